// Random expressions, computed as recorded on the scalar reference and optimised on wasm: fusion, views, common subexpressions,
// in-place memory and partial evaluation must not change a result. NACRE_SEED=n runs one graph; NACRE_GRAPHS=n that many.
import {test, before} from 'node:test';
import assert from 'node:assert/strict';
import * as tf from 'nacre';
import {generator} from '../cases/data.mjs';

const graphs = Number(process.env.NACRE_GRAPHS ?? 300);
const one = process.env.NACRE_SEED;
const sizes = [1, 2, 3, 5, 8, 17];
const pick = (random, list) => list[Math.floor(random() * list.length)];
const shapeOf = random => Array.from({length: Math.floor(random() * 4)}, () => pick(random, sizes));

const unary = ['neg', 'tanh', 'sigmoid', 'sin', 'cos', 'square', 'softplus', 'atan'];
const binary = ['add', 'sub', 'mul', 'squaredDifference'];

// Each takes what there is (`of` picks a tensor) and makes a tensor, or nothing where none fits.
const smooth = [
  ...Array(3).fill((random, of) => tf[pick(random, unary)](of())),
  ...Array(3).fill((random, of) => {
    const a = of(), b = of(other => broadcasts(a.shape, other.shape));
    return b && bounded(tf[pick(random, binary)](...(random() < 0.5 ? [a, b] : [b, a])));
  }),
  (random, of) => tf.add(of(), random()),
  (random, of) => {
    const x = of(x => x.rank > 1);
    return x && tf.transpose(x, shuffled(random, x.shape.map((_, i) => i)));
  },
  (random, of) => {
    const x = of(x => x.rank > 0);
    return x && tf.reverse(x, Math.floor(random() * x.rank));
  },
  (random, of) => {
    const x = of(x => x.rank > 0);
    if (!x) return undefined;
    const begin = x.shape.map(n => Math.floor(random() * n));
    return tf.slice(x, begin, x.shape.map((n, i) => 1 + Math.floor(random() * (n - begin[i]))));
  },
  (random, of) => {
    const x = of(x => x.rank > 0);
    return x && tf.stridedSlice(x, x.shape.map(n => n - 1), x.shape.map(() => 0), x.shape.map(() => -2), 0, x.shape.reduce((bits, _, i) => bits | 1 << i, 0));
  },
  (random, of) => {
    const x = of(x => x.size > 1 && x.size < 5000);
    return x && tf.reshape(x, pick(random, [[-1], [1, -1], [-1, 1]]));
  },
  (random, of) => {
    const x = of(x => x.rank > 0);
    return x && tf[pick(random, ['sum', 'mean'])](x, Math.floor(random() * x.rank), random() < 0.5);
  },
  (random, of) => tf.mean(of()),
  (random, of) => {
    const a = of(x => x.rank === 2), b = a && of(x => x.rank === 2 && x.shape[0] === a.shape[1]);
    return b && bounded(tf.matMul(a, b));
  },
  (random, of) => {
    const a = of(x => x.rank === 2);
    return a && bounded(tf.matMul(a, a, false, true));
  },
  (random, of) => {
    const a = of(x => x.rank > 0 && x.size < 5000);
    return a && tf.concat([a, tf.neg(a), a], Math.floor(random() * a.rank));
  },
  (random, of) => {
    const x = of(x => x.rank > 0 && x.size < 5000);
    return x && tf.pad(x, x.shape.map(() => [Math.floor(random() * 3), Math.floor(random() * 2)]), 0.5);
  },
  (random, of) => {
    const x = of(x => x.rank > 0);
    return x && tf.softmax(x);
  },
  (random, of) => {
    const x = of(x => x.rank > 0 && x.rank < 4 && x.size < 2000);
    return x && tf.broadcastTo(x, [3, ...x.shape]);
  },
  (random, of) => {
    const x = of(x => x.rank > 0);
    return x && tf.cumsum(tf.mul(x, 0.2), Math.floor(random() * x.rank));
  },
];
// With a kink: a rounding error that falls on its other side changes the gradient, so these are for values only.
const kinked = [
  (random, of) => tf[pick(random, ['abs', 'relu'])](of()),
  (random, of) => {
    const a = of(), b = of(other => broadcasts(a.shape, other.shape));
    return b && tf[pick(random, ['maximum', 'minimum'])](a, b);
  },
  (random, of) => {
    const x = of(x => x.rank > 0);
    return x && tf[pick(random, ['max', 'min'])](x, Math.floor(random() * x.rank), random() < 0.5);
  },
  (random, of) => {
    const a = of(), b = of(other => String(other.shape) === String(a.shape));
    return tf.where(tf.greater(a, 0.1), tf.add(b, tf.sub(a, 0.1)), b);
  },
  (random, of) => {
    const x = of();
    return tf.where(tf.logicalNot(tf.less(x, 0.1)), tf.sub(x, 0.1), 0);
  },
];
// Keeps values, and with them rounding errors, small. For the same reason every expression above is continuous.
const bounded = x => tf.tanh(x);

