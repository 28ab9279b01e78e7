// tf.io: weights in TensorFlow.js's binary format: groups of weights, each group one run of bytes that may be cut into files.
import { sizeFromShape } from './convert.js';
import { tensor } from './create.js';
import type { NamedTensor } from './optimizer.js';
import { tidy } from './scope.js';
import type { DataType, NamedTensorMap, TypedArray } from './types.js';

export interface Quantization {
  dtype: 'uint8' | 'uint16' | 'float16';
  scale?: number;
  min?: number;
}
export type WeightGroup = 'model' | 'optimizer';
export interface WeightsManifestEntry {
  name: string;
  shape: number[];
  dtype: 'float32' | 'int32' | 'bool' | 'string' | 'complex64';
  group?: WeightGroup;
  quantization?: Quantization;
}
export interface WeightsManifestGroupConfig {
  paths: string[];
  weights: WeightsManifestEntry[];
}
export type WeightsManifestConfig = WeightsManifestGroupConfig[];
export type Bytes = ArrayBuffer | Uint8Array;
export type WeightData = Bytes | Bytes[];

const elementBytes: { [type: string]: number } = { float32: 4, int32: 4, bool: 1, uint8: 1, uint16: 2, float16: 2 };

function checkEntry(spec: WeightsManifestEntry): void {
  if (typeof spec?.name !== 'string') throw new Error(`[io] a weight in the manifest has no name: ${JSON.stringify(spec)}`);
  const where = `[io] weight '${spec.name}'`;
  if (!Array.isArray(spec.shape) || !spec.shape.every((d) => Number.isInteger(d) && d >= 0))
    throw new Error(`${where} must have a shape of non-negative integers, got ${JSON.stringify(spec.shape)}`);
  if (!['float32', 'int32', 'bool'].includes(spec.dtype)) throw new Error(`Unsupported dtype in weight '${spec.name}': ${spec.dtype}; float32, int32 and bool can be read`);
  const q = spec.quantization;
  if (!q) return;
  if (!['uint8', 'uint16', 'float16'].includes(q.dtype))
    throw new Error(`Weight ${spec.name} has unknown quantization dtype ${q.dtype}. Supported quantization dtypes are: 'uint8', 'uint16', and 'float16'.`);
  if (q.dtype === 'float16' && spec.dtype !== 'float32')
    throw new Error(`Weight ${spec.name} is quantized with ${q.dtype} which only supports weights of type float32 not ${spec.dtype}.`);
  if (q.dtype !== 'float16' && (typeof q.min !== 'number' || typeof q.scale !== 'number'))
    throw new Error(`Weight ${spec.name} with quantization ${q.dtype} doesn't have corresponding metadata min and scale.`);
}

function byteLength(spec: WeightsManifestEntry): number {
  return sizeFromShape(spec.shape) * elementBytes[spec.quantization?.dtype ?? spec.dtype]!;
}

/** The tensors that these bytes hold. */
export function decodeWeights(weightData: WeightData, specs: WeightsManifestEntry[]): NamedTensorMap {
  specs.forEach(checkEntry);
  const buffer = concatenateArrayBuffers(weightData);
  const needed = specs.reduce((sum, spec) => sum + byteLength(spec), 0);
  if (needed > buffer.byteLength) throw new Error(`[io] the weights need ${needed} bytes, but there are ${buffer.byteLength}; the data are truncated, or belong to another model`);
  return tidy(() => {
    const tensors: NamedTensorMap = {};
    let at = 0;
    for (const spec of specs) {
      const bytes = buffer.slice(at, (at += byteLength(spec)));
      tensors[spec.name] = tensor(decode(bytes, spec), spec.shape, spec.dtype as DataType);
    }
    return tensors;
  });
}

function decode(bytes: ArrayBuffer, spec: WeightsManifestEntry): TypedArray {
  const q = spec.quantization;
  if (!q) return spec.dtype === 'float32' ? new Float32Array(bytes) : spec.dtype === 'int32' ? new Int32Array(bytes) : new Uint8Array(bytes);
  if (q.dtype === 'float16') return Float32Array.from(new Uint16Array(bytes), fromHalf);
  const codes = q.dtype === 'uint8' ? new Uint8Array(bytes) : new Uint16Array(bytes);
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
    if (!['float32', 'int32', 'bool'].includes(t.dtype)) throw new Error(`Unsupported dtype in weight '${name}': ${t.dtype}`);
    specs.push({ name, shape: [...t.shape], dtype: t.dtype, ...(group ? { group } : {}) });
    parts.push((await t.bytes()) as Uint8Array);  // not of strings
  }
  return { data: concatenate(parts), specs };
}

function concatenate(parts: Uint8Array[]): ArrayBuffer {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all.buffer;
}

const view = (bytes: Bytes): Uint8Array => (bytes instanceof Uint8Array ? bytes : new Uint8Array(bytes));

/** The bytes of all buffers, one after another. */
export function concatenateArrayBuffers(buffers: WeightData): ArrayBuffer {
  if (buffers instanceof ArrayBuffer) return buffers;
  return concatenate((Array.isArray(buffers) ? buffers : [buffers]).map(view));
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

function checkManifest(manifest: WeightsManifestConfig): void {
  if (!Array.isArray(manifest)) throw new Error('[io] the weights manifest must be a list of groups {paths, weights}');
  for (const group of manifest) {
    if (!Array.isArray(group?.paths) || !Array.isArray(group.weights))
      throw new Error(`[io] a group of the weights manifest must have lists 'paths' and 'weights', got ${JSON.stringify(group)?.slice(0, 80)}`);
    group.weights.forEach(checkEntry);
  }
}

function decodeGroup(group: WeightsManifestGroupConfig, files: Bytes[], wanted: (spec: WeightsManifestEntry) => boolean): NamedTensorMap {
  const data = concatenateArrayBuffers(files);
  const needed = group.weights.reduce((sum, spec) => sum + byteLength(spec), 0);
  if (needed !== data.byteLength)
    throw new Error(`[io] the weights in ${group.paths.join(', ')} need ${needed} bytes, but there are ${data.byteLength}; the files are damaged, or belong to another model`);
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
  const load = weightsLoaderFactory((urls) => Promise.all(urls.map(async (url) => {
    const response = await fetch(url, requestInit);
    if (!response.ok) throw new Error(`[io] ${url} answers ${response.status} ${response.statusText}`);
    return response.arrayBuffer();
  })));
  return load(manifest, filePathPrefix, weightNames);
}
