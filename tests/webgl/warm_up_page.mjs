// In the page: what the driver is asked for while something is warmed up, in order, and when the page has its turn.
import * as tf from '/nacre/index.js';
import {mobileNet} from '/bench/browser_cases.mjs';

const events = [];
let watching = false;
const note = event => { if (watching) events.push(event); };

// Calls of the context that the backend draws with.
const gl = tf.webglContext();
const watched = {linkProgram: () => 'link', drawArrays: () => 'draw', texSubImage3D: (...args) => `upload ${args[6] * args[5] * args[7] * 16}`,
  getProgramParameter: (_, name) => (name === gl.LINK_STATUS ? 'status' : 'question')};
for (const [name, event] of Object.entries(watched)) {
  const f = gl[name];
  gl[name] = function (...args) { note(event(...args)); return f.apply(this, args); };
}

const channel = new MessageChannel();
channel.port1.onmessage = () => { note('turn'); if (watching) channel.port2.postMessage(null); };

async function watch(f) {
  events.length = 0;
  watching = true;
  channel.port2.postMessage(null);
  try {
    return {result: await f(), events: [...events]};
  } finally {
    watching = false;
  }
}

const read = async y => {
  const values = [...await y.data()];
  y.dispose();
  return values;
};

/** Warms up the network of 39 layers, and runs it. */
export async function network() {
  const run = mobileNet(tf), tensors = tf.memory().numTensors;
  const {result: report, events: during} = await watch(() => tf.warmUp(run));
  const left = tf.memory().numTensors - tensors;
  const {result: values, events: after} = await watch(() => read(run()));
  await tf.setBackend('wasm');
  const expected = await read(run());
  await tf.setBackend('webgl');
  return {report, during, left, values, after, expected};
}

/** Warms up a product with large weights. */
export async function largeWeights() {
  const weights = tf.tensor(new Float32Array(2048 * 2048).fill(0.5), [2048, 2048]), x = tf.tensor(new Float32Array(2048).fill(1), [1, 2048]);
  const run = () => tf.matMul(x, weights), {events: during} = await watch(() => tf.warmUp(run));
  const {result: values, events: after} = await watch(() => read(run()));
  return {during, after, wrong: values.filter(v => v !== 1024).length};
}

/** How often functions were called, and what they did. */
export async function functions() {
  const x = tf.tensor([1, 2, 3]), seen = [];
  await tf.warmUp(t => {
    const sum = tf.sum(tf.log1p(tf.square(t))).dataSync()[0];
    seen.push(sum);
    return tf.mul(tf.expm1(t), sum);
  }, [x]);
  const w = tf.variable(tf.tensor([2, 0])), optimizer = tf.train.sgd(0.25);
  await tf.warmUp(() => optimizer.minimize(() => tf.sum(tf.square(tf.sub(w, tf.erf(w))))));
  const stepped = [...await w.data()];
  const later = await tf.warmUp(async t => { await t.data(); return tf.atan2(t, tf.asinh(t)); }, [x]);
  return {seen, stepped, later};
}

export async function failing() {
  const tensors = tf.memory().numTensors, errors = [];
  for (const f of [() => tf.tidy(() => { tf.matMul(tf.cosh(tf.ones([2, 3])), tf.ones([2, 3])); }), () => { throw new Error('of its own'); }, 'no function'])
    await tf.warmUp(f).then(() => errors.push('none'), error => errors.push(error.message));
  return {errors, left: tf.memory().numTensors - tensors};
}

const node = (name, op, input = [], attr = {}) => ({name, op, input, attr});
const shape = (...sizes) => ({shape: {dim: sizes.map(size => ({size}))}});
const artifacts = {
  modelTopology: {node: [
    node('x', 'Placeholder', [], {shape: shape(-1, 3), dtype: {type: 'DT_FLOAT'}}),
    node('w', 'Const', [], {dtype: {type: 'DT_FLOAT'}, value: {tensor: {dtype: 'DT_FLOAT', tensorShape: shape(3, 2).shape}}}),
    node('product', 'MatMul', ['x', 'w']), node('y', 'Softplus', ['product']),
  ]},
  weightSpecs: [{name: 'w', shape: [3, 2], dtype: 'float32'}], weightData: Float32Array.of(1, 2, 3, 4, 5, 6).buffer,
};

/** A model that is warmed up as it is loaded. */
export async function model() {
  const {result: loaded, events: during} = await watch(() => tf.loadGraphModel({load: async () => artifacts}, {warmUp: true}));
  const {result: values, events: after} = await watch(() => read(loaded.predict(tf.ones([1, 3]))));
  const report = await loaded.warmUp(tf.ones([5, 3]));
  loaded.dispose();
  return {during, after, values, report};
}
