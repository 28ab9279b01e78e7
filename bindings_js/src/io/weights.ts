// Weights in TensorFlow.js's binary format: groups of weights, each group one run of bytes that may be cut into files.
import { coreIsCurrent } from '../backends.js';
import { allocateHandle, isWatched, releaseHandle, sizeFromShape, writeAt } from '../convert.js';
import { tensor } from '../create.js';
import { ModelFileError } from '../errors.js';
import * as ops from '../generated/ops.js';
import type { NamedTensor } from '../optimizer.js';
import { tidy } from '../scope.js';
import { Tensor } from '../tensor.js';
import type { DataType, NamedTensorMap, TypedArray } from '../types.js';
import { CompositeArrayBuffer } from './composite_array_buffer.js';
import { loadWeightsAsArrayBuffer } from './http.js';
import { checkManifest, checkSpecs, weightTypes } from './manifest.js';
import { PieceReader, piecesOf } from './pieces.js';
import type { Bytes, WeightData, WeightGroup, WeightsManifestConfig, WeightsManifestEntry, WeightsManifestGroupConfig } from './types.js';

const elementBytes: { [type: string]: number } = { float32: 4, int32: 4, bool: 1, uint8: 1, uint16: 2, float16: 2, complex64: 8 };

/** What is known of the size of a weight; strings are as long as they say. */
export function byteLength(spec: WeightsManifestEntry): number {
  return sizeFromShape(spec.shape) * (elementBytes[spec.quantization?.dtype ?? spec.dtype] ?? lengthBytes);
}

const lengthBytes = 4;  // before each string

/** How many bytes weights need, and the first that does not lie wholly in those that there are. */
function extent(specs: readonly WeightsManifestEntry[], available: number): { needed: number; beyond?: WeightsManifestEntry } {
  let needed = 0;
  let beyond: WeightsManifestEntry | undefined;
  for (const spec of specs) {
    needed += byteLength(spec);
    if (!(needed <= available)) beyond ??= spec;  // sizes may be beyond all numbers
  }
  return { needed, beyond };
}

/** The place of a weight whose data end too early. */
function endsIn({ name }: WeightsManifestEntry): { file: string; node: string; field: string } {
  return { file: 'weights', node: name, field: 'weightData' };
}

/** Reads one weight: yields how many bytes it needs next, is given them, and returns the tensor. */
function* reading(spec: WeightsManifestEntry): Generator<number, Tensor, Uint8Array> {
  if (spec.dtype === 'string') {
    const strings: Uint8Array[] = [];
    while (strings.length < sizeFromShape(spec.shape)) {
      const { buffer, byteOffset } = yield lengthBytes;
      strings.push(yield new DataView(buffer, byteOffset).getUint32(0, true));
    }
    return tensor(strings as never, spec.shape, 'string');
  }
  const bytes = yield byteLength(spec);
  if (spec.dtype !== 'complex64') return tensor(decode(bytes, spec), spec.shape, spec.dtype as DataType);
  const values = elements(Float32Array, bytes);
  const part = (offset: number) => tensor(values.filter((_, i) => i % 2 === offset), spec.shape);
  return tidy(() => complex(part(0), part(1)));
}

const { complex } = ops as unknown as { complex(real: Tensor, imag: Tensor): Tensor };

/** Puts another tensor in the place of one that was read, which it disposes. */
export type Replace = (t: Tensor, spec: WeightsManifestEntry) => Tensor;

/** The tensors that these bytes hold. `replace`: models hold some weights in another form. */
export function decodeWeights(weightData: WeightData, specs: WeightsManifestEntry[], replace: Replace = (t) => t): NamedTensorMap {
  checkSpecs(specs);
  const data = new CompositeArrayBuffer(weightData);
  const { needed, beyond } = extent(specs, data.byteLength);
  if (beyond)
    throw new ModelFileError(
      `the weights need ${needed} bytes, but there are ${data.byteLength}; the data are truncated, or belong to another model`, endsIn(beyond));
  return tidy(() => {
    const tensors = new Map<string, Tensor>();
    let at = 0;
    for (const spec of specs) {
      const reader = reading(spec);
      let step = reader.next();
      while (!step.done) {
        const end = at + step.value;
        if (end > data.byteLength)
          throw new ModelFileError('its texts end behind the data, which are truncated', endsIn(spec));
        step = reader.next(data.bytes(at, end));
        at = end;
      }
      tensors.set(spec.name, replace(step.value, spec));
    }
    return Object.fromEntries(tensors);  // an assignment would not make a property of the name __proto__
  });
}

