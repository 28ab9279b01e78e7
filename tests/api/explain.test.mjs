// explain and profile: what models and compiled functions say of their plans.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as tf from 'nacre';
import { artifacts, attr, ints, node, placeholder, value } from '../js/graph_files.mjs';
import * as onnx from '../js/onnx_writer.mjs';
import { leavesNothing } from '../js/support.mjs';

await tf.ready();

const same = { padding: attr.s('SAME'), dilations: attr.ints([1, 1, 1, 1]) };
const numbers = (shape) => value(Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => Math.sin(i)), shape);

/** A small network: convolution with bias and activation, depthwise convolution, pool, mean, product, softmax. */
const network = () => tf.loadGraphModelSync(artifacts({
  constants: { w: numbers([3, 3, 3, 8]), b: numbers([8]), d: numbers([3, 3, 8, 1]), m: numbers([8, 5]), axes: ints([1, 2]) },
  nodes: [
    placeholder('x', 'float32', [-1, 16, 16, 3]),
    node('conv', 'Conv2D', ['x', 'w'], { strides: attr.ints([1, 2, 2, 1]), ...same, dataFormat: attr.s('NHWC') }),
    node('biased', 'BiasAdd', ['conv', 'b']), node('active', 'Relu6', ['biased']),
    node('depthwise', 'DepthwiseConv2dNative', ['active', 'd'], { strides: attr.ints([1, 1, 1, 1]), ...same }),
    node('pool', 'MaxPool', ['depthwise'], { strides: attr.ints([1, 2, 2, 1]), ksize: attr.ints([1, 2, 2, 1]), padding: attr.s('VALID') }),
    node('mean', 'Mean', ['pool', 'axes'], { keep_dims: attr.b(false) }), node('logits', 'MatMul', ['mean', 'm']), node('out', 'Softmax', ['logits']),
  ],
}));
const flops = {
  conv2d: (n) => n * 8 * 8 * 8 * (2 * 3 * 3 * 3 + 2), depthwiseConv2d: (n) => n * 8 * 8 * 8 * 2 * 9, maxPool: (n) => n * 4 * 4 * 8 * 4,
  sum: (n) => n * 4 * 4 * 8, matMul: (n) => n * 2 * 8 * 5, softmax: (n) => n * 5 * 5,
};
const bytes = 4 * (3 * 3 * 3 * 8 + 8 + 3 * 3 * 8 + 8 * 5);
const lineOf = (text, op) => text.split('\n').find((line) => line.split(/\s+/).includes(op)) ?? assert.fail(`${op} is not in\n${text}`);
const grouped = (n) => String(n).replace(/\B(?=(\d{3})+$)/g, ' ');

const held = tf.ones([2, 4]);

/** What f gives, which must leave no tensor behind. */
async function leaves(f) {
  let result;
  await leavesNothing(async () => (result = await f()));
  return result;
}

test('explain: steps with their operations, and totals', async () => {
  const model = network();
  const text = await leaves(() => model.explain());
  assert.match(lineOf(text, 'conv2d'), /^\s*0  conv2d +add relu6 +\[1,16,16,3\] \[3,3,3,8\] \[8\] -> \[1,8,8,8\] .* wasm$/);
  for (const [op, formula] of Object.entries(flops)) assert.ok(lineOf(text, op).includes(` ${grouped(formula(1))} `), `${op}: ${formula(1)} in\n${text}`);
  assert.ok(lineOf(text, 'matMul').includes(` ${4 * 8 * 5}  wasm`), text);
  const total = Number(/steps, ([\d ]+) FLOPs/.exec(text)[1].replaceAll(' ', '')), listed = Object.values(flops).reduce((sum, formula) => sum + formula(1), 0);
  assert.ok(total >= listed && total < 1.01 * listed, `${total} and ${listed}`);
  assert.match(text, new RegExp(`arena [1-9][\\d ]* bytes, weights ${grouped(bytes)} bytes\n$`));
  model.dispose();
});

test('explain: other inputs, another plan', async () => {
  const model = network();
  const x = tf.zeros([4, 16, 16, 3]);
  for (const inputs of [x, [x], { x }]) assert.ok(lineOf(await leaves(() => model.explain(inputs)), 'conv2d').includes(` ${grouped(flops.conv2d(4))} `));
  x.dispose();
  model.dispose();
});

