// tf.backend_util.segment_util: shapes of segment ops and of gather.
import { sizeFromShape } from '../convert.js';
import { nearestDivisor } from '../util.js';

export const PARALLELIZE_THRESHOLD = 30;

/** Near the root of a size that is worth dividing; the size itself otherwise. */
export function computeOptimalWindowSize(inSize: number): number {
  return inSize <= PARALLELIZE_THRESHOLD ? inSize : nearestDivisor(inSize, Math.floor(Math.sqrt(inSize)));
}

/** The first divisor from there on that is greater than the number of segments. */
export function segOpComputeOptimalWindowSize(inSize: number, numSegments: number): number {
  let size = computeOptimalWindowSize(inSize);
  while (size <= numSegments && size !== inSize) size = nearestDivisor(inSize, size + 1);
  return size;
}

export function computeOutShape(aShape: number[], axis: number, numSegments: number): number[] {
  return aShape.map((size, dim) => (dim === axis ? numSegments : size));
}

export interface GatherOpShapeInfo {
  batchSize: number;
  sliceSize: number;
  outerSize: number;
  dimSize: number;
  outputShape: number[];
}

export function collectGatherOpShapeInfo(x: { shape: number[] }, indices: { shape: number[] }, axis: number, batchDims: number): GatherOpShapeInfo {
  const rank = indices.shape.length;
  if (batchDims !== 0 && (batchDims < -rank || batchDims > rank)) throw new Error(`Expect batchDims in the range of [-${rank}, ${rank}], but got ${batchDims}`);
  const batch = batchDims < 0 ? batchDims + rank : batchDims;
  if (batch > x.shape.length) throw new Error(`batchDims (${batch}) must be less than rank(x) (\n    ${x.shape.length}).`);
  if (axis < batch) throw new Error(`batchDims (${batch}) must be less than or equal to axis (${axis}).`);
  for (let i = 0; i < batch; i++)
    if (x.shape[i] !== indices.shape[i]) throw new Error(`x.shape[${i}]: ${x.shape[i]} should be equal to indices.shape[${i}]: ${indices.shape[i]}.`);
  const [batches, outer, slice] = [x.shape.slice(0, batch), x.shape.slice(batch, axis), x.shape.slice(axis + 1)];
  return {
    batchSize: sizeFromShape(batches),
    outerSize: sizeFromShape(outer),
    sliceSize: sizeFromShape(slice),
    dimSize: x.shape[axis]!,
    outputShape: [...batches, ...outer, ...indices.shape.slice(batch), ...slice],
  };
}
