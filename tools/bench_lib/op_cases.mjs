// One op each, over shapes as networks have them: what `tools/bench --ops` compares. No op may take more than 1.2 times as long as in TF.js's
// wasm backend.
import {data, noise, op} from './cases.mjs';

const ints = (n, below, shape = [n]) => tf => tf.tensor(Int32Array.from(noise(n, 7), v => Math.abs(v) * below), shape, 'int32');
const positive = (shape, seed = 1) => tf => tf.tidy(() => tf.add(tf.abs(data(tf, shape, seed)), 0.1));
const flags = shape => tf => tf.tidy(() => tf.greater(data(tf, shape, 5), 0));

const grid = [512, 512], image = [1, 112, 112, 32], batch = [32, 1000], sequence = [8, 128, 256];
const rows = [];
const add = (name, inputs, call) => rows.push({name, target: 1 / 1.2, prepare: op(inputs, call)});

for (const name of ['abs', 'neg', 'relu', 'relu6', 'exp', 'log', 'sqrt', 'rsqrt', 'square', 'sigmoid', 'tanh', 'sin', 'cos', 'tan', 'elu', 'selu', 'softplus',
  'floor', 'ceil', 'round', 'sign', 'reciprocal', 'erf', 'leakyRelu', 'sinh', 'cosh', 'atan', 'log1p', 'expm1', 'isNaN', 'step']) {
  add(`${name} 512x512`, [['log', 'sqrt', 'rsqrt', 'reciprocal', 'log1p'].includes(name) ? positive(grid) : grid], (tf, x) => tf[name](x));
}
for (const name of ['add', 'sub', 'mul', 'div', 'maximum', 'minimum', 'squaredDifference', 'greater', 'equal', 'lessEqual', 'atan2', 'floorDiv']) {
  add(`${name} 512x512`, [grid, grid], (tf, a, b) => tf[name](a, b));
}
add('pow 512x512', [positive(grid), grid], (tf, a, b) => tf.pow(a, b));
add('add row 512x512', [grid, [512]], (tf, a, b) => tf.add(a, b));
add('mul column 512x512', [grid, [512, 1]], (tf, a, b) => tf.mul(a, b));
add('add tiny', [[4], [4]], (tf, a, b) => tf.add(a, b));
add('prelu 112x112x32', [image, [32]], (tf, x, a) => tf.prelu(x, a));
add('clipByValue 512x512', [grid], (tf, x) => tf.clipByValue(x, -0.5, 0.5));
add('cast to int32 512x512', [grid], (tf, x) => tf.cast(x, 'int32'));
add('where 512x512', [flags(grid), grid, grid], (tf, c, a, b) => tf.where(c, a, b));
add('logicalAnd 512x512', [flags(grid), flags(grid)], (tf, a, b) => tf.logicalAnd(a, b));
for (const name of ['sum', 'mean', 'max', 'min', 'prod', 'argMax']) {
  add(`${name} of rows 512x512`, [grid], (tf, x) => tf[name](x, 1));
  add(`${name} of columns 512x512`, [grid], (tf, x) => tf[name](x, 0));
}
add('sum of all 512x512', [grid], (tf, x) => tf.sum(x));
add('mean of pixels 112x112x32', [image], (tf, x) => tf.mean(x, [1, 2]));
add('any of rows 512x512', [flags(grid)], (tf, x) => tf.any(x, 1));
add('softmax 32x1000', [batch], (tf, x) => tf.softmax(x));
add('logSoftmax 32x1000', [batch], (tf, x) => tf.logSoftmax(x));
add('cumsum 512x512', [grid], (tf, x) => tf.cumsum(x, 1));
add('topk 5 of 32x1000', [batch], (tf, x) => tf.topk(x, 5).values);
add('transpose 512x512', [grid], (tf, x) => tf.transpose(x));
add('transpose heads 8x128x4x64', [[8, 128, 4, 64]], (tf, x) => tf.transpose(x, [0, 2, 1, 3]));
add('reshape 512x512', [grid], (tf, x) => tf.reshape(x, [256, 1024]));
add('slice 8x128x256', [sequence], (tf, x) => tf.slice(x, [0, 0, 64], [8, 128, 128]));
add('stridedSlice 512x512', [grid], (tf, x) => tf.stridedSlice(x, [0, 0], [512, 512], [2, 2]));
add('concat of columns 512x512', [grid, grid], (tf, a, b) => tf.concat([a, b], 1));
add('concat of rows 512x512', [grid, grid], (tf, a, b) => tf.concat([a, b], 0));
add('stack 512x512', [grid, grid], (tf, a, b) => tf.stack([a, b]));
add('pad 112x112x32', [image], (tf, x) => tf.pad(x, [[0, 0], [1, 1], [1, 1], [0, 0]]));
add('mirrorPad 112x112x32', [image], (tf, x) => tf.mirrorPad(x, [[0, 0], [1, 1], [1, 1], [0, 0]], 'reflect'));
add('tile 128x256', [[128, 256]], (tf, x) => tf.tile(x, [2, 3]));
add('reverse 512x512', [grid], (tf, x) => tf.reverse(x, 1));
add('gather 512 rows of 1000x256', [[1000, 256], ints(512, 1000)], (tf, x, i) => tf.gather(x, i));
add('oneHot 1024x100', [ints(1024, 100)], (tf, i) => tf.oneHot(i, 100));
add('split 512x512', [grid], (tf, x) => tf.add(...tf.split(x, 2, 1)));
add('spaceToBatchND 112x112x32', [image], (tf, x) => tf.spaceToBatchND(x, [2, 2], [[0, 0], [0, 0]]));
add('depthToSpace 56x56x64', [[1, 56, 56, 64]], (tf, x) => tf.depthToSpace(x, 2));
add('matMul 256', [[256, 256], [256, 256]], (tf, a, b) => tf.matMul(a, b));
add('matMul 1x1024x1000', [[1, 1024], [1024, 1000]], (tf, a, b) => tf.matMul(a, b));
add('matMul 8x128x64 x 64x128, second transposed', [[8, 128, 64], [8, 128, 64]], (tf, a, b) => tf.matMul(a, b, false, true));
add('conv2d 1x1 28x28x128 to 256', [[1, 28, 28, 128], [1, 1, 128, 256]], (tf, x, w) => tf.conv2d(x, w, 1, 'same'));
add('conv2d 3x3 28x28x64', [[1, 28, 28, 64], [3, 3, 64, 64]], (tf, x, w) => tf.conv2d(x, w, 1, 'same'));
add('conv2d 3x3 stride 2 224x224x3 to 32', [[1, 224, 224, 3], [3, 3, 3, 32]], (tf, x, w) => tf.conv2d(x, w, 2, 'same'));
add('conv2d 7x7 stride 2 112x112x3 to 64', [[1, 112, 112, 3], [7, 7, 3, 64]], (tf, x, w) => tf.conv2d(x, w, 2, 'same'));
add('depthwiseConv2d 3x3 112x112x32', [image, [3, 3, 32, 1]], (tf, x, w) => tf.depthwiseConv2d(x, w, 1, 'same'));
add('depthwiseConv2d 5x5 stride 2 28x28x96', [[1, 28, 28, 96], [5, 5, 96, 1]], (tf, x, w) => tf.depthwiseConv2d(x, w, 2, 'same'));
add('conv2dTranspose 2x2 28x28x64 to 32', [[1, 28, 28, 64], [2, 2, 32, 64]], (tf, x, w) => tf.conv2dTranspose(x, w, [1, 56, 56, 32], 2, 'same'));
add('fused.conv2d 1x1 with bias and relu6', [[1, 28, 28, 128], [1, 1, 128, 128], [128]],
  (tf, x, filter, bias) => tf.fused.conv2d({x, filter, strides: 1, pad: 'same', bias, activation: 'relu6'}));
