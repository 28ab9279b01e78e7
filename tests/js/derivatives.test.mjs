// Derivatives along directions: jvp, Hessian-vector products, Hessians.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as tf from 'nacre';
import { leavesNothing } from './support.mjs';

await tf.ready();

function close(tensor, expected, tolerance = 1e-4) {
  const values = tensor.dataSync(), wanted = expected instanceof tf.Tensor ? expected.dataSync() : [expected].flat(Infinity);
  if (expected instanceof tf.Tensor) assert.deepEqual([tensor.shape, tensor.dtype], [expected.shape, expected.dtype]);
  assert.equal(values.length, wanted.length);
  const scale = Math.max(1, ...Array.from(wanted, Math.abs));
  values.forEach((v, i) => assert.ok(Math.abs(v - wanted[i]) <= tolerance * scale, `${v} is not ${wanted[i]} at ${i}`));
}

let seed = 1;
const noise = (shape, low = -1, high = 1) => tf.randomUniform(shape, low, high, 'float32', seed++);
const moved = (xs, vs, h) => xs.map((x, i) => x.add(vs[i].mul(h)));
/** Fourth-order central difference of f along vs. */
const difference = (f, xs, vs, h) => {
  const at = (s) => f(...moved(xs, vs, s * h));
  return at(1).sub(at(-1)).mul(8).sub(at(2).sub(at(-2))).div(12 * h);
};

// Functions of several tensors, and where: [shape, low, high] of each.
const functions = {
  'a product': [(a, b) => a.matMul(b), [[3, 4]], [[4, 2]]],
  'elementwise, broadcast': [(a, b) => a.mul(b).add(a).tanh().div(b.add(3)), [[3, 1, 4]], [[2, 4]]],
  'softmax': [(x) => tf.softmax(x.mul(2)), [[3, 5]]],
  'log-softmax and a loss': [(x) => tf.losses.softmaxCrossEntropy(tf.oneHot(tf.tensor([0, 2, 1], [3], 'int32'), 4).toFloat(), x), [[3, 4]]],
  'batch normalization': [
    (x, scale, offset) => { const { mean, variance } = tf.moments(x, [0]); return tf.batchNorm(x, mean, variance, offset, scale); }, [[6, 3]], [[3]], [[3]]],
  'layer normalization': [(x, g, b) => tf.layerNorm(x, g, b), [[4, 6]], [[6]], [[6]]],
  'convolution, normalization, pooling, dense': [
    (x, f, scale, w) => {
      const y = tf.conv2d(x, f, 1, 'same'), { mean, variance } = tf.moments(y, [0, 1, 2]);
      return tf.batchNorm(y, mean, variance, null, scale).softplus().avgPool(2, 2, 'same').reshape([2, -1]).matMul(w).softmax();
    }, [[2, 4, 5, 2]], [[3, 3, 2, 3]], [[3]], [[18, 4]]],
  'depthwise and transposed convolution': [
    (x, f, g) => tf.conv2dTranspose(tf.depthwiseConv2d(x, f, 2, 'same'), g, [1, 6, 6, 2], 2, 'same').sigmoid(), [[1, 6, 6, 2]], [[3, 3, 2, 1]], [[3, 3, 2, 2]]],
  'attention': [(q, k, v) => q.matMul(k, false, true).div(2).softmax().matMul(v), [[2, 3, 4]], [[2, 5, 4]], [[2, 5, 4]]],
  'gather, concatenation, cumulation, norm': [
    (x, y) => tf.concat([tf.gather(x, [2, 0, 2]), y], 0).cumsum(0).norm('euclidean', 1), [[3, 4]], [[2, 4]]],
  'linear algebra': [(a) => tf.linalg.inverse(a.matMul(a, true).add(tf.eye(3))), [[3, 3]]],
  'a gradient of its own': [
    (x) => tf.customGrad((x, save) => { save([x]); return { value: x.sin(), gradFunc: (dy, [x]) => dy.mul(x.cos()) }; })(x).mul(x), [[5]]],
  'a choice': [(x) => tf.where(tf.tensor([1, 0, 1, 0, 0], [5], 'bool'), x.square(), x.exp().mul(x)), [[5]]],
};

