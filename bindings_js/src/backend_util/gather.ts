// tf.gather_util: shapes of gatherND.
import { computeStrides } from '../buffer.js';
import { sizeFromShape } from '../convert.js';
import type { DataType } from '../types.js';

/** Shape of the result of gatherND, number of slices, size of one, and strides of the indexed dimensions. */
export function prepareAndValidate(tensor: { shape: number[] }, indices: { shape: number[]; dtype: DataType }): [number[], number, number, number[]] {
  const rank = tensor.shape.length;
  const indicesRank = indices.shape.length;
  if (rank < 1) throw new Error(`tf.gatherND() expects the input to be rank 1 or higher, but the rank was ${rank}.`);
  if (indicesRank < 1) throw new Error(`tf.gatherND() expects the indices to be rank 1 or higher, but the rank was ${indicesRank}.`);
  if (indices.dtype !== 'int32') throw new Error(`tf.gatherND() expects the indices to be int32 type, but the dtype was ${indices.dtype}.`);
  const depth = indices.shape[indicesRank - 1]!;
  if (depth > rank) throw new Error(`index innermost dimension length must be <= tensor rank; saw: ${depth} vs. ${rank}`);
  if (sizeFromShape(tensor.shape) === 0) throw new Error(`Requested more than 0 entries, but input is empty. Input shape: ${tensor.shape}.`);
  const outer = indices.shape.slice(0, -1);
  const inner = tensor.shape.slice(depth);
  const sliceSize = sizeFromShape(inner);
  const strides = [...computeStrides(tensor.shape).map((stride) => stride / sliceSize), 1].slice(0, depth);
  return [[...outer, ...inner], sizeFromShape(outer), sliceSize, strides];
}
