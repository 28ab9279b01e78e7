/**
 * The person segmentation network: an encoder of depthwise-separable residual blocks down to 1/16 of the input, a
 * global context vector, and a decoder that climbs back to 1/2 with a skip connection at every level. Shared by the
 * training (tools/train_segmentation) and by everything that runs it; needs only `tf` and a map of named weights.
 */

/**
 * The network sees SIZE x SIZE pixels, RGB from -1 to 1, and answers one logit per pixel. Being convolutional it takes any
 * multiple of 16, which the training uses to start on small pictures.
 */
export const SIZE = 128;

const STEM = 16;
// Residual blocks start close to the identity, which lets a deep network learn from the first step on.
const BLOCK_GAIN = 0.2;
// Encoder levels from 1/4 to 1/16 of the input: channels, blocks after the one that halves the size, kernel of the blocks.
const LEVELS = [
  {channels: 32, blocks: 2, kernel: 3},
  {channels: 80, blocks: 3, kernel: 3},
  {channels: 160, blocks: 4, kernel: 5},
];

/**
 * Every weight: {name: {shape, fanIn, gain, normalised}}. fanIn and gain say how to start it at random (biases start at
 * zero); normalised marks the kernels whose outputs the training normalises, with scales that start at the gain.
 */
export function weightSpecs() {
  const specs = {};
  const add = (name, kernel, outputs, fanIn, {gain = 1, normalised = false} = {}) => {
    specs[`${name}/kernel`] = {shape: kernel, fanIn, gain, normalised};
    specs[`${name}/bias`] = {shape: [outputs], fanIn: 0, gain: 0, normalised: false};
  };
  const conv = (name, size, from, to, start) => add(name, [size, size, from, to], to, size * size * from, start);
  const separable = (name, from, to, kernel, gain) => {
    add(`${name}/depthwise`, [kernel, kernel, from, 1], from, kernel * kernel);
    conv(`${name}/pointwise`, 1, from, to, {gain, normalised: true});
  };
  conv('stem', 3, 3, STEM, {normalised: true});
  separable('stem/block', STEM, STEM, 3, BLOCK_GAIN);
  let channels = STEM;
  LEVELS.forEach((level, i) => {
    separable(`down${i}`, channels, level.channels, level.kernel);
    for (let b = 0; b < level.blocks; b++) separable(`down${i}/block${b}`, level.channels, level.channels, level.kernel, BLOCK_GAIN);
    channels = level.channels;
  });
  conv('context', 1, channels, channels, {gain: 0.5});
  for (let i = LEVELS.length - 2; i >= -1; i--) {
    const below = i < 0 ? STEM : LEVELS[i].channels;
    conv(`up${i + 1}`, 1, channels, below, {normalised: true});
    separable(`up${i + 1}/block0`, below, below, 3, BLOCK_GAIN);
    separable(`up${i + 1}/block1`, below, below, 3, BLOCK_GAIN);
    channels = below;
  }
  conv('head', 3, STEM, 1, {gain: 0.1});
  return specs;
}

/**
 * The network as a function from pictures [n, size, size, 3] to logits [n, size, size, 1]; weights maps names to tensors.
 * The training gives `normalise(outputs, name)`, which then takes the place of adding the bias where a kernel is normalised.
 */
export function buildNetwork(tf, weights, normalise = null) {
  const weight = (name) => weights[name] ?? missing(name);
  const addBias = (y, name) => tf.add(y, weight(`${name}/bias`));
  const plainConv = (x, name) => addBias(tf.conv2d(x, weight(`${name}/kernel`), 1, 'same'), name);
  const finish = normalise ?? addBias;
  const conv = (x, name, stride = 1) => finish(tf.conv2d(x, weight(`${name}/kernel`), stride, 'same'), name);
  const separable = (x, name, stride = 1) => {
    const deep = tf.depthwiseConv2d(x, weight(`${name}/depthwise/kernel`), stride, 'same');
    return conv(tf.relu6(addBias(deep, `${name}/depthwise`)), `${name}/pointwise`);
  };
  const block = (x, name) => tf.relu6(tf.add(x, separable(x, name)));
  const enlarge = (x) => tf.image.resizeBilinear(x, [x.shape[1] * 2, x.shape[2] * 2], false, true);

  return (pictures) => {
    let x = block(tf.relu6(conv(pictures, 'stem', 2)), 'stem/block');
    const skips = [x];
    LEVELS.forEach((level, i) => {
      x = tf.relu6(separable(x, `down${i}`, 2));
      for (let b = 0; b < level.blocks; b++) x = block(x, `down${i}/block${b}`);
      skips.push(x);
    });
    x = tf.relu6(tf.add(x, plainConv(tf.mean(x, [1, 2], true), 'context')));
    for (let i = LEVELS.length - 1; i >= 0; i--) {
      // The pointwise convolution comes before the enlarging: it does the same there on a quarter of the pixels.
      x = tf.relu6(tf.add(enlarge(conv(x, `up${i}`)), skips[i]));
      x = block(block(x, `up${i}/block0`), `up${i}/block1`);
    }
    return enlarge(plainConv(x, 'head'));
  };
}

function missing(name) {
  throw new Error(`[buildNetwork] the weights have no "${name}"; were they saved for another network?`);
}

/** RGB bytes of size x size pictures, one after the other, as the network wants them. */
export function toInput(tf, bytes, size = SIZE) {
  const count = bytes.length / (size * size * 3);
  if (!Number.isInteger(count) || count === 0)
    throw new Error(`[toInput] ${bytes.length} bytes are not whole pictures of ${size} x ${size} x 3`);
  return tf.tensor4d(normalised(bytes), [count, size, size, 3]);
}

function normalised(bytes) {
  const values = new Float32Array(bytes.length);
  for (let i = 0; i < bytes.length; i++) values[i] = bytes[i] / 127.5 - 1;
  return values;
}

/** Segments one picture of RGB bytes; resolves to SIZE * SIZE probabilities of "person". */
export async function segment(tf, network, bytes) {
  const mask = tf.tidy(() => tf.sigmoid(network(toInput(tf, bytes))));
  try {
    return await mask.data();
  } finally {
    mask.dispose();
  }
}
