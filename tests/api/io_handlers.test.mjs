// Handlers that save and load models: HTTP against a real server, files, local storage, streams of weights, routers.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, before, test } from 'node:test';
import * as tf from 'nacre';

await tf.ready();

const weights = new Float32Array([1, 2, 3, 4, 5, 6]);
const artifacts = () => ({
  modelTopology: { layers: ['one', 'two'] },
  format: 'graph-model', generatedBy: 'a test', convertedBy: null,
  signature: { inputs: {} },
  userDefinedMetadata: { label: 'tiny' },
  weightSpecs: [{ name: 'a', shape: [2, 2], dtype: 'float32' }, { name: 'b', shape: [2], dtype: 'float32' }],
  weightData: [weights.slice(0, 4).buffer, weights.slice(4).buffer],
});
const json = (paths) => JSON.stringify({
  modelTopology: artifacts().modelTopology, format: 'graph-model', weightsManifest: [{ paths, weights: artifacts().weightSpecs }],
});
const valuesOf = (data) => [...new Float32Array(tf.io.concatenateArrayBuffers(data))];

let server, address;
const posted = [];
before(async () => {
  const files = {
    '/models/model.json': json(['one.bin', 'two.bin']), '/models/one.bin': Buffer.from(weights.buffer, 0, 10), '/models/two.bin': Buffer.from(weights.buffer, 10),
    '/models/empty.json': '{}', '/models/broken.json': '<html>',
  };
  server = createServer((request, response) => {
    const path = request.url.split('?')[0];
    if (request.method === 'POST') {
      const parts = [];
      request.on('data', (part) => parts.push(part));
      request.on('end', () => { posted.push(Buffer.concat(parts).toString('latin1')); response.end('{}'); });
    } else if (files[path]) {
      response.end(files[path]);
    } else {
      response.writeHead(404).end();
    }
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  address = `http://127.0.0.1:${server.address().port}/models`;
});
after(() => server.close());

test('a model by HTTP', async () => {
  const seen = [];
  const [handler] = tf.io.getLoadHandlers(`${address}/model.json?v=1`, { onProgress: (fraction) => seen.push(fraction) });
  const model = await handler.load();
  assert.deepEqual([model.modelTopology, model.format, valuesOf(model.weightData)], [artifacts().modelTopology, 'graph-model', [...weights]]);
  assert.deepEqual(model.weightSpecs, artifacts().weightSpecs);
  assert.deepEqual(seen, [0.25, 0.5, 0.75, 1]);
  const decoded = tf.io.decodeWeights(model.weightData, model.weightSpecs);
  assert.deepEqual([decoded.a.arraySync(), decoded.b.arraySync()], [[[1, 2], [3, 4]], [5, 6]]);
  tf.dispose(decoded);
});

test('weights by HTTP as a stream', async () => {
  const { getWeightStream, weightSpecs } = await tf.io.http(`${address}/model.json`, { streamWeights: true }).load();
  const decoded = await tf.io.decodeWeightsStream(getWeightStream(), weightSpecs);
  assert.deepEqual([decoded.a.arraySync(), decoded.b.arraySync()], [[[1, 2], [3, 4]], [5, 6]]);
  tf.dispose(decoded);
  const kept = [];  // pieces stay as they are when others come
  for await (const piece of (await tf.io.http(`${address}/model.json`, { streamWeights: true }).load()).getWeightStream()) kept.push(piece);
  assert.deepEqual(valuesOf(kept), [...weights]);
  const short = new ReadableStream({ start(controller) { controller.enqueue(new Uint8Array(10)); controller.close(); } });
  await assert.rejects(tf.io.decodeWeightsStream(short, weightSpecs), /Reader is done but 6 bytes are still expected/);
});

test('what goes wrong with HTTP is said', async () => {
  await assert.rejects(tf.io.http(`${address}/none.json`).load(), /failed with status code 404/);
  await assert.rejects(tf.io.http(`${address}/broken.json`).load(), /Failed to parse model JSON of response from .*broken\.json/);
  await assert.rejects(tf.io.http(`${address}/empty.json`).load(), /contains neither model topology or manifest for weights/);
  assert.throws(() => tf.io.http(''), /must not be null, undefined or empty/);
  assert.throws(() => tf.io.http('x', { requestInit: { body: 'y' } }), /no pre-existing body/);
  assert.deepEqual([tf.io.isHTTPScheme('https://x'), tf.io.isHTTPScheme('file://x')], [true, false]);
});

test('a model is posted', async () => {
  const result = await tf.io.browserHTTPRequest(`${address}/save`).save(artifacts());
  assert.equal(result.responses[0].status, 200);
  assert.equal(result.modelArtifactsInfo.weightDataBytes, 24);
  assert.match(posted[0], /filename="model\.json"/);
  assert.match(posted[0], /filename="model\.weights\.bin"/);
  assert.ok(posted[0].includes(Buffer.from(weights.buffer).toString('latin1')));
});

test('a model from files that the user chose', async () => {
  const files = [new File([json(['x/one.bin', 'two.bin'])], 'model.json'), new File([new Uint8Array(weights.buffer, 12)], 'two.bin'),
    new File([new Uint8Array(weights.buffer, 0, 12)], 'one.bin')];
  const model = await tf.io.browserFiles(files).load();
  assert.deepEqual(valuesOf(model.weightData), [...weights]);
  await assert.rejects(tf.io.browserFiles(files.slice(0, 2)).load(), /Weight file with basename 'one\.bin' is not provided/);
  await assert.rejects(tf.io.browserFiles([...files, new File([], 'more.bin')]).load(), /Mismatch in the number of files/);
  assert.throws(() => tf.io.browserFiles([]), /at least 1 file is required/);
  assert.throws(() => tf.io.getSaveHandlers('downloads://x')[0].save, TypeError, 'no downloads where there is no browser');
});

test('memory', async () => {
  const model = artifacts();
  assert.equal(await tf.io.fromMemory(model).load(), model);
  assert.equal(tf.io.fromMemorySync(model).load(), model);
  const saved = await tf.io.withSaveHandler(async (given) => ({ modelArtifactsInfo: tf.io.getModelArtifactsInfoForJSON(given) })).save(model);
  assert.equal(saved.modelArtifactsInfo.modelTopologyBytes, JSON.stringify(model.modelTopology).length);
  assert.deepEqual(tf.io.withSaveHandlerSync((given) => given).save(model), model);
});

test('routers and copies between media', async () => {
  const shelf = new Map();
  const router = (url) => (String(url).startsWith('shelf://') ? {
    save: async (model) => { shelf.set(url, model); return { modelArtifactsInfo: tf.io.getModelArtifactsInfoForJSON(model) }; },
    load: async () => shelf.get(url),
  } : null);
  tf.io.registerSaveRouter(router);
  tf.io.registerLoadRouter(router);
  await tf.io.getSaveHandlers('shelf://a')[0].save(artifacts());
  const info = await tf.io.copyModel('shelf://a', 'shelf://b');
  assert.equal(info.weightDataBytes, 24);
  assert.deepEqual(shelf.get('shelf://b').modelTopology, artifacts().modelTopology);
  await assert.rejects(tf.io.copyModel('shelf://a', 'shelf://a'), /Old path and new path are the same/);
  await assert.rejects(tf.io.copyModel('nowhere://a', 'shelf://a'), /no load handler is found for source URL nowhere:\/\/a/);
  await assert.rejects(tf.io.removeModel('shelf://a'), /Cannot find model manager for scheme 'shelf'/);
  assert.deepEqual(await tf.io.listModels(), {});
});

test('several buffers as one', () => {
  const bytes = Uint8Array.from({ length: 20 }, (_, i) => i);
  const composite = new tf.io.CompositeArrayBuffer([bytes.slice(0, 3).buffer, bytes.slice(3, 3).buffer, bytes.subarray(3, 11), bytes.slice(11).buffer]);
  assert.equal(composite.byteLength, 20);
  for (let start = 0; start <= 20; start++)
    for (let end = start; end <= 20; end++) assert.deepEqual(new Uint8Array(composite.slice(start, end)), bytes.slice(start, end));
  assert.deepEqual([0, 2, 3, 10, 11, 19, 20, -1].map((i) => composite.findShardForByte(i)), [0, 0, 2, 2, 3, 3, -1, -1]);
});
