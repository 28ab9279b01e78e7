// Programs depend on the structure of the work, not on its sizes: a second input size must compile nothing.
import {test, before, after} from 'node:test';
import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {start} from './page.mjs';

let page, problems, close, compiled = 0;
// The functions of what is a library of them.
const shader = file => readFileSync(new URL(`../../backend_webgl/shaders/${file}.glsl`, import.meta.url), 'utf8');
const defined = text => [...text.matchAll(/^\w+ (\w+)\([^;]*\) \{/gm)].map(([, name]) => name);
const library = new Set(['tensor', 'elementwise', 'trigonometry'].flatMap(file => defined(shader(file))));
before(async () => {
  ({page, problems, close} = await start('programs_page.mjs'));
});
after(() => close?.());

for (const name of ['elementwise', 'broadcast', 'reduce', 'product', 'convolution', 'depthwise', 'pool', 'movement', 'gather', 'softmax', 'resize', 'training']) {
  test(`${name}: other sizes run the same programs`, async () => {
    const {first, further} = await page.evaluate(name => run.programs(name), name);
    compiled += first.length;
    assert.equal(further.length, 0, `${further.length} programs more; the first:\n${further[0]}`);
  });
}

test('the expressions ran on WebGL', () => assert.ok(compiled > 20, `only ${compiled} programs were compiled`));

test('programs carry only functions that they call', async () => {
  const texts = await page.evaluate(() => tf.webglPrograms());
  assert.ok(texts.some(text => defined(text).some(name => library.has(name))));
  for (const text of texts) {
    const functions = defined(text), times = name => text.match(new RegExp(`\\b${name}\\b`, 'g')).length;
    for (const name of new Set(functions.filter(f => library.has(f))))
      assert.ok(times(name) > functions.filter(f => f === name).length, `${name} is not called in\n${text}`);
  }
});

test('every texel of tensors of a million is found', async () => {
  for (const texels of [1048576, 1048575, 1046530, 699051, 524289]) {
    const wrong = await page.evaluate(async texels => {
      const n = 4 * texels, x = tf.tensor(Float32Array.from({length: n}, (_, k) => k)), y = tf.reverse(x), found = await y.data();
      tf.dispose([x, y]);
      return found.findIndex((v, k) => v !== n - 1 - k);
    }, texels);
    assert.equal(wrong, -1, `of ${texels} texels`);
  }
});

test('a dump shows the shaders of a plan, and how results lie in textures', async () => {
  const [plain, full] = await page.evaluate(() => run.dumps());
  assert.doesNotMatch(plain, /#version 300 es/);
  assert.match(full, /_matMul[^]* on webgl[^]*a draw of \d+ x \d+ texels in 4 layers, 1 result\n#version 300 es[^]*void block\(/);
});

test('nothing went wrong in the page', () => assert.deepEqual(problems, []));

test('many costly functions are several programs, since drivers take seconds for one of all', async () => {
  const {steps, worst} = await page.evaluate(async () => {
    const x = tf.tensor(Array.from({length: 64}, (_, k) => k / 10 - 3)), chain = t => { for (let k = 0; k < 30; k++) t = tf.sin(tf.cos(t)); return t; };
    const count = () => tf.dump(chain(x)).split('\nplan\n')[1].match(/^\d+: fused/gm).length, steps = [count()], values = [await chain(x).data()];
    await tf.setBackend('wasm');
    steps.push(count());
    values.push(await chain(x).data());
    await tf.setBackend('webgl');
    return {steps, worst: Math.max(...values[0].map((v, k) => Math.abs(v - values[1][k])))};
  });
  assert.equal(steps[1], 1);
  assert.ok(steps[0] > 1 && steps[0] < 10, `${steps[0]} programs`);
  assert.ok(worst < 1e-3, `differs by ${worst}`);
});

test('tf.profilePlans tells how long the GPU works at a step', async () => {
  const kernels = await page.evaluate(async () => {
    const a = tf.randomNormal([512, 512], 0, 1, 'float32', 1), b = tf.ones([8]);
    await a.data();
    const run = () => { const y = tf.matMul(a, a), z = tf.cumsum(b); tf.evaluate([y, z]); tf.dispose([y, z]); };
    run();  // programs are compiled
    return tf.profilePlans(run);
  });
  const ms = name => kernels.find(kernel => kernel.name === name).kernelTimeMs;
  assert.ok(ms('_matMul') > 3 * ms('_cumsum'), kernels.map(({name, kernelTimeMs}) => `${name} ${kernelTimeMs}`).join());
});
