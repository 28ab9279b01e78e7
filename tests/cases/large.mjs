// Sizes past the tiles, panels and blocks of the kernels.
import {f, i, b, distinct} from './data.mjs';

const matMul = [
  ...[[false, false], [true, false], [false, true], [true, true]].map(([ta, tb]) => (
    {op: 'matMul', args: [f(ta ? [300, 130] : [130, 300]), f(tb ? [70, 300] : [300, 70]), ta, tb], grad: ta && tb ? undefined : [0, 1]})),
  {op: 'matMul', args: [f([5, 33, 65]), f([5, 65, 40])], grad: [0, 1]},
  {op: 'matMul', args: [f([3, 65, 33]), f([3, 40, 65]), true, true]},
  {op: 'matMul', args: [f([1, 700]), f([700, 300])]},
  {op: 'matMul', args: [f([300, 700]), f([700, 1])]},
  {op: 'matMul', args: [f([257, 1]), f([1, 129])]},
  {op: 'chain: wide matMul epilogue', args: [f([129, 65]), f([65, 257]), f([257]), f([129, 257])], run: (tf, x, w, c, r) => tf.relu(tf.add(tf.add(tf.matMul(x, w), c), r))},
];

const convolutions = [
  {op: 'conv2d', args: [f([2, 20, 20, 24]), f([3, 3, 24, 40]), 1, 'same'], grad: [0, 1]},
  {op: 'conv2d', args: [f([1, 21, 19, 17]), f([3, 3, 17, 33]), 2, 'same'], grad: [0, 1]},
  {op: 'conv2d', args: [f([1, 30, 30, 32]), f([1, 1, 32, 48]), 1, 'same'], grad: [0, 1]},
  {op: 'conv2d', args: [f([2, 40, 40, 3]), f([3, 3, 3, 16]), 2, 'same'], grad: [0, 1]},
  {op: 'conv2d', args: [f([1, 20, 20, 16]), f([3, 3, 16, 24]), 1, 'same', 'NHWC', 3], grad: [0, 1]},
  {op: 'conv2d', args: [f([3, 17, 15, 3]), f([5, 5, 3, 13]), 1, 'same'], grad: [0, 1]},
  {op: 'conv2d', args: [f([2, 17, 15, 5]), f([3, 3, 5, 9]), 1, [[0, 0], [3, 1], [0, 4], [0, 0]], 'NHWC', 1], grad: [0, 1]},
  {op: 'conv2d', args: [f([2, 17, 15, 5]), f([3, 3, 5, 9]), 1, 'same', 'NHWC', 2], grad: [0, 1]},
  {op: 'depthwiseConv2d', args: [f([2, 20, 20, 40]), f([3, 3, 40, 1]), 1, 'same'], grad: [0, 1]},
  {op: 'depthwiseConv2d', args: [f([1, 21, 19, 36]), f([5, 5, 36, 1]), 2, 'same'], grad: [0, 1]},
  {op: 'depthwiseConv2d', args: [f([1, 20, 20, 9]), f([3, 3, 9, 3]), 1, 'valid'], grad: [0, 1]},
  {op: 'conv2dTranspose', args: [f([1, 14, 14, 24]), f([3, 3, 17, 24]), [1, 28, 28, 17], 2, 'same'], grad: [0, 1]},
  {op: 'maxPool', args: [f([2, 20, 20, 24]), 3, 2, 'same']},
  {op: 'avgPool', args: [f([2, 20, 20, 24]), 3, 2, 'same'], grad: [0]},
  {op: 'avgPool', args: [f([2, 13, 11, 7]), 4, 1, 'same'], grad: [0]},
  {op: 'image.resizeBilinear', args: [f([2, 17, 19, 24]), [40, 33], false, true], grad: [0]},
];

const passes = [
  ...[['exp', -9, 9], ['tanh', -5, 5], ['sigmoid', -9, 9], ['erf', -3, 3], ['log', 0.01, 50], ['sin', -60, 60], ['cos', -60, 60], ['sqrt', 0, 50], ['rsqrt', 0.1, 9], ['log1p', -0.9, 9],
    ['expm1', -3, 3], ['softplus', -9, 9], ['asin', -1, 1], ['atan', -20, 20], ['tan', -1.5, 1.5]].map(([op, low, high]) => ({op, args: [f([100003], low, high)]})),
  {op: 'add', args: [f([300, 1]), f([1, 700])]},
  {op: 'mul', args: [f([70, 1, 90]), f([33, 1])]},
  {op: 'add', args: [i([100003]), i([100003])]},
  {op: 'cast', args: [f([100003], -99, 99), 'int32']},
  {op: 'where', args: [b([300, 1]), f([300, 257]), f([257])], grad: [1, 2]},
  {op: 'transpose', args: [f([257, 130])]},
  {op: 'transpose', args: [f([70, 33, 20]), [2, 1, 0]]},
  {op: 'transpose', args: [f([20, 33, 5, 7]), [0, 2, 1, 3]]},
  {op: 'transpose', args: [b([130, 257])]},
  {op: 'sum', args: [f([300, 200]), 0], grad: [0]},
  {op: 'sum', args: [f([200, 300]), 1], grad: [0]},
  {op: 'sum', args: [f([7, 130, 40]), 1]},
  {op: 'mean', args: [f([100003])]},
  {op: 'max', args: [f([300, 200]), 0]},
  {op: 'min', args: [f([200, 301]), 1]},
  {op: 'argMax', args: [distinct([40, 333], 0.001), 1]},
  {op: 'argMax', args: [distinct([333, 40], 0.001), 0]},
  {op: 'cumsum', args: [f([3, 3000], 0, 0.1), 1]},
  {op: 'softmax', args: [f([130, 300], -9, 9)], grad: [0]},
  {op: 'logSoftmax', args: [f([30, 1000], -9, 9)]},
  {op: 'topk', args: [distinct([20, 500], 0.01), 40]},
  {op: 'concat', args: [[f([100, 33]), f([100, 65]), f([100, 1])], 1], grad: [0, 1, 2]},
  {op: 'chain: fused, broadcast and transposed', args: [f([130, 257]), f([257, 130]), f([257])], grad: [0, 1, 2],
    run: (tf, x, y, c) => tf.mul(tf.tanh(tf.add(x, c)), tf.exp(tf.transpose(y)))},
  {op: 'chain: sum of a long expression', args: [f([200, 300]), f([300])], grad: [0, 1], run: (tf, x, c) => tf.sum(tf.square(tf.sub(tf.sigmoid(x), c)), 0)},
  {op: 'chain: more values than registers', args: [f([3000])], run(tf, x) {
    const terms = Array.from({length: 30}, (_, k) => tf.sin(tf.mul(x, k + 1)));
    return tf.addN([...terms, ...terms.map((y, k) => tf.mul(y, terms[29 - k]))]);
  }},
];

export const cases = [...matMul, ...convolutions, ...passes];
