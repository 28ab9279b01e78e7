// Volumes, windows beyond plain pools, and pictures read at computed places.
import {f, i, t, distinct} from './data.mjs';

const volumes = [
  {op: 'conv3d', args: [f([2, 4, 5, 4, 3]), f([2, 3, 2, 3, 4]), 1, 'same'], grad: [0, 1]},
  {op: 'conv3d', args: [f([1, 5, 6, 7, 2]), f([3, 2, 3, 2, 3]), [2, 1, 2], 'valid'], grad: [0, 1]},
  {op: 'conv3d', args: [f([5, 6, 7, 2]), f([3, 2, 3, 2, 3]), 2, 'same'], grad: [0, 1]},
  {op: 'conv3d', args: [f([1, 5, 5, 6, 2]), f([2, 2, 2, 2, 3]), 1, 'valid', 'NDHWC', [2, 1, 3]], grad: [0, 1]},
  {op: 'conv3d', args: [f([1, 3, 4, 5, 2]), f([1, 1, 1, 2, 5]), 1, 'same'], grad: [0, 1]},
  {op: 'conv3d', args: [f([1, 9, 20, 21, 8]), f([3, 3, 3, 8, 16]), 1, 'same']},
  {op: 'conv3dTranspose', args: [f([2, 2, 3, 2, 3]), f([2, 3, 2, 4, 3]), [2, 4, 6, 4, 4], 2, 'same'], grad: [0, 1]},
  {op: 'conv3dTranspose', args: [f([2, 2, 2, 3]), f([2, 2, 2, 2, 3]), [3, 3, 3, 2], 1, 'valid'], grad: [0, 1]},
  ...['maxPool3d', 'avgPool3d'].flatMap(op => [
    {op, args: [distinct([2, 4, 5, 4, 3]), 2, 2, 'valid'], grad: [0]},
    {op, args: [distinct([1, 4, 5, 4, 2]), [2, 3, 2], [1, 2, 1], 'same'], grad: [0]},
    {op, args: [distinct([3, 5, 4, 2]), 3, 2, 1], grad: [0]},
    {op, args: [distinct([1, 3, 4, 5, 1]), 2, 3, 1, 'ceil'], grad: op === 'avgPool3d' ? [0] : undefined},
    {op, args: [f([1, 9, 20, 21, 8]), 3, 2, 'same']},
  ]),
  // Means of nothing: 0, where TensorFlow.js's 2D pool gives NaN.
  {op: 'avgPool', args: [f([1, 2, 2, 5]), 2, 3, 1, 'ceil'], oracle: false, grad: [0],
    equal: (tf, x) => tf.pad(tf.slice(x, [0, 0, 0, 0], [1, 1, 1, 5]), [[0, 0], [0, 1], [0, 1], [0, 0]])},
  {op: 'avgPool', args: [f([1, 3, 3, 2]), 1, 3, [[0, 0], [1, 2], [1, 2], [0, 0]]], oracle: false, grad: [0],
    equal: (tf, x) => tf.pad(tf.slice(x, [0, 2, 2, 0], [1, 1, 1, 2]), [[0, 0], [1, 0], [1, 0], [0, 0]])},
  {op: 'avgPool', args: [f([1, 3, 3, 2]), 1, 2, 'same']},
  {op: 'maxPool', args: [distinct([1, 3, 3, 2]), 1, 2, [[0, 0], [1, 2], [1, 2], [0, 0]]]},
  {op: 'maxPool', args: [distinct([1, 3, 4, 2]), 3, 3, [[0, 0], [3, 0], [0, 3], [0, 0]]]},
  {op: 'pool', args: [distinct([1, 2, 2, 3]), 1, 'max', 1, null, 2], grad: [0]},
];

const windows = [
  {op: 'maxPoolWithArgmax', args: [distinct([2, 5, 6, 3]), 2, 2, 'same'], grad: [0]},
  {op: 'maxPoolWithArgmax', args: [distinct([2, 5, 6, 3]), 3, 2, 'valid', true], grad: [0]},
  {op: 'maxPoolWithArgmax', args: [t([1, 1, 1, 1, 2, 2, 2, 2], [1, 2, 4, 1]), 2, 1, 'same']},
  {op: 'dilation2d', args: [distinct([2, 5, 4, 3], 0.21), f([2, 3, 3], -0.1, 0.1), 1, 'same'], grad: [0, 1]},
  {op: 'dilation2d', args: [distinct([1, 7, 6, 2], 0.21), f([2, 2, 2], -0.1, 0.1), [2, 1], 'valid', [1, 1]], grad: [0, 1]},
  {op: 'dilation2d', args: [distinct([7, 6, 2], 0.21), f([2, 2, 2], -0.1, 0.1), 1, 'same', 2], grad: [0, 1]},
  {op: 'dilation2d', args: [f([1, 12, 13, 5]), f([5, 7, 5]), 1, 'same']},
  {op: 'localResponseNormalization', args: [f([2, 2, 3, 7]), 2, 1.5, 0.8, 0.75], grad: [0]},
  {op: 'localResponseNormalization', args: [f([2, 3, 4]), 5], grad: [0]},
  {op: 'conv2dTranspose', args: [f([1, 4, 4, 2]), f([3, 3, 3, 2]), [1, 3, 3, 3], 1, 'same'], grad: [0, 1]},
];

