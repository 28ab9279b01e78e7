import assert from 'node:assert/strict';
import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, before, test} from 'node:test';
import {readFile} from 'node:fs/promises';
import {encode} from 'fast-png';
import {decodeImage, readImage, writeJpeg, writePng} from '../../tools/segmentation/image_file.mjs';

let folder;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nacre-image-'));
});
after(() => rm(folder, {recursive: true}));

const file = (name) => join(folder, name);

/** Left half red, right half blue, the top left quarter green. */
function picture(width = 48, height = 32) {
  const data = new Uint8Array(width * height * 4);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const left = x < width / 2,
        top = y < height / 2;
      data.set(left && top ? [0, 200, 0, 255] : left ? [200, 0, 0, 255] : [0, 0, 200, 255], (y * width + x) * 4);
    }
  }
  return {width, height, data};
}

const at = ({width, data}, x, y) => [...data.subarray((y * width + x) * 4, (y * width + x) * 4 + 3)];
const near = (a, b) => a.every((v, i) => Math.abs(v - b[i]) < 12);

test('PNG round trip is exact', async () => {
  const image = picture();
  await writePng(file('a.png'), image);
  assert.deepEqual(await readImage(file('a.png')), image);
});

test('JPEG round trip keeps size and colours', async () => {
  await writeJpeg(file('a.jpg'), picture(), 95);
  const {width, height, ...rest} = await readImage(file('a.jpg'));
  assert.deepEqual([width, height], [48, 32]);
  assert.ok(
    near(at({width, ...rest}, 5, 5), [0, 200, 0]) &&
      near(at({width, ...rest}, 5, 28), [200, 0, 0]) &&
      near(at({width, ...rest}, 40, 5), [0, 0, 200]),
  );
});

test('PNG of grey, grey with alpha, RGB, 16 bits and palettes', () => {
  const grey = decodeImage(encode({width: 2, height: 1, data: Uint8Array.of(7, 250), channels: 1, depth: 8}));
  assert.deepEqual([...grey.data], [7, 7, 7, 255, 250, 250, 250, 255]);
  const alpha = decodeImage(encode({width: 1, height: 1, data: Uint8Array.of(9, 100), channels: 2, depth: 8}));
  assert.deepEqual([...alpha.data], [9, 9, 9, 100]);
  const rgb = decodeImage(encode({width: 1, height: 1, data: Uint8Array.of(1, 2, 3), channels: 3, depth: 8}));
  assert.deepEqual([...rgb.data], [1, 2, 3, 255]);
  const deep = decodeImage(encode({width: 1, height: 1, data: Uint16Array.of(0, 65535, 257 * 5), channels: 3, depth: 16}));
  assert.deepEqual([...deep.data], [0, 255, 5, 255]);
  const palette = decodeImage(
    encode({
      width: 3,
      height: 1,
      data: Uint8Array.of(0b01001000),
      channels: 1,
      depth: 2,
      palette: [
        [10, 20, 30],
        [40, 50, 60],
        [70, 80, 90],
      ],
    }),
  );
  assert.deepEqual([...palette.data], [40, 50, 60, 255, 10, 20, 30, 255, 70, 80, 90, 255]);
});

/** Puts an EXIF segment with one orientation entry behind the start marker. */
function withOrientation(jpegBytes, value, little) {
  const tiff = Buffer.alloc(26),
    u16 = (v, o) => (little ? tiff.writeUInt16LE(v, o) : tiff.writeUInt16BE(v, o)),
    u32 = (v, o) => (little ? tiff.writeUInt32LE(v, o) : tiff.writeUInt32BE(v, o));
  tiff.write(little ? 'II' : 'MM', 0, 'latin1');
  u16(42, 2);
  u32(8, 4);
  u16(1, 8);
  u16(0x0112, 10);
  u16(3, 12);
  u32(1, 14);
  u16(value, 18);
  const head = Buffer.from([0xff, 0xe1, 0, 2 + 6 + tiff.length, 0x45, 0x78, 0x69, 0x66, 0, 0]);
  return Buffer.concat([jpegBytes.subarray(0, 2), head, tiff, jpegBytes.subarray(2)]);
}

