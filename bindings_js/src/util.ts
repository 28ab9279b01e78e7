// tf.util: small helpers of TensorFlow.js's public API.
import { emptyArray, flatten, inferDtype, isTypedArray, sizeFromShape, toTypedArray, assertNonNegativeIntegerDimensions } from './convert.js';
import { computeStrides } from './buffer.js';
import type { DataType, TypedArray } from './types.js';

export { assertNonNegativeIntegerDimensions, computeStrides, flatten, inferDtype, isTypedArray, sizeFromShape, toTypedArray };
export { inferShape } from './convert.js';
export { getTensorsInContainer } from './scope.js';

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

export const tanh = Math.tanh;

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

export function clamp(min: number, x: number, max: number): number {
  return Math.max(min, Math.min(x, max));
}
export function nearestLargerEven(value: number): number {
  return value % 2 === 0 ? value : value + 1;
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

/** Nested arrays of this shape from a flat one. */
export function toNestedArray(shape: readonly number[], values: ArrayLike<number>): unknown {
  if (shape.length === 0) return values[0];
  const size = sizeFromShape(shape);
  if (size === 0) return [];
  if (size !== values.length) throw new Error(`[${shape}] does not match the input size ${values.length}.`);
  const build = (dim: number, offset: number): unknown => {
    if (dim === shape.length) return values[offset];
    const stride = sizeFromShape(shape.slice(dim + 1));
    return Array.from({ length: shape[dim]! }, (_, i) => build(dim + 1, offset + i * stride));
  };
  return build(0, 0);
}

export function now(): number {
  return performance.now();
}

/** The bytes of all strings together, in UTF-8. */
export function bytesFromStringArray(list: (string | Uint8Array)[] | null): number {
  return (list ?? []).reduce((bytes, s) => bytes + (typeof s === 'string' ? encodeString(s) : s).length, 0);
}

export function encodeString(text: string, encoding = 'utf-8'): Uint8Array {
  if (encoding !== 'utf-8' && encoding !== 'utf8') throw new Error(`encodeString: only utf-8 is supported, got ${encoding}`);
  return new TextEncoder().encode(text);
}
export function decodeString(bytes: Uint8Array, encoding = 'utf-8'): string {
  return new TextDecoder(encoding).decode(bytes);
}

/** Fetches by the platform's own `fetch`. */
export function fetch(path: string, init?: RequestInit): Promise<Response> {
  return globalThis.fetch(path, init);
}
