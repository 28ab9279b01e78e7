// tf.util: small helpers of TensorFlow.js's public API.
import { emptyArray, inferDtype, isTypedArray, sizeFromShape, toTypedArray, assertNonNegativeIntegerDimensions } from './convert.js';
import { computeStrides } from './buffer.js';
import { env } from './flags.js';
import type { DataType, DataValues, TypedArray } from './types.js';

export { assertNonNegativeIntegerDimensions, computeStrides, inferDtype, isTypedArray, sizeFromShape, toTypedArray };
export { inferShape } from './convert.js';
export { getTensorsInContainer } from './scope.js';
export { fingerPrint64, hexToLong } from './hash.js';

/** All elements of nested arrays in one list; of other objects, those under whole numbers. Typed arrays are spread, or left whole. */
export function flatten<T = number>(values: unknown, result: T[] = [], skipTypedArray = false): T[] {
  if (typeof values !== 'object' || values === null || values instanceof Promise || (skipTypedArray && ArrayBuffer.isView(values))) {
    result.push(values as T);
    return result;
  }
  const list = Array.isArray(values) || ArrayBuffer.isView(values) ? (values as ArrayLike<unknown>) : indexed(values);
  for (let i = 0; i < list.length; i++) flatten(list[i], result, skipTypedArray);
  return result;
}

function indexed(values: object): unknown[] {
  const indices = Object.keys(values).filter((key) => /^(0|[1-9]\d*)$/.test(key)).map(Number);
  return Array.from({ length: Math.max(-1, ...indices) + 1 }, (_, i) => (values as { [index: number]: unknown })[i]);
}

export function assert(condition: boolean, message: () => string): asserts condition {
  if (!condition) throw new Error(typeof message === 'string' ? message : message());
}

export function assertNonNull(a: unknown): void {
  assert(a != null, () => 'The input to the tensor constructor must be a non-null value.');
}

export function assertShapesMatch(a: readonly number[], b: readonly number[], prefix = ''): void {
  assert(arraysEqual(a, b), () => `${prefix} Shapes ${a} and ${b} must match`);
}