const boxes = t([0.1, 0.15, 0.83, 0.72, 0.9, 0.2, 0.3, 0.95, -0.2, 0.1, 1.3, 0.6], [3, 4]);
const numbers = t([0, 1, 1], [3], 'int32');
// A similarity that stays clear of the pixels' borders.
const turn = t([0.83, -0.31, 1.07, 0.29, 0.91, -0.36, 0.013, -0.021], [1, 8]);
// Smooth across the borders of its pixels, as finite differences with respect to places need it: even slopes, other ones in each picture.
const slopes = (n, h, w) => t(Array.from({length: n * h * w}, (_, k) => (0.3 + 0.1 * Math.floor(k / h / w)) * (Math.floor(k / w) % h) - 0.2 * (k % w)), [n, h, w, 1]);
const inner = t([0.11, 0.15, 0.83, 0.72, 0.91, 0.22, 0.31, 0.85], [2, 4]);
const samples = [
  {op: 'image.cropAndResize', args: [f([2, 7, 6, 3]), boxes, numbers, [4, 5]], grad: [0]},
  {op: 'image.cropAndResize', args: [f([2, 7, 6, 3]), boxes, numbers, [1, 4], 'bilinear', 0.7], grad: [0]},
  {op: 'image.cropAndResize', args: [slopes(2, 7, 6), inner, t([1, 0], [2], 'int32'), [4, 5]], grad: [1]},
  {op: 'image.cropAndResize', args: [slopes(2, 7, 6), inner, t([0, 1], [2], 'int32'), [3, 1]], grad: [1]},
  {op: 'image.cropAndResize', args: [f([2, 7, 6, 3]), boxes, numbers, [4, 3], 'nearest', -1], grad: [0]},
  {op: 'image.cropAndResize', args: [i([2, 7, 6, 1], 0, 255), boxes, numbers, [9, 8]]},
  ...['nearest', 'bilinear'].flatMap(interpolation => ['constant', 'reflect', 'wrap', 'nearest'].map(mode => (
    {op: 'image.transform', args: [f([1, 5, 6, 2]), turn, interpolation, mode, 0.3], grad: [0]}))),
  {op: 'image.transform', args: [f([1, 5, 6, 2]), turn, 'bilinear', 'constant', 0, [4, 9]], grad: [0]},
  {op: 'image.transform', args: [slopes(1, 9, 9), t([0.83, -0.31, 3.07, 0.29, 0.91, 2.36, 0.013, -0.021], [1, 8]), 'bilinear', 'constant', 0, [3, 4]], grad: [1]},
  {op: 'image.transform', args: [f([1, 1, 6, 2]), turn, 'bilinear', 'wrap', 0, [4, 9]], grad: [0]},
  // TensorFlow.js's scalar kernel leaves out all pictures but the first.
  {op: 'image.transform', args: [f([2, 5, 6, 2]), f([2, 8], -0.8, 0.8), 'nearest', 'constant', 1], oracle: false, grad: [0],
    equal: (tf, x, a) => tf.concat([0, 1].map(k => tf.image.transform(tf.slice(x, k, 1), tf.slice(a, k, 1), 'nearest', 'constant', 1)))},
  {op: 'image.rotateWithOffset', args: [f([2, 6, 7, 3]), 0.7], grad: [0]},
  {op: 'image.rotateWithOffset', args: [f([1, 6, 7, 4]), -1.9, [1, 2, 3], [0.25, 0.75]], grad: [0]},
  {op: 'image.rotateWithOffset', args: [f([1, 5, 5, 1]), Math.PI / 2, 9, 0.4], grad: [0]},
  {op: 'image.threshold', args: [i([9, 8, 3], 0, 255)]},
  {op: 'image.threshold', args: [f([9, 8, 1], 0, 255), 'binary', true, 0.3]},
  {op: 'image.threshold', args: [i([19, 18, 3], 0, 255), 'otsu']},
  {op: 'image.threshold', args: [i([9, 8, 1], 30, 90), 'otsu', true]},
  {op: 'image.threshold', args: [t([7, 7, 7, 7], [2, 2, 1]), 'otsu']},
];

const candidates = t([0, 0, 1, 1, 0, 0.1, 1, 1.1, 0, -0.1, 1, 0.9, 0, 10, 1, 11, 1, 10.1, 0, 11.1, 0, 100, 1, 101, 0, 0.4, 1, 1.4], [7, 4]);
const scores = t([0.9, 0.75, 0.6, 0.95, 0.95, 0.3, 0.8]);
const suppression = [
  {op: 'image.nonMaxSuppression', args: [candidates, scores, 9]},
  {op: 'image.nonMaxSuppression', args: [candidates, scores, 2, 0.9]},
  {op: 'image.nonMaxSuppression', args: [candidates, scores, 9, 0.1, 0.4]},
  {op: 'image.nonMaxSuppressionWithScore', args: [candidates, scores, 9, 1, 0.1, 0.5]},
  {op: 'image.nonMaxSuppressionWithScore', args: [candidates, scores, 9, 0.6, 0.2, 0.3]},
  {op: 'image.nonMaxSuppressionPadded', args: [candidates, scores, 6, 0.5, 0, true]},
  {op: 'image.nonMaxSuppressionPadded', args: [candidates, scores, 9, 0.5, 0.5]},
];

// Ops that answer promises give what their twins give.
export const promised = suppression.map(row => ({...row, op: `${row.op}Async`, twin: row.op}));

export const cases = [...volumes, ...windows, ...samples, ...suppression];
