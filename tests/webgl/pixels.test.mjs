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

test('nothing went wrong in the page', () => assert.deepEqual(problems, []));
