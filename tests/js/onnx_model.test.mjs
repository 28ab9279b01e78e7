import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import * as tf from 'nacre';
import { externalTensor, functionOf, graph, model, node, noise, tensor, value } from './onnx_writer.mjs';

await tf.ready();

const weights = {
  w1: tensor('w1', [8, 3, 3, 3], noise(216, 2)), b1: tensor('b1', [8], noise(8, 3)), gamma: tensor('gamma', [8], noise(8, 4)),
    beta: tensor('beta', [8], noise(8, 5)),
  mean: tensor('mean', [8], noise(8, 6)), variance: tensor('variance', [8], noise(8, 7).map((v) => v + 1.5)), w2: tensor('w2', [8, 1, 3, 3], noise(72, 8)),
  w3: tensor('w3', [5, 8], noise(40, 9)), b3: tensor('b3', [5], noise(5, 10)),
};
/** Pictures to five classes: convolution, normalization, a depthwise convolution with a skip, pools, a dense layer. */
function convNet(more = {}) {
  return model({
    inputs: [value('x', ['n', 3, 16, 16])], outputs: [value('y', ['n', 5])], weights: Object.values({ ...weights, ...more }),
    nodes: [
      node('Conv', ['x', 'w1', 'b1'], ['a'], { strides: [2, 2], pads: [1, 1, 1, 1] }),
      node('BatchNormalization', ['a', 'gamma', 'beta', 'mean', 'variance'], ['b']),
      node('Relu', ['b'], ['c']),
      node('Conv', ['c', 'w2'], ['d'], { group: 8, auto_pad: 'SAME_UPPER' }),
      node('Add', ['c', 'd'], ['e']),
      node('MaxPool', ['e'], ['f'], { kernel_shape: [2, 2], strides: [2, 2] }),
      node('GlobalAveragePool', ['f'], ['g']),
      node('Flatten', ['g'], ['h']),
      node('Gemm', ['h', 'w3', 'b3'], ['i'], { transB: 1 }),
      node('Softmax', ['i'], ['y'], { axis: 1 }),
    ],
  });
}

function expectedOfConvNet(x) {
  return tf.tidy(() => {
    const part = (name, shape, seed, f = (v) => v) => tf.tensor(noise(shape.reduce((a, b) => a * b, 1), seed).map(f), shape);
    const filter = (name, shape, seed, order) => tf.transpose(part(name, shape, seed), order);
    const a = tf.add(tf.conv2d(tf.transpose(x, [0, 2, 3, 1]), filter('w1', [8, 3, 3, 3], 2, [2, 3, 1, 0]), 2, [[0, 0], [1, 1], [1, 1], [0, 0]], 'NHWC', 1,
      'floor'), part('b1', [8], 3));
    const c = tf.relu(tf.batchNorm(a, part('mean', [8], 6), part('variance', [8], 7, (v) => v + 1.5), part('beta', [8], 5), part('gamma', [8], 4), 1e-5));
    const e = tf.add(c, tf.depthwiseConv2d(c, filter('w2', [8, 1, 3, 3], 8, [2, 3, 0, 1]), 1, 'same'));
    const h = tf.mean(tf.maxPool(e, 2, 2, 'valid'), [1, 2]);
    return tf.softmax(tf.add(tf.matMul(h, part('w3', [5, 8], 9), false, true), part('b3', [5], 10)));
  });
}

function assertClose(actual, expected, tolerance = 1e-5) {
  const a = actual.dataSync(), b = expected.dataSync?.() ?? expected;
  assert.equal(a.length, b.length);
  a.forEach((v, i) => assert.ok(Math.abs(v - b[i]) <= tolerance * (1 + Math.abs(b[i])), `element ${i}: ${v}, not ${b[i]}`));
}

const picture = (n = 2) => tf.tensor(noise(n * 768, 20), [n, 3, 16, 16]);

