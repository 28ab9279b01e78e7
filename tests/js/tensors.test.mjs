// Making and reading tensors.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as tf from 'nacre';

await tf.ready();

test('shape and element type are inferred', () => {
  const cases = [
    [1, [], 'float32'], [true, [], 'bool'], [[1, 2], [2], 'float32'], [[[1], [2]], [2, 1], 'float32'], [[true, false], [2], 'bool'],
    [new Int32Array([1, 2, 3]), [3], 'int32'], [new Float32Array(2), [2], 'float32'], [new Uint8Array(2), [2], 'int32'],
    [[new Float32Array([1, 2]), new Float32Array([3, 4])], [2, 2], 'float32'], [[], [0], 'float32'], [[[], []], [2, 0], 'float32'],
  ];
  for (const [values, shape, dtype] of cases) {
    const t = tf.tensor(values);
    assert.deepEqual([t.shape, t.dtype, t.rank, t.size], [shape, dtype, shape.length, shape.reduce((a, b) => a * b, 1)]);
  }
});

test('values come back as they were given', async () => {
  const nested = [[[1, 2.5], [-3, 4]], [[5, 6], [7, -0.125]]];
  const t = tf.tensor(nested);
  assert.deepEqual(t.arraySync(), nested);
  assert.deepEqual(await t.array(), nested);
  assert.deepEqual(Array.from(await t.data()), nested.flat(2));
  assert.ok(t.dataSync() instanceof Float32Array);
  assert.ok(tf.tensor([1], [1], 'int32').dataSync() instanceof Int32Array);
  assert.ok(tf.tensor([1], [1], 'bool').dataSync() instanceof Uint8Array);
  assert.deepEqual(tf.tensor([3, 0, 2], [3], 'bool').arraySync(), [1, 0, 1]);
  assert.deepEqual(tf.tensor([3.7, -3.7], [2], 'int32').arraySync(), [3, -3]);
  assert.deepEqual(tf.zeros([2, 0, 3]).arraySync(), [[], []]);
  assert.equal(tf.scalar(4).arraySync(), 4);
});

test('data read are copies', () => {
  const source = new Float32Array([1, 2, 3]);
  const t = tf.tensor(source);
  source[0] = 9;
  const read = t.dataSync();
  read[1] = 9;
  assert.deepEqual(t.arraySync(), [1, 2, 3]);
});

test('tensors of a given rank', () => {
  assert.deepEqual(tf.tensor1d([1, 2]).shape, [2]);
  assert.deepEqual(tf.tensor2d([1, 2, 3, 4], [2, 2]).arraySync(), [[1, 2], [3, 4]]);
  assert.deepEqual(tf.tensor3d([[[1]]]).shape, [1, 1, 1]);
  assert.deepEqual(tf.tensor4d([1, 2], [1, 2, 1, 1]).shape, [1, 2, 1, 1]);
  assert.deepEqual(tf.tensor5d([1], [1, 1, 1, 1, 1]).rank, 5);
  assert.deepEqual(tf.tensor6d([1], [1, 1, 1, 1, 1, 1]).rank, 6);
  assert.throws(() => tf.tensor1d([[1]]), /tensor1d\(\) requires values to be number\[\]/);
  assert.throws(() => tf.tensor2d([1, 2]), /requires shape to be provided/);
  assert.throws(() => tf.tensor2d([1, 2], [2]), /requires shape to have 2 numbers/);
  assert.throws(() => tf.scalar([1]), /value must be a primitive/);
});

test('strides and bytes', async () => {
  assert.deepEqual(tf.zeros([2, 3, 4]).strides, [12, 4]);
  assert.deepEqual(tf.zeros([5]).strides, []);
  const bytes = await tf.tensor([1, 256], [2], 'int32').bytes();
  assert.deepEqual(Array.from(bytes), [1, 0, 0, 0, 0, 1, 0, 0]);
});

test('buffers are written in JavaScript', async () => {
  const b = tf.buffer([2, 3]);
  b.set(5, 1, 2);
  b.set(7, 0, 1);
  assert.equal(b.get(1, 2), 5);
  assert.deepEqual(b.toTensor().arraySync(), [[0, 7, 0], [0, 0, 5]]);
  assert.deepEqual(b.indexToLoc(5), [1, 2]);
  assert.equal(b.locToIndex([1, 2]), 5);
  assert.throws(() => b.set(1, 0), /number of provided coordinates \(1\) must match the rank \(2\)/);
  assert.throws(() => b.get(2, 0), /out of range/);
  const of = await tf.tensor([[1, 2], [3, 4]]).buffer();
  assert.equal(of.get(1, 0), 3);
  assert.deepEqual(tf.tensor([1, 2]).bufferSync().values, new Float32Array([1, 2]));
  assert.throws(() => tf.buffer([2], 'float32', new Float32Array(3)), /does not match the size/);
});

