// What the program drops, without dispose or tidy, is freed by the garbage collector: tensors, variables, and what differentiation holds on to.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as tf from 'nacre';

await tf.ready();

const state = () => { const { numTensors, numNodes, numBytesAllocated } = tf.memory(); return { numTensors, numNodes, numBytesAllocated }; };

/** Runs `use` many times and checks that what is left after collections does not grow with the number of times. */
async function leavesNothing(use, { times = 400, slack = 40 } = {}) {
  for (let i = 0; i < 5; i++) use(i);  // plans, tables
  await settled();
  const before = state();
  for (let i = 0; i < times; i++) {
    use(i);
    if (i % 50 === 49) await tf.nextFrame();
  }
  await settled();
  const after = state();
  assert.ok(after.numTensors - before.numTensors < slack, `${after.numTensors - before.numTensors} tensors are left after ${times} rounds`);
  assert.ok(after.numNodes - before.numNodes < slack, `${after.numNodes - before.numNodes} nodes are left after ${times} rounds`);
  assert.ok(after.numBytesAllocated - before.numBytesAllocated < slack * 4096, `${after.numBytesAllocated - before.numBytesAllocated} bytes are left after ${times} rounds`);
}
const settled = async () => { for (let i = 0; i < 3; i++) await tf.reclaim(); };

test('tensors that were read, and such that never were', () => leavesNothing(() => {
  tf.ones([64]).add(1).dataSync();
  tf.ones([64]).mul(3).sqrt();
}));

test('variables, with and without a name', () => leavesNothing((i) => {
  const v = tf.variable(tf.ones([64]));
  v.assign(v.add(i));
  tf.tidy(() => tf.variable(tf.zeros([64]), true, `dropped ${i} ${Math.random()}`));
}));

test('functions that keep tensors', () => leavesNothing(() => {
  const w = tf.ones([8, 8]), f = (x) => x.matMul(w).tanh();
  const g = tf.grad(f);
  g(tf.ones([2, 8])).dataSync();
  tf.grad(g)(tf.ones([2, 8]));  // never read
}));

test('grads, valueAndGrads, jvp and hvp, read in part', () => leavesNothing(() => {
  const x = tf.ones([16]), y = tf.ones([16]);
  const { value } = tf.valueAndGrads((a, b) => a.mul(b).exp())([x, y]);
  value.dataSync();
  tf.grads((a, b) => a.mul(b).exp())([x, y])[0].dataSync();
  tf.jvp((a, b) => a.mul(b).exp(), [x, y], [y, x]).tangent.dataSync();
  tf.hvp((a) => a.pow(3).sum(), x, y);
}));

test('customGrad: what it saved, inside and outside of differentiation', () => leavesNothing(() => {
  const f = tf.customGrad((x, save) => {
    const inner = x.square();
    save([x, inner]);
    return { value: inner, gradFunc: (dy, [x]) => dy.mul(x).mul(2) };
  });
  f(tf.ones([16])).dataSync();
  tf.grad(f)(tf.ones([16])).dataSync();
  tf.grad(tf.grad((x) => f(x).sum()))(tf.ones([16]));
}));

test('functions that throw while they are differentiated', () => leavesNothing(() => {
  assert.throws(() => tf.grad((x) => { x.exp().mul(2); throw new Error('mine'); })(tf.ones([16])), /mine/);
  const f = tf.customGrad((x, save) => { save([x]); return { value: x.square(), gradFunc: () => { throw new Error('mine'); } }; });
  assert.throws(() => tf.grad((x) => f(x).add(1))(tf.ones([16])), /mine/);
}));

test('variableGrads', () => {
  const v = tf.variable(tf.ones([16]));
  return leavesNothing(() => {
    const { grads } = tf.variableGrads(() => v.square().sum(), [v]);
    v.assign(v.sub(grads[v.name].mul(0.001)));
    v.dataSync();
  }).then(() => v.dispose());
});

test('optimizers with their state, and models', () => leavesNothing((i) => {
  const w = tf.variable(tf.ones([8, 4])), b = tf.variable(tf.zeros([4])), x = tf.ones([3, 8]);
  const optimizer = [tf.train.sgd(0.1), tf.train.momentum(0.1, 0.9), tf.train.adam(0.1), tf.train.rmsprop(0.1), tf.train.adagrad(0.1), tf.train.adadelta(0.1), tf.train.adamax(0.1)][i % 7];
  for (let step = 0; step < 2; step++) optimizer.minimize(() => x.matMul(w).add(b).square().mean(), false, [w, b]);
}, { times: 140 }));

test('a long training run holds a flat heap', async () => {
  const w = tf.variable(tf.ones([32, 32])), optimizer = tf.train.adam(0.001);
  let most = 0;
  await leavesNothing((i) => {
    optimizer.minimize(() => tf.ones([8, 32]).matMul(w).square().mean(), true, [w]);
    if (i % 100 === 0) most = Math.max(most, tf.memory().numTensors);
  }, { times: 2000 });
  assert.ok(most < 20_000, `${most} tensors were alive at once`);
  tf.dispose([w]);
  optimizer.dispose();
});

test('promises and iterators that keep tensors until they are done', async () => {
  await settled();
  const before = tf.memory().numTensors;
  await Promise.all(Array.from({ length: 50 }, async (_, i) => {
    const y = tf.ones([16]).mul(i);
    await y.data();
    return y.add(1).data();
  }));
  await settled();
  assert.ok(tf.memory().numTensors - before < 20, `${tf.memory().numTensors - before} tensors are left`);
});

test('reclaim finds what was dropped without a flag that opens the garbage collector', async () => {
  const { execFileSync } = await import('node:child_process');
  const code = `import * as tf from 'nacre';
    await tf.ready();
    for (let round = 0; round < 3; round++) {
      for (let i = 0; i < 2000; i++) tf.variable(tf.ones([64]).add(i));
      await tf.nextFrame();
      await tf.reclaim();
      console.log(typeof gc, tf.memory().numTensors);
    }`;
  const printed = execFileSync(process.execPath, ['--input-type=module', '-e', code], { encoding: 'utf8', cwd: new URL('.', import.meta.url) });
  const rounds = printed.trim().split('\n').map((line) => line.split(' '));
  assert.deepEqual(rounds.map(([flag]) => flag), ['undefined', 'undefined', 'undefined']);
  for (const [, left] of rounds) assert.ok(Number(left) < 100, `${left} of 6000 tensors are left`);
});
