// tf.GraphModel as a whole: sources, names, errors, quantised weights, custom operators, training; compared with TensorFlow.js.
import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { after, before, test } from 'node:test';
import * as peer from '@tensorflow/tfjs';
import * as tf from 'nacre';
import { artifacts, attr, dtypeAttr, ints, node, placeholder, plain, value } from './graph_files.mjs';

await tf.ready();
before(() => peer.setBackend('cpu'));

const float32 = { T: dtypeAttr('float32') };
const wave = (shape, phase) => value(Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => Math.sin(i * 1.3 + phase)), shape);
const nhwc = (a, b) => attr.ints([1, a, b, 1]);
const conv = { strides: nhwc(1, 1), padding: attr.s('SAME'), dilations: nhwc(1, 1), data_format: attr.s('NHWC'), ...float32 };

/** Convolution, pooling, a dense layer and softmax. */
function network(rest = {}) {
  return artifacts({
    constants: {
      kernel: wave([3, 3, 2, 4], 0), bias: wave([4], 1), dense: wave([16, 3], 2), offset: wave([3], 3), flat: ints([-1, 16]),
    },
    nodes: [
      placeholder('x', 'float32', [-1, 4, 4, 2]),
      node('conv', '_FusedConv2D', ['x', 'kernel', 'bias'], { ...conv, fused_ops: attr.texts(['BiasAdd', 'Relu']), num_args: attr.i(1) }),
      node('pool', 'MaxPool', ['conv'], { strides: nhwc(2, 2), ksize: nhwc(2, 2), padding: attr.s('VALID'), data_format: attr.s('NHWC') }),
      node('rows', 'Reshape', ['pool', 'flat']), node('logits', '_FusedMatMul', ['rows', 'dense', 'offset'],
        { fused_ops: attr.texts(['BiasAdd']), num_args: attr.i(1) }),
      node('probabilities', 'Softmax', ['logits'], float32), node('best', 'TopKV2', ['probabilities', 'two'], { sorted: attr.b(true) }),
        node('two', 'Const', [], { dtype: dtypeAttr('int32') }),
    ],
    signature: { inputs: { picture: { name: 'x:0' } }, outputs: { probabilities: { name: 'probabilities:0' } } },
    ...rest,
  });
}
function withTwo(model) {
  const data = Buffer.concat([Buffer.from(model.weightData), Buffer.from(Int32Array.of(2).buffer)]);
  return { ...model, weightSpecs: [...model.weightSpecs, { name: 'two', shape: [], dtype: 'int32' }],
    weightData: data.buffer.slice(data.byteOffset, data.byteOffset + data.length) };
}
const net = (rest) => withTwo(network(rest));
const picture = wave([2, 4, 4, 2], 4);
const feed = (library) => library.tensor(picture.values, picture.shape);

function close(found, expected, tolerance = 1e-5) {
  assert.equal(found.length, expected.length);
  for (const [i, v] of expected.entries()) assert.ok(Math.abs(found[i] - v) <= tolerance, `element ${i}: ${found[i]}, expected ${v}`);
}

/** Weights of a model in fewer bits. */
function quantized(model, dtype) {
  const parts = [], specs = [];
  let at = 0;
  for (const spec of model.weightSpecs) {
    const count = spec.shape.reduce((a, b) => a * b, 1);
    const bytes = model.weightData.slice(at, (at += 4 * count));
    if (spec.dtype !== 'float32') { parts.push(Buffer.from(bytes)); specs.push(spec); continue; }
    const numbers = new Float32Array(bytes);
    const min = Math.min(...numbers), scale = (Math.max(...numbers) - min) / (dtype === 'uint8' ? 255 : 65535);
    const codes = dtype === 'float16' ? Uint16Array.from(numbers, half) : (dtype === 'uint8' ? Uint8Array : Uint16Array).from(numbers,
      (v) => Math.round((v - min) / scale));
    parts.push(Buffer.from(codes.buffer));
    specs.push({ ...spec, quantization: dtype === 'float16' ? { dtype } : { dtype, min, scale } });
  }
  const data = Buffer.concat(parts);
  return { ...model, weightSpecs: specs, weightData: data.buffer.slice(data.byteOffset, data.byteOffset + data.length) };
}
/** The nearest float16 of a number between 2^-14 and 2. */
function half(v) {
  const size = Math.max(Math.abs(v), 2 ** -14);
  const exponent = Math.floor(Math.log2(size));
  return (v < 0 ? 0x8000 : 0) + ((exponent + 15) << 10) + Math.round((size / 2 ** exponent - 1) * 1024);
}

