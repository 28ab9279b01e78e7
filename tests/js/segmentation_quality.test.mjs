// The committed weights on scenes that neither the training nor its own measurement saw (their seeds are smaller).
import {test, before} from 'node:test';
import assert from 'node:assert/strict';
import {readFile} from 'node:fs/promises';
import {statSync} from 'node:fs';
import * as tf from 'nacre';
import {IouMeter} from '../../tools/segmentation/iou.mjs';
import {drawScene, trainingScene} from '../../tools/segmentation/scene.mjs';
import {SIZE} from '../../web_demo/segmentation/model.mjs';
import {createSegmenter} from '../../web_demo/segmentation/segmenter.mjs';

const folder = new URL('../../web_demo/assets/segmentation/', import.meta.url);
const model = JSON.parse(await readFile(new URL('model.json', folder), 'utf8'));
let segmenter;
before(async () => {
  await tf.ready();
  segmenter = await createSegmenter(tf, model, async path => new Uint8Array(await readFile(new URL(path, folder))).buffer);
});

test('held-out scenes: mean IoU of at least 0.90', async () => {
  const meter = new IouMeter();
  for (let seed = 0; seed < 100; seed++) {
    const {rgb, mask: truth} = trainingScene(3_000_000_000 + seed), {mask} = await segmenter.small(rgb);
    meter.add(mask.map(p => p - 0.5), truth);
  }
  const {mean, person} = meter.result();
  console.log(`100 held-out scenes: mean IoU ${mean.toFixed(3)}, of person ${person.toFixed(3)}`);
  assert.ok(mean >= 0.9, `mean IoU ${mean}`);
});

test('scenes without people: less than 4 % of the pixels are taken for one', async () => {
  let found = 0;
  for (let seed = 0; seed < 30; seed++) {
    const {rgb} = drawScene({width: SIZE, height: SIZE, seed: 3_100_000_000 + seed, people: 0});
    found += (await segmenter.small(rgb)).mask.filter(p => p >= 0.5).length / (30 * SIZE * SIZE);
  }
  assert.ok(found < 0.04, `${found} of the pixels`);
});

test('the weights are at most 1 MB and tell how they came about', () => {
  const bytes = model.weightsManifest.flatMap(group => group.paths).reduce((total, path) => total + statSync(new URL(path, folder)).size, 0);
  assert.ok(bytes <= 1e6, `${bytes} bytes`);
  assert.match(model.userDefinedMetadata.command, /^tools\/train_segmentation .*--seed \d+/);
  assert.ok(model.userDefinedMetadata.minutes <= 30, 'trained within half an hour');
});
