// Normalizations.
import * as tf from '../../../generated/ops.js';
import type { Tensor } from '../../../tensor.js';
import type { Call, Operators } from '../call.js';
import { Element } from '../elements.js';
import { axisOf, product, range, tensorValue, type Result } from './shared.js';

/** With statistics of the model, or in training mode of the batch; then the running ones are given too. */
function batchNormalization(c: Call): Result[] {
  const v = c.value(0), rank = v.tensor.rank, epsilon = c.float('epsilon', 1e-5), channel = axisOf(v, 1);
  const last = v.channelsLast || rank <= 2, shape = range(0, rank).map((d) => (d === channel ? v.tensor.shape[d]! : 1));
  const part = (i: number) => (last ? c.tensor(i) : tf.reshape(c.tensor(i), shape));
  const training = c.version >= 14 && c.flag('training_mode');
  if (!training) {
    const { scale, shift } = affine(c, epsilon), aligned = (t: Tensor) => (last ? t : tf.reshape(t, shape));
    return [tensorValue(tf.add(tf.mul(v.tensor, aligned(scale)), aligned(shift)), v.type, v.channelsLast)];
  }
  const axes = range(0, rank).filter((d) => d !== channel), momentum = c.float('momentum', 0.9);
  const { mean, variance } = tf.moments(v.tensor, axes, true), flat = (t: Tensor) => tf.reshape(t, [product(t.shape)]);
  const moved = (i: number, now: Tensor) => tf.add(tf.mul(c.tensor(i), momentum), tf.mul(flat(now), 1 - momentum));
  const normal = tf.add(tf.mul(tf.mul(tf.sub(v.tensor, mean), tf.rsqrt(tf.add(variance, epsilon))), part(1)), part(2));
  return [tensorValue(normal, v.type, v.channelsLast), moved(3, mean), moved(4, variance)];
}

/** With statistics that are given, normalization is a multiplication and an addition for each element. */
function affine(c: Call, epsilon: number): { scale: Tensor; shift: Tensor } {
  const [gamma, beta, mean, variance] = [1, 2, 3, 4].map((i) => c.tensor(i)) as [Tensor, Tensor, Tensor, Tensor];
  const scale = tf.mul(gamma, tf.rsqrt(tf.add(variance, epsilon)));
  return { scale, shift: tf.sub(beta, tf.mul(mean, scale)) };
}

function centered(x: Tensor, axes: number[], epsilon: number): { normal: Tensor; mean: Tensor; deviation: Tensor } {
  const mean = tf.mean(x, axes, true), difference = tf.sub(x, mean);
  const deviation = tf.rsqrt(tf.add(tf.mean(tf.square(difference), axes, true), epsilon));
  return { normal: tf.mul(difference, deviation), mean, deviation };
}

function layerNormalization(c: Call): Result[] {
  const x = c.tensor(0), axis = c.axis(c.int('axis', -1), x.rank), epsilon = c.float('epsilon', 1e-5), bias = c.optional(2), scale = c.tensor(1);
  if (axis === x.rank - 1 && c.outputs === 1 && scale.rank === 1) return [tf.layerNorm(x, scale, bias, epsilon)];
  const { normal, mean, deviation } = centered(x, range(axis, x.rank), epsilon), scaled = tf.mul(normal, scale);
  return [bias ? tf.add(scaled, bias) : scaled, mean, deviation];
}

function rmsNormalization(c: Call): Result {
  const x = c.tensor(0), axes = range(c.axis(c.int('axis', -1), x.rank), x.rank);
  return tf.mul(tf.mul(x, tf.rsqrt(tf.add(tf.mean(tf.square(x), axes, true), c.float('epsilon', 1e-5)))), c.tensor(1));
}

function instanceNormalization(c: Call): Result {
  const v = c.value(0), rank = v.tensor.rank, axes = v.channelsLast ? range(1, rank - 1) : range(2, rank);
  const part = (i: number) => (v.channelsLast ? c.tensor(i) : tf.reshape(c.tensor(i), [-1, ...axes.map(() => 1)]));
  return tensorValue(tf.add(tf.mul(centered(v.tensor, axes, c.float('epsilon', 1e-5)).normal, part(1)), part(2)), v.type, v.channelsLast);
}

