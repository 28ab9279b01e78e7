// tools/segment, the job that a person runs: on the sample, on a scene with known truth, and on files that cannot be read.
import {test, before, after} from 'node:test';
import assert from 'node:assert/strict';
import {spawnSync} from 'node:child_process';
import {mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync, copyFileSync, existsSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {readImage, writeJpeg, writePng} from '../../tools/segmentation/image_file.mjs';
import {drawScene} from '../../tools/segmentation/scene.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const sample = join(root, 'web_demo/assets/sample.jpg');
const weights = join(root, 'web_demo/assets/segmentation');
let folder;
before(() => { folder = mkdtempSync(join(tmpdir(), 'nacre-segment-')); });
after(() => rmSync(folder, {recursive: true}));

const segment = (...args) => spawnSync(process.execPath, [join(root, 'tools/segmentation/segment_file.mjs'), ...args], {encoding: 'utf8'});

test('the sample picture', async () => {
  const out = join(folder, 'sample.mask.png'), {status, stdout, stderr} = segment(sample, '--out', out);
  assert.equal(status, 0, stderr);
  assert.match(stdout, /time +\d+\.\d ms/);
  const [, pixels, percent] = /person +(\d+) pixels, ([\d.]+) %/.exec(stdout);
  const drawn = await readImage(out), before = await readImage(sample);
  assert.deepEqual([drawn.width, drawn.height], [before.width, before.height]);
  assert.ok(Math.abs(pixels / (drawn.width * drawn.height) - percent / 100) < 1e-3);
  assert.ok(percent > 5 && percent < 80, stdout);
  assert.notDeepEqual(drawn.data, before.data);
});

for (const [kind, write] of [['png', writePng], ['jpg', writeJpeg]]) {
  test(`a ${kind} file of a scene whose person is known`, async () => {
    const {width, height, rgb, mask} = drawScene({width: 400, height: 300, seed: 815, people: 1, framing: 'half'});
    const data = new Uint8Array(width * height * 4).fill(255);
    for (let k = 0; k < width * height; k++) data.set(rgb.subarray(k * 3, k * 3 + 3), k * 4);
    const file = join(folder, `scene.${kind}`);
    await write(file, {width, height, data});
    const {status, stdout, stderr} = segment(file, '--json', '--out', join(folder, 'scene.mask.png'));
    assert.equal(status, 0, stderr);
    const found = JSON.parse(stdout), truth = mask.reduce((n, m) => n + (m > 127), 0);
    assert.ok(Math.abs(found.pixels - truth) < 0.2 * truth, `${found.pixels} pixels found, ${truth} there are`);
  });
}

test('an empty wall has no person', async () => {
  const [width, height] = [320, 240], data = new Uint8Array(width * height * 4);
  for (let k = 0; k < width * height; k++) data.set([196 - (k / width) * 0.1, 190 - (k / width) * 0.1, 178, 255], k * 4);
  const file = join(folder, 'wall.png');
  await writePng(file, {width, height, data});
  const {status, stdout, stderr} = segment(file, '--json', '--out', join(folder, 'wall.mask.png'));
  assert.equal(status, 0, stderr);
  assert.ok(JSON.parse(stdout).pixels < 0.05 * width * height, stdout);
});

test('pictures that cannot be read are refused by name', () => {
  const cut = join(folder, 'cut.jpg'), text = join(folder, 'notes.png'), out = join(folder, 'none.png');
  copyFileSync(sample, cut);
  truncateSync(cut, 9000);
  writeFileSync(text, 'no picture');
  for (const [file, words] of [[cut, /cut\.jpg: .*truncated/], [text, /notes\.png: .*neither a PNG nor a JPEG/], [join(folder, 'absent.png'), /there is no such file/]]) {
    const {status, stderr} = segment(file, '--out', out);
    assert.equal(status, 1);
    assert.match(stderr, words);
    assert.doesNotMatch(stderr, /at .*\.mjs:\d+/, 'a message, not a stack');
  }
  assert.equal(existsSync(out), false);
});

test('weights that are missing, cut off or of another network are refused', () => {
  const model = join(folder, 'model.json'), json = JSON.parse(readFileSync(join(weights, 'model.json'), 'utf8'));
  const run = () => segment(sample, '--model', model, '--out', join(folder, 'none.png'));
  assert.match(run().stderr, /there is no such file/);
  writeFileSync(model, '{"weightsManifest": [');
  assert.match(run().stderr, /JSON/);
  writeFileSync(model, JSON.stringify(json));
  for (const {paths} of json.weightsManifest) {
    for (const path of paths) writeFileSync(join(folder, path), readFileSync(join(weights, path)).subarray(0, 1000));
  }
  const short = run();
  assert.equal(short.status, 1);
  assert.match(short.stderr, /weight/i);
  for (const group of json.weightsManifest) {
    for (const weight of group.weights) weight.name = `other/${weight.name}`;
    for (const path of group.paths) copyFileSync(join(weights, path), join(folder, path));
  }
  writeFileSync(model, JSON.stringify(json));
  assert.match(run().stderr, /another network/);
});
