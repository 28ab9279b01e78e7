// Linear algebra. Matrices that are inverted stay away from singular ones.
import {f, i, t} from './data.mjs';

const at = (values, shape) => t(values, shape, 'int32');
// Well-conditioned matrices made of any.
const regular = (tf, x) => tf.add(x, tf.mul(tf.eye(x.shape.at(-1)), 3));
const positive = (tf, x) => tf.add(tf.matMul(x, x, false, true), tf.eye(x.shape.at(-2)));

const bands = [
  {op: 'linalg.bandPart', args: [f([4, 5]), 1, 2], grad: [0]},
  {op: 'linalg.bandPart', args: [f([5, 3]), -1, 0], grad: [0]},
  {op: 'linalg.bandPart', args: [f([2, 3, 3]), 0, -1], grad: [0]},
  {op: 'linalg.bandPart', args: [i([4, 4]), at([1], []), at([-1], [])]},
  {op: 'linalg.bandPart', args: [i([4, 4]), at([9], []), at([0], [])]},
];

const triangular = [
  {op: 'linalg.qr', args: [f([4, 4])], grad: [0]},
  {op: 'linalg.qr', args: [f([6, 3])], grad: [0]},
  {op: 'linalg.qr', args: [f([3, 5])], grad: [0]},
  {op: 'linalg.qr', args: [f([5, 3]), true]},
  {op: 'linalg.qr', args: [f([3, 5]), true], grad: [0]},
  {op: 'linalg.qr', args: [f([2, 2, 3, 3])], grad: [0]},
  {op: 'linalg.qr', args: [f([2, 4, 3])], grad: [0], oracle: false, equal: (tf, x) => {
    const factors = tf.unstack(x).map(each => tf.linalg.qr(each));
    return [tf.stack(factors.map(([q]) => q)), tf.stack(factors.map(([, r]) => r))];
  }},
  // Of no length; TensorFlow.js divides by it.
  {op: 'linalg.qr', run: (tf, x) => tf.matMul(...tf.linalg.qr(x)), args: [t([0, 0, 0, 1, 2, 3, 1, 2, 3], [3, 3])], oracle: false, equal: (tf, x) => x},
  {op: 'linalg.gramSchmidt', args: [f([3, 5])], grad: [0], tolerance: 1e-4},
  {op: 'linalg.gramSchmidt', args: [f([3, 3])], grad: [0], tolerance: 1e-4},
  {op: 'linalg.gramSchmidt', args: [[f([4]), f([4])]], grad: [0, 1], tolerance: 1e-4},
  {op: 'linalg.cholesky', run: (tf, x) => tf.linalg.cholesky(positive(tf, x)), args: [f([4, 4])], grad: [0], oracle: false},
  {op: 'linalg.cholesky', args: [f([2, 3, 3])], grad: [0], oracle: false, equal: positive, run: (tf, x) => {
    const l = tf.linalg.cholesky(positive(tf, x));
    return tf.matMul(l, l, false, true);
  }},
  {op: 'linalg.cholesky', args: [f([5, 5])], oracle: false, equal: (tf, x) => tf.zerosLike(x), run: (tf, x) => {
    const l = tf.linalg.cholesky(positive(tf, x));
    return tf.sub(l, tf.linalg.bandPart(l, -1, 0));
  }},
];

const solving = [
  {op: 'linalg.solve', run: (tf, a, b) => tf.linalg.solve(regular(tf, a), b), args: [f([4, 4]), f([4, 3])], grad: [0, 1], oracle: false},
  {op: 'linalg.solve', run: (tf, a, b) => tf.matMul(regular(tf, a), tf.linalg.solve(regular(tf, a), b)), args: [f([2, 3, 3]), f([3, 2])], oracle: false,
    equal: (tf, a, b) => tf.stack([b, b])},
  {op: 'linalg.solve', run: (tf, a, b) => tf.matMul(a, tf.linalg.solve(a, b, true), true), args: [f([5, 5]), f([5, 2])], oracle: false,
    equal: (tf, a, b) => b, tolerance: 1e-4},
  {op: 'linalg.solve', run: (tf, a, b) => tf.linalg.solve(regular(tf, a), b), args: [f([3, 3]), f([3])], grad: [0, 1], oracle: false},
  {op: 'linalg.triangularSolve', run: (tf, a, b) => tf.linalg.triangularSolve(regular(tf, a), b), args: [f([4, 4]), f([4, 2])], grad: [0, 1], oracle: false,
    equal: (tf, a, b) => tf.linalg.solve(tf.linalg.bandPart(regular(tf, a), -1, 0), b)},
  {op: 'linalg.triangularSolve', run: (tf, a, b) => tf.linalg.triangularSolve(regular(tf, a), b, false), args: [f([2, 3, 3]), f([2, 3, 2])],
    grad: [0, 1], oracle: false, equal: (tf, a, b) => tf.linalg.solve(tf.linalg.bandPart(regular(tf, a), 0, -1), b)},
  ...[true, false].map(lower => ({op: 'linalg.triangularSolve', args: [f([3, 3]), f([3, 2])],
    run: (tf, a, b) => tf.linalg.triangularSolve(regular(tf, a), b, lower, true),
    grad: [0, 1], oracle: false, equal: (tf, a, b) => tf.linalg.solve(tf.linalg.bandPart(regular(tf, a), lower ? -1 : 0, lower ? 0 : -1), b, true)})),
  {op: 'linalg.inverse', run: (tf, a) => tf.linalg.inverse(regular(tf, a)), args: [f([3, 3])], grad: [0], oracle: false},
  {op: 'linalg.inv', run: (tf, a) => tf.linalg.inv(regular(tf, a), true), args: [f([3, 3])], grad: [0], oracle: false},
  {op: 'linalg.inverse', run: (tf, a) => tf.matMul(tf.linalg.inverse(regular(tf, a)), regular(tf, a)), args: [f([2, 2, 5, 5])], oracle: false,
    equal: (tf, a) => tf.eye(5, 5, [2, 2])},
  {op: 'linalg.inv', args: [t([0, 2, 1, 0], [2, 2]), true], grad: [0], oracle: false, equal: tf => tf.tensor([[0, 0.5], [1, 0]])},
  {op: 'linalg.det', args: [t([2, 1, 0, 1, 3, 1, 0, 1, 4], [3, 3])], grad: [0], oracle: false, equal: tf => tf.scalar(18)},
  {op: 'linalg.det', args: [t([1, 2, 2, 4, 0, 1, 1, 0], [2, 2, 2])], oracle: false, equal: tf => tf.tensor([0, -1])},
  {op: 'linalg.det', run: (tf, a) => tf.linalg.det(regular(tf, a)), args: [f([2, 3, 3])], grad: [0], oracle: false, gradTolerance: 1e-2,
    equal: (tf, a) => tf.abs(tf.prod(tf.sum(tf.mul(tf.linalg.qr(regular(tf, a))[1], tf.eye(3)), -1), -1))},
];

