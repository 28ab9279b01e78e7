// tf.warmUp where there is no GPU: the function runs once.
import {test} from 'node:test';
import assert from 'node:assert/strict';
import * as tf from 'nacre';

await tf.ready();

test('the function runs with its inputs, and what it gives is disposed', async () => {
  const x = tf.tensor([1, 2, 3]), before = tf.memory().numTensors, kernels = tf.statistics().kernelsRun;
  let called = 0;
  const report = await tf.warmUp((t, k) => { called++; return tf.tidy(() => ({sum: tf.sum(tf.mul(t, k)), list: [tf.exp(t)]})); }, [x, 2]);
  assert.equal(called, 1);
  assert.ok(tf.statistics().kernelsRun > kernels, 'nothing was computed');
  assert.ok(tf.memory().numTensors <= before, 'tensors left over');  // fewer: the garbage collector came by
  assert.equal(report.programs, 0);
  assert.ok(report.tasks >= 1 && report.totalMs >= report.longestTaskMs);
});

test('what is no function, or no list of inputs, is refused', async () => {
  await assert.rejects(tf.warmUp(3), /warmUp\(f, inputs\) must be a function/);
  await assert.rejects(tf.warmUp(() => tf.ones([1]), tf.ones([1])), /must be a list/);
});

test('errors of the function come through', async () => {
  await assert.rejects(tf.warmUp(() => tf.matMul(tf.ones([2, 3]), tf.ones([2, 3]))), /matMul/);
});
