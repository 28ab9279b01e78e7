// Backends and kernels that a program brings.
import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import * as tf from 'nacre';
import { leavesNothing } from './support.mjs';

await tf.ready();

/** Keeps values in JavaScript, and counts what it is asked for. */
class MapBackend extends tf.KernelBackend {
  data = new tf.DataStorage(this, tf.engine());
  counts = { write: 0, disposed: 0 };
  write(values, shape, dtype) {
    this.counts.write++;
    const dataId = {};
    this.data.set(dataId, { values: Array.from(values), dtype });
    return dataId;
  }
  readSync(dataId) {
    const { values, dtype } = this.data.get(dataId);
    return dtype === 'float32' ? Float32Array.from(values) : Int32Array.from(values);
  }
  async read(dataId) { return this.readSync(dataId); }
  disposeData(dataId) { this.counts.disposed++; return this.data.delete(dataId); }
  numDataIds() { return this.data.numDataIds(); }
  floatPrecision() { return 32; }
  dispose() {}
}

const runs = [];
const elementwise = (kernelName, f) => ({
  kernelName, backendName: 'map',
  kernelFunc({ inputs, backend }) {
    runs.push(kernelName);
    const operands = Object.values(inputs).map((t) => backend.data.get(t.dataId).values);
    const [{ shape }] = Object.values(inputs).sort((a, b) => b.shape.length - a.shape.length);
    const values = Array.from({ length: shape.reduce((n, d) => n * d, 1) }, (_, i) => f(...operands.map((o) => o[i % o.length])));
    return { dataId: backend.write(values, shape, 'float32'), shape, dtype: 'float32' };
  },
});
const kernels = [
  elementwise('Add', (a, b) => a + b), elementwise('Multiply', (a, b) => a * b), elementwise('Square', (x) => x * x),
  {
    kernelName: 'Sum', backendName: 'map',
    kernelFunc({ inputs: { x }, attrs, backend }) {
      runs.push(`Sum ${JSON.stringify(attrs)}`);
      return { dataId: backend.write([backend.data.get(x.dataId).values.reduce((a, b) => a + b)], [], 'float32'), shape: [], dtype: 'float32' };
    },
  },
];

async function withMapBackend(f) {
  const backend = new MapBackend();
  tf.registerBackend('map', () => backend);
  kernels.forEach(tf.registerKernel);
  await tf.setBackend('map');
  try {
    await f(backend);
  } finally {
    kernels.forEach(({ kernelName }) => tf.unregisterKernel(kernelName, 'map'));
    tf.removeBackend('map');
    await tf.setBackend('wasm');
  }
}
afterEach(() => runs.splice(0));

test('ops run the kernels of the current backend', () => withMapBackend(async (backend) => {
  const before = tf.memory();
  const x = tf.tensor([1, 2, 3]);
  const y = tf.tidy(() => tf.square(x).add(10).mul(x));
  assert.deepEqual(runs, ['Square', 'Add', 'Multiply']);
  assert.ok(backend.data.has(y.dataId));
  assert.deepEqual([Array.from(y.dataSync()), await y.array(), y.dtype, y.shape], [[11, 28, 57], [11, 28, 57], 'float32', [3]]);
  assert.deepEqual(Array.from(y.clone().dataSync()), [11, 28, 57]);
  assert.throws(() => tf.exp(x), /Kernel 'Exp' not registered for backend 'map'/);
  const written = backend.counts.write;
  tf.square(x).dispose();
  assert.equal(backend.counts.write, written + 1, 'values that are there are not written again');
  tf.dispose([x]);
  assert.throws(() => x.dataSync(), /disposed/);
  y.dispose();
  assert.throws(() => tf.square(y), /disposed/);
  assert.equal(tf.memory().numBytes >= before.numBytes, true);
}));