for (const [name, [f, ...where]] of Object.entries(functions)) {
  test(`jvp: ${name}`, () => leavesNothing(() => {
    const xs = where.map((shape) => noise(...shape)), vs = where.map(([shape]) => noise(shape));
    const { value, tangent } = tf.jvp(f, xs, vs);
    close(value, f(...xs), 1e-6);
    close(tangent, difference(f, xs, vs, 0.02), 2e-3);
    // Along a direction that changes with x the derivative itself can be differentiated: <w, J v> has the gradient J'w with respect to v.
    const w = noise(value.shape);
    const back = tf.grads((...vs) => tf.jvp(f, xs, vs).tangent.mul(w).sum())(vs);
    tf.grads(f)(xs, w).forEach((g, i) => close(back[i], g, 1e-3));
  }));
  test(`hvp: ${name}`, () => leavesNothing(() => {
    const xs = where.map((shape) => noise(...shape)), vs = where.map(([shape]) => noise(shape));
    const w = noise(f(...xs).shape);
    const loss = (...xs) => f(...xs).square().mul(w).add(f(...xs)).sum();
    const products = tf.hvp(loss, xs, vs);
    xs.forEach((_, i) => close(products[i], difference((...at) => tf.grads(loss)(at)[i], xs, vs, 0.02), 5e-3));
    // Forward over reverse mode is another way to the same numbers.
    xs.forEach((_, i) => close(products[i], tf.jvp((...at) => tf.grads(loss)(at)[i], xs, vs).tangent, 1e-3));
  }));
}

test('jvp of one tensor, of numbers, of typed arrays', () => leavesNothing(() => {
  const { value, tangent } = tf.jvp((x) => x.square().mul(3), tf.tensor([1, 2]), tf.tensor([1, 10]));
  close(value, [3, 12]);
  close(tangent, [6, 120]);
  close(tf.jvp((x) => x.pow(3), 2, 1).tangent, [12]);
  close(tf.jvp((x, y) => x.mul(y), [2, 3], [1, 0.5]).tangent, [4]);
  close(tf.jvp((x) => x.exp(), new Float32Array([0, 1]), new Float32Array([1, 1])).tangent, [1, Math.E]);
}));

test('jvp: what f does not use, or uses without slope, adds nothing', () => leavesNothing(() => {
  close(tf.jvp((x, y) => x.mul(2), [tf.scalar(1), tf.scalar(1)], [tf.scalar(1), tf.scalar(5)]).tangent, [2]);
  close(tf.jvp((x) => x.floor(), tf.tensor([1.5, 2.5]), tf.tensor([1, 1])).tangent, [0, 0]);
  close(tf.jvp((x) => x, tf.tensor([1, 2]), tf.tensor([3, 4])).tangent, [3, 4]);
  close(tf.jvp((x) => x.mul(2), tf.zeros([0, 3]), tf.zeros([0, 3])).tangent, tf.zeros([0, 3]));
}));

test('jvp of complex numbers', () => leavesNothing(() => {
  const z = tf.complex([1, 2], [3, -1]), dz = tf.complex([0.5, 1], [-1, 2]);
  const { tangent } = tf.jvp((z) => z.mul(z), z, dz);
  const expected = tf.mul(tf.mul(z, dz), 2);
  close(tf.real(tangent), tf.real(expected));
  close(tf.imag(tangent), tf.imag(expected));
}));

test('jvp of jvp: derivatives of higher order', () => leavesNothing(() => {
  const along = (f) => (x) => tf.jvp(f, x, tf.onesLike(x)).tangent;
  close(along(along(along((x) => x.pow(4))))(tf.tensor([1, 2])), [24, 48], 1e-3);
}));

test('jvp counts variables with the values they have when it begins', () => {
  const v = tf.variable(tf.tensor([2, 3]));
  leavesNothing(() => {
    const { tangent } = tf.jvp(() => { const y = v.square(); v.assign(v.add(1)); return y; }, v, tf.tensor([1, 1]));
    close(tangent, [4, 6]);
  });
  v.dispose();
});

test('hvp of one tensor and of a list', () => leavesNothing(() => {
  const a = tf.tensor([[2, 1], [1, 3]]), quadratic = (x) => tf.dot(x, a.dot(x));
  const product = tf.hvp(quadratic, tf.tensor([5, 7]), tf.tensor([1, -1]));
  assert.deepEqual(product.shape, [2]);
  close(product, [2, -4]);
  const [dx, dy] = tf.hvp((x, y) => x.mul(y).mul(y).sum(), [tf.tensor([2]), tf.tensor([3])], [tf.tensor([1]), tf.tensor([1])]);
  close(dx, [6]);
  close(dy, [10]);
  close(tf.hvp((x) => x.sum(), tf.tensor([1, 2]), tf.tensor([1, 1])), [0, 0]);
  close(tf.hvp((x, y) => x.square().sum(), [tf.tensor([1]), tf.tensor([2])], [tf.tensor([1]), tf.tensor([1])])[1], [0]);
}));

test('hessian', () => leavesNothing(() => {
  const f = (x) => x.pow(3).sum().add(x.prod());
  const x = tf.tensor([[1, 2], [3, 4]]), h = tf.hessian(f, x);
  assert.deepEqual(h.shape, [2, 2, 2, 2]);
  const values = [1, 2, 3, 4];
  close(h, values.flatMap((a, i) => values.map((b, j) => (i === j ? 6 * a : 24 / a / b))), 1e-3);
  const v = noise([2, 2]);
  close(tf.matMul(h.reshape([4, 4]), v.reshape([4, 1])).reshape([2, 2]), tf.hvp(f, x, v), 1e-3);
  close(tf.hessian((x) => x.square(), 3), [2]);
  assert.deepEqual(tf.hessian((x) => x.sum(), tf.zeros([0])).shape, [0, 0]);
}));

