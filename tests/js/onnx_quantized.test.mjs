// ONNX files with quantised weights and values: computed in integers, with the values that the format says.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as tf from 'nacre';
import { model, node, noise, tensor, value } from './onnx_writer.mjs';
import { leavesNothing } from './support.mjs';

await tf.ready();
await tf.setBackend('wasm');

const bytes = (count, seed, low = -127, high = 127) => Array.from(noise(count, seed), (v) => Math.round((v + 1) / 2 * (high - low)) + low);
const scales = (count, seed) => Array.from(noise(count, seed), (v) => 0.01 + 0.004 * v);

// x, a convolution of 3x3, a depthwise one, a matrix; the values between them on grids of uint8.
const filters = { w1: [[8, 3, 3, 3], 2], w2: [[8, 1, 3, 3], 3], w3: [[5, 8], 4] };
const grids = { x: [0.02, 120], a: [0.05, 0], b: [0.06, 0], c: [0.03, 0] };
function qdq({ type = 'int8', zero = 0 } = {}) {
  const weights = [], nodes = [];
  const scalar = (name, v, kind) => weights.push(tensor(name, [], [v], kind));
  for (const [name, [shape, seed]] of Object.entries(filters)) {
    const count = shape.reduce((a, b) => a * b, 1);
    weights.push(tensor(name, shape, bytes(count, seed).map((v) => v + zero), type), tensor(`${name}_scale`, [shape[0]], scales(shape[0], seed + 10)),
      tensor(`${name}_zero`, [shape[0]], Array(shape[0]).fill(zero), type));
    nodes.push(node('DequantizeLinear', [name, `${name}_scale`, `${name}_zero`], [`${name}_f`], { axis: 0 }));
  }
  const rounded = (from, name) => {
    scalar(`${name}_s`, grids[name][0], 'float32');
    scalar(`${name}_z`, grids[name][1], 'uint8');
    nodes.push(node('QuantizeLinear', [from, `${name}_s`, `${name}_z`], [`${name}_q`]), node('DequantizeLinear', [`${name}_q`, `${name}_s`, `${name}_z`], [`${name}_d`]));
    return `${name}_d`;
  };
  weights.push(tensor('bias', [8], bytes(8, 30), 'int32'), tensor('bias_scale', [], [0.01]));
  nodes.push(node('DequantizeLinear', ['bias', 'bias_scale'], ['bias_f']));
  nodes.push(node('Conv', [rounded('x', 'x'), 'w1_f', 'bias_f'], ['y1'], { pads: [1, 1, 1, 1], strides: [2, 2] }), node('Relu', ['y1'], ['r1']));
  nodes.push(node('Conv', [rounded('r1', 'a'), 'w2_f'], ['y2'], { group: 8, pads: [1, 1, 1, 1] }), node('Relu', ['y2'], ['r2']));
  nodes.push(node('GlobalAveragePool', [rounded('r2', 'b')], ['mean']), node('Flatten', ['mean'], ['rows']));
  nodes.push(node('Gemm', [rounded('rows', 'c'), 'w3_f'], ['y'], { transB: 1 }));
  return model({ inputs: [value('x', ['n', 3, 10, 8])], outputs: [value('y', ['n', 5])], weights, nodes });
}

function expected(x) {
  return tf.tidy(() => {
    const grid = (t, name) => tf.mul(tf.sub(tf.clipByValue(tf.add(tf.round(tf.div(t, grids[name][0])), grids[name][1]), 0, 255), grids[name][1]), grids[name][0]);
    const weight = (name, order) => {
      const [shape, seed] = filters[name], count = shape.reduce((a, b) => a * b, 1), broadcast = [shape[0], ...shape.slice(1).map(() => 1)];
      return tf.transpose(tf.mul(tf.tensor(bytes(count, seed), shape), tf.tensor(scales(shape[0], seed + 10), broadcast)), order);
    };
    const pad = [[0, 0], [1, 1], [1, 1], [0, 0]], image = grid(tf.transpose(x, [0, 2, 3, 1]), 'x');
    const y1 = tf.relu(tf.add(tf.conv2d(image, weight('w1', [2, 3, 1, 0]), 2, pad, 'NHWC', 1, 'floor'), tf.mul(tf.tensor(bytes(8, 30)), 0.01)));
    const y2 = tf.relu(tf.depthwiseConv2d(grid(y1, 'a'), weight('w2', [2, 3, 0, 1]), 1, pad));
    return Array.from(tf.matMul(grid(tf.mean(grid(y2, 'b'), [1, 2]), 'c'), weight('w3', [1, 0])).dataSync());
  });
}

