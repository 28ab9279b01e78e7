// The element types of ONNX, what carries each here, and the tensors of files.
import { ModelFileError } from '../../errors.js';
import type { DataType } from '../../types.js';
import type { SparseTensorProto, TensorProto } from './schema.js';

/** Numbers of element types in files. */
export const Element = {
  float: 1, uint8: 2, int8: 3, uint16: 4, int16: 5, int32: 6, int64: 7, string: 8, bool: 9, float16: 10, double: 11, uint32: 12, uint64: 13, bfloat16: 16,
    uint4: 21, int4: 22,
} as const;

interface ElementInfo {
  name: string;
  /** What tensors of it are here. Narrow integers are int32 within their range, wide ones must fit, and all floats are float32. */
  dtype: DataType;
  bits: number;
  signed?: boolean;
}

const elements: { [type: number]: ElementInfo } = {
  1: { name: 'float32', dtype: 'float32', bits: 32 },
  2: { name: 'uint8', dtype: 'int32', bits: 8 },
  3: { name: 'int8', dtype: 'int32', bits: 8, signed: true },
  4: { name: 'uint16', dtype: 'int32', bits: 16 },
  5: { name: 'int16', dtype: 'int32', bits: 16, signed: true },
  6: { name: 'int32', dtype: 'int32', bits: 32, signed: true },
  7: { name: 'int64', dtype: 'int32', bits: 64, signed: true },
  8: { name: 'string', dtype: 'string', bits: 0 },
  9: { name: 'bool', dtype: 'bool', bits: 8 },
  10: { name: 'float16', dtype: 'float32', bits: 16 },
  11: { name: 'float64', dtype: 'float32', bits: 64 },
  12: { name: 'uint32', dtype: 'int32', bits: 32 },
  13: { name: 'uint64', dtype: 'int32', bits: 64 },
  16: { name: 'bfloat16', dtype: 'float32', bits: 16 },
  21: { name: 'uint4', dtype: 'int32', bits: 4 },
  22: { name: 'int4', dtype: 'int32', bits: 4, signed: true },
};

const missing: { [type: number]: string } = { 14: 'complex64', 15: 'complex128', 17: 'float8e4m3fn', 18: 'float8e4m3fnuz', 19: 'float8e5m2',
  20: 'float8e5m2fnuz', 23: 'float4e2m1' };

export function elementName(type: number): string {
  return elements[type]?.name ?? missing[type] ?? `element type ${type}`;
}

/** What an element type is here; those without a counterpart are an error. */
export function elementInfo(type: number, where: { file: string; node?: string; field?: string }): ElementInfo {
  const info = elements[type];
  if (!info) throw new ModelFileError(`${elementName(type)} has no counterpart here; float, integer, bool and string types have`, where);
  return info;
}

/** The range of an integer type that is narrower than what carries it; null for others. */
export function narrowRange(type: number): { low: number; high: number; bits: number; signed: boolean } | null {
  const info = elements[type];
  if (!info || info.dtype !== 'int32' || info.bits >= 32) return null;
  const signed = info.signed === true, half = 2 ** (info.bits - 1);
  return { low: signed ? -half : 0, high: signed ? half - 1 : 2 * half - 1, bits: info.bits, signed };
}

/** The element type that a tensor has when nothing else is known. */
export function elementOf(dtype: DataType): number {
  return dtype === 'float32' ? Element.float : dtype === 'bool' ? Element.bool : dtype === 'string' ? Element.string : Element.int32;
}

export interface DecodedTensor {
  values: Float32Array | Int32Array | Uint8Array | string[];
  shape: number[];
  type: number;
  dtype: DataType;
}

/** Where a tensor stands, for errors, and the bytes of files that lie beside the model. */
export interface Place {
  file: string;
  node?: string;
  external?: ReadonlyMap<string, Uint8Array>;
}

const mostElements = 2 ** 31 - 1;

function sizeOf(dims: readonly number[], where: { file: string; node?: string }): number {
  let size = 1;
  for (const d of dims) {
    if (!(d >= 0 && d <= mostElements)) throw new ModelFileError(`a dimension of ${d}`, { ...where, field: 'dims' });
    size *= d;
  }
  if (dims.length > 8) throw new ModelFileError(`tensors have at most 8 dimensions, this one ${dims.length}`, { ...where, field: 'dims' });
  if (size > mostElements) throw new ModelFileError(`a tensor of ${size} elements`, { ...where, field: 'dims' });
  return size;
}

