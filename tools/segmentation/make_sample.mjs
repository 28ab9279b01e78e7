#!/usr/bin/env node
// Draws the sample picture of the demo anew: node tools/segmentation/make_sample.mjs [SEED] [FILE]
import {fileURLToPath} from 'node:url';
import {writeJpeg} from './image_file.mjs';
import {drawScene} from './scene.mjs';

const seed = Number(process.argv[2] ?? 2);
const file = process.argv[3] ?? fileURLToPath(new URL('../../web_demo/assets/sample.jpg', import.meta.url));
const {width, height, rgb} = drawScene({
  width: 640,
  height: 480,
  seed,
  people: 1,
  framing: 'half',
  background: 'room',
  occlude: false,
  clean: true,
});
const data = new Uint8Array(width * height * 4).fill(255);
for (let i = 0; i < width * height; i++) data.set(rgb.subarray(i * 3, i * 3 + 3), i * 4);
await writeJpeg(file, {width, height, data}, 92);
console.log(`${file}: ${width} x ${height}, seed ${seed}`);