test('text has the layout of TensorFlow.js', () => {
  assert.equal(tf.scalar(5).toString(), 'Tensor\n    5');
  assert.equal(tf.tensor([[1, 22], [3.5, 4]]).toString(), 'Tensor\n    [[1  , 22],\n     [3.5, 4 ]]');
  assert.equal(tf.tensor([true, false]).toString(true), 'Tensor\n  dtype: bool\n  rank: 1\n  shape: [2]\n  values:\n    [true, false]');
  assert.equal(tf.range(0, 100).toString(), 'Tensor\n    [0, 1, 2, ..., 97, 98, 99]');
});

test('clones share values and live on their own', () => {
  const a = tf.tensor([1, 2]);
  const b = a.clone();
  const c = a.add(1).clone();
  a.dispose();
  assert.deepEqual([b.arraySync(), c.arraySync()], [[1, 2], [2, 3]]);
});

test('variables are assigned to', () => {
  const v = tf.variable(tf.tensor([1, 2]), true, 'tensors_v');
  const before = v.add(10);
  v.assign(tf.tensor([3, 4]));
  assert.deepEqual([v.arraySync(), before.arraySync()], [[3, 4], [11, 12]]);
  assert.throws(() => v.assign(tf.tensor([1])), /shape of the new value \(1\) and previous value \(2\) must match/);
  assert.throws(() => v.assign(tf.tensor([1, 2], [2], 'int32')), /dtype of the new value/);
  assert.throws(() => tf.variable(tf.tensor([0]), true, 'tensors_v'), /already registered/);
  v.dispose();
  tf.variable(tf.tensor([0]), true, 'tensors_v').dispose();
});

test('operations are methods, too', () => {
  const a = tf.tensor([[1, 2], [3, 4]]);
  assert.deepEqual(a.matMul(a).arraySync(), [[7, 10], [15, 22]]);
  assert.deepEqual(a.add(1).mul(2).sum().arraySync(), 28);
  assert.deepEqual(a.concat(a, 1).shape, [2, 4]);
  assert.deepEqual(a.concat([a, a]).shape, [6, 2]);
  assert.deepEqual(a.stack(a).shape, [2, 2, 2]);
  assert.deepEqual(a.as1D().shape, [4]);
  assert.deepEqual(a.toInt().dtype, 'int32');
  assert.deepEqual(a.where(a.greater(2), 0).arraySync(), [[0, 0], [3, 4]]);
  assert.deepEqual(a.reshape([-1]).arraySync(), [1, 2, 3, 4]);
  assert.deepEqual(a.topk(1).values.arraySync(), [[2], [4]]);
  assert.deepEqual(a.split(2, 1).map((t) => t.arraySync()), [[[1], [3]], [[2], [4]]]);
});

test('TensorLikes are arguments', () => {
  assert.deepEqual(tf.add([1, 2], 3).arraySync(), [4, 5]);
  assert.deepEqual(tf.add(1, 2).arraySync(), 3);
  assert.equal(tf.add(tf.scalar(1, 'int32'), 2).dtype, 'float32');
  assert.deepEqual(tf.matMul([[1, 2]], [[3], [4]]).arraySync(), [[11]]);
  assert.deepEqual(tf.where([true, false], [1, 2], [3, 4]).arraySync(), [1, 4]);
  assert.deepEqual(tf.stack([[1, 2], [3, 4]]).arraySync(), [[1, 2], [3, 4]]);
  assert.deepEqual(tf.gather([10, 20, 30], [2, 0]).arraySync(), [30, 10]);
});

test('random numbers follow their seed', () => {
  const values = (seed) => Array.from(tf.randomUniform([8], 0, 1, 'float32', seed).dataSync());
  assert.deepEqual(values(7), values(7));
  assert.deepEqual(values('seven'), values('seven'));
  assert.notDeepEqual(values(7), values(8));
  assert.notDeepEqual(values(undefined), values(undefined));
});

test('a list of thousands of tensors', () => {
  tf.tidy(() => {
    const parts = Array.from({ length: 5000 }, (_, i) => tf.scalar(i));
    assert.equal(tf.stack(parts).sum().arraySync(), (4999 * 5000) / 2);
    assert.equal(tf.unstack(tf.range(0, 3000)).length, 3000);
  });
});
