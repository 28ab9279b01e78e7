// Random graphs in which channels are joined and parted by all kinds of steps: what is computed inside a larger value, or read there, has the same bits
// as what has memory of its own. NACRE_SEED=n runs one graph; NACRE_GRAPHS=n that many.
import { before, test } from 'node:test';
import assert from 'node:assert/strict';
import * as tf from 'nacre';
import { generator } from '../cases/data.mjs';

const graphs = Number(process.env.NACRE_GRAPHS ?? 150);
const one = process.env.NACRE_SEED;
const pick = (random, list) => list[Math.floor(random() * list.length)];
const channels = [1, 2, 3, 4, 5, 8, 16, 24];

/** Numbers that the recorded function knows; the same in every recording. */
function constants(random) {
  const made = [];
  let next = 0;
  return {
    rewind: () => (next = 0),
    numbers(shape) {
      made[next] ??= tf.keep(tf.tensor(Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => random() - 0.5), shape));
      return made[next++];
    },
    dispose: () => tf.dispose(made),
  };
}

const act = (random, y) => pick(random, [() => y, () => y.relu(), () => y.tanh(), () => y.mul(y.sigmoid())])();

// Each makes a picture of the size of x: what can compute parts, and what can read them.
const steps = [
  ...Array(3).fill((random, x, of, numbers) => {
    const size = pick(random, [1, 3]), y = x.conv2d(numbers([size, size, x.shape[3], pick(random, channels)]), 1, 'same');
    return act(random, random() < 0.5 ? y.add(numbers([y.shape[3]])) : y);
  }),
  (random, x, of, numbers) => {
    const n = pick(random, channels);
    return act(random, tf.conv2dTranspose(x, numbers([3, 3, n, x.shape[3]]), [...x.shape.slice(0, 3), n], 1, 'same'));
  },
  (random, x, of, numbers) => act(random, x.depthwiseConv2d(numbers([3, 3, x.shape[3], pick(random, [1, 1, 2])]), 1, 'same')),
  (random, x, of, numbers) => {
    const n = pick(random, channels);
    return act(random, x.reshape([-1, x.shape[3]]).matMul(numbers([x.shape[3], n]))).reshape([...x.shape.slice(0, 3), n]);
  },
  (random, x, of, numbers) => tf.matMul(x, numbers([x.shape[0], x.shape[1], x.shape[3], 6])),
  (random, x) => pick(random, [tf.maxPool, tf.avgPool])(x, 3, 1, 'same'),
  (random, x) => pick(random, [tf.image.resizeBilinear, tf.image.resizeNearestNeighbor])(x.slice([0, 1, 0, 0], [-1, 2, -1, -1]), x.shape.slice(1, 3)),
  (random, x) => tf.softmax(x),
  (random, x) => x.sub(x.mean(3, true)),
  (random, x) => x.tanh(),
  (random, x) => x.reverse(2),
  (random, x, of, numbers) => x.mul(numbers([x.shape[3]])).add(of((y) => y.shape[3] === x.shape[3])),
  (random, x) => {
    const [n, h, w, c] = x.shape, groups = [3, 2].find((g) => c % g === 0);
    return groups && x.reshape([n, h, w, groups, c / groups]).transpose([0, 1, 2, 4, 3]).reshape(x.shape);
  },
  ...Array(4).fill((random, x, of) => tf.concat(Array.from({ length: 2 + Math.floor(random() * 2) }, (_, i) => (i && random() < 0.8 ? of() : x)), 3)),
  (random, x, of) => tf.concat([x, of((y) => y.shape[3] === x.shape[3])], Math.floor(random() * 3)).slice(0, x.shape),
  ...Array(3).fill((random, x) => {
    const c = x.shape[3], from = Math.floor(random() * c);
    return x.slice([0, 0, 0, from], [-1, -1, -1, 1 + Math.floor(random() * (c - from))]);
  }),
  (random, x) => {
    const [a, b] = x.shape[3] % 2 === 0 ? tf.split(x, 2, 3) : [];
    return a && tf.concat(random() < 0.5 ? [a, b.relu()] : [b, a], 3);
  },
  (random, x) => x.slice([x.shape[0] - 1, 0, 0, 0]).add(x.slice(0, [1, -1, -1, -1])).tile([x.shape[0], 1, 1, 1]),
];

/** What the graph of a seed makes of a picture: its last value, and some on the way. */
function grow(seed, x, { numbers }) {
  const random = generator(seed * 7919 + 3), all = [x];
  const of = (fits = () => true) => {
    const fitting = all.filter(fits);
    return fitting[Math.max(0, fitting.length - 1 - Math.floor(random() ** 2 * 4))];
  };
  for (let i = 0; i < 12; i++) {
    const y = pick(random, steps)(random, of(), of, numbers);
    if (y && y.shape[3] <= 64) all.push(y);
  }
  return all.filter((y, i) => i > 0 && (i === all.length - 1 || random() < 0.1));
}

function results(seed, reuseMemory, runs) {
  tf.setOptions({ reuseMemory });
  const random = generator(seed), known = constants(random);
  const shape = [pick(random, [1, 1, 2, 3]), pick(random, [3, 4, 14]), pick(random, [4, 5, 13]), pick(random, channels)];
  const x = known.numbers(shape), start = tf.memory().numTensors;
  const f = tf.jit((input) => {
    known.rewind();
    known.numbers(shape);
    return grow(seed, input, known);
  });
  const found = Array.from({ length: runs }, () => {
    const outputs = f(x), values = outputs.map((y) => y.dataSync());
    tf.dispose(outputs);
    return values;
  });
  f.dispose();
  known.dispose();
  assert.ok(tf.memory().numTensors < start, 'tensors are left');
  return found;
}

before(() => tf.ready());

for (const seed of one ? [Number(one)] : Array.from({ length: graphs }, (_, i) => i)) {
  test(`parts, random graph ${seed}`, () => {
    const [expected] = results(seed, false, 1);
    for (const found of results(seed, true, 2)) assert.deepEqual(found, expected);
  });
}
