// Damage that knows nothing of the content.
export const numbers = [
  0, 1, -1, 2, 4, 7, 8, 9, 127, 128, 255, 256, 32767, 65535, 65536, 2 ** 24, 2 ** 31 - 1, 2 ** 31, 2 ** 32 - 1, 2 ** 32, 2 ** 53, -(2 ** 31),
];

// A range within the bytes, mostly short.
function range(random, length) {
  const start = random.int(0, length), most = random.chance(0.8) ? 32 : length;
  return [start, Math.min(length, start + random.int(0, most))];
}

const join = parts => {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
};

function editNumber(random, bytes) {
  const size = random.pick([1, 2, 4, 8]);
  if (bytes.length < size) return bytes;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length), at = random.int(0, bytes.length - size), little = random.chance(0.5);
  const value = random.pick(numbers);
  if (size === 8) view.setBigInt64(at, BigInt(value), little);
  else if (size === 4) view.setInt32(at, value, little);
  else if (size === 2) view.setInt16(at, value, little);
  else view.setInt8(at, value);
  return bytes;
}

function flipBits(random, bytes) {
  for (let count = random.int(1, 4); bytes.length && count > 0; count--) bytes[random.int(0, bytes.length - 1)] ^= 1 << random.int(0, 7);
  return bytes;
}

const ways = [
  flipBits, flipBits, editNumber, editNumber,
  (random, bytes) => bytes.slice(0, random.int(0, bytes.length)),  // truncation
  (random, bytes) => join([bytes, new Uint8Array(random.int(1, 64)).fill(random.int(0, 255))]),
  (random, bytes) => {  // deletion
    const [start, end] = range(random, bytes.length);
    return join([bytes.subarray(0, start), bytes.subarray(end)]);
  },
  (random, bytes) => {  // duplication
    const [start, end] = range(random, bytes.length);
    return join([bytes.subarray(0, end), bytes.subarray(start)]);
  },
  (random, bytes, other) => {  // a splice: the head of this and the tail of another
    const [start] = range(random, bytes.length), [from] = range(random, other.length);
    return join([bytes.subarray(0, start), other.subarray(from)]);
  },
  (random, bytes, other) => {  // a piece of another in the middle
    const [start, end] = range(random, bytes.length), [from, to] = range(random, other.length);
    return join([bytes.subarray(0, start), other.subarray(from, to), bytes.subarray(end)]);
  },
];

/** The damaged bytes; those given may be changed in place. */
export const mutateBytes = (random, bytes, other) => random.pick(ways)(random, bytes, other);