test('explain: a model whose weights are variables, which is not one plan', async () => {
  const model = network();
  assert.ok(model.trainableWeights.length >= 4);
  const text = await leaves(() => model.explain());
  assert.ok(lineOf(text, 'conv2d').includes(` ${grouped(flops.conv2d(1))} `), text);
  assert.match(text, new RegExp(`weights ${grouped(bytes)} bytes\n$`));
  model.dispose();
});

test('profile: steps with times, a table and a trace', async () => {
  const model = network();
  const profile = await leaves(() => model.profile());
  for (const [op, formula] of Object.entries(flops)) {
    const step = profile.steps.find(({ name }) => name === op);
    assert.equal(step.flops, formula(1), op);
    assert.ok(step.ms > 0 && Math.abs(step.gflops - step.flops / step.ms / 1e6) < 1e-9, op);
    assert.equal(step.backend, 'wasm');
  }
  const { steps: [conv], totalMs, arenaBytes } = profile;
  assert.equal(conv.bytes, 4 * (16 * 16 * 3 + 3 * 3 * 3 * 8 + 8 + 8 * 8 * 8));
  assert.deepEqual(conv.attributes, { strides: [2, 2], pads: [0, 1, 0, 1], dilations: [1, 1] });
  assert.match(conv.details, /^strides \[2,2\]; pads \[0,1,0,1\]; dilations \[1,1\]; input 2 = 0 0\.84\d* 0\.90\d* /);
  assert.deepEqual([conv.name, conv.fused, conv.inputs, conv.outputs], ['conv2d', 'add relu6', [[1, 16, 16, 3], [3, 3, 3, 8], [8]], [[1, 8, 8, 8]]]);
  assert.ok(arenaBytes >= 4 * 8 * 8 * 8);
  assert.ok(Math.abs(totalMs - profile.steps.reduce((sum, { ms }) => sum + ms, 0)) < 1e-9);
  assert.match(lineOf(profile.table(), 'depthwiseConv2d'), /\d\.\d{3} +\d+\.\d % +\d+\.\d\d +\d+\.\d  wasm$/);
  const { traceEvents, displayTimeUnit } = JSON.parse(JSON.stringify(profile.trace()));
  assert.equal(displayTimeUnit, 'ms');
  const complete = traceEvents.filter(({ ph }) => ph === 'X');
  assert.deepEqual(complete.map(({ name }) => name), profile.steps.map(({ name }) => name));
  complete.forEach(({ args }, i) => {
    const { shapes, backend, flops, gflops, bytes } = args, step = profile.steps[i];
    assert.ok(shapes.endsWith(`[${step.outputs[0]}]`));
    assert.deepEqual({ backend, flops, gflops, bytes }, { backend: step.backend, flops: step.flops, gflops: step.gflops, bytes: step.bytes });
  });
  assert.deepEqual(complete[0].args.strides, [2, 2]);
  complete.reduce((end, { ts, dur, pid, tid }) => {
    assert.ok(Math.abs(ts - end) < 1e-6 && dur > 0 && pid === 1 && tid === 0);
    return ts + dur;
  }, 0);
  assert.ok(traceEvents.some(({ ph, name, args }) => ph === 'M' && name === 'thread_name' && args.name === 'wasm'));
  model.dispose();
});

test('profile: a model with control flow', async () => {
  const model = tf.loadGraphModelSync(artifacts({
    constants: { w: numbers([4, 4]) },
    nodes: [placeholder('x', 'float32', [-1, 4]), node('y', 'MatMul', ['x', 'w']), node('out', 'Where', ['y'])],
  }));
  assert.throws(() => model.explain(), /Please use model.executeAsync/);
  const profile = await leaves(() => model.profile({ x: held }));
  assert.equal(profile.steps.find(({ name }) => name === 'matMul').flops, 2 * 2 * 4 * 4);
  model.dispose();
});

test('inputs whose shape nobody knows must be given', async () => {
  const model = tf.loadGraphModelSync(artifacts({ nodes: [placeholder('x'), node('out', 'Exp', ['x'])] }));
  assert.throws(() => model.explain(), /The shape of the input 'x' is not known; give inputs/);
  await assert.rejects(async () => model.profile(), /The shape of the input 'x' is not known; give inputs/);
  assert.match(await leaves(() => model.explain(held)), /fused +exp +\[2,4\] -> \[2,4\] +8 /);
  model.dispose();
});

