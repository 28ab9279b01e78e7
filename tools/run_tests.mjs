// Runs the layers of tests, two at a time, and ends with one table and a count line.
// Every layer reports how many tests passed and failed; a layer that ran none has failed.

import { AsyncLocalStorage } from 'node:async_hooks';
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const nodeFlags = (process.env.NACRE_NODE_FLAGS ?? '').split(' ').filter(Boolean);

const running = new AsyncLocalStorage();  // the layer's name

/** Runs a command with its output shown, each line under the name of its layer, and resolves to {code, output}. */
function run(command, args, env = {}) {
  const name = running.getStore();
  return new Promise((resolve) => {
    const child = spawn(command, args, { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    const closed = [child.stdout, child.stderr].map(async (stream) => {
      for await (const line of createInterface(stream)) {
        output += `${line}\n`;
        console.log(`${name}  ${line}`);
      }
    });
    child.on('error', (error) => resolve({ code: 1, output: String(error) }));
    child.on('close', (code) => Promise.all(closed).then(() => resolve({ code: code ?? 1, output })));
  });
}

/** A tool that checks one thing: its exit status is one test. */
async function check(command, ...args) {
  const { code } = await run(command, args);
  return code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}

/** A Catch2 program; its test cases are counted from the line that it ends with. */
async function catch2(command, ...args) {
  const { code, output } = await run(command, [...args, '--colour-mode', 'none'], { ASAN_OPTIONS: 'detect_stack_use_after_return=1' });
  const all = output.match(/All tests passed \(.* in (\d+) test cases?\)/);
  const some = output.match(/test cases:\s+(\d+)(?: \|\s+(\d+) passed)?(?: \|\s+(\d+) failed)?/);
  const passed = Number(all?.[1] ?? some?.[2] ?? 0);
  const failed = Number(some?.[3] ?? 0);
  return { passed, failed: code !== 0 && failed === 0 ? 1 : failed };
}

/** The *.test.mjs files of a folder under node:test. */
async function nodeTests(folder, flags, concurrency, env = {}) {
  const files = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.test.mjs')).map((name) => join(folder, name)) : [];
  if (files.length === 0) return { passed: 0, failed: 0 };
  mkdirSync('build', { recursive: true });
  const report = join('build', `${running.getStore()}.tap`);
  const { code } = await run('node', ['--expose-gc', ...flags, '--test', `--test-concurrency=${concurrency}`,
    '--test-reporter=spec', '--test-reporter-destination=stdout', '--test-reporter=tap', `--test-reporter-destination=${report}`, ...files], env);
  const count = (name) => Number(readFileSync(report, 'utf8').match(new RegExp(`^# ${name} (\\d+)$`, 'm'))?.[1] ?? 0);
  const failed = count('fail') + count('cancelled');
  return { passed: count('pass'), failed: code !== 0 && failed === 0 ? 1 : failed, skipped: count('skipped') + count('todo') };
}

/** A program of tests that ends with the line `NAME: N passed, N failed[, N pending]`. */
async function counting(name, ...command) {
  const { output } = await run('node', command);
  const [, passed, failed, skipped] = output.match(new RegExp(`^${name}: (\\d+) passed, (\\d+) failed(?:, (\\d+) pending)?`, 'm')) ?? [0, 0, 1, 0];
  return { passed: Number(passed), failed: Number(failed), skipped: Number(skipped ?? 0) };
}

/** TensorFlow.js's own specs; its suite marks some as pending itself. */
const conformance = (backend) => counting('conformance', 'tests/conformance/check.mjs', '--backend', backend);

const jobs = Number(process.env.NACRE_JOBS ?? 2);
// Browsers keep all processors busy, and their tests wait for frames: nothing else runs meanwhile.
const alone = (name) => name === 'browser' || name.startsWith('webgl');
// Those that take longest begin first, so that both processors are busy to the end.
const layers = {
  layout: () => check('node', 'tools/check_layout.mjs'),
  generated: () => check('tools/generate', '--check'),
  js_relaxed: () => nodeTests('tests/js', nodeFlags, 1, { NACRE_THREADS: '2' }),
  js_simd: () => nodeTests('tests/js', [], 1, { NACRE_THREADS: '1' }),
  fuzz: () => counting('fuzz', 'tests/fuzz/run.mjs', '--seconds', '60', '--seed', '1'),  // damaged files, the same ones every time
  api: () => nodeTests('tests/api', [], 1),  // what the variant does not matter to: files, errors, flags, strings
  package: () => nodeTests('tests/package', [], 1),  // the files of the package, and the tools
  core_sanitized: () => catch2('build/native/bin/core_tests'),
  onnx: () => counting('onnx', '--expose-gc', 'tests/onnx/check.mjs'),  // ONNX's own backend tests
  conformance: () => conformance('wasm'),
  core_simd: () => catch2('node', 'build/simd/bin/core_tests.cjs'),
  core_relaxed: () => catch2('node', ...nodeFlags, 'build/relaxed/bin/core_tests.cjs'),
  browser: () => nodeTests('tests/browser', [], 1),
  webgl: () => nodeTests('tests/webgl', [], 1),
  webgl_conformance: () => conformance('webgl'),
};

// WebGL2 is drawn by the processor here: its layers take longer than all others together, and run when they, or `all`, are asked for.
const named = process.argv.slice(2);
const chosen = named.includes('all') ? Object.keys(layers) : named.length > 0 ? named : Object.keys(layers).filter((name) => !name.startsWith('webgl'));
if (named.length === 0) console.log('[test] every layer but those on WebGL2, which `tools/test all` runs too');
const unknown = chosen.filter((name) => !(name in layers));
if (unknown.length > 0) {
  console.error(`tools/test: no layer is called ${unknown.join(', ')}; there are all, ${Object.keys(layers).join(', ')}`);
  process.exit(2);
}

const rows = new Map(chosen.map((name) => [name, null]));

async function runLayer(name) {
  console.log(`[test] ${name} begins`);
  const start = performance.now();
  const result = { skipped: 0, ...(await running.run(name, layers[name])) };
  if (result.passed + result.failed === 0) {
    console.log(`[test] ${name}: no test ran`);
    result.failed = 1;
  }
  const seconds = (performance.now() - start) / 1000;
  rows.set(name, { name, ...result, seconds });
  console.log(`[test] ${name}: ${result.passed} passed, ${result.failed} failed (${[...rows.values()].filter(Boolean).length} of ${chosen.length} layers done)`);
}

const queue = chosen.filter((name) => !alone(name));
await Promise.all(Array.from({ length: jobs }, async () => {
  while (queue.length > 0) await runLayer(queue.shift());
}));
for (const name of chosen.filter(alone)) await runLayer(name);

console.log('\n[test] summary');
for (const { name, passed, failed, skipped, seconds } of rows.values()) {
  const notes = (failed ? `, ${failed} FAILED` : '') + (skipped ? `, ${skipped} skipped` : '');
  console.log(`  ${name.padEnd(18)} ${String(passed).padStart(5)} passed${notes}  (${seconds.toFixed(1)} s)`);
}
const sum = (key) => [...rows.values()].reduce((total, row) => total + row[key], 0);
process.exitCode = sum('failed') > 0 ? 1 : 0;
console.log(`${sum('passed')} passed, ${sum('failed')} failed`);
