// Debug mode: what is found, logged and remembered.
import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import * as tf from 'nacre';

await tf.ready();

const kept = { warn: console.warn, log: console.log };
const said = { warn: [], log: [] };
before(() => {
  for (const kind of ['warn', 'log']) console[kind] = (...args) => said[kind].push(args.join(' '));
  tf.enableDebugMode();
});
after(() => {
  tf.env().set('DEBUG', false);
  Object.assign(console, kept);
});
beforeEach(() => {
  said.warn.length = said.log.length = 0;
});

/** Where it was called from, as the tools write it, a number of lines further down. */
function here(below = 0, callers = 1) {
  const [, line] = new Error().stack.split('\n')[1 + callers].match(/:(\d+):\d+\)?$/);
  return new RegExp(`${import.meta.url.replace(/[.?/]/g, '\\$&')}:${Number(line) + below}:\\d+$`);
}

test('values that are not finite are reported with the op, its inputs, and where', () => tf.tidy(() => {
  const place = here(1);
  tf.div(tf.tensor([[1, 2], [0, -3]]), tf.tensor([1, 0]));
  assert.match(said.warn[0], place);
  assert.equal(said.warn[0].split('; called at')[0],
    "Found Infinity in the result of 'RealDiv' (a: float32[2,2] from -3 to 2, b: float32[2] from 0 to 1): 2 of 4 values of float32[2,2], the first at [0,1]");
  const nan = tf.log(tf.tensor([-1, 1]));
  assert.match(said.warn[1], /^Found NaN in the result of 'Log' \(x: float32\[2\] from -1 to 1\): 1 of 2 values of float32\[2\], the first at \[0\]/);
  nan.add(1);
  assert.match(said.warn[2], /^Found NaN in the result of 'Add' \(a: float32\[2\] from 0 to 0 with 1 NaN, b: 1\)/);
  tf.add(tf.tensor([1]), 1);
  assert.equal(said.warn.length, 3);
}));

test('what goes wrong in a gradient is reported too', () => tf.tidy(() => {
  const first = here(1);
  tf.grad((x) => x.sqrt().mul(2).sum())(tf.tensor([0, 1]));
  assert.match(said.warn[0], /^Found Infinity in the gradient of 'Sqrt' with respect to its input 0 \(float32\[2\]\); called at /);
  assert.match(said.warn[0], first);
  assert.equal(said.warn.length, 1);
  said.warn.length = 0;
  const f = tf.customGrad((x, save) => { save([x]); return { value: x.square(), gradFunc: (dy, [x]) => dy.div(x.sub(1)) }; });
  const place = here(-1);
  tf.grad((x) => f(x).sum())(tf.tensor([1, 2])).dataSync();
  assert.match(said.warn[0], /^Found Infinity in the result of 'RealDiv'/);
  assert.match(said.warn[0], place);
}));

test('values that come in are checked', () => {
  assert.throws(() => tf.tensor([1, NaN]), /A tensor of type float32 being uploaded contains NaN/);
  assert.throws(() => tf.tensor([[1], [Infinity]], [2, 1], 'int32'), /A tensor of type int32 being uploaded contains Infinity/);
  assert.throws(() => tf.add([NaN], 1), /contains NaN/);
});

test('every op is logged with its time, shapes and size', () => tf.tidy(() => {
  tf.matMul(tf.ones([2, 3]), tf.ones([3, 4]));
  const line = said.log.find((text) => text.includes('BatchMatMul'));
  assert.match(line, /\d+\.\d+ms/);
  assert.match(line, /2D 2,4/);
  assert.match(line, /a: 2D 2,3 b: 2D 3,4/);
}));

test('gradients work and are checked too', () => tf.tidy(() => {
  assert.deepEqual(tf.grad((x) => x.square().sum())(tf.tensor([1, 2])).arraySync(), [2, 4]);
  const [a, b] = tf.split(tf.tensor([1, 2, 3, 4]), 2);
  assert.deepEqual([a.arraySync(), b.arraySync()], [[1, 2], [3, 4]]);
}));

