// Linear algebra beyond the table of cases: matrices that have no answer, nearly singular ones, and large ones.
import {test, before} from 'node:test';
import assert from 'node:assert/strict';
import * as tf from 'nacre';
import {generator} from '../cases/data.mjs';

before(() => tf.ready());

const random = (rows, columns, seed) => {
  const draw = generator(seed);
  return tf.tensor(Float32Array.from({length: rows * columns}, () => 2 * draw() - 1), [rows, columns]);
};
const distance = (a, b) => tf.tidy(() => tf.max(tf.abs(tf.sub(a, b))).dataSync()[0]);

// Shapes are known at once, so the call succeeds; the values are not, so reading fails.
const refused = [
  ['inverse', () => tf.linalg.inverse([[1, 2], [2, 4]]), /^Error: \[linalg\.solve\] the matrix \[2,2\] is singular/],
  ['inverse but for rounding', () => tf.linalg.inverse([[1, 2, 3], [4, 5, 6], [7, 8, 9]]), /singular/],
  ['solve, one of many', () => tf.linalg.solve([[[1, 0], [0, 1]], [[0, 0], [0, 1]]], [[1], [2]]),
    /^Error: \[linalg\.solve\] matrix 1 of \[2,2,2\] is singular/],
  ['triangularSolve', () => tf.linalg.triangularSolve([[1, 0], [5, 0]], [[1], [2]]), /^Error: \[linalg\.triangularSolve\] .*singular/],
  ['cholesky', () => tf.linalg.cholesky([[1, 2], [2, 1]]), /^Error: \[linalg\.cholesky\] .*not positive definite/],
];
for (const [name, call, message] of refused) {
  test(`no answer: ${name}`, () => {
    const tensors = tf.memory().numTensors, y = call();
    assert.throws(() => y.dataSync(), message);
    assert.throws(() => tf.add(y, 1).dataSync(), message);
    const works = tf.linalg.inverse([[2, 0], [0, 4]]);
    assert.deepEqual([...works.dataSync()], [0.5, 0, 0, 0.25]);
    tf.dispose([y, works]);
    assert.ok(tf.memory().numTensors <= tensors + 1);
  });
}

test('gradients that do not exist are refused', () => {
  const x = random(4, 2, 3);
  assert.throws(() => tf.grad(v => tf.sum(tf.linalg.qr(v, true)[0]))(x), /^Error: \[linalg\.qr\] has no gradient with fullMatrices.*\[4,2\]/);
  assert.throws(() => tf.grad(v => tf.sum(tf.linalg.svd(v, true).u))(x), /^Error: \[linalg\.svd\] has no gradient with fullMatrices.*\[4,2\]/);
  x.dispose();
});

test('an ill-conditioned system is solved as well as its numbers allow', () => {
  const n = 6, hilbert = tf.tensor(Float32Array.from({length: n * n}, (_, k) => 1 / (1 + Math.floor(k / n) + (k % n))), [n, n]);
  const residual = distance(tf.matMul(hilbert, tf.linalg.solve(hilbert, tf.ones([n, 1]))), tf.ones([n, 1]));
  assert.ok(residual < 0.2, `residual ${residual}`);
});

test('large matrices', () => {
  tf.tidy(() => {
    const a = random(120, 80, 5), symmetric = tf.matMul(a, a, true);
    const [q, r] = tf.linalg.qr(a);
    assert.ok(distance(tf.matMul(q, r), a) < 1e-5);
    assert.ok(distance(tf.matMul(q, q, true), tf.eye(80)) < 1e-5);
    const {s, u, v} = tf.linalg.svd(a);
    assert.ok(distance(tf.matMul(tf.mul(u, s), v, false, true), a) < 1e-5);
    const {values, vectors} = tf.linalg.eigh(symmetric);
    assert.ok(distance(tf.matMul(tf.mul(vectors, values), vectors, false, true), symmetric) < 1e-4);
    assert.ok(distance(tf.reverse(values), tf.square(s)) < 1e-3);
    const l = tf.linalg.cholesky(symmetric);
    assert.ok(distance(tf.matMul(l, l, false, true), symmetric) < 1e-4);
  });
});

test('no matrices, and matrices of nothing', () => {
  tf.tidy(() => {
    assert.deepEqual([...tf.linalg.det(tf.zeros([2, 0, 0])).dataSync()], [1, 1]);
    assert.deepEqual(tf.linalg.inverse(tf.zeros([0, 3, 3])).shape, [0, 3, 3]);
    assert.equal(tf.linalg.svd(tf.zeros([3, 0])).u.dataSync().length, 0);
    assert.ok(tf.linalg.solve([[NaN, 1], [1, 1]], [[1], [1]]).dataSync().some(Number.isNaN));
  });
});
