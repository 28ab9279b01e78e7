// Reading and writing weights in TensorFlow.js's format.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as tf from 'nacre';
import { leavesNothing } from '../js/support.mjs';

await tf.ready();

const group = (weights, paths = ['group1.bin']) => [{ paths, weights }];
const loader = (files) => tf.io.weightsLoaderFactory(async (urls) => urls.map((url) => files[url] ?? assert.fail(`no file ${url}`)));


test('what is encoded can be decoded', () => leavesNothing(async () => {
  const tensors = { a: tf.tensor([[1.5, -2]]), b: tf.tensor([1, -7], [2], 'int32'), c: tf.tensor([true, false, true]), empty: tf.zeros([0, 3]) };
  const { data, specs } = await tf.io.encodeWeights(tensors, 'model');
  assert.equal(data.byteLength, 8 + 8 + 3);
  assert.deepEqual(specs[1], { name: 'b', shape: [2], dtype: 'int32', group: 'model' });
  const decoded = tf.io.decodeWeights(data, specs);
  for (const [name, t] of Object.entries(tensors)) {
    assert.deepEqual([decoded[name].shape, decoded[name].dtype, decoded[name].arraySync()], [t.shape, t.dtype, t.arraySync()]);
  }
  tf.dispose([tensors, decoded]);
}));

test('quantized weights', () => leavesNothing(async () => {
  const weights = [
    { name: 'u8', shape: [3], dtype: 'float32', quantization: { dtype: 'uint8', scale: 0.1, min: -1 } },
    { name: 'u16', shape: [2], dtype: 'int32', quantization: { dtype: 'uint16', scale: 2, min: 5 } },
    { name: 'f16', shape: [5], dtype: 'float32', quantization: { dtype: 'float16' } },
  ];
  const bytes = new Uint8Array([0, 10, 255, ...new Uint8Array(new Uint16Array([0, 1000]).buffer),
    ...new Uint8Array(new Uint16Array([0x3c00, 0xc500, 0x0001, 0x7c00, 0x7bff]).buffer)]);
  const decoded = tf.io.decodeWeights(bytes.buffer, weights);
  decoded.u8.dataSync().forEach((v, i) => assert.ok(Math.abs(v - [-1, 0, 24.5][i]) < 1e-5));
  assert.deepEqual(decoded.u16.arraySync(), [5, 2005]);
  assert.deepEqual(decoded.f16.arraySync(), [1, -5, Math.fround(2 ** -24), Infinity, 65504]);
  tf.dispose(decoded);
}));

test('groups that are cut into files', () => leavesNothing(async () => {
  const values = new Float32Array([1, 2, 3, 4, 5, 6]);
  const bytes = new Uint8Array(values.buffer);
  const manifest = [
    ...group([{ name: 'a', shape: [2, 2], dtype: 'float32' }, { name: 'b', shape: [1], dtype: 'float32' }], ['one.bin', 'two.bin']),
    ...group([{ name: 'c', shape: [], dtype: 'float32' }], ['three.bin']),
  ];
  const load = loader({ 'models/one.bin': bytes.slice(0, 7).buffer, 'models/two.bin': Buffer.from(bytes.slice(7, 20)), 'models/three.bin': bytes.slice(20) });
  const all = await load(manifest, 'models');
  assert.deepEqual([all.a.arraySync(), all.b.arraySync(), all.c.arraySync()], [[[1, 2], [3, 4]], [5], 6]);
  const some = await load(manifest, 'models/', ['b']);
  assert.deepEqual([Object.keys(some), some.b.arraySync()], [['b'], [5]]);
  await assert.rejects(load(manifest, 'models', ['nobody']), /Could not find weights in manifest with names: nobody/);
  tf.dispose([all, some]);
}));

test('weights by HTTP', () => leavesNothing(async () => {
  const address = (data) => `data:application/octet-stream;base64,${Buffer.from(data).toString('base64')}`;
  const manifest = group([{ name: 'a', shape: [2], dtype: 'float32' }], [address(new Uint8Array(new Float32Array([1, 2]).buffer))]);
  const loaded = await tf.io.loadWeights(manifest);
  assert.deepEqual(loaded.a.arraySync(), [1, 2]);
  tf.dispose(loaded);
}));

