// Quantization, in numbers that are exact: integers are carried by int32, and products of them by floats as long as those are exact.
import * as tf from '../../../generated/ops.js';
import type { Tensor } from '../../../tensor.js';
import type { Call, Operators } from '../call.js';
import { Element, narrowRange } from '../elements.js';
import { plain, tensorValue as wrapValue, type TensorValue } from '../value.js';
import { range, type Result } from './shared.js';
import * as call from '../../../call.js';
import { convolve } from './conv.js';
import { matMulTensors } from './products.js';

/** A scale or zero point as it broadcasts with x: one for all, one for each place of an axis, or one for each block along it. */
function spread(c: Call, t: Tensor, x: readonly number[]): Tensor {
  if (t.size === 1) return tf.reshape(t, []);
  const axis = c.axis(c.int('axis', 1), x.length);
  if (t.rank === 1) return tf.reshape(t, x.map((d, i) => (i === axis ? d : 1)));
  const block = c.int('block_size', 0);
  if (block < 1 || Math.ceil(x[axis]! / block) !== t.shape[axis]) c.fail(`blocks of ${block} of [${x}] with scales of [${t.shape}]`, 'block_size');
  const wide = tf.reshape(tf.tile(tf.expandDims(t, axis + 1), range(0, t.rank + 1).map((d) => (d === axis + 1 ? block : 1))),
    t.shape.map((d, i) => (i === axis ? d * block : d)));
  return tf.slice(wide, x.map(() => 0), [...x]);
}

function saturated(x: Tensor, type: number): Tensor {
  const bounds = narrowRange(type);
  return tf.cast(bounds ? tf.clipByValue(x, bounds.low, bounds.high) : x, 'int32');
}

/** Rounds half to even, as the format demands. */
function quantized(c: Call, x: Tensor, scale: Tensor, zero: Tensor | undefined, type: number): Tensor {
  const steps = tf.round(tf.div(x, scale));
  return saturated(zero ? tf.add(steps, tf.cast(zero, 'float32')) : steps, narrowRange(type) ? type
    : c.fail('results must be narrow integers', 'output_dtype'));
}

const $fakeQuantize = call.op('_fakeQuantize');

/** x rounded to the values (q - zero) * scale that codes from 0 to 255 stand for. Products of such values and of bytes are computed in integers. */
function rounded(x: Tensor, scale: Tensor, zero: Tensor): Tensor {
  call.begin($fakeQuantize);
  for (const [t, name] of [[x, 'x'], [scale, 'scale'], [zero, 'zero']] as const) call.tensor(t, name);
  call.float(255, 'levels');
  return call.one();
}

const isByte = (type: number): boolean => type === Element.uint8 || type === Element.int8;
/** The zero point of codes that begin at 0, as a float32 scalar. */
function zeroOfCodes(zero: Tensor | undefined, type: number): Tensor {
  const low = narrowRange(type)!.low;
  return zero ? tf.sub(tf.cast(tf.reshape(zero, []), 'float32'), low) : tf.cast(-low, 'float32');
}

function quantizeLinear(c: Call): Result {
  const v = c.value(0), zero = c.has(2) ? c.value(2) : undefined, type = zero?.type ?? (c.int('output_dtype', 0) || Element.uint8);
  if (isByte(type) && c.value(1).tensor.size === 1 && v.tensor.dtype === 'float32') {
    const codes = quantized(c, v.tensor, tf.reshape(c.tensor(1), []), zero && tf.reshape(zero.tensor, []), type);
    return { ...wrapValue(codes, type, v.channelsLast), rounded: { x: v, scale: c.value(1), zero } };
  }
  const x = c.tensor(0);
  const result = quantized(c, tf.cast(x, 'float32'), spread(c, c.tensor(1), c.shape(0)), zero && spread(c, c.tensor(2), c.shape(0)), type);
  return wrapValue(result, type, v.channelsLast && result.rank !== x.rank);
}

/** Whether two values are the same for sure. */
function same(a: TensorValue | undefined, b: TensorValue | undefined): boolean {
  if (a === undefined || b === undefined || a.tensor === b.tensor) return a?.tensor === b?.tensor;
  return a.known === true && b.known === true && a.tensor.size === 1 && b.tensor.size === 1 && a.tensor.dataSync()[0] === b.tensor.dataSync()[0];
}

/** Whether a zero point is this number everywhere. */
function isEverywhere(zero: TensorValue | undefined, value: number): boolean {
  return zero === undefined ? value === 0 : zero.known === true && Array.from(zero.tensor.dataSync() as Int32Array).every((z) => z === value);
}