add('fused.matMul with bias and relu', [[64, 256], [256, 256], [256]], (tf, a, b, bias) => tf.fused.matMul({a, b, bias, activation: 'relu'}));
add('maxPool 2x2 112x112x32', [image], (tf, x) => tf.maxPool(x, 2, 2, 'same'));
add('avgPool 3x3 112x112x32', [image], (tf, x) => tf.avgPool(x, 3, 1, 'same'));
add('batchNorm 112x112x32', [image, [32], positive([32], 3), [32], [32]], (tf, x, m, v, o, s) => tf.batchNorm(x, m, v, o, s));
add('resizeBilinear 56x56x32 to 112x112', [[1, 56, 56, 32]], (tf, x) => tf.image.resizeBilinear(x, [112, 112]));
add('resizeNearestNeighbor 56x56x32 to 112x112', [[1, 56, 56, 32]], (tf, x) => tf.image.resizeNearestNeighbor(x, [112, 112]));
add('flipLeftRight 112x112x32', [image], (tf, x) => tf.image.flipLeftRight(x));
add('cropAndResize 10 boxes of 56x56x32', [[1, 56, 56, 32], tf => tf.tidy(() => tf.abs(data(tf, [10, 4], 3)))],
  (tf, x, boxes) => tf.image.cropAndResize(x, boxes, tf.zeros([10], 'int32'), [14, 14]));
add('gatherND 512 of 256x256x8', [[256, 256, 8], ints(1024, 256, [512, 2])], (tf, x, i) => tf.gatherND(x, i));
add('scatterND 512 rows of 1000x64', [[512, 64], ints(512, 1000, [512, 1])], (tf, x, i) => tf.scatterND(i, x, [1000, 64]));
add('euclidean norm of rows 512x512', [grid], (tf, x) => tf.norm(x, 2, 1));
add('moments of rows 512x512', [grid], (tf, x) => tf.moments(x, 1).variance);

export const opCases = rows;
