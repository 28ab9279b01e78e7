import {f, i, b, t, away, corners, shapes, pairs} from './data.mjs';

// [op, low, high, attributes]: smooth on the whole interval.
const smooth = [
  ['neg', -2, 2], ['square', -2, 2], ['exp', -3, 3], ['expm1', -2, 2], ['log', 0.2, 4], ['log1p', -0.6, 3], ['sqrt', 0.2, 4], ['rsqrt', 0.3, 4],
  ['reciprocal', 0.3, 3], ['sin', -4, 4], ['cos', -4, 4], ['tan', -1, 1], ['asin', -0.8, 0.8], ['acos', -0.8, 0.8], ['atan', -3, 3],
  ['sinh', -2, 2], ['cosh', -2, 2], ['tanh', -3, 3], ['asinh', -3, 3], ['acosh', 1.3, 4], ['atanh', -0.8, 0.8], ['erf', -2, 2],
  ['sigmoid', -4, 4], ['softplus', -4, 4], ['logSigmoid', -4, 4],
];
// Differentiable but for a kink at zero.
const kinked = [['abs'], ['relu'], ['elu'], ['selu'], ['leakyRelu', 0.2], ['step', 0.3], ['sign']];

const flat = ['step', 'sign', 'ceil', 'floor', 'round'];

const unary = [
  ...smooth.flatMap(([op, low, high]) => [
    {op, args: [f([7], low, high)], grad: [0]},
    {op, args: [f([3, 1, 5], low, high)], grad: [0]},
    {op, args: [corners], tolerance: 2e-5},
  ]),
  ...kinked.flatMap(([op, ...attributes]) => [
    {op, args: [away([17]), ...attributes], grad: [0], constantGradient: flat.includes(op)},
    {op, args: [away([2, 3, 1]), ...attributes], grad: [0], constantGradient: flat.includes(op)},
    {op, args: [corners, ...attributes]},
  ]),
  {op: 'relu6', args: [t([-3, -0.5, 0.4, 2, 5.5, 6.5, 9])], grad: [0]},
  {op: 'relu6', args: [f([33], -4, 10)]},
  {op: 'clipByValue', args: [t([-3, -0.5, 0.4, 2, 5.5]), -1, 3], grad: [0]},
  {op: 'clipByValue', args: [f([2, 33], -4, 4), -1.5, 1.25]},
  ...['ceil', 'floor', 'round', 'isNaN', 'isInf', 'isFinite'].flatMap(op => [
    {op, args: [t([-7.8, -2.3, -0.7, -0.2, 0.3, 0.8, 2.2, 8.7])], grad: flat.includes(op) ? [0] : undefined, constantGradient: true},
    {op, args: [corners]},
  ]),
  {op: 'round', args: [t([-2.5, -1.5, -0.5, 0.5, 1.5, 2.5, 3.49, 3.51])]},
  {op: 'logicalNot', args: [b([17])]},
  ...shapes.map(shape => ({op: 'exp', args: [f(shape)], grad: [0]})),
  ...['neg', 'abs', 'square', 'relu', 'sign'].map(op => ({op, args: [i([3, 7])]})),
  ...['expm1', 'softplus'].map(op => ({op, args: [i([9], 0, 8)], oracle: false})),  // integers become float32; TensorFlow.js keeps the type
  {op: 'clipByValue', args: [i([33]), -3, 4]},
];

// TensorFlow.js lacks it; its gradient is that of a clip.
const fakeQuant = [
  {op: 'fakeQuantWithMinMaxVars', args: [t([-3, -1.2, -0.7, 0, 0.21, 0.9, 1.3])], grad: [0], gradientOfOracle: true, tolerance: 5e-5,
    run: (tf, x) => (tf.fakeQuantWithMinMaxVars ? tf.fakeQuantWithMinMaxVars(x, -1, 1, 16) : tf.clipByValue(x, -1, 1))},
  {op: 'fakeQuantWithMinMaxVars', args: [f([3, 33], -2, 8), 0, 6, 7], oracle: false, run: (tf, x) => tf.fakeQuantWithMinMaxVars(x, 0, 6, 7),
    equal: (tf, x) => tf.mul(tf.clipByValue(tf.round(tf.div(x, 6 / 127)), 0, 127), 6 / 127)},
  {op: 'fakeQuantWithMinMaxVars', args: [f([5, 7], -2, 2)], oracle: false, run: (tf, x) => tf.fakeQuantWithMinMaxVars(x, tf.min(x), tf.max(x), 8, true),
    equal: (tf, x) => {
      const scale = tf.div(tf.sub(tf.max(x), tf.min(x)), 254), zero = tf.round(tf.div(tf.neg(tf.min(x)), scale));
      return tf.mul(tf.sub(tf.clipByValue(tf.add(tf.round(tf.div(x, scale)), zero), 0, 254), zero), scale);
    }},
];

const casts = [
  {op: 'cast', args: [f([33], -40, 40), 'int32']},
  {op: 'cast', args: [t([0, -0, 0.3, -0.3, 1, 2]), 'bool']},
  {op: 'cast', args: [i([3, 5]), 'float32']},
  {op: 'cast', args: [i([3, 5], -1, 1), 'bool']},
  {op: 'cast', args: [b([17]), 'float32']},
  {op: 'cast', args: [b([17]), 'int32']},
  {op: 'cast', args: [f([3, 5]), 'float32'], grad: [0]},
];