/** Scales and biases belong to channels since version 21, and to groups before. */
function groupNormalization(c: Call): Result {
  const v = c.value(0), groups = c.int('num_groups'), [n, channels] = c.shape(0) as [number, number], per = channels / groups, x = c.channelsLast(0);
  if (groups < 1 || !Number.isInteger(per)) c.fail(`${groups} groups of ${channels} channels`, 'num_groups');
  const { normal } = centered(tf.reshape(x, [n, -1, groups, per]), [1, 3], c.float('epsilon', 1e-5));
  const part = (i: number) => tf.reshape(c.tensor(i), c.version >= 21 ? [groups, per] : [groups, 1]);
  return tensorValue(tf.reshape(tf.add(tf.mul(normal, part(1)), part(2)), x.shape), v.type, x.rank > 2);
}

/** Divides by a power of the sum of squares over neighbouring channels. */
function lrn(c: Call): Result {
  const v = c.value(0), x = v.tensor, axis = axisOf(v, 1), size = c.int('size'), before = Math.floor((size - 1) / 2);
  if (!(size >= 1 && size <= 2 ** 10)) c.fail(`sums over ${size} channels`, 'size');
  const pads = x.shape.map((_, d): [number, number] => (d === axis ? [before, size - 1 - before] : [0, 0]));
  const squares = tf.pad(tf.square(x), pads);
  const parts = range(0, size).map((i) => tf.slice(squares, x.shape.map((_, d) => (d === axis ? i : 0)), x.shape));
  const base = tf.add(c.float('bias', 1), tf.mul(c.float('alpha', 1e-4) / size, tf.addN(parts)));
  return tensorValue(tf.div(x, tf.pow(base, c.float('beta', 0.75))), v.type, v.channelsLast);
}

function lpNormalization(c: Call): Result {
  const v = c.value(0), axis = axisOf(v, c.axis(c.int('axis', -1), v.tensor.rank)), p = c.int('p', 2);
  const norm = p === 1 ? tf.sum(tf.abs(v.tensor), axis, true) : tf.sqrt(tf.sum(tf.square(v.tensor), axis, true));
  return tensorValue(tf.divNoNan(v.tensor, norm), v.type, v.channelsLast);
}

function meanVarianceNormalization(c: Call): Result {
  const v = c.value(0), axes = (c.list('axes') ?? [0, 2, 3]).map((a) => axisOf(v, c.axis(a, v.tensor.rank, 'axes')));
  const mean = tf.mean(v.tensor, axes, true), deviation = tf.sqrt(tf.sub(tf.mean(tf.square(v.tensor), axes, true), tf.square(mean)));
  return tensorValue(tf.div(tf.sub(v.tensor, mean), tf.add(deviation, 1e-9)), v.type, v.channelsLast);
}

/** The negative log likelihood of classes in dimension 1, and how it is brought together. */
function likelihood(c: Call, logs: Tensor): Tensor {
  const target = c.tensor(1), reduction = c.text('reduction', 'mean', ['none', 'sum', 'mean']), classes = logs.shape[1]!;
  const ignored = c.given('ignore_index') ? tf.equal(target, tf.cast(c.int('ignore_index'), 'int32')) : undefined;
  const safe = ignored ? tf.where(ignored, tf.zerosLike(target), target) : target;
  const order = [0, ...range(2, logs.rank), 1], hot = tf.oneHot(safe, classes, 1, 0, 'float32');
  const picked = tf.neg(tf.sum(tf.mul(tf.transpose(logs, order), hot), -1));
  let weight = c.has(2) ? tf.gather(c.tensor(2), safe) : tf.onesLike(picked);
  if (ignored) weight = tf.where(ignored, tf.zerosLike(weight), weight);
  const weighted = tf.where(tf.equal(weight, 0), tf.zerosLike(picked), tf.mul(picked, weight));
  if (reduction === 'none') return weighted;
  return reduction === 'sum' ? tf.sum(weighted) : tf.div(tf.sum(weighted), tf.sum(weight));
}

function softmaxCrossEntropy(c: Call): Result[] {
  const x = c.tensor(0), order = [0, ...range(2, x.rank), 1], back = [0, x.rank - 1, ...range(1, x.rank - 1)];
  const logs = tf.transpose(tf.logSoftmax(tf.transpose(x, order)), back);
  return [likelihood(c, logs), tensorValue(logs, Element.float)];
}

export const normalizations: Operators = {
  BatchNormalization: batchNormalization,
  GroupNormalization: groupNormalization,
  InstanceNormalization: instanceNormalization,
  LayerNormalization: layerNormalization,
  LpNormalization: lpNormalization,
  LRN: lrn,
  MeanVarianceNormalization: meanVarianceNormalization,
  NegativeLogLikelihoodLoss: (c) => likelihood(c, c.tensor(0)),
  RMSNormalization: rmsNormalization,
  SoftmaxCrossEntropyLoss: softmaxCrossEntropy,
};
