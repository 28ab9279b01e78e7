// The flag TFJS_EXACT: what TensorFlow.js 4.22 gives, also where it is wrong or stops short.
import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import * as tf from 'nacre';

await tf.ready();
const close = (values, expected) => assert.ok(expected.every((value, i) => Math.abs(values[i] - value) < 1e-6), `[${values}] instead of [${expected}]`);
const exact = (on) => tf.env().set('TFJS_EXACT', on);
afterEach(() => exact(false));

test('mirrorPad: the mirrored elements pass their gradients on, or lose them', () => {
  const gradient = () => Array.from(tf.grad((x) => tf.mirrorPad(x, [[1, 2]], 'symmetric'))(tf.tensor1d([1, 2, 3])).dataSync());
  assert.deepEqual(gradient(), [2, 2, 2]);
  exact(true);
  assert.deepEqual(gradient(), [1, 1, 1]);
});

test('avgPool at the edge: gradients are divided by the elements inside, or by the size of the window', () => {
  const gradient = (pad) => tf.grad((x) => tf.avgPool(x, 2, 1, pad))(tf.ones([2, 2, 1])).dataSync();
  close(gradient('same'), [0.25, 0.75, 0.75, 2.25]);
  exact(true);
  close(gradient('same'), [0.25, 0.5, 0.5, 1]);
  close(gradient([[0, 0], [1, 0], [0, 1], [0, 0]]), [0.5, 1, 0.25, 0.5]);
  close(gradient('valid'), [0.25, 0.25, 0.25, 0.25]);
});

test('the gradient of a dilated depthwise convolution: exists, or is an error that leaves nothing behind', () => {
  const x = tf.ones([1, 5, 5, 2]), filter = tf.ones([2, 2, 2, 1]);
  const gradient = () => tf.grad((x) => tf.depthwiseConv2d(x, filter, 1, 'valid', 'NHWC', 2))(x);
  assert.deepEqual(gradient().shape, [1, 5, 5, 2]);
  exact(true);
  const before = tf.memory().numTensors;
  assert.throws(gradient, /dilation rates greater than 1 are not yet supported.*TFJS_EXACT/);
  assert.equal(tf.memory().numTensors, before);
});

test('einsum of three tensors: works, or is an error', () => {
  const m = tf.tensor2d([[1, 2], [3, 4]]);
  const product = () => tf.einsum('ij,jk,kl->il', m, m, m);
  assert.deepEqual(product().arraySync(), [[37, 54], [81, 118]]);
  exact(true);
  assert.throws(product, /Expecting 1 or 2 input tensors.*TFJS_EXACT/);
});