const arithmetic = ['add', 'sub', 'mul', 'div', 'maximum', 'minimum', 'squaredDifference', 'pow'];
// Left and right operands without ties or poles.
const operands = {
  pow: [s => f(s, 0.4, 2), s => f(s, -2, 2)],
  div: [s => f(s, -2, 2), s => away(s, 0.5, 2)],
  maximum: [s => f(s, -0.3, 0.3), s => away(s, 0.5, 3)],
  minimum: [s => f(s, -0.3, 0.3), s => away(s, 0.5, 3)],
};
const left = op => operands[op]?.[0] ?? (s => f(s, -2, 2)), right = op => operands[op]?.[1] ?? (s => f(s, -2, 2));

const binary = [
  ...pairs.flatMap(([p, q]) => ['add', 'mul'].map(op => ({op, args: [left(op)(p), right(op)(q)], grad: [0, 1]}))),
  ...arithmetic.filter(op => op !== 'add' && op !== 'mul').flatMap(op => [
    {op, args: [left(op)([7]), right(op)([7])], grad: [0, 1]},
    {op, args: [left(op)([3, 5]), right(op)([5])], grad: [0, 1]},
    {op, args: [left(op)([2, 1, 3]), right(op)([5, 1])], grad: [0, 1]},
    {op, args: [left(op)([257]), right(op)([])], grad: [0, 1]},
  ]),
  {op: 'atan2', args: [away([3, 5], 0.3), away([5], 0.3)], grad: [0, 1]},
  {op: 'atan2', args: [t([0, -0, 1, -1, 0, -0]), t([1, -1, 0, 0, -2, 2])]},
  {op: 'mod', args: [t([5.5, -5.5, 5.5, -5.5, 3, 7.25]), t([2, 2, -2, -2, 2.2, 0.8])], grad: [0]},
  {op: 'mod', args: [i([33]), i([33], 1, 5)]},
  {op: 'mod', args: [i([33]), t([-3], [], 'int32')]},
  {op: 'floorDiv', args: [i([33]), i([33], 1, 5)]},
  {op: 'floorDiv', args: [f([17], -9, 9), away([17], 0.5, 3)]},
  // TensorFlow.js gives it the gradient of div.
  {op: 'chain: cast of floorDiv', args: [f([3, 5], -9, 9), away([5], 0.5, 3)], run: (tf, a, x) => tf.cast(tf.floorDiv(a, x), 'float32'), grad: [0, 1], gradientOfOracle: true},
  {op: 'divNoNan', args: [t([1, 2, 0, -3]), t([0, 4, 0, -2])]},
  {op: 'divNoNan', args: [f([3, 5]), away([5], 0.5)], grad: [0, 1]},
  {op: 'prelu', args: [away([3, 5]), f([5])], grad: [0, 1]},
  {op: 'prelu', args: [away([2, 3, 4]), f([1, 1, 4])], grad: [0, 1]},
  {op: 'pow', args: [t([2, -2, 0, 3, 0, -1.5]), t([3, 3, 0, -1, 2, 2])]},
  {op: 'pow', args: [i([9], -4, 4), t([2], [], 'int32')]},
  ...['add', 'sub', 'mul', 'maximum', 'minimum', 'squaredDifference'].map(op => ({op, args: [i([3, 5]), i([5])]})),
  {op: 'div', args: [i([7]), i([7], 1, 9)]},
  {op: 'add', args: [i([3, 5]), f([5])]},
  {op: 'mul', args: [b([7]), f([7])]},
  {op: 'add', args: [b([7]), i([7])]},
  {op: 'maximum', args: [f([3, 1]), i([4])]},
  {op: 'addN', args: [[f([3, 5]), f([3, 5]), f([3, 5])]], grad: [0, 1, 2]},
  {op: 'addN', args: [[f([7])]], grad: [0]},
  ...['equal', 'notEqual', 'greater', 'greaterEqual', 'less', 'lessEqual'].flatMap(op => [
    {op, args: [i([33], -2, 2), i([33], -2, 2)]},
    {op, args: [t([1, 2, NaN, Infinity, -0]), t([1, 3, NaN, Infinity, 0])]},
    {op, args: [f([3, 1, 5]), f([4, 1])]},
    {op, args: [b([17]), b([17])]},
  ]),
  ...['logicalAnd', 'logicalOr', 'logicalXor'].flatMap(op => [{op, args: [b([17]), b([17])]}, {op, args: [b([3, 1]), b([5])]}]),
  {op: 'bitwiseAnd', args: [i([17], 0, 4000), i([17], 0, 4000)]},
];

const select = [
  {op: 'where', args: [b([17]), f([17]), f([17])], grad: [1, 2]},
  {op: 'where', args: [b([3, 1]), f([5]), f([3, 5])], grad: [1, 2]},
  {op: 'where', args: [b([2, 3, 5]), f([]), f([3, 1])], grad: [1, 2]},
  {op: 'where', args: [b([9]), i([9]), i([9])]},
  {op: 'where', args: [b([9]), b([9]), b([9])]},
];

export const cases = [...unary, ...casts, ...fakeQuant, ...binary, ...select];
