// tf.scatter_util: shapes of scatterND.
import { computeStrides } from '../buffer.js';
import { sizeFromShape } from '../convert.js';
import type { DataType } from '../types.js';

export interface TensorShape {
  shape: number[];
  rank: number;
  size: number;
  dtype: DataType;
}

export function validateUpdateShape(shape: number[], indices: TensorShape, updates: TensorShape): void {
  const depth = indices.rank > 1 ? indices.shape[indices.rank - 1]! : 1;
  const batch = indices.rank > 1 ? indices.rank - 1 : 1;
  const fail = (reason: string): never => {
    throw new Error(
      'Must have updates.shape = indices.shape[:batchDim] + shape[sliceDim:], got updates.shape: ' +
      `${updates.shape}, indices.shape: ${indices.shape}, shape: ${shape}, sliceDim: ${depth}, and batchDim: ${batch}. ${reason}`);
  };
  if (updates.rank < batch) fail(`update.rank < ${batch}. `);
  if (shape.length < depth + updates.rank - batch) fail(`Output shape length < ${depth + updates.rank - batch}`);
  if (updates.rank !== batch + shape.length - depth) fail(`update.rank != ${batch + shape.length - depth}`);
  for (let d = 0; d < batch; d++)
    if (updates.shape[d] !== indices.shape[d]) fail(`updates.shape[${d}] (${updates.shape[d]}) != indices.shape[${d}] (${indices.shape[d]}).`);
  for (let d = batch; d < updates.rank; d++)
    if (updates.shape[d] !== shape[d - batch + depth]) fail(`updates.shape[${d}] (${updates.shape[d]}) != shape[${d}] (${shape[d]})`);
}

export function validateInput(updates: TensorShape, indices: TensorShape, shape: number[]): void {
  if (indices.rank < 1) throw new Error(`tf.scatterND() expects the indices to be rank 1 or higher, but the rank was ${indices.rank}.`);
  if (updates.rank < 1) throw new Error(`tf.scatterND() expects the updates to be rank 1 or higher, but the rank was ${updates.rank}.`);
  if (indices.dtype !== 'int32') throw new Error(`The dtype of 'indices' should be int32, but got dtype: ${indices.dtype}`);
  if (shape.length < 1) throw new Error(`Output rank must be greater or equal to 1, but got shape: ${shape}`);
  validateUpdateShape(shape, indices, updates);
}

export interface ScatterShapeInfo {
  sliceRank: number;
  numUpdates: number;
  sliceSize: number;
  strides: number[];
  outputSize: number;
}

export function calculateShapes(updates: { shape: number[] }, indices: { shape: number[] }, shape: number[]): ScatterShapeInfo {
  const rank = indices.shape.length;
  const sliceRank = rank > 1 ? indices.shape[rank - 1]! : 1;
  return {
    sliceRank,
    numUpdates: sizeFromShape(indices.shape) / Math.max(sliceRank, 1),
    sliceSize: sizeFromShape(shape.slice(sliceRank)),
    strides: [...computeStrides(shape.slice(0, sliceRank)), 1],
    outputSize: sizeFromShape(shape),
  };
}
