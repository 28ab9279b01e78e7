// First runs in pieces: programs in one batch, uploads in parts, and the page's own turns in between.
import {test, before, after} from 'node:test';
import assert from 'node:assert/strict';
import {start} from './page.mjs';

let page, problems, close;
before(async () => {
  ({page, problems, close} = await start('warm_up_page.mjs'));
});
after(() => close?.());

const count = (events, wanted) => events.filter(event => event.startsWith(wanted)).length;
const between = (events, first, last) => events.slice(events.lastIndexOf(first), events.indexOf(last));

test('a network of 39 layers: one batch of programs, and the page has its turn before anything is waited for or drawn', async () => {
  const {report, during, left, values, after, expected} = await page.evaluate(() => run.network());
  const links = count(during, 'link');
  assert.equal(report.programs, links);
  assert.ok(links >= 8 && links <= 40, `${links} programs`);
  assert.ok(during.lastIndexOf('link') < during.findIndex(event => /status|question/.test(event)), 'a program was asked for before all were given to the driver');
  assert.ok(!during.slice(during.indexOf('link'), during.lastIndexOf('link')).includes('turn'), 'not one batch');
  assert.ok(count(during.slice(0, during.indexOf('link')), 'turn') >= 3, 'all programs were written in one go');
  assert.equal(count(between(during, 'link', 'draw'), 'status'), links, 'something was drawn before all programs were linked');
  assert.ok(between(during, 'link', 'status').includes('turn'), 'the page had no turn before the first program was taken');
  assert.ok(between(during, 'status', 'draw').includes('turn'), 'the page had no turn before the first draw');
  assert.ok(during.slice(during.lastIndexOf('draw')).includes('turn'), 'results were waited for at once');
  assert.ok(left <= 0, 'tensors left over');  // fewer: the garbage collector came by
  assert.ok(report.tasks > 3 && report.totalMs >= report.longestTaskMs && report.longestTaskMs > 0 && report.driverMs > 0, JSON.stringify(report));
  assert.equal(count(after, 'link'), 0, 'the next run compiled programs');
  assert.equal(count(after, 'upload'), 0, 'the next run uploaded something');
  assert.ok(values.length === expected.length && values.every((v, k) => Math.abs(v - expected[k]) < 1e-3 * Math.max(1, Math.abs(expected[k]))), 'other results than on wasm');
});

test('large weights go over in parts, with the page in between', async () => {
  const {during, after, wrong} = await page.evaluate(() => run.largeWeights());
  const sizes = during.filter(event => event.startsWith('upload')).map(event => Number(event.split(' ')[1]));
  assert.ok(sizes.length >= 4 && Math.max(...sizes) <= 2 ** 22, `uploads of ${sizes} bytes`);
  assert.ok(sizes.reduce((a, b) => a + b) >= 2 ** 24);
  assert.equal(count(after, 'upload'), 0);
  assert.equal(wrong, 0, 'values arrived in other places');
});

test('functions that read values are called again, training steps are not', async () => {
  const {seen, stepped, later} = await page.evaluate(() => run.functions());
  const sum = Math.log1p(1) + Math.log1p(4) + Math.log1p(9);
  assert.ok(seen.length === 1 && Math.abs(seen[0] - sum) < 1e-4, `${seen}`);
  // d/dw (w - erf w)^2 = 2 (w - erf w) (1 - 2 / sqrt(pi) exp(-w^2))
  const slope = 2 * (2 - 0.9953223) * (1 - 2 / Math.sqrt(Math.PI) * Math.exp(-4));
  assert.ok(Math.abs(stepped[0] - (2 - 0.25 * slope)) < 1e-3 && stepped[1] === 0, `${stepped}`);
  assert.ok(later.programs > 0);
});

test('errors of the function come through, and nothing is left behind', async () => {
  const {errors, left} = await page.evaluate(() => run.failing());
  assert.match(errors[0], /matMul/);
  assert.equal(errors[1], 'of its own');
  assert.match(errors[2], /must be a function/);
  assert.equal(left, 0);
});

test('a model is warmed up as it is loaded', async () => {
  const {during, after, values, report} = await page.evaluate(() => run.model());
  assert.ok(count(during, 'link') > 0 && count(during, 'draw') > 0);
  assert.equal(count(after, 'link'), 0);
  assert.deepEqual(values.map(v => v.toFixed(4)), [9, 12].map(v => Math.log1p(Math.exp(v)).toFixed(4)));
  assert.ok(report.tasks >= 2);
});

test('nothing went wrong in the page', () => assert.deepEqual(problems, []));
