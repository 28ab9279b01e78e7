// Reading without waiting, counting the GPU's memory, and timing.
import {test, before, after} from 'node:test';
import assert from 'node:assert/strict';
import {start} from './page.mjs';

let page, problems, close;
before(async () => {
  ({page, problems, close} = await start());
});
after(() => close?.());

test('memory on the GPU is counted, and stays flat over many steps', async () => {
  const [first, last, peak] = await page.evaluate(async () => {
    const w = tf.variable(tf.ones([64, 64])), x = tf.ones([32, 64]), optimizer = tf.train.sgd(1e-6);
    const step = () => optimizer.minimize(() => tf.mean(tf.square(tf.tanh(tf.mul(tf.matMul(x, w), 0.01)))));
    let first, peak = 0;
    for (let k = 0; k < 300; k++) {
      step();
      if (k % 10 === 0) await w.data();
      if (k === 20) first = tf.memory();
      if (k > 20) peak = Math.max(peak, tf.memory().numBytesInGPUAllocated);
    }
    await w.data();
    const last = tf.memory();
    tf.dispose([w, x]);
    optimizer.dispose();
    return [first, last, peak];
  });
  assert.ok(first.numBytesInGPU > 0);
  assert.equal(first.numBytesInGPUAllocated, first.numBytesInGPU + first.numBytesInGPUFree);
  assert.ok(last.numTensors <= first.numTensors, `${first.numTensors} tensors became ${last.numTensors}`);
  assert.ok(peak <= first.numBytesInGPUAllocated * 1.5, `grew from ${first.numBytesInGPUAllocated} to ${peak} bytes`);
});

test('tensors count as their textures, which are free once they are disposed', async () => {
  const [before, held, after] = await page.evaluate(async () => {
    const gpu = () => tf.memory().numBytesInGPU;
    const before = gpu();
    const x = tf.tensor(new Float32Array(512 * 512), [512, 512]), y = tf.square(x);
    tf.evaluate([y]);
    const held = gpu();
    tf.dispose([x, y]);
    return [before, held, gpu()];
  });
  assert.ok(held - before >= 2 * 4 * 512 * 512, `${held - before} bytes`);
  assert.equal(after, before);
});

test('reads that wait and reads that do not give the same, in any order', async () => {
  const wrong = await page.evaluate(async () => {
    const x = tf.range(0, 5000), wrong = [];
    const expressions = [t => tf.square(t), t => tf.cast(tf.mul(t, 2), 'int32'), t => tf.greater(t, 77), t => tf.reshape(tf.add(t, 1), [50, 100]), t => tf.complex(t, tf.neg(t))];
    const values = expressions.map(make => {
      const y = make(x), twin = make(x);
      return [y.data(), twin];
    });
    for (const [k, [promise, twin]] of values.entries()) {
      const [a, b] = [await promise, twin.dataSync()];
      if (a.length !== b.length || a.constructor !== b.constructor || a.some((v, j) => v !== b[j])) wrong.push(k);
    }
    return wrong;
  });
  assert.deepEqual(wrong, []);
});

test('a read gives the value of its moment, though the variable is replaced or the tensor disposed meanwhile', async () => {
  const [old, disposed, tensors] = await page.evaluate(async () => {
    const before = tf.memory().numTensors;
    const v = tf.variable(tf.square(tf.range(0, 1000)));
    v.assign(tf.tidy(() => tf.add(v, 1)));
    const reading = v.data();
    v.assign(tf.zeros([1000]));
    const y = tf.mul(v, 0).add(7), other = y.data();
    y.dispose();
    const results = [(await reading)[30], (await other)[999]];
    v.dispose();
    await tf.reclaim();
    return [...results, tf.memory().numTensors - before];
  });
  assert.equal(old, 901);
  assert.equal(disposed, 7);
  assert.ok(tensors < 20, `${tensors} tensors left`);
});

test('the thread is free while the GPU computes', async () => {
  const turns = await page.evaluate(async () => {
    const a = tf.fill([1024, 1024], 1e-3);
    let y = a;
    for (let k = 0; k < 60; k++) y = tf.tanh(tf.add(tf.sin(tf.mul(y, 1.01)), a));
    let turns = 0, reading = true;
    const channel = new MessageChannel();
    channel.port1.onmessage = () => {
      turns++;
      if (reading) channel.port2.postMessage(0);
    };
    channel.port2.postMessage(0);
    await y.data();
    reading = false;
    return turns;
  });
  assert.ok(turns > 3, `${turns} tasks ran meanwhile`);
});

test('time and profile measure the GPU', async () => {
  const {timed, kernels} = await page.evaluate(async () => {
    const x = tf.ones([512, 512]);
    await x.data();
    const timed = await tf.time(() => tf.sin(tf.exp(x)));
    const {kernels} = await tf.profile(() => tf.exp(tf.mul(x, 2)));
    return {timed, kernels};
  });
  assert.ok(timed.kernelMs > 0 && timed.wallMs > 0, JSON.stringify(timed));
  assert.deepEqual(kernels.map(k => [k.name, k.extraInfo]), [['Multiply', 'webgl'], ['Exp', 'webgl']]);
  for (const k of kernels) assert.ok(k.kernelTimeMs > 0, JSON.stringify(k));
});

test('nothing went wrong in the page', () => assert.deepEqual(problems, []));