test('a small network of convolutions gives what the same ops give', async () => {
  const before = tf.memory().numTensors;
  const net = await tf.loadOnnxModel(convNet());
  assert.deepEqual(net.inputs, [{ name: 'x', shape: ['n', 3, 16, 16], dtype: 'float32', elementType: 'float32' }]);
  assert.deepEqual(net.outputs.map(({ name }) => name), ['y']);
  for (const n of [2, 3, 2]) {
    tf.tidy(() => {
      const x = picture(n);
      assertClose(net.predict(x), expectedOfConvNet(x));
    });
  }
  const held = tf.memory().numTensors;
  tf.tidy(() => void net.predict({ x: picture() }));
  assert.equal(tf.memory().numTensors, held, 'a run leaves nothing behind');
  net.dispose();
  net.dispose();
  assert.equal(tf.memory().numTensors, before);
  const x = picture();
  assert.throws(() => net.predict(x), /disposed/);
  x.dispose();
});

test('between convolutions nothing is transposed', async () => {
  const net = await tf.loadOnnxModel(convNet());
  const x = picture(), rows = net.explain(x).split('\n').filter((line) => /^ *\d+ {2}\w/.test(line)), steps = rows.map((line) => line.trim().split(/ {2,}/));
  assert.deepEqual(steps.map(([, op]) => op), ['fused', 'conv2d', 'depthwiseConv2d', 'maxPool', 'sum', 'fused', 'matMul', 'softmax']);
  assert.deepEqual(steps[0].slice(1, 4), ['fused', 'copy', '[2,3,16,16] -> [2,16,16,3]']);
  assert.equal(steps[5][2], 'mul');
  x.dispose();
  net.dispose();
});

test('execute gives any values by name', async () => {
  const net = await tf.loadOnnxModel(convNet());
  tf.tidy(() => {
    const x = picture();
    const [c, y] = net.execute({ x }, ['c', 'y']);
    assert.deepEqual(c.shape, [2, 8, 8, 8]);
    assert.ok(c.min().dataSync()[0] >= 0);
    assertClose(y, net.predict(x));
    assertClose(net.execute(x, 'h'), net.execute(x, 'g'));
    assert.throws(() => net.execute(x, 'nothing'), /no value of the model is called 'nothing'/);
  });
  net.dispose();
});

test('inputs are checked before anything is computed', async () => {
  const net = await tf.loadOnnxModel(convNet());
  tf.tidy(() => {
    const x = picture();
    assert.throws(() => net.predict({}), /input 'x' is missing/);
    assert.throws(() => net.predict({ x, z: x }), /no input 'z', only 'x'/);
    assert.throws(() => net.predict(tf.zeros([1, 3, 16, 15])), /must have the shape \[n,3,16,16\], but has \[1,3,16,15\]/);
    assert.throws(() => net.predict(tf.zeros([1, 3, 16, 16], 'int32')), /must be of float32, but is of int32/);
  });
  net.dispose();
});

test('fine-tuning: fifty steps lower the loss, of all weights and of a new head', async () => {
  const before = tf.memory().numTensors;
  const net = await tf.loadOnnxModel(convNet());
  assert.deepEqual(Object.keys(net.weights).sort(), Object.keys(weights).sort());
  const names = net.trainableWeights.map(({ name }) => name.split('/')[1]).sort();
  assert.deepEqual(names, ['b1', 'b3', 'beta', 'gamma', 'w1', 'w2', 'w3']);
  const x = picture(8), labels = tf.oneHot(tf.tensor1d([0, 1, 2, 3, 4, 0, 1, 2], 'int32'), 5).toFloat();
  assertClose(tf.tidy(() => net.predict(x)), tf.tidy(() => expectedOfConvNet(x)));
  const adam = tf.train.adam(0.02), loss = () => tf.tidy(() => tf.losses.softmaxCrossEntropy(labels, net.execute(x, 'i')));
  const first = loss().dataSync()[0];
  for (let i = 0; i < 50; i++) adam.minimize(loss, false, net.trainableWeights);
  assert.ok(loss().dataSync()[0] < 0.5 * first, `${first} to ${loss().dataSync()[0]}`);

  const head = tf.variable(tf.tensor(noise(16, 30), [8, 2]).mul(0.1)), two = tf.oneHot(tf.tensor1d([0, 1, 0, 1, 0, 1, 0, 1], 'int32'), 2).toFloat();
  const headLoss = () => tf.tidy(() => tf.losses.softmaxCrossEntropy(two, tf.matMul(net.execute(x, 'h'), head)));
  const start = headLoss().dataSync()[0];
  for (let i = 0; i < 50; i++) adam.minimize(headLoss, false, [head, ...net.trainableWeights.filter(({ name }) => !/3$/.test(name))]);
  assert.ok(headLoss().dataSync()[0] < 0.5 * start);
  adam.dispose();
  net.dispose();
  tf.dispose([x, labels, head, two]);
  await tf.reclaim();
  assert.ok(tf.memory().numTensors <= before + 4);  // of the tests' own scalars
});