/** Like decodeWeights, of data that are still coming. */
export async function decodeWeightsStream(
  weightStream: ReadableStream<Bytes>, specs: WeightsManifestEntry[], replace: Replace = (t) => t,
): Promise<NamedTensorMap> {
  checkSpecs(specs);
  if (specs.length === 0) {
    await weightStream.cancel();
    return {};
  }
  const source = new PieceReader(piecesOf(weightStream)), tensors = new Map<string, Tensor>();
  try {
    for (const spec of specs) {
      const read = fitsDirectly(spec) ? await readDirectly(spec, source) : await readByParts(spec, source);
      tensors.get(spec.name)?.dispose();  // a name that comes twice
      tensors.set(spec.name, replace(read, spec));
    }
  } catch (error) {
    tensors.forEach((t) => t.dispose());
    await source.stop();
    throw error;
  }
  source.end();
  return Object.fromEntries(tensors);
}

function checkEnd(missing: number, spec: WeightsManifestEntry): void {
  if (missing > 0) throw new ModelFileError(`Reader is done but ${missing} bytes are still expected`, endsIn(spec));
}

/** Memory for a weight is taken before its data have come only up to here: files may say anything. */
const mostAhead = 1 << 28;

/** Whether the bytes of a file are those of a tensor, and this one's can be written where it lies. */
function fitsDirectly(spec: WeightsManifestEntry): boolean {
  return (spec.dtype === 'float32' || spec.dtype === 'int32') && !spec.quantization && byteLength(spec) <= mostAhead && coreIsCurrent() && !isWatched();
}

async function readDirectly(spec: WeightsManifestEntry, source: PieceReader): Promise<Tensor> {
  const handle = allocateHandle(spec.shape, spec.dtype as DataType);
  try {
    checkEnd(await source.pass(byteLength(spec), (bytes, at) => writeAt(handle, bytes, at)), spec);
  } catch (error) {
    releaseHandle(handle);
    throw error;
  }
  return new Tensor([...spec.shape], spec.dtype as DataType, handle);
}

async function readByParts(spec: WeightsManifestEntry, source: PieceReader): Promise<Tensor> {
  const reader = reading(spec);
  let step = reader.next();
  while (!step.done) {
    const parts: Uint8Array[] = [];
    checkEnd(await source.pass(step.value, (bytes) => parts.push(bytes.slice())), spec);
    step = reader.next(parts.length === 1 ? parts[0]! : new Uint8Array(CompositeArrayBuffer.join(parts)));
  }
  return step.value;
}

/** Bytes as numbers, where they lie if that is at a multiple of the numbers' size. */
function elements<T>(type: { new (buffer: ArrayBufferLike, offset: number, length: number): T; BYTES_PER_ELEMENT: number }, bytes: Uint8Array): T {
  const { buffer, byteOffset, byteLength } = bytes.byteOffset % type.BYTES_PER_ELEMENT === 0 ? bytes : bytes.slice();
  return new type(buffer, byteOffset, byteLength / type.BYTES_PER_ELEMENT);
}

function decode(bytes: Uint8Array, spec: WeightsManifestEntry): TypedArray {
  const q = spec.quantization;
  if (!q) return spec.dtype === 'float32' ? elements(Float32Array, bytes) : spec.dtype === 'int32' ? elements(Int32Array, bytes) : bytes;
  if (q.dtype === 'float16') return Float32Array.from(elements(Uint16Array, bytes), fromHalf);
  const codes = q.dtype === 'uint8' ? bytes : elements(Uint16Array, bytes);
  const value = (code: number) => code * q.scale! + q.min!;
  if (spec.dtype === 'float32') return Float32Array.from(codes, value);
  return Int32Array.from(codes, (code) => Math.round(value(code)));
}

/** The float32 value of IEEE 754 binary16 bits. */
export function fromHalf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) return fraction ? NaN : sign * Infinity;
  return sign * (exponent === 0 ? fraction * 2 ** -24 : (1024 + fraction) * 2 ** (exponent - 25));
}

