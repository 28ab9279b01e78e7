// tf.quantize: what a quantised model computes, holds and saves.
import assert from 'node:assert/strict';
import {test} from 'node:test';
import * as tf from 'nacre';
import * as peer from '@tensorflow/tfjs';
import {artifacts, attr, node, placeholder, value} from './graph_files.mjs';
import {leavesNothing} from './support.mjs';

await tf.ready();
await tf.setBackend('wasm');

const seeded = (shape, seed, low = -1, high = 1) => tf.tidy(() => Array.from(tf.randomUniform(shape, low, high, 'float32', seed).dataSync()));
const weights = (shape, seed, scale = 0.4) => value(seeded(shape, seed).map((v) => v * scale), shape);
const conv = (name, input, extra, op = '_FusedConv2D') => node(name, op, input,
  {strides: attr.ints([1, ...(extra.strides ?? [1, 1]), 1]), padding: attr.s('SAME'), data_format: attr.s('NHWC'), dilations: attr.ints([1, 1, 1, 1]),
    ...(extra.fused ? {fused_ops: attr.texts(extra.fused), num_args: attr.i(1)} : {})});

// A small network of every kind of layer: dense, depthwise and pointwise convolutions, a residual sum, and a product with a matrix.
const network = () => artifacts({
  nodes: [
    placeholder('x', 'float32', [-1, 9, 8, 3]),
    conv('stem', ['x', 'w1', 'b1'], {strides: [2, 2], fused: ['BiasAdd', 'Relu6']}),
    conv('depth', ['stem', 'w2', 'b2'], {fused: ['BiasAdd', 'Relu6']}, 'FusedDepthwiseConv2dNative'),
    conv('point', ['depth', 'w3', 'b3'], {fused: ['BiasAdd']}),
    node('sum', 'AddV2', ['point', 'stem']),
    node('mean', 'Mean', ['sum', 'axes'], {keep_dims: attr.b(false)}),
    node('y', '_FusedMatMul', ['mean', 'w4', 'b4'], {transpose_a: attr.b(false), transpose_b: attr.b(false), fused_ops: attr.texts(['BiasAdd']), num_args: attr.i(1)}),
  ],
  constants: {
    w1: weights([3, 3, 3, 16], 1), b1: weights([16], 2), w2: weights([3, 3, 16, 1], 3), b2: weights([16], 4), w3: weights([1, 1, 16, 16], 5), b3: weights([16], 6),
    w4: weights([16, 5], 7), b4: weights([5], 8), axes: value([1, 2], [2], 'int32'),
  },
});
const inputs = (count, seed = 20) => Array.from({length: count}, (_, i) => tf.tensor(seeded([2, 9, 8, 3], seed + i), [2, 9, 8, 3]));

async function made(options, f) {
  const model = tf.loadGraphModelSync(network()), samples = inputs(6);
  const quantized = await tf.quantize(model, options?.activations === 'dynamic' ? null : samples, options);
  await f(model, quantized, inputs(1, 99)[0]);
  tf.dispose(samples);
  model.dispose();
  quantized.dispose();
}

function relativeError(expected, got) {
  const square = (list) => list.reduce((sum, v) => sum + v * v, 0);
  return Math.sqrt(square(got.map((v, i) => v - expected[i])) / square(expected));
}

for (const options of [{}, {bits: 8}, {activations: 'dynamic'}, {activations: 'dynamic', bits: 8}, {skip: ['stem', 'y']}]) {
  test(`a quantised model agrees with the one it was made of: ${JSON.stringify(options)}`, () => leavesNothing(async () => {
    await made(options, async (model, quantized, x) => {
      const [expected, got] = [model, quantized].map((m) => tf.tidy(() => Array.from(m.predict(x).dataSync())));
      const error = relativeError(expected, got);
      assert.ok(error > 0 && error < (options.bits === 8 ? 0.015 : 0.03), `relative error ${error}`);
      x.dispose();
    });
  }));
}

