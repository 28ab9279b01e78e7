// Which kernel of TensorFlow.js computes what an op of nacre does, and what the kernel calls the op's arguments.
import * as names from './kernel_names.js';

const known = new Set<string>(Object.values(names));

/** Kernels that are not called as their op, with a capital. */
const kernelNames: { [op: string]: string } = {
  avgPool3d: 'AvgPool3D', batchNorm: 'FusedBatchNorm', conv2d: 'Conv2D', conv3d: 'Conv3D', depthwiseConv2d: 'DepthwiseConv2dNative', dilation2d: 'Dilation2D',
  div: 'RealDiv', fft: 'FFT', gather: 'GatherV2', gatherND: 'GatherNd', ifft: 'IFFT', isNaN: 'IsNan', linspace: 'LinSpace',
  localResponseNormalization: 'LRN', matMul: 'BatchMatMul', maxPool3d: 'MaxPool3D', mul: 'Multiply', pad: 'PadV2', scatterND: 'ScatterNd', split: 'SplitV',
  stack: 'Pack', topk: 'TopK', unstack: 'Unpack', where: 'Select',
  'fused.conv2d': 'FusedConv2D', 'fused.depthwiseConv2d': 'FusedDepthwiseConv2D', 'fused.matMul': '_FusedMatMul',
  'image.nonMaxSuppression': 'NonMaxSuppressionV3', 'image.nonMaxSuppressionWithScore': 'NonMaxSuppressionV5', 'image.nonMaxSuppressionPadded': 'NonMaxSuppressionV4',
};

/** Ops that TensorFlow.js puts together from others, though there is a kernel's name like theirs. */
const composites = new Set(['broadcastTo', 'logSoftmax', 'logicalXor', 'pool']);

/** Per kernel, arguments of the op that it knows by other names. */
const argumentNames: { [kernel: string]: { [argument: string]: string } } = {
  BitwiseAnd: { x: 'a', y: 'b' },
  ExpandDims: { x: 'input', axis: 'dim' },
  Max: { axis: 'reductionIndices' },
  Pow: { base: 'a', exp: 'b' },
  Reverse: { axis: 'dims' },
  Softmax: { axis: 'dim' },
  Select: { a: 't', b: 'e' },
  Unpack: { x: 'value' },
};

/** The kernel of an op; null where TensorFlow.js puts the op together from others. */
export function kernelOf(op: string): string | null {
  const plain = op.slice(op.indexOf('.') + 1);
  const name = kernelNames[op] ?? plain[0]!.toUpperCase() + plain.slice(1);
  return known.has(name) && !composites.has(op) ? name : null;
}

/** What is kept in a profile for an op: the kernel's name, if it has one. */
export function profileName(op: string): string {
  return kernelOf(op) ?? op;
}

/** The arguments of an op under the names that its kernel has for them. */
export function forKernel<T>(kernel: string, given: { [argument: string]: T }): { [argument: string]: T } {
  const renamed = argumentNames[kernel];
  if (!renamed) return given;
  return Object.fromEntries(Object.entries(given).map(([name, value]) => [renamed[name] ?? name, value]));
}

/** The arguments of a kernel under the names that the op has for them. */
export function fromKernel<T>(kernel: string, given: { [argument: string]: T }): { [argument: string]: T } {
  const original = Object.fromEntries(Object.entries(argumentNames[kernel] ?? {}).map(([op, name]) => [name, op]));
  return Object.fromEntries(Object.entries(given).map(([name, value]) => [original[name] ?? name, value]));
}

/** Kernels that take their first operand in one rank only; TensorFlow.js puts dimensions of 1 before a lower one. */
export const rankOfKernel: { [kernel: string]: number } = {
  AvgPool: 4, AvgPool3D: 5, Conv2D: 4, Conv3D: 5, DepthwiseConv2dNative: 4, Dilation2D: 4, FusedBatchNorm: 4, FusedConv2D: 4, FusedDepthwiseConv2D: 4,
  LRN: 4, MaxPool: 4, MaxPool3D: 5, ResizeBilinear: 4, ResizeNearestNeighbor: 4,
};

/** Kernels whose result's shape depends on values, or that check them. */
export const valueKernels = new Set<string>([
  names.Bincount, names.DenseBincount, names.NonMaxSuppressionV3, names.NonMaxSuppressionV4, names.NonMaxSuppressionV5, names.RaggedGather, names.RaggedRange,
  names.RaggedTensorToTensor, names.SparseFillEmptyRows, names.SparseReshape, names.SparseSegmentMean, names.SparseSegmentSum, names.SparseToDense,
  names.StringNGrams, names.StringSplit, names.StringToHashBucketFast, names.StaticRegexReplace, names.Unique,
]);