for (const dtype of ['uint8', 'uint16', 'float16']) {
  test(`a network with weights of ${dtype}`, async () => {
    const answers = [];
    for (const library of [tf, peer]) {
      const model = library.loadGraphModelSync(quantized(net(), dtype));
      answers.push(...(await plain(model.predict(feed(library)))));
      model.dispose();
    }
    close(answers[0].values, answers[1].values);
    const exact = tf.loadGraphModelSync(net());
    close((await plain(exact.predict(feed(tf))))[0].values, answers[0].values, dtype === 'uint8' ? 0.02 : 2e-3);
    exact.dispose();
  });
}

test('what a model says of itself', async () => {
  const described = [tf, peer].map((library) => {
    const model = library.loadGraphModelSync(net({ userDefinedMetadata: { note: 'x' } }));
    const { inputs, outputs, inputNodes, outputNodes, modelVersion, metadata, modelSignature, modelStructuredOutputKeys } = model;
    const weights = Object.fromEntries(Object.entries(model.weights).map(([name, [t]]) => [name, [t.dtype, t.shape]]));
    return { inputs, outputs: outputs.map(({ name }) => name), inputNodes, outputNodes, modelVersion, metadata, modelSignature, modelStructuredOutputKeys,
      weights };
  });
  assert.deepEqual(described[0], described[1]);
});

test('inputs and outputs by any names', async () => {
  const answers = [];
  for (const library of [tf, peer]) {
    const model = library.loadGraphModelSync(net());
    const x = feed(library);
    const found = [model.predict(x), model.predict([x]), model.predict({ picture: x }), model.predict({ x }), model.execute(x), model.execute({ x }, 'conv'),
      ...model.execute(x, ['best', 'best:1', 'logits', 'probabilities'])];
    const logits = model.execute(x, 'logits');
    found.push(model.execute({ logits }, 'probabilities'), model.execute({ 'logits:0': logits }, ['probabilities', 'best:1'])[1],
      await model.executeAsync(x, 'rows'), await model.predictAsync({ x }));
    answers.push(await plain(found));
  }
  for (const [i, { dtype, shape, values }] of answers[1].entries()) {
    assert.deepEqual([answers[0][i].dtype, answers[0][i].shape], [dtype, shape]);
    close(answers[0][i].values, values);
  }
});

test('structured outputs', () => {
  const metadata = { structuredOutputKeys: ['first', 'second'], signature: { outputs: { a: { name: 'logits' }, b: { name: 'probabilities' } } } };
  const shapes = [tf, peer].map((library) => {
    const named = library.loadGraphModelSync(net({ userDefinedMetadata: metadata })).predict(feed(library));
    return Object.fromEntries(Object.entries(named).map(([name, t]) => [name, t.shape]));
  });
  assert.deepEqual(shapes[0], { first: [2, 3], second: [2, 3] });
  assert.deepEqual(shapes[0], shapes[1]);
});

