// Feeds damaged models to the reader: node tests/onnx/fuzz.mjs [SECONDS] [SEED]. The seeds are the small models of the backend tests. Every file
// must be refused with a typed error or run; nothing may stay behind, and nothing may take long.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from 'nacre';
import { data } from './data.mjs';

const seconds = Number(process.argv[2] ?? 10);
let state = Number(process.argv[3] ?? Date.now() % 2147483647) || 1;
const largest = 4096, slowest = 5000;

const random = (n) => (state = (state * 48271) % 2147483647) % n;
/** Operators that may go on for ever, as programs may. */
const endless = /Loop/;

/** Bytes changed, cut, copied or put in; numbers that are likely to hurt. */
function damaged(bytes, other) {
  let list = Array.from(bytes);
  for (let changes = 1 + random(3); changes > 0; changes--) {
    const at = random(list.length || 1);
    const kind = random(12);  // most keep the length, since the lengths of messages would be wrong otherwise
    if (kind < 4) list[at] = random(256);
    else if (kind < 6) list[at] = [0, 1, 127, 128, 255][random(5)];
    else if (kind < 8) list[at] = list[random(list.length)];
    else if (kind === 8) list.splice(at, 1 + random(8));
    else if (kind === 9) list.splice(at, 0, ...[[255, 255, 255, 255, 15], [255, 255, 255, 255, 255, 255, 255, 255, 127], [128, 128, 128, 128, 8]][random(3)]);
    else if (kind === 10) list.splice(at, 0, ...Array.from(other.subarray(random(other.length), random(other.length))).slice(0, 64));
    else list = list.slice(0, at);
  }
  return Uint8Array.from(list);
}

/** Inputs of the sizes that the model asks for; symbolic ones are 2. */
function argumentsOf(model) {
  return Object.fromEntries(model.inputs.map(({ name, shape, dtype }) => {
    const dims = (shape ?? []).map((d) => (typeof d === 'number' ? d : 2));
    if (dims.some((d) => d > 64 || d < 0) || dims.reduce((n, d) => n * d, 1) > 65536) return [name, tf.scalar(0)];
    return [name, dtype === 'string' ? tf.fill(dims, 'a') : tf.ones(dims, dtype)];
  }));
}

async function failure(bytes) {
  let model;
  tf.engine().startScope();
  try {
    model = await tf.loadOnnxModel(bytes);
    const results = model.execute(argumentsOf(model));
    for (const t of [results].flat()) if (t.size <= 1 << 20) t.dataSync();
    return undefined;
  } catch (error) {
    return error;
  } finally {
    model?.dispose();
    tf.engine().endScope();
  }
}

const typed = (error) => error === undefined || error instanceof tf.ModelFileError || error instanceof tf.OutOfMemoryError
  || /^the (input|model has)|no value of|is no tensor/.test(error.message);

await tf.ready();
const seeds = ['node', 'simple', 'pytorch-operator'].flatMap((group) => readdirSync(join(data, group)).map((name) => join(data, group, name, 'model.onnx')))
  .filter(existsSync).map((path) => new Uint8Array(readFileSync(path))).filter((bytes) => bytes.length <= largest
    && !endless.test(new TextDecoder('latin1').decode(bytes)));
const start = performance.now();
let rounds = 0, refused = 0, problem;
const first = state, before = tf.memory().numTensors;
while (!problem && performance.now() - start < 1000 * seconds) {
  const bytes = damaged(seeds[random(seeds.length)], seeds[random(seeds.length)]), begun = performance.now(), error = await failure(bytes);
  rounds++;
  if (error) refused++;
  const took = performance.now() - begun, left = tf.memory().numTensors - before;
  problem = !typed(error) ? error.stack : left !== 0 ? `${left} tensors are left` : took > slowest ? `it took ${Math.round(took)} ms` : undefined;
  if (problem) {
    const path = join(tmpdir(), 'damaged.onnx');
    writeFileSync(path, bytes);
    console.log(`FAILED  round ${rounds} of seed ${first}, the file is ${path}: ${problem}`);
  }
}
console.log(`onnx fuzz: ${rounds} files of seed ${first}, ${refused} refused, ${problem ? 1 : 0} failed`);
process.exitCode = problem || rounds === 0 ? 1 : 0;
