// In the page: which programs an expression compiles at its first sizes, and at others.
import * as tf from '/nacre/index.js';

const f = (shape, k = 1) => tf.tensor(Float32Array.from({length: shape.reduce((a, b) => a * b, 1)}, (_, j) => Math.sin(k + j)), shape);

// Each takes a size of at least 8, of which multiples are inner dimensions too, so that alignment to texels is the same for both.
const expressions = {
  elementwise: n => [tf.relu(tf.add(tf.mul(f([n, n]), f([n, n], 2)), 0.5)), tf.where(tf.greater(f([n]), 0), tf.exp(f([n])), f([n], 3))],
  broadcast: n => [tf.add(f([n, n]), f([n])), tf.mul(f([n, n]), f([n, 1])), tf.sub(f([n, 1, n]), f([n, 1]))],
  // Each of a length that is done in one loop, or is long enough for several, at all sizes.
  reduce: n => [tf.sum(tf.square(f([n, 8 * n])), 1), tf.mean(f([8 * n, n]), 0), tf.max(f([8 * n, 2, 4 * n]), [0, 2]), tf.sum(f([8 * n, 4 * n]))],
  product: n => [tf.matMul(f([n, n]), f([n, 2 * n])), tf.relu(tf.add(tf.matMul(f([n, n]), f([n, n], 2)), f([n])))],
  convolution: n => [tf.relu(tf.add(tf.conv2d(f([1, n, n, 8]), f([3, 3, 8, n], 2), 1, 'same'), f([n]))), tf.conv2d(f([1, n, n, n]), f([1, 1, n, 8], 2), 1, 'same')],
  depthwise: n => [tf.depthwiseConv2d(f([1, n, n, n]), f([3, 3, n, 1], 2), 1, 'same'), tf.depthwiseConv2d(f([1, n, n, n]), f([3, 3, n, 1], 2), 2, 'same')],
  pool: n => [tf.maxPool(f([1, n, n, n]), 2, 2, 'same'), tf.avgPool(f([1, n, n, n]), 3, 1, 'same')],
  movement: n => [tf.transpose(f([n, 2 * n])), tf.pad(f([n, n]), [[1, 2], [3, 4]]), tf.concat([f([n, n]), f([n, n], 2)], 1), tf.slice(f([n, n]), [1, 2], [3, 4]), tf.reverse(f([n, n]), 0)],
  gather: n => [tf.gather(f([n, n]), tf.tensor1d([3, 1, 2], 'int32')), tf.oneHot(tf.tensor1d([3, 1, 2], 'int32'), n)],
  softmax: n => [tf.softmax(f([n, n])), tf.logSoftmax(f([n, n]))],
  resize: n => [tf.image.resizeBilinear(f([1, n, n, 4]), [2 * n, 3 * n]), tf.image.resizeNearestNeighbor(f([1, n, n, 4]), [2 * n, n])],
  training: n => tf.grads((w, v) => tf.mean(tf.square(tf.matMul(tf.relu(tf.matMul(f([n, n]), w)), v))))([f([n, n], 2), f([n, 4], 3)]),
};

// Big products and convolutions have programs of their own, which compute two blocks at once: all sizes lie on one side of that.
const sizes = {convolution: [8, 12, 16]};

/** Texts of the programs that the first sizes compile, and of those that further sizes add. */
export async function programs(name) {
  const compute = async n => {
    const results = tf.tidy(() => expressions[name](n));
    for (const y of results) await y.data();
    tf.dispose(results);
  };
  const before = new Set(tf.webglPrograms());
  const [first, ...others] = sizes[name] ?? [16, 24, 32];
  await compute(first);
  const after = tf.webglPrograms();
  for (const n of others) await compute(n);
  return {first: after.filter(text => !before.has(text)), further: tf.webglPrograms().filter(text => !after.includes(text))};
}

export function dumps() {
  const y = tf.relu(tf.matMul(f([8, 8]), f([8, 8], 2))), texts = [tf.dump(y), tf.dump(y, {programs: true})];
  y.dispose();
  return texts;
}
