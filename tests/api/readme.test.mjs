// The examples in README.md run, and print what it says.
import {test} from 'node:test';
import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import {mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import {artifacts, node, placeholder, value} from '../js/graph_files.mjs';
import * as onnx from '../js/onnx_writer.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const [first, second, third] = [...readFileSync(`${root}README.md`, 'utf8').matchAll(/```js\n([\s\S]*?)```/g)].map(([, example]) => example);
const run = (example, cwd) => execFileSync(process.execPath, ['--input-type=module', '--eval', example], {cwd, encoding: 'utf8'});

test('the first example of README.md', () => {
  const printed = run(first, root);
  const losses = [...printed.matchAll(/loss (\d\.\d+)/g)].map(match => Number(match[1]));
  assert.equal(losses.length, 4);
  assert.ok(losses[3] < losses[0] / 3, `losses ${losses}`);
  assert.ok(Number(/([\d.]+) % right/.exec(printed)[1]) > 95, printed);
  assert.match(printed, /Tensor\s+12\b/);
  assert.match(printed, /\[ \[ 2 \] \] \[ 6, 0 \]/);
});

// The files that the second example loads.
function writeModels(folder) {
  writeFileSync(`${folder}/classifier.onnx`, onnx.model({
    nodes: [
      onnx.node('Conv', ['x', 'w'], ['c'], {strides: [2, 2]}), onnx.node('Relu', ['c'], ['r']), onnx.node('GlobalAveragePool', ['r'], ['p']),
      onnx.node('Flatten', ['p'], ['y']),
    ],
    weights: [onnx.tensor('w', [5, 3, 3, 3], onnx.noise(135))], inputs: [onnx.value('x', ['n', 3, 16, 16])], outputs: [onnx.value('y', ['n', 5])],
  }));
  const {weightSpecs, weightData, ...rest} = artifacts({
    constants: {w: value([...onnx.noise(16)], [2, 8]), b: value([...onnx.noise(8, 2)])},
    nodes: [placeholder('x', 'float32', [-1, 2]), node('product', 'MatMul', ['x', 'w']), node('sum', 'BiasAdd', ['product', 'b']), node('y', 'Relu', ['sum'])],
  });
  mkdirSync(`${folder}/features`);
  writeFileSync(`${folder}/features/model.json`, JSON.stringify({...rest, weightsManifest: [{paths: ['weights.bin'], weights: weightSpecs}]}));
  writeFileSync(`${folder}/features/weights.bin`, new Uint8Array(weightData));
}

test('the example of models from elsewhere', () => {
  const folder = mkdtempSync(`${root}build/readme-`);  // below the repository, for the package to be found
  try {
    writeModels(folder);
    const printed = run(second, folder);
    assert.match(printed, /Tensor\s+\[\d\]/);
    assert.match(printed, /conv2d .* 540  wasm\n/);
    assert.match(printed, /\d steps, [\d ]+ FLOPs, arena [\d ]+ bytes, weights 540 bytes/);
    assert.match(printed, /[\d.]+ ms, \d+ bytes between the steps/);
    const [, before, after] = /loss ([\d.]+), after 50 steps ([\d.]+)/.exec(printed).map(Number);
    assert.ok(after < before / 3, printed);
  } finally {
    rmSync(folder, {recursive: true});
  }
});

test('the example of weights in bytes', () => {
  const folder = mkdtempSync(`${root}build/readme-`);
  try {
    writeModels(folder);
    assert.match(run(third, folder), /conv2dBytes/);
    const {weightsManifest: [{weights}]} = JSON.parse(readFileSync(`${folder}/features_int8/model.json`, 'utf8'));
    assert.equal(weights.find(({name}) => name === 'w').quantization.dtype, 'uint8');
  } finally {
    rmSync(folder, {recursive: true});
  }
});
