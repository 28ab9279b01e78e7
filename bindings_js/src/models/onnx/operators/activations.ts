// Elementwise operators of one tensor.
import { scalar } from '../../../create.js';
import * as tf from '../../../generated/ops.js';
import type { Tensor } from '../../../tensor.js';
import { wrapped, type Call, type Operator, type Operators } from '../call.js';
import { Element, narrowRange } from '../elements.js';
import { tensorValue, type Result } from './shared.js';

const unary = (f: (x: Tensor) => Tensor): Operator => (c) => c.map(f);
/** For integers of narrow types too, whose results may leave the range. */
const wrapping = (f: (x: Tensor) => Tensor): Operator => (c) => c.map((x) => wrapped(f(x), c.type(0)));

/** A function whose attribute has a default. */
const alpha = (fallback: number, f: (x: Tensor, alpha: number) => Tensor): Operator => (c) => c.map((x) => f(x, c.float('alpha', fallback)));

function elu(x: Tensor, a: number): Tensor {
  return a === 1 ? tf.elu(x) : tf.where(tf.greater(x, 0), x, tf.mul(a, tf.expm1(tf.minimum(x, 0))));
}

function selu(c: Call): Result {
  const a = c.float('alpha', 1.6732632423543772), gamma = c.float('gamma', 1.0507009873554805);
  return c.map((x) => tf.mul(gamma, tf.where(tf.greater(x, 0), x, tf.mul(a, tf.expm1(tf.minimum(x, 0))))));
}

function hardSigmoid(x: Tensor, a: number, b: number): Tensor {
  return tf.clipByValue(tf.add(tf.mul(x, a), b), 0, 1);
}

function gelu(c: Call): Result {
  if (c.text('approximate', 'none', ['none', 'tanh']) === 'none') return c.map((x) => tf.mul(tf.mul(0.5, x), tf.add(1, tf.erf(tf.mul(x, Math.SQRT1_2)))));
  return c.map((x) => tf.mul(tf.mul(0.5, x), tf.add(1, tf.tanh(tf.mul(Math.sqrt(2 / Math.PI), tf.add(x, tf.mul(0.044715, tf.mul(x, tf.square(x)))))))));
}

function shrink(c: Call): Result {
  const lambd = c.float('lambd', 0.5), bias = c.float('bias', 0);
  return c.map((x) => tf.where(tf.less(x, -lambd), tf.add(x, bias), tf.where(tf.greater(x, lambd), tf.sub(x, bias), tf.zerosLike(x))));
}

function isInf(c: Call): Result {
  const positive = c.flag('detect_positive', true), negative = c.flag('detect_negative', true);
  return c.map((x) => {
    const infinite = tf.isInf(x);
    if (positive && negative) return infinite;
    return positive ? tf.logicalAnd(infinite, tf.greater(x, 0)) : negative ? tf.logicalAnd(infinite, tf.less(x, 0))
      : tf.logicalAnd(infinite, tf.logicalNot(infinite));
  });
}

/** Bounds are attributes before version 11, and inputs since; either may be absent. */
function clip(c: Call): Result {
  const v = c.value(0), integers = v.tensor.dtype === 'int32';
  if (c.version < 11) return c.map((x) => clamp(x, c.float('min', -Infinity), c.float('max', Infinity)));
  if (integers) {
    const range = narrowRange(c.type(0)) ?? { low: -(2 ** 31), high: 2 ** 31 - 1 };
    const bound = (i: number, fallback: number) => (c.has(i) ? c.value(i) : tensorValue(scalar(fallback, 'int32'), c.type(0)));
    return c.broadcast((x, low, high) => tf.minimum(tf.maximum(x, low!), high!), [v, bound(1, range.low), bound(2, range.high)]);
  }
  const low = c.optional(1), high = c.optional(2);
  if (isFinal(c, 1) && isFinal(c, 2)) return c.map((x) => clamp(x, c.number(1, -Infinity), c.number(2, Infinity)));
  return c.map((x) => {
    const above = low ? tf.maximum(x, low) : x;
    return high ? tf.minimum(above, high) : above;
  });
}

/** Whether a bound is a number of the model (or absent), so that it may be read. */
function isFinal(c: Call, i: number): boolean {
  return !c.has(i) || c.value(i).known === true;
}

function clamp(x: Tensor, low: number, high: number): Tensor {
  if (low === -Infinity && high === Infinity) return x;
  if (low === 0 && high === Infinity) return tf.relu(x);
  if (low === 0 && high === 6) return tf.relu6(x);
  if (low > high) return tf.fill(x.shape, high, 'float32');  // as minimum(maximum(x, low), high) has it
  return tf.clipByValue(x, low, high);
}

