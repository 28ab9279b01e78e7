// Threads: the same bits with any number of them, memory that grows under them, and what happens where they cannot start.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import * as tf from 'nacre';
import { artifacts, attr, node, placeholder, value } from '../js/graph_files.mjs';

tf.setThreadsCount(3);
await tf.ready();

const turn = () => new Promise((resolve) => setTimeout(resolve, 1));
const uniform = (shape, seed) => tf.randomUniform(shape, -2, 2, 'float32', seed);
const helped = () => tf.statistics().tasksHelped;

/** Gives the workers work until they have taken some. */
async function workersTakePart() {
  const before = helped(), a = uniform([256, 256], 1), until = Date.now() + 60000;
  while (helped() === before) {
    assert.ok(Date.now() < until, 'no worker took any work in a minute');
    tf.tidy(() => tf.matMul(a, a).dataSync());
    await turn();
  }
  a.dispose();
}

/** What f gives with so many threads, as bits. f returns tensors; it runs several times, since kernels keep what they have seen twice. */
async function bitsWith(threads, f) {
  tf.setThreadsCount(threads);
  assert.equal(tf.getThreadsCount(), threads);
  if (threads > 1) await workersTakePart();
  const runs = [];
  for (let run = 0; run < 3; run++) runs.push(tf.tidy(() => [f()].flat().map((t) => new Uint8Array(t.dataSync().buffer))));
  return runs;
}

async function sameBits(f) {
  const alone = await bitsWith(1, f);
  for (const threads of [2, 3]) assert.deepEqual(await bitsWith(threads, f), alone, `${threads} threads`);
}

