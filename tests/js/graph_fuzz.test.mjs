// Random damage to graph models: whatever a file says, there is an answer or a typed error, in bounded time and memory, and nothing is left of it.
// NACRE_FUZZ_SECONDS: how long, 5 by default. NACRE_FUZZ_SEED: where to begin; a failure names its own.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as tf from 'nacre';
import { tensorOf } from './graph_files.mjs';
import { loopModel, whileModel } from './graph_loops.mjs';
import { modelOf, rows } from './graph_op_rows.mjs';

await tf.ready();

// Loops are only loaded: a damaged one may rightly go on for ever.
const seeds = [...rows.map((row) => ({ name: row[0], ...modelOf(row) })), { name: 'loop', model: loopModel() }, { name: 'while', model: whileModel('') }];

/** A generator of numbers in [0, 1) (mulberry32). */
function generator(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

const odd = [null, undefined, 0, -1, 1, 3, 1e9, 2 ** 40, 1e300, NaN, -0.5, '', 'x', '-1', '4294967296', 'op', 'op:1', '^op', 'input0', 'DT_STRING',
  'DT_INT32', true, false, [], {}, [[]], '__proto__', 'AA=='];

/** Every place in a value: the object or list that holds it, and the key. */
function places(value, found = []) {
  if (value !== null && typeof value === 'object' && !(value instanceof ArrayBuffer))
    for (const key of Object.keys(value)) { found.push([value, key]); places(value[key], found); }
  return found;
}

function damage(model, random) {
  const pick = (list) => list[Math.floor(random() * list.length)];
  for (let n = 1 + Math.floor(random() * 3); n > 0; n--) {
    const kind = random();
    if (kind < 0.1) { model.weightData = model.weightData?.slice?.(0, Math.floor(random() * 40)); continue; }
    const all = places({ modelTopology: model.modelTopology, weightSpecs: model.weightSpecs });
    if (all.length === 0) return;
    const [holder, key] = pick(all);
    if (kind < 0.3) { const [other, otherKey] = pick(all); holder[key] = structuredClone(other[otherKey]); }
    else if (kind < 0.4) { if (Array.isArray(holder)) holder.splice(Number(key), 1); else delete holder[key]; }
    else if (kind < 0.5 && Array.isArray(holder)) holder.push(structuredClone(holder[key]));
    else if (kind < 0.65 && typeof holder[key] === 'string') holder[key] = holder[key].slice(0, -1);
    else holder[key] = structuredClone(pick(odd));
  }
}

const ofUsers = /model\.execute|from the provided inputs|is not found in the graph|Input tensor count mismatch/;
/** Errors that programs make, not files: they must not hide behind others. */
const isSlip = (error) => error instanceof TypeError || error instanceof RangeError || error instanceof ReferenceError;
const expected = (error) => (error instanceof tf.ModelFileError && !isSlip(error.cause)) || error instanceof tf.OutOfMemoryError ||
  (error.constructor === Error && ofUsers.test(error.message));

async function attempt({ model, given }) {
  const loaded = tf.loadGraphModelSync({ load: () => model });
  const feeds = given ? Object.fromEntries(Object.entries(given).map(([name, v]) => [name, tensorOf(tf, v)])) : {};
  const results = [];
  try {
    if (!given) return;
    results.push(await loaded.executeAsync(feeds, ['op']));
    const [t] = results;
    if (t.size < 1e5) t.dataSync();
  } finally {
    tf.dispose([feeds, results]);
    loaded.dispose();
  }
}

test('damaged graph models', { timeout: 3_600_000 }, async () => {
  const { warn, log } = console;
  console.warn = console.log = () => {};
  const seconds = Number(process.env.NACRE_FUZZ_SECONDS ?? 5);
  const end = Date.now() + seconds * 1000;
  let seed = Number(process.env.NACRE_FUZZ_SEED ?? 1), refused = 0, slowest = 0;
  const first = seed;
  try {
    for (; Date.now() < end; seed++) {
      const random = generator(seed);
      const { name, ...sound } = seeds[Math.floor(random() * seeds.length)];
      const model = structuredClone(sound.model);
      damage(model, random);
      const before = tf.memory().numTensors;
      const begun = Date.now();
      try {
        await attempt({ model, given: sound.given });
      } catch (error) {
        refused++;
        assert.ok(expected(error), `seed ${seed}, ${name}: ${error.stack} ${error.cause?.stack ?? ''}`);
      }
      slowest = Math.max(slowest, Date.now() - begun);
      assert.ok(slowest < 5000, `seed ${seed}, ${name}: ${slowest} ms`);
      assert.equal(tf.memory().numTensors, before, `seed ${seed}, ${name}: tensors are left`);
    }
  } finally {
    Object.assign(console, { warn, log });
  }
  console.log(`${seed - first} models, ${refused} refused, the slowest took ${slowest} ms; heap ${tf.memory().wasmHeapBytes ?? ''}`);
  assert.ok(refused > 0.3 * (seed - first));
});
