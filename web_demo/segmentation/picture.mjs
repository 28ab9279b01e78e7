/** Larger pictures are scaled down for display: drawing, not the network, would take most of the time. */
const LONGEST_SIDE = 1280;

/** Decodes a picture file (a Blob) into ImageData. Throws an Error in words for the person who chose the file. */
export async function readPicture(blob, name = 'the file') {
  if (blob.size === 0) throw new Error(`${name} is empty.`);
  const bytes = new Uint8Array(await blob.arrayBuffer());
  if (!isComplete(bytes)) throw new Error(`${name} is incomplete: its end is missing. Was it cut off while copying or downloading?`);
  let bitmap;
  try {
    bitmap = await createImageBitmap(blob);
  } catch {
    throw new Error(`${name} could not be read as a picture. PNG and JPEG files work.`);
  }
  try {
    return pixelsOf(bitmap, bitmap.width, bitmap.height, LONGEST_SIDE);
  } finally {
    bitmap.close();
  }
}

/** Browsers show what there is of a truncated PNG or JPEG file; here it is refused. */
function isComplete(bytes) {
  const view = new DataView(bytes.buffer);
  if (bytes.length > 8 && view.getUint32(0) === 0x89504e47) {
    for (let at = 8; at + 12 <= bytes.length; at += 12 + view.getUint32(at)) {
      if (view.getUint32(at + 4) === 0x49454e44) return true;  // IEND
    }
    return false;
  }
  if (bytes.length > 2 && view.getUint16(0) === 0xffd8) {
    for (let at = bytes.length - 2; at > 0; at--) {
      if (bytes[at] === 0xff && bytes[at + 1] === 0xd9) return true;  // end of image
      if (bytes[at] === 0xff && bytes[at + 1] === 0xda) return false;  // start of scan: nothing ends it
    }
    return false;
  }
  return true;
}

/** The pixels of anything that a canvas draws, at most `longest` on a side. */
function pixelsOf(source, width, height, longest) {
  const scale = Math.min(1, longest / Math.max(width, height));
  return draw(source, Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale)));
}

/** RGB bytes of anything that a canvas draws, squeezed into size x size. */
export function squareOf(source, size) {
  const {data} = draw(source, size, size), out = new Uint8Array(size * size * 3);
  for (let from = 0, to = 0; to < out.length; from += 4, to += 3) {
    out[to] = data[from];
    out[to + 1] = data[from + 1];
    out[to + 2] = data[from + 2];
  }
  return out;
}

let canvas;
function draw(source, width, height) {
  canvas ??= new OffscreenCanvas(width, height);
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, {width, height});
  const context = canvas.getContext('2d', {willReadFrequently: true});
  context.imageSmoothingQuality = 'high';
  context.clearRect(0, 0, width, height);
  context.drawImage(source, 0, 0, width, height);
  return context.getImageData(0, 0, width, height);
}
