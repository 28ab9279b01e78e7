// Gradients where rules are delicate: zeros in products, repeated places, and gradients of third order (a row whose function is itself a gradient).
import {f, t, distinct, away} from './data.mjs';

const at = (values, shape) => t(values, shape, 'int32');

const zeros = [
  {op: 'prod', args: [t([0.5, 0, -1.5, 2])], grad: [0]},
  {op: 'prod', args: [t([0, 3, 0, 2, 1, -1], [2, 3]), 1], grad: [0]},
  {op: 'prod', args: [t([0, 0, 0])], grad: [0]},
  ...[[false, false], [true, false], [false, true], [true, true]].map(([exclusive, reverse]) => (
    {op: 'cumprod', args: [t([0.5, 0, -1.5, 2, 0, 1, 0, 3], [2, 4]), 1, exclusive, reverse], grad: [0]})),
];

const repeated = [
  {op: 'gather', args: [f([5, 2]), at([3, 3, 0, 3], [2, 2])], grad: [0]},
  {op: 'gather', args: [f([2, 3, 4]), at([2, 2, 0, 1], [2, 2]), 1, 1], grad: [0]},
  {op: 'gatherND', args: [f([3, 3]), at([1, 2, 1, 2, 0, 0], [3, 2])], grad: [0]},
  {op: 'unique', args: [distinct([6])], grad: [0], equal: (tf, x) => [x, tf.range(0, 6, 1, 'int32')]},
  {op: 'norm', args: [distinct([3, 4]), Infinity, 1], grad: [0]},
  {op: 'norm', args: [distinct([3, 4]), Infinity, [0, 1]], grad: [0]},
  {op: 'norm', args: [distinct([3, 4]), 1, [0, 1]], grad: [0]},
];

// TensorFlow.js has no gradients of gradients for most of these.
const gradientOf = (name, x, call) => ({op: `chain: gradient of ${name}`, oracle: false, args: [x], grad: [0],
  run: (tf, x) => tf.grad(y => tf.sum(tf.square(call(tf, y))))(x)});
const regular = (tf, x) => tf.add(x, tf.mul(tf.eye(x.shape[0]), 3));

const third = [
  gradientOf('cumprod', away([2, 4], 0.5, 1.2), (tf, x) => tf.cumprod(x, 1)),
  gradientOf('prod', away([2, 4], 0.5, 1.2), (tf, x) => tf.prod(x, 1)),
  gradientOf('topk', distinct([2, 5]), (tf, x) => tf.mul(tf.topk(tf.sin(x), 3).values, tf.slice(x, [0, 0], [2, 3]))),
  gradientOf('stridedSlice', f([6, 5]), (tf, x) => tf.exp(tf.stridedSlice(x, [5, 1], [0, 5], [-2, 2]))),
  gradientOf('gatherND', f([3, 4]), (tf, x) => tf.exp(tf.gatherND(x, tf.tensor([[1, 2], [0, 3], [1, 2]], [3, 2], 'int32')))),
  gradientOf('unsortedSegmentSum', f([5]), (tf, x) => tf.sin(tf.unsortedSegmentSum(x, tf.tensor([0, 2, 0, 1, 2], [5], 'int32'), 3))),
  gradientOf('tensorScatterUpdate', f([5]), (tf, x) => {
    const updates = tf.square(tf.slice(x, 0, 3));
    return tf.exp(tf.tensorScatterUpdate(x, tf.tensor([[1], [3], [1]], [3, 1], 'int32'), updates));
  }),
  gradientOf('einsum', f([3, 3]), (tf, x) => tf.einsum('ij,jk->ki', x, tf.sin(x))),
  gradientOf('linalg.inverse', f([3, 3], -0.5, 0.5), (tf, x) => tf.linalg.inverse(regular(tf, x))),
  gradientOf('linalg.det', f([3, 3], -0.5, 0.5), (tf, x) => tf.mul(tf.linalg.det(regular(tf, x)), 0.05)),
  gradientOf('linalg.cholesky', f([3, 3], -0.5, 0.5), (tf, x) => tf.linalg.cholesky(regular(tf, x))),
  gradientOf('linalg.qr', f([4, 3], 0.1, 1), (tf, x) => tf.linalg.qr(tf.add(x, tf.mul(tf.eye(4, 3), 2)))[1]),
];

// Several results that depend on nothing are computed when the plan is made.
const constants = [
  {op: 'chain: several constant results', args: [f([2, 2])], grad: [0], run: (tf, x) => {
    const {values, indices} = tf.topk(tf.tile(tf.eye(3), [1, 2]), 2);
    return [tf.add(tf.sum(x), values), tf.add(indices, tf.cast(tf.zerosLike(x).sum(), 'int32'))];
  }},
];

export const cases = [...constants, ...zeros, ...repeated, ...third];
