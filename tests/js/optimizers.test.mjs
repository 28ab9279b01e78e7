// Optimizers against their formulas, worked out here in plain numbers.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as tf from 'nacre';

await tf.ready();

// Each gives the next value and state for one number; g is the gradient, t the step from 1 on.
const formulas = {
  sgd: { make: () => tf.train.sgd(0.1), step: (w, g) => [w - 0.1 * g] },
  momentum: { make: () => tf.train.momentum(0.1, 0.9), step: (w, g, [m = 0]) => [w - 0.1 * (0.9 * m + g), 0.9 * m + g] },
  nesterov: {
    make: () => tf.train.momentum(0.1, 0.9, true),
    step: (w, g, [m = 0]) => [w - 0.1 * (g + 0.9 * (0.9 * m + g)), 0.9 * m + g],
  },
  adagrad: { make: () => tf.train.adagrad(0.1, 0.1), step: (w, g, [s = 0.1]) => [w - (0.1 * g) / Math.sqrt(s + g * g + 1e-7), s + g * g] },
  adadelta: {
    make: () => tf.train.adadelta(0.1, 0.9),
    step: (w, g, [s = 0, u = 0]) => {
      const update = (Math.sqrt(u + 1e-7) / Math.sqrt(s + 1e-7)) * g;
      return [w - 0.1 * update, 0.9 * s + 0.1 * g * g, 0.9 * u + 0.1 * update * update];
    },
  },
  adam: {
    make: () => tf.train.adam(0.1, 0.8, 0.9),
    step: (w, g, [m = 0, v = 0], t) => {
      const m1 = 0.8 * m + 0.2 * g, v1 = 0.9 * v + 0.1 * g * g;
      return [w - (0.1 * m1) / (1 - 0.8 ** t) / (Math.sqrt(v1 / (1 - 0.9 ** t)) + 1e-7), m1, v1];
    },
  },
  adamax: {
    make: () => tf.train.adamax(0.1, 0.8, 0.9, null, 0.01),
    step: (w, g, [m = 0, u = 0], t) => {
      const m1 = 0.8 * m + 0.2 * g, u1 = Math.max(0.9 * u, Math.abs(g));
      return [w - ((0.1 / (1 + 0.01 * (t - 1)) / (1 - 0.8 ** t)) * m1) / (u1 + 1e-7), m1, u1];
    },
  },
  rmsprop: {
    make: () => tf.train.rmsprop(0.1, 0.9, 0.5),
    step: (w, g, [s = 0, m = 0]) => {
      const s1 = 0.9 * s + 0.1 * g * g, m1 = 0.5 * m + (0.1 * g) / Math.sqrt(s1 + 1e-7);
      return [w - m1, s1, m1];
    },
  },
  'rmsprop, centered': {
    make: () => tf.train.rmsprop(0.1, 0.9, 0.5, 0.01, true),
    step: (w, g, [s = 0, m = 0, a = 0]) => {
      const s1 = 0.9 * s + 0.1 * g * g, a1 = 0.9 * a + 0.1 * g;
      const m1 = 0.5 * m + (0.1 * g) / Math.sqrt(s1 - (a1 * a1 + 0.01));
      return [w - m1, s1, m1, a1];
    },
  },
};

const start = [1, -2, 0.5];
const variable = (values) => tf.tidy(() => tf.variable(tf.tensor(values)));
const slope = (w) => 2 * w + 0.3;  // of w^2 + 0.3 w

for (const [name, { make, step }] of Object.entries(formulas)) {
  test(`${name} follows its formula and leaves nothing behind`, () => {
    const before = tf.memory().numTensors;
    const v = variable(start);
    const optimizer = make();
    let expected = start.map((w) => [w]);
    for (let t = 1; t <= 4; t++) {
      const tensors = t > 1 ? tf.memory().numTensors : undefined;
      const cost = optimizer.minimize(() => v.square().add(v.mul(0.3)).sum(), true);
      const loss = expected.reduce((sum, [w]) => sum + w * w + 0.3 * w, 0);
      assert.ok(Math.abs(cost.dataSync()[0] - loss) < 1e-3 * Math.max(1, Math.abs(loss)), `loss at step ${t}`);
      cost.dispose();
      if (tensors !== undefined) assert.equal(tf.memory().numTensors, tensors);
      expected = expected.map(([w, ...state]) => step(w, slope(w), state, t));
      v.dataSync().forEach((w, i) => assert.ok(Math.abs(w - expected[i][0]) < 1e-3, `${w} is not ${expected[i][0]} at step ${t}`));
    }
    assert.equal(optimizer.iterations, 4);
    optimizer.dispose();
    v.dispose();
    assert.equal(tf.memory().numTensors, before);
  });

  test(`${name} goes on from saved weights`, async () => {
    const run = (optimizer, v, steps) => { for (let i = 0; i < steps; i++) optimizer.minimize(() => v.square().sum(), false, [v]); };
    const v = tf.variable(tf.tensor(start)), first = make();
    run(first, v, 3);
    const saved = await first.getWeights();
    assert.deepEqual([saved[0].name, saved[0].tensor.arraySync()], ['iter', 3]);
    const w = v.clone().variable(), second = first.constructor.fromConfig(first.constructor, first.getConfig());
    await second.setWeights(saved);
    run(first, v, 2);
    run(second, w, 2);
    assert.deepEqual(second.getConfig(), first.getConfig());
    v.dataSync().forEach((x, i) => assert.ok(Math.abs(x - w.dataSync()[i]) < 1e-6));
    first.dispose();
    second.dispose();
    tf.dispose([v, w]);
  });
}