/** The values of a tensor in a file. Nothing is allocated that the file does not hold. */
export function decodeTensor(tensor: TensorProto, place: Place): DecodedTensor {
  const where = { file: place.file, node: place.node ?? tensor.name };
  const info = elementInfo(tensor.data_type, { ...where, field: 'data_type' });
  const shape = Array.from(tensor.dims), size = sizeOf(shape, where);
  const values = info.dtype === 'string' ? stringsOf(tensor) : tensor.data_location === 1
    ? rawValues(externalBytes(tensor, place, where), tensor.data_type, size, where)
    : tensor.raw_data.length > 0 ? rawValues(tensor.raw_data, tensor.data_type, size, where) : listedValues(tensor, size, where);
  if (values.length !== size) throw new ModelFileError(`${values.length} values for a shape of [${shape}]`, { ...where, field: 'dims' });
  return { values, shape, type: tensor.data_type, dtype: info.dtype };
}

function stringsOf(tensor: TensorProto): string[] {
  const decoder = new TextDecoder();
  return tensor.string_data.map((bytes) => decoder.decode(bytes));
}

function externalBytes(tensor: TensorProto, place: Place, where: { file: string; node?: string }): Uint8Array {
  const entry = (key: string) => tensor.external_data.find((e) => e.key === key)?.value;
  const location = entry('location') ?? '', bytes = place.external?.get(location);
  if (!bytes) throw new ModelFileError(`its data lie in '${location}', which was not loaded`, { ...where, field: 'external_data' });
  const offset = Number(entry('offset') ?? 0), length = Number(entry('length') ?? bytes.length - offset);
  if (!Number.isSafeInteger(offset) || !Number.isSafeInteger(length) || offset < 0 || length < 0 || offset + length > bytes.length)
    throw new ModelFileError(`bytes ${offset} to ${offset + length} of '${location}', which has ${bytes.length}`, { ...where, field: 'external_data' });
  return bytes.subarray(offset, offset + length);
}

/** Values as they lie in memory, little-endian. */
function rawValues(bytes: Uint8Array, type: number, size: number, where: { file: string; node?: string }): Float32Array | Int32Array | Uint8Array {
  const bits = elements[type]!.bits, needed = Math.ceil((size * bits) / 8);
  if (bytes.length !== needed) throw new ModelFileError(`${bytes.length} bytes of data where ${size} values of ${elementName(type)} take ${needed}`,
    { ...where, field: 'raw_data' });
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (type === Element.float) return new Float32Array(bytes.slice().buffer);
  if (type === Element.int32) return new Int32Array(bytes.slice().buffer);
  if (type === Element.bool) return bytes.map((b) => Number(b !== 0));
  const read = rawReaders[type]!;
  if (elements[type]!.dtype === 'float32') return Float32Array.from({ length: size }, (_, i) => read(view, i));
  return Int32Array.from({ length: size }, (_, i) => integer(read(view, i), where));
}

const rawReaders: { [type: number]: (view: DataView, i: number) => number } = {
  2: (view, i) => view.getUint8(i),
  3: (view, i) => view.getInt8(i),
  4: (view, i) => view.getUint16(2 * i, true),
  5: (view, i) => view.getInt16(2 * i, true),
  7: (view, i) => view.getInt32(8 * i + 4, true) * 2 ** 32 + view.getUint32(8 * i, true),
  10: (view, i) => halfToNumber(view.getUint16(2 * i, true)),
  11: (view, i) => view.getFloat64(8 * i, true),
  12: (view, i) => view.getUint32(4 * i, true),
  13: (view, i) => view.getUint32(8 * i + 4, true) * 2 ** 32 + view.getUint32(8 * i, true),
  16: (view, i) => bfloatToNumber(view.getUint16(2 * i, true)),
  21: (view, i) => nibble(view.getUint8(i >> 1), i),
  22: (view, i) => signedNibble(nibble(view.getUint8(i >> 1), i)),
};

