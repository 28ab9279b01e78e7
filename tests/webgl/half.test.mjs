// Textures of 16 bits where they are asked for: how far results are off, and what stays exact.
import {test, before, after} from 'node:test';
import assert from 'node:assert/strict';
import {start} from './page.mjs';

let page, problems, close;
before(async () => {
  ({page, problems, close} = await start('half_page.mjs'));
});
after(() => close?.());

for (const name of ['matMul', 'conv2d', 'elementwise', 'softmax', 'longSum', 'meanOfLarge']) {
  test(`${name}: errors are those of rounding what is stored, not of sums`, async () => {
    const {worst, same} = await page.evaluate(name => run.errors(name), name);
    assert.ok(worst <= 1, `an error is ${worst} of its bound`);
    if (['matMul', 'conv2d', 'elementwise', 'softmax'].includes(name)) assert.ok(!same, 'nothing was rounded');
  });
}

test('integers are exact', async () => {
  assert.equal(await page.evaluate(() => run.integers()), 0);
});

test('values take half the memory', async () => {
  const [half, full] = await page.evaluate(() => run.bytes());
  assert.ok(full > 0);
  assert.equal(half, full / 2);
});

test('weights are exact again when the flag is off', async () => {
  const [full, half, again] = await page.evaluate(() => run.back());
  assert.notDeepEqual(half, full);
  assert.deepEqual(again, full);
});

test('setFlags and reset switch as set does', async () => {
  const [full, ...others] = await page.evaluate(() => run.atOnce());
  assert.deepEqual(others.map(values => values === full), [false, true, false, true]);
});

test('training leaves 16 bits, says so, and goes as it always goes', async () => {
  const asked = await page.evaluate(() => run.trained(true)), plain = await page.evaluate(() => run.trained(false));
  assert.deepEqual(asked.weights, plain.weights);
  assert.equal(asked.on, false);
  assert.ok(asked.warnings.some(text => /WEBGL_FORCE_F16_TEXTURES is for inference/.test(text)), `${asked.warnings}`);
  assert.deepEqual(plain.warnings, []);
});

test('nothing went wrong in the page', () => assert.deepEqual(problems, []));
