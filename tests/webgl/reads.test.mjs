// Large values, which are copied straight out of the device's memory where they lie there in their order.
import {test, before, after} from 'node:test';
import assert from 'node:assert/strict';
import {start} from './page.mjs';

let page, problems, close;
before(async () => {
  ({page, problems, close} = await start(null, () => {
    const {getBufferSubData} = WebGL2RenderingContext.prototype;
    globalThis.copies = [];  // arrays that values were copied into, those of the heap apart
    WebGL2RenderingContext.prototype.getBufferSubData = function (target, offset, to, ...more) {
      if (!more.length) copies.push(to.length);
      return getBufferSubData.call(this, target, offset, to, ...more);
    };
  }));
  await page.evaluate(() => {
    // What is wrong with values computed on the device and read, twice; null: nothing.
    globalThis.problem = async (shape, dtype, sync) => {
      const n = shape.reduce((a, b) => a * b, 1), x = tf.range(0, n, 1, dtype), y = tf.tidy(() => tf.add(x.reshape(shape), tf.scalar(7, dtype))), tensors = tf.memory().numTensors;
      const found = sync ? [y.dataSync(), y.dataSync()] : [await y.data(), await y.data()], left = tf.memory().numTensors - tensors;
      tf.dispose([x, y]);
      if (left !== 0) return `${left} tensors left over`;
      const wrong = found.map(values => (values.length === n ? values.findIndex((v, k) => v !== k + 7) : n));
      return wrong.every(at => at === -1) ? null : `wrong from ${wrong} on`;
    };
  });
});
after(() => close?.());

// In order on the device, those with parts of lines, rows and blocks that are not full among them.
const straight = [[1024, 1024], [512, 512], [1, 56, 56, 256], [3135, 256], [1022, 128], [70001], [2, 40000], [512, 1024]];
const otherwise = [[4, 65536], [4096, 16], [257, 258], [3, 30001], [128, 1000]];

for (const dtype of ['float32', 'int32'])
  for (const [shapes, direct] of [[straight, true], [otherwise, false]])
    for (const shape of shapes)
      for (const sync of [false, true])
        test(`${dtype} [${shape}] ${sync ? 'dataSync' : 'data'}, ${direct ? 'straight' : 'by way of the heap'}`, async () => {
          const {wrong, copies} = await page.evaluate(async ([shape, dtype, sync]) => {
            globalThis.copies.length = 0;
            return {wrong: await problem(shape, dtype, sync), copies: globalThis.copies};
          }, [shape, dtype, sync]);
          assert.equal(wrong, null);
          assert.equal(copies.includes(shape.reduce((a, b) => a * b, 1)), direct);
        });

test('values that are lost while they are copied are computed again', async () => {
  const off = await page.evaluate(async () => {
    const x = tf.tensor(Float32Array.from({length: 1 << 16}, (_, k) => k), [256, 256]), y = tf.add(x, 1), {getBufferSubData} = WebGL2RenderingContext.prototype;
    WebGL2RenderingContext.prototype.getBufferSubData = function (...args) {
      WebGL2RenderingContext.prototype.getBufferSubData = getBufferSubData;
      globalThis.loss = this.getExtension('WEBGL_lose_context');
      loss.loseContext();
      return getBufferSubData.apply(this, args);
    };
    const values = await y.data();
    loss.restoreContext();
    return values.findIndex((v, k) => v !== k + 1);
  });
  assert.equal(off, -1);
});

test('nothing went wrong in the page', () => assert.deepEqual(problems, []));
