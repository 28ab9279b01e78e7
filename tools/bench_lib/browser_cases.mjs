// What is measured in the browser. Every call gives one small or large tensor that is read back, so that no work is left out.
import {noise, op} from './cases.mjs';
import {gradientSteps} from './training.mjs';

const million = [1024, 1024];
const gemm = n => ({name: `matMul ${n}`, flops: 2 * n ** 3, make: op([[n, n], [n, n]], (tf, a, b) => tf.matMul(a, b))});
const conv = (name, x, w, flops, call) => ({name, flops, make: op([x, w], call)});

function eightOps(tf, a, b) {
  let x = tf.relu(tf.mul(tf.add(a, b), b));
  x = tf.sub(x, a);
  x = tf.add(tf.mul(x, x), a);
  return tf.neg(tf.maximum(x, b));
}

function hundredOps(tf, a, b) {
  let x = a;
  for (let i = 0; i < 100; i++) x = i % 2 ? tf.mul(x, b) : tf.add(x, b);
  return x;
}

export const cases = [
  gemm(256), gemm(512), gemm(1024),
  conv('conv 3x3 56x56x64', [1, 56, 56, 64], [3, 3, 64, 64], 2 * 56 * 56 * 64 * 64 * 9, (tf, x, w) => tf.conv2d(x, w, 1, 'same')),
  conv('conv 1x1 56x56x64->256', [1, 56, 56, 64], [1, 1, 64, 256], 2 * 56 * 56 * 64 * 256, (tf, x, w) => tf.conv2d(x, w, 1, 'same')),
  conv('depthwise 3x3 112x112x64', [1, 112, 112, 64], [3, 3, 64, 1], 2 * 112 * 112 * 64 * 9, (tf, x, w) => tf.depthwiseConv2d(x, w, 1, 'same')),
  {name: 'elementwise x8, 1M', make: op([million, million], eightOps)},
  {name: 'softmax 128x1000', make: op([[128, 1000]], (tf, x) => tf.softmax(x))},
  // Time until the calls return, per op; the chain is computed and read outside of it.
  {name: 'op enqueue', per: 100, enqueue: true, make: op([[4], [4]], hundredOps)},
  {name: 'MLP step, SGD', trains: true, step: gradientSteps.mlp},
  {name: 'CNN step, Adam', trains: true, step: gradientSteps.cnn},
];

// A network of 13 blocks of three layers: a wider product, a depthwise convolution, a narrower product.
export function mobileNet(tf) {
  const blocks = [[16, 1], [24, 2], [24, 1], [32, 2], [32, 1], [32, 1], [64, 2], [64, 1], [64, 1], [96, 1], [96, 1], [160, 2], [160, 1]];
  let channels = 16, seed = 1;
  // In the heap, as those of a loaded model are.
  const weights = shape => tf.tensor(noise(shape.reduce((a, b) => a * b, 1), seed++).map(v => v * Math.sqrt(3 / (shape[0] * shape[1] * (shape[3] === 1 ? 1 : shape[2])))), shape);
  const bias = channels => tf.tensor(new Float32Array(channels));
  const layers = blocks.map(([out, stride]) => {
    const wide = 4 * channels;
    const layer = [weights([1, 1, channels, wide]), weights([3, 3, wide, 1]), weights([1, 1, wide, out]), bias(wide), bias(wide), bias(out)];
    channels = out;
    return {layer, stride};
  });
  const x = tf.tensor(noise(112 * 112 * 16, 77), [1, 112, 112, 16]);
  return () => tf.tidy(() => {
    let y = x;
    for (const {layer: [expand, depth, project, b1, b2, b3], stride} of layers) {
      y = tf.relu6(tf.add(tf.conv2d(y, expand, 1, 'same'), b1));
      y = tf.relu6(tf.add(tf.depthwiseConv2d(y, depth, stride, 'same'), b2));
      y = tf.add(tf.conv2d(y, project, 1, 'same'), b3);
    }
    return tf.mean(y, [1, 2]);
  });
}