test('products of quantised models are products of bytes, which stay bytes from one to the next', () => made({}, async (model, quantized, x) => {
  const text = quantized.explain(x);
  assert.equal(text.match(/conv2dBytes/g).length, 3);
  assert.equal(text.match(/depthwiseConv2dBytes/g).length, 1);
  assert.doesNotMatch(text, /_?conv2d\b|_?matMul|depthwiseConv2d\b/);
  const {steps} = await quantized.profile(x), flops = steps.filter(({name}) => /Bytes/.test(name)).map((step) => step.flops);
  assert.equal(flops[1], 2 * 40 * 9 * 16);
  x.dispose();
}));

test('weights of quantised models are held as bytes', () => made({}, async (model, quantized, x) => {
  const size = (m) => ['w1', 'w2', 'w3', 'w4'].reduce((sum, name) => sum + m.weights[name][0].size * 4, 0);
  assert.equal(size(model), (432 + 144 + 256 + 80) * 4);
  assert.equal(size(quantized), 432 + 144 + 256 + 80);
  x.dispose();
}));

test('a float computation of the same graph agrees with the integers', () => made({}, async (model, quantized, x) => {
  const integers = tf.tidy(() => Array.from(quantized.predict(x).dataSync()));
  tf.setOptions({simplify: false});
  const floats = tf.tidy(() => Array.from(quantized.predict(x).dataSync()));
  tf.setOptions({simplify: true});
  assert.ok(relativeError(floats, integers) < 0.01);
  x.dispose();
}));

test('the scalar reference multiplies the same bytes', () => made({}, async (model, quantized, x) => {
  const values = () => tf.tidy(() => Array.from(quantized.predict(x).dataSync())), wasm = values();
  await tf.setBackend('cpu');
  const reference = values();
  await tf.setBackend('wasm');
  assert.ok(relativeError(reference, wasm) < 1e-6);
  x.dispose();
}));

test('gradients pass through a quantised model', () => made({}, async (model, quantized, x) => {
  const slopes = [model, quantized].map((m) => tf.tidy(() => Array.from(tf.grad((v) => m.predict(v).square().sum())(x).dataSync())));
  assert.ok(relativeError(...slopes) < 0.2);
  x.dispose();
}));

async function saved(model) {
  let artifacts;
  await model.save(tf.io.withSaveHandler(async (given) => {
    artifacts = given;
    return {};
  }));
  return artifacts;
}

test('a quantised model is saved as bytes, and loads again as the same model', () => leavesNothing(async () => made({}, async (model, quantized, x) => {
  const files = await saved(quantized), again = tf.loadGraphModelSync(files), twice = await saved(again);
  assert.ok(files.weightData.byteLength < 0.6 * (await saved(model)).weightData.byteLength);  // scales and biases count for much in a small model
  assert.deepEqual(new Uint8Array(twice.weightData), new Uint8Array(files.weightData));
  const [expected, got] = [quantized, again].map((m) => tf.tidy(() => Array.from(m.predict(x).dataSync())));
  assert.deepEqual(got, expected);
  again.dispose();
  x.dispose();
})));

test('the bytes of a saved model may come in pieces', () => leavesNothing(async () => made({}, async (model, quantized, x) => {
  const {weightData, ...files} = await saved(quantized), data = new Uint8Array(weightData);
  const getWeightStream = () => new ReadableStream({start(c) {
    for (let i = 0; i < data.length; i += 97) c.enqueue(data.slice(i, i + 97));
    c.close();
  }});
  const again = await tf.loadGraphModel({load: async () => ({...files, getWeightStream})});
  assert.equal(again.weights.w1[0].size, 432 / 4);
  const [expected, got] = [quantized, again].map((m) => tf.tidy(() => Array.from(m.predict(x).dataSync())));
  assert.deepEqual(got, expected);
  again.dispose();
  x.dispose();
})));