/** Values in the lists of the message. */
function listedValues(tensor: TensorProto, size: number, where: { file: string; node?: string }): Float32Array | Int32Array | Uint8Array {
  const type = tensor.data_type;
  if (type === Element.float) return Float32Array.from(tensor.float_data);
  if (type === Element.double) return Float32Array.from(tensor.double_data);
  if (type === Element.float16) return Float32Array.from(tensor.int32_data, halfToNumber);
  if (type === Element.bfloat16) return Float32Array.from(tensor.int32_data, bfloatToNumber);
  if (type === Element.bool) return Uint8Array.from(tensor.int32_data, (v) => Number(v !== 0));
  if (type === Element.uint4 || type === Element.int4) {
    const packed = tensor.int32_data;
    if (packed.length !== Math.ceil(size / 2)) throw new ModelFileError(`${packed.length} packed pairs for ${size} values`, { ...where, field: 'int32_data' });
    return Int32Array.from({ length: size }, (_, i) => (type === Element.int4 ? signedNibble : (n: number) => n)(nibble(packed[i >> 1]!, i)));
  }
  const list = type === Element.int64 ? tensor.int64_data : type === Element.uint32 || type === Element.uint64 ? tensor.uint64_data : tensor.int32_data;
  return Int32Array.from(list, (v) => integer(v, where));
}

const sentinel = 2 ** 62;

/**
 * A number as int32. 64-bit files write the largest numbers there are for "to the end"; those become the largest int32, and anything else
 * beyond its range is an error.
 */
export function integer(v: number, where: { file: string; node?: string }): number {
  if (v >= -(2 ** 31) && v < 2 ** 31) return v;
  if (v >= sentinel) return 2 ** 31 - 1;
  if (v <= -sentinel) return -(2 ** 31);
  throw new ModelFileError(`the integer ${v} does not fit into int32, which carries all integers here`, { ...where, field: 'data' });
}

function halfToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1, exponent = (bits >> 10) & 31, fraction = bits & 1023;
  if (exponent === 31) return fraction ? NaN : sign * Infinity;
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

const word = new DataView(new ArrayBuffer(4));
function bfloatToNumber(bits: number): number {
  word.setUint32(0, (bits & 0xffff) * 65536);
  return word.getFloat32(0);
}

function nibble(byte: number, i: number): number {
  return (byte >> (4 * (i & 1))) & 15;
}
function signedNibble(n: number): number {
  return n > 7 ? n - 16 : n;
}

const largestDense = 2 ** 26;

/** A sparse tensor's values in a dense one. The file need not hold as much as that takes, so that its size is limited. */
export function decodeSparse(sparse: SparseTensorProto, place: Place): DecodedTensor {
  const where = { file: place.file, node: place.node ?? sparse.values?.name };
  if (!sparse.values || !sparse.indices) throw new ModelFileError('a sparse tensor without values or indices', { ...where, field: 'values' });
  const values = decodeTensor(sparse.values, place), indices = decodeTensor(sparse.indices, place);
  const shape = Array.from(sparse.dims), size = sizeOf(shape, where);
  if (size > largestDense) throw new ModelFileError(`a sparse tensor of ${size} elements; ${largestDense} is the limit`, { ...where, field: 'dims' });
  if (values.dtype === 'string') throw new ModelFileError('sparse tensors of strings have no counterpart here', { ...where, field: 'values' });
  const dense = values.dtype === 'float32' ? new Float32Array(size) : values.dtype === 'bool' ? new Uint8Array(size) : new Int32Array(size);
  const linear = indices.shape.length === 1, rank = shape.length, at = indices.values as Int32Array;
  if (at.length !== values.values.length * (linear ? 1 : rank)) throw new ModelFileError('indices and values differ in number', { ...where, field: 'indices' });
  for (let i = 0; i < values.values.length; i++) {
    const position = linear ? at[i]! : shape.reduce((sum, d, axis) => sum * d + at[i * rank + axis]!, 0);
    if (!(position >= 0 && position < size)) throw new ModelFileError(`the index ${position} of ${size} elements`, { ...where, field: 'indices' });
    dense[position] = values.values[i] as number;
  }
  return { values: dense, shape, type: values.type, dtype: values.dtype };
}