/** Before version 7 the slopes belonged to the channels, whatever follows them. */
function prelu(c: Call): Result {
  const v = c.value(0), slope = c.value(1), old = c.version < 7 && slope.tensor.rank === 1 && v.tensor.rank > 2 && slope.tensor.size > 1;
  const aligned = old ? tensorValue(tf.reshape(slope.tensor, [-1, ...Array<number>(v.tensor.rank - 2).fill(1)]), slope.type) : slope;
  return c.broadcast((x, s) => (x!.dtype === 'float32' && s!.rank <= x!.rank ? tf.prelu(x!, s!)
    : tf.where(tf.greaterEqual(x!, scalar(0, x!.dtype)), x!, tf.mul(x!, s!))), [v, aligned]);
}

function thresholdedRelu(x: Tensor, a: number): Tensor {
  return tf.where(tf.greater(x, a), x, tf.zerosLike(x));
}

export const activations: Operators = {
  Abs: wrapping((x) => tf.abs(x)),
  Acos: unary((x) => tf.acos(x)),
  Acosh: unary((x) => tf.acosh(x)),
  Asin: unary((x) => tf.asin(x)),
  Asinh: unary((x) => tf.asinh(x)),
  Atan: unary((x) => tf.atan(x)),
  Atanh: unary((x) => tf.atanh(x)),
  BitwiseNot: (c) => c.map((x) => wrapped(tf.sub(scalar(-1, 'int32'), x), c.type(0))),
  Ceil: unary((x) => tf.ceil(x)),
  Celu: alpha(1, (x, a) => tf.add(tf.relu(x), tf.minimum(tf.mul(a, tf.expm1(tf.div(tf.minimum(x, 0), a))), 0))),
  Clip: clip,
  Cos: unary((x) => tf.cos(x)),
  Cosh: unary((x) => tf.cosh(x)),
  Elu: alpha(1, elu),
  Erf: unary((x) => tf.erf(x)),
  Exp: unary((x) => tf.exp(x)),
  Floor: unary((x) => tf.floor(x)),
  Gelu: gelu,
  HardSigmoid: (c) => c.map((x) => hardSigmoid(x, c.float('alpha', 0.2), c.float('beta', 0.5))),
  HardSwish: unary((x) => tf.mul(x, hardSigmoid(x, 1 / 6, 0.5))),
  Identity: (c) => c.inputs[0],
  IsInf: isInf,
  IsNaN: unary((x) => tf.isNaN(x)),
  LeakyRelu: alpha(0.01, (x, a) => tf.leakyRelu(x, a)),
  Log: unary((x) => tf.log(x)),
  Mish: unary((x) => tf.mul(x, tf.tanh(tf.softplus(x)))),
  Neg: wrapping((x) => tf.neg(x)),
  Not: unary((x) => tf.logicalNot(x)),
  PRelu: prelu,
  Reciprocal: unary((x) => tf.reciprocal(x)),
  Relu: unary((x) => (x.dtype === 'int32' ? tf.maximum(x, scalar(0, 'int32')) : tf.relu(x))),
  Round: unary((x) => tf.round(x)),
  Selu: selu,
  Shrink: shrink,
  Sigmoid: unary((x) => tf.sigmoid(x)),
  Sign: unary((x) => tf.sign(x)),
  Sin: unary((x) => tf.sin(x)),
  Sinh: unary((x) => tf.sinh(x)),
  Softplus: unary((x) => tf.softplus(x)),
  Softsign: unary((x) => tf.div(x, tf.add(1, tf.abs(x)))),
  Sqrt: unary((x) => tf.sqrt(x)),
  Tan: unary((x) => tf.tan(x)),
  Tanh: unary((x) => tf.tanh(x)),
  ThresholdedRelu: alpha(1, thresholdedRelu),
  Dropout: dropout,
};

/** Drops only where a training mode is given as true. */
function dropout(c: Call): Result[] {
  const training = c.version >= 12 && c.has(2) && c.number(2) !== 0, ratio = c.version < 12 ? 0 : c.has(1) ? c.number(1) : 0.5;
  const x = c.value(0);
  if (!training || ratio === 0) return [x, c.outputs > 1 ? tensorValue(tf.fill(x.tensor.shape, 1, 'bool'), Element.bool, x.channelsLast) : undefined];
  const mask = tf.greaterEqual(tf.randomUniform(x.tensor.shape, 0, 1, 'float32', c.given('seed') ? c.int('seed') : undefined), ratio);
  const kept = tf.mul(x.tensor, tf.div(tf.cast(mask, 'float32'), 1 - ratio));
  return [tensorValue(kept, x.type, x.channelsLast), tensorValue(mask, Element.bool, x.channelsLast)];
}