test('ONNX models: a symbolic batch is 1, and the filter counts once', async () => {
  const filter = Array.from({ length: 4 * 3 * 9 }, (_, i) => Math.cos(i));
  const model = await tf.loadOnnxModel(onnx.model({
    nodes: [onnx.node('Conv', ['x', 'w'], ['y'], { pads: [1, 1, 1, 1] }), onnx.node('Relu', ['y'], ['z'])],
    weights: [onnx.tensor('w', [4, 3, 3, 3], filter)], inputs: [onnx.value('x', ['n', 3, 8, 8])], outputs: [onnx.value('z', ['n', 4, 8, 8])],
  }));
  const text = await leaves(() => model.explain()), expected = 2 * 4 * 64 * 27 + 4 * 64;
  assert.match(lineOf(text, 'conv2d'), new RegExp(`conv2d +relu +.* ${grouped(expected)} +${4 * 4 * 27}  wasm$`));
  assert.match(text, /weights 432 bytes\n$/);
  const profile = await leaves(() => model.profile());
  assert.equal(profile.steps.find(({ name }) => name === 'conv2d').flops, expected);
  const x = tf.zeros([5, 3, 8, 8]);
  assert.match(lineOf(model.explain({ x }), 'conv2d'), new RegExp(` ${grouped(5 * expected)} `));
  x.dispose();
  model.dispose();
  assert.throws(() => model.explain(), /The model is disposed/);
});

test('compiled functions', async () => {
  const w = tf.tensor2d(Array.from({ length: 12 }, (_, i) => i), [3, 4]), x = tf.ones([2, 3]);
  const f = tf.jit((a) => a.matMul(w).relu());
  const text = await leaves(() => f.explain(x));
  assert.match(text, /matMul +relu +\[2,3\] \[3,4\] -> \[2,4\] +56 +48  wasm/);
  assert.equal((await leaves(() => f.profile(x))).steps[0].flops, 2 * 2 * 3 * 4 + 8);
  const same = tf.jit((a) => a);
  assert.match(same.explain(x), /nothing runs/);
  f.dispose();
  tf.dispose([w, x]);
});

test('explain: what is known is there by value', () => {
  const x = tf.ones([2, 3]), small = tf.tensor1d([1, -2, 0.5]), y = tf.ones([3, 4, 5]);
  const f = tf.jit((a) => a.mul(small).clipByValue(-1, 0.25).mul(0.125).add(tf.fill([2, 3], 3)).matMul(a, false, true));
  const text = f.explain(x);
  assert.match(text, /\n +clipByValue -1 0\.25; add 3; input 1 = 1 -2 0\.5; input 2 = 0\.125\n/);
  assert.match(text, /\n +transposeB\n/);
  const g = tf.jit((a) => a.cumsum(1, true).sum([0, 2]));
  assert.match(g.explain(y), /\n +(axis 1; )?exclusive/);
  assert.match(g.explain(y), /\n +axes \[0,2\]\n/);
  f.dispose();
  g.dispose();
  tf.dispose([x, small, y]);
});

test('explain and tables: rows inside larger values, and no line longer than 120 columns', async () => {
  const filter = (n) => tf.tensor4d(Array.from({ length: 16 * n }, (_, i) => Math.sin(i)), [1, 1, 16, n]), filters = [filter(8), filter(24)];
  const wide = tf.ones([1, 128, 128, 32]);
  const f = tf.jit((x) => {
    const [a, b] = tf.split(x, 2, 3), joined = tf.concat([a.conv2d(filters[0], 1, 'same'), b.conv2d(filters[1], 1, 'same')], 3);
    return joined.sub(x).square().add(0.25).sqrt().mul(joined).tanh().maximum(x.neg()).exp().sub(1).relu().atan().mul(x).sigmoid();
  });
  const text = f.explain(wide), profile = await f.profile(wide);
  assert.match(text, /\n +strides \[1,1\]; pads \[0,0,0,0\]; dilations \[1,1\]; input in rows of 16 every 32; output in rows of 8 every 32\n/);
  for (const line of `${text}${profile.table()}`.split('\n')) assert.ok(line.length <= 120, line);
  assert.match(text, /tanh/);
  f.dispose();
  tf.dispose([wide, ...filters]);
});
