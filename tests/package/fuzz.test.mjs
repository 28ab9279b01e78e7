// The fuzzer itself: damage is repeatable, and every way to break the contract is found.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { encode } from 'fast-png';
import { fuzz } from '../fuzz/fuzz.mjs';
import { mutateProtobuf } from '../fuzz/mutate_protobuf.mjs';
import { inputOf } from '../fuzz/target.mjs';
import { Message } from '../../tools/networks/protobuf.mjs';
import { Random } from '../../tools/segmentation/random.mjs';

const folder = mkdtempSync(join(tmpdir(), 'nacre-fuzz-'));
after(() => rmSync(folder, { recursive: true }));

/** A target whose reader has this body; it gets the bytes of its only file. */
function target(name, body, more = '') {
  const file = join(folder, `${name}.mjs`);
  const seeds = "export const seeds = () => [{file: {kind: 'bytes', bytes: new Uint8Array(16)}}];";
  writeFileSync(file, `${seeds} ${more}\nexport async function run({file: {bytes}}) { ${body} }`);
  return pathToFileURL(file).href;
}
const run = (name, body, more) => fuzz(target(name, body, more), { seconds: 1.5, seed: 1, hang: 0.5 });
const damaged = 'const damaged = bytes.length !== 16 || bytes.some(v => v !== 0);';

test('a reader that keeps the contract', async () => {
  const { inputs, failures } = await run('good', `${damaged} if (damaged) throw new Error('damaged');`);
  assert.deepEqual(failures, []);
  assert.ok(inputs > 10);
});

test('errors from inside are found, those of one place once', async () => {
  const { failures } = await run('inside', 'if (bytes.length < 8) null.x; if (bytes[0] > 0) new Uint8Array(-1);');
  assert.deepEqual(failures.map(({ name }) => name).sort(), ['RangeError', 'TypeError']);
});

test('a reader that refuses undamaged files is found', async () => {
  const { failures: [failure] } = await run('never', "throw new Error('no');");
  assert.deepEqual([failure.iteration, failure.message], [-1, 'no']);
});

test('a reader that hangs is stopped, and the next inputs are tried', async () => {
  const { failures, inputs } = await run('hang', `${damaged} if (damaged) for (;;);`);
  assert.equal(failures[0].name, 'hang');
  assert.ok(inputs > 1);
});

test('a reader that never answers', async () => {
  const { failures: [failure] } = await run('silent', `${damaged} if (damaged) await new Promise(() => {});`);
  assert.equal(failure.message, 'never answers');
});

test('a reader that traps', async () => {
  const module = [0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 7, 5, 1, 1, 102, 0, 0, 10, 5, 1, 3, 0, 0, 11];  // (func (export "f") unreachable)
  const unreachable = `new WebAssembly.Instance(new WebAssembly.Module(Uint8Array.of(${module}))).exports.f();`;
  const { failures } = await run('trap', `${damaged} if (damaged) ${unreachable}`);
  assert.equal(failures[0].name, 'RuntimeError');
});

test('tensors that are left, and memory that is taken', async () => {
  const counting = 'let numTensors = 0; export const tf = {memory: () => ({numTensors})};';
  const { failures: [leak] } = await run('leak', `${damaged} if (damaged) numTensors += 2;`, counting);
  assert.equal(leak.message, 'leaves 2 tensors behind');
  const keeping = 'const kept = []; export const mostMemory = 5e7;';
  const { failures: [hunger] } = await run('memory', `${damaged} if (damaged) kept.push(new Uint8Array(1e8).fill(1));`, keeping);
  assert.match(hunger.message, /takes \d+ MB of memory/);
});

test('the same seed and number make the same input', () => {
  const png = encode({ width: 2, height: 2, data: new Uint8Array(12), channels: 3, depth: 8 });
  const corpus = [
    { a: { kind: 'json', bytes: new TextEncoder().encode('{"x": [1, "2", {"y": null}]}') }, b: { kind: 'bytes', bytes: Uint8Array.of(1, 2, 3) } },
    { a: { kind: 'png', bytes: Uint8Array.from(png) }, b: { kind: 'bytes', bytes: new Uint8Array(9) } },
  ];
  const all = (seed) => Array.from({ length: 200 }, (_, i) => inputOf(corpus, seed, i));
  assert.deepEqual(all(3), all(3));
  assert.notDeepEqual(all(3), all(4));
  assert.ok(new Set(all(3).map((input) => JSON.stringify(input))).size > 150);
});

test('damage to a message keeps the lengths around it right', () => {
  const inner = new Message().int(1, 300).text(2, 'abcd'), outer = new Message().message(7, inner).int(3, 5).finish();
  const random = new Random(1), found = new Set();
  for (let i = 0; i < 200; i++) {
    const bytes = mutateProtobuf(random, Uint8Array.from(outer));
    found.add(Buffer.from(bytes).toString('hex'));
    if (bytes.length > 2 && bytes[0] === (7 << 3 | 2)) assert.ok(2 + bytes[1] <= bytes.length);
  }
  assert.ok(found.size > 40, `${found.size}`);
});