test('EXIF orientation turns the picture upright', async () => {
  await writeJpeg(file('o.jpg'), picture(), 95);
  const bytes = await readFile(file('o.jpg'));
  // The stored green corner (top left) must land in this corner [right, bottom] of the upright picture.
  const corner = {1: [0, 0], 2: [1, 0], 3: [1, 1], 4: [0, 1], 5: [0, 0], 6: [1, 0], 7: [1, 1], 8: [0, 1]};
  for (const [value, [right, bottom]] of Object.entries(corner)) {
    const image = decodeImage(withOrientation(bytes, Number(value), Number(value) % 2 === 0));
    assert.deepEqual([image.width, image.height], value >= 5 ? [32, 48] : [48, 32]);
    const x = right ? image.width - 4 : 3,
      y = bottom ? image.height - 4 : 3;
    assert.ok(near(at(image, x, y), [0, 200, 0]), `orientation ${value}: ${at(image, x, y)}`);
  }
});

test('truncated files: an error that names the file, at every length', async () => {
  await writePng(file('t.png'), picture());
  await writeJpeg(file('t.jpg'), picture(), 90);
  for (const name of ['t.png', 't.jpg']) {
    const bytes = await readFile(file(name));
    for (const part of [0, 1, 3, 10, 30, 0.3, 0.6, 0.9, bytes.length - 3]) {
      const length = part > 0 && part < 1 ? Math.floor(bytes.length * part) : part;
      const broken = file(`cut${length}-${name}`);
      await writeFile(broken, bytes.subarray(0, length));
      await assert.rejects(
        readImage(broken),
        (error) =>
          error.message.startsWith(`[readImage] cannot read ${broken}: `) &&
          !/undefined|is not a function|Cannot read/.test(error.message),
        `${name} cut to ${length}`,
      );
    }
  }
});

test('damaged contents, other formats, folders and missing files are refused by name', async () => {
  await writePng(file('d.png'), picture());
  const png = await readFile(file('d.png'));
  png[png.length - 30] ^= 0xff;
  await writeFile(file('d.png'), png);
  await assert.rejects(readImage(file('d.png')), /d\.png: the PNG file is damaged/);
  await writeFile(file('n.gif'), 'GIF89a....');
  await assert.rejects(readImage(file('n.gif')), /n\.gif: it is neither a PNG nor a JPEG file/);
  await assert.rejects(readImage(file('missing.png')), /missing\.png: there is no such file/);
  await assert.rejects(readImage(folder), /it is a folder/);
});

test('huge sizes are refused before anything is decoded', async () => {
  const png = Buffer.from(encode({width: 1, height: 1, data: Uint8Array.of(1, 2, 3), channels: 3, depth: 8}));
  png.writeUInt32BE(100000, 16);
  png.writeUInt32BE(100000, 20);
  assert.throws(() => decodeImage(png), /too large: 100000 x 100000/);
  await writeJpeg(file('h.jpg'), picture(), 90);
  const bytes = await readFile(file('h.jpg')),
    frame = bytes.indexOf(Buffer.from([0xff, 0xc0]));
  bytes.writeUInt16BE(65000, frame + 5);
  bytes.writeUInt16BE(65000, frame + 7);
  assert.throws(() => decodeImage(bytes), /too large: 65000 x 65000/);
  png.writeUInt32BE(0, 16);
  assert.throws(() => decodeImage(png), /its size is 0 x 100000/);
});

test('writePng refuses data of the wrong length', async () => {
  await assert.rejects(
    writePng(file('w.png'), {width: 2, height: 2, data: new Uint8Array(3)}),
    /\[writePng\] 2 x 2 RGBA needs 16 bytes; data has 3/,
  );
});
