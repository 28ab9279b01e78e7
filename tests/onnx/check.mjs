// Runs the backend tests of ONNX (Debian's package libonnx-testdata) on the built package, and ends with a count line.
// node tests/onnx/check.mjs [--all] [NAME...]: only tests whose name holds NAME; --all also lists what does not apply.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import * as tf from 'nacre';
import { data } from './data.mjs';
import { inexact, reasonAgainst, tolerances } from './not_applicable.mjs';
import { readSignature, readValue } from './values.mjs';

const folders = ['node', 'simple', 'pytorch-converted', 'pytorch-operator'];
const named = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
const listAll = process.argv.includes('--all');

/** A value of a file as what the model takes. */
function argumentOf(value) {
  if (value.kind === 'nothing') return null;
  if (value.kind === 'sequence') return value.items.map(argumentOf);
  const dtype = value.type === 'string' ? 'string' : value.type === 'bool' ? 'bool' : value.type.startsWith('float') ? 'float32' : 'int32';
  return tf.tensor(value.values, value.shape, dtype);
}

/** What is wrong with a result, or undefined. */
function difference(got, expected, name) {
  if (expected.kind === 'nothing') return got === null ? undefined : 'something instead of nothing';
  if (expected.kind === 'sequence') {
    if (!Array.isArray(got) || got.length !== expected.items.length) return `a sequence of ${got?.length} instead of ${expected.items.length}`;
    return expected.items.map((item, i) => difference(got[i], item, name)).find(Boolean);
  }
  if (!(got instanceof tf.Tensor)) return 'no tensor';
  if (got.shape.join() !== expected.shape.join()) return `shape [${got.shape}] instead of [${expected.shape}]`;
  const isFloat = expected.type.startsWith('float'), dtype = expected.type === 'string' || expected.type === 'bool' ? expected.type : isFloat ? 'float32'
    : 'int32';
  if (got.dtype !== dtype) return `${got.dtype} instead of ${dtype}`;
  if (inexact.has(name)) return undefined;  // random numbers: shape and type are what can be compared
  const values = got.dataSync(), { relative, absolute } = tolerances(name, expected.type);
  for (let i = 0; i < expected.values.length; i++) {
    const a = values[i], b = expected.values[i];
    if (Object.is(a, b) || a === b || (Number.isNaN(a) && Number.isNaN(b))) continue;
    if (!isFloat || !(Math.abs(a - b) <= absolute + relative * Math.abs(b))) return `element ${i} is ${a} instead of ${b}`;
  }
  return undefined;
}

/** Input or output i of a data set. */
function valueIn(set, kind, i, info) {
  return readValue(new Uint8Array(readFileSync(join(set, `${kind}_${i}.pb`))), info.kind);
}

/** What is wrong with the results for one data set, or undefined. */
function runSet(model, set, name, signature) {
  const inputs = {};
  let results;
  try {
    signature.inputs.forEach((info, i) => (inputs[info.name] = argumentOf(valueIn(set, 'input', i, info))));
    results = model.predict(inputs);
    const list = results instanceof tf.Tensor ? [results] : signature.outputs.map(({ name: output }) => results[output]);
    for (const [i, info] of signature.outputs.entries()) {
      const wrong = difference(list[i], valueIn(set, 'output', i, info), name);
      if (wrong) return `output '${info.name}': ${wrong}`;
    }
  } finally {
    tf.dispose([inputs, results]);
  }
  return undefined;
}

async function runTest(sets, folder, name, signature) {
  const model = await tf.loadOnnxModel(join(folder, 'model.onnx'));
  try {
    return sets.map((set) => runSet(model, set, name, signature)).find(Boolean);
  } finally {
    model.dispose();
  }
}

/** A whole network with weights that follow a rule, on an input of numbers from 0 to 1; what is wrong with its output, or undefined. */
async function runNetwork(path) {
  const model = await tf.loadOnnxModel(path), shape = model.inputs[0].shape, size = shape.reduce((n, d) => n * d, 1);
  const x = tf.tensor(Float32Array.from({ length: size }, (_, i) => i / size), shape);
  let y;
  try {
    y = model.predict(x);
    return difference(y, readValue(new Uint8Array(readFileSync(path.replace('.onnx', '_output_0.pb'))), 'tensor'), path);
  } finally {
    tf.dispose([x, y]);
    model.dispose();
  }
}

/** Numbers that only float64 can hold. */
function beyondFloat32(sets, signature) {
  const large = ({ type, values }) => type === 'float64' && values.some((v) => Number.isFinite(v) && !Number.isFinite(Math.fround(v)));
  return sets.some((set) => signature.outputs.some((info, i) => large(valueIn(set, 'output', i, info))));
}

await tf.ready();
const counts = { passed: 0, failed: 0, skipped: 0 };

/** Runs one test, which resolves to what is wrong, and counts it. */
async function count(name, run) {
  const before = tf.memory().numTensors;
  let wrong;
  try {
    wrong = await run();
    if (!wrong && tf.memory().numTensors !== before) wrong = `${tf.memory().numTensors - before} tensors are left`;
  } catch (error) {
    wrong = process.env.NACRE_STACKS ? error.stack : error.message;
  }
  counts[wrong ? 'failed' : 'passed']++;
  if (wrong) console.log(`FAILED  ${name}: ${wrong}`);
}

const chosen = (name) => named.length === 0 || named.some((part) => name.includes(part));
for (const group of folders) {
  for (const name of readdirSync(join(data, group)).filter(chosen).sort()) {
    const folder = join(data, group, name), signature = readSignature(new Uint8Array(readFileSync(join(folder, 'model.onnx'))));
    const sets = readdirSync(folder).filter((entry) => entry.startsWith('test_data_set_')).map((entry) => join(folder, entry));
    const reason = reasonAgainst(name, signature) ?? (beyondFloat32(sets, signature) ? 'results that only float64 can hold' : undefined);
    if (!reason) {
      await count(`${group}/${name}`, () => runTest(sets, folder, name, signature));
      continue;
    }
    counts.skipped++;
    if (listAll) console.log(`not applicable  ${group}/${name}: ${reason}`);
  }
}
for (const name of readdirSync(join(data, 'light')).filter((entry) => entry.endsWith('.onnx') && chosen(entry))) await count(`light/${name}`,
  () => runNetwork(join(data, 'light', name)));
console.log(`onnx: ${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} not applicable`);
process.exitCode = counts.failed > 0 || counts.passed === 0 ? 1 : 0;
