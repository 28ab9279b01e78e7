// Sizes at which a device works in parts, or in several passes: long reductions of few results, long scans, many indices for few places, many tensors in one.
import {f, i, b, t, distinct} from './data.mjs';

const row = (what, args, run, more = {}) => ({op: `parts: ${what}`, args, run, ...more});
const near1 = shape => f(shape, 0.999, 1.001);
const reduced = [[[100001], 0], [[3, 20001], 1], [[5001, 3], 0], [[70, 31, 6], [0, 2]], [[41, 3, 30, 5], [0, 2]], [[2, 5000, 3], 1]];

const reductions = reduced.flatMap(([shape, axis]) => [
  ...['sum', 'max', 'min'].flatMap(op => [f, i].map(of => row(op, [of(shape), axis], (tf, x, a) => tf[op](x, a), {tolerance: 1e-4}))),
  row('prod', [near1(shape), axis], (tf, x, a) => tf.prod(x, a), {tolerance: 1e-3}),
  row('any', [b(shape), axis], (tf, x, a) => tf.any(x, a)),
  row('all', [b(shape), axis], (tf, x, a) => tf.all(x, a)),
  row('sum of a program', [f(shape), axis], (tf, x, a) => tf.sum(tf.exp(x), a, true), {tolerance: 1e-4}),
  row('sum of a transposed tensor', [f([...shape].reverse()), axis], (tf, x, a) => tf.sum(tf.transpose(x), a), {tolerance: 1e-4}),
]);

// NaN in the middle is passed over; where it comes first, nothing is better.
const holed = (...places) => t(Float32Array.from({length: 9000}, (_, k) => (places.includes(k) ? NaN : Math.sin(k * k))));
const holes = [[4000, 8000], [0, 4000]].flatMap(nans => [[9000], [3000, 3]].map(shape => [holed(...nans), shape]));
const lines = [[[100001], 0], [[3, 20001], 1], [[5001, 3], 0], [[2, 5000, 3], 1]];
const places = ['argMax', 'argMin'].flatMap(op => [
  ...lines.map(([shape, axis]) => row(op, [distinct(shape, 1e-3), axis], (tf, x, a) => tf[op](x, a))),
  row(op, [i([3, 20001]), 1], (tf, x, a) => tf[op](x, a)),
  ...holes.map(([x, shape]) => row(`${op} with NaN`, [x, shape], (tf, v, s) => tf[op](tf.reshape(v, s), 0), {oracle: false})),
]);

const normalised = ['softmax', 'logSoftmax'].flatMap(op => [[2, 20001], [1, 70000]].map(shape => (
  row(op, [f(shape, -5, 5)], (tf, x) => tf[op](x), {tolerance: 1e-4}))));

const scans = [[[5001], 0], [[17, 333], 1], [[333, 5], 0]].flatMap(([shape, axis]) => [[false, false], [true, true]].flatMap(flags => [
  row('cumsum', [f(shape), axis, ...flags], (tf, x, ...more) => tf.cumsum(x, ...more), {tolerance: 1e-4}),
  row('cumsum', [i(shape), axis, ...flags], (tf, x, ...more) => tf.cumsum(x, ...more)),
  row('cumprod', [near1(shape), axis, ...flags], (tf, x, ...more) => tf.cumprod(x, ...more), {tolerance: 1e-3}),
]));

const indices = [
  row('scatterND', [i([5001, 1], 0, 6), f([5001])], (tf, at, x) => tf.scatterND(at, x, [7]), {tolerance: 1e-4}),
  row('scatterND of rows', [i([5001, 1], 0, 6), f([5001, 3])], (tf, at, x) => tf.scatterND(at, x, [7, 3]), {tolerance: 1e-4}),
  row('tensorScatterUpdate', [f([70]), i([5001, 1], 0, 69), f([5001])], (tf, x, at, y) => tf.tensorScatterUpdate(x, at, y)),
  row('gradient of gather', [f([7, 5]), i([3001], 0, 6)], (tf, x, at) => tf.grad(v => tf.sum(tf.square(tf.gather(v, at))))(x), {tolerance: 1e-3}),
  row('gradient of gather', [f([7, 5]), i([3001], 0, 4)], (tf, x, at) => tf.grad(v => tf.sum(tf.square(tf.gather(v, at, 1))))(x), {tolerance: 1e-3}),
  row('topk', [distinct([3, 701]), 7], (tf, x, k) => Object.values(tf.topk(x, k))),
];

const transforms = [60, 97, 1021, 4096].map(n => row('fft', [f([2, n]), f([2, n])], (tf, x, y) => {
  const z = tf.spectral.fft(tf.complex(x, y));
  return [tf.real(z), tf.imag(z)];
}, {tolerance: 1e-3}));

const joined = [
  row('concat', Array.from({length: 20}, (_, k) => f([3, k % 4 + 1])), (tf, ...xs) => tf.concat(xs, 1)),
  row('concat', Array.from({length: 70}, (_, k) => i([k % 3 + 1, 2])), (tf, ...xs) => tf.concat(xs, 0)),
];

export const cases = [...reductions, ...places, ...normalised, ...scans, ...indices, ...transforms, ...joined];
