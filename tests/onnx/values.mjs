// The files of the backend tests: tensors, sequences and optionals, read apart from the package's own reader, so that neither vouches for itself.

/** The fields of a message by number: lists of BigInt for numbers, and of bytes for everything else. */
function fields(bytes) {
  const found = new Map();
  let at = 0;
  const varint = () => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = bytes[at++];
      value |= BigInt(byte & 127) << shift;
      if (byte < 128) return BigInt.asIntN(64, value);
    }
  };
  const take = (count) => bytes.subarray(at, (at += count));
  while (at < bytes.length) {
    const tag = Number(varint()), number = tag >> 3, wire = tag & 7;
    const value = wire === 0 ? varint() : take(wire === 2 ? Number(varint()) : wire === 5 ? 4 : 8);
    if (!found.has(number)) found.set(number, []);
    found.get(number).push(value);
  }
  return found;
}

/** Numbers of a repeated field, packed or not. */
function integers(list = []) {
  return list.flatMap((entry) => {
    if (typeof entry === 'bigint') return [entry];
    const packed = [];
    for (let at = 0, value = 0n, shift = 0n; at < entry.length; at++) {
      value |= BigInt(entry[at] & 127) << shift;
      shift += 7n;
      if (entry[at] < 128) {
        packed.push(BigInt.asIntN(64, value));
        [value, shift] = [0n, 0n];
      }
    }
    return packed;
  });
}

const half = (bits) => {
  const sign = bits >> 15 ? -1 : 1, exponent = (bits >> 10) & 31, fraction = bits & 1023;
  return exponent === 31 ? (fraction ? NaN : sign * Infinity) : exponent === 0 ? sign * fraction * 2 ** -24
    : sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
};

// Element types of files: name, bytes of an element, and how one is read.
export const types = {
  1: ['float32', 4, (v, at) => v.getFloat32(at, true)],
  2: ['uint8', 1, (v, at) => v.getUint8(at)],
  3: ['int8', 1, (v, at) => v.getInt8(at)],
  4: ['uint16', 2, (v, at) => v.getUint16(at, true)],
  5: ['int16', 2, (v, at) => v.getInt16(at, true)],
  6: ['int32', 4, (v, at) => v.getInt32(at, true)],
  7: ['int64', 8, (v, at) => Number(v.getBigInt64(at, true))],
  8: ['string'],
  9: ['bool', 1, (v, at) => v.getUint8(at)],
  10: ['float16', 2, (v, at) => half(v.getUint16(at, true))],
  11: ['float64', 8, (v, at) => v.getFloat64(at, true)],
  12: ['uint32', 4, (v, at) => v.getUint32(at, true)],
  13: ['uint64', 8, (v, at) => Number(v.getBigUint64(at, true))],
  14: ['complex64'],
  15: ['complex128'],
  16: ['bfloat16'],
  17: ['float8e4m3fn'],
  18: ['float8e4m3fnuz'],
  19: ['float8e5m2'],
  20: ['float8e5m2fnuz'],
  21: ['uint4'],
  22: ['int4'],
};

function nibbles(bytes, size, signed) {
  return Array.from({ length: size }, (_, i) => {
    const n = (bytes[i >> 1] >> (4 * (i & 1))) & 15;
    return signed && n > 7 ? n - 16 : n;
  });
}

/** {type, shape, values} of a TensorProto; the values of types that have no counterpart are null. */
export function readTensor(bytes) {
  const f = fields(bytes), code = Number(f.get(2)?.[0] ?? 0), [type, width, read] = types[code] ?? [`type ${code}`];
  const shape = integers(f.get(1)).map(Number), size = shape.reduce((n, d) => n * d, 1), raw = f.get(9)?.[0];
  const text = new TextDecoder();
  let values = null;
  if (type === 'string') values = (f.get(6) ?? []).map((s) => text.decode(s));
  else if (type === 'uint4' || type === 'int4') values = nibbles(raw ?? integers(f.get(5)).map(Number), size, type === 'int4');
  else if (raw && read) values = Array.from({ length: size }, (_, i) => read(new DataView(raw.buffer, raw.byteOffset, raw.byteLength), i * width));
  else if (type === 'float32') values = (f.get(4) ?? []).flatMap((b) => Array.from({ length: b.length / 4 },
    (_, i) => new DataView(b.buffer, b.byteOffset + 4 * i, 4).getFloat32(0, true)));
  else if (type === 'float64') values = (f.get(10) ?? []).flatMap((b) => Array.from({ length: b.length / 8 },
    (_, i) => new DataView(b.buffer, b.byteOffset + 8 * i, 8).getFloat64(0, true)));
  else if (type === 'float16') values = integers(f.get(5)).map((bits) => half(Number(bits)));
  else if (read) values = integers(f.get(type === 'int64' ? 7 : type.startsWith('uint') && width >= 4 ? 11 : 5)).map(Number);
  return { kind: 'tensor', type, shape, values };
}

function readSequence(bytes) {
  return { kind: 'sequence', items: (fields(bytes).get(3) ?? []).map(readTensor) };
}

function readOptional(bytes) {
  const f = fields(bytes);
  return f.has(3) ? readTensor(f.get(3)[0]) : f.has(5) ? readSequence(f.get(5)[0]) : { kind: 'nothing' };
}

/** The value in a file, whose kind the model tells. */
export function readValue(bytes, kind) {
  return kind === 'sequence' ? readSequence(bytes) : kind === 'optional' ? readOptional(bytes) : readTensor(bytes);
}

/** The types of a model's inputs and outputs: [{name, kind, type}], and the domains and operators that it uses. */
export function readSignature(bytes) {
  const model = fields(bytes), graph = fields(model.get(7)[0]), text = new TextDecoder();
  const weights = new Set((graph.get(5) ?? []).map((t) => text.decode(fields(t).get(8)?.[0] ?? new Uint8Array(0))));
  const tensorType = (type) => (type.has(1) ? Number(fields(type.get(1)[0]).get(1)?.[0] ?? 0)
    : tensorType(fields(fields((type.get(4) ?? type.get(9))[0]).get(1)[0])));
  const info = (value) => {
    const f = fields(value), type = fields(f.get(2)[0]);
    return { name: text.decode(f.get(1)[0]), kind: type.has(4) ? 'sequence' : type.has(9) ? 'optional' : 'tensor',
      type: types[tensorType(type)]?.[0] ?? 'unknown' };
  };
  const operators = (graph.get(1) ?? []).map((n) => {
    const f = fields(n), part = (number) => text.decode(f.get(number)?.[0] ?? new Uint8Array(0));
    return { op: part(4), domain: part(7) };
  });
  return { inputs: (graph.get(11) ?? []).map(info).filter(({ name }) => !weights.has(name)), outputs: (graph.get(12) ?? []).map(info), operators };
}
