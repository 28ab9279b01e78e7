// Reading without waiting, counting the GPU's memory, and timing.
import {test, before, after} from 'node:test';
import assert from 'node:assert/strict';
import {start} from './page.mjs';

let page, problems, close;
before(async () => {
  ({page, problems, close} = await start());
});
after(() => close?.());

// The memory after each thousand of 10,000 rounds; the first thousand fills the pool. What other tests left may be collected meanwhile.
for (const [kind, disposed] of [['steps of training', true], ['frames of inference', true], ['frames of inference that nobody disposes', false]]) {
  test(`memory on the GPU is counted, and stays flat over 10,000 ${kind}`, async () => {
    const marks = await page.evaluate(async ([kind, disposed]) => {
      const w = tf.variable(tf.ones([8, 4])), x = tf.ones([4, 8]), optimizer = tf.train.adam(1e-3), marks = [];
      for (let k = 1; k <= 10000; k++) {
        let y = w;
        if (kind.startsWith('steps')) optimizer.minimize(() => tf.mean(tf.square(tf.tanh(tf.matMul(x, w)))));
        else y = disposed ? tf.tidy(() => tf.relu(tf.matMul(x, w))) : tf.relu(tf.matMul(x, w));
        if (k % 20 === 0) await y.data();
        if (disposed && y !== w) y.dispose();
        if (k % 1000 === 0) marks.push(tf.memory());
      }
      tf.dispose([w, x]);
      optimizer.dispose();
      return marks;
    }, [kind, disposed]);
    const [first] = marks;
    for (const mark of marks) {
      assert.ok(mark.numBytesInGPU > 0);
      assert.equal(mark.numBytesInGPUAllocated, mark.numBytesInGPU + mark.numBytesInGPUFree);
      // What nobody disposes waits for the garbage collector, whose rounds differ.
      const most = disposed ? first.numBytesInGPUAllocated : 1e6;
      assert.ok(mark.numBytesInGPUAllocated <= most, `grew from ${first.numBytesInGPUAllocated} to ${mark.numBytesInGPUAllocated} bytes`);
      if (disposed) assert.ok(mark.numTensors <= first.numTensors, `${first.numTensors} tensors became ${mark.numTensors}`);
    }
  });
}

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
    for (let k = 0; k < 40; k++) y = tf.tanh(tf.add(tf.mul(y, 1.01), a));
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
