// Damage to the chunks of a PNG file that leaves their checksums right.
import {deflateSync, inflateSync} from 'node:zlib';
import {mutateBytes} from './mutate_bytes.mjs';

const signature = 8;

// Of the PNG specification, annex D.
function checksum(bytes) {
  let crc = -1;
  for (const byte of bytes) {
    crc ^= byte;
    for (let i = 0; i < 8; i++) crc = crc & 1 ? crc >>> 1 ^ 0xedb88320 : crc >>> 1;
  }
  return ~crc;
}

// [{type, data}], or undefined when there are none.
function chunksOf(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length), chunks = [];
  for (let at = signature; at + 12 <= bytes.length;) {
    const end = at + 8 + view.getUint32(at);
    if (end + 4 > bytes.length) break;
    chunks.push({type: bytes.subarray(at + 4, at + 8), data: bytes.subarray(at + 8, end)});
    at = end + 4;
  }
  return chunks.length ? chunks : undefined;
}

function write(head, chunks) {
  return Buffer.concat([head, ...chunks.flatMap(({type, data}) => {
    const ends = new DataView(new ArrayBuffer(8)), content = Buffer.concat([type, data]);
    ends.setUint32(0, data.length);
    ends.setInt32(4, checksum(content));
    return [new Uint8Array(ends.buffer, 0, 4), content, new Uint8Array(ends.buffer, 4)];
  })]);
}

// Damages the pixels, not how they are compressed.
function mutatePixels(random, data) {
  try {
    const pixels = inflateSync(data, {maxOutputLength: 1 << 20});
    return deflateSync(mutateBytes(random, Uint8Array.from(pixels), pixels));
  } catch {
    return data;
  }
}

/** The damaged file, or undefined when it has no chunk. */
export function mutatePng(random, bytes) {
  const chunks = chunksOf(bytes);
  if (!chunks) return undefined;
  const at = random.int(0, chunks.length - 1), chunk = chunks[at], way = random.next();
  if (way < 0.2) chunk.data = mutatePixels(random, chunk.data);
  else if (way < 0.6) chunk.data = mutateBytes(random, Uint8Array.from(chunk.data), random.pick(chunks).data);
  else if (way < 0.7) chunks.splice(at, 1);
  else if (way < 0.85) chunks.splice(random.int(0, chunks.length), 0, chunk);
  else chunk.type = random.pick(chunks).type;
  return write(bytes.subarray(0, signature), chunks);
}