test('damaged weights are refused, and nothing is left behind', () => leavesNothing(async () => {
  const a = { name: 'a', shape: [2], dtype: 'float32' };
  const eight = new Uint8Array(8).buffer;
  assert.throws(() => tf.io.decodeWeights(eight, [a, { ...a, name: 'b' }]), /need 16 bytes, but there are 8; the data are truncated/);
  await assert.rejects(loader({ 'group1.bin': eight.slice(0, 7) })(group([a])), /group1.bin, node 'a'.* the weights need 8 bytes, but there are 7/);
  await assert.rejects(loader({ 'group1.bin': new ArrayBuffer(9) })(group([a])), /need 8 bytes, but there are 9; the files are damaged/);
  await assert.rejects(loader({})({}), /must be a list of groups/);
  await assert.rejects(loader({})([{ weights: [a] }]), /must have lists 'paths' and 'weights'/);
  const refused = [
    [{ ...a, shape: [NaN] }, /shape of non-negative integers/], [{ ...a, shape: [-1] }, /shape of non-negative integers/],
    [{ ...a, shape: '2' }, /shape of non-negative integers/], [{ ...a, dtype: 'int16' }, /Unsupported dtype in weight 'a': int16/],
    [{ shape: [2], dtype: 'float32' }, /has no name/], [{ ...a, quantization: { dtype: 'uint8' } }, /doesn't have corresponding metadata min and scale/],
    [{ ...a, quantization: { dtype: 'int4' } }, /unknown quantization dtype int4/],
    [{ ...a, dtype: 'int32', quantization: { dtype: 'float16' } }, /only supports weights of type float32 not int32/],
  ];
  for (const [entry, message] of refused) assert.throws(() => tf.io.decodeWeights(eight, [entry]), message);
}));

test('weights that begin at any byte, in one buffer, in several, and as a stream in pieces of any size', async () => {
  const specs = [
    { name: 'flags', shape: [3], dtype: 'bool' }, { name: 'numbers', shape: [2], dtype: 'float32' }, { name: 'none', shape: [0], dtype: 'int32' },
    { name: 'words', shape: [2], dtype: 'string' }, { name: 'codes', shape: [2], dtype: 'float32', quantization: { dtype: 'uint16', min: -1, scale: 0.5 } },
  ];
  const bytes = new Uint8Array([
    1, 0, 1, ...new Uint8Array(Float32Array.of(1.5, -2).buffer), 2, 0, 0, 0, 104, 105, 1, 0, 0, 0, 33, ...new Uint8Array(Uint16Array.of(4, 6).buffer),
  ]);
  const expected = { flags: [1, 0, 1], numbers: [1.5, -2], none: [], words: ['hi', '!'], codes: [1, 2] };
  const check = (tensors) => {
    assert.deepEqual(Object.fromEntries(Object.entries(tensors).map(([name, t]) => [name, Array.from(t.dataSync())])), expected);
    tf.dispose(tensors);
  };
  const before = tf.memory().numTensors;
  const moved = new Uint8Array(bytes.length + 1);
  moved.set(bytes, 1);
  check(tf.io.decodeWeights(bytes.buffer, specs));
  check(tf.io.decodeWeights(moved.subarray(1), specs));
  for (const size of [1, 2, 5, 16, 100]) {
    const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) => bytes.slice(i * size, (i + 1) * size));
    check(tf.io.decodeWeights(pieces, specs));
    check(await tf.io.decodeWeightsStream(new ReadableStream({ start(c) { for (const piece of pieces) c.enqueue(piece); c.close(); } }), specs));
  }
  assert.equal(tf.memory().numTensors, before);
});

// A stream that fills what it is lent, a few bytes at a time, and notes whether it was cancelled.
function byteStream(bytes, step, notes = {}) {
  let at = 0;
  return new ReadableStream({
    type: 'bytes',
    pull(controller) {
      const room = controller.byobRequest?.view, left = Math.min(step, bytes.length - at);
      if (left === 0) {
        controller.close();
        return controller.byobRequest?.respond(0);
      }
      const piece = bytes.subarray(at, at += left);
      if (!room) return controller.enqueue(piece.slice());
      notes.lent = true;
      new Uint8Array(room.buffer, room.byteOffset).set(piece);
      controller.byobRequest.respond(left);
    },
    cancel: () => { notes.cancelled = true; },
  });
}

test('streams of bytes fill one buffer again and again', () => leavesNothing(async () => {
  const values = Float32Array.from({ length: 100 }, (_, i) => i * i), codes = Uint8Array.from([1, 2, 3]);
  const specs = [
    { name: 'flags', shape: [3], dtype: 'bool' }, { name: 'codes', shape: [3], dtype: 'float32', quantization: { dtype: 'uint8', min: 1, scale: 2 } },
    { name: 'values', shape: [10, 10], dtype: 'float32' }, { name: 'words', shape: [2], dtype: 'string' },
  ];
  const bytes = new Uint8Array([1, 0, 1, ...codes, ...new Uint8Array(values.buffer), 2, 0, 0, 0, 104, 105, 1, 0, 0, 0, 33]), notes = {};
  const read = await tf.io.decodeWeightsStream(byteStream(bytes, 7, notes), specs);
  assert.deepEqual([[...read.flags.dataSync()], [...read.codes.dataSync()], [...read.values.dataSync()], read.words.dataSync()],
    [[1, 0, 1], [3, 5, 7], [...values], ['hi', '!']]);
  assert.ok(notes.lent);
  tf.dispose(read);
}));

test('streams are cancelled when nothing more is wanted', () => leavesNothing(async () => {
  const number = (name) => ({ name, shape: [1], dtype: 'float32' });
  for (const [specs, outcome] of [[[], 'read'], [[number('a')], 'read'], [[number('a'), { ...number('b'), dtype: 'string' }], /bytes are still expected/]]) {
    const notes = {}, bytes = new Uint8Array(outcome === 'read' ? 1000 : 8).fill(9);
    const decoding = tf.io.decodeWeightsStream(byteStream(bytes, 5, notes), specs);
    if (outcome === 'read') tf.dispose(await decoding);
    else await assert.rejects(decoding, outcome);
    await new Promise((resolve) => setTimeout(resolve, 1));
    assert.equal(notes.cancelled ?? false, outcome === 'read');  // what has ended cannot be
  }
}));

test('a stream that promises a gigabyte takes no memory for it', () => leavesNothing(async () => {
  const before = tf.memory().wasmHeapBytes;
  const decoding = tf.io.decodeWeightsStream(byteStream(new Uint8Array(8), 8), [{ name: 'a', shape: [1 << 28], dtype: 'float32' }]);
  await assert.rejects(decoding, /1073741816 bytes are still expected/);
  assert.equal(tf.memory().wasmHeapBytes, before);
}));
