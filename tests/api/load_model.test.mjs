// tf.loadModel: any format from anywhere, told by what is in the file.
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { after, before, test } from 'node:test';
import * as tf from 'nacre';
import { artifacts, node, placeholder, value } from '../js/graph_files.mjs';
import * as onnx from '../js/onnx_writer.mjs';

await tf.ready();

const graph = artifacts({ constants: { w: value([3, 4]) }, nodes: [placeholder('x', 'float32', [-1, 2]), node('y', 'Mul', ['x', 'w'])] });
const { weightSpecs, weightData, ...rest } = graph;
const json = JSON.stringify({ ...rest, weightsManifest: [{ paths: ['w.bin'], weights: weightSpecs }] });
const ends = { inputs: [onnx.value('x', ['n', 2])], outputs: [onnx.value('y', ['n', 2])], nodes: [onnx.node('Mul', ['x', 'w'], ['y'])] };
const onnxBytes = onnx.model({ ...ends, weights: [onnx.tensor('w', [2], [3, 4])] });
const external = onnx.model({ ...ends, weights: [onnx.externalTensor('w', [2], { location: 'w.data' })] });
const externalData = new Uint8Array(Float32Array.of(3, 4).buffer);
const layers = JSON.stringify({ format: 'layers-model', modelTopology: { model_config: {} }, weightsManifest: [] });