function dequantizeLinear(c: Call): Result {
  const v = c.value(0), zero = c.has(2) ? c.value(2) : undefined, from = v.rounded;
  if (from && same(from.scale, c.value(1)) && same(from.zero, zero))
    return wrapValue(rounded(from.x.tensor, tf.reshape(c.tensor(1), []), zeroOfCodes(zero?.tensor, v.type)), c.type(1), v.channelsLast);
  if (v.bytes && isEverywhere(zero, v.bytes.offset))
    return wrapValue(tf.mul(tf.cast(v.bytes.signed, 'float32'), spread(c, c.tensor(1), v.tensor.shape)), c.type(1));
  const x = c.tensor(0), scale = spread(c, c.tensor(1), x.shape), whole = c.has(2) ? tf.sub(x, spread(c, c.tensor(2), x.shape)) : x;
  return wrapValue(tf.mul(tf.cast(whole, 'float32'), scale), c.type(1));
}

/** Scale and zero point follow from the range of the values, which includes 0. */
function dynamicQuantizeLinear(c: Call): Result[] {
  const x = c.tensor(0), low = tf.minimum(tf.min(x), 0), high = tf.maximum(tf.max(x), 0), scale = tf.div(tf.sub(high, low), 255);
  const zero = tf.clipByValue(tf.round(tf.div(tf.neg(low), scale)), 0, 255), y = tf.clipByValue(tf.add(tf.round(tf.div(x, scale)), zero), 0, 255);
  return [wrapValue(tf.cast(y, 'int32'), Element.uint8), wrapValue(scale, Element.float), wrapValue(tf.cast(zero, 'int32'), Element.uint8)];
}

/** Integers less their zero point, as floats. A zero point for each row or channel lies along `axis`. */
function centered(c: Call, input: number, zero: number, axis: number): TensorValue {
  const v = c.value(input), point = c.has(zero) ? c.value(zero) : undefined;
  if (v.bytes && isEverywhere(point, v.bytes.offset)) return wrapValue(tf.cast(v.bytes.signed, 'float32'), Element.float);
  if (point && point.tensor.size !== 1) return wrapValue(tf.cast(tf.sub(plain(v), along(plain(point), plain(v), axis)), 'float32'), Element.float);
  const floats = tf.cast(point ? tf.sub(v.tensor, tf.reshape(point.tensor, [])) : v.tensor, 'float32');
  // They are on a grid already: rounding to it only says so.
  const isGrid = isByte(v.type) && !v.known;
  return wrapValue(isGrid ? rounded(floats, tf.cast(1, 'float32'), zeroOfCodes(point?.tensor, v.type)) : floats, Element.float, v.channelsLast);
}

function along(z: Tensor, x: Tensor, axis: number): Tensor {
  const at = axis < 0 ? axis + x.rank : axis;
  return z.rank > 1 ? z : tf.reshape(z, x.shape.map((d, i) => (i === at ? d : 1)));
}

function product(a: TensorValue, b: TensorValue): Tensor {
  return matMulTensors(plain(a), plain(b));
}

function matMulInteger(c: Call): Result {
  return wrapValue(tf.cast(product(centered(c, 0, 2, -2), centered(c, 1, 3, -1)), 'int32'), Element.int32);
}

/** Convolves integers: the call of another operator, with its floats in the places where that has them. */
function convolved(c: Call, x: TensorValue, w: TensorValue): Tensor {
  const inner = Object.create(c) as Call;
  Object.defineProperty(inner, 'inputs', { value: [x, w] });
  return convolve(inner, inner.channelsLast(0));
}

function convInteger(c: Call): Result {
  return wrapValue(tf.cast(convolved(c, centered(c, 0, 2, 1), centered(c, 1, 3, 0)), 'int32'), Element.int32, true);
}

/** The result of integers, brought to the scale of the output: `a`, `b` and `y` are the inputs with the scales. */
function requantized(c: Call, sums: Tensor, a: number, b: number, y: number): Tensor {
  const factor = tf.div(tf.mul(c.tensor(a), c.tensor(b)), c.tensor(y)), zero = tf.cast(c.tensor(y + 1), 'float32');
  return saturated(tf.add(tf.round(tf.mul(sums, factor)), zero), c.type(y + 1));
}

function qLinearConv(c: Call): Result {
  const sums = convolved(c, centered(c, 0, 2, 1), centered(c, 3, 5, 0)), biased = c.has(8) ? tf.add(sums, tf.cast(c.tensor(8), 'float32')) : sums;
  return wrapValue(requantized(c, biased, 1, 4, 6), c.type(7), true);
}

function qLinearMatMul(c: Call): Result {
  return wrapValue(requantized(c, product(centered(c, 0, 2, -2), centered(c, 3, 5, -1)), 1, 4, 6), c.type(7));
}

export const quantization: Operators = {
  ConvInteger: convInteger,
  DequantizeLinear: dequantizeLinear,
  DynamicQuantizeLinear: dynamicQuantizeLinear,
  MatMulInteger: matMulInteger,
  QLinearConv: qLinearConv,
  QLinearMatMul: qLinearMatMul,
  QuantizeLinear: quantizeLinear,
};
