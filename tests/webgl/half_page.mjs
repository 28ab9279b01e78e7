// In the page: computations with textures of 16 bits, beside the same with 32.
import * as tf from '/nacre/index.js';

const flag = 'WEBGL_FORCE_F16_TEXTURES';
const noise = (shape, seed, scale = 1) => tf.tidy(() => {
  const made = tf.randomNormal(shape, 0, scale, 'float32', seed), values = made.dataSync();
  return tf.tensor(values, shape);  // in the heap, exactly
});

// Each gives the result, and a bound of what roundings to 11 digits may change: of each operand half a unit, of the result another.
const half = 2 ** -11;
const expressions = {
  matMul: () => { const a = noise([64, 512], 1), b = noise([512, 64], 2); return {y: tf.matMul(a, b), bound: tf.mul(tf.matMul(tf.abs(a), tf.abs(b)), 3 * half)}; },
  conv2d: () => { const x = noise([1, 32, 32, 8], 3), w = noise([3, 3, 8, 16], 4), f = (a, b) => tf.conv2d(a, b, 1, 'same'); return {y: f(x, w), bound: tf.mul(f(tf.abs(x), tf.abs(w)), 3 * half)}; },
  elementwise: () => { const x = noise([10000], 5), y = tf.add(tf.mul(x, 3), 1); return {y, bound: tf.mul(tf.add(tf.abs(tf.mul(x, 3)), tf.abs(y)), 1.1 * half)}; },
  softmax: () => { const y = tf.softmax(noise([32, 1000], 6)); return {y, bound: tf.add(tf.mul(y, 12 * half), 1e-7)}; },
  longSum: () => { const y = tf.sum(tf.fill([300, 1000], 0.125)); return {y, bound: tf.mul(y, 1.1 * half)}; },
  meanOfLarge: () => { const y = tf.mean(tf.fill([1024, 1024], 1000)); return {y, bound: tf.mul(y, 1.1 * half)}; },
};

/** The greatest share of its bound that an error reaches, and whether there was one at all. */
export async function errors(name) {
  const full = expressions[name](), expected = await full.y.data(), bound = await full.bound.data();
  tf.env().set(flag, true);
  try {
    const found = await expressions[name]().y.data();
    return {worst: Math.max(...found.map((v, k) => Math.abs(v - expected[k]) / bound[k])), same: found.every((v, k) => v === expected[k])};
  } finally {
    tf.env().set(flag, false);
  }
}

export async function integers() {
  tf.env().set(flag, true);
  const x = tf.tensor1d(Int32Array.from({length: 5000}, (_, k) => 2 ** 30 - k), 'int32'), values = await tf.add(x, tf.scalar(1, 'int32')).data();
  tf.env().set(flag, false);
  return values.filter((v, k) => v !== 2 ** 30 - k + 1).length;
}

/** Bytes on the GPU of a result that is not read. */
export function bytes() {
  const of = on => {
    tf.env().set(flag, on);
    const before = tf.memory().numBytesInGPU, y = tf.randomNormal([1024, 512], 0, 1, 'float32', 1);
    tf.evaluate([y]);
    const grown = tf.memory().numBytesInGPU - before;
    y.dispose();
    return grown;
  };
  return [of(true), of(false)];
}

/** A product with the same weights before, while, and after they lie in 16 bits. */
export async function back() {
  const a = noise([64, 128], 1), w = noise([128, 64], 2), product = async () => [...await tf.matMul(a, w).data()];
  const values = [await product()];
  for (const on of [true, false]) {
    tf.env().set(flag, on);
    values.push(await product());
  }
  return values;
}

/** The same product with flags set and forgotten all at once: full, half, full, half, full. */
export async function atOnce() {
  const a = noise([64, 128], 1), w = noise([128, 64], 2), values = [], flags = {...tf.env().getFlags()};
  const note = async () => values.push([...await tf.matMul(a, w).data()].join());
  await note();
  tf.env().setFlags({...flags, [flag]: true});
  await note();
  tf.env().setFlags(flags);
  await note();
  tf.env().set(flag, true);
  await note();
  tf.env().reset();
  await note();
  return values;
}

/** Weights after a few steps, begun with the flag on or off; whether it is on afterwards, and the warnings. */
export async function trained(on) {
  const warnings = [], {warn} = console, first = noise([128, 64], 1), x = noise([64, 128], 2);
  console.warn = text => warnings.push(text);
  tf.env().set(flag, on);
  try {
    const w = tf.variable(first), optimizer = tf.train.adam(0.01);
    await tf.matMul(x, w).data();  // inference comes first
    for (let step = 0; step < 5; step++) optimizer.minimize(() => tf.mean(tf.square(tf.matMul(x, w))));
    return {weights: [...await w.data()], on: tf.env().getBool(flag), warnings};
  } finally {
    console.warn = warn;
    tf.env().set(flag, false);
  }
}