test('attributes have the names of the kernel', () => withMapBackend(async () => {
  assert.equal(tf.sum(tf.tensor([[1, 2], [3, 4]]), [0, 1], true).dataSync()[0], 10);
  assert.deepEqual(runs, ['Sum {"axis":[0,1],"keepDims":true}']);
}));

test('what a backend computed can be used on another', () => withMapBackend(async () => {
  const y = tf.square(tf.tensor([1, 2, 3]));
  await tf.setBackend('wasm');
  assert.deepEqual(Array.from(y.add(1).exp().log().dataSync()).map(Math.round), [2, 5, 10]);
  assert.deepEqual(Array.from(y.dataSync()), [1, 4, 9]);
  assert.deepEqual(runs, ['Square']);
}));

test('gradients flow through kernels that have none of their own', () => withMapBackend(async () => {
  const x = tf.tensor([1, 2, 3]);
  const dx = tf.grad((t) => tf.square(t).mul(t).sum())(x);  // 3 x^2
  assert.ok(runs.includes('Square') && runs.includes('Multiply'));
  assert.deepEqual(Array.from(dx.dataSync()), [3, 12, 27]);
  const [da, db] = tf.grads((a, b) => a.mul(b).sum())([x, tf.tensor([4, 5, 6])]);
  assert.deepEqual([Array.from(da.dataSync()), Array.from(db.dataSync())], [[4, 5, 6], [1, 2, 3]]);
}));

test('a gradient that is registered is used', () => withMapBackend(async () => {
  tf.registerGradient({ kernelName: 'Square', inputsToSave: ['x'], gradFunc: (dy, [x]) => ({ x: () => dy.mul(x.mul(-5)) }) });
  try {
    assert.deepEqual(Array.from(tf.grad((t) => tf.square(t).sum())(tf.tensor([1, 2])).dataSync()), [-5, -10]);
  } finally {
    tf.unregisterGradient('Square');
  }
}));

test('a kernel for the wasm backend', () => {
  tf.registerKernel({
    kernelName: 'Doubled', backendName: 'wasm',
    kernelFunc({ inputs: { x }, attrs: { times }, backend }) {
      const values = backend.readSync(x.dataId).map((v) => v * 2 ** times);
      return { dataId: backend.write(values, x.shape, x.dtype), shape: x.shape, dtype: x.dtype };
    },
  });
  tf.registerGradient({ kernelName: 'Doubled', gradFunc: (dy, _, { times }) => ({ x: () => dy.mul(2 ** times) }) });
  const doubled = (x) => tf.engine().runKernel('Doubled', { x }, { times: 3 });
  try {
    const before = tf.memory().numTensors;
    tf.tidy(() => {
      assert.deepEqual(doubled(tf.tensor([[1, 2]])).add(1).arraySync(), [[9, 17]]);
      assert.deepEqual(tf.grad((x) => doubled(x.square()))(tf.tensor([1, 2])).arraySync(), [16, 32]);
    });
    assert.equal(tf.memory().numTensors, before);
    assert.equal(tf.getKernel('Doubled', 'wasm').kernelName, 'Doubled');
    assert.ok(tf.getKernelsForBackend('wasm').some((k) => k.kernelName === 'Doubled'));
    tf.copyRegisteredKernels('wasm', 'elsewhere');
    assert.equal(tf.getKernel('Doubled', 'elsewhere').backendName, 'elsewhere');
    for (const { kernelName } of tf.getKernelsForBackend('elsewhere')) tf.unregisterKernel(kernelName, 'elsewhere');
    assert.equal(tf.getKernel('Doubled', 'elsewhere'), null);
  } finally {
    tf.unregisterKernel('Doubled', 'wasm');
    tf.unregisterGradient('Doubled');
  }
});

