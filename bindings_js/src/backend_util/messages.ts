// Texts of errors that kernels of sparse ops share.
import { sizeFromShape } from '../convert.js';

export const getSparseFillEmptyRowsIndicesDenseShapeMismatch = (indicesLength: number): string =>
  `Received SparseTensor with denseShape[0] = 0 but\n  indices.shape[0] = ${indicesLength}`;
export const getSparseFillEmptyRowsNegativeIndexErrorMessage = (index: number, value: number): string =>
  `indices(${index}, 0) is invalid: ${value} < 0`;
export const getSparseFillEmptyRowsOutOfRangeIndexErrorMessage = (index: number, value: number, limit: number): string =>
  `indices(${index}, 0) is invalid: ${value} >= ${limit}`;
export const getSparseReshapeMultipleNegativeOneOutputDimErrorMessage = (dim1: number, dim2: number): string =>
  `only one output dimension may be -1, not both ${dim1} and ${dim2}`;
export const getSparseReshapeNegativeOutputDimErrorMessage = (dim: number, value: number): string =>
  `size ${dim} must be non-negative, not ${value}`;
export const getSparseReshapeEmptyTensorZeroOutputDimErrorMessage = (): string =>
  'reshape cannot infer the missing input size for an empty tensor unless all specified input sizes are non-zero';
export const getSparseReshapeInputOutputMultipleErrorMessage = (inputShape: number[], outputShape: number[]): string =>
  `Input to reshape is a SparseTensor with ${sizeFromShape(inputShape)}\n  dense values, but the requested shape requires a multiple of ` +
  `${sizeFromShape(outputShape)}. inputShape=${inputShape} outputShape= ${outputShape}`;
export const getSparseReshapeInputOutputMismatchErrorMessage = (inputShape: number[], outputShape: number[]): string =>
  `Input to reshape is a tensor with ${sizeFromShape(inputShape)} dense values, but the requested shape has ${sizeFromShape(outputShape)}. ` +
  `inputShape=${inputShape} outputShape=${outputShape}`;
export const getSparseSegmentReductionNegativeSegmentIdsErrorMessage = (): string => 'segment ids must be >= 0';
export const getSparseSegmentReductionNonIncreasingSegmentIdsErrorMessage = (): string => 'segment ids are not increasing';
export const getSparseSegmentReductionSegmentIdOutOfRangeErrorMessage = (segmentId: number, outputRows: number): string =>
  `Segment id ${segmentId} out of range [0, ${outputRows}), possibly because segmentIds input is not sorted.`;
export const getSparseSegmentReductionIndicesOutOfRangeErrorMessage = (index: number, indexValue: number, inputRows: number): string =>
  `Bad: indices[${index}] == ${indexValue} out of range [0, ${inputRows})`;
