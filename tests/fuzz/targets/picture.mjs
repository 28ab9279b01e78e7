// PNG and JPEG files of all kinds, as tools/segment reads them.
import {encode} from 'fast-png';
import jpeg from 'jpeg-js';
import {decodeImage, MAX_PIXELS} from '../../../tools/segmentation/image_file.mjs';
import {bytesOf, noise} from '../inputs.mjs';

// The largest picture that is read: its pixels, the decoder's own, and the coefficients of a JPEG file.
export const mostMemory = 24 * MAX_PIXELS;

const png = options => ({file: {kind: 'png', bytes: Uint8Array.from(encode({width: 9, height: 5, ...options}))}});
const palette = [[1, 2, 3], [40, 50, 60], [70, 80, 90], [255, 0, 9]];

// An orientation in an EXIF segment behind the start marker.
function turned(bytes, orientation) {
  const tiff = [0x49, 0x49, 42, 0, 8, 0, 0, 0, 1, 0, 0x12, 1, 3, 0, 1, 0, 0, 0, orientation, 0, 0, 0, 0, 0, 0, 0];
  const head = [...'Exif\0\0'].map(c => c.charCodeAt(0));
  return bytesOf([...bytes.subarray(0, 2), 0xff, 0xe1, 0, 2 + head.length + tiff.length, ...head, ...tiff, ...bytes.subarray(2)]);
}

export function seeds() {
  const photograph = jpeg.encode({width: 24, height: 17, data: noise(24 * 17 * 4)}, 80).data;
  return [
    ...[1, 2, 3, 4].map(channels => png({channels, depth: 8, data: noise(45 * channels)})),
    png({channels: 3, depth: 16, data: Uint16Array.from(noise(135), v => v * 257)}),
    png({channels: 1, depth: 2, palette, data: noise(15)}),
    {file: bytesOf(photograph)}, {file: turned(photograph, 6)},
  ];
}

export const run = async ({file: {bytes}}) => decodeImage(bytes);
