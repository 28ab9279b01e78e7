// The measured process of quantized.mjs: one network in floats and in bytes. Its argument is JSON.
import fs from 'node:fs';
import path from 'node:path';
import * as tf from 'nacre';
import {Random} from '../../segmentation/random.mjs';
import {size} from '../../networks/layout.mjs';
import {median} from '../stats.mjs';
import {Quiet} from '../quiet.mjs';
import {warmUp} from '../warm_up.mjs';

const {folder, variant, threads, rounds, turn, warm, patience, bits, calibration = 16, samples = 32} = JSON.parse(process.argv[2]);
const bytes = file => new Uint8Array(fs.readFileSync(path.join(folder, file)).buffer);
const json = file => JSON.parse(fs.readFileSync(path.join(folder, file), 'utf8'));

// Smooth waves of random direction, size and colour with a little noise: inputs that differ from each other as pictures do, seeded.
function values(shape, seed) {
  const random = new Random(seed), [, , width = 1, channels = shape.at(-1)] = shape;
  const waves = Array.from({length: 6}, () => ({x: random.normal(0, 0.08), y: random.normal(0, 0.08), phase: random.normal(0, 3), colours: Array.from({length: channels}, () => random.normal(0, 0.3))}));
  return Float32Array.from({length: size(shape)}, (_, i) => {
    const c = i % channels, x = Math.floor(i / channels) % width, y = Math.floor(i / channels / width);
    return Math.max(-1, Math.min(1, waves.reduce((sum, w) => sum + w.colours[c] * Math.sin(w.x * x + w.y * y + w.phase), random.normal(0, 0.05))));
  });
}

async function main() {
  tf.setWasmVariant(variant);
  tf.setThreadsCount(threads);
  await tf.ready();
  await tf.setBackend('wasm');
  const network = json('network.json'), names = network.outputs.map(({name}) => name);
  const feed = seed => Object.fromEntries(network.inputs.map(({name, shape}, i) => [name, tf.tensor(values(shape, seed + i), shape)]));
  const run = (model, inputs) => {
    const results = [model.execute(inputs, names)].flat(), all = results.map(t => t.dataSync());
    tf.dispose(results);
    return all;
  };
  const load = async () => {
    const {modelTopology, signature, weightsManifest: [{weights}]} = json('model.json');
    return tf.loadGraphModel({load: async () => ({format: 'graph-model', signature, modelTopology, weightSpecs: weights, weightData: bytes('weights.bin').buffer})});
  };
  // What a model held, weights and what its plans had made of them: the memory that is free when it is gone.
  const held = async model => {
    await tf.reclaim();
    const before = tf.memory().numBytesAllocated;
    model.dispose();
    await tf.reclaim();
    return before - tf.memory().numBytesAllocated;
  };

  const first = feed(1), float = await load();
  const data = Array.from({length: calibration}, (_, i) => feed(1000 + 10 * i));
  let quantized = await tf.quantize(float, data, {bits});
  tf.dispose(data);
  await quantized.save(tf.io.withSaveHandler(async artifacts => {
    globalThis.saved = artifacts;
    return {};
  }));
  quantized.dispose();
  float.dispose();
  await tf.reclaim();
  const a = await load(), b = await tf.loadGraphModel(tf.io.fromMemory(globalThis.saved));

  const time = model => calls => {
    const start = performance.now();
    for (let i = 0; i < calls; i++) run(model, first);
    return (performance.now() - start) / calls;
  };
  const compared = [a, b].map(model => ({run: time(model), turns: []})), quiet = new Quiet({patience: +patience});
  for (const one of compared) one.calls = Math.max(1, Math.round(+turn / await warmUp(one.run, +warm)));
  for (let round = 0; round < +rounds; round++) for (const one of compared) one.turns.push(await quiet.turn(() => one.run(one.calls)));

  let squares = 0, errors = 0, same = 0;
  for (let i = 0; i < samples; i++) {
    const inputs = feed(5 + 20 * i), expected = run(a, inputs), got = run(b, inputs);
    tf.dispose(inputs);
    expected.forEach((list, k) => list.forEach((v, j) => { squares += v * v; errors += (v - got[k][j]) ** 2; }));
    const top = list => list.indexOf(Math.max(...list));
    if (expected.length === 1) same += top(expected[0]) === top(got[0]);
  }
  const classifies = network.outputs.length === 1 && network.outputs[0].shape.length === 2;
  return {bits, samples, float: {ms: median(compared[0].turns), weights: await held(a)}, bytes: {ms: median(compared[1].turns), weights: await held(b)},
    error: Math.sqrt(errors / squares), top1: classifies ? same / samples : undefined};
}

try {
  process.send({result: await main()}, () => process.exit());
} catch (error) {
  process.send({error: String(error?.stack ?? error)}, () => process.exit(1));
}
