// ONNX models in a page with a strict content security policy: the importer comes in a file of its own, when it is needed.
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { serve } from '../../tools/serve.mjs';
import { model, node, tensor, value } from '../js/onnx_writer.mjs';
import { launch, open } from './chromium.mjs';

const bytes = model({
  nodes: [node('Mul', ['x', 'w'], ['y'])], weights: [tensor('w', [2], [3, 4])], inputs: [value('x', ['n', 2])], outputs: [value('y', ['n', 2])],
});
let folder, server, browser, page, problems;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'onnx-'));
  await writeFile(join(folder, 'a.onnx'), bytes);
  server = await serve({ mounts: [['/model/', folder]] });
  browser = await launch();
  ({ page, problems } = await open(browser, server.url));
  await page.evaluate(async () => {
    globalThis.tf = await import('/nacre/index.js');
    await tf.ready();
    globalThis.answer = async (model) => {
      const x = tf.tensor([[1, 1], [2, -1]]), y = model.predict(x);
      const values = Array.from(await y.data());
      model.dispose();
      tf.dispose([x, y]);
      return values;
    };
    globalThis.loaded = () => performance.getEntriesByType('resource').map(({ name }) => name.split('/').pop());
  });
});
after(async () => {
  await browser?.close();
  await server?.close();
  await rm(folder, { recursive: true });
});

test('the importer is loaded with the first model, and models come from addresses, bytes and files', async () => {
  const [first, second, answers] = await page.evaluate(async (list) => {
    const first = loaded(), given = Uint8Array.from(list);
    const models = [await tf.loadOnnxModel('model/a.onnx')];
    const second = loaded();
    for (const source of ['model/a.onnx', `${location.origin}/model/a.onnx`, given, new File([given], 'a.onnx')]) models.push(await tf.loadModel(source));
    const answers = [];
    for (const model of models) answers.push(await answer(model));
    return [first, second, answers];
  }, [...bytes]);
  assert.ok(!first.includes('onnx.js') && second.includes('onnx.js'), `${first}; ${second}`);
  assert.deepEqual(answers, Array(5).fill([3, 4, 6, -4]));
});

test('nothing went wrong in the page', () => assert.deepEqual(problems, []));
