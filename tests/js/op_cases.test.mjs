// Every row of the table in tests/cases: on the scalar reference and the wasm backend, unfused and fused, against each other, against
// TensorFlow.js and against finite differences. NACRE_CASE=text runs only the rows whose title contains the text.
import {test, before} from 'node:test';
import assert from 'node:assert/strict';
import * as tf from 'nacre';
import * as tfjs from '@tensorflow/tfjs';
import {cases, promised} from '../cases/index.mjs';
import {Data} from '../cases/data.mjs';
import {errors} from '../cases/errors.mjs';
import {title, inputsOf, tensorsOf, callable, forward, forwardLater, gradients, directionsOf, checkGradients, compare} from '../cases/harness.mjs';
import {notInCases, withoutKernel} from '../cases/coverage.mjs';

const only = process.env.NACRE_CASE;
const chosen = rows => rows.filter(row => !only || title(row).includes(only));
const modes = {
  'reference, as recorded': ['cpu', false],
  'reference, fused': ['cpu', true],
  'wasm, as recorded': ['wasm', false],
  'wasm, fused': ['wasm', true],
};
async function enter(mode) {
  const [backend, optimised] = modes[mode];
  await tf.setBackend(backend);
  tf.setOptions({simplify: optimised, fuse: optimised});
}

// Names of the ops in the graphs that values, and their gradients, were computed from.
const seen = new Set(), differentiated = new Set();
function note(set, tensors) {
  for (const [, op] of tf.dump(tensors).split('\nsimplified\n', 1)[0].matchAll(/^%\d+ = ([^(]+)\(/gm)) set.add(op);
}

const answersPromise = row => row.op.endsWith('Async');
const values = (library, row, inputs) => (answersPromise(row) ? forwardLater : forward)(library, row, inputs);

async function check(row) {
  const inputs = inputsOf(row), found = {};
  for (const mode of Object.keys(modes)) {
    await enter(mode);
    const before = tf.memory().numTensors;
    found[mode] = {values: await values(tf, row, inputs)};
    if (row.grad && mode !== 'reference, fused') {
      const g = gradients(tf, row, inputs, directionsOf(row, inputs, 31));
      Object.assign(found[mode], mode === 'wasm, fused' ? checkGradients(tf, row, inputs, row.gradTolerance) : {first: g.first(), second: row.constantGradient || row.gradientOfOracle ? undefined : g.second()});
    }
    assert.equal(tf.memory().numTensors, before, `${mode}: tensors left over`);
  }
  const [reference, ...others] = Object.keys(modes);
  for (const mode of others) {
    compare(`${mode}: value`, found[mode].values, found[reference].values, row.tolerance);
    if (found[mode].first) compare(`${mode}: gradient`, found[mode].first, found[reference].first, 1e-4);
    if (found[mode].second) compare(`${mode}: second gradient`, found[mode].second, found[reference].second, 1e-3);
  }
  if (row.oracle !== false) compare('against TensorFlow.js', found[reference].values, await values(tfjs, row, inputs), row.tolerance);
  if (row.gradientOfOracle) compare('gradient against TensorFlow.js', found[reference].first, gradients(tfjs, row, inputs, []).first(), 1e-4);
  if (row.equal) compare('against the other expression', found[reference].values, forward(tf, {...row, run: row.equal}, inputs), row.tolerance);
  row.check?.(found[reference].values[0].values);
  if (!answersPromise(row)) collect(row, inputs);
}

function collect(row, inputs) {
  tf.tidy(() => {
    const xs = tensorsOf(tf, inputs), call = callable(tf, row);
    note(seen, call(xs));
    if (!row.grad) return;
    const loss = (...ys) => tf.addN(call(xs.map((x, k) => ys[row.grad.indexOf(k)] ?? x)).filter(y => y.dtype === 'float32').map(y => tf.sum(tf.mul(y, y))));
    note(differentiated, call(xs));
    note(differentiated, tf.grads(loss)(row.grad.map(k => xs[k])));
  });
}

before(async () => {
  await tfjs.setBackend('cpu');
  await tf.ready();
});

for (const [family, rows] of Object.entries(cases)) {
  for (const row of chosen(rows)) test(`${family}: ${title(row)}`, () => check(row));
}

for (const row of chosen(promised)) {
  test(`promise: ${title(row)}`, async () => {
    await enter('wasm, fused');
    const inputs = inputsOf(row), xs = tensorsOf(tf, inputs), before = tf.memory().numTensors;
    const result = await row.op.split('.').reduce((o, name) => o[name], tf)(...row.args.map(arg => (arg instanceof Data ? xs.shift() : arg)));
    const results = result instanceof tf.Tensor ? [result] : Object.values(result);
    assert.equal(tf.memory().numTensors, before + results.length, 'tensors left over');
    compare('against the twin', results.map(y => ({shape: y.shape, dtype: y.dtype, values: y.dataSync()})), forward(tf, {...row, op: row.twin}, inputs));
  });
}

for (const row of chosen(errors)) {
  test(`refuses ${title(row)}`, async () => {
    await enter('wasm, fused');
    const before = tf.memory().numTensors, xs = tensorsOf(tf, inputsOf(row)), name = row.op.split('.').at(-1);
    assert.throws(() => callable(tf, row)(xs), error => {
      // The second is TensorFlow.js's wording for an argument of a wrong kind.
      const [start] = new RegExp(`^\\[(\\w+\\.)?${name}\\] |^Argument '\\w+' passed to '${name}' `).exec(error.message) ?? assert.fail(error.message);
      for (const piece of row.says) assert.match(error.message.slice(start.length), piece, error.message);
      return true;
    });
    tf.dispose(xs);
    assert.equal(tf.memory().numTensors, before, 'tensors left over');
    const works = tf.add([1, 2], [3, 4]);
    assert.deepEqual([...works.dataSync()], [4, 6]);
    works.dispose();
  });
}

if (!only) {
  test('guard: every op is in a case', () => {
    const named = new Set([...Object.values(cases).flat(), ...promised].map(row => row.op));
    const known = op => notInCases[op.name] || named.has(op.name.replace(/^_/, '')) || seen.has(op.name) || differentiated.has(op.name);
    assert.deepEqual(tf.registry().filter(op => op.kind !== 'leaf' && !known(op)).map(op => op.name), []);
  });
  test('guard: every differentiable op is in a case with gradients', () => {
    const missing = tf.registry().filter(op => op.differentiable && !differentiated.has(op.name));
    assert.deepEqual(missing.map(op => op.name), []);
  });
  test('guard: only the declared ops have no wasm kernel', () => {
    const without = tf.registry().filter(op => op.kind === 'heavy' && !op.wasm);
    assert.deepEqual(without.map(op => op.name).sort(), [...withoutKernel].sort());
  });
}
