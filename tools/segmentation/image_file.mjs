import {readFile, writeFile} from 'node:fs/promises';
import {decode as decodePng, encode as encodePng} from 'fast-png';
import jpeg from 'jpeg-js';

/** Larger pictures are refused before they are decoded: 64 megapixels take 256 MB. */
export const MAX_PIXELS = 64e6;
const MAX_SIDE = 32768;

/**
 * Reads a PNG or JPEG file into {width, height, data}, data being a Uint8Array of RGBA rows from top to bottom, turned
 * upright as the EXIF orientation says. Throws an Error that names the file and what is wrong with it.
 */
export async function readImage(path) {
  try {
    return decodeImage(await readFile(path));
  } catch (error) {
    const reason = error.code === 'ENOENT' ? 'there is no such file' : error.code === 'EISDIR' ? 'it is a folder' : error.message;
    throw new Error(`[readImage] cannot read ${path}: ${reason}`, {cause: error});
  }
}

/** Decodes the bytes of a PNG or JPEG file. */
export function decodeImage(bytes) {
  if (bytes.length === 0) throw new Error('the file is empty');
  if (bytes[0] === 0x89 && bytes[1] === 0x50 && bytes[2] === 0x4e && bytes[3] === 0x47) return readPng(bytes);
  if (bytes[0] === 0xff && bytes[1] === 0xd8) return readJpeg(bytes);
  throw new Error('it is neither a PNG nor a JPEG file');
}

/** Writes {width, height, data} (RGBA) as a PNG file. */
export async function writePng(path, {width, height, data}) {
  if (data.length !== width * height * 4)
    throw new Error(`[writePng] ${width} x ${height} RGBA needs ${width * height * 4} bytes; data has ${data.length}`);
  await writeFile(path, encodePng({width, height, data, channels: 4, depth: 8}));
}

/** Writes {width, height, data} (RGBA) as a JPEG file of a quality from 1 to 100. */
export async function writeJpeg(path, image, quality = 90) {
  await writeFile(path, jpeg.encode(image, quality).data);
}

function checkSize(width, height) {
  if (!(width > 0 && height > 0)) throw new Error(`its size is ${width} x ${height}`);
  if (width > MAX_SIDE || height > MAX_SIDE || width * height > MAX_PIXELS) {
    throw new Error(
      `it is too large: ${width} x ${height}, at most ${MAX_PIXELS / 1e6} megapixels and ${MAX_SIDE} pixels a side can be read; scale it down first`,
    );
  }
}

function readPng(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  if (bytes.length < 33) throw new Error('the PNG file is truncated');
  checkSize(view.getUint32(16), view.getUint32(20));
  checkPngEnds(bytes, view);
  let png;
  try {
    png = decodePng(bytes, {checkCrc: true});
  } catch (error) {
    throw new Error(`the PNG file is damaged (${error.message})`, {cause: error});
  }
  return {width: png.width, height: png.height, data: pngToRgba(png)};
}

/** Walks the chunks to IEND: a decoder may accept a file whose last rows are missing. */
function checkPngEnds(bytes, view) {
  for (let at = 8; at + 12 <= bytes.length;) {
    const length = view.getUint32(at);
    if (view.getUint32(at + 4) === 0x49454e44) return;
    at += 12 + length;
  }
  throw new Error('the PNG file is truncated');
}

function pngToRgba(png) {
  const {width, height, channels, depth, palette, data} = png;
  const out = new Uint8Array(width * height * 4),
    top = depth === 16 ? 257 : 255 / (2 ** depth - 1);
  const level = (value) => (depth === 16 ? Math.round(value / top) : Math.round(value * top));
  const rowBytes = depth < 8 ? Math.ceil((width * depth) / 8) : 0;
  const sample = (x, y, c) => {
    if (depth >= 8) return data[(y * width + x) * channels + c];
    const bit = x * depth;
    return (data[y * rowBytes + (bit >> 3)] >> (8 - depth - (bit & 7))) & (2 ** depth - 1);
  };
  for (let y = 0, o = 0; y < height; y++) {
    for (let x = 0; x < width; x++, o += 4) {
      const first = sample(x, y, 0);
      if (palette) {
        const entry = palette[first];
        if (!entry) throw new Error('the PNG file is damaged (a pixel lies outside the palette)');
        out.set([entry[0], entry[1], entry[2], entry[3] ?? 255], o);
      } else {
        const grey = channels < 3;
        out[o] = level(first);
        out[o + 1] = grey ? out[o] : level(sample(x, y, 1));
        out[o + 2] = grey ? out[o] : level(sample(x, y, 2));
        out[o + 3] = channels % 2 === 0 ? level(sample(x, y, channels - 1)) : 255;
      }
    }
  }
  return out;
}

