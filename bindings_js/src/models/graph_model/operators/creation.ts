import * as ops from '../../../generated/ops.js';
import type { Tensor } from '../../../tensor.js';
import type { Arguments, Operators } from '../arguments.js';

/** Zero means that every run gives other numbers. */
const seed = (a: Arguments): number | undefined => a.attributeNumber('seed') || undefined;

function oneHot(a: Arguments): Tensor {
  const indices = a.tensor(0);
  const hot = ops.oneHot(indices, a.number(1), a.number(2, 1), a.number(3, 0), a.dtype('T'));
  const axis = a.attributeNumber('axis', -1);
  if (axis === -1 || axis === indices.rank) return hot;
  const axes = indices.shape.map((_, i) => i);
  axes.splice(axis, 0, indices.rank);
  return ops.transpose(hot, axes);
}

export const creation: Operators = {
  Fill: (a) => ops.fill(a.numbers(0), a.numberOrText(1), a.dtype('T')),
  LinSpace: (a) => ops.linspace(a.number(0), a.number(1), a.number(2)),
  Multinomial: (a) => ops.multinomial(a.tensor(0), a.number(1), seed(a)),
  OneHot: oneHot,
  Ones: (a) => ops.ones(a.numbers(0), a.dtype('T')),
  OnesLike: (a) => ops.onesLike(a.tensor(0)),
  RandomStandardNormal: (a) => ops.randomStandardNormal(a.numbers(0), a.dtype('dtype'), seed(a)),
  RandomUniform: (a) => ops.randomUniform(a.numbers(0), a.attributeNumber('minval', 0), a.attributeNumber('maxval', 1), a.dtype('dtype'), seed(a)),
  RandomUniformInt: (a) => ops.randomUniformInt(a.numbers(0), bound(a, 'minval', 1), bound(a, 'maxval', 2), seed(a)),
  Range: (a) => ops.range(a.number(0), a.number(1), a.number(2, 0), a.dtype('Tidx')),
  TruncatedNormal: (a) => ops.truncatedNormal(a.numbers(0), a.attributeNumber('means', 0), a.attributeNumber('stddev', 1), a.dtype('dtype'), seed(a)),
  Zeros: (a) => ops.zeros(a.numbers(0), a.dtype('T')),
  ZerosLike: (a) => ops.zerosLike(a.tensor(0)),
};

/** An attribute, as the converter writes it, or an input, as TensorFlow has it. */
function bound(a: Arguments, name: string, input: number): number {
  return a.has(input) ? a.number(input) : a.attributeNumber(name);
}
