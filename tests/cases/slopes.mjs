// Slopes that the other tables leave out: of functions that have none but jumps, at zeros and ties, and with optional arguments left out.
import {f, t, away, distinct} from './data.mjs';

// `run` makes float32 of the result, so that there is something to differentiate. No operand is near a jump.
const flat = (op, args, run) => ({op, args, run, grad: args.map((_, k) => k), constantGradient: true});
const number = (tf, x) => tf.cast(x, 'float32');
const left = t([-0.9, 0.4, 1.1, 0.2, -0.3]), right = t([0.5, 0.1, -1.2, 0.8, -0.7]);

const constant = [
  ...['equal', 'notEqual', 'greater', 'greaterEqual', 'less', 'lessEqual'].map(op => flat(op, [left, right], (tf, a, b) => number(tf, tf[op](a, b)))),
  ...['isNaN', 'isInf', 'isFinite'].map(op => flat(op, [t([0.3, Infinity, -1.5, NaN, -Infinity])], (tf, x) => number(tf, tf[op](x)))),
  flat('bitwiseAnd', [t([3.4, 5.6, 12.3]), t([6.5, 3.4, 10.6])], (tf, a, b) => number(tf, tf.bitwiseAnd(tf.cast(a, 'int32'), tf.cast(b, 'int32')))),
  ...['argMax', 'argMin'].map(op => flat(op, [distinct([3, 5])], (tf, x) => number(tf, tf[op](x, 1)))),
  flat('oneHot', [t([0.4, 2.5, 1.3])], (tf, x) => tf.oneHot(tf.cast(x, 'int32'), 3, 2, -1, 'float32')),
  {op: 'where', args: [away([5]), f([5]), f([5])], run: (tf, x, a, b) => tf.where(tf.greater(x, 0), a, b), grad: [0, 1, 2]},
];

// TensorFlow.js gives floorDiv the gradient of div.
const borrowed = [
  {op: 'floorDiv', args: [f([7], -9, 9), away([7], 0.5, 3)], run: (tf, a, b) => number(tf, tf.floorDiv(a, b)), grad: [0, 1], gradientOfOracle: true},
  // At a tie there is no derivative; what counts is TensorFlow.js's choice.
  ...['max', 'min'].map(op => ({op, args: [t([3, 1, 3, 1])], grad: [0], gradientOfOracle: true})),
  ...['maximum', 'minimum'].map(op => ({op, args: [t([3, 1, -2]), t([3, 2, -2])], grad: [0, 1], gradientOfOracle: true})),
];

const special = [
  {op: 'prod', args: [t([0, 2, -1.5, 0.5])], grad: [0]},
  {op: 'prod', args: [t([0, 2, 0, 0.5, 1.5, -1], [2, 3]), 1], grad: [0]},
  {op: 'cumprod', args: [t([1.2, 0, -0.7, 1.5])], grad: [0]},
  {op: 'cumprod', args: [t([1.2, 0, -0.7, 0, 1.5, 0.5], [2, 3]), 1, true, true], grad: [0]},
  {op: 'pow', args: [t([-1.5, 0.7, 2]), t([2, 3, 2])], grad: [0]},
  {op: 'mod', args: [t([5.5, -5.5, 5.5, 7.25]), t([2, 2, -2, 0.85])], grad: [0, 1]},
  {op: 'divNoNan', args: [t([1, 2, -3]), t([0, 4, -2])], grad: [0]},
  {op: 'norm', args: [distinct([3, 5]), Infinity, 1], grad: [0]},
  {op: 'norm', args: [away([3, 5]), 1], grad: [0]},
  {op: 'stridedSlice', args: [f([5, 7]), [4, 6], [0, 0], [-2, -3]], grad: [0]},
  {op: 'stridedSlice', args: [f([3, 5, 4]), [1, 0, 1], [2, 0, 3], [1, 1, 1], 0, 0, 2, 0, 1], grad: [0]},
  {op: 'logSoftmax', args: [f([2, 3, 4], -3, 3)], grad: [0]},
  {op: 'batchNorm', args: [f([7, 5]), f([5]), f([5], 0.3, 2), null, f([5])], grad: [0, 1, 2, 3]},
  {op: 'batchNorm', args: [f([7, 5]), f([5]), f([5], 0.3, 2), f([5])], grad: [0, 1, 2, 3]},
  {op: 'dropout', args: [f([6, 4], 1, 2), 0.5, [4], 3], grad: [0], oracle: false},  // another generator
  {op: 'fused.depthwiseConv2d', args: [{x: f([1, 4, 4, 3]), filter: f([3, 3, 3, 1]), strides: 1, pad: 'same', bias: f([3]), activation: 'sigmoid'}], grad: [0, 1, 2]},
];

const labels = t([0, 1, 0, 1, 0, 0, 0, 0, 1], [3, 3]);
const losses = [
  ...[0, 1, 2, 3].map(reduction => ({op: 'losses.meanSquaredError', args: [f([3, 5]), f([3, 5]), f([3, 1], 0.2, 1), reduction], grad: [0, 1, 2]})),
  // Weights of a higher rank than the losses.
  ...[0, 1, 2, 3].map(reduction => ({op: 'losses.softmaxCrossEntropy', args: [labels, f([3, 3], -2, 2), f([3, 3], 0.2, 1), 0, reduction], grad: [1, 2]})),
  {op: 'losses.softmaxCrossEntropy', args: [f([3, 4], 0, 1), f([3, 4], -2, 2)], grad: [0, 1]},
  {op: 'losses.sigmoidCrossEntropy', args: [f([3, 3], 0, 1), away([3, 3], 0.2, 3), f([3, 3], 0.2, 1), 0.1], grad: [0, 1, 2]},
  {op: 'losses.logLoss', args: [f([3, 3], 0, 1), f([3, 3], 0.2, 0.8), f([3, 3], 0.2, 1)], grad: [0, 1, 2]},
  {op: 'losses.huberLoss', args: [f([3, 5]), f([3, 5], -0.2, 0.2), f([3, 5], 0.2, 1), 3], grad: [0, 1, 2]},
  {op: 'losses.hingeLoss', args: [f([3, 3], 0, 1), f([3, 3], -0.5, 0.5), f([3, 3], 0.2, 1)], grad: [0, 1, 2]},
  {op: 'losses.cosineDistance', args: [f([3, 5]), f([3, 5]), 1, f([3, 1], 0.2, 1)], grad: [0, 1, 2]},
  {op: 'losses.absoluteDifference', args: [f([3, 5], 2, 3), f([3, 5]), f([5], 0.2, 1)], grad: [0, 1, 2]},
  {op: 'losses.computeWeightedLoss', args: [f([3, 5]), f([3, 5], 0.2, 1), 1], grad: [0, 1]},
];

export const cases = [...constant, ...borrowed, ...special, ...losses];
