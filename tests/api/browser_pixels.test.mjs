// tf.browser on plain pixel data; canvases and videos are the business of the browser tests.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as tf from 'nacre';

await tf.ready();
const picture = { width: 2, height: 1, data: new Uint8ClampedArray([10, 20, 30, 255, 40, 50, 60, 128]) };

test('pixels become an int32 tensor', async () => {
  const t = tf.browser.fromPixels(picture);
  assert.deepEqual([t.shape, t.dtype, t.arraySync()], [[1, 2, 3], 'int32', [[[10, 20, 30], [40, 50, 60]]]]);
  assert.deepEqual(tf.browser.fromPixels(picture, 4).arraySync(), [[[10, 20, 30, 255], [40, 50, 60, 128]]]);
  assert.deepEqual(tf.browser.fromPixels(picture, 1).arraySync(), [[[10], [40]]]);
  assert.deepEqual((await tf.browser.fromPixelsAsync(picture)).shape, [1, 2, 3]);
});

test('tensors become pixels', async () => {
  const there = await tf.browser.toPixels(tf.browser.fromPixels(picture, 4));
  assert.deepEqual(Array.from(there), Array.from(picture.data));
  assert.deepEqual(Array.from(await tf.browser.toPixels([[7]])), [7, 7, 7, 255]);
  assert.deepEqual(Array.from(await tf.browser.toPixels(tf.tensor([[0, 0.5, 1]]))), [0, 0, 0, 255, 128, 128, 128, 255, 255, 255, 255, 255]);
  assert.deepEqual(Array.from(await tf.browser.toPixels(tf.tensor([[[1, 2, 3]]], [1, 1, 3], 'int32'))), [1, 2, 3, 255]);
});

test('what is no picture is refused', async () => {
  const before = tf.memory().numTensors;
  tf.startScope();
  assert.throws(() => tf.browser.fromPixels(null), /can not be null/);
  assert.throws(() => tf.browser.fromPixels({}), /must be either an HTMLVideoElement.*but was Object/);
  assert.throws(() => tf.browser.fromPixels(picture, 5), /more than 4 channels/);
  assert.throws(() => tf.browser.fromPixels(picture, 1.5), /numChannels must be/);
  assert.throws(() => tf.browser.fromPixels({ ...picture, width: 3 }), /3 x 1 pixels has 12 values \(RGBA\), got 8/);
  assert.throws(() => tf.browser.fromPixels({ ...picture, width: NaN }), /values \(RGBA\)/);
  await assert.rejects(tf.browser.toPixels([1, 2]), /only supports rank 2 or 3 tensors, got rank 1/);
  await assert.rejects(tf.browser.toPixels([[[1, 1]]]), /only supports depth of size 1, 3 or 4 but got 2/);
  await assert.rejects(tf.browser.toPixels(tf.tensor([[1.5]])), /must be in the range \[0 - 1\] but encountered 1.5/);
  await assert.rejects(tf.browser.toPixels(tf.tensor([[NaN]])), /encountered NaN/);
  await assert.rejects(tf.browser.toPixels(tf.tensor([[true]])), /Unsupported type for toPixels: bool/);
  tf.endScope();
  assert.equal(tf.memory().numTensors, before);
});
