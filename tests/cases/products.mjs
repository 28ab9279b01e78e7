import {f, i, distinct} from './data.mjs';

// [a, b] as they lie for no transpose; the harness turns them for the others.
const products = [[[3, 5], [5, 7]], [[1, 1], [1, 1]], [[17, 33], [33, 9]], [[1, 64], [64, 33]], [[33, 1], [1, 17]], [[65, 40], [40, 70]]];
const turned = shape => [...shape.slice(0, -2), shape.at(-1), shape.at(-2)];
const transposes = [[false, false], [true, false], [false, true], [true, true]];

const matMul = [
  ...products.flatMap(([p, q]) => transposes.map(([ta, tb]) => (
    {op: 'matMul', args: [f(ta ? turned(p) : p), f(tb ? turned(q) : q), ta, tb], grad: p[0] < 40 ? [0, 1] : undefined}))),
  ...transposes.map(([ta, tb]) => ({op: 'matMul', args: [f(ta ? [4, 5, 3] : [4, 3, 5]), f(tb ? [4, 7, 5] : [4, 5, 7]), ta, tb], grad: [0, 1]})),
  {op: 'matMul', args: [f([2, 3, 4, 5]), f([2, 3, 5, 2])], grad: [0, 1]},
  {op: 'matMul', args: [f([1, 3, 5]), f([4, 5, 2])], grad: [0, 1]},
  {op: 'matMul', args: [f([4, 3, 5]), f([5, 2])], grad: [0, 1]},
  {op: 'matMul', args: [f([2, 1, 3, 5]), f([3, 5, 2])], grad: [0, 1], oracle: false},  // TensorFlow.js takes wrong batches; see the next row
  {op: 'chain: matMul by explicit broadcast', args: [f([2, 1, 3, 5]), f([3, 5, 2])],
    run: (tf, a, x) => tf.matMul(tf.broadcastTo(a, [2, 3, 3, 5]), tf.broadcastTo(x, [2, 3, 5, 2])),
    equal: (tf, a, x) => tf.matMul(a, x)},
  {op: 'matMul', args: [f([0, 3]), f([3, 2])]},
  {op: 'matMul', args: [f([3, 0]), f([0, 2])]},
  {op: 'dot', args: [f([7]), f([7])], grad: [0, 1]},
  {op: 'dot', args: [f([3, 5]), f([5])], grad: [0, 1]},
  {op: 'dot', args: [f([5]), f([5, 3])], grad: [0, 1]},
  {op: 'dot', args: [f([3, 5]), f([5, 2])], grad: [0, 1]},
  {op: 'outerProduct', args: [f([3]), f([5])], grad: [0, 1]},
];

// Input, filter, strides, padding, data format, dilations.
const conv2d = [
  {args: [f([1, 5, 5, 1]), f([3, 3, 1, 1]), 1, 'valid'], grad: [0, 1]},
  {args: [f([2, 7, 5, 3]), f([3, 3, 3, 4]), 1, 'same'], grad: [0, 1]},
  {args: [f([1, 8, 8, 3]), f([3, 3, 3, 5]), 2, 'same'], grad: [0, 1]},
  {args: [f([1, 7, 7, 2]), f([3, 3, 2, 3]), 2, 'valid'], grad: [0, 1]},
  {args: [f([1, 7, 9, 2]), f([1, 3, 2, 3]), [2, 1], 'same'], grad: [0, 1]},
  {args: [f([1, 9, 9, 2]), f([3, 3, 2, 3]), 1, 'same', 'NHWC', 2], grad: [0, 1]},
  {args: [f([1, 9, 9, 2]), f([3, 2, 2, 3]), 1, 'valid', 'NHWC', [2, 3]], grad: [0, 1]},
  {args: [f([2, 5, 5, 4]), f([1, 1, 4, 7]), 1, 'valid'], grad: [0, 1]},
  {args: [f([1, 6, 6, 3]), f([1, 1, 3, 2]), 2, 'same'], grad: [0, 1]},
  {args: [f([1, 5, 5, 3]), f([5, 5, 3, 2]), 1, 'same'], grad: [0, 1]},
  {args: [f([1, 5, 6, 2]), f([3, 3, 2, 3]), 1, 1], grad: [0, 1]},
  {args: [f([1, 5, 6, 2]), f([3, 3, 2, 3]), 1, [[0, 0], [2, 1], [0, 1], [0, 0]]], grad: [0, 1]},
  {args: [f([5, 5, 3]), f([3, 3, 3, 2]), 1, 'same'], grad: [0, 1]},
  {args: [f([1, 16, 16, 17]), f([3, 3, 17, 33]), 1, 'same']},
  {args: [f([1, 28, 28, 1]), f([5, 5, 1, 8]), 1, 'same']},
  // Few channels to many: patches and a product.
  {args: [f([2, 7, 6, 2]), f([3, 3, 2, 16]), 2, 'same'], grad: [0, 1]},
  {args: [f([2, 5, 5, 1]), f([5, 4, 1, 17]), 1, 'same'], grad: [0, 1]},
  {args: [f([1, 3, 5, 3]), f([3, 3, 3, 16]), 1, 'valid']},
  {args: [f([2, 6, 5, 3]), f([2, 3, 3, 20]), 1, 'valid', 'NHWC', 2]},
].map(row => ({op: 'conv2d', ...row}));

