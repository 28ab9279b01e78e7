// Who frees tensors: tidy, dispose, `using`, and the garbage collector.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as tf from 'nacre';

await tf.ready();
const count = () => tf.memory().numTensors;

test('tidy disposes all but what it returns', () => {
  const before = count();
  const kept = tf.tidy(() => {
    const a = tf.tensor([1, 2]);
    const b = a.add(1).mul(2);
    return { b, list: [b.sum()] };
  });
  assert.equal(count(), before + 2);
  assert.deepEqual(kept.b.arraySync(), [4, 6]);
  tf.dispose(kept);
  assert.equal(count(), before);
});

test('tidies nest; results belong to the outer one', () => {
  const before = count();
  tf.tidy(() => {
    const inner = tf.tidy(() => tf.tensor([1]).add(1));
    assert.equal(count(), before + 1);
    assert.deepEqual(inner.arraySync(), [2]);
  });
  assert.equal(count(), before);
});

test('tidy cleans up after an exception', () => {
  const before = count();
  assert.throws(() => tf.tidy(() => {
    tf.tensor([1]).add(1);
    throw new Error('mine');
  }), /mine/);
  assert.equal(count(), before);
  assert.throws(() => tf.tidy(), /Please provide a function to tidy\(\)/);
});

test('keep and variables outlive a tidy', () => {
  const before = count();
  let kept, v;
  tf.tidy(() => {
    kept = tf.keep(tf.tensor([1]).add(1));
    v = tf.variable(tf.tensor([3]));
  });
  assert.equal(count(), before + 2);
  assert.deepEqual([kept.arraySync(), v.arraySync()], [[2], [3]]);
  kept.dispose();
  v.dispose();
  assert.equal(count(), before);
});

test('startScope and endScope', () => {
  const before = count();
  tf.startScope();
  const a = tf.tensor([1]);
  const b = a.add(1);
  tf.endScope(b);
  assert.ok(a.isDisposed && !b.isDisposed);
  b.dispose();
  assert.equal(count(), before);
  assert.throws(() => tf.endScope(), /no scope is open/);
});

test('disposing twice is fine, using after is not', () => {
  const a = tf.tensor([1]);
  a.dispose();
  a.dispose();
  assert.ok(a.isDisposed);
  assert.deepEqual(a.shape, [1]);
  assert.throws(() => a.dataSync(), /Tensor is disposed/);
});

test('Symbol.dispose', () => {
  const symbol = Symbol.dispose ?? Symbol.for('Symbol.dispose');
  const a = tf.tensor([1]);
  a[symbol]();
  assert.ok(a.isDisposed);
});

test('memory counts tensors and shared data', () => {
  const before = tf.memory();
  const a = tf.zeros([100]);
  const b = a.reshape([10, 10]);
  const c = a.clone();
  const now = tf.memory();
  assert.equal(now.numTensors - before.numTensors, 3);
  assert.equal(now.numDataBuffers - before.numDataBuffers, 1);
  assert.equal(now.numBytes - before.numBytes, 400);
  tf.dispose([a, b, c]);
  assert.equal(tf.memory().numBytes, before.numBytes);
});

test('memory tells what is allocated, the peak of it, and how large the heap is', () => {
  const before = tf.memory();
  assert.equal(before.unreliable, false);
  assert.equal(before.reasons, undefined);
  const a = tf.tensor(new Float32Array(1 << 20)), pending = a.square();
  const made = tf.memory();
  assert.equal(made.numBytes - before.numBytes, 2 << 22);           // as TensorFlow.js counts: the data of all tensors
  assert.equal(made.numBytesAllocated - before.numBytesAllocated, 1 << 22);  // one of them is not computed yet
  pending.dataSync();
  const now = tf.memory();
  assert.equal(now.numBytesAllocated - before.numBytesAllocated, 2 << 22);
  assert.ok(now.peakBytesAllocated >= now.numBytesAllocated && now.wasmHeapBytes > now.numBytesAllocated);
  tf.dispose([a, pending]);
  const after = tf.memory();
  assert.equal(after.numBytesAllocated, before.numBytesAllocated);
  assert.ok(after.peakBytesAllocated >= now.numBytesAllocated);
  const text = tf.tensor(['one', 'three']);
  const { unreliable, reasons, numBytes } = tf.memory();
  assert.deepEqual([unreliable, reasons.length, numBytes - before.numBytes], [true, 1, 8]);
  assert.match(reasons[0], /string/);
  text.dispose();
});

test('a result survives its inputs', () => {
  const a = tf.tensor([1, 2]);
  const b = a.add(1);
  const c = b.mul(2);
  tf.dispose([a, b]);
  assert.deepEqual(c.arraySync(), [4, 6]);
  c.dispose();
});

test('reading releases what it was computed from', () => {
  const before = tf.memory().numNodes;
  const c = tf.tidy(() => tf.tensor([1, 2]).add(1).mul(2));
  c.dataSync();
  assert.equal(tf.memory().numNodes, before + 1);
  c.dispose();
});

test('a million dropped tensors hold a flat heap', async () => {
  await tf.reclaim();
  const start = tf.memory();
  const x = tf.ones([256]);
  let most = 0, mostBytes = 0;
  for (let i = 0; i < 1_000_000; i++) {
    const y = x.add(i);
    if (i % 500 === 0) await y.data();
    if (i % 10_000 === 9_999) {
      const { numTensors, numBytesAllocated } = tf.memory();
      most = Math.max(most, numTensors - start.numTensors);
      mostBytes = Math.max(mostBytes, numBytesAllocated - start.numBytesAllocated);
    }
  }
  assert.ok(most < 100_000, `${most} tensors were alive at once`);
  assert.ok(mostBytes < 128 << 20, `${mostBytes} bytes were in use at once`);
  await tf.reclaim();
  assert.ok(tf.memory().numTensors - start.numTensors < 5000, `${tf.memory().numTensors - start.numTensors} tensors are left`);
  x.dispose();
});

test('dropped large tensors are reclaimed while awaiting', async () => {
  let most = 0;
  for (let i = 0; i < 200; i++) {
    const big = tf.ones([1 << 20]).mul(i);
    await big.data();
    most = Math.max(most, tf.memory().numBytesAllocated);
  }
  assert.ok(most < 400 << 20, `${most >> 20} MB were in use at once`);
});

test('a long chain of pending operations', () => {
  tf.tidy(() => {
    let y = tf.zeros([4]);
    for (let i = 0; i < 20_000; i++) y = y.add(1);
    assert.deepEqual(y.arraySync(), [20000, 20000, 20000, 20000]);
  });
});