test('one step is one evaluation, and compiled once', () => {
  const x = tf.randomNormal([16, 4], 0, 1, 'float32', 1), y = tf.randomNormal([16, 1], 0, 1, 'float32', 2);
  const w = tf.variable(tf.randomNormal([4, 1], 0, 1, 'float32', 3)), b = tf.variable(tf.zeros([1]));
  const optimizer = tf.train.adam(0.05);
  const loss = () => tf.losses.meanSquaredError(y, x.matMul(w).add(b));
  const step = () => optimizer.minimize(loss, true, [w, b]);
  const costs = [step(), step()].map((c) => c.dataSync()[0]);
  const before = tf.statistics();
  for (let i = 0; i < 50; i++) costs.push(step().dataSync()[0]);
  const after = tf.statistics();
  assert.equal(after.evaluations - before.evaluations, 50);
  assert.equal(after.plansCompiled, before.plansCompiled);
  assert.ok(costs.at(-1) < costs[0] * 0.7, `the loss went from ${costs[0]} to ${costs.at(-1)}`);
  optimizer.dispose();
  tf.dispose([w, b]);
});

test('applyGradients and computeGradients', () => {
  const v = tf.variable(tf.tensor([1, 2]), true, 'apply_v');
  const optimizer = tf.train.sgd(0.5);
  const { value, grads } = optimizer.computeGradients(() => v.square().sum(), [v]);
  assert.equal(value.dataSync()[0], 5);
  optimizer.applyGradients(grads);
  assert.deepEqual(v.arraySync(), [0, 0]);
  optimizer.applyGradients([{ name: 'apply_v', tensor: tf.tensor([1, 2]) }]);
  assert.deepEqual(v.arraySync(), [-0.5, -1]);
  assert.throws(() => optimizer.applyGradients({ nobody: tf.scalar(1) }), /no variable named 'nobody'/);
  v.dispose();
});

test('one optimizer trains two lists of variables', () => {
  const a = tf.variable(tf.tensor([1])), b = tf.variable(tf.tensor([[1, 2], [3, 4]]));
  const optimizer = tf.train.adam(0.1);
  for (let i = 0; i < 3; i++) {
    optimizer.minimize(() => a.square().sum(), false, [a]);
    optimizer.minimize(() => b.square().sum(), false, [b]);
  }
  assert.ok(a.dataSync()[0] < 1 && b.dataSync()[3] < 4);
  optimizer.dispose();
  tf.dispose([a, b]);
});

test('a step that fails changes nothing', () => {
  const v = tf.variable(tf.tensor([1, 2]));
  const optimizer = tf.train.momentum(0.1, 0.9);
  const before = tf.memory().numTensors;
  assert.throws(() => optimizer.minimize(() => v.matMul(v).sum(), false, [v]));
  assert.throws(() => optimizer.minimize(() => { throw new Error('mine'); }, false, [v]), /mine/);
  assert.deepEqual([v.arraySync(), optimizer.iterations, tf.memory().numTensors], [[1, 2], 0, before]);
  v.dispose();
});

test('of weights that another kind of optimizer saved only the number of steps counts', async () => {
  const saved = () => [{ name: 'iter', tensor: tf.scalar(3, 'int32') }, { name: 'x/accumulator', tensor: tf.scalar(1) }];
  const optimizer = tf.train.adam(0.1);
  await optimizer.setWeights(saved());
  assert.deepEqual([optimizer.iterations, (await optimizer.getWeights()).length], [3, 1]);
  await assert.rejects(tf.train.sgd(0.1).setWeights(saved()), /does not have settable weights/);
  await assert.rejects(optimizer.setWeights([]), /needs the number of iterations first/);
});

test('an optimizer of the program is asked for its own rule', () => {
  class Halving extends tf.Optimizer {
    static className = 'Halving';
    applyGradients(gradients) {
      for (const { name, tensor } of Array.isArray(gradients) ? gradients : Object.entries(gradients).map(([name, tensor]) => ({ name, tensor }))) {
        this.seen = [name, tensor.arraySync()];
      }
      this.incrementIterations();
    }
    getConfig() { return {}; }
  }
  const v = tf.variable(tf.tensor([3]), true, 'halved');
  const optimizer = new Halving();
  const cost = optimizer.minimize(() => v.square().sum(), true);
  assert.deepEqual([cost.arraySync(), optimizer.seen, optimizer.iterations, optimizer.getClassName()], [9, ['halved', [6]], 1, 'Halving']);
  tf.dispose([v, cost]);
});