test('errors of users read as in TensorFlow.js', async () => {
  const dynamic = () => artifacts({ nodes: [placeholder('x', 'float32', [-1]), node('where', 'Where', ['x']),
    node('out', 'Cast', ['where'], { DstT: dtypeAttr('float32') }), placeholder('y')] });
  const mistakes = [
    (library) => library.loadGraphModelSync(net()).predict({ y: library.ones([1]) }),
    (library) => library.loadGraphModelSync(net()).predict(library.ones([1, 4, 4, 3])),
    (library) => library.loadGraphModelSync(net()).predict(library.ones([1, 4, 4, 2], 'int32')),
    (library) => library.loadGraphModelSync(net()).predict([feed(library), feed(library)]),
    (library) => library.loadGraphModelSync(net()).execute({}, 'logits'),
    (library) => library.loadGraphModelSync(net()).execute(feed(library), ['nothing']),
    (library) => library.loadGraphModelSync(dynamic()).execute({ x: library.ones([3]) }, 'out'),
    (library) => library.loadGraphModelSync(dynamic()).executeAsync({}, 'out'),
    (library) => library.loadGraphModel(null),
    (library) => library.loadGraphModel({}),
    (library) => library.loadGraphModel({ save() {}, load: null }),
    (library) => library.loadGraphModelSync(null),
    (library) => library.loadGraphModelSync({}),
    (library) => library.loadGraphModelSync([null]),
    (library) => library.loadGraphModelSync([{}, null]),
    (library) => library.loadGraphModelSync(net()).save('nowhere://x'),
    (library) => library.loadGraphModelSync(net()).save({}),
  ];
  const before = tf.memory().numTensors;
  const messageOf = async (f) => { try { await f(); } catch (error) { return error.message; } return 'no error'; };
  for (const [i, mistake] of mistakes.entries()) {
    const theirs = await messageOf(() => mistake(peer));
    const ours = await messageOf(() => mistake(tf));
    // Without a load method TensorFlow.js takes the object for a URL.
    if (i === 9 || i === 10) assert.match(ours, /IOHandler provided does not have the `load` method implemented/);
    else assert.equal(ours, theirs);
  }
  assert.ok(tf.memory().numTensors >= before);
});

test('nothing is left after errors, nor after a model', async () => {
  const before = tf.memory().numTensors;
  const model = tf.loadGraphModelSync(net());
  const loaded = tf.memory().numTensors;
  const x = tf.ones([1, 4, 4, 3]);
  assert.throws(() => model.predict(x), /The shape of dict/);
  assert.throws(() => model.execute({ conv: x }, 'logits'), (error) => error instanceof tf.ModelFileError && error.node === 'rows');
  await assert.rejects(model.executeAsync({ conv: x }, 'logits'), /node 'rows'/);
  x.dispose();
  assert.equal(tf.memory().numTensors, loaded);
  model.dispose();
  assert.equal(tf.memory().numTensors, before);
});

test('results belong to the scope; weights and inputs asked for are copies', () => {
  const model = tf.loadGraphModelSync(net());
  const x = feed(tf);
  const before = tf.memory().numTensors;
  tf.tidy(() => void model.predict(x));
  const [weight, input] = model.execute(x, ['dense', 'x']);
  tf.dispose([weight, input]);
  assert.equal(tf.memory().numTensors, before);
  assert.equal(model.weights.dense[0].isDisposed || x.isDisposed, false);
  tf.tidy(() => void tf.loadGraphModelSync(net()).predict(x).dataSync());
  model.dispose();
  assert.throws(() => model.predict(x), /disposed/);
  x.dispose();
});

test('intermediate tensors are kept while the flag is set', () => {
  for (const library of [tf, peer]) {
    library.env().set('KEEP_INTERMEDIATE_TENSORS', true);
    const model = library.loadGraphModelSync(net());
    const x = feed(library);
    const before = library.memory().numTensors;
    library.tidy(() => void model.predict(x));
    const kept = model.getIntermediateTensors();
    assert.deepEqual(Object.keys(kept).filter((name) => !model.weights[name]).sort(), ['conv', 'logits', 'pool', 'probabilities', 'rows', 'x']);
    assert.deepEqual(kept.pool[0].shape, [2, 2, 2, 4]);
    model.disposeIntermediateTensors();
    assert.equal(library.memory().numTensors, before);
    library.env().set('KEEP_INTERMEDIATE_TENSORS', false);
  }
});

