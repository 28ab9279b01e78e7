// Damaged models and weights: an error says what is wrong, and nothing is left behind. What tests/fuzz has found.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as tf from 'nacre';
import { leavesNothing } from '../js/support.mjs';

await tf.ready();

const refusal = (text) => (error) => {
  assert.ok(error instanceof Error && ['Error', 'ModelFileError'].includes(error.name), error.stack);
  assert.match(error.message, text);
  return true;
};
const stream = (...parts) => new Response(new Blob(parts)).body;
const nested = (depth) => JSON.parse('['.repeat(depth) + ']'.repeat(depth));

const badManifests = [{}, 5, [null], [{ paths: 'x', weights: [] }], [{ paths: [], weights: [null] }], [{ paths: [3], weights: [] }]];

// Both ways to decode refuse these.
const refused = (bytes, specs, text) => leavesNothing(async () => {
  assert.throws(() => tf.io.decodeWeights(bytes.slice(), specs), refusal(text));
  await assert.rejects(tf.io.decodeWeightsStream(stream(bytes), specs), refusal(text));
});

test('specs that are no list of weights', async () => {
  for (const specs of [null, {}, 5, 'x']) await refused(new Uint8Array(4), specs, /must be a list/);
  for (const spec of [null, 5, 'x', [], {}]) await refused(new Uint8Array(4), [spec], /has no name/);
});

test('values nested too deeply to be shown', async () => {
  await refused(new Uint8Array(4), [nested(1e5)], /has no name/);
  await refused(new Uint8Array(4), [{ name: 'a', shape: nested(1e5), dtype: 'float32' }], /non-negative integers/);
  await refused(new Uint8Array(4), [{ name: 'a', shape: [1], dtype: nested(1e5) }], /Unsupported dtype in weight 'a'/);
  await refused(new Uint8Array(4), [{ name: 'a', shape: [1], dtype: 'float32', quantization: { dtype: nested(1e5) } }], /unknown quantization dtype/);
});

test('texts that end behind the data', async () => {
  const texts = { name: 's', shape: [2], dtype: 'string' }, x = { name: 'x', shape: [1], dtype: 'float32' };
  await refused(new Uint8Array([255, 0, 0, 0, 97, 0, 0, 0]), [texts], /'s'.*(truncated|bytes are still expected)|(truncated|bytes are still expected)/);
  // The first text takes what belongs to the second, or to another weight.
  await refused(new Uint8Array([4, 0, 0, 0, 97, 97, 97, 97]), [texts], /truncated|bytes are still expected/);
  await refused(new Uint8Array([1, 0, 0, 0, 97, 2, 0, 0, 0, 97, 97, 1, 2, 3]), [texts, x], /truncated|bytes are still expected/);
});

test('quantized weights of a type that has no quantization', async () => {
  for (const dtype of ['complex64', 'bool', 'string'])
    await refused(new Uint8Array(6), [{ name: 'a', shape: [3], dtype, quantization: { dtype: 'uint8', scale: 1, min: 0 } }], /Unsupported dtype in weight 'a'/);
});

test('several weights of a name: the last one counts', () => leavesNothing(async () => {
  const specs = ['a', '__proto__', 'a'].map((name) => ({ name, shape: [1], dtype: 'float32' })), bytes = new Uint8Array(new Float32Array([1, 2, 3]).buffer);
  for (const decoded of [tf.io.decodeWeights(bytes, specs), await tf.io.decodeWeightsStream(stream(bytes), specs)]) {
    assert.deepEqual(Object.keys(decoded), ['a', '__proto__']);
    assert.deepEqual(Object.values(decoded).map((t) => t.dataSync()[0]), [3, 2]);
    tf.dispose(Object.values(decoded));
  }
}));

test('a stream that ends early leaves nothing behind', () => leavesNothing(async () => {
  const specs = ['a', 'b'].map((name) => ({ name, shape: [1], dtype: 'float32' }));
  await assert.rejects(tf.io.decodeWeightsStream(stream(new Uint8Array(7)), specs), /1 bytes are still expected/);
}));

test("a model's JSON by HTTP without a usable manifest", async () => {
  const load = (model, options) => tf.io.http('http://localhost/model.json', { fetchFunc: async () => new Response(JSON.stringify(model)), ...options }).load();
  assert.deepEqual((await load({ modelTopology: { a: 1 } }, { streamWeights: true })).modelTopology, { a: 1 });
  for (const streamWeights of [false, true]) {
    await assert.rejects(load(null, { streamWeights }), refusal(/contains neither model topology or manifest/));
    for (const weightsManifest of badManifests)
      await assert.rejects(load({ modelTopology: {}, weightsManifest }, { streamWeights }), refusal(/manifest|has no name/));
  }
});

test("a model's JSON in files that the user chose, without a usable manifest", async () => {
  const load = (model) => tf.io.browserFiles([new File([JSON.stringify(model)], 'model.json'), new File([new Uint8Array(4)], 'x')]).load();
  await assert.rejects(load(null), refusal(/modelTopology field is missing from file model.json/));
  for (const weightsManifest of badManifests) await assert.rejects(load({ modelTopology: {}, weightsManifest }), refusal(/manifest|has no name/));
});
