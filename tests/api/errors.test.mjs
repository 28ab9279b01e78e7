// Bad input: a clear error before anything is computed, nothing leaked, the runtime usable afterwards.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as tf from 'nacre';

await tf.ready();

const a = tf.tensor([[1, 2, 3], [4, 5, 6]]);
const dead = tf.tensor([1]);
dead.dispose();

const refused = {
  'inner dimensions': [() => tf.matMul(a, a), /\[matMul\].*\[2,3\]/],
  'shapes that do not broadcast': [() => a.add(tf.ones([2, 2])), /\[add\].*\[2,3\].*\[2,2\]/],
  'a list among the arguments': [() => tf.add([1, 2], [1, 2, 3]), /\[add\]/],
  'a reshape to another size': [() => a.reshape([4, 2]), /reshape.*\[2,3\]/],
  'two unknown dimensions': [() => a.reshape([-1, -1]), /reshape/],
  'an axis outside': [() => a.sum(2), /\[sum\] axis 2/],
  'an axis that is no number': [() => a.sum('x'), /\[sum\] axis must be/],
  'an axis that is NaN': [() => a.sum(NaN), /\[sum\] axis must be a list of integers, got \[NaN\]/],
  'a fractional axis': [() => a.argMax(0.5), /\[argMax\] axis must be an integer, got 0.5/],
  'a NaN size': [() => tf.zeros([2, NaN]), /\[zeros\] shape must be a list of integers, got \[2,NaN\]/],
  'a negative size': [() => tf.ones([-1]), /\[ones\] shape must be a list of non-negative integers, got \[-1\]/],
  'a size past 32 bits': [() => tf.fill([2 ** 40], 0), /\[fill\] shape must be a list of integers/],
  'sizes whose product is past 32 bits': [() => tf.zeros([1e5, 1e5]), /\[zeros\].*\[100000,100000\]/],
  'too many dimensions': [() => tf.tensor([1], [1, 1, 1, 1, 1, 1, 1, 1, 1]), /at most 8 dimensions/],
  'an unknown dtype': [() => tf.cast(a, 'float99'), /\[cast\] dtype must be one of.*got 'float99'/],
  'an unknown dtype of values': [() => tf.tensor([1], [1], 'float99'), /Unknown dtype 'float99'/],
  'a dtype that an op does not take': [() => tf.conv2d(tf.ones([1, 4, 4, 1], 'int32'), tf.ones([3, 3, 1, 1]), 1, 'same'), /Argument 'x' passed to 'conv2d' must be float32 tensor, but got int32 tensor/],
  'null as a tensor': [() => tf.add(null, 1), /Argument 'a' passed to 'add' must be a Tensor or TensorLike, but got 'null'/],
  'an object as a tensor': [() => tf.abs({}), /Argument 'x' passed to 'abs' must be a Tensor or TensorLike, but got 'Object'/],
  'undefined as a tensor': [() => tf.add(a), /Argument 'b' passed to 'add' must be a Tensor or TensorLike, but got 'null'/],
  'a tensor where a list belongs': [() => tf.concat(a), /Argument 'tensors' passed to 'concat' must be a `Tensor\[\]` or `TensorLike\[\]`, but got 'Tensor'/],
  'a bad member of a list': [() => tf.concat([a, null]), /Argument 'tensors\[1\]'/],
  'no tensors': [() => tf.concat([]), /concat/],
  'text as numbers': [() => tf.add('x', 1), /must be numeric tensor, but got string tensor/],
  'a disposed tensor': [() => tf.add(a, dead), /Tensor is disposed/],
  'a disposed tensor after a list': [() => tf.add([1, 2], dead), /Tensor is disposed/],
  'a disposed tensor in a list': [() => tf.concat([[1], dead]), /Tensor is disposed/],
  'a method of a disposed tensor': [() => dead.square(), /Tensor is disposed/],
  'a clone of a disposed tensor': [() => dead.clone(), /Tensor is disposed/],
  'a variable from a disposed tensor': [() => tf.variable(dead), /Tensor is disposed/],
  'ragged values': [() => tf.tensor([[1, 2], [3]]), /Element arr\[1\] should have 2 elements, but has 1 elements/],
  'rows and numbers mixed': [() => tf.tensor([1, [2]]), /should be a primitive/],
  'numbers and rows mixed': [() => tf.tensor([[2], 1]), /is a primitive, but should be an array/],
  'values that do not fill the shape': [() => tf.tensor([1, 2, 3], [2, 2]), /should have 4 values but has 3/],
  'a shape with NaN': [() => tf.tensor([1], [NaN]), /shape comprised of positive integers/],
  'values of a strange type': [() => tf.tensor({}), /values passed to tensor\(values\) must be/],
  'a choice that is none': [() => tf.mirrorPad(a, [[1, 1], [1, 1]], 'mirror'), /\[mirrorPad\] mode must be one of 'reflect', 'symmetric', got 'mirror'/],
  'paddings that are no pairs': [() => tf.pad(a, [[1], [1]]), /\[pad\] paddings must be a list of pairs/],
  'text as a number': [() => a.clipByValue('0', 1), /\[clipByValue\] clipValueMin must be a number, got '0'/],
  'a number as a flag': [() => a.sum(0, 1), /\[sum\] keepDims must be true or false, got 1/],
};

for (const [name, [call, message]] of Object.entries(refused)) {
  test(`${name}: refused, and nothing is left behind`, () => {
    const before = tf.memory();
    tf.tidy(() => assert.throws(call, (error) => error instanceof Error && message.test(error.message) || assert.fail(error.message)));
    const after = tf.memory();
    assert.deepEqual([after.numTensors, after.numBytes], [before.numTensors, before.numBytes]);
    assert.deepEqual(tf.tidy(() => a.add(1).sum().arraySync()), 27);
  });
}

test('temporary tensors of a refused call are freed without a tidy', () => {
  const before = tf.memory().numTensors;
  assert.throws(() => tf.concat([[1, 2], [3, 4], dead]));
  assert.throws(() => tf.matMul([[1, 2]], [[1, 2]]));
  assert.equal(tf.memory().numTensors, before);
});

test('out of memory is an error of its own, and the runtime goes on', () => {
  const before = tf.memory();
  tf.tidy(() => {
    assert.throws(() => tf.fill([25000, 25000], 1).dataSync(), (e) => e instanceof tf.OutOfMemoryError && e.name === 'OutOfMemoryError');
    const hoard = [];
    assert.throws(() => {
      for (let i = 0; i < 100; i++) hoard.push(tf.tensor(new Float32Array(16 << 20)));
    }, tf.OutOfMemoryError);
    assert.ok(hoard.length > 8, `there was room for ${hoard.length} tensors of 64 MB`);
    assert.deepEqual(tf.add([1], [2]).arraySync(), [3]);
  });
  const after = tf.memory();
  assert.deepEqual([after.numTensors, after.numBytesAllocated], [before.numTensors, before.numBytesAllocated]);
  tf.tidy(() => assert.equal(tf.ones([1000, 1000]).sum().arraySync(), 1e6));
});

test('nothing works before ready', async () => {
  const { execFileSync } = await import('node:child_process');
  const code = `import * as tf from 'nacre'; try { tf.tensor([1]).add(1); } catch (e) { console.log(e.message); }`;
  const output = execFileSync(process.execPath, ['--input-type=module', '-e', code], { encoding: 'utf8', cwd: new URL('.', import.meta.url) });
  assert.match(output, /nacre is not ready: call `await tf.ready\(\)` first/);
});
