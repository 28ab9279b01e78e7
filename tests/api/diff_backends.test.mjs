import {test, before} from 'node:test';
import assert from 'node:assert/strict';
import * as tf from 'nacre';

before(() => tf.ready());

const network = (x, w) => tf.softmax(tf.relu(tf.add(tf.matMul(tf.exp(x), w), 0.5)));

test('backends that agree: every op is listed, none is bad', async () => {
  await tf.setBackend('wasm');
  const x = tf.randomNormal([5, 7], 0, 1, 'float32', 3), w = tf.randomNormal([7, 4], 0, 1, 'float32', 4), before = tf.memory().numTensors;
  const {nodes, firstBad, error} = await tf.diffBackends(network, [x, w], {a: 'cpu', b: 'wasm'});
  assert.deepEqual(nodes.map(({name}) => name), ['Exp', 'BatchMatMul', 'Add', 'Relu', 'Softmax']);
  assert.deepEqual(nodes[1].outputShapes, [[5, 4]]);
  assert.deepEqual(nodes[1].inputShapes, [[5, 7], [7, 4]]);
  assert.equal(firstBad, null);
  assert.ok(error < 1e-5 && nodes.every(node => node.error < 1e-5));
  assert.equal(tf.memory().numTensors, before);
  assert.equal(tf.getBackend(), 'wasm');
});

test('the first op that differs is named', async () => {
  const x = tf.tensor1d([1, 2, 3]);
  // A kernel that is wrong in one value.
  tf.registerKernel({kernelName: 'Exp', backendName: 'cpu', kernelFunc: ({inputs, backend}) => (
    {dataId: backend.write(Float32Array.from(backend.readSync(inputs.x.dataId), (v, k) => Math.exp(v) + (k === 1 ? 0.5 : 0)), [3], 'float32'), shape: [3], dtype: 'float32'})});
  try {
    const {nodes, firstBad, error} = await tf.diffBackends(x => tf.neg(tf.exp(tf.mul(x, 1))), [x], {a: 'wasm', b: 'cpu'});
    assert.equal(firstBad, nodes[1]);
    assert.deepEqual([firstBad.index, firstBad.name], [1, 'Exp']);
    assert.ok(Math.abs(firstBad.error - 0.5 / (1 + Math.exp(2))) < 1e-3, String(firstBad.error));
    assert.ok(error > 1e-3);
  } finally {
    tf.unregisterKernel('Exp', 'cpu');
  }
});

test('shapes and values that are not finite count', async () => {
  const x = tf.tensor1d([0, 1]);
  tf.registerKernel({kernelName: 'Log', backendName: 'cpu', kernelFunc: ({backend}) => ({dataId: backend.write(new Float32Array([0, 0]), [2], 'float32'), shape: [2], dtype: 'float32'})});
  try {
    assert.equal((await tf.diffBackends(x => tf.log(x), [x], {a: 'wasm', b: 'cpu'})).firstBad.error, Infinity);
  } finally {
    tf.unregisterKernel('Log', 'cpu');
  }
});

test('an unknown backend, and a function that does not repeat itself, are refused', async () => {
  const x = tf.scalar(1);
  await assert.rejects(tf.diffBackends(tf.neg, [x], {a: 'wasm', b: 'abacus'}), /abacus/);
  let calls = 0;
  await assert.rejects(tf.diffBackends(x => (calls++ ? tf.neg(x) : tf.abs(x)), [x], {a: 'wasm', b: 'cpu'}), /^Error: \[diffBackends\] f calls other ops on 'cpu' than on 'wasm'/);
});
