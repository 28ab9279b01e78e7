// Segments the person in a picture file: see tools/segment --help.
import {mkdir, readFile} from 'node:fs/promises';
import {basename, dirname, extname, join, relative} from 'node:path';
import {fileURLToPath} from 'node:url';
import {parseArgs} from 'node:util';
import * as tf from 'nacre';
import {drawOverlay, blurBackground, maskSize} from '../../web_demo/segmentation/overlay.mjs';
import {createSegmenter} from '../../web_demo/segmentation/segmenter.mjs';
import {readImage, writePng} from './image_file.mjs';

const usage = `tools/segment PICTURE [--out FILE.png] [--blur] [--json]
  PICTURE    a PNG or JPEG file
  --out      where the picture with the mask drawn over it goes (default build/NAME.mask.png)
  --blur     blurs the background instead
  --model    model.json of the weights`;
const root = fileURLToPath(new URL('../..', import.meta.url));

async function main() {
  const {values: options, positionals} = parseArgs({
    allowPositionals: true,
    options: {
      out: {type: 'string'},
      blur: {type: 'boolean'},
      json: {type: 'boolean'},
      help: {type: 'boolean', short: 'h'},
      model: {type: 'string', default: join(root, 'web_demo/assets/segmentation/model.json')},
    },
  });
  if (options.help || positionals.length !== 1) {
    console.log(usage);
    return options.help ? 0 : 2;
  }
  const [file] = positionals;
  const out = options.out ?? join(root, 'build', `${basename(file, extname(file))}.mask.png`);
  const picture = await readImage(file);
  await tf.ready();
  const segmenter = await createSegmenter(tf, await readModel(options.model), async (path) => {
    const bytes = await readFile(join(dirname(options.model), path));
    return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
  });
  const {mask, milliseconds} = await segmenter.full(picture),
    {pixels, share} = maskSize(mask);
  await mkdir(dirname(out), {recursive: true});
  await writePng(out, options.blur ? blurBackground(picture, mask) : drawOverlay(picture, mask));
  const result = {
    picture: file,
    width: picture.width,
    height: picture.height,
    backend: tf.getBackend(),
    milliseconds,
    pixels,
    share,
    written: out,
  };
  if (options.json) {
    console.log(JSON.stringify(result));
  } else {
    console.log(`picture   ${file}, ${picture.width} x ${picture.height}`);
    console.log(`time      ${milliseconds.toFixed(1)} ms (network, ${tf.getBackend()} backend)`);
    console.log(`person    ${pixels} pixels, ${(share * 100).toFixed(1)} % of the picture`);
    console.log(`written   ${relative(process.cwd(), out)}`);
  }
  return 0;
}

async function readModel(path) {
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    throw new Error(
      `cannot read the weights ${path}: ${error.code === 'ENOENT' ? 'there is no such file; tools/train_segmentation makes it' : error.message}`,
    );
  }
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error(`tools/segment: ${error.message}`);
  process.exitCode = 1;
}
