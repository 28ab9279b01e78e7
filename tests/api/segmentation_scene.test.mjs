import assert from 'node:assert/strict';
import {test} from 'node:test';
import {drawScene, trainingScene} from '../../tools/segmentation/scene.mjs';
import {Random} from '../../tools/segmentation/random.mjs';
import {blurBackground, drawOverlay, maskSize, resizeMask, resizePicture} from '../../web_demo/segmentation/overlay.mjs';

const share = (mask) => mask.reduce((sum, m) => sum + m, 0) / 255 / mask.length;

test('the same seed draws the same scene, another seed another one', () => {
  const [a, b, c] = [11, 11, 12].map((seed) => trainingScene(seed));
  assert.equal(a.rgb.length, 128 * 128 * 3);
  assert.deepEqual(a, b);
  assert.notDeepEqual(a.rgb, c.rgb);
});

test('no people, no mask; one person in a close picture fills a good part of it', () => {
  for (let seed = 1; seed <= 10; seed++) {
    assert.equal(share(drawScene({width: 64, height: 64, seed, people: 0}).mask), 0);
    const close = share(drawScene({width: 64, height: 64, seed, people: 1, framing: 'bust', occlude: false}).mask);
    assert.ok(close > 0.08 && close < 0.98, `seed ${seed}: ${close}`);
  }
});

test('occluders take pixels away from the mask and never add any', () => {
  let hidden = 0;
  for (let seed = 1; seed <= 12; seed++) {
    const options = {width: 64, height: 64, seed, people: 1, framing: 'half', clean: true};
    const free = drawScene({...options, occlude: false}).mask,
      covered = drawScene({...options, occlude: true}).mask;
    covered.forEach((m, i) => assert.ok(m <= free[i] + 1));
    if (share(covered) < share(free)) hidden++;
  }
  assert.ok(hidden >= 4, `${hidden} of 12 scenes had something hidden`);
});

test('scenes are varied: means of colour and of mask spread widely', () => {
  const scenes = Array.from({length: 40}, (_, i) => trainingScene(500 + i, 48));
  const spread = (values) => Math.max(...values) - Math.min(...values);
  assert.ok(spread(scenes.map(({mask}) => share(mask))) > 0.4);
  assert.ok(spread(scenes.map(({rgb}) => share(rgb))) > 0.3);
});

test('random numbers are uniform, normal and weighted as asked', () => {
  const random = new Random(3),
    n = 20000;
  let sum = 0,
    squares = 0,
    heavy = 0;
  for (let i = 0; i < n; i++) {
    const v = random.normal(2, 3);
    sum += v;
    squares += v * v;
    if (random.weighted({a: 3, b: 1}) === 'a') heavy++;
  }
  const mean = sum / n;
  assert.ok(Math.abs(mean - 2) < 0.1);
  assert.ok(Math.abs(Math.sqrt(squares / n - mean * mean) - 3) < 0.1);
  assert.ok(Math.abs(heavy / n - 0.75) < 0.02);
});

test('a mask scaled up keeps its corners, its middle and its sum', () => {
  const big = resizeMask(Float32Array.of(0, 1, 0, 1), 2, 2, 8, 4);
  assert.equal(big[0], 0);
  assert.equal(big[7], 1);
  assert.ok(Math.abs(big[3] + big[4] - 1) < 1e-6);
  assert.ok(Math.abs(big.reduce((a, b) => a + b) / 32 - 0.5) < 1e-6);
  assert.throws(() => resizeMask(new Float32Array(3), 2, 2, 4, 4), /\[resizeMask\] mask has 3 values; 2 x 2 needs 4/);
});

test('a picture scaled down averages, and a flat one stays flat at any size', () => {
  const data = new Uint8Array(4 * 4 * 4);
  for (let i = 0; i < 16; i++) data.set([i % 2 ? 200 : 100, 60, 30, 255], i * 4);
  for (const [w, h] of [
    [1, 1],
    [3, 2],
    [9, 7],
  ]) {
    const out = resizePicture({width: 4, height: 4, data}, w, h);
    for (let i = 0; i < w * h; i++) assert.deepEqual([...out.subarray(i * 3 + 1, i * 3 + 3)], [60, 30]);
  }
  assert.equal(resizePicture({width: 4, height: 4, data}, 1, 1)[0], 150);
});

test('overlay tints the person only; portrait blur changes the background only', () => {
  const width = 40,
    height = 30,
    data = new Uint8Array(width * height * 4),
    mask = new Float32Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      data.set([(x * 37) & 255, (y * 53) & 255, 90, 255], (y * width + x) * 4);
      if (x < 20) mask[y * width + x] = 1;
    }
  }
  const picture = {width, height, data},
    pixel = (image, x, y) => [...image.data.subarray((y * width + x) * 4, (y * width + x) * 4 + 4)];
  const overlay = drawOverlay(picture, mask, {contour: [255, 0, 0]}),
    blurred = blurBackground(picture, mask);
  assert.notDeepEqual(pixel(overlay, 5, 10), pixel(picture, 5, 10));
  assert.deepEqual(pixel(overlay, 30, 10), pixel(picture, 30, 10));
  assert.ok(pixel(overlay, 19, 10)[0] > 200);
  assert.deepEqual(pixel(blurred, 5, 10), pixel(picture, 5, 10));
  assert.notDeepEqual(pixel(blurred, 30, 10), pixel(picture, 30, 10));
  assert.deepEqual(maskSize(mask), {pixels: 600, share: 0.5});
  assert.throws(
    () => drawOverlay(picture, new Float32Array(4)),
    /\[drawOverlay\] mask has 4 values; the picture has 1200 pixels/,
  );
});

test('the blurred background does not take the colour of the person', () => {
  const width = 60,
    height = 8,
    data = new Uint8Array(width * height * 4),
    mask = new Float32Array(width * height);
  for (let i = 0; i < width * height; i++) {
    mask[i] = i % width < 30 ? 1 : 0;
    data.set(mask[i] ? [255, 0, 0, 255] : [0, 0, 255, 255], i * 4);
  }
  const {data: out} = blurBackground({width, height, data}, mask, 6);
  assert.ok(out[30 * 4] < 8 && out[30 * 4 + 2] > 247);
});