test('gradients flow to the input as through the same ops', async () => {
  const net = await tf.loadOnnxModel(convNet());
  tf.tidy(() => {
    const x = picture(), slope = (f) => tf.grad((t) => f(t).square().sum())(x);
    assertClose(slope((t) => net.predict(t)), slope(expectedOfConvNet));
  });
  net.dispose();
});

test('models come from bytes, blobs, objects, files and the web, with weights beside them', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'onnx-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const bytes = convNet({ w1: externalTensor('w1', [8, 3, 3, 3], { location: 'w.bin', offset: 8, length: 864 }) });
  const data = new Uint8Array([...new Uint8Array(8), ...new Uint8Array(noise(216, 2).buffer)]);
  const path = join(folder, 'net.onnx');
  writeFileSync(path, bytes);
  writeFileSync(join(folder, 'w.bin'), data);
  const server = createServer((request, response) => {
    const name = new URL(request.url, 'http://localhost').pathname.slice(1);
    response.statusCode = { 'net.onnx': 200, 'w.bin': 200 }[name] ?? 404;
    response.end(name === 'net.onnx' ? bytes : data);
  });
  await new Promise((resolve) => server.listen(0, resolve));
  t.after(() => server.close());
  const address = `http://localhost:${server.address().port}`, externalData = async (location) => (assert.equal(location, 'w.bin'), data);
  const fractions = [], onProgress = (fraction) => fractions.push(fraction);
  const sources = [
    [`${address}/net.onnx`, { onProgress }], [path], [pathToFileURL(path)], [String(pathToFileURL(path))], [`${address}/net.onnx?v=1`],
      [bytes, { externalData }], [bytes.buffer, { externalData }],
      [Buffer.from(bytes), { externalData }],
    [new Blob([bytes]), { externalData }], [new File([bytes], 'net.onnx'), { externalData }], [{ load: async () => bytes.buffer }, { externalData }],
    [{ load: async () => ({ modelTopology: bytes.buffer }) }, { externalData }],
  ];
  const x = picture(), expected = expectedOfConvNet(x);
  for (const [source, options] of sources) {
    const net = await tf.loadOnnxModel(source, options);
    tf.tidy(() => assertClose(net.predict(x), expected));
    net.dispose();
  }
  tf.dispose([x, expected]);
  assert.ok(fractions[0] === 0 && fractions.at(-1) === 1 && fractions.every((f, i) => i === 0 || f >= fractions[i - 1]), String(fractions));
  await assert.rejects(tf.loadOnnxModel(bytes), (e) => e instanceof tf.ModelFileError && e.field === 'external_data');
  await assert.rejects(tf.loadOnnxModel(`${address}/other.onnx`), /answers 404/);
  await assert.rejects(tf.loadOnnxModel(42), /must be an address, a path, bytes/);
});

/** The values of a model's only output. */
async function run(bytes, inputs) {
  const net = await tf.loadOnnxModel(bytes);
  try {
    return tf.tidy(() => Array.from(net.predict(inputs).dataSync()));
  } finally {
    net.dispose();
  }
}

