// Threads in Chromium: pages that are cross-origin isolated compute on workers, others and those without a choice on one thread.
import {test, before, after} from 'node:test';
import assert from 'node:assert/strict';
import {fileURLToPath} from 'node:url';
import {serve} from '../../tools/serve.mjs';
import {launch, open} from './chromium.mjs';

const timeout = 60000;
const mounts = [['/blank/', fileURLToPath(new URL('blank', import.meta.url))]];  // a page that does not load the package by itself
let server, plain, strict, browser;
before(async () => {
  server = await serve({mounts});
  plain = await serve({mounts, headers: {'Cross-Origin-Opener-Policy': 'unsafe-none', 'Cross-Origin-Embedder-Policy': 'unsafe-none'}});
  strict = await serve({mounts, headers: {'Content-Security-Policy': "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'none'"}});
  browser = await launch();
});
after(async () => {
  await browser?.close();
  for (const each of [server, plain, strict]) await each?.close();
});

// What a page computes that asks for these threads or this backend, or for nothing. Waits for workers to take part, if they are expected.
const compute = async (address, {threads, backend, expectsHelp = false} = {}) => {
  const {page, problems} = await open(browser, `${address}blank/`);
  const result = await page.evaluate(async ([threads, backend, expectsHelp]) => {
    const tf = await import('/nacre/index.js');
    if (threads) tf.setThreadsCount(threads);
    if (backend) await tf.setBackend(backend);
    await tf.ready();
    const backends = [tf.getBackend(), await tf.setBackend('webgl')];
    await tf.setBackend('wasm');
    const a = tf.randomUniform([300, 300], -1, 1, 'float32', 1), until = performance.now() + 40000;
    const once = () => tf.tidy(() => tf.matMul(a, a).tanh().dataSync());
    const turn = () => new Promise(resolve => setTimeout(resolve, 5));
    const first = once(), helpedAtFirst = tf.statistics().tasksHelped;
    do {
      once();
      await turn();
    } while (expectsHelp && tf.statistics().tasksHelped === 0 && performance.now() < until);
    let same = true;
    for (let i = 0; i < 20; i++) {
      tf.zeros([1 << 18]).add(i).dataSync();  // the memory grows
      const again = once();
      same &&= again.every((value, k) => value === first[k]);
      await turn();
    }
    const picture = new ImageData(8, 8);
    picture.data.fill(255);
    const drawn = await tf.browser.toPixels(tf.browser.fromPixels(picture));
    return {
      backends, isolated: crossOriginIsolated, threads: tf.getThreadsCount(), helpedAtFirst, helped: tf.statistics().tasksHelped > 0, same, drawn: drawn.every(value => value === 255),
      text: tf.dump([a.add(1)]).length > 0, strings: tf.tensor(['ä', 'b']).dataSync().join(), error: (() => { try { tf.matMul(a, tf.zeros([2, 2])); } catch (e) { return e.message; } })(),
    };
  }, [threads, backend, expectsHelp]);
  await page.context().close();
  return {...result, problems};
};
const threaded = ['wasm', false], single = ['wasm', true];
const right = {helpedAtFirst: 0, same: true, drawn: true, text: true, strings: 'ä,b'};
function check({error, problems, ...result}, expected) {
  assert.deepEqual(result, {...right, ...expected});
  assert.match(error, /300/);
  assert.deepEqual(problems, []);
}

test('an isolated page that asks for threads has them', {timeout: 3 * timeout}, async () => {
  check(await compute(server.url, {threads: 2, expectsHelp: true}), {backends: threaded, isolated: true, threads: 2, helped: true});
  check(await compute(server.url, {threads: 3, expectsHelp: true}), {backends: threaded, isolated: true, threads: 3, helped: true});
});

test('an isolated page that names the backend wasm has as many as there are processors, 4 at most', {timeout: 3 * timeout}, async () => {
  const {threads, helped, ...rest} = await compute(server.url, {backend: 'wasm', expectsHelp: true});
  const {page} = await open(browser, server.url), processors = await page.evaluate(() => navigator.hardwareConcurrency);
  assert.equal(threads, Math.min(4, processors));
  assert.equal(helped, processors > 1);
  check(rest, {backends: processors > 1 ? threaded : single, isolated: true});
});

test('other pages have one thread', {timeout: 3 * timeout}, async () => {
  check(await compute(server.url), {backends: single, isolated: true, threads: 1, helped: false});  // its file has WebGL
  check(await compute(server.url, {threads: 1}), {backends: single, isolated: true, threads: 1, helped: false});
  check(await compute(plain.url, {threads: 2}), {backends: single, isolated: false, threads: 1, helped: false});
});

test('a policy that forbids workers is no obstacle', {timeout: 3 * timeout}, async () => {
  const {problems, ...result} = await compute(strict.url, {threads: 2});
  check({...result, problems: []}, {backends: threaded, isolated: true, threads: 2, helped: false});
  assert.ok(problems.length > 0 && problems.every(problem => /worker/i.test(problem)), problems.join('\n'));
});

test('a page that names the backend wasm makes no WebGL context until it chooses webgl', {timeout}, async () => {
  const {page, problems} = await open(browser, `${plain.url}blank/`);
  const found = await page.evaluate(async () => {
    let contexts = 0;
    for (const {prototype} of [OffscreenCanvas, HTMLCanvasElement]) {
      const {getContext} = prototype;
      prototype.getContext = function (kind, ...rest) {
        contexts += kind === 'webgl2';
        return getContext.call(this, kind, ...rest);
      };
    }
    const tf = await import('/nacre/index.js');
    await tf.setBackend('wasm');
    await tf.ready();
    const before = await tf.tensor([1, 2]).square().data(), made = contexts;
    const chosen = await tf.setBackend('webgl');
    return {before: [...before], made, chosen, after: [...await tf.tensor([1, 2]).square().data()], backend: tf.getBackend(), contexts};
  });
  await page.context().close();
  assert.deepEqual(found, {before: [1, 4], made: 0, chosen: true, after: [1, 4], backend: 'webgl', contexts: 1});
  assert.deepEqual(problems, []);
});
