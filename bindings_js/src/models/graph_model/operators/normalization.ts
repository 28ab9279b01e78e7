import * as ops from '../../../generated/ops.js';
import type { Tensor } from '../../../tensor.js';
import type { Arguments, Operators } from '../arguments.js';
import { unary } from './basic_math.js';

function batchNorm(a: Arguments): Tensor {
  const parameter = (i: number) => {
    const t = a.tensor(i);
    return a.choice('data_format', 'nhwc') === 'nchw' ? ops.reshape(t, [1, t.size, 1, 1]) : t;
  };
  return ops.batchNorm(a.tensor(0), parameter(3), parameter(4), parameter(2), parameter(1), a.attributeNumber('epsilon', 0.001));
}

export const normalization: Operators = {
  EuclideanNorm: (a) => ops.euclideanNorm(a.tensor(0), a.numbers(1), a.truth('keep_dims')),
  FusedBatchNorm: batchNorm,
  FusedBatchNormV2: batchNorm,
  FusedBatchNormV3: batchNorm,
  LRN: (a) =>
    ops.localResponseNormalization(
      a.tensor(0), a.attributeNumber('depth_radius', 5), a.attributeNumber('bias', 1), a.attributeNumber('alpha', 1), a.attributeNumber('beta', 0.5)),
  Softmax: unary((x) => ops.softmax(x)),
  LogSoftmax: unary((x) => ops.logSoftmax(x)),
};
