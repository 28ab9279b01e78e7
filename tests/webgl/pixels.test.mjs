// Pictures to tensors and tensors to canvases on the GPU, beside the way through the heap.
import {test, before, after} from 'node:test';
import assert from 'node:assert/strict';
import {start} from './page.mjs';

let page, problems, close;
before(async () => {
  ({page, problems, close} = await start('pixels_page.mjs'));
});
after(() => close?.());

for (const kind of ['canvas', 'offscreen', 'bitmap', 'data', 'image', 'video']) {
  for (const channels of [1, 3, 4]) {
    test(`fromPixels(${kind}, ${channels}) gives what it gives on wasm, and goes to a texture at once`, async () => {
      const {shapes, dtype, worst, grown, used} = await page.evaluate(([kind, channels]) => run.pixels(kind, channels), [kind, channels]);
      assert.deepEqual(shapes[0], shapes[1]);
      assert.equal(dtype, 'int32');
      assert.equal(worst, 0, `differs by ${worst}`);
      assert.ok(used > 0, 'no texture was made');
      assert.equal(grown, 0, 'memory in the heap');
    });
  }
}

for (const [dtype, shape] of [['int32', [5, 7, 3]], ['int32', [6, 9]], ['float32', [5, 7, 3]], ['float32', [4, 4, 1]], ['int32', [3, 5, 4]]]) {
  test(`draw shows a picture ${dtype} [${shape}] as it does on wasm`, async () => {
    const {wasm, webgl, reads} = await page.evaluate(([dtype, shape]) => run.drawn(dtype, shape), [dtype, shape]);
    assert.deepEqual([webgl.width, webgl.height], [shape[1], shape[0]]);
    const worst = Math.max(...webgl.values.map((v, k) => Math.abs(v - wasm.values[k])));
    assert.ok(worst <= (shape[2] === 4 ? 2 : 1), `differs by ${worst}`);  // with alpha, canvases keep premultiplied bytes
    assert.equal(reads, 0, 'pixels were read back');
  });
}

for (const [dtype, shape, texShape] of [['float32', [5, 7], null], ['float32', [64], [4, 4]], ['int32', [3, 4, 5], [1, 20]], ['bool', [6], null], ['float32', [], null], ['float32', [40, 50], [50, 10]]]) {
  test(`dataToGPU gives a texture of the values of ${dtype} [${shape}]${texShape ? `, of ${texShape} texels` : ''}`, async () => {
    const {found, expected, given, freed} = await page.evaluate(([dtype, shape, texShape]) => run.textureOf(dtype, shape, texShape), [dtype, shape, texShape]);
    assert.deepEqual(found, expected);
    if (texShape) assert.deepEqual(given, texShape);
    assert.ok(freed, 'the texture outlives its tensor');
  });
}

for (const [channels, shape, dtype] of [['BR', [8], 'float32'], ['RGBA', undefined, 'float32'], ['A', [2, 2], 'int32'], ['GRAB', [2, 3, 3], 'float32']]) {
  test(`a tensor of the channels ${channels} of a texture, ${dtype} [${shape ?? ''}]`, async () => {
    const {values, shape: got} = await page.evaluate(([channels, shape, dtype]) => run.ofTexture(channels, shape ?? undefined, dtype), [channels, shape, dtype]);
    const size = (shape ?? [2, 2 * channels.length]).reduce((a, b) => a * b, 1);
    const taken = [0, 1, 2, 3].flatMap(pixel => [...channels].map(c => 4 * pixel + 'RGBA'.indexOf(c)));
    assert.deepEqual(values, Array.from({length: size}, (_, k) => taken[k] ?? 0));
    assert.deepEqual(got, shape ?? [2, 2 * channels.length]);
  });
}

test('textures that cannot be are refused, and what is drawn next is right', async () => {
  const {errors, next} = await page.evaluate(() => run.refused());
  for (const [error, pattern] of errors.map((error, k) => [error, [/cannot hold the 35 values/, /channels must be some of 'RGBA'/, /not one of the context/, /only supports/, /setBackend\('webgl'\)/, /setBackend\('webgl'\)/][k]]))
    assert.match(error, pattern);
  assert.equal(next, 35);
});

test('nothing went wrong in the page', () => assert.deepEqual(problems, []));