test('shapes that are computed from shapes', async () => {
  const bytes = model({
    inputs: [value('x', ['n', 2, 3])], outputs: [value('y', ['n', 6])],
    weights: [tensor('zero', [1], [0], 'int64'), tensor('minus', [1], [-1], 'int64')],
    nodes: [node('Shape', ['x'], ['s']), node('Gather', ['s', 'zero'], ['n'], { axis: 0 }), node('Concat', ['n', 'minus'], ['shape'], { axis: 0 }),
      node('Reshape', ['x', 'shape'], ['y'])],
  });
  const net = await tf.loadOnnxModel(bytes);
  tf.tidy(() => assert.deepEqual([1, 4].map((n) => net.predict(tf.zeros([n, 2, 3])).shape), [[1, 6], [4, 6]]));
  net.dispose();
});

test('64-bit integers: the ends that mean everything, and those that do not fit', async () => {
  const slice = (end) => model({
    inputs: [value('x', [4])], outputs: [value('y', ['m'])], weights: [tensor('from', [1], [1], 'int64'), tensor('to', [1], [end], 'int64')],
    nodes: [node('Slice', ['x', 'from', 'to'], ['y'])],
  });
  const x = tf.tensor1d([1, 2, 3, 4]);
  assert.deepEqual(await run(slice(9223372036854775807n), { x }), [2, 3, 4]);
  await assert.rejects(tf.loadOnnxModel(slice(2n ** 40n)), (e) => e instanceof tf.ModelFileError && e.node === 'to'
    && /does not fit into int32/.test(e.message));
  x.dispose();
});

test('branches and loops, with values from outside', async () => {
  const branch = (op) => ({ g: graph({ name: op, nodes: [node(op, ['x', 'k'], ['r'])], outputs: [value('r', [2])] }) });
  const body = graph({
    name: 'body', inputs: [value('i', [], 'int64'), value('going', [], 'bool'), value('sum', [2])],
      outputs: [value('more', [], 'bool'), value('next', [2]), value('seen', [2])],
    nodes: [node('Add', ['sum', 'b'], ['next']), node('Identity', ['going'], ['more']), node('Mul', ['next', 'k'], ['seen'])],
  });
  const bytes = model({
    inputs: [value('x', [2]), value('c', [], 'bool')], outputs: [value('last', [2]), value('all', [3, 2])],
    weights: [tensor('k', [], [10]), tensor('three', [], [3], 'int64'), tensor('yes', [], [1], 'bool')],
    nodes: [node('If', ['c'], ['b'], { then_branch: branch('Mul'), else_branch: branch('Add') }),
      node('Loop', ['three', 'yes', 'x'], ['last', 'all'], { body: { g: body } })],
  });
  const net = await tf.loadOnnxModel(bytes);
  for (const [c, b] of [[true, [10, 20]], [false, [11, 12]]]) {
    tf.tidy(() => {
      const { last, all } = net.predict({ x: tf.tensor1d([1, 2]), c: tf.scalar(c, 'bool') });
      assert.deepEqual(Array.from(last.dataSync()), [1 + 3 * b[0], 2 + 3 * b[1]]);
      assert.deepEqual(all.arraySync(), [1, 2, 3].map((n) => [10 * (1 + n * b[0]), 10 * (2 + n * b[1])]));
    });
  }
  net.dispose();
});

test('functions of the model are inlined, with attributes of the call', async () => {
  const twice = functionOf('Twice', ['a'], ['r'], [node('Concat', ['a', 'a'], ['r'], { axis: { ref: 'along' } })], { attributes: ['along'] });
  const outer = functionOf('Four', ['a'], ['r'], [node('Twice', ['a'], ['t'], { along: 0 }, { domain: 'local' }),
    node('Twice', ['t'], ['r'], { along: 1 }, { domain: 'local' })]);
  const bytes = model({ inputs: [value('x', [1, 2])], outputs: [value('y', [2, 4])], nodes: [node('Four', ['x'], ['y'], {}, { domain: 'local' })] },
    { functions: [twice, outer] });
  const x = tf.tensor2d([[1, 2]]);
  assert.deepEqual(await run(bytes, { x }), [1, 2, 1, 2, 1, 2, 1, 2]);
  x.dispose();
});