test('TensorFlow.js loads and runs what a quantised model saves', () => made({}, async (model, quantized, x) => {
  await peer.setBackend('cpu');
  const theirs = peer.loadGraphModelSync(await saved(quantized)), values = peer.tensor(Array.from(x.dataSync()), x.shape);
  const expected = tf.tidy(() => Array.from(model.predict(x).dataSync())), got = Array.from(theirs.predict(values).dataSync());
  assert.ok(relativeError(expected, got) < 0.02);
  values.dispose();
  theirs.dispose();
  x.dispose();
}));

test('a batch normalisation after a product goes into its scales', () => leavesNothing(async () => {
  const model = tf.loadGraphModelSync(artifacts({
    nodes: [placeholder('x', 'float32', [-1, 6, 6, 8]), conv('conv', ['x', 'w'], {}, 'Conv2D'),
      node('y', 'FusedBatchNormV3', ['conv', 'scale', 'offset', 'mean', 'variance'], {epsilon: attr.f(0.001)})],
    constants: {w: weights([3, 3, 8, 8], 1), scale: weights([8], 2), offset: weights([8], 3), mean: weights([8], 4), variance: value(seeded([8], 5, 0.5, 2), [8])},
  }));
  const x = tf.tensor(seeded([1, 6, 6, 8], 7), [1, 6, 6, 8]), quantized = await tf.quantize(model, [x], {bits: 8});
  assert.match(quantized.explain(x), /conv2dBytes/);
  const [expected, got] = [model, quantized].map((m) => tf.tidy(() => Array.from(m.predict(x).dataSync())));
  assert.ok(relativeError(expected, got) < 0.01);
  x.dispose();
  model.dispose();
  quantized.dispose();
}));

test('calibration data may be one tensor, a generator, or promised', () => leavesNothing(async () => {
  const model = tf.loadGraphModelSync(network()), [x] = inputs(1);
  for (const data of [x, (function* () { yield x; })(), (async function* () { yield {x}; })(), [[x], x]]) {
    const quantized = await tf.quantize(model, data);
    tf.tidy(() => assert.equal(quantized.predict(x).shape[1], 5));
    quantized.dispose();
  }
  x.dispose();
  model.dispose();
}));

const refusals = [
  ['no calibration data', () => null, {}, /calibrationData is missing/],
  ['no samples', () => [], {}, /no samples/],
  ['samples of a wrong shape', () => [tf.zeros([1, 9, 8, 4])], {}, /shape.*\[-1,9,8,3\].*\[1,9,8,4\]/],
  ['samples that are not finite', () => [tf.fill([1, 9, 8, 3], NaN)], {}, /not finite/],
  ['unknown kinds of activations', () => [tf.zeros([1, 9, 8, 3])], {activations: 'sometimes'}, /'static' or 'dynamic'.*'sometimes'/],
  ['numbers of bits', () => [tf.zeros([1, 9, 8, 3])], {bits: 4}, /bits must be 7 or 8, got 4/],
  ['names that are no nodes', () => [tf.zeros([1, 9, 8, 3])], {skip: ['stems']}, /'stems'/],
];
for (const [what, data, options, message] of refusals) {
  test(`quantize refuses ${what}`, () => leavesNothing(async () => {
    const model = tf.loadGraphModelSync(network()), given = data();
    await assert.rejects(tf.quantize(model, given, options), message);
    tf.dispose(given ?? []);
    model.dispose();
  }));
}

test('quantize refuses what is no graph model, and models without products', () => leavesNothing(async () => {
  await assert.rejects(tf.quantize({predict() {}}, []), /model must be a graph model/);
  const model = tf.loadGraphModelSync(artifacts({nodes: [placeholder('x'), node('y', 'Relu', ['x'])]}));
  await assert.rejects(tf.quantize(model, []), /no convolution or matrix product/);
  model.dispose();
}));
