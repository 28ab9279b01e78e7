// Programs depend on the structure of the work, not on its sizes: a second input size must compile nothing.
import {test, before, after} from 'node:test';
import assert from 'node:assert/strict';
import {start} from './page.mjs';

let page, problems, close, compiled = 0;
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

test('a dump shows the shaders of a plan, and how results lie in textures', async () => {
  const [plain, full] = await page.evaluate(() => run.dumps());
  assert.doesNotMatch(plain, /#version 300 es/);
  assert.match(full, /_matMul[^]* on webgl[^]*a draw of \d+ x \d+ texels in 4 layers, 1 result\n#version 300 es[^]*void block\(/);
});

test('nothing went wrong in the page', () => assert.deepEqual(problems, []));
