import { assertNonNegativeIntegerDimensions, emptyArray, handleOf, sizeFromShape } from './convert.js';
import { Tensor } from './tensor.js';
import { dtypes, type DataType, type DataTypeMap, type Rank, type ShapeMap, type SingleValueMap, type TypedArray } from './types.js';

/** A mutable array of values in JavaScript, of a given shape; `toTensor` makes a tensor of it. */
export class TensorBuffer<R extends Rank = Rank, D extends DataType = 'float32'> {
  size: number;
  shape: ShapeMap[R];
  strides: number[];
  values: DataTypeMap[D];

  constructor(shape: ShapeMap[R] | number[], public dtype: D, values?: DataTypeMap[D]) {
    this.shape = Array.from(shape) as ShapeMap[R];
    this.size = sizeFromShape(shape);
    if (values && values.length !== this.size)
      throw new Error(`Length of values '${values.length}' does not match the size inferred by the shape '${this.size}'.`);
    if (dtype === 'complex64') throw new Error('complex64 dtype TensorBuffers are not supported. Please create a TensorBuffer for the real and imaginary parts separately.');
    this.values = values ?? emptyArray(dtype, this.size);
    this.strides = computeStrides(this.shape);
  }

  /** Sets the value at the given indices; of rank 0, without any. */
  set(value: SingleValueMap[D], ...locs: number[]): void {
    if (locs.length === 0) locs = [0];
    if (locs.length !== this.rank && this.rank !== 0)
      throw new Error(`The number of provided coordinates (${locs.length}) must match the rank (${this.rank})`);
    this.values[this.locToIndex(locs)] = value as number;
  }

  get(...locs: number[]): SingleValueMap[D] {
    if (locs.length === 0) locs = [0];
    locs.forEach((loc, i) => {
      if (loc < 0 || loc >= (this.shape[i] ?? 1)) throw new Error(`Requested out of range element at ${locs}.   Buffer shape=${this.shape}`);
    });
    return this.values[this.locToIndex(locs)] as SingleValueMap[D];
  }

  locToIndex(locs: number[]): number {
    if (this.rank <= 1) return this.rank === 0 ? 0 : locs[0]!;
    return locs.reduce((index, loc, i) => index + loc * (this.strides[i] ?? 1), 0);
  }

  indexToLoc(index: number): number[] {
    if (this.rank === 0) return [];
    const locs = this.strides.map((stride) => {
      const loc = Math.floor(index / stride);
      index -= loc * stride;
      return loc;
    });
    return [...locs, index];
  }

  get rank(): number {
    return this.shape.length;
  }

  toTensor(): Tensor<R> {
    const made = handleOf(this.values as TypedArray, this.shape, this.dtype);
    return new Tensor<R>(made.shape as ShapeMap[R], made.dtype, made.handle);
  }
}

/** Row-major strides, without the last, which is 1. */
export function computeStrides(shape: readonly number[]): number[] {
  const strides: number[] = [];
  for (let i = shape.length - 1, stride = 1; i > 0; i--) strides.unshift((stride *= shape[i]!));
  return strides;
}

/** An empty (or given) TensorBuffer of this shape. */
export function buffer<R extends Rank, D extends DataType = 'float32'>(
  shape: ShapeMap[R] | number[], dtype: D = 'float32' as D, values?: DataTypeMap[D],
): TensorBuffer<R, D> {
  if (!dtypes.includes(dtype)) throw new Error(`Unknown dtype '${String(dtype)}'`);
  assertNonNegativeIntegerDimensions(shape);
  return new TensorBuffer<R, D>(shape, dtype, values);
}