function readJpeg(bytes) {
  const {width, height, orientation} = jpegHeader(bytes);
  checkSize(width, height);
  if (!endsProperly(bytes)) throw new Error('the JPEG file is truncated');
  let image;
  try {
    image = jpeg.decode(bytes, {
      useTArray: true,
      formatAsRGBA: true,
      tolerantDecoding: false,
      maxResolutionInMP: MAX_PIXELS / 1e6 + 1,
      maxMemoryUsageInMB: 2048,
    });
  } catch (error) {
    throw new Error(`the JPEG file is damaged or of an unusual kind (${error.message})`, {cause: error});
  }
  return upright(image, orientation);
}

/** The end marker, which some cameras follow with padding or further pictures. */
function endsProperly(bytes) {
  for (let i = bytes.length - 2; i >= 0; i--) {
    if (bytes[i] === 0xff && bytes[i + 1] === 0xd9) return true;
    if (bytes[i] === 0xff && bytes[i + 1] === 0xda) return false;
  }
  return false;
}

/** Walks the segments up to the frame header. */
function jpegHeader(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let orientation = 1;
  for (let at = 2; at + 9 < bytes.length;) {
    if (bytes[at] !== 0xff) throw new Error('the JPEG file is damaged (a marker is missing)');
    const marker = bytes[at + 1];
    if (marker === 0xff) {
      at++;
      continue;
    }
    const length = view.getUint16(at + 2);
    if (marker === 0xe1) orientation = exifOrientation(bytes.subarray(at + 4, at + 2 + length)) ?? orientation;
    const frame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (frame) return {width: view.getUint16(at + 7), height: view.getUint16(at + 5), orientation};
    at += 2 + length;
  }
  throw new Error('the JPEG file is truncated');
}

/** The value of EXIF tag 0x0112 (TIFF 6.0), undefined where there is none. */
function exifOrientation(segment) {
  if (segment.length < 14 || String.fromCharCode(...segment.subarray(0, 4)) !== 'Exif') return undefined;
  const tiff = new DataView(segment.buffer, segment.byteOffset + 6, segment.length - 6),
    little = tiff.getUint16(0) === 0x4949;
  const start = tiff.getUint32(4, little);
  if (start + 2 > tiff.byteLength) return undefined;
  const count = tiff.getUint16(start, little);
  for (let i = 0, at = start + 2; i < count && at + 12 <= tiff.byteLength; i++, at += 12) {
    if (tiff.getUint16(at, little) === 0x0112) return tiff.getUint16(at + 8, little);
  }
  return undefined;
}

/** Where pixel (x, y) of the upright picture lies in the stored one, per EXIF orientation; w and h are the stored size. */
const STORED = {
  2: (x, y, w) => [w - 1 - x, y],
  3: (x, y, w, h) => [w - 1 - x, h - 1 - y],
  4: (x, y, w, h) => [x, h - 1 - y],
  5: (x, y) => [y, x],
  6: (x, y, w, h) => [y, h - 1 - x],
  7: (x, y, w, h) => [w - 1 - y, h - 1 - x],
  8: (x, y, w) => [w - 1 - y, x],
};

function upright({width, height, data}, orientation) {
  const stored = STORED[orientation];
  if (!stored) return {width, height, data};
  const [w, h] = orientation >= 5 ? [height, width] : [width, height];
  const from = new Uint32Array(data.buffer, data.byteOffset, width * height),
    to = new Uint32Array(w * h);
  for (let y = 0; y < h; y++) {
    for (let x = 0; x < w; x++) {
      const [sx, sy] = stored(x, y, width, height);
      to[y * w + x] = from[sy * width + sx];
    }
  }
  return {width: w, height: h, data: new Uint8Array(to.buffer)};
}
