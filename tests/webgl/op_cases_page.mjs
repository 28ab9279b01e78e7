// In the page: one row of the table of op cases on webgl, fused and unfused, beside the scalar reference; its gradients beside those of wasm.
import * as tf from '/nacre/index.js';
import {cases, promised} from '../cases/index.mjs';
import {Data} from '../cases/data.mjs';
import {title, inputsOf, tensorsOf, forward, forwardLater, gradients, compare} from '../cases/harness.mjs';

export const titles = () => Object.fromEntries(Object.entries({...cases, promise: promised}).map(([family, rows]) => [family, rows.map(title)]));

async function enter(backend, optimised) {
  await tf.setBackend(backend);
  tf.setOptions({simplify: optimised, fuse: optimised});
}

const values = (row, inputs) => (row.op.endsWith('Async') ? forwardLater : forward)(tf, row, inputs);

// GPUs round functions, sums and products in their own ways.
const tolerance = row => Math.max(row.tolerance ?? 0, 1e-3);
// Denormal numbers are zeros to a GPU.
const ordinary = results => results.map(y => (y.dtype === 'float32' || y.dtype === 'complex64' ? {...y, values: y.values.map(flushed)} : y));
const flushed = v => (Math.abs(v) < 1.2e-38 ? 0 : v);
// Angles beyond 1e5 take more digits to reduce than programs carry; there the device decides.
const periodic = ['sin', 'cos', 'tan'];
const reducible = v => (Math.abs(v) > 1e5 && Number.isFinite(v) ? 1 : v);
const given = row => ordinary(inputsOf(row)).map(x => (periodic.includes(row.op) ? {...x, values: x.values.map(reducible)} : x));

async function check(row) {
  const inputs = given(row);
  await enter('cpu', false);
  const expected = ordinary(await values(row, inputs));
  await enter('webgl', false);
  compare('as recorded: value', ordinary(await values(row, inputs)), expected, tolerance(row));
  await enter('webgl', true);
  const before = tf.memory().numTensors;
  compare('fused: value', ordinary(await values(row, inputs)), expected, tolerance(row));
  if (row.grad) {
    const found = gradients(tf, row, inputs, []).first();
    if (tf.memory().numTensors !== before) throw new Error('tensors left over');
    await enter('wasm', true);
    compare('gradient', ordinary(found), ordinary(gradients(tf, row, inputs, []).first()), Math.max(row.gradTolerance ?? 0, 1e-3));
  }
}

async function checkPromised(row) {
  await enter('webgl', true);
  const inputs = inputsOf(row), xs = tensorsOf(tf, inputs);
  const result = await row.op.split('.').reduce((o, name) => o[name], tf)(...row.args.map(arg => (arg instanceof Data ? xs.shift() : arg)));
  const results = result instanceof tf.Tensor ? [result] : Object.values(result);
  compare('against the twin', results.map(y => ({shape: y.shape, dtype: y.dtype, values: y.dataSync()})), forward(tf, {...row, op: row.twin}, inputs), tolerance(row));
}

/** What is wrong with a row; null: nothing. */
export async function problem(family, index) {
  try {
    await (family === 'promise' ? checkPromised(promised[index]) : check(cases[family][index]));
    return null;
  } catch (error) {
    return error.stack ?? String(error);
  }
}
