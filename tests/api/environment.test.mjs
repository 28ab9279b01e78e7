// Backends, variants of the wasm file, timing, profiling, flags.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import * as tf from 'nacre';

await tf.ready();

/** What a program of its own prints. */
function run(code, ...flags) {
  return execFileSync(process.execPath, [...flags, '--input-type=module', '-e', `import * as tf from 'nacre';\n${code}`],
    { encoding: 'utf8', cwd: new URL('.', import.meta.url) }).trim();
}
const sum = 'console.log(tf.getWasmVariant(), tf.tensor([1, 2]).matMul([[3], [4]]).add(1).dataSync()[0]);'.replace('tf.tensor([1, 2])', 'tf.tensor([[1, 2]])');

test('both wasm files load and compute', () => {
  assert.equal(run(`tf.setWasmVariant('simd'); await tf.ready(); ${sum}`), 'simd 12');
  assert.equal(run(`tf.setWasmVariant('relaxed'); await tf.ready(); ${sum}`, '--experimental-wasm-relaxed-simd'), 'relaxed 12');
});

test('the variant is chosen by what the machine can do', () => {
  const relaxed = 'WebAssembly.validate = () => true;', plain = 'WebAssembly.validate = () => false;';
  assert.equal(run(`${relaxed} console.log(tf.getWasmVariant());`), 'relaxed');
  assert.equal(run(`${plain} console.log(tf.getWasmVariant());`), 'simd');
});

test('a wasm file from elsewhere, and one that is none', () => {
  const read = `import { readFileSync } from 'node:fs'; const at = new URL('nacre-simd.wasm', import.meta.resolve('nacre'));`;
  assert.equal(run(`${read} tf.setWasmVariant('simd'); tf.setWasmSource(readFileSync(at)); await tf.ready(); ${sum}`), 'simd 12');
  const failure = (source) => run(`tf.setWasmSource(${source}); await tf.ready().catch((e) => console.log(e.message));`);
  assert.match(failure('new Uint8Array([1, 2, 3])'), /the wasm module cannot be loaded: .*WebAssembly/);
  assert.match(failure(`'file:///nowhere.wasm'`), /the wasm module cannot be loaded: .*nowhere.wasm/);
  assert.throws(() => tf.setWasmVariant('simd'), /loaded already/);
});

test('no code is made from text', () => {
  assert.equal(run(`await tf.ready(); ${sum.replace('tf.getWasmVariant()', "'strict'")}`, '--disallow-code-generation-from-strings'), 'strict 12');
});

test('backends', async () => {
  assert.equal(tf.getBackend(), 'wasm');
  assert.equal(tf.backend().name, 'wasm');
  const x = tf.tensor([1, 2, 3]).add(1);
  assert.equal(await tf.setBackend('cpu'), true);
  assert.equal(tf.getBackend(), 'cpu');
  assert.deepEqual(x.mul(2).arraySync(), [4, 6, 8]);
  await tf.setBackend('wasm');
  assert.deepEqual(x.mul(3).arraySync(), [6, 9, 12]);
  await assert.rejects(tf.setBackend('quantum'), /Backend name 'quantum' not found/);
  assert.equal(tf.getBackend(), 'wasm');
});

test('time and profile', async () => {
  const x = tf.ones([64, 64]);
  const { kernelMs, wallMs } = await tf.time(() => x.matMul(x));
  assert.ok(kernelMs > 0 && wallMs >= kernelMs, `${kernelMs} ${wallMs}`);
  const before = tf.memory().numTensors;
  const profile = await tf.profile(() => tf.tidy(() => x.matMul(x).relu().sum()));
  assert.deepEqual([profile.newTensors, profile.newBytes], [1, 4]);
  const [product] = profile.kernels;
  assert.deepEqual([product.name, product.inputShapes, product.outputShapes, product.bytesAdded], ['BatchMatMul', [[64, 64], [64, 64]], [[64, 64]], 4 * 64 * 64]);
  assert.deepEqual(profile.kernelNames, ['BatchMatMul', 'Relu', 'Sum']);
  assert.deepEqual(profile.kernelNames, [...new Set(profile.kernels.map((k) => k.name))]);
  assert.equal(profile.result.dataSync()[0], 64 ** 3);
  assert.equal(tf.memory().numTensors, before + 1);
  const plans = tf.profilePlans(() => tf.tidy(() => x.matMul(x).relu()));
  assert.ok(plans.some((k) => k.name === '_matMul' && String(k.outputShapes) === '64,64' && k.kernelTimeMs >= 0));
});

test('nextFrame', async () => {
  let ran = false;
  setImmediate(() => (ran = true));
  await tf.nextFrame();
  assert.ok(ran);
});

test('switches of the compiler do not change results', () => {
  const f = () => tf.tidy(() => tf.range(0, 12).reshape([3, 4]).transpose().exp().add(1).log().sum(0).arraySync());
  const expected = f();
  const kept = tf.getOptions();
  for (const off of ['simplify', 'fuse', 'reuseMemory']) {
    tf.setOptions({ ...kept, [off]: false });
    f().forEach((v, i) => assert.ok(Math.abs(v - expected[i]) < 1e-5, off));
  }
  tf.setOptions(kept);
});

test('the dump names every stage', () => {
  const text = tf.tidy(() => tf.dump(tf.ones([4, 4]).matMul(tf.ones([4, 4])).add(1).relu()));
  assert.match(text, /_matMul/);
  assert.match(text, /relu/);
});

test('engine and flags', () => {
  tf.env().set('DEBUG', true);
  assert.equal(tf.env().getBool('DEBUG'), true);
  tf.env().set('DEBUG', false);
  assert.throws(() => tf.env().get('NONE_SUCH'), /NONE_SUCH/);
  assert.equal(tf.env().getBool('IS_NODE'), true);
  const v = tf.variable(tf.scalar(1), true, 'environment_v');
  assert.equal(tf.engine().registeredVariables.environment_v, v);
  assert.equal(tf.engine().memory().numTensors, tf.memory().numTensors);
  tf.disposeVariables();
  assert.ok(v.isDisposed);
});

test('utilities', () => {
  const list = Array.from({ length: 100 }, (_, i) => i), twin = list.slice();
  tf.util.shuffleCombo(list, twin);
  assert.deepEqual(list, twin);
  assert.deepEqual([...list].sort((a, b) => a - b), Array.from({ length: 100 }, (_, i) => i));
  assert.deepEqual(Array.from(tf.util.createShuffledIndices(5)).sort(), [0, 1, 2, 3, 4]);
  assert.equal(tf.util.sizeFromShape([2, 3, 4]), 24);
  assert.deepEqual(tf.util.inferShape([[1, 2], [3, 4]]), [2, 2]);
  assert.deepEqual(tf.util.flatten([[1, [2]], 3]), [1, 2, 3]);
  assert.throws(() => tf.util.assert(false, () => 'mine'), /mine/);
  assert.deepEqual(tf.util.inferFromImplicitShape([-1, 3], 12), [4, 3]);
});
