// Tensors from values.
import * as call from './call.js';
import { checkReady } from './module.js';
import { tensorOfTexture, type WebGLData } from './pixels_device.js';
import { assertNonNegativeIntegerDimensions, checkTensorLike, handleOf, inferShape, isTypedArray, sizeFromShape, toTypedArray } from './convert.js';
import { Tensor, Variable, type Scalar, type Tensor1D, type Tensor2D, type Tensor3D, type Tensor4D, type Tensor5D, type Tensor6D } from './tensor.js';
import type { DataType, Rank, ScalarLike, ShapeMap, TensorLike, TensorLike1D, TensorLike2D, TensorLike3D, TensorLike4D, TensorLike5D, TensorLike6D } from './types.js';

/** A tensor of these values: a number, nested arrays, or a flat array with a shape; or of a texture, see WebGLData. */
export function tensor<R extends Rank = Rank>(values: TensorLike | WebGLData, shape?: ShapeMap[R] | number[], dtype?: DataType): Tensor<R> {
  checkReady();
  if (values !== null && typeof values === 'object' && 'texture' in values) return tensorOfTexture(values as unknown as WebGLData, shape, dtype) as Tensor<R>;
  const made = handleOf(values as TensorLike, shape, dtype);
  return new Tensor<R>(made.shape as ShapeMap[R], made.dtype, made.handle);
}

/** A tensor of rank 0. */
export function scalar(value: ScalarLike, dtype?: DataType): Scalar {
  if (((isTypedArray(value) && dtype !== 'string') || Array.isArray(value)) && dtype !== 'complex64')
    throw new Error('Error creating a new Scalar: value must be a primitive (number|boolean|string)');
  if (dtype === 'string' && isTypedArray(value) && !(value instanceof Uint8Array))
    throw new Error('When making a scalar from encoded string, the value must be `Uint8Array`.');
  return tensor<Rank.R0>(value, [], dtype);
}

function ofRank(rank: number, values: TensorLike, shape: number[] | undefined, dtype: DataType | undefined): Tensor {
  const name = `tensor${rank}d()`;
  if (values === null || values === undefined) throw new Error('The input to the tensor constructor must be a non-null value.');
  if (shape && shape.length !== rank) throw new Error(`${name} requires shape to have ${rank} numbers, got [${shape}]`);
  const inferred = inferShape(values, dtype);
  if (inferred.length !== rank && inferred.length !== 1)
    throw new Error(`${name} requires values to be number${'[]'.repeat(rank)}${rank > 1 ? ' or flat/TypedArray' : ''}`);
  if (rank > 1 && inferred.length === 1 && !shape) throw new Error(`${name} requires shape to be provided when \`values\` are a flat array`);
  return tensor(values, shape, dtype);
}

export function tensor1d(values: TensorLike1D, dtype?: DataType): Tensor1D {
  return ofRank(1, values as TensorLike, undefined, dtype) as Tensor1D;
}
export function tensor2d(values: TensorLike2D, shape?: [number, number], dtype?: DataType): Tensor2D {
  return ofRank(2, values as TensorLike, shape, dtype) as Tensor2D;
}
export function tensor3d(values: TensorLike3D, shape?: ShapeMap['R3'], dtype?: DataType): Tensor3D {
  return ofRank(3, values, shape, dtype) as Tensor3D;
}
export function tensor4d(values: TensorLike4D, shape?: ShapeMap['R4'], dtype?: DataType): Tensor4D {
  return ofRank(4, values, shape, dtype) as Tensor4D;
}
export function tensor5d(values: TensorLike5D, shape?: ShapeMap['R5'], dtype?: DataType): Tensor5D {
  return ofRank(5, values, shape, dtype) as Tensor5D;
}
/** In six dimensions, of nested or flat values. */
export function tensor6d(values: TensorLike6D, shape?: ShapeMap['R6'], dtype?: DataType): Tensor6D {
  return ofRank(6, values, shape, dtype) as Tensor6D;
}

/** A variable that starts with this value. */
export function variable<R extends Rank>(initialValue: Tensor<R>, trainable = true, name?: string, dtype?: DataType): Variable<R> {
  return new Variable<R>(initialValue, trainable, name, dtype);
}

export function clone<T extends Tensor>(x: T | TensorLike): T {
  if (x instanceof Tensor) return x.clone();
  checkTensorLike(x, 'x', 'clone');
  return tensor(x) as T;
}

/** x itself, if it has this shape; null stands for any size. */
export function ensureShape<T extends Tensor>(x: T | TensorLike, shape: readonly (number | null)[]): T {
  if (!(x instanceof Tensor)) return ensureShape(clone<T>(x), shape);
  if (x.shape.length !== shape.length || x.shape.some((n, d) => shape[d] !== null && shape[d] !== n))
    throw new Error(`EnsureShape: Shape of tensor ${x.shape} is not compatible with expected shape ${shape}`);
  return x;
}

/** A tensor whose elements are what the function gives, called once for each in order. */
export function rand<R extends Rank = Rank>(shape: ShapeMap[R] | number[], randFunction: () => number, dtype: DataType = 'float32'): Tensor<R> {
  assertNonNegativeIntegerDimensions(shape);
  return tensor<R>(toTypedArray(Array.from({ length: sizeFromShape(shape) }, randFunction), dtype ?? 'float32'), shape, dtype ?? 'float32');
}

/** Writes a tensor to the console. */
export function print<T extends Tensor>(x: T, verbose = false): void {
  console.log(x.toString(verbose));
}

const $meshgrid = call.op('_meshgrid');
/** The coordinates of the points of a grid: one tensor of [y, x] for each axis, of [x, y] when the indexing is 'ij'. */
export function meshgrid(x?: Tensor | TensorLike, y?: Tensor | TensorLike, { indexing = 'xy' }: { indexing?: string } = {}): Tensor[] {
  call.begin($meshgrid);
  call.tensors([x, y].filter((t): t is Tensor | TensorLike => t !== undefined), 'tensors');
  call.string(indexing, 'indexing', ['xy', 'ij']);
  return call.many();
}
