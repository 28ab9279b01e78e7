import * as ops from '../../../generated/ops.js';
import type { Padding } from '../../../call.js';
import type { Tensor } from '../../../tensor.js';
import { pairsOf, type Arguments, type Operators } from '../arguments.js';

/** The spatial entries of a list with one entry for each dimension, batch first; `fallback` for an attribute that may be missing. */
function spatial(a: Arguments, attribute: string, channelsFirst = false, fallback?: number[]): number[] {
  const list = a.attributeNumbers(attribute, fallback);
  return channelsFirst ? list.slice(2) : list.slice(1, -1);
}

function padding(a: Arguments): Padding {
  const pad = a.choice<'same' | 'valid' | 'explicit'>('padding');
  return pad === 'explicit' ? pairsOf(a.attributeNumbers('explicit_paddings')) : pad;
}

function channelsLast(a: Arguments): void {
  const format = a.choice('data_format', 'nhwc');
  if (format.startsWith('nc')) a.fail(`${a.node.op} is for channels that come last, not for ${format.toUpperCase()}`, 'attr.data_format');
}

interface Geometry {
  x: Tensor;
  filter: Tensor;
  strides: number[];
  pad: Padding;
  dataFormat: 'NHWC' | 'NCHW';
  dilations: number[];
}

function geometry(a: Arguments): Geometry {
  const dataFormat = a.choice('data_format', 'nhwc').toUpperCase() as 'NHWC' | 'NCHW';
  const channelsFirst = dataFormat === 'NCHW';
  return {
    x: a.tensor(0), filter: a.tensor(1), pad: padding(a), dataFormat,
    strides: spatial(a, 'strides', channelsFirst),
    dilations: spatial(a, 'dilations', channelsFirst, [1, 1, 1, 1]),
  };
}

interface Epilogue {
  bias?: Tensor;
  activation?: string;
  preluActivationWeights?: Tensor;
  leakyreluAlpha: number;
}

/** The bias and activation that an op was fused with; `layer` is what errors call it. */
export function epilogue(a: Arguments, layer: string): Epilogue {
  const fused = a.texts('fused_ops', []).map((name) => name.toLowerCase());
  const extra = a.tensors(2);
  const count = a.attributeNumber('num_args');
  if (fused[0] === 'fusedbatchnorm') throw new Error(`${layer} with FusedBatchNorm is not supported`);
  const hasBias = fused[0] === 'biasadd';
  const activation = hasBias ? fused[1] : fused[0];
  if (hasBias && activation === 'prelu' && count !== 2) throw new Error(`${layer} with BiasAdd and Prelu must have two extra arguments: bias and alpha.`);
  if (hasBias && activation !== 'prelu' && count !== 1) throw new Error(`${layer} with BiasAdd must have one extra argument: bias.`);
  return {
    bias: hasBias ? extra[0] : undefined,
    activation,
    preluActivationWeights: activation === 'prelu' ? extra[hasBias ? 1 : 0] : undefined,
    leakyreluAlpha: a.attributeNumber('leakyrelu_alpha', 0.2),
  };
}

function depthwise(a: Arguments): Tensor {
  const { x, filter, strides, pad, dataFormat, dilations } = geometry(a);
  return ops.depthwiseConv2d(x, filter, strides, pad, dataFormat, dilations);
}

function transposed(a: Arguments): Tensor {
  channelsLast(a);
  return ops.conv2dTranspose(a.tensor(2), a.tensor(1), a.numbers(0), spatial(a, 'strides'), padding(a));
}

/** Pooling over the spatial dimensions. */
function pool(a: Arguments, f: (x: Tensor, size: number[], strides: number[], pad: Padding) => Tensor): Tensor {
  channelsLast(a);
  return f(a.tensor(0), spatial(a, 'ksize'), spatial(a, 'strides'), padding(a));
}

export const convolution: Operators = {
  AvgPool: (a) => pool(a, ops.avgPool),
  AvgPool3D: (a) => pool(a, ops.avgPool3d),
  MaxPool: (a) => pool(a, ops.maxPool),
  MaxPool3D: (a) => pool(a, ops.maxPool3d),
  MaxPoolWithArgmax: (a) => {
    const { result, indexes } = ops.maxPoolWithArgmax(a.tensor(0), spatial(a, 'ksize'), spatial(a, 'strides'), padding(a), a.truth('include_batch_in_index'));
    return [result, indexes];
  },
  Conv1D: (a) => {
    const format = a.choice('data_format', 'nwc').toUpperCase() as 'NWC';
    return ops.conv1d(a.tensor(0), a.tensor(1), a.attributeNumber('stride'), padding(a), format, a.attributeNumber('dilation', 1));
  },
  Conv2D: (a) => {
    const { x, filter, strides, pad, dataFormat, dilations } = geometry(a);
    return ops.conv2d(x, filter, strides, pad, dataFormat, dilations);
  },
  Conv2DBackpropInput: transposed,
  Conv2dTranspose: transposed,
  Conv3D: (a) => {
    channelsLast(a);
    return ops.conv3d(a.tensor(0), a.tensor(1), spatial(a, 'strides'), padding(a), 'NDHWC', spatial(a, 'dilations', false, [1, 1, 1, 1, 1]));
  },
  DepthwiseConv2d: depthwise,
  DepthwiseConv2dNative: depthwise,
  _FusedConv2D: (a) => ops.fused.conv2d({ ...geometry(a), ...epilogue(a, 'FusedConv2d and DepthwiseConv2d') }),
  FusedDepthwiseConv2dNative: (a) => ops.fused.depthwiseConv2d({ ...geometry(a), ...epilogue(a, 'FusedConv2d and DepthwiseConv2d') }),
  Dilation2D: (a) => ops.dilation2d(a.tensor(0), a.tensor(1), spatial(a, 'strides'), padding(a), spatial(a, 'rates'), 'NHWC'),
};
