// What is measured. A case prepares its data on a library and returns
//   run()    one timed call: returns its result, computed (peer.force) but not copied to JavaScript
//   result() the same, not computed where the library defers
//   check()  the result as numbers, compared between the libraries before anything is timed
// and may return `per`, the number of operations in one call. `target`: least ratio of TF.js wasm's time to nacre's.
import {gradientSteps} from './training.mjs';

// Deterministic values in (-1, 1).
export function noise(n, seed = 1) {
  const out = new Float32Array(n);
  let state = seed * 2654435761 >>> 0;
  for (let i = 0; i < n; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    out[i] = state / 2147483648 - 1;
  }
  return out;
}
const size = shape => shape.reduce((a, b) => a * b, 1);
export const data = (tf, shape, seed) => tf.tensor(noise(size(shape), seed), shape);

// One op, or several, on fixed inputs: shapes of random numbers, or functions that make a tensor.
export const op = (inputsOf, call) => peer => {
  const {tf, force} = peer;
  const inputs = inputsOf.map((input, i) => (typeof input === 'function' ? input(tf) : data(tf, input, i + 1)));
  const result = () => tf.tidy(() => call(tf, ...inputs));
  return {
    result,
    run() {
      const y = result();
      force([y]);
      y.dispose();
    },
    check() {
      const y = result(), values = y.dataSync();
      y.dispose();
      return values;
    },
  };
};
const million = [1024, 1024];

function eightOps(tf, a, b) {
  let x = tf.add(a, b);
  x = tf.mul(x, b);
  x = tf.relu(x);
  x = tf.sub(x, a);
  x = tf.mul(x, x);
  x = tf.add(x, a);
  x = tf.maximum(x, b);
  return tf.neg(x);
}

function tinyChain(tf, a, b) {
  let x = a;
  for (let i = 0; i < 100; i++) x = i % 2 ? tf.mul(x, b) : tf.add(x, b);
  return x;
}

export const cases = [
  {name: 'matMul 512 NN', target: 1, flops: 2 * 512 ** 3, prepare: op([[512, 512], [512, 512]], (tf, a, b) => tf.matMul(a, b))},
  // As in training, where no operand can be packed beforehand.
  {name: 'matMul 512 NN, new operands', flops: 2 * 512 ** 3, prepare: op([[512, 512], [512, 512]], (tf, a, b) => tf.matMul(tf.neg(a), tf.neg(b)))},
  {name: 'matMul 512 TN', target: 8, flops: 2 * 512 ** 3, prepare: op([[512, 512], [512, 512]], (tf, a, b) => tf.matMul(a, b, true, false))},
  {name: 'matMul 512 NT', target: 8, flops: 2 * 512 ** 3, prepare: op([[512, 512], [512, 512]], (tf, a, b) => tf.matMul(a, b, false, true))},
  {name: 'matMul 8x128x64x128', target: 8, flops: 2 * 8 * 128 * 64 * 128, prepare: op([[8, 128, 64], [8, 64, 128]], (tf, a, b) => tf.matMul(a, b))},
  {name: 'elementwise x8, 1M', target: 4, prepare: op([million, million], eightOps)},
  {name: 'exp 1M', target: 4, prepare: op([million], (tf, x) => tf.exp(x))},
  {name: 'tanh 1M', target: 10, prepare: op([million], (tf, x) => tf.tanh(x))},
  {name: 'column sum 1Kx1K', target: 10, prepare: op([million], (tf, x) => tf.sum(x, 0))},
  {name: 'transpose 1Kx1K', target: 6, prepare: op([million], (tf, x) => tf.transpose(x))},
  {name: 'tiny op, chain of 100', target: 3, per: 100, prepare: op([[4], [4]], tinyChain)},
  {name: 'MLP step, SGD', target: 5, prepare: gradientSteps.mlp},
  {name: 'conv 3x3 56x56x64', target: 1, flops: 2 * 56 * 56 * 64 * 64 * 9,
    prepare: op([[1, 56, 56, 64], [3, 3, 64, 64]], (tf, x, w) => tf.conv2d(x, w, 1, 'same'))},
  {name: 'CNN step, Adam', trains: true, prepare: gradientSteps.cnn},
];