const cases = {
  'matMul of squares': () => tf.matMul(uniform([300, 300], 1), uniform([300, 300], 2)),
  'matMul, transposed': () => [tf.matMul(uniform([300, 201], 1), uniform([300, 133], 2), true), tf.matMul(uniform([301, 200], 1), uniform([130, 200], 2), false, true)],
  'matMul of few rows': () => [tf.matMul(uniform([3, 500], 1), uniform([500, 1001], 2)), tf.matMul(uniform([5, 500], 1), uniform([1003, 500], 2), false, true)],
  'matMul by a vector': () => tf.matMul(uniform([1000, 333], 1), uniform([333, 1], 2)),
  'matMul of batches': () => tf.matMul(uniform([7, 90, 64], 1), uniform([7, 64, 77], 2)).tanh(),
  'matMul, then a program': () => tf.matMul(uniform([517, 60], 1), uniform([60, 99], 2)).mul(3).sin().add(uniform([517, 99], 3)),
  'fused matMul': () => tf.fused.matMul({ a: uniform([260, 128], 1), b: uniform([128, 130], 2), bias: uniform([130], 3), activation: 'relu' }),
  'convolutions': () => [tf.conv2d(uniform([2, 31, 33, 16], 1), uniform([3, 3, 16, 24], 2), 1, 'same'), tf.conv2d(uniform([1, 65, 64, 3], 1), uniform([3, 3, 3, 32], 2), 2, 'same')],
  'convolution, then a program': () => tf.conv2d(uniform([2, 40, 40, 3], 1), uniform([5, 5, 3, 20], 2), 1, 'valid').mul(2).sigmoid(),
  'gradients of a convolution': () => {
    const { grads } = tf.valueAndGrads((x, w) => tf.conv2d(x, w, 2, 'same').square().sum())([uniform([2, 33, 32, 12], 1), uniform([3, 3, 12, 20], 2)]);
    return grads;
  },
  'depthwise convolutions': () => [tf.depthwiseConv2d(uniform([2, 50, 51, 36], 1), uniform([3, 3, 36, 1], 2), 1, 'same').mul(2).cos(),
    tf.depthwiseConv2d(uniform([1, 40, 40, 12], 1), uniform([3, 3, 12, 2], 2), 2, 'same')],
  pools: () => [tf.maxPool(uniform([2, 60, 61, 20], 1), 3, 2, 'same'), tf.avgPool(uniform([2, 60, 61, 20], 1), 3, 2, 'same')],
  'gradients of pools': () => [tf.grad((x) => tf.maxPool(x, 3, 2, 'same').square())(uniform([3, 40, 40, 16], 1)), tf.grad((x) => tf.avgPool(x, 3, 2, 'same').square())(uniform([3, 40, 40, 16], 1))],
  'elementwise programs': () => [uniform([300, 301], 1).mul(40).sin().add(uniform([301], 2)), uniform([1000, 100], 1).pow(uniform([1000, 1], 2)), uniform([70001], 1).exp(),
    uniform([500, 200], 3).greater(0)],
  'transposes': () => [uniform([300, 310], 1).transpose(), uniform([20, 30, 40, 5], 1).transpose([3, 1, 0, 2]).add(1), uniform([100, 3, 200], 1).transpose([0, 2, 1])],
  'reductions': () => [uniform([700, 130], 1).sum(1), uniform([40, 90, 33], 1).exp().mean(1), uniform([4000, 10], 2).square().max(1), uniform([90, 1000], 1).tan().min(-1), uniform([100, 1000], 1).sum()],
  'resized pictures': () => [tf.image.resizeBilinear(uniform([2, 61, 60, 3], 1), [127, 130]), tf.image.resizeBilinear(uniform([1, 120, 90, 21], 2), [50, 61], true),
    tf.image.resizeNearestNeighbor(uniform([2, 61, 60, 3], 3), [140, 119])],
  'gathered slices': () => {
    const index = (shape, below, seed) => tf.randomUniform(shape, 0, below, 'float32', seed).toInt();
    return [tf.gather(uniform([3000, 65], 1), index([2500], 3000, 2)), tf.gather(uniform([9, 500, 7], 3), index([9, 300], 500, 4), 1, 1), tf.gather(uniform([40, 600], 5), index([700], 600, 6), 1),
      tf.gatherND(uniform([50, 40, 33], 7), tf.stack([index([3000], 50, 8), index([3000], 40, 9)], 1))];
  },
  'joined channels': () => [tf.concat([uniform([90, 91, 5], 1), uniform([90, 91, 16], 2), uniform([90, 91, 1], 3)], -1), tf.concat([uniform([70000, 1], 1).greater(0), uniform([70000, 1], 2).less(0)], 1)],
  'padded': () => [tf.pad(uniform([3, 90, 91, 7], 1), [[1, 0], [2, 3], [1, 1], [0, 0]], 5), tf.pad(uniform([200, 301], 2), [[0, 1], [0, 0]]), tf.pad(uniform([70, 40, 9], 3).greater(0), [[0, 1], [3, 2], [1, 4]]),
    tf.mirrorPad(uniform([2, 90, 91, 5], 4), [[0, 0], [3, 2], [1, 4], [0, 0]], 'reflect'), tf.conv2dTranspose(uniform([2, 30, 31, 8], 5), uniform([3, 3, 12, 8], 6), [2, 60, 62, 12], 2, 'same')],
  'running sums': () => [tf.cumsum(uniform([300, 401], 1), 1), tf.cumsum(uniform([200, 700], 2), 0, true), tf.cumprod(uniform([9, 100, 80], 3), 1, false, true)],
  'spectra': () => [tf.abs(tf.fft(tf.complex(uniform([60, 512], 1), uniform([60, 512], 2)))), tf.irfft(tf.rfft(uniform([50, 600], 3))), tf.abs(tf.rfft(uniform([30, 509], 4)))],
  'softmax': () => [uniform([500, 200], 1).softmax(), uniform([500, 201], 1).logSoftmax()],
};
for (const [name, f] of Object.entries(cases)) test(`the same bits: ${name}`, () => sameBits(f));