export function getFloat16Decoder(): (codes: Uint16Array) => Float32Array {
  return (codes) => Float32Array.from(codes, fromHalf);
}

/** The bytes of these tensors, and what is needed to read them again. */
export async function encodeWeights(tensors: NamedTensorMap | NamedTensor[], group?: WeightGroup): Promise<{ data: ArrayBuffer; specs: WeightsManifestEntry[] }> {
  const list: NamedTensor[] = Array.isArray(tensors) ? tensors : Object.entries(tensors).map(([name, t]) => ({ name, tensor: t }));
  const specs: WeightsManifestEntry[] = [];
  const parts: Uint8Array[] = [];
  for (const { name, tensor: t } of list) {
    if (!weightTypes.includes(t.dtype)) throw new Error(`Unsupported dtype in weight '${name}': ${t.dtype}`);
    specs.push({ name, shape: [...t.shape], dtype: t.dtype, ...(group ? { group } : {}) });
    const bytes: Uint8Array | Uint8Array[] = await t.bytes();
    parts.push(...(Array.isArray(bytes) ? bytes.flatMap((text) => [new Uint8Array(new Uint32Array([text.length]).buffer), text]) : [bytes]));
  }
  return { data: CompositeArrayBuffer.join(parts), specs };
}

/** The bytes of all buffers, one after another. */
export function concatenateArrayBuffers(buffers: WeightData): ArrayBuffer {
  return CompositeArrayBuffer.join(buffers);
}

export type WeightsLoader = (manifest: WeightsManifestConfig, filePathPrefix?: string, weightNames?: string[]) => Promise<NamedTensorMap>;

/** A loader of weights that gets the files of a manifest, by their addresses, through the given function. */
export function weightsLoaderFactory(fetchWeights: (urls: string[]) => Promise<Bytes[]>): WeightsLoader {
  return async (manifest, filePathPrefix = '', weightNames) => {
    checkManifest(manifest);
    const wanted = (spec: WeightsManifestEntry) => !weightNames || weightNames.includes(spec.name);
    const known = manifest.flatMap((group) => group.weights.map((w) => w.name));
    const missing = (weightNames ?? []).filter((name) => !known.includes(name));
    if (missing.length) throw new Error(`Could not find weights in manifest with names: ${missing.join(', ')}. \nManifest JSON has weights with names: ${known.join(', ')}.`);
    const groups = manifest.filter((group) => group.weights.some(wanted));
    const prefix = filePathPrefix && !filePathPrefix.endsWith('/') ? `${filePathPrefix}/` : filePathPrefix;
    const files = await fetchWeights(groups.flatMap((group) => group.paths.map((path) => prefix + path)));
    return tidy(() => {
      const loaded: NamedTensorMap = {};
      for (const group of groups) Object.assign(loaded, decodeGroup(group, files.splice(0, group.paths.length), wanted));
      return loaded;
    });
  };
}

function decodeGroup(group: WeightsManifestGroupConfig, files: Bytes[], wanted: (spec: WeightsManifestEntry) => boolean): NamedTensorMap {
  const data = concatenateArrayBuffers(files);
  const { needed, beyond } = extent(group.weights, data.byteLength);
  if (needed !== data.byteLength)
    throw new ModelFileError(
      `the weights need ${needed} bytes, but there are ${data.byteLength}; the files are damaged, or belong to another model`,
      { file: group.paths.join(', '), node: beyond?.name, field: 'weightData' });
  const tensors: NamedTensorMap = {};
  let at = 0;
  for (const spec of group.weights) {
    const end = at + byteLength(spec);
    if (wanted(spec)) Object.assign(tensors, decodeWeights(data.slice(at, end), [spec]));
    at = end;
  }
  return tensors;
}

/** Loads the weights of a manifest by HTTP, from files below `filePathPrefix`. */
export function loadWeights(manifest: WeightsManifestConfig, filePathPrefix = '', weightNames?: string[], requestInit?: RequestInit): Promise<NamedTensorMap> {
  return weightsLoaderFactory((urls) => loadWeightsAsArrayBuffer(urls, { requestInit }))(manifest, filePathPrefix, weightNames);
}
