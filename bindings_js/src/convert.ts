// JavaScript values to tensors: inference of shape and element type, flattening, and the copy into wasm memory.
import { checkReady, keepCallbackError, lib, raise, setOnReplace } from './module.js';
import { dtypeCode, type DataType, type DataTypeMap, type TensorLike, type TypedArray } from './types.js';

export function isTypedArray(x: unknown): x is TypedArray {
  return x instanceof Float32Array || x instanceof Int32Array || x instanceof Uint8Array || x instanceof Uint8ClampedArray;
}

export function sizeFromShape(shape: readonly number[]): number {
  let size = 1;
  for (let i = 0; i < shape.length; i++) size *= shape[i]!;
  return size;
}

export function inferDtype(values: unknown): DataType {
  let v = values;
  while (Array.isArray(v)) v = v[0];
  if (v instanceof Float32Array) return 'float32';
  if (isTypedArray(v)) return Array.isArray(values) && v instanceof Uint8Array ? 'string' : 'int32';
  if (typeof v === 'string' || v instanceof String) return 'string';
  return typeof v === 'boolean' ? 'bool' : 'float32';
}

/** The shape of nested arrays; every row must be as long as the first. */
export function inferShape(values: unknown, dtype?: DataType): number[] {
  const isRow = (x: unknown): x is ArrayLike<unknown> => Array.isArray(x) || (dtype !== 'string' && isTypedArray(x));
  const shape: number[] = [];
  for (let v = values; isRow(v); v = v[0]) shape.push(v.length);
  const check = (x: unknown, depth: number, indices: number[]): void => {
    const where = () => `Element arr[${indices.join('][')}]`;
    if (!isRow(x)) {
      if (depth < shape.length) throw new Error(`${where()} is a primitive, but should be an array/TypedArray of ${shape[depth]} elements`);
      return;
    }
    if (depth === shape.length) throw new Error(`${where()} should be a primitive, but is an array of ${x.length} elements`);
    if (x.length !== shape[depth]) throw new Error(`${where()} should have ${shape[depth]} elements, but has ${x.length} elements`);
    if (Array.isArray(x) && (depth + 1 < shape.length || x.some(isRow))) x.forEach((row, i) => check(row, depth + 1, [...indices, i]));
  };
  check(values, 0, []);
  return shape;
}

/** All elements of nested arrays in one list; typed arrays inside are spread too. */
export function flatten<T = number>(values: unknown, result: T[] = [], skipTypedArray = false): T[] {
  if (Array.isArray(values) || (isTypedArray(values) && !skipTypedArray)) {
    for (const v of values as ArrayLike<unknown> & Iterable<unknown>) {
      if (typeof v === 'object' && v !== null) flatten(v, result, skipTypedArray);
      else result.push(v as T);
    }
  } else {
    result.push(values as T);
  }
  return result;
}

let checkValues: ((values: ArrayLike<unknown>, dtype: DataType) => void) | null = null;

/** Calls f with the values of every new tensor, before they are converted; null: no more. */
export function watchValues(f: typeof checkValues): void {
  checkValues = f;
}

export function isWatched(): boolean {
  return checkValues !== null;
}

const arrays = { float32: Float32Array, int32: Int32Array, bool: Uint8Array, complex64: Float32Array };

/** Elements as what the element type is stored in. */
export function toTypedArray(values: unknown, dtype: DataType): TypedArray {
  if (dtype === 'string') throw new Error('Cannot convert a string[] to a TypedArray');
  if (dtype === 'float32' && values instanceof Float32Array) return values;
  if (dtype === 'int32' && values instanceof Int32Array) return values;
  const target = new arrays[dtype](count(values));
  let at = 0;
  const copy = (x: unknown): void => {
    if (!isRow(x)) throw new Error('Cannot convert a string[] to a TypedArray');
    for (let i = 0; i < x.length; i++) {
      const v = x[i];
      if (typeof v === 'number') target[at++] = dtype === 'bool' ? Number(Math.round(v) !== 0) : v;
      else if (typeof v === 'boolean' || v == null) target[at++] = Number(v);
      else copy(v);
    }
  };
  copy(isRow(values) ? values : [values]);
  return target;
}

function isRow(x: unknown): x is ArrayLike<unknown> {
  return Array.isArray(x) || isTypedArray(x);
}