// Vectors have either sign: what is looked at does not depend on it.
const spectra = [
  {op: 'linalg.eigh', args: [t([2, 1, 1, 2], [2, 2])], run: (tf, x) => tf.linalg.eigh(x).values, oracle: false, equal: tf => tf.tensor([1, 3])},
  {op: 'linalg.eigh', args: [f([5, 5])], oracle: false, run: (tf, x) => {
    const {values, vectors} = tf.linalg.eigh(x);
    return tf.matMul(tf.mul(vectors, tf.expandDims(values, -2)), vectors, false, true);
  }, equal: (tf, x) => tf.mul(tf.add(x, tf.transpose(x)), 0.5)},
  {op: 'linalg.eigh', args: [f([4, 4])], grad: [0], oracle: false, run: (tf, x) => {
    const {values, vectors} = tf.linalg.eigh(tf.add(tf.diag(tf.tensor([0, 2, 4, 6])), x));
    return [values, tf.square(vectors)];
  }},
  {op: 'linalg.eigh', args: [f([2, 3, 3])], grad: [0], oracle: false, run: (tf, x) => tf.linalg.eigh(tf.add(tf.diag(tf.tensor([0, 2, 4])), x)).values},
  {op: 'linalg.eigh', args: [t([3, 0, 0, 0, 3, 0, 0, 0, 3], [3, 3])], oracle: false, run: (tf, x) => tf.linalg.eigh(x).values,
    equal: tf => tf.tensor([3, 3, 3])},
  ...[[4, 4], [5, 3], [3, 5], [2, 4, 3]].map(shape => ({op: 'linalg.svd', args: [f(shape)], oracle: false, run: (tf, x) => {
    const {s, u, v} = tf.linalg.svd(x);
    return tf.matMul(tf.mul(u, tf.expandDims(s, -2)), v, false, true);
  }, equal: (tf, x) => x})),
  ...[[4, 4], [5, 3], [3, 5], [2, 3, 2]].map(shape => ({op: 'linalg.svd', args: [f(shape)], grad: [0], oracle: false, run: (tf, x) => {
    const {s, u, v} = tf.linalg.svd(tf.add(x, tf.mul(tf.eye(...shape.slice(-2)), tf.tensor([2, 4, 6, 8, 10].slice(0, shape.at(-1))))));
    return [s, tf.square(u), tf.square(v)];
  }})),
  // Of rank 1, and of rank 0: the vectors are orthonormal all the same.
  ...[t([1, 2, 3, 2, 4, 6, -1, -2, -3, 0, 0, 0], [4, 3]), t([0, 0, 0, 0, 0, 0], [2, 3]), t([1, 2, 2, 4], [2, 2])].flatMap(x => [false, true].map(full => ({
    op: 'linalg.svd', args: [x], oracle: false, run: (tf, x) => {
      const {s, u, v} = tf.linalg.svd(x, full), n = s.shape[0];
      return [tf.matMul(u, u, true), tf.matMul(v, v, true), tf.matMul(tf.mul(u.slice([0, 0], [-1, n]), s), v.slice([0, 0], [-1, n]), false, true)];
    }, equal: (tf, x) => {
      const [m, n] = x.shape, k = Math.min(m, n);
      return [tf.eye(full ? m : k), tf.eye(full ? n : k), x];
    }}))),
  {op: 'linalg.svd', args: [f([6, 4])], oracle: false, run: (tf, x) => tf.linalg.svd(x).s,
    equal: (tf, x) => tf.sqrt(tf.reverse(tf.linalg.eigh(tf.matMul(x, x, true)).values))},
];

export const cases = [...bands, ...triangular, ...solving, ...spectra];
