// The browser takes the GPU away and gives it back, in the middle of things.
import {test, beforeEach, afterEach} from 'node:test';
import assert from 'node:assert/strict';
import {start} from './page.mjs';

let page, close;
beforeEach(async () => {
  ({page, close} = await start());
  // A training loop; loseAt: after which step the context goes, backAt: before which it may return.
  await page.evaluate(() => {
    window.extension = tf.webglContext().getExtension('WEBGL_lose_context');
    window.loseAndReturn = async () => {
      extension.loseContext();
      await new Promise(resolve => setTimeout(resolve, 50));  // the loss must have been announced before
      const back = new Promise(resolve => tf.webglContext().canvas.addEventListener('webglcontextrestored', resolve, {once: true}));
      extension.restoreContext();
      await back;
    };
    window.train = async (loseAt, backAt) => {
      const w = tf.variable(tf.randomNormal([8, 5], 0, 1, 'float32', 1)), b = tf.variable(tf.zeros([5]));
      const optimizer = tf.train.adam(0.05), losses = [];
      const mask = tf.greater(tf.randomUniform([16, 5], 0, 1, 'float32', 3), 0.2).cast('float32');
      await mask.data();
      for (let step = 0; step < 40; step++) {
        const x = tf.randomNormal([16, 8], 0, 1, 'float32', 100 + step), y = tf.sin(tf.sum(x, 1, true));
        const loss = optimizer.minimize(() => tf.mean(tf.square(tf.sub(tf.mul(tf.tanh(tf.add(tf.matMul(x, w), b)), mask), y))), true);
        losses.push(step % 3 ? (await loss.data())[0] : loss.dataSync()[0]);
        if (step === loseAt) extension.loseContext();
        if (step === backAt) {
          const back = new Promise(resolve => tf.webglContext().canvas.addEventListener('webglcontextrestored', resolve, {once: true}));
          await new Promise(resolve => setTimeout(resolve, 50));  // the loss must have been announced before
          extension.restoreContext();
          await back;
        }
        if (step % 5 === 0) await new Promise(resolve => setTimeout(resolve));
      }
      const weights = [...await w.data(), ...await b.data()];
      optimizer.dispose();
      tf.dispose([w, b, mask]);
      return {losses, weights, backend: tf.getBackend()};
    };
  });
});
afterEach(() => close());

const close_to = (a, b) => assert.ok(a.length === b.length && a.every((v, k) => Math.abs(v - b[k]) < 1e-3), `${a.slice(0, 5)} ... against ${b.slice(0, 5)} ...`);

test('a training loop goes on through a loss as if nothing had happened', async () => {
  const undisturbed = await page.evaluate(() => train(-1, -1));
  assert.equal(undisturbed.backend, 'webgl');
  for (const [lose, back] of [[10, 11], [10, 20], [3, 3], [0, 39]]) {
    const disturbed = await page.evaluate(([lose, back]) => train(lose, back), [lose, back]);
    close_to(disturbed.losses, undisturbed.losses);
    close_to(disturbed.weights, undisturbed.weights);
    assert.equal(disturbed.backend, 'webgl');
  }
});

test('a loop over pictures goes on through a loss', {timeout: 60000}, async () => {
  const sums = await page.evaluate(async () => {
    const canvas = new OffscreenCanvas(20, 10), context = canvas.getContext('2d'), sums = [];
    for (let frame = 0; frame < 12; frame++) {
      context.fillStyle = `rgb(${10 * frame}, 20, 30)`;
      context.fillRect(0, 0, 20, 10);
      const mean = tf.tidy(() => tf.mean(tf.browser.fromPixels(canvas)));
      sums.push((await mean.data())[0]);
      mean.dispose();
      if (frame === 4) extension.loseContext();
      if (frame === 6) {
        const back = new Promise(resolve => tf.webglContext().canvas.addEventListener('webglcontextrestored', resolve, {once: true}));
        await new Promise(resolve => setTimeout(resolve, 50));  // the loss must have been announced before
        extension.restoreContext();
        await back;
      }
    }
    return sums;
  });
  close_to(sums, Array.from({length: 12}, (_, frame) => (10 * frame + 50) / 3));
});

test('what came from a picture and went with the context is an error that says so, and all else returns', {timeout: 60000}, async () => {
  const {errors, mean, kept} = await page.evaluate(async () => {
    const canvas = new OffscreenCanvas(4, 4);
    canvas.getContext('2d').fillRect(0, 0, 4, 4);
    const picture = tf.browser.fromPixels(canvas), half = tf.mul(picture, 0.5), other = tf.square(tf.range(0, 4));
    tf.evaluate([other]);
    tf.evaluate([picture, half]);
    extension.loseContext();
    await new Promise(resolve => setTimeout(resolve, 50));
    const back = new Promise(resolve => tf.webglContext().canvas.addEventListener('webglcontextrestored', resolve, {once: true}));
    extension.restoreContext();
    await back;
    const errors = [];
    for (const read of [() => picture.dataSync(), () => half.data(), () => tf.add(picture, 1).dataSync(), () => tf.sum(half).data()]) {
      try { await read(); errors.push('nothing thrown'); } catch (error) { errors.push(`${error.name}: ${error.message}`); }
    }
    return {errors, mean: tf.mean(tf.browser.fromPixels(canvas)).dataSync()[0], kept: [...other.dataSync()]};
  });
  for (const error of errors) assert.match(error, /ContextLostError: .*came from a picture or a texture.*make it again/);
  assert.equal(mean, 0);
  assert.deepEqual(kept, [0, 1, 4, 9]);
});

