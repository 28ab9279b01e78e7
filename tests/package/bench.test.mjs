// The benchmark runs, compares results before it times them, and writes what it prints.
import {test} from 'node:test';
import assert from 'node:assert/strict';
import {execFileSync, spawnSync} from 'node:child_process';
import {mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {measure} from '../../tools/bench_lib/models/measure.mjs';

const main = fileURLToPath(new URL('../../tools/bench_lib/main.mjs', import.meta.url));
const models = fileURLToPath(new URL('../../tools/bench_lib/models/main.mjs', import.meta.url));

test('one case of the benchmark', () => {
  const folder = mkdtempSync(join(tmpdir(), 'nacre-bench-')), file = join(folder, 'result.json');
  const printed = execFileSync(process.execPath, [main, '--only', 'transpose', '--rounds', '2', '--turn', '20', '--warm', '50', '--patience', '0', '--json', file],
    {encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore']});
  const {rows, libraries} = JSON.parse(readFileSync(file, 'utf8'));
  rmSync(folder, {recursive: true});
  assert.deepEqual(Object.keys(libraries), ['nacre', 'tfjs-wasm']);
  assert.equal(rows.length, 1);
  assert.deepEqual(rows[0].errors, {});
  assert.equal(rows[0].results.nacre.turns.length, 2);
  assert.ok(rows[0].ratio > 0);
  assert.match(printed, /\| transpose 1Kx1K +\|/);
});

test('an unknown library is refused', () => {
  const {status, stderr} = spawnSync(process.execPath, [main, '--peers', 'nobody'], {encoding: 'utf8'});
  assert.notEqual(status, 0);
  assert.match(stderr, /no such library: nobody/);
});

test('a network on the other runtimes, which agree', () => {
  const folder = mkdtempSync(join(tmpdir(), 'nacre-bench-')), file = join(folder, 'result.json');
  const options = ['--only', 'tiny', '--peers', 'tfjs,onnxruntime,litert', '--launches', '1', '--rounds', '2', '--turn', '5', '--warm', '10', '--patience', '0'];
  const printed = execFileSync(process.execPath, [models, ...options, '--json', file], {encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore']});
  const {groups: [{rows: [{results, errors}]}]} = JSON.parse(readFileSync(file, 'utf8'));
  rmSync(folder, {recursive: true});
  assert.deepEqual(errors, {});
  assert.deepEqual(Object.keys(results), ['tfjs simd', 'onnxruntime simd', 'litert simd']);
  for (const {ms, first, difference, samples} of Object.values(results)) {
    assert.ok(ms > 0 && first > ms && difference < 1e-4);
    assert.equal(samples[0].turns.length, 2);
  }
  assert.equal(results['tfjs simd'].difference, 0);
  assert.match(printed, /\| tiny +\|/);
});

test('a runtime whose outputs are others is not timed', async () => {
  const calls = [], outputs = {nacre: [[1, 2.001]], tfjs: [[1, 2]], litert: [[1, 2.0001]]};
  const start = async (network, {name}) => ({
    call: async command => {
      calls.push(`${name} ${command}`);
      return command === 'first' ? {ms: 5, outputs: outputs[name]} : 1;
    },
    memory: async () => (name ? 30 : 10),
    close: async () => calls.push(`${name} closed`),
  });
  const compared = Object.keys(outputs).map(name => ({name, label: `${name} simd`})), quiet = {turn: f => f()};
  const {results, errors} = await measure('tiny', compared, {clients: {start}, quiet, launches: 1, rounds: 2, turn: 3, warm: 1});
  assert.deepEqual(errors, {'nacre simd': 'its outputs differ by 5.0e-4'});
  assert.deepEqual(Object.keys(results), ['tfjs simd', 'litert simd']);
  assert.deepEqual({...results['tfjs simd'], samples: undefined}, {ms: 1, first: 5, memory: 20, difference: 0, samples: undefined});
  assert.equal(calls.filter(call => call === 'nacre turn').length, 0);
  for (const name of Object.keys(outputs)) assert.ok(calls.includes(`${name} closed`));
});

test('networks are written as files of all formats', () => {
  const folder = mkdtempSync(join(tmpdir(), 'nacre-bench-'));
  execFileSync(process.execPath, [models, '--write', folder, '--only', 'tiny'], {stdio: 'ignore'});
  const read = name => readFileSync(join(folder, 'tiny', name));
  const {weightsManifest: [{weights}], signature} = JSON.parse(read('model.json'));
  assert.equal(read('weights.bin').length, weights.reduce((sum, {shape}) => sum + 4 * shape.reduce((a, b) => a * b, 1), 0));
  assert.deepEqual(JSON.parse(read('network.json')).outputs.map(({name}) => name), Object.keys(signature.outputs));
  assert.equal(read('model.tflite').toString('latin1', 4, 8), 'TFL3');
  assert.equal(read('model.onnx')[0], 8);
  rmSync(folder, {recursive: true});
});
