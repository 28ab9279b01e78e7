// Functions that are recorded once and run as one plan.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as tf from 'nacre';
import { leavesNothing } from './support.mjs';

await tf.ready();

const values = (t) => Array.from(t.dataSync());

test('a function is called once for each signature, and compiled once', () => {
  let calls = 0;
  const weights = tf.tensor([1, 2, 3, 4], [2, 2]);
  const f = tf.jit((x) => { calls++; return x.matMul(weights).add(1); });
  for (let i = 0; i < 3; i++) assert.deepEqual(values(f(tf.tensor([i, 1], [1, 2]))), [i + 4, 2 * i + 5]);
  assert.equal(calls, 1);
  const { plansCompiled } = tf.statistics();
  assert.deepEqual(values(f(tf.tensor([7, 1], [1, 2]))), [11, 19]);
  assert.equal(tf.statistics().plansCompiled, plansCompiled);
  assert.deepEqual(values(f(tf.ones([2, 2]))), [5, 7, 5, 7]);
  assert.equal(calls, 2);
});

test('lists of results, results that are arguments, several types', () => {
  const f = tf.jit((x, n) => [x, n.add(tf.scalar(1, 'int32')), x.greater(0), tf.complex(x, x)]);
  const x = tf.tensor([1, -1]), results = f(x, tf.tensor([3], [1], 'int32'));
  assert.deepEqual(results.map((t) => [t.dtype, t.shape]), [['float32', [2]], ['int32', [1]], ['bool', [2]], ['complex64', [2]]]);
  assert.deepEqual(results.map(values), [[1, -1], [4], [1, 0], [1, 1, -1, -1]]);
  x.dispose();
  assert.deepEqual(values(results[0]), [1, -1], 'a result is a tensor of its own');
});

test('strings', () => {
  const f = tf.jit((x) => tf.stack([x, tf.tensor(['c', 'd'])]));
  for (let i = 0; i < 2; i++) assert.deepEqual(f(tf.tensor(['a', 'b'])).dataSync(), ['a', 'b', 'c', 'd']);
});

test('shapes and known values may be read while it is recorded', () => {
  const scale = tf.tensor([2, 3]);
  const f = tf.jit((x) => x.mul(scale.sum().dataSync()[0]).reshape([x.size]));
  assert.deepEqual(values(f(tf.ones([2, 1]))), [5, 5]);
});

test('a function that reads what depends on its arguments is called as it is', () => {
  let calls = 0;
  const f = tf.jit((x) => { calls++; return x.dataSync()[0] > 0 ? x.add(1) : x.sub(1); });
  const outcomes = [1, -1, 2].map((v) => values(f(tf.scalar(v)))[0]);
  assert.deepEqual(outcomes, [2, -2, 3]);
  assert.equal(calls, 4, 'once in vain');
  assert.match(f.dump(tf.scalar(1)), /^not recorded/);
});

test('random numbers without a seed are drawn anew', () => {
  const f = tf.jit((x) => x.add(tf.randomUniform([4])));
  assert.notDeepEqual(values(f(tf.zeros([4]))), values(f(tf.zeros([4]))));
  const seeded = tf.jit((x) => x.add(tf.randomUniform([4], 0, 1, 'float32', 3)));
  assert.deepEqual(values(seeded(tf.zeros([4]))), values(tf.randomUniform([4], 0, 1, 'float32', 3)));
});

test('gradients flow through it', () => {
  const w = tf.variable(tf.tensor([3]));
  const f = tf.jit((x) => x.square().mul(w));
  assert.deepEqual(values(f(tf.tensor([2]))), [12]);
  assert.deepEqual(values(tf.grad((x) => f(x))(tf.tensor([2]))), [12]);
  assert.deepEqual(values(tf.variableGrads(() => f(tf.tensor([2])).sum()).grads[w.name]), [4]);
  w.dispose();
});

test('a function inside a function becomes part of it', () => {
  const inner = tf.jit((x) => x.add(1)), outer = tf.jit((x) => inner(x).mul(2));
  for (const v of [1, 2]) assert.deepEqual(values(outer(tf.scalar(v))), [2 * v + 2]);
});

test('bad functions and arguments; nothing is left of them', () => {
  assert.throws(() => tf.jit(3), /f passed in jit\(f\) must be a function/);
  leavesNothing(() => {
    const f = tf.jit((x) => x.add(tf.zeros([3])));
    assert.throws(() => f(1), /Argument 0 .* must be a tensor, got number/);
    assert.throws(() => f(tf.zeros([2])), /\[add\].*\[2\].*\[3\]/);
    assert.deepEqual(f(tf.zeros([3])).shape, [3]);
    const x = tf.zeros([3]);
    x.dispose();
    assert.throws(() => f(x), /disposed/);
    assert.throws(() => tf.jit(() => 3)(), /must return a tensor or a list of tensors/);
    const either = tf.jit((y) => (y.rank ? y : [y]));
    either(tf.zeros([1]));
    assert.throws(() => either(tf.scalar(1)), /must always return/);
  });
});

test('dispose frees plans; the function goes on', () => {
  const f = tf.jit((x) => x.add(1));
  assert.match(f.dump(tf.scalar(1)), /captured[\s\S]*plan/);
  leavesNothing(() => f(tf.scalar(1)));
  f.dispose();
  assert.deepEqual(values(f(tf.scalar(1))), [2]);
});

test('more signatures than are kept', () => {
  const f = tf.jit((x) => x.add(1));
  for (let round = 0; round < 2; round++) for (let n = 1; n < 40; n++) assert.deepEqual(values(f(tf.zeros([n]))), Array(n).fill(1));
});
