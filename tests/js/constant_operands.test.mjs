// Kernels keep what they packed of operands that come again: the same plan, run again on the same weights, must give the same values, and new
// weights must not meet what was packed of the old ones.
import {test} from 'node:test';
import assert from 'node:assert/strict';
import * as tf from 'nacre';

await tf.ready();

const close = (actual, expected) => {
  assert.equal(actual.length, expected.length);
  actual.forEach((v, i) => assert.ok(Math.abs(v - expected[i]) <= 1e-4 * (1 + Math.abs(expected[i])), `element ${i}: ${v}, expected ${expected[i]}`));
};

const layers = {
  'matMul': (x, w) => tf.matMul(x, w),
  'matMul of a transposed right operand': (x, w) => tf.matMul(x, tf.transpose(w), false, true),
  'matMul, bias and relu': (x, w, b) => tf.relu(tf.add(tf.matMul(x, w), b)),
  'matMul, bias and tanh': (x, w, b) => tf.tanh(tf.add(tf.matMul(x, w), b)),
  'conv2d 1x1, bias and relu6': (x, w, b) => tf.relu6(tf.add(tf.conv2d(tf.reshape(x, [1, 3, 7, 19]), tf.reshape(w, [1, 1, 19, 13]), 1, 'same'), b)),
};

for (const [name, layer] of Object.entries(layers)) {
  test(`${name}: the same weights again and again, then others`, async () => {
    const input = seed => tf.randomNormal([21, 19], 0, 1, 'float32', seed);
    const operands = seed => [tf.randomNormal([19, 13], 0, 1, 'float32', seed), tf.randomNormal([13], 0, 1, 'float32', seed + 1)];
    const [w, b] = operands(1), [w2, b2] = operands(5);
    const inputs = [10, 11, 12, 13].map(input);
    tf.evaluate([w, b, w2, b2, ...inputs]);
    const rounds = [...inputs.map(x => [x, w, b]), ...inputs.map(x => [x, w2, b]), ...inputs.map(x => [x, w2, b2]), [inputs[0], w, b]];
    const found = rounds.map(args => tf.tidy(() => layer(...args).dataSync()));
    await tf.setBackend('cpu');
    const expected = rounds.map(args => tf.tidy(() => layer(...args).dataSync()));
    await tf.setBackend('wasm');
    found.forEach((values, i) => close(values, expected[i]));
  });
}
