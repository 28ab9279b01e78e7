// Debug mode: what is found, logged and remembered.
import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import * as tf from 'nacre';

await tf.ready();

const kept = { warn: console.warn, log: console.log };
const said = { warn: [], log: [] };
before(() => {
  for (const kind of ['warn', 'log']) console[kind] = (...args) => said[kind].push(args.join(' '));
  tf.enableDebugMode();
});
after(() => {
  tf.env().set('DEBUG', false);
  Object.assign(console, kept);
});
beforeEach(() => {
  said.warn.length = said.log.length = 0;
});

test('values that are not finite are reported with the op and its inputs', () => tf.tidy(() => {
  tf.div(tf.tensor([1, 2]), tf.tensor([1, 0]));
  assert.deepEqual(said.warn, ["Found Infinity in the result of 'RealDiv' (a: float32[2], b: float32[2])"]);
  tf.log(tf.tensor([-1]));
  assert.match(said.warn[1], /^Found NaN in the result of 'Log'/);
  tf.add(tf.tensor([1]), 1);
  assert.equal(said.warn.length, 2);
}));

test('values that come in are checked', () => {
  assert.throws(() => tf.tensor([1, NaN]), /A tensor of type float32 being uploaded contains NaN/);
  assert.throws(() => tf.tensor([[1], [Infinity]], [2, 1], 'int32'), /A tensor of type int32 being uploaded contains Infinity/);
  assert.throws(() => tf.add([NaN], 1), /contains NaN/);
});

test('every op is logged with its time, shapes and size', () => tf.tidy(() => {
  tf.matMul(tf.ones([2, 3]), tf.ones([3, 4]));
  const line = said.log.find((text) => text.includes('BatchMatMul'));
  assert.match(line, /\d+\.\d+ms/);
  assert.match(line, /2D 2,4/);
  assert.match(line, /a: 2D 2,3 b: 2D 3,4/);
}));

test('gradients work and are checked too', () => tf.tidy(() => {
  assert.deepEqual(tf.grad((x) => x.square().sum())(tf.tensor([1, 2])).arraySync(), [2, 4]);
  const [a, b] = tf.split(tf.tensor([1, 2, 3, 4]), 2);
  assert.deepEqual([a.arraySync(), b.arraySync()], [[1, 2], [3, 4]]);
}));

test('leaks are listed by where the tensors were made', () => {
  const mine = () => tf.leaks().filter(({ where }) => where.includes(import.meta.url));
  const before = mine().length;
  const lost = [];
  for (let i = 0; i < 3; i++) lost.push(tf.ones([2, 2]));
  const made = lost[0].add(1);
  const v = tf.tidy(() => tf.variable(tf.scalar(1)));
  tf.tidy(() => { tf.ones([100]); });
  const found = mine();
  assert.equal(found.length, before + 2);
  const [three] = found.filter(({ count }) => count === 3);
  assert.deepEqual([three.bytes, three.kinds], [48, ['float32[2,2]']]);
  assert.match(three.where, /debug\.test\.mjs:\d+:\d+$/);
  tf.dispose([lost, made, v]);
  assert.equal(mine().length, before);
});

test('without the mode nothing is checked or remembered', () => {
  tf.env().set('DEBUG', false);
  const t = tf.tensor([NaN]).div(0);
  assert.ok(Number.isNaN(t.dataSync()[0]));
  assert.deepEqual([said.warn, said.log, tf.leaks()], [[], [], []]);
  t.dispose();
});