test('weights that others share, or that reach their operator through nodes', async () => {
  const bytes = model({
    inputs: [value('x', [1, 2, 1, 1])], outputs: [value('y', [1, 2])],
    weights: [
      tensor('one', [2], [1, 1]), tensor('zero', [2], [0, 0]), tensor('m1', [2], [1, 2]), tensor('v1', [2], [4, 4]), tensor('m2', [2], [3, 3]),
        tensor('v2', [2], [0.25, 1]),
      tensor('w', [2, 2], [1, 2, 3, 4]),
    ],
    nodes: [
      node('BatchNormalization', ['x', 'one', 'zero', 'm1', 'v1'], ['a'], { epsilon: { f: 0 } }),
        node('BatchNormalization', ['a', 'one', 'zero', 'm2', 'v2'], ['b'], { epsilon: { f: 0 } }),
      node('Flatten', ['b'], ['c']), node('Identity', ['w'], ['w1']), node('Transpose', ['w1'], ['w2']), node('Neg', ['w2'], ['w3']),
        node('MatMul', ['c', 'w3'], ['y']),
    ],
  });
  const before = tf.memory().numTensors, net = await tf.loadOnnxModel(bytes), x = tf.tensor([5, 8], [1, 2, 1, 1]);
  const b = [((5 - 1) / 2 - 3) / 0.5, ((8 - 2) / 2 - 3) / 1], expected = [-(b[0] + 2 * b[1]), -(3 * b[0] + 4 * b[1])];
  for (let i = 0; i < 2; i++) tf.tidy(() => assertClose(net.predict(x), expected));
  const w = net.trainableWeights.find(({ name }) => name.endsWith('/w'));
  tf.tidy(() => {
    assertClose(net.predict(x), expected);
    assertClose(tf.variableGrads(() => net.predict(x).sum(), [w]).grads[w.name], [-b[0], -b[1], -b[0], -b[1]]);
  });
  net.dispose();
  x.dispose();
  assert.equal(tf.memory().numTensors, before);
});

test('integers of eight bits wrap around', async () => {
  const bytes = model({ inputs: [value('x', [3], 'uint8')], outputs: [value('y', [3], 'uint8')], nodes: [node('Add', ['x', 'x'], ['y'])] });
  const x = tf.tensor1d([100, 200, 255], 'int32');
  assert.deepEqual(await run(bytes, { x }), [200, 144, 254]);
  x.dispose();
});

test('what is made of weights belongs to the plan, and large values made of little are computed once', async () => {
  const before = tf.memory().numTensors, side = 1024;
  const net = await tf.loadOnnxModel(model({
    inputs: [value('x', ['n', side])], outputs: [value('y', ['n', side])],
    weights: [tensor('shape', [2], [side, side], 'int64'), tensor('w', [side, 4], noise(4 * side)), tensor('v', [4, side], noise(4 * side, 2))],
    nodes: [node('ConstantOfShape', ['shape'], ['m'], { value: { t: tensor('', [1], [0.5]) } }), node('MatMul', ['w', 'v'], ['p']),
      node('MatMul', ['x', 'm'], ['a']), node('MatMul', ['x', 'p'], ['b']), node('Add', ['a', 'b'], ['y'])],
  }));
  const x = tf.ones([1, side]), loaded = tf.memory().numTensors;
  const expected = tf.tidy(() => tf.matMul(tf.matMul(x, tf.tensor(noise(4 * side), [side, 4])), tf.tensor(noise(4 * side, 2), [4, side])).add(side / 2));
  tf.tidy(() => assertClose(net.predict(x), expected, 1e-3));
  assert.equal(tf.memory().numTensors, loaded + 2, 'the result that was expected, and the large value');
  const steps = net.explain(x).split('\n').filter((line) => /^ *\d+ {2}/.test(line));
  assert.ok(steps.every((line) => !/fill/.test(line)) && steps.length <= 4, steps.join('\n'));
  tf.dispose([x, expected]);
  net.dispose();
  assert.equal(tf.memory().numTensors, before);
});
