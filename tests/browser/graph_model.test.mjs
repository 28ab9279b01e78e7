// Graph models in a page with a strict content security policy: by HTTP, relative to the page, from IndexedDB, local storage and chosen files.
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { serve } from '../../tools/serve.mjs';
import { artifacts, attr, node, placeholder, value } from '../js/graph_files.mjs';
import { launch, open } from './chromium.mjs';

const { weightSpecs, weightData, ...rest } = artifacts({
  constants: { w: value([[1, 2], [3, 4]]), bias: value([10, 20]) },
  nodes: [placeholder('x', 'float32', [-1, 2]), node('y', '_FusedMatMul', ['x', 'w', 'bias'], { fused_ops: attr.texts(['BiasAdd', 'Relu']), num_args: attr.i(1) })],
});
const json = JSON.stringify({ ...rest, weightsManifest: [{ paths: ['weights.bin'], weights: weightSpecs }] });

let folder, server, browser, page, problems;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'graph-'));
  await writeFile(join(folder, 'model.json'), json);
  await writeFile(join(folder, 'weights.bin'), new Uint8Array(weightData));
  server = await serve({ mounts: [['/model/', folder]] });
  browser = await launch();
  ({ page, problems } = await open(browser, server.url));
  await page.evaluate(async () => {
    globalThis.tf = await import('/nacre/index.js');
    await tf.ready();
    globalThis.answer = async (model) => {
      const x = tf.tensor([[1, 1], [-20, 1]]);
      const values = Array.from(await model.predict(x).data());
      model.dispose();
      x.dispose();
      return values;
    };
  });
});
after(async () => {
  await browser?.close();
  await server?.close();
  await rm(folder, { recursive: true });
});

const expected = [14, 26, 0, 0];

test('by HTTP, at once and as a stream', async () => {
  const answers = await page.evaluate(async () => [
    await answer(await tf.loadGraphModel(`${location.origin}/model/model.json`)),
    await answer(await tf.loadGraphModel(`${location.origin}/model/model.json`, { streamWeights: true })),
    await answer(await tf.loadGraphModel('model/model.json')),
  ]);
  assert.deepEqual(answers, [expected, expected, expected]);
});

for (const scheme of ['indexeddb', 'localstorage']) {
  test(`to and from ${scheme}`, async () => {
    const [values, listed] = await page.evaluate(async (url) => {
      const model = await tf.loadGraphModel('model/model.json');
      await model.save(url);
      model.dispose();
      const listed = Object.keys(await tf.io.listModels());
      const values = await answer(await tf.loadGraphModel(url));
      await tf.io.removeModel(url);
      return [values, listed];
    }, `${scheme}://graph`);
    assert.deepEqual(values, expected);
    assert.deepEqual(listed, [`${scheme}://graph`]);
  });
}

test('from chosen files', async () => {
  const values = await page.evaluate(async ([text, bytes]) => {
    const files = [new File([text], 'model.json'), new File([Uint8Array.from(bytes)], 'weights.bin')];
    return answer(await tf.loadGraphModel(tf.io.browserFiles(files)));
  }, [json, [...new Uint8Array(weightData)]]);
  assert.deepEqual(values, expected);
});

test('nothing went wrong in the page', () => assert.deepEqual(problems, []));
