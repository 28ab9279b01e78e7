// The web demo in Chromium: the sample picture, a dropped file, the camera, and what must go wrong gracefully.
import {test, before, after} from 'node:test';
import assert from 'node:assert/strict';
import {readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {serve} from '../../tools/serve.mjs';
import {writePng} from '../../tools/segmentation/image_file.mjs';
import {drawScene} from '../../tools/segmentation/scene.mjs';
import {launch, open, output} from './chromium.mjs';

const sample = fileURLToPath(new URL('../../web_demo/assets/sample.jpg', import.meta.url));
const timeout = 60000;
let server, browser;
before(async () => {
  server = await serve();
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await server?.close();
});

const state = (page, wanted) => page.waitForFunction(s => document.body.dataset.state === s, wanted, {timeout});
async function demo() {
  const opened = await open(browser, `${server.url}segmentation/`);
  await opened.page.waitForFunction(() => ['done', 'failed'].includes(document.body.dataset.state), null, {timeout});
  return opened;
}
const share = async page => parseFloat(await page.textContent('#share'));
// Keeps the pixels on view in the page, under a name.
const keep = (page, name) => page.evaluate(name => {
  const view = document.getElementById('view');
  (window.kept ??= {})[name] = view.getContext('2d').getImageData(0, 0, view.width, view.height).data;
}, name);
// A digit for every pixel: 1 where two kept pictures differ.
const differing = (page, a, b, threshold = 3) => page.evaluate(([a, b, threshold]) => {
  const [p, q] = [window.kept[a], window.kept[b]];
  let digits = '';
  for (let k = 0; k < p.length; k += 4) digits += [0, 1, 2].some(c => Math.abs(p[k + c] - q[k + c]) > threshold) ? '1' : '0';
  return digits;
}, [a, b, threshold]);
const shareOfOnes = digits => digits.replaceAll('0', '').length / digits.length;
// As if the files were dropped on the page.
async function drop(page, name, type, bytes) {
  await page.evaluate(([name, type, text]) => {
    const transfer = new DataTransfer();
    transfer.items.add(new File([Uint8Array.from(atob(text), c => c.charCodeAt(0))], name, {type}));
    document.body.dataset.state = 'dropped';
    document.body.dispatchEvent(new DragEvent('drop', {dataTransfer: transfer, bubbles: true, cancelable: true}));
  }, [name, type, bytes.toString('base64')]);
}

test('the start page imports the package and names the backend', async () => {
  const {page, problems} = await open(browser, server.url);
  await page.waitForFunction(() => /nacre .*(wasm|cpu)/.test(document.getElementById('about').textContent), null, {timeout});
  assert.equal(await page.evaluate(() => crossOriginIsolated), true);
  const product = await page.evaluate(async () => {
    const tf = await import('/nacre/index.js');
    return [...await tf.matMul([[1, 2], [3, 4]], [[5, 6], [7, 8]]).data()];
  });
  assert.deepEqual(product, [19, 22, 43, 50]);
  await page.screenshot({path: join(output, 'start.png')});
  await page.click('a.card');
  await page.waitForURL('**/segmentation/');
  assert.deepEqual(problems, []);
});

test('the sample picture is segmented', async () => {
  const {page, problems} = await demo();
  assert.equal(await page.textContent('#message'), '');
  assert.match(await page.textContent('#runtime'), /wasm/);
  assert.match(await page.textContent('#time'), /^\d+\.\d ms$/);
  assert.equal(await page.textContent('#size'), '640 × 480');
  const covered = await share(page);
  assert.ok(covered > 5 && covered < 80, `the person covers ${covered} %`);
  await page.screenshot({path: join(output, 'segmentation.png'), fullPage: true});
  await keep(page, 'overlay');
  await page.click('[data-effect="blur"]');
  await keep(page, 'blurred');
  await page.screenshot({path: join(output, 'portrait_blur.png'), fullPage: true});
  await page.click('[data-effect="none"]');
  await keep(page, 'original');
  assert.ok(shareOfOnes(await differing(page, 'overlay', 'original')) > 0.05, 'the overlay changes the picture');
  assert.ok(shareOfOnes(await differing(page, 'blurred', 'original', 8)) > 0.05, 'the blur changes the picture');
  assert.deepEqual(problems, []);
});

test('a dropped picture is segmented as its known truth says', async () => {
  const {page, problems} = await demo();
  const scene = drawScene({width: 320, height: 240, seed: 4711, people: 1, framing: 'half'}), {width, height, rgb, mask} = scene;
  const data = new Uint8Array(width * height * 4).fill(255);
  for (let k = 0; k < width * height; k++) data.set(rgb.subarray(k * 3, k * 3 + 3), k * 4);
  const file = join(output, 'dropped.png');
  await writePng(file, {width, height, data});
  await drop(page, 'dropped.png', 'image/png', await readFile(file));
  await state(page, 'done');
  assert.equal(await page.textContent('#size'), '320 × 240');
  // Where the overlay differs from the original there is a person.
  await keep(page, 'overlay');
  await page.click('[data-effect="none"]');
  await keep(page, 'original');
  const digits = await differing(page, 'overlay', 'original');
  let both = 0, either = 0;
  for (let k = 0; k < width * height; k++) {
    const found = digits[k] === '1', truth = mask[k] > 127;
    both += found && truth;
    either += found || truth;
  }
  assert.ok(both / either > 0.8, `intersection over union ${both / either}`);
  assert.deepEqual(problems, []);
});

test('a chosen file works as a dropped one', async () => {
  const {page, problems} = await demo();
  await page.setInputFiles('#chooser', sample);
  await page.waitForFunction(() => document.getElementById('file').getAttribute('aria-pressed') === 'true');
  await state(page, 'done');
  assert.ok(await share(page) > 5);
  assert.deepEqual(problems, []);
});

test('the camera runs, shows its rate, and is let go', async () => {
  const {page, problems} = await demo();
  await page.click('#camera');
  await page.waitForFunction(() => parseFloat(document.getElementById('fps').textContent) > 0, null, {timeout});
  await page.waitForTimeout(1500);
  const rate = parseFloat(await page.textContent('#fps'));
  assert.ok(rate > 1, `${rate} frames per second`);
  await page.click('[data-effect="blur"]');
  await page.waitForTimeout(300);
  await page.screenshot({path: join(output, 'camera.png'), fullPage: true});
  await page.click('#sample');
  await state(page, 'done');
  assert.equal(await page.isHidden('#rate'), true);
  assert.deepEqual(problems, []);
});

test('a truncated, an empty and a foreign file are refused in words, and the page goes on', async () => {
  const {page, problems} = await demo();
  const whole = await readFile(sample);
  for (const [name, bytes, words] of [
    ['cut.jpg', whole.subarray(0, whole.length / 2), /cut\.jpg is incomplete/],
    ['empty.png', Buffer.alloc(0), /empty\.png is empty/],
    ['notes.txt', Buffer.from('no picture at all'), /notes\.txt could not be read/],
  ]) {
    await drop(page, name, 'image/jpeg', bytes);
    await state(page, 'failed');
    assert.match(await page.textContent('#message'), words);
    assert.equal(await page.isVisible('#message'), true);
  }
  await page.screenshot({path: join(output, 'refused.png'), fullPage: true});
  await drop(page, 'whole.jpg', 'image/jpeg', whole);
  await state(page, 'done');
  assert.equal(await page.isVisible('#message'), false);
  assert.deepEqual(problems, []);
});

test('a page without camera says so', async () => {
  const {page} = await open(browser, `${server.url}segmentation/`, {permissions: []});
  await page.evaluate(() => {
    navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('none', 'NotFoundError'));
  });
  await state(page, 'done');
  await page.click('#camera');
  await state(page, 'failed');
  assert.match(await page.textContent('#message'), /No camera was found/);
});

test('the page fits a telephone', async () => {
  const {page} = await open(browser, `${server.url}segmentation/`, {viewport: {width: 360, height: 740}});
  await state(page, 'done');
  const wide = await page.evaluate(() => document.documentElement.scrollWidth);
  assert.ok(wide <= 360, `${wide} pixels wide`);
  await page.screenshot({path: join(output, 'telephone.png'), fullPage: true});
});

test('the server gives nothing from outside its folders', async () => {
  for (const path of ['/../package.json', '/..%2fpackage.json', '/%2e%2e/package.json', '/nacre/..%2f..%2fpackage.json', '/nacre/%00', '/%']) {
    const {hostname, port} = new URL(server.url);
    const status = await rawRequest(hostname, port, path);
    assert.ok(status === 404 || status === 400, `${path}: ${status}`);
  }
});
// fetch would tidy the path up.
async function rawRequest(host, port, path) {
  const {request} = await import('node:http');
  return new Promise((resolve, reject) => request({host, port, path}, response => {
    response.resume();
    resolve(response.statusCode);
  }).on('error', reject).end());
}
