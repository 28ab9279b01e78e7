// Gradients of functions.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as tf from 'nacre';
import { leavesNothing } from './support.mjs';

await tf.ready();

function close(tensor, expected, tolerance = 1e-4) {
  const values = tensor.dataSync();
  const flat = [expected].flat(Infinity);
  assert.equal(values.length, flat.length);
  values.forEach((v, i) => assert.ok(Math.abs(v - flat[i]) <= tolerance * Math.max(1, Math.abs(flat[i])), `${v} is not ${flat[i]} at ${i}`));
}

test('grad', () => leavesNothing(() => {
  close(tf.grad((x) => x.square().mul(3))(tf.tensor([1, 2])), [6, 12]);
  close(tf.grad((x) => x.square())(3), [6]);
  close(tf.grad((x) => x.square())(tf.tensor([1, 2]), tf.tensor([10, 100])), [20, 400]);
}));

test('grad makes one tensor', () => {
  const x = tf.tensor([1, 2]);
  const before = tf.memory().numTensors;
  const dx = tf.grad(tf.grad((x) => x.mul(x).mul(x)))(x);
  assert.equal(tf.memory().numTensors, before + 1);
  close(dx, [6, 12]);
});

test('grads, and a tensor that stands twice', () => leavesNothing(() => {
  const a = tf.tensor([2, 3]), b = tf.tensor([5, 7]);
  const [da, db] = tf.grads((a, b) => a.mul(b).mul(a))([a, b]);
  close(da, [20, 42]);
  close(db, [4, 9]);
  const [dx, dy] = tf.grads((x, y) => x.mul(y).mul(y))([a, a.clone()]);
  close(dx, [4, 9]);
  close(dy, [8, 18]);
}));

test('valueAndGrad and valueAndGrads', () => leavesNothing(() => {
  const one = tf.valueAndGrad((x) => x.exp())(tf.tensor([0, 1]));
  close(one.value, [1, Math.E]);
  close(one.grad, [1, Math.E]);
  const two = tf.valueAndGrads((a, b) => tf.matMul(a, b).sum())([tf.tensor([[1, 2]]), tf.tensor([[3], [4]])]);
  close(two.value, [11]);
  close(two.grads[0], [3, 4]);
  close(two.grads[1], [1, 2]);
}));

test('broadcasting is undone', () => leavesNothing(() => {
  const [da, db] = tf.grads((a, b) => a.mul(b).sum())([tf.ones([2, 3]), tf.tensor([1, 2, 3])]);
  close(da, [1, 2, 3, 1, 2, 3]);
  close(db, [2, 2, 2]);
}));

test('second and third order', () => leavesNothing(() => {
  const f = (x) => x.pow(4).sum();
  const d2 = tf.grad((x) => tf.grad(f)(x).sum());
  const d3 = tf.grad((x) => d2(x).sum());
  close(d2(tf.tensor([1, 2])), [12, 48], 1e-3);
  close(d3(tf.tensor([1, 2])), [24, 48], 1e-3);
}));

test('reading a value inside the function keeps the gradient', () => leavesNothing(() => {
  const g = tf.grad((x) => {
    const y = x.square();
    assert.deepEqual(Array.from(y.dataSync()), [9]);
    return y.mul(x);
  });
  close(g(tf.tensor([3])), [27]);
}));

test('variableGrads', () => {
  const v = tf.variable(tf.tensor([2, 3]), true, 'grads_v');
  const fixed = tf.variable(tf.tensor([5, 5]), false, 'grads_fixed');
  leavesNothing(() => {
    const { value, grads } = tf.variableGrads(() => v.square().mul(fixed).sum(), [v, fixed]);
    close(value, [65]);
    close(grads.grads_v, [20, 30]);
    assert.equal(grads.grads_fixed, null);
  });
  leavesNothing(() => {
    const { grads } = tf.variableGrads(() => {
      const loss = v.square().sum();
      v.assign(v.add(1));
      return loss;
    });
    close(grads.grads_v, [4, 6]);
  });
  assert.throws(() => tf.variableGrads(() => v.square(), [v]), /must return a scalar, but it returned a rank-1 tensor/);
  assert.throws(() => tf.variableGrads(() => tf.scalar(1), [v]), /Cannot find a connection between any variable/);
  assert.throws(() => tf.variableGrads(() => v.sum(), [fixed]), /expects at least one of the input variables to be trainable/);
  assert.throws(() => tf.variableGrads(() => v.sum(), [tf.scalar(1)]), /must be an array of variables/);
  tf.dispose([v, fixed]);
});