test('a read that was waiting when the context went gets its value', async () => {
  const values = await page.evaluate(async () => {
    const x = tf.range(0, 100), y = tf.square(tf.add(x, 1));
    await y.data();
    const z = tf.sqrt(tf.add(y, tf.matMul(tf.ones([100, 100]), tf.reshape(x, [100, 1])).sum()));
    const promise = z.data();
    extension.loseContext();
    const first = [...await promise];
    const again = [...y.dataSync()];
    return [first[1], again[99]];
  });
  assert.ok(Math.abs(values[0] - Math.sqrt(4 + 495000)) < 0.01, `${values}`);
  assert.equal(values[1], 10000);
});

test('a context that does not return: wasm takes over, or an error where that is wanted', async () => {
  const gone = await page.evaluate(async () => {
    tf.onContextLoss({timeoutMs: 100, then: 'error'});
    const x = tf.add(tf.range(0, 10), 1);
    await x.data();
    extension.loseContext();
    await new Promise(resolve => setTimeout(resolve, 400));
    let thrown = 'nothing';
    try {
      tf.square(x).dataSync();
    } catch (e) {
      thrown = e.name;
    }
    const back = new Promise(resolve => tf.webglContext().canvas.addEventListener('webglcontextrestored', resolve, {once: true}));
    extension.restoreContext();
    await back;
    const square = tf.square(x).dataSync()[9];
    tf.onContextLoss({timeoutMs: 100, then: 'wasm'});
    await new Promise(resolve => setTimeout(resolve, 50));
    extension.loseContext();
    await new Promise(resolve => setTimeout(resolve, 400));
    return [thrown, square, tf.getBackend(), tf.add(x, 1).dataSync()[9]];
  });
  assert.deepEqual(gone, ['ContextLostError', 100, 'wasm', 11]);
});

test('pictures that are kept, and what was computed from them, outlive the context when they have lived for a while', {timeout: 60000}, async () => {
  const found = await page.evaluate(async () => {
    tf.onContextLoss({copyEveryMs: 40});
    const canvas = new OffscreenCanvas(6, 5), context = canvas.getContext('2d');
    const paint = color => { context.fillStyle = color; context.fillRect(0, 0, 6, 5); };
    paint('rgb(10, 20, 30)');
    const bitmap = await createImageBitmap(canvas), picture = tf.browser.fromPixels(bitmap), kept = tf.variable(tf.mul(tf.cast(picture, 'float32'), 0.5));
    bitmap.close();
    paint('rgb(1, 2, 3)');
    const dropped = tf.browser.fromPixels(canvas), sum = tf.sum(dropped);
    tf.evaluate([kept, sum]);
    dropped.dispose();
    await new Promise(resolve => setTimeout(resolve, 500));
    await loseAndReturn();
    return [[...picture.dataSync().slice(0, 3)], [...kept.dataSync().slice(0, 3)], sum.dataSync()[0]];
  });
  assert.deepEqual(found, [[10, 20, 30], [5, 10, 15], 180]);
});

test('a variable that every picture changes goes back to its last copy, and the loop goes on', {timeout: 60000}, async () => {
  const {values, warnings} = await page.evaluate(async () => {
    tf.onContextLoss({copyEveryMs: 40});
    const warnings = [], {warn} = console, values = [];
    console.warn = text => warnings.push(text);
    const canvas = new OffscreenCanvas(4, 4);
    canvas.getContext('2d').fillRect(0, 0, 4, 4);
    const count = tf.variable(tf.scalar(0));
    for (let frame = 0; frame < 60; frame++) {
      tf.tidy(() => { count.assign(tf.add(tf.add(count, 1), tf.mean(tf.browser.fromPixels(canvas)))); tf.evaluate([count]); });
      if (frame === 39) await loseAndReturn();  // at once: the newest value cannot have been copied
      await new Promise(resolve => setTimeout(resolve, 10));
    }
    values.push((await count.data())[0]);
    console.warn = warn;
    return {values, warnings};
  });
  assert.ok(values[0] > 21 && values[0] < 60, `counted ${values[0]} of 60 pictures`);
  assert.ok(warnings.some(text => /\(1\) have gone back/.test(text)), `${warnings}`);
});

test('without room for copies there are none', {timeout: 60000}, async () => {
  const error = await page.evaluate(async () => {
    tf.onContextLoss({copyEveryMs: 20, copyBytes: 10});
    const canvas = new OffscreenCanvas(4, 4), picture = tf.browser.fromPixels(canvas);
    await new Promise(resolve => setTimeout(resolve, 200));
    await loseAndReturn();
    return picture.data().then(() => 'none', error => error.name);
  });
  assert.equal(error, 'ContextLostError');
});