test('the same bits: a compiled function with known filters', async () => {
  const filters = [3, 16, 32, 32].map((channels, i, all) => (i < 3 ? tf.keep(uniform([3, 3, channels, all[i + 1]], i)) : null)).filter(Boolean), dense = uniform([32, 100], 9), wide = uniform([48, 65], 10);
  const network = (picture) => {
    let x = picture;
    for (const [i, filter] of filters.entries()) x = tf.conv2d(x, filter, i === 0 ? 2 : 1, 'same').relu6();
    return [tf.matMul(x.mean([1, 2]), dense).softmax(), tf.matMul(picture.reshape([-1, 48]), wide).relu()];
  };
  const x = uniform([1, 64, 64, 3], 5), runs = [];
  for (const threads of [1, 2, 3]) {
    const compiled = tf.jit(network);
    runs.push(await bitsWith(threads, () => compiled(x)));
    compiled.dispose?.();
  }
  assert.deepEqual(runs[1], runs[0]);
  assert.deepEqual(runs[2], runs[0]);
  tf.dispose([x, dense, wide, filters]);
});

test('the same bits: a quantised model', async () => {
  const random = (shape, seed) => value(tf.tidy(() => [...uniform(shape, seed).dataSync()]), shape);
  const conv = (name, op, input, stride) => node(name, op, input, { strides: attr.ints([1, stride, stride, 1]), padding: attr.s('SAME'), data_format: attr.s('NHWC'),
    dilations: attr.ints([1, 1, 1, 1]), fused_ops: attr.texts(['BiasAdd', 'Relu6']), num_args: attr.i(1) });
  const float = tf.loadGraphModelSync(artifacts({
    nodes: [placeholder('x', 'float32', [-1, 65, 64, 3]), conv('a', '_FusedConv2D', ['x', 'w1', 'b1'], 2), conv('b', 'FusedDepthwiseConv2dNative', ['a', 'w2', 'b2'], 1),
      conv('c', '_FusedConv2D', ['b', 'w3', 'b3'], 1), node('y', 'Mean', ['c', 'axes'], { keep_dims: attr.b(false) })],
    constants: { w1: random([3, 3, 3, 36], 1), b1: random([36], 2), w2: random([3, 3, 36, 1], 3), b2: random([36], 4), w3: random([1, 1, 36, 50], 5), b3: random([50], 6),
      axes: value([1, 2], [2], 'int32') },
  }));
  const x = uniform([2, 65, 64, 3], 7);
  for (const bits of [7, 8]) {
    const quantized = await tf.quantize(float, [x], { bits });
    await sameBits(() => quantized.execute(x, ['b', 'y']));
    quantized.dispose();
  }
  x.dispose();
  float.dispose();
});

test('the memory grows while threads work', async () => {
  tf.setThreadsCount(3);
  await workersTakePart();
  const before = tf.memory().wasmHeapBytes, kept = [], a = uniform([200, 200], 1), expected = tf.tidy(() => tf.matMul(a, a).dataSync());
  for (let i = 0; i < 12; i++) {
    kept.push(tf.fill([1 << 20], i));
    kept.at(-1).dataSync();
    assert.deepEqual(tf.tidy(() => tf.matMul(a, a).dataSync()), expected);
    await turn();
  }
  assert.ok(tf.memory().wasmHeapBytes > before);
  kept.forEach((t, i) => assert.equal(tf.tidy(() => t.add(0).max().dataSync()[0]), i));
  tf.dispose([kept, a]);
});

test('errors of ops with threads', async () => {
  await workersTakePart();
  const numTensors = tf.memory().numTensors;
  assert.throws(() => tf.matMul(tf.ones([2, 3]), tf.ones([2, 3])), /inner/i);
  assert.throws(() => tf.tidy(() => tf.ones([1 << 15, 1 << 14]).add(tf.ones([1, 1])).dataSync()), tf.OutOfMemoryError);
  tf.disposeVariables();
  await workersTakePart();
  assert.ok(tf.memory().numTensors >= numTensors);
});

test('refused numbers of threads', () => {
  for (const number of [0, -1, 1.5, NaN, '2']) assert.throws(() => tf.setThreadsCount(number), /must be a positive integer/);
  tf.setThreadsCount(1000);
  assert.equal(tf.getThreadsCount(), 16);
  tf.setThreadsCount(3);
});