/** Elements of nested arrays whose shape was checked. */
function count(values: unknown): number {
  if (!isRow(values)) return 1;
  let total = 0;
  if (!isRow(values[0])) return values.length;
  for (let i = 0; i < values.length; i++) total += count(values[i]);
  return total;
}

export function emptyArray<D extends DataType>(dtype: D, size: number): DataTypeMap[D] {
  if (dtype === 'string') return new Array<string>(size) as unknown as DataTypeMap[D];
  const make = arrays[dtype as keyof typeof arrays];
  if (!make) throw new Error(`Unknown data type ${dtype}`);
  return new make(size) as unknown as DataTypeMap[D];
}

/** A handle to a new tensor of these data, which are copied. */
export function makeHandle(data: TypedArray, shape: readonly number[], dtype: DataType): number {
  const handle = allocateHandle(shape, dtype);
  const at = lib._nacre_data(handle) >>> 0;
  if (dtype === 'float32') lib.HEAPF32.set(data, at >>> 2);
  else if (dtype === 'int32') lib.HEAP32.set(data, at >>> 2);
  else lib.HEAPU8.set(data, at);
  return handle;
}

/** A handle to a tensor whose data are to be written next. */
export function allocateHandle(shape: readonly number[], dtype: DataType): number {
  checkReady();
  checkRank(shape);
  const d = shape;
  const handle = lib._nacre_tensor(dtypeCode[dtype]!, d.length, d[0] ?? 0, d[1] ?? 0, d[2] ?? 0, d[3] ?? 0, d[4] ?? 0, d[5] ?? 0, d[6] ?? 0, d[7] ?? 0);
  if (handle < 0) raise(handle);
  return handle;
}

/** Writes a part of such a tensor's data. */
export function writeAt(handle: number, bytes: Uint8Array, at: number): void {
  lib.HEAPU8.set(bytes, (lib._nacre_data(handle) >>> 0) + at);  // both anew each time: the memory may have grown
}

export function releaseHandle(handle: number): void {
  lib._nacre_release(handle);
}

function checkRank(shape: readonly number[]): void {
  if (shape.length > 8) throw new Error(`A tensor has at most 8 dimensions, but got shape [${shape}]`);
  if (shape.some((d) => d >= 2 ** 31)) throw new Error(`Dimensions of a tensor are below 2^31, but got shape [${shape}]`);
}

/** Checks values, shape and element type as tf.tensor does, and makes the tensor. */
export function handleOf(values: TensorLike, given: readonly number[] | null | undefined, dtype?: DataType): { handle: number; shape: number[]; dtype: DataType } {
  dtype ??= inferDtype(values);
  if (dtype === 'complex64') throw new Error('Cannot construct a complex64 tensor directly. Please use tf.complex(real, imag).');
  if (dtypeCode[dtype] === undefined) throw new Error(`Unknown dtype '${String(dtype)}'; it must be float32, int32, bool or string`);
  if (!isTypedArray(values) && !Array.isArray(values) && !['number', 'boolean', 'string'].includes(typeof values))
    throw new Error('values passed to tensor(values) must be a number/boolean/string or an array of numbers/booleans/strings, or a TypedArray');
  const inferred = inferShape(values, dtype);
  const shape = given ? Array.from(given) : inferred;
  if (given) checkShape(shape, inferred);
  if (checkValues !== null) checkValues(flatten<unknown>(values), dtype);
  const handle = dtype === 'string' ? makeStrings(values, shape) : makeHandle(toTypedArray(values, dtype), shape, dtype);
  return { handle, shape, dtype };
}

function checkShape(shape: number[], inferred: number[]): void {
  assertNonNegativeIntegerDimensions(shape);
  const size = sizeFromShape(shape);
  const given = sizeFromShape(inferred);
  if (size !== given) throw new Error(`Based on the provided shape, [${shape}], the tensor should have ${size} values but has ${given}`);
  inferred.forEach((d, i) => {
    const flat = i === inferred.length - 1 && d === sizeFromShape(shape.slice(i));
    if (d !== shape[i] && !flat)
      throw new Error(`Error creating a new Tensor. Inferred shape (${inferred}) does not match the provided shape (${shape}). `);
  });
}

export function assertNonNegativeIntegerDimensions(shape: readonly number[]): void {
  for (const d of shape)
    if (!Number.isInteger(d) || d < 0) throw new Error(`Tensor must have a shape comprised of positive integers but got shape [${shape}].`);
}