const depthwise = [
  {args: [f([1, 5, 5, 3]), f([3, 3, 3, 1]), 1, 'same'], grad: [0, 1]},
  {args: [f([2, 7, 6, 4]), f([3, 3, 4, 2]), 1, 'valid'], grad: [0, 1]},
  {args: [f([1, 8, 8, 5]), f([3, 3, 5, 1]), 2, 'same'], grad: [0, 1]},
  {args: [f([1, 9, 9, 2]), f([3, 3, 2, 1]), 1, 'same', 'NHWC', 2], grad: [0, 1]},
  {args: [f([1, 8, 7, 3]), f([5, 5, 3, 1]), 1, 'same'], grad: [0, 1]},
  {args: [f([1, 6, 6, 17]), f([3, 3, 17, 1]), 1, 'same'], grad: [0, 1]},
  {args: [f([1, 6, 6, 2]), f([1, 1, 2, 3]), 1, 'valid'], grad: [0, 1]},
  {args: [f([6, 6, 3]), f([3, 3, 3, 1]), 1, 'same'], grad: [0, 1]},
  {args: [f([1, 17, 17, 33]), f([3, 3, 33, 1]), 1, 'same']},
  // Four neighbouring pixels on several lines, and of several pictures.
  {args: [f([3, 5, 7, 6]), f([3, 3, 6, 1]), 1, 'same'], grad: [0, 1]},
  {args: [f([3, 2, 2, 4]), f([3, 3, 4, 1]), 1, 'same'], grad: [0, 1]},
  {args: [f([2, 3, 3, 5]), f([2, 2, 5, 1]), 1, 'same'], grad: [0, 1]},
  {args: [f([3, 1, 5, 4]), f([5, 4, 4, 1]), 1, 'same'], grad: [0, 1]},
].map(row => ({op: 'depthwiseConv2d', ...row}));

const otherConvolutions = [
  {op: 'conv1d', args: [f([2, 9, 3]), f([3, 3, 4]), 1, 'same'], grad: [0, 1]},
  {op: 'conv1d', args: [f([9, 3]), f([3, 3, 4]), 2, 'valid'], grad: [0, 1]},
  {op: 'conv1d', args: [f([1, 9, 2]), f([3, 2, 4]), 1, 'same', 'NWC', 2], grad: [0, 1]},
  {op: 'separableConv2d', args: [f([1, 6, 6, 3]), f([3, 3, 3, 2]), f([1, 1, 6, 4]), 1, 'same'], grad: [0, 1, 2]},
  {op: 'separableConv2d', args: [f([2, 7, 7, 2]), f([3, 3, 2, 1]), f([1, 1, 2, 3]), 2, 'valid'], grad: [0, 1, 2]},
  {op: 'conv2dTranspose', args: [f([1, 3, 4, 2]), f([3, 3, 5, 2]), [1, 6, 8, 5], 2, 'same'], grad: [0, 1]},
  {op: 'conv2dTranspose', args: [f([2, 3, 3, 2]), f([3, 3, 3, 2]), [2, 5, 5, 3], 1, 'valid'], grad: [0, 1]},
  {op: 'conv2dTranspose', args: [f([1, 4, 4, 3]), f([2, 2, 4, 3]), [1, 8, 8, 4], 2, 'valid'], grad: [0, 1]},
  {op: 'conv2dTranspose', args: [f([4, 4, 3]), f([2, 2, 4, 3]), [8, 8, 4], 2, 'valid'], grad: [0, 1]},
];

const pools = [
  ...['maxPool', 'avgPool'].flatMap(op => [
    {op, args: [distinct([1, 4, 4, 1]), 2, 2, 'valid'], grad: [0]},
    {op, args: [distinct([2, 5, 7, 3]), 2, 2, 'same'], grad: [0]},
    {op, args: [distinct([1, 6, 5, 2]), 3, 1, 'same'], grad: [0]},
    {op, args: [distinct([1, 6, 7, 5]), [2, 3], [1, 2], 'valid'], grad: [0]},
    {op, args: [distinct([5, 5, 2]), 3, 2, 'same'], grad: [0]},
    {op, args: [f([1, 13, 13, 17]), 3, 2, 'same']},
  ]),
  {op: 'maxPool', args: [distinct([1, 5, 5, 2]), 3, 1, 1], grad: [0]},
  {op: 'pool', args: [distinct([1, 6, 6, 2]), 2, 'max', 'valid', 1, 2], grad: [0]},
  {op: 'pool', args: [distinct([1, 6, 6, 2]), 2, 'avg', 'same'], grad: [0]},
];

const normalised = [
  {op: 'localResponseNormalization', args: [f([1, 3, 3, 7]), 2, 1, 0.5, 0.75], grad: [0]},
  {op: 'localResponseNormalization', args: [f([2, 4, 9])], grad: [0]},
];

const fused = [
  {op: 'fused.matMul', args: [{a: f([5, 3]), b: f([3, 7]), bias: f([7]), activation: 'relu'}]},
  {op: 'fused.matMul', args: [{a: f([3, 5]), b: f([7, 3]), transposeA: true, transposeB: true, bias: f([7]), activation: 'sigmoid'}], grad: [0, 1, 2]},
  {op: 'fused.conv2d', args: [{x: f([1, 6, 6, 3]), filter: f([3, 3, 3, 4]), strides: 1, pad: 'same', bias: f([4]), activation: 'relu6'}]},
  {op: 'fused.conv2d', args: [{x: f([1, 6, 6, 3]), filter: f([1, 1, 3, 4]), strides: 1, pad: 'same', bias: f([4]), activation: 'sigmoid'}], grad: [0, 1, 2]},
  {op: 'fused.depthwiseConv2d', args: [{x: f([1, 6, 6, 3]), filter: f([3, 3, 3, 1]), strides: 1, pad: 'same', bias: f([3]), activation: 'relu'}]},
];

export const cases = [...matMul, ...conv2d, ...depthwise, ...otherConvolutions, ...pools, ...normalised, ...fused];