for (const weights of [{ type: 'int8', zero: 0 }, { type: 'uint8', zero: 128 }]) {
  test(`a network of QuantizeLinear and DequantizeLinear is computed in integers, weights of ${weights.type}`, () => leavesNothing(async () => {
    const m = await tf.loadOnnxModel(qdq(weights)), x = tf.tensor(noise(2 * 240, 7).map((v) => v * 2), [2, 3, 10, 8]), want = expected(x);
    const plan = m.explain(x);
    assert.equal(plan.match(/\bconv2dBytes/g).length, 2);
    assert.equal(plan.match(/depthwiseConv2dBytes/g).length, 1);
    assert.doesNotMatch(plan, /matMul|conv2d\b/);
    const got = tf.tidy(() => Array.from(m.predict(x).dataSync()));
    // A sum between two codes may be rounded the other way, which the mean and the last product hardly show.
    got.forEach((v, i) => assert.ok(Math.abs(v - want[i]) < 0.05, `${i}: ${v}, not ${want[i]}`));
    m.dispose();
    x.dispose();
  }));
}

test('matrices of bytes are held as bytes, and shown as what they are', () => leavesNothing(async () => {
  const before = tf.memory().numBytes, m = await tf.loadOnnxModel(qdq({ type: 'uint8', zero: 128 })), held = tf.memory().numBytes - before;
  const count = Object.values(filters).reduce((sum, [shape]) => sum + shape.reduce((a, b) => a * b, 1), 0);
  assert.ok(held < count + 600, `${held} bytes for ${count} weights`);
  const { w2 } = tf.tidy(() => ({ w2: tf.keep(m.weights.w2) }));
  assert.deepEqual([w2.shape, w2.dtype, Array.from(w2.dataSync())], [[8, 1, 3, 3], 'int32', bytes(72, 3).map((v) => v + 128)]);
  w2.dispose();
  m.dispose();
}));

const a8 = bytes(4 * 12, 40, 0, 255), b8 = bytes(12 * 6, 41);
const product = (zero) => Array.from({ length: 24 }, (_, i) => {
  let sum = 0;
  for (let k = 0; k < 12; k++) sum += (a8[Math.floor(i / 6) * 12 + k] - zero) * b8[k * 6 + i % 6];
  return sum;
});
const input = [value('a', [4, 12], 'uint8')];
const b = tensor('b', [12, 6], b8, 'int8'), az = tensor('az', [], [131], 'uint8'), bz = tensor('bz', [], [0], 'int8');

test('MatMulInteger multiplies bytes exactly', () => leavesNothing(async () => {
  const m = await tf.loadOnnxModel(model({ inputs: input, outputs: [value('y', [4, 6], 'int32')], weights: [b, az, bz], nodes: [node('MatMulInteger', ['a', 'b', 'az', 'bz'], ['y'])] }));
  const x = tf.tensor(a8, [4, 12], 'int32');
  assert.match(m.explain(x), /conv2dBytes/);
  assert.deepEqual(tf.tidy(() => Array.from(m.predict(x).dataSync())), product(131));
  tf.dispose(x);
  m.dispose();
}));

test('QLinearMatMul and QLinearConv multiply bytes', () => leavesNothing(async () => {
  const weights = [b, az, bz, tensor('as', [], [0.02]), tensor('bs', [], [0.03]), tensor('ys', [], [0.9]), tensor('yz', [], [100], 'uint8'), tensor('w', [6, 12, 1, 1], b8, 'int8')];
  const m = await tf.loadOnnxModel(model({ inputs: input, outputs: [value('y', [4, 6], 'uint8')], weights,
    nodes: [node('QLinearMatMul', ['a', 'as', 'az', 'b', 'bs', 'bz', 'ys', 'yz'], ['y'])] }));
  const x = tf.tensor(a8, [4, 12], 'int32'), quantized = (sum) => Math.max(0, Math.min(255, Math.round(sum * (0.02 * 0.03 / 0.9)) + 100));
  assert.match(m.explain(x), /conv2dBytes/);
  assert.deepEqual(tf.tidy(() => Array.from(m.predict(x).dataSync())), product(131).map(quantized));
  const c = await tf.loadOnnxModel(model({ inputs: [value('a', [1, 12, 2, 2], 'uint8')], outputs: [value('y', [1, 6, 2, 2], 'uint8')], weights,
    nodes: [node('QLinearConv', ['a', 'as', 'az', 'w', 'bs', 'bz', 'ys', 'yz'], ['y'])] }));
  const picture = tf.tensor(a8, [1, 12, 2, 2], 'int32');
  assert.match(c.explain(picture), /conv2dBytes/);
  const sums = Array.from({ length: 24 }, (_, i) => {
    let sum = 0;
    for (let k = 0; k < 12; k++) sum += (a8[k * 4 + i % 4] - 131) * b8[Math.floor(i / 4) * 12 + k];
    return sum;
  });
  assert.deepEqual(tf.tidy(() => Array.from(c.predict(picture).dataSync())), sums.map(quantized));
  tf.dispose([x, picture]);
  m.dispose();
  c.dispose();
}));