export function arraysEqual(a: ArrayLike<unknown> | null, b: ArrayLike<unknown> | null): boolean {
  if (a === b) return true;
  if (a == null || b == null || a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

/** Like arraysEqual, where null in either list stands for anything. */
export function arraysEqualWithNull(a: ArrayLike<number | null> | null, b: ArrayLike<number | null> | null): boolean {
  if (a === b) return true;
  if (a == null || b == null || a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== null && b[i] !== null && a[i] !== b[i]) return false;
  return true;
}

/** Puts a list into random order, in place. */
export function shuffle(array: unknown[] | TypedArray): void {
  for (let i = array.length - 1; i > 0; i--) swap(array as unknown[], i, Math.floor(Math.random() * (i + 1)));
}

/** Puts two lists of one length into the same random order, in place. */
export function shuffleCombo(a: unknown[] | TypedArray, b: unknown[] | TypedArray): void {
  if (a.length !== b.length) throw new Error(`Array sizes must match to be shuffled together First array length was ${a.length}Second array length was ${b.length}`);
  for (let i = a.length - 1; i > 0; i--) {
    const j = Math.floor(Math.random() * (i + 1));
    swap(a as unknown[], i, j);
    swap(b as unknown[], i, j);
  }
}

export function swap<T>(list: { [index: number]: T }, left: number, right: number): void {
  const kept = list[left]!;
  list[left] = list[right]!;
  list[right] = kept;
}

/** The numbers below n in random order. */
export function createShuffledIndices(n: number): Uint32Array {
  const indices = Uint32Array.from({ length: n }, (_, i) => i);
  shuffle(indices as unknown as TypedArray);
  return indices;
}

/** The least power of two that is not less than value. */
export function enclosingPowerOfTwo(value: number): number {
  return 2 ** Math.ceil(Math.log2(value));
}

export function clamp(min: number, x: number, max: number): number {
  return Math.max(min, Math.min(x, max));
}
export function nearestLargerEven(value: number): number {
  return value % 2 === 0 ? value : value + 1;
}
/** The least divisor of size from start on. */
export function nearestDivisor(size: number, start: number): number {
  for (let i = start; i < size; i++) if (size % i === 0) return i;
  return size;
}
export function tanh(x: number): number {
  return Math.tanh(x);
}
export function sum(list: ArrayLike<number>): number {
  let total = 0;
  for (let i = 0; i < list.length; i++) total += list[i]!;
  return total;
}
export function randUniform(a: number, b: number): number {
  const r = Math.random();
  return b * r + (1 - r) * a;
}
export function distSquared(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let total = 0;
  for (let i = 0; i < a.length; i++) total += (a[i]! - b[i]!) ** 2;
  return total;
}
export function isScalarShape(shape: readonly number[]): boolean {
  return shape.length === 0;
}
export function isInt(x: number): boolean {
  return x % 1 === 0;
}
export function isString(x: unknown): x is string {
  return typeof x === 'string' || x instanceof String;
}
export function isBoolean(x: unknown): x is boolean {
  return typeof x === 'boolean';
}
export function isNumber(x: unknown): x is number {
  return typeof x === 'number';
}
export function isFunction(x: unknown): boolean {
  return typeof x === 'function';
}
export function isPromise(x: unknown): x is Promise<unknown> {
  return typeof (x as { then?: unknown } | null)?.then === 'function';
}
export function isScalarLike(x: unknown): boolean {
  return ['number', 'boolean', 'string'].includes(typeof x);
}

export function sizeToSquarishShape(size: number): [number, number] {
  const width = Math.ceil(Math.sqrt(size));
  return [width, Math.ceil(size / width)];
}

export function rightPad(text: string, size: number): string {
  return text.padEnd(size);
}

/** Replaces the one -1 of a shape by what is left of `size`. */
export function inferFromImplicitShape(shape: number[], size: number): number[] {
  const implicit = shape.indexOf(-1);
  if (shape.indexOf(-1, implicit + 1) > implicit && implicit >= 0) throw Error(`Shapes can only have 1 implicit size. Found -1 at dim ${implicit} and dim ${shape.indexOf(-1, implicit + 1)}`);
  for (const d of shape) if (d < -1) throw Error(`Shapes can not be < 0. Found ${d} at dim ${shape.indexOf(d)}`);
  const rest = shape.reduce((product, d) => (d >= 0 ? product * d : product), 1);
  if (implicit < 0) {
    if (size > 0 && size !== rest) throw Error(`Size(${size}) must match the product of shape ${shape}`);
    return shape;
  }
  if (rest === 0) throw Error(`Cannot infer the missing size in [${shape}] when there are 0 elements`);
  if (size % rest !== 0) throw Error(`The implicit shape can't be a fractional number. Got ${size} / ${rest}`);
  return shape.map((d, i) => (i === implicit ? size / rest : d));
}

/** Axes as a list of non-negative numbers. */
export function parseAxisParam(axis: number | number[] | null | undefined, shape: readonly number[]): number[] {
  const rank = shape.length;
  const axes = axis == null ? shape.map((_, i) => i) : Array.isArray(axis) ? axis : [axis];
  assert(axes.every((a) => a >= -rank && a < rank), () => `All values in axis param must be in range [-${rank}, ${rank}) but got axis ${axes}`);
  assert(axes.every(isInt), () => `All values in axis param must be integers but got axis ${axes}`);
  return axes.map((a) => (a < 0 ? rank + a : a));
}

export function squeezeShape(shape: readonly number[], axis?: number[]): { newShape: number[]; keptDims: number[] } {
  const axes = axis == null || axis.length === 0 ? null : parseAxisParam(axis, shape);
  if (axes) for (const a of axes) if (shape[a] !== 1) throw new Error(`Can't squeeze axis ${a} since its dim '${shape[a]}' is not 1`);
  const keptDims = shape.map((_, i) => i).filter((i) => (axes ? !axes.includes(i) : shape[i] !== 1));
  return { newShape: keptDims.map((i) => shape[i]!), keptDims };
}

export function bytesPerElement(dtype: DataType): number {
  const bytes: { [name: string]: number } = { float32: 4, int32: 4, complex64: 8, bool: 1 };
  const size = bytes[dtype];
  if (size === undefined) throw new Error(`Unknown dtype ${dtype}`);
  return size;
}

export function isValidDtype(dtype: string): boolean {
  return ['bool', 'complex64', 'float32', 'int32', 'string'].includes(dtype);
}

export function hasEncodingLoss(from: DataType, to: DataType): boolean {
  if (to === 'complex64') return false;
  if (to === 'float32') return from === 'complex64';
  if (to === 'int32') return from === 'float32' || from === 'complex64';
  return to !== 'bool' || from !== 'bool';
}

export const getArrayFromDType = emptyArray;
export const getTypedArrayFromDType = emptyArray;

export function makeZerosTypedArray(size: number, dtype: DataType = 'float32') {
  return emptyArray(dtype, size);
}
export function makeOnesTypedArray(size: number, dtype: DataType) {
  return (emptyArray(dtype, size) as TypedArray).fill(1);
}

/** Nested arrays of this shape from a flat one; complex numbers are pairs in it. */
export function toNestedArray(shape: readonly number[], values: ArrayLike<number>, isComplex = false): unknown {
  if (shape.length === 0) return values[0];
  const width = isComplex ? 2 : 1;
  const size = sizeFromShape(shape);
  if (size === 0) return [];
  if (size * width !== values.length) throw new Error(`[${shape}] does not match the input size ${values.length}${isComplex ? ' for a complex tensor' : ''}.`);
  const build = (dim: number, offset: number): unknown => {
    if (dim === shape.length - 1) return Array.prototype.slice.call(values, offset * width, (offset + shape[dim]!) * width);
    const stride = sizeFromShape(shape.slice(dim + 1));
    return Array.from({ length: shape[dim]! }, (_, i) => build(dim + 1, offset + i * stride));
  };
  return build(0, 0);
}

/** Nested arrays of zeros; the innermost are typed. */
export function makeZerosNestedTypedArray<D extends DataType>(shape: readonly number[], dtype: D): unknown {
  if (shape.length <= 1) return emptyArray(dtype, shape[0] ?? 1);
  return Array.from({ length: shape[0]! }, () => makeZerosNestedTypedArray(shape.slice(1), dtype));
}

/** One value as what its element type is stored in. */
export function createScalarValue(value: DataType, dtype: DataType): DataValues | Uint8Array {
  return dtype === 'string' ? encodeString(value) : (toTypedArray([value], dtype) as DataValues);
}

/** Data as the typed array of the element type, over the same memory if they are in an ArrayBuffer. */
export function convertBackendValuesAndArrayBuffer(data: DataValues | ArrayBuffer, dtype: DataType): DataValues {
  if (Array.isArray(data)) return data;
  const arrays = { float32: Float32Array, complex64: Float32Array, int32: Int32Array, bool: Uint8Array };
  const make = arrays[dtype as keyof typeof arrays];
  if (!make) throw new Error(`Unknown dtype ${dtype}`);
  if (data instanceof ArrayBuffer) return new make(data);
  return data instanceof make ? (data as DataValues) : new make((data as TypedArray).buffer as ArrayBuffer);
}

/** Throws when a value is NaN or infinite. */
export function checkConversionForErrors(values: ArrayLike<unknown>, dtype: DataType): void {
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    if (typeof value === 'number' && !isFinite(value)) throw Error(`A tensor of type ${dtype} being uploaded contains ${value}.`);
  }
}

/** Position in flat data of an element's coordinates. */
export function locToIndex(locs: number[], rank: number, strides: number[]): number {
  if (rank === 0) return 0;
  return locs.slice(0, rank).reduce((index, loc, dim) => index + loc * (dim < rank - 1 ? strides[dim]! : 1), 0);
}
/** Coordinates of the element at a position in flat data. */
export function indexToLoc(index: number, rank: number, strides: number[]): number[] {
  return Array.from({ length: rank }, (_, dim) => {
    const stride = dim < rank - 1 ? strides[dim]! : 1;
    const loc = Math.floor(index / stride);
    index -= loc * stride;
    return loc;
  });
}

/** Asks checkFn again and again, after longer and longer waits, until it says true; rejects after maxCounter tries. */
export function repeatedTry(
  checkFn: () => boolean, delayFn: (tries: number) => number = () => 0, maxCounter?: number | null,
  scheduleFn: (f: () => void, delay: number) => void = (f, delay) => void setTimeout(f, delay),
): Promise<void> {
  return new Promise((resolve, reject) => {
    let tries = 0;
    const attempt = () => {
      if (checkFn()) return resolve();
      const delay = delayFn(++tries);
      if (maxCounter != null && tries >= maxCounter) return reject();
      scheduleFn(attempt, delay);
    };
    attempt();
  });
}

export function now(): number {
  return env().platform.now();
}

/** The bytes of all strings together, in UTF-8. */
export function bytesFromStringArray(list: (string | Uint8Array)[] | null): number {
  return (list ?? []).reduce((bytes, s) => bytes + (typeof s === 'string' ? encodeString(s) : s).length, 0);
}

export function encodeString(text: string, encoding = 'utf-8'): Uint8Array {
  return env().platform.encode(text, encoding);
}
export function decodeString(bytes: Uint8Array, encoding = 'utf-8'): string {
  return env().platform.decode(bytes, encoding);
}

/** Fetches by the platform. */
export function fetch(path: string, requestInits?: RequestInit): Promise<Response> {
  return env().platform.fetch(path, requestInits);
}