const files = {
  'model.json': json, 'w.bin': new Uint8Array(weightData), 'a.onnx': onnxBytes, 'external.onnx': external, 'w.data': externalData, 'layers.json': layers,
};
let folder, server, base, requests;
before(async () => {
  folder = await mkdtemp(`${tmpdir()}/load-`);
  for (const [name, content] of Object.entries(files)) await writeFile(`${folder}/${name}`, content);
  server = createServer(({ url }, response) => {
    const name = url.slice(1).replace(/\?.*/, '');
    requests.push(url);
    response.statusCode = files[name] ? 200 : 404;
    response.end(files[name] ?? '<html>nothing here</html>');
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${server.address().port}/`;
});
after(async () => {
  server.close();
  await rm(folder, { recursive: true });
});

const file = (name, as = name) => new File([files[name]], as);
/** Name, source, whether it is a graph model. */
const sources = [
  ['a URL of JSON', () => `${base}model.json`, true], ['a URL of ONNX', () => `${base}a.onnx`], ['a URL object', () => new URL(`${base}a.onnx?key=1`)],
  ['a URL of ONNX with external data', () => `${base}external.onnx`], ['a path of JSON', () => `${folder}/model.json`, true],
  ['a path of ONNX', () => `${folder}/a.onnx`], ['a path of ONNX with external data', () => `${folder}/external.onnx`],
  ['a file: address', () => `file://${folder}/model.json`, true], ['bytes of ONNX', () => onnxBytes],
  ['a buffer of ONNX', () => onnxBytes.buffer.slice(onnxBytes.byteOffset, onnxBytes.byteOffset + onnxBytes.byteLength)],
  ['a file of ONNX, whatever its name', () => file('a.onnx', 'weights.bin')], ['a blob', () => new Blob([onnxBytes])],
  ['a list of JSON and weights, in any order', () => [file('w.bin'), file('model.json')], true],
  ['a list of ONNX and external data', () => [file('w.data'), file('external.onnx')]],
  ['a handler', () => tf.io.fromMemory(graph), true], ['a handler that loads at once', () => ({ load: () => graph }), true],
  ['a handler that gives ONNX', () => ({ load: async () => onnxBytes })],
  ['a handler with ONNX as the topology', () => tf.io.fromMemory({ modelTopology: onnxBytes.slice().buffer })],
  ['artifacts', () => graph, true], ['artifacts without a format', () => ({ ...graph, format: undefined }), true],
];
for (const [name, source, isGraph = false] of sources) {
  test(`a model from ${name}`, async () => {
    requests = [];
    const before = tf.memory().numTensors, model = await tf.loadModel(source());
    assert.equal(model instanceof tf.GraphModel, isGraph);
    const x = tf.tensor2d([[1, 1], [2, -1]]), y = model.predict(x);
    assert.deepEqual(y.arraySync(), [[3, 4], [6, -4]]);
    tf.dispose([x, y]);
    model.dispose();
    assert.equal(tf.memory().numTensors, before);
    assert.equal(new Set(requests).size, requests.length, `nothing is fetched twice: ${requests}`);
  });
}

test('progress is told, and fetch is the one that is given', async () => {
  for (const name of ['model.json', 'a.onnx']) {
    const told = [], urls = [];
    const fetchFunc = async (url) => {
      urls.push(url);
      return new Response(files[url.split('/').pop()]);
    };
    const model = await tf.loadModel(`http://here/${name}`, { fetchFunc, onProgress: (fraction) => told.push(fraction) });
    assert.equal(told.at(-1), 1);
    assert.equal(urls[0], `http://here/${name}`);
    model.dispose();
  }
});

const bytes = (text) => Uint8Array.from(text, (c) => c.charCodeAt(0));
const refused = [
  ['an empty file', new Uint8Array(0), /it is empty/], ['TensorFlow Lite', bytes('\x1c\0\0\0TFL3\x14\0'), /a TensorFlow Lite model/],
  ['HDF5', bytes('\x89HDF\r\n\x1a\n'), /HDF5/], ['an archive', bytes('PK\x03\x04\x14\0'), /a zip archive/],
  ['gzip', bytes('\x1f\x8b\x08\0'), /compressed by gzip/], ['HTML', bytes('<!doctype html>'), /HTML or XML, perhaps an error page/],
  ['a TensorFlow graph', bytes('\x0a\x10\x0a\x01x'), /a protobuf that is no ONNX model/], ['noise', bytes('\xf1\xf2\xf3'), /begins with the bytes f1 f2 f3/],
  ['a pickle', bytes('\x80\x02}q'), /a Python pickle/], ['JSON that was cut off', bytes(json.slice(0, 99)), /begins like JSON, but is none/],
  ['JSON of something else', bytes('{"name":"x","version":3}'), /'format' is missing, and its fields are 'name', 'version'/],
  ['a layers model', bytes(layers), /layers models cannot be loaded yet/],
  ['JSON whose weights lie elsewhere', bytes(json), /weights lie in other files; give its address, or a list of all files/],
  ['a protobuf that is no model', bytes('\x08\x07\x12\x01x'), /this is not an ONNX model/],
];
for (const [name, content, message] of refused) {
  test(`refused: ${name}`, async () => {
    const before = tf.memory().numTensors;
    const says = (error) => {
      assert.ok(error instanceof tf.ModelFileError && error.file, `${error?.stack}`);
      assert.match(error.message, message);
      return true;
    };
    await assert.rejects(tf.loadModel(content), says);
    await assert.rejects(tf.loadModel({ load: async () => content }), says);
    if (!/weights lie/.test(message.source)) {
      await assert.rejects(tf.loadModel(new File([content], 'given.bin')), says);
      const fetchFunc = async () => new Response(content);
      await assert.rejects(tf.loadModel('http://here/model', { fetchFunc }), (error) => says(error) && error.file === 'http://here/model');
    }
    assert.equal(tf.memory().numTensors, before);
  });
}

test('refused: layers models as artifacts and in files, sources that are none, files and addresses that do not exist', async () => {
  const says = (error) => error instanceof tf.ModelFileError && /layers models cannot be loaded yet; convert it/.test(error.message);
  requests = [];
  await assert.rejects(tf.loadModel(`${base}layers.json`), (error) => says(error) && error.file === `${base}layers.json` && error.field === 'format');
  await assert.rejects(tf.loadModel(`${folder}/layers.json`), says);
  await assert.rejects(tf.loadModel({ modelTopology: { class_name: 'Sequential', config: {} } }), says);
  for (const source of [null, undefined, 7, true]) await assert.rejects(tf.loadModel(source), /loadModel: the source must be an address/);
  for (const source of [[], ['a', 'b']]) await assert.rejects(tf.loadModel(source), /loadModel: a list must hold the files of a model/);
  await assert.rejects(tf.loadModel([file('external.onnx')]), { name: 'ModelFileError', message: /w.data.*not among the files/ });
  await assert.rejects(tf.loadModel(`${base}gone.onnx`), /gone.onnx answers 404/);
  await assert.rejects(tf.loadModel(`${folder}/gone.onnx`), /ENOENT/);
});