test('registered operators', async () => {
  const model = () => artifacts({
    constants: { w: value([1, 2]) },
    nodes: [placeholder('x'), node('custom', 'MyScale', ['x', 'w'],
      { factor: attr.f(3), mode: attr.s('SAME'), sizes: attr.ints([1, 2]), dtype: dtypeAttr('int32'), flag: attr.b(true), shape: attr.shape([2, -1]) }),
      node('out', 'Neg', ['custom:1'], float32)],
  });
  const seen = [];
  for (const library of [tf, peer]) {
    library.registerOp('MyScale', ({ inputs: [x, w], attrs }) => { seen.push(attrs); return [x, library.mul(library.mul(x, w), attrs.factor)]; });
    const loaded = library.loadGraphModelSync(model());
    assert.deepEqual(Array.from(loaded.execute({ x: library.tensor([1, 1]) }, 'out').dataSync()), [-3, -6]);
    library.registerOp('MyScale', async ({ inputs: [x] }) => [x, library.add(x, 1)]);
    assert.throws(() => loaded.execute({ x: library.tensor([1, 1]) }, 'out'),
      /The execution of the op 'MyScale' returned a promise. Please use model.executeAsync\(\) instead/);
    assert.deepEqual(Array.from((await loaded.executeAsync({ x: library.tensor([1, 1]) }, 'out')).dataSync()), [-2, -2]);
    library.deregisterOp('MyScale');
  }
  assert.deepEqual(seen[0], seen[1]);
  assert.equal(tf.getRegisteredOp('MyScale'), undefined);
  const reason = new Error('of the user');
  tf.registerOp('MyScale', () => { throw reason; });
  assert.equal(tf.getRegisteredOp('MyScale').category, 'custom');
  assert.throws(() => tf.loadGraphModelSync(model()).execute({ x: tf.ones([2]) }, 'out'), reason);
  tf.deregisterOp('MyScale');
});

test('a loaded model is trained with a new head', () => {
  const model = tf.loadGraphModelSync(net());
  const head = tf.variable(tf.randomNormal([16, 2], 0, 0.1, 'float32', 3), true, 'head');
  const x = tf.randomNormal([12, 4, 4, 2], 0, 1, 'float32', 5);
  const labels = tf.tidy(() => tf.oneHot(tf.cast(tf.greater(tf.sum(x, [1, 2, 3]), 0), 'int32'), 2));
  const loss = () => tf.losses.softmaxCrossEntropy(labels, tf.matMul(model.execute(x, 'rows'), head));
  const weights = model.trainableWeights;
  assert.deepEqual(weights.map((v) => v.name), ['kernel', 'bias', 'dense', 'offset']);
  assert.deepEqual(model.trainableWeights, weights);
  const variables = [head, ...weights.filter((v) => v.name === 'kernel' || v.name === 'bias')];
  const kernel = Array.from(weights[0].dataSync());
  const optimizer = tf.train.adam(0.02);
  const before = tf.memory().numTensors;
  const losses = Array.from({ length: 50 }, () => tf.tidy(() => optimizer.minimize(loss, true, variables).dataSync()[0]));
  assert.ok(losses[49] < 0.5 * losses[0], `the loss went from ${losses[0]} to ${losses[49]}`);
  assert.notDeepEqual(Array.from(weights[0].dataSync()), kernel);
  const state = tf.memory().numTensors - before;
  assert.ok(state <= 2 * variables.length + 2, `${state} tensors are new; the optimizer needs two for each variable`);
  tf.dispose([head, x, labels]);
  optimizer.dispose();
  model.dispose();
});

