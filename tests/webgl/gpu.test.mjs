// The programs that GPUs get, which find texels in fixed-point numbers (UNFOLDED 0 in shaders/tensor.glsl), on a device that does not say that it is SwiftShader.
import {test, before, after} from 'node:test';
import assert from 'node:assert/strict';
import {cases} from '../cases/index.mjs';
import {title} from '../cases/harness.mjs';
import {start} from './page.mjs';

const families = ['products', 'pictures'], ops = ['matMul', 'conv2d', 'depthwiseConv2d', 'maxPool'];
let page, problems, close;
before(async () => {
  ({page, problems, close} = await start('op_cases_page.mjs', () => {
    const {getParameter} = WebGL2RenderingContext.prototype, renderer = 0x9246;  // UNMASKED_RENDERER_WEBGL
    WebGL2RenderingContext.prototype.getParameter = function (name) { return name === renderer ? 'a GPU' : getParameter.call(this, name); };
  }));
});
after(() => close?.());

for (const family of families)
  cases[family].forEach((row, index) => {
    if (!ops.includes(row.op)) return;
    test(`${family}: ${title(row)}`, async () => {
      const problem = await page.evaluate(([family, index]) => run.problem(family, index), [family, index]);
      if (problem) assert.fail(problem);
    });
  });

test('the programs are those for GPUs', async () => {
  const programs = await page.evaluate(() => tf.webglPrograms());
  assert.ok(programs.length > 0);
  assert.deepEqual(programs.filter(text => !text.includes('#define UNFOLDED 0\n')), []);
});

test('nothing went wrong in the page', () => assert.deepEqual(problems, []));