test('a step along the direction of Newton lands in the minimum of a quadratic function', () => leavesNothing(() => {
  const a = tf.tensor([[4, 1], [1, 3]]), b = tf.tensor([1, 2]);
  const f = (x) => tf.dot(x, a.dot(x)).div(2).sub(tf.dot(b, x));
  const x = tf.tensor([10, -10]), step = tf.linalg.solve(tf.hessian(f, x), tf.grad(f)(x).expandDims(1)).squeeze([1]);
  close(tf.grad(f)(x.sub(step)), [0, 0], 1e-3);
}));

test('bad arguments are refused by name, and nothing is left behind', () => leavesNothing(() => {
  const x = tf.tensor([1, 2]), y = tf.tensor([1, 2, 3]), whole = tf.tensor([1, 2], [2], 'int32');
  const square = (x) => x.square(), loss = (x) => x.square().sum();
  const refused = [
    [() => tf.jvp(3, x, x), /^\[jvp\] f must be a function, got number/],
    [() => tf.jvp(square, x, y), /^\[jvp\] tangents\[0\] is float32\[3\], but primals\[0\] is float32\[2\]/],
    [() => tf.jvp(square, [x], []), /^\[jvp\] tangents is an empty list/],
    [() => tf.jvp(tf.add, [x, x], [x]), /^\[jvp\] tangents must have one tensor for each of primals: got 1 for 2/],
    [() => tf.jvp(square, whole, whole), /^\[jvp\] primals must be float32 or complex64, got int32\[2\]/],
    [() => tf.jvp(square, x, whole), /^\[jvp\] tangents must be float32 or complex64, got int32\[2\]/],
    [() => tf.jvp(square, null, x), /Argument 'primals' passed to 'tf.jvp' must be a Tensor or TensorLike, but got 'null'/],
    [() => tf.jvp(() => 7, x, x), /^\[jvp\] f must return a tensor, got number/],
    [() => tf.jvp((x) => x.toInt(), x, x), /^\[jvp\] the result of f must be float32 or complex64, got int32\[2\]/],
    [() => tf.jvp(() => tf.scalar(1), x, x), /^\[jvp\] the result of f does not depend on its arguments/],
    [() => tf.jvp((x) => tf.logicalNot(x.cast('bool')).toFloat(), x, x), /logicalNot\] has no gradient/],
    [() => tf.hvp(square, x, x), /^\[hvp\] f must return a scalar, got float32\[2\]; sum it/],
    [() => tf.hvp(loss, x, y), /^\[hvp\] v\[0\] is float32\[3\], but x\[0\] is float32\[2\]/],
    [() => tf.hvp(loss, [x, x], [x]), /^\[hvp\] v must have one tensor for each of x/],
    [() => tf.hvp(() => tf.scalar(1), x, x), /^\[hvp\] the result of f does not depend/],
    [() => tf.hvp(loss, whole, whole), /^\[hvp\] x must be float32 or complex64/],
    [() => tf.hessian(square, x), /^\[hessian\] f must return a scalar/],
    [() => tf.hessian(loss, tf.ones([1, 1, 1, 1, 2])), /^\[hessian\] x must be float32 of rank 4 at most, got float32\[1,1,1,1,2\]/],
    [() => tf.hessian('f', x), /^\[hessian\] f must be a function, got string/],
  ];
  for (const [call, message] of refused) assert.throws(() => tf.tidy(call), (e) => message.test(e.message) || assert.fail(e.message));
  class Mine extends Error {}
  assert.throws(() => tf.jvp(() => { throw new Mine(); }, x, x), Mine);
  assert.equal(tf.engine().isTapeOn(), false);
  close(tf.jvp(square, x, x).tangent, [2, 8]);
}));

test('f is computed once: the tangent costs a few times the value', () => leavesNothing(() => {
  const layers = 100, f = (x, w) => { let y = x; for (let i = 0; i < layers; i++) y = y.matMul(w).tanh(); return y; };
  const before = tf.statistics().kernelsRun;
  const { value, tangent } = tf.jvp(f, [tf.ones([2, 3]), tf.eye(3)], [tf.ones([2, 3]), tf.eye(3)]);
  tf.evaluate([value, tangent]);
  const kernels = tf.statistics().kernelsRun - before;
  // The product of the value, and two of the tangent, which never needs the reverse pass itself; and elementwise steps.
  assert.ok(kernels < 6 * layers, `${kernels} kernels for ${layers} layers`);
}));