test('leaks are listed by where the tensors were made', () => {
  const mine = () => tf.leaks().filter(({ where }) => where.includes(import.meta.url));
  const before = mine().length;
  const lost = [];
  for (let i = 0; i < 3; i++) lost.push(tf.ones([2, 2]));
  const made = lost[0].add(1);
  const v = tf.tidy(() => tf.variable(tf.scalar(1)));
  tf.tidy(() => { tf.ones([100]); });
  const found = mine();
  assert.equal(found.length, before + 2);
  const [three] = found.filter(({ count }) => count === 3);
  assert.deepEqual([three.bytes, three.kinds], [48, ['float32[2,2]']]);
  assert.match(three.where, /debug\.test\.mjs:\d+:\d+$/);
  tf.dispose([lost, made, v]);
  assert.equal(mine().length, before);
});

test('the place of a leak is the line of the program, however it calls', () => {
  const made = [], places = [];
  const make = (f) => made.push(f());
  const expect = (below) => places.push(here(below, 2));
  const nested = () => {
    const inner = () => {
      expect(1);
      return tf.ones([101]);
    };
    return inner();
  };
  make(nested);
  make(() => {
    const x = tf.keep(tf.ones([102]));
    made.push(x);
    expect(3);
    return tf.tidy(() => tf.tidy('inner', () => {
      const y = x.add(1).mul(2);
      return y.square().sub(3);
    }));
  });
  expect(1);
  made.push(tf.variable(tf.ones([103])).add(tf.scalar(1).reshape([1])).relu().slice([0], [50]));
  expect(1);
  make(() => tf.grad((x) => x.square().sum())(tf.ones([104])));
  expect(1);
  make(() => [1, 2, 3].map((k) => tf.tensor1d([k, k, k, k, k]))[0]);
  class Model {
    constructor() {
      expect(1);
      this.weight = tf.randomNormal([7, 3]);
    }
  }
  made.push(new Model().weight);
  const v = tf.variable(tf.scalar(3));
  expect(1);
  made.push(v, tf.train.sgd(0.1).minimize(() => tf.scalar(2).mul(v), true));
  const found = tf.leaks().map(({ where }) => where);
  for (const place of places) assert.ok(found.some((where) => place.test(where)), `${place} is not among\n${found.join('\n')}`);
  tf.dispose(made);
});

test('in a program that is bundled into one file with the package, the places are those of the program', async () => {
  const { build } = await import('esbuild');
  const { mkdtempSync, rmSync } = await import('node:fs');
  const { pathToFileURL } = await import('node:url');
  const folder = mkdtempSync(new URL('../../build/', import.meta.url).pathname + 'bundled-'), outfile = `${folder}/program.mjs`;
  try {
    for (const minify of [false, true]) {
      const contents = `import * as tf from 'nacre'; import { readFileSync } from 'node:fs';
        export async function leak(wasm) {
          tf.setWasmVariant('simd');
          tf.setWasmSource(readFileSync(wasm));
          await tf.ready();
          tf.enableDebugMode();
          const expected = new Error('marked').stack.split('\\n')[1].match(/:(\\d+):(\\d+)\\)?$/).slice(1).map(Number); const made = tf.ones([3]).add(1);
          return { expected, leaks: tf.leaks(), made };
        }`;
      await build({ stdin: { contents, resolveDir: new URL('.', import.meta.url).pathname, loader: 'js' }, outfile, bundle: true, minify, format: 'esm', platform: 'node', logLevel: 'error' });
      const { leak } = await import(`${pathToFileURL(outfile)}?minify=${minify}`);
      const { expected, leaks } = await leak(new URL('../../bindings_js/dist/nacre-simd.wasm', import.meta.url).pathname);
      assert.equal(leaks.length, 2);
      for (const { where } of leaks) {
        const [line, column] = where.match(/:(\d+):(\d+)$/).slice(1).map(Number);
        // Shortly after the mark.
        assert.ok(where.includes('program.mjs') && line >= expected[0] && line <= expected[0] + 1, `${where} is not at ${expected}`);
        if (line === expected[0]) assert.ok(column > expected[1] && column < expected[1] + 300, `${where} is not at ${expected}`);
      }
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('the tool itself forgets what is gone', async () => {
  for (let i = 0; i < 5000; i++) tf.tidy(() => { tf.scalar(i); });
  assert.equal(tf.leaks().filter(({ where }) => here(-1).test(where)).length, 0);
});

test('without the mode nothing is checked or remembered', () => {
  tf.env().set('DEBUG', false);
  const t = tf.tensor([NaN]).div(0);
  assert.ok(Number.isNaN(t.dataSync()[0]));
  assert.deepEqual([said.warn, said.log, tf.leaks()], [[], [], []]);
  t.dispose();
});