test('a kernel in place of one of the core', () => {
  tf.registerKernel({ kernelName: 'Abs', backendName: 'wasm', kernelFunc: ({ inputs: { x } }) => tf.mul(x, 100) });
  try {
    assert.deepEqual(tf.abs(tf.tensor([-1, 2])).arraySync(), [-100, 200]);
    assert.deepEqual(tf.neg(tf.tensor([-1, 2])).arraySync(), [1, -2]);
  } finally {
    tf.unregisterKernel('Abs', 'wasm');
  }
  assert.deepEqual(tf.abs(tf.tensor([-1, 2])).arraySync(), [1, 2]);
});

test('the kernels of the core by name', () => tf.tidy(() => {
  const run = (name, inputs, attrs) => tf.engine().runKernel(name, inputs, attrs);
  const x = tf.tensor([[3, 1, 2]]);
  assert.deepEqual(run(tf.Max, { x }, { reductionIndices: [1], keepDims: false }).arraySync(), [3]);
  assert.deepEqual(run(tf.BatchMatMul, { a: x, b: x }, { transposeA: false, transposeB: true }).arraySync(), [[14]]);
  assert.deepEqual(run(tf.Concat, [x, x], { axis: 0 }).shape, [2, 3]);
  assert.deepEqual(run(tf.TopK, { x }, { k: 2, sorted: true }).map((t) => t.arraySync()), [[[3, 2]], [[0, 2]]]);
  assert.deepEqual(run(tf._FusedMatMul, { a: x, b: x.transpose() }, { activation: 'relu' }).arraySync(), [[14]]);
  assert.deepEqual(tf.getKernel(tf.Neg, 'wasm').kernelFunc({ inputs: { x } }).arraySync(), [[-3, -1, -2]]);
  assert.equal(tf.getKernel('NoSuchKernel', 'wasm'), null);
  assert.ok(tf.getKernelsForBackend('cpu').length > 100);
  assert.throws(() => run('NoSuchKernel', {}), /Kernel 'NoSuchKernel' not registered for backend 'wasm'/);
}));

test('customGrad and kernels with several results', () => {
  tf.registerKernel({
    kernelName: 'Both', backendName: 'wasm',
    kernelFunc: ({ inputs: { x } }) => [tf.mul(x, 2), tf.mul(x, 3)],
  });
  tf.registerGradient({ kernelName: 'Both', gradFunc: ([da, db]) => ({ x: () => da.mul(2).add(db.mul(3)) }) });
  try {
    const f = (x) => { const [a, b] = tf.engine().runKernel('Both', { x }); return a.add(b.mul(10)).sum(); };
    assert.deepEqual(tf.grad(f)(tf.tensor([1, 1])).arraySync(), [32, 32]);
  } finally {
    tf.unregisterKernel('Both', 'wasm');
    tf.unregisterGradient('Both');
  }
});

test('tf.op names a function and tidies up', () => {
  const before = tf.memory().numTensors;
  const twice = tf.op({ twice_: (x) => x.add(0).add(x) });
  const y = twice(tf.scalar(2));
  assert.deepEqual([twice.name, y.arraySync()], ['twice__op', 4]);
  y.dispose();
  assert.ok(tf.memory().numTensors <= before + 1);
});

test("a kernel of the core runs for another backend too, on data of both", () => {
  const { kernelFunc } = tf.getKernel('Add', 'cpu'), names = ['first', 'second'], before = tf.getBackend();
  for (const backendName of names) {
    tf.registerBackend(backendName, tf.findBackendFactory('cpu'));
    tf.registerKernel({ kernelName: 'Add', backendName, kernelFunc });
  }
  const [a, b] = names.map((name, i) => (tf.setBackend(name), tf.scalar(5 - 2 * i)));
  for (const name of names) {
    tf.setBackend(name);
    leavesNothing(() => assert.deepEqual([...tf.add(a, b).dataSync()], [8]));
  }
  tf.dispose([a, b]);
  for (const name of names) {
    tf.unregisterKernel('Add', name);
    tf.removeBackend(name);
  }
  tf.setBackend(before);
});
