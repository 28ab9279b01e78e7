// Elementwise operators of several tensors.
import { scalar } from '../../../create.js';
import * as tf from '../../../generated/ops.js';
import type { Tensor } from '../../../tensor.js';
import { wrapped, type Call, type Operator, type Operators } from '../call.js';
import { narrowRange } from '../elements.js';
import { shapeOf, tensorValue, type Result } from './shared.js';
import type { TensorValue } from '../value.js';

/** Inputs of two; before version 7 the second was aligned by attributes instead of broadcasting. */
function pair(c: Call): TensorValue[] {
  const a = c.value(0), b = c.value(1);
  if (c.version >= 7 || !c.flag('broadcast') || !c.given('axis')) return [a, b];
  const rank = shapeOf(a).length, shape = shapeOf(b), axis = c.axis(c.int('axis'), rank);
  return [a, tensorValue(tf.reshape(c.tensor(1), [...shape, ...Array<number>(Math.max(0, rank - axis - shape.length)).fill(1)]), b.type)];
}

const binary = (f: (a: Tensor, b: Tensor) => Tensor): Operator => (c) => c.broadcast((a, b) => wrapped(f(a!, b!), c.type(0)), pair(c));
const logical = binary;

/** Of any number of inputs. */
const variadic = (f: (a: Tensor, b: Tensor) => Tensor): Operator => (c) =>
  c.values().length === 1 ? c.value(0) : c.broadcast((first, ...rest) => rest.reduce((sum, x) => wrapped(f(sum, x), c.type(0)), first!));

/** Rounds towards zero where the numbers are integers. */
function divide(a: Tensor, b: Tensor): Tensor {
  if (a.dtype !== 'int32') return tf.div(a, b);
  const sign = tf.mul(tf.sign(a), tf.sign(b));
  return tf.mul(sign, tf.floorDiv(tf.abs(a), tf.abs(b)));
}

/** The remainder has the sign of the divisor, or with `fmod` that of the dividend. */
function modulo(c: Call): Result {
  const fmod = c.flag('fmod');
  return c.broadcast((a, b) => {
    if (!fmod) return wrapped(tf.mod(a!, b!), c.type(0));
    const rest = tf.mod(tf.abs(a!), tf.abs(b!));
    return tf.mul(tf.sign(a!), rest);
  });
}

/** The result is of the base's type, whatever the exponent's. */
function power(c: Call): Result {
  const [base, exponent] = pair(c) as [TensorValue, TensorValue];
  if (base.tensor.dtype === 'float32') {
    if (exponent.known && exponent.tensor.size === 1 && Number(exponent.tensor.dataSync()[0]) === 2
      && shapeOf(exponent).length <= base.tensor.rank) return c.map((x) => tf.square(x));
    return c.broadcast((a, b) => tf.pow(a!, tf.cast(b!, 'float32')), [base, exponent]);
  }
  if (exponent.tensor.dtype === 'int32') return c.broadcast((a, b) => wrapped(tf.pow(a!, b!), base.type), [base, exponent]);
  return c.broadcast((a, b) => tf.cast(tf.pow(tf.cast(a!, 'float32'), b!), 'int32'), [base, exponent]);
}

/** Shifts by powers of two; what leaves the width of the type is lost. */
function bitShift(c: Call): Result {
  const left = c.text('direction', undefined, ['LEFT', 'RIGHT']) === 'LEFT', bits = narrowRange(c.type(0))?.bits ?? 32;
  return c.broadcast((a, by) => {
    const inside = tf.less(by!, scalar(bits, 'int32')), factor = tf.pow(scalar(2, 'int32'), tf.minimum(by!, scalar(30, 'int32')));
    const shifted = left ? wrapped(tf.mul(a!, factor), c.type(0)) : tf.floorDiv(a!, factor);
    return tf.where(inside, shifted, tf.zerosLike(shifted));
  });
}

/** The core's does not broadcast; a | b and a ^ b follow from it. */
function bitwiseAnd(a: Tensor, b: Tensor): Tensor {
  const shape = tf.add(a, b).shape;
  return tf.bitwiseAnd(tf.broadcastTo(a, shape), tf.broadcastTo(b, shape));
}
const bitwiseOr = (a: Tensor, b: Tensor): Tensor => tf.sub(tf.add(a, b), bitwiseAnd(a, b));
const bitwiseXor = (a: Tensor, b: Tensor): Tensor => tf.sub(bitwiseOr(a, b), bitwiseAnd(a, b));

/** What compares equal as strings too. */
function equal(c: Call): Result {
  if (c.value(0).tensor.dtype !== 'string') return logical((a, b) => tf.equal(a, b))(c) as Result;
  return c.broadcast((a, b) => tf.equal(a!, b!));
}

function where(c: Call): Result {
  const values = c.values(), result = c.broadcast((condition, a, b) => tf.where(condition!, a!, b!), values);
  return { ...result, type: values[1]!.type };
}

function mean(c: Call): Result {
  return c.broadcast((...all) => tf.div(all.reduce((sum, x) => tf.add(sum, x)), all.length));
}

export const arithmetic: Operators = {
  Add: binary((a, b) => tf.add(a, b)),
  And: logical((a, b) => tf.logicalAnd(a, b)),
  BitShift: bitShift,
  BitwiseAnd: binary(bitwiseAnd),
  BitwiseOr: binary(bitwiseOr),
  BitwiseXor: binary(bitwiseXor),
  Div: binary(divide),
  Equal: equal,
  Greater: logical((a, b) => tf.greater(a, b)),
  GreaterOrEqual: logical((a, b) => tf.greaterEqual(a, b)),
  Less: logical((a, b) => tf.less(a, b)),
  LessOrEqual: logical((a, b) => tf.lessEqual(a, b)),
  Max: variadic((a, b) => tf.maximum(a, b)),
  Mean: mean,
  Min: variadic((a, b) => tf.minimum(a, b)),
  Mod: modulo,
  Mul: binary((a, b) => tf.mul(a, b)),
  Or: logical((a, b) => tf.logicalOr(a, b)),
  Pow: power,
  Sub: binary((a, b) => tf.sub(a, b)),
  Sum: variadic((a, b) => tf.add(a, b)),
  Where: where,
  Xor: logical((a, b) => tf.logicalXor(a, b)),
};