function broadcasts(a, b) {
  for (let i = 1; i <= Math.min(a.length, b.length); i++) {
    const [p, q] = [a.at(-i), b.at(-i)];
    if (p !== q && p !== 1 && q !== 1) return false;
  }
  return true;
}

function shuffled(random, list) {
  for (let i = list.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [list[i], list[j]] = [list[j], list[i]];
  }
  return list;
}

function leavesOf(seed) {
  const random = generator(seed * 7919 + 1);
  return Array.from({length: 3}, () => {
    const shape = shapeOf(random), n = shape.reduce((a, b) => a * b, 1);
    return tf.tensor(Float32Array.from({length: n}, () => 2 * random() - 1), shape);
  });
}

// Grows the graph of a seed on the leaves; calls `visit` with all tensors so far after every step.
function grow(seed, makers, leaves, visit = () => {}) {
  const random = generator(seed * 104729 + 5), all = [...leaves];
  const of = (fits = () => true) => {
    const fitting = all.filter(fits);
    // Mostly recent ones, so that chains become long.
    return fitting[Math.max(0, fitting.length - 1 - Math.floor(random() ** 2 * fitting.length))];
  };
  const steps = 4 + Math.floor(random() * 40);
  for (let i = 0; i < steps; i++) {
    const made = pick(random, makers)(random, of);
    if (made && made.size <= 20000) all.push(made);
    visit(all, random);
  }
  return all;
}

// Tensors of a graph, some read while it is still being built, and the gradients of another graph with respect to the leaves.
function results(seed) {
  const leaves = leavesOf(seed), read = new Map(), chance = generator(seed + 77);
  const all = grow(seed, [...smooth, ...kinked], leaves, all => {
    if (chance() < 0.05) read.set(all.length - 1, all.at(-1).dataSync());
  });
  const roots = all.map((_, i) => i).filter(i => i === all.length - 1 || chance() < 0.15);
  tf.evaluate(roots.map(i => all[i]));
  for (const i of roots) read.set(i, all[i].dataSync());
  const found = [...read].map(([i, values]) => ({shape: all[i].shape, values}));
  // All leaves take part, so that every gradient exists.
  const total = (...xs) => tf.addN([...xs, grow(seed, smooth, xs).at(-1)].map(x => tf.sum(tf.square(x))));
  return [...found, ...tf.grads(total)(leaves).map(g => ({shape: g.shape, values: g.dataSync()}))];
}

async function values(seed, backend, optimised) {
  await tf.setBackend(backend);
  tf.setOptions({simplify: optimised, fuse: optimised, reuseMemory: optimised});
  return tf.tidy(() => results(seed));
}

before(() => tf.ready());

for (const seed of one ? [Number(one)] : Array.from({length: graphs}, (_, i) => i)) {
  test(`random graph ${seed}`, async () => {
    const expected = await values(seed, 'cpu', false);
    for (const [backend, optimised] of [['cpu', true], ['wasm', false], ['wasm', true]]) {
      const found = await values(seed, backend, optimised);
      assert.equal(found.length, expected.length);
      found.forEach(({shape, values}, k) => {
        assert.deepEqual(shape, expected[k].shape);
        const largest = expected[k].values.reduce((m, v) => Math.max(m, Math.abs(v)), 1);
        values.forEach((v, j) => {
          const e = expected[k].values[j];
          assert.ok(Math.abs(v - e) <= 2e-4 * largest, `${backend}, ${optimised ? 'optimised' : 'as recorded'}: result ${k} [${shape}], element ${j} is ${v}, expected ${e}`);
        });
      });
    }
  });
}