export function argumentError(argument: string, op: string, got: unknown, expected = 'a Tensor or TensorLike'): Error {
  if (op === 'addN' && argument === 'tensors') return new Error('The argument passed to tf.addN() must be a list of tensors');
  const type = got === null || got === undefined ? 'null' : (got as object).constructor?.name ?? typeof got;
  return new Error(`Argument '${argument}' passed to '${op}' must be ${expected}, but got '${type}'`);
}

export function checkTensorLike(x: unknown, argument: string, op: string): void {
  if (!isTypedArray(x) && !Array.isArray(x) && !['number', 'boolean', 'string'].includes(typeof x)) throw argumentError(argument, op, x);
}

/** Encoded strings of nested arrays, one after another; null where nothing was written. */
function encoded(values: unknown): (Uint8Array | null)[] {
  const encoder = new TextEncoder();
  const list: (Uint8Array | null)[] = [];
  const add = (x: unknown): void => {
    if (x instanceof Uint8Array) list.push(x);
    else if (typeof x === 'string' || x instanceof String) list.push(encoder.encode(String(x)));
    else if (x === undefined || x === null) list.push(null);
    else if (Array.isArray(x)) for (let i = 0; i < x.length; i++) add(x[i]);  // not for-each: holes count
    else throw new Error(`A tensor of dtype string needs strings, or their bytes as Uint8Array, but got ${typeof x} ${String(x)}`);
  };
  add(values);
  return list;
}

/** Writes encoded strings where the module reads them: the length of each, then the bytes of all; see strings.h. */
function writeText(list: (Uint8Array | null)[]): void {
  const bytes = list.reduce((total, s) => total + (s ? s.length : 0), 0);
  const at = lib._nacre_text(4 * list.length + bytes) >>> 0;
  let end = at + 4 * list.length;
  const lengths = Int32Array.from(list, (s) => (s ? s.length : -1));
  lib.HEAPU8.set(new Uint8Array(lengths.buffer), at);  // the text area is not aligned
  for (const s of list) {
    if (!s) continue;
    lib.HEAPU8.set(s, end);
    end += s.length;
  }
}

function readText(count: number): (Uint8Array | undefined)[] {
  const at = lib._nacre_text(0) >>> 0;
  const lengths = new Int32Array(lib.HEAPU8.slice(at, at + 4 * count).buffer);
  let end = at + 4 * count;
  return Array.from(lengths, (n) => (n < 0 ? undefined : lib.HEAPU8.slice(end, (end += n))));
}

/** A handle to a tensor of strings. */
function makeStrings(values: unknown, shape: readonly number[]): number {
  checkReady();
  checkRank(shape);
  writeText(encoded(values));
  const d = shape;
  const handle = lib._nacre_string_tensor(d.length, d[0] ?? 0, d[1] ?? 0, d[2] ?? 0, d[3] ?? 0, d[4] ?? 0, d[5] ?? 0, d[6] ?? 0, d[7] ?? 0);
  if (handle < 0) raise(handle);
  return handle;
}

/** The strings of a tensor, as bytes; undefined where nothing was written. */
export function readStrings(handle: number, size: number): (Uint8Array | undefined)[] {
  const status = lib._nacre_strings(handle);
  if (status < 0) raise(status);
  return readText(size);
}

/** The module asks to replace matches of a regular expression: pattern, replacement, strings. Negative: an error waits. */
function onReplace(count: number, global: number): number {
  try {
    const [pattern, rewrite, ...texts] = decoded(readText(count));
    const expression = new RegExp(pattern!, global ? 'g' : '');
    const encoder = new TextEncoder();
    writeText(texts.map((s) => encoder.encode(s.replace(expression, rewrite!))));
    return 0;
  } catch (error) {
    keepCallbackError(error);
    return -3;
  }
}
setOnReplace(onReplace);

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

export function decoded(list: (Uint8Array | undefined)[]): string[] {
  const texts = new Array<string>(list.length);
  list.forEach((bytes, i) => {
    if (bytes) texts[i] = decoder.decode(bytes);
  });
  return texts;
}

/** A TensorLike argument of an op as a tensor that the caller releases. */
export function toTemporary(x: TensorLike, argument: string, op: string, dtype?: DataType): number {
  checkTensorLike(x, argument, op);
  const inferred = inferDtype(x);
  if (inferred === 'string' && dtype !== undefined && dtype !== 'string')
    throw new Error(`Argument '${argument}' passed to '${op}' must be ${dtype} tensor, but got string tensor`);
  return handleOf(x, null, dtype ?? inferred).handle;
}