/** What a program of its own prints; it must end by itself. */
function run(code, { env = {}, from = 'nacre' } = {}) {
  return execFileSync(process.execPath, [...process.execArgv.filter((flag) => flag.startsWith('--experimental-wasm')), '--input-type=module', '-e', `import * as tf from '${from}';\n${code}`],
    { encoding: 'utf8', cwd: new URL('.', import.meta.url), env: { ...process.env, NACRE_THREADS: '', ...env }, timeout: 60000, stdio: ['ignore', 'pipe', 'pipe'] }).trim();
}
const square = 'tf.tidy(() => { const a = tf.tensor(new Float32Array(65536).fill(1), [256, 256]); return tf.matMul(a, a).dataSync()[0]; })';
const untilHelped = `while (tf.statistics().tasksHelped === 0) { ${square}; await new Promise((f) => setTimeout(f, 1)); }`;

test('a program ends by itself, and the first evaluation starts nothing', () => {
  assert.equal(run(`tf.setThreadsCount(2); await tf.ready(); console.log(${square}, tf.statistics().tasksHelped); ${untilHelped} console.log(${square});`), '256 0\n256');
});

test('workers come in without a turn of the event loop', () => {
  assert.equal(run(`tf.setThreadsCount(2); await tf.ready(); while (tf.statistics().tasksHelped === 0) ${square}; console.log(${square});`), '256');
});

test('the number of threads decides which file is loaded', () => {
  const print = 'await tf.ready(); console.log(tf.getThreadsCount());';
  assert.equal(run(`tf.setThreadsCount(1); ${print}; tf.setThreadsCount(2); console.log(tf.getThreadsCount());`), '1\n1');
  assert.equal(run(`tf.setThreadsCount(2); ${print} tf.setThreadsCount(1); ${square}; tf.setThreadsCount(2); ${untilHelped} console.log(tf.getThreadsCount());`), '2\n2');
  assert.equal(run(print, { env: { NACRE_THREADS: '3' } }), '3');
  assert.equal(run(print, { env: { NACRE_THREADS: '1' } }), '1');
  assert.ok([1, 2, 3, 4].includes(Number(run(print))));
  assert.equal(run(`tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false); ${print}`), '1');
  assert.match(run('try { tf.getThreadsCount(); } catch (e) { console.log(e.message); }'), /not ready/);
});

test('without a shared memory there is one thread', () => {
  const code = `const { Memory } = WebAssembly; WebAssembly.Memory = function (d) { if (d.shared) throw new RangeError('no'); return new Memory(d); };
    tf.setThreadsCount(2); await tf.ready(); console.log(tf.getThreadsCount(), ${square});`;
  assert.equal(run(code), '1 256');
});

test('where workers cannot start, it warns once and goes on', () => {
  const folder = mkdtempSync(join(tmpdir(), 'nacre-threads-'));
  try {
    cpSync(fileURLToPath(new URL('../../bindings_js/dist/', import.meta.url)), folder, { recursive: true });
    writeFileSync(join(folder, 'package.json'), '{"type": "module"}');
    for (const [broken, text] of [[`throw new Error('not here')`, 'not here'], [`import { parentPort } from 'node:worker_threads'; parentPort.once('message', () => { throw new Error('too late'); })`, 'too late']]) {
      writeFileSync(join(folder, 'nacre-worker.js'), broken);
      const code = `console.warn = console.log; tf.setThreadsCount(3); await tf.ready(); for (let i = 0; i < 60; i++) { ${square}; await new Promise((f) => setTimeout(f, 10)); } console.log(${square});`;
      const lines = run(code, { from: join(folder, 'index.js') }).split('\n');
      assert.equal(lines.length, 2, lines.join('\n'));
      assert.match(lines[0], new RegExp(`a thread does not start, so others do its work: ${text}`));
      assert.equal(lines[1], '256');
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});