test('gradients flow through a model to its inputs', () => {
  const model = tf.loadGraphModelSync(net());
  const x = feed(tf);
  const f = (t) => tf.sum(tf.square(model.predict(t)));
  const gradient = Array.from(tf.grad(f)(x).dataSync());
  const e = 1e-2;
  for (const i of [0, 7, 20]) {
    const moved = (by) => tf.tidy(() => f(tf.tensor(picture.values.map((v, k) => (k === i ? v + by : v)), picture.shape)).dataSync()[0]);
    assert.ok(Math.abs((moved(e) - moved(-e)) / (2 * e) - gradient[i]) < 2e-3, `element ${i}`);
  }
  const stopped = tf.loadGraphModelSync(artifacts({ nodes: [placeholder('x'), node('stop', 'StopGradient', ['x']),
    node('out', 'Mul', ['x', 'stop'], float32)] }));
  assert.deepEqual(Array.from(tf.grad((t) => stopped.predict(t))(tf.tensor([3, 4])).dataSync()), [3, 4]);
});

let server, address, folder;
const requests = [];
before(async () => {
  folder = await mkdtemp(`${tmpdir()}/graph-`);
  const { weightData, weightSpecs, ...rest } = net();
  const json = { ...rest, weightsManifest: [{ paths: ['a.bin', 'b.bin'], weights: weightSpecs }] };
  const files = { '/model.json': JSON.stringify(json), '/a.bin': Buffer.from(weightData, 0, 100), '/b.bin': Buffer.from(weightData, 100),
    '/cut.json': JSON.stringify(json).slice(0, 300) };
  server = createServer((request, response) => {
    requests.push([request.url, request.headers.authorization]);
    const file = files[request.url.split('?')[0]];
    if (file) response.end(file);
    else response.writeHead(404).end();
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  address = `http://127.0.0.1:${server.address().port}`;
});
after(async () => {
  server.close();
  await rm(folder, { recursive: true });
});

async function works(model) {
  const expected = tf.loadGraphModelSync(net());
  assert.deepEqual(await plain(model.predict(feed(tf))), await plain(expected.predict(feed(tf))));
  model.dispose();
  expected.dispose();
}

test('models by HTTP: progress, fetch options, TensorFlow Hub', async () => {
  const progress = [];
  await works(await tf.loadGraphModel(`${address}/model.json`, { onProgress: (fraction) => progress.push(fraction) }));
  assert.deepEqual(progress, [0.25, 0.5, 0.75, 1]);
  await works(await tf.loadGraphModel(`${address}/model.json`, { requestInit: { headers: { authorization: 'me' } } }));
  assert.deepEqual(requests.slice(-3).map(([, who]) => who), ['me', 'me', 'me']);
  await works(await tf.loadGraphModel(address, { fromTFHub: true }));
  assert.deepEqual(requests.slice(-3).map(([url]) => url), ['/model.json?tfjs-format=file', '/a.bin?tfjs-format=file', '/b.bin?tfjs-format=file']);
  await works(await tf.loadGraphModel(`${address}/model.json`, { weightUrlConverter: async (name) => `${address}/${name}?converted` }));
  await assert.rejects(tf.loadGraphModel(`${address}/none.json`), /failed with status code 404/);
});

test('models by HTTP as a stream', async () => {
  const progress = [];
  const model = await tf.loadGraphModel(`${address}/model.json`, { streamWeights: true, onProgress: (fraction) => progress.push(fraction) });
  await new Promise((resolve) => setTimeout(resolve, 50));  // the end of the stream is seen after the last weight
  assert.deepEqual(progress, [0, 0.5, 1]);
  let saved;
  await model.save(tf.io.withSaveHandler(async (parts) => { saved = parts; return { modelArtifactsInfo: {} }; }));
  assert.deepEqual(new Uint8Array(saved.weightData), new Uint8Array(net().weightData));
  await works(model);
});

test('models from and to files', async () => {
  const model = tf.loadGraphModelSync(quantized(net(), 'uint16'));
  const { modelArtifactsInfo } = await model.save(`file://${folder}/saved/here`);
  assert.ok(modelArtifactsInfo.weightDataBytes < net().weightData.byteLength);
  const again = await tf.loadGraphModel(`file://${folder}/saved/here/model.json`);
  assert.deepEqual(await plain(again.predict(feed(tf))), await plain(model.predict(feed(tf))));
  await assert.rejects(model.save(`file://${folder}/saved/here/model.json`), /exists as a file/);
  await assert.rejects(tf.loadGraphModel(`file://${folder}/none.json`), /ENOENT/);
  const theirs = await peer.loadGraphModel(peer.io.fromMemory(await tf.io.getLoadHandlers(`file://${folder}/saved/here/model.json`)[0].load().then(copy)));
  assert.deepEqual(theirs.outputNodes, model.outputNodes);
});

test('weights in files are taken over one by one', async () => {
  const bytes = new Uint8Array(net().weightData), at = `${folder}/pieces`, { weightData, weightSpecs, ...rest } = net();
  const json = { ...rest, weightsManifest: [{ paths: ['a.bin', 'b.bin'], weights: weightSpecs }] };
  await mkdir(at, { recursive: true });
  await writeFile(`${at}/model.json`, JSON.stringify(json));
  await writeFile(`${at}/a.bin`, bytes.subarray(0, 10));
  await writeFile(`${at}/b.bin`, bytes.subarray(10));
  const [handler] = tf.io.getLoadHandlers(`file://${at}/model.json`, { streamWeights: true });
  const artifacts = await handler.load(), sizes = [];
  assert.equal(artifacts.weightData, undefined);
  for await (const piece of artifacts.getWeightStream()) sizes.push(piece.length);
  assert.deepEqual(sizes, weightSpecs.map(({ shape }) => 4 * tf.util.sizeFromShape(shape)));
  await works(await tf.loadGraphModel(`file://${at}/model.json`));
  await works(await tf.loadGraphModel(`file://${at}/model.json`, { streamWeights: false }));
  const before = tf.memory().numTensors;
  await writeFile(`${at}/b.bin`, bytes.subarray(10, bytes.length - 4));
  await assert.rejects(tf.loadGraphModel(`file://${at}/model.json`), /truncated/);
  assert.equal(tf.memory().numTensors, before);
});
const copy = (parts) => ({ ...parts, weightData: tf.io.concatenateArrayBuffers(parts.weightData) });

test('models from memory, handlers and chosen files', async () => {
  const { weightData, weightSpecs, ...rest } = net();
  const json = { ...rest, weightsManifest: [{ paths: ['w.bin'], weights: weightSpecs }] };
  await works(tf.loadGraphModelSync([json, weightData]));
  await works(tf.loadGraphModelSync({ load: net }));
  await works(tf.loadGraphModelSync(tf.io.fromMemorySync(net())));
  await works(await tf.loadGraphModel(tf.io.fromMemory(net())));
  await works(await tf.loadGraphModel({ load: async () => net() }));
  await works(await tf.loadGraphModel(tf.io.browserFiles([new File([JSON.stringify(json)], 'model.json'), new File([weightData], 'w.bin')])));
  const handmade = new tf.GraphModel(tf.io.fromMemorySync(net()));
  assert.equal(handmade.load(), true);
  await works(handmade);
});

test('trained weights are saved', async () => {
  const model = tf.loadGraphModelSync(quantized(net(), 'uint8'));
  const kernel = model.trainableWeights[0];
  kernel.assign(tf.ones([3, 3, 2, 4]));
  let saved;
  await model.save(tf.io.withSaveHandler(async (parts) => { saved = parts; return { modelArtifactsInfo: {} }; }));
  const again = tf.loadGraphModelSync(saved);
  assert.deepEqual(await plain(again.predict(feed(tf))), await plain(model.predict(feed(tf))));
  assert.deepEqual(new Set(again.weights.kernel[0].dataSync()), new Set([1]));
  model.dispose();
  again.dispose();
});