test('customGrad', () => leavesNothing(() => {
  const f = tf.customGrad((a, b, save) => {
    save([a, b]);
    return { value: a.add(b), gradFunc: (dy, [a, b]) => [dy.mul(a).mul(10), dy.mul(b).mul(100)] };
  });
  const [da, db] = tf.grads((a, b) => f(a, b).mul(2).sum())([tf.tensor([1, 2]), tf.tensor([3, 4])]);
  close(da, [20, 40]);
  close(db, [600, 800]);
  close(f(tf.tensor([1]), tf.tensor([2])), [3]);
}));

test('customGrad, second order', () => leavesNothing(() => {
  const f = tf.customGrad((x, save) => {
    save([x]);
    return { value: x.square(), gradFunc: (dy, [x]) => dy.mul(x.pow(3)) };
  });
  close(tf.grad(tf.grad((x) => f(x)))(tf.tensor([2])), [12], 1e-3);
}));

test('exceptions in functions and gradients reach the caller', () => leavesNothing(() => {
  class Mine extends Error {}
  const x = tf.tensor([1]);
  assert.throws(() => tf.grad(() => { throw new Mine('forward'); })(x), Mine);
  const f = tf.customGrad((x) => ({ value: x.square(), gradFunc: () => { throw new Mine('backward'); } }));
  assert.throws(() => tf.grad((x) => f(x).add(1))(x), (e) => e instanceof Mine && e.message === 'backward');
  assert.equal(tf.engine().isTapeOn(), false);
  close(tf.grad((x) => x.square())(x), [2]);
}));

test('what customGrad must return', () => leavesNothing(() => {
  const x = tf.tensor([1]);
  const gradient = (result) => () => tf.grad((x) => tf.customGrad(() => result(x))(x))(x);
  assert.throws(gradient(() => ({ value: 1, gradFunc: () => x })), /`obj.value` is a tensor/);
  assert.throws(gradient((x) => ({ value: x.add(1) })), /`obj.gradFunc` is a function/);
  assert.throws(gradient((x) => ({ value: x.add(1), gradFunc: () => [x, x] })), /same number of tensors as inputs/);
  assert.throws(gradient((x) => ({ value: x.add(1), gradFunc: () => 3 })), /list of only tensors/);
  assert.throws(gradient((x) => ({ value: x.add(1), gradFunc: () => tf.ones([7]) })), /shape/);
}));

test('arguments are checked', () => leavesNothing(() => {
  const x = tf.tensor([1, 2]);
  assert.throws(() => tf.grad(3), /must be a function/);
  assert.throws(() => tf.grad((x) => x.square())(null), /Argument 'x' passed to 'tf.grad' must be a Tensor or TensorLike, but got 'null'/);
  assert.throws(() => tf.grad((x) => x.square())(x, tf.tensor([1])), /must match the shape returned by f\(x\)/);
  assert.throws(() => tf.grad((x) => x.square())(x, tf.tensor([1, 1], [2], 'int32')), /dy must have 'float32' dtype/);
  assert.throws(() => tf.grad(() => tf.scalar(1))(x), /Cannot compute gradient of y=f\(x\) with respect to x/);
  assert.throws(() => tf.grad(() => 7)(x), /must be a tensor/);
  assert.throws(() => tf.grads((a) => a)(x), /must be an array/);
  assert.throws(() => tf.grads((a) => a)([]), /empty list/);
  assert.throws(() => tf.valueAndGrad((x) => x)(1), /must be a tensor/);
  assert.throws(() => tf.valueAndGrads((x) => x)([1]), /must be array of tensors/);
}));

test('a deep network is one plan: nothing is computed twice', () => leavesNothing(() => {
  const layers = 500;
  const loss = (x, w) => {
    let y = x;
    for (let i = 0; i < layers; i++) y = y.matMul(w).tanh();
    return y.sum();
  };
  const before = tf.statistics();
  tf.grads(loss)([tf.ones([2, 3]), tf.eye(3)]).forEach((g) => g.dataSync());
  const kernels = tf.statistics().kernelsRun - before.kernelsRun;
  // Forward a product, backward two, the slope of tanh and an addition each, and a few around them.
  assert.ok(kernels < 5.5 * layers, `${kernels} kernels for ${layers} layers`);
}));
