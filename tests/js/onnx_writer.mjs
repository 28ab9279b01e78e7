// Writes ONNX files for tests: protobuf messages as lists of bytes.

function varint(value) {
  const bytes = [];
  for (let rest = BigInt.asUintN(64, BigInt(value)); ; rest >>= 7n) {
    if (rest < 128n) return [...bytes, Number(rest)];
    bytes.push(Number(rest & 127n) | 128);
  }
}

/** A field: a number, a text, or the bytes of a message. */
export function field(number, value) {
  if (typeof value === 'number' || typeof value === 'bigint') return [...varint(number * 8), ...varint(value)];
  const bytes = typeof value === 'string' ? new TextEncoder().encode(value) : value;
  return [...varint(number * 8 + 2), ...varint(bytes.length), ...bytes];
}
export const fields = (number, values) => values.flatMap((value) => field(number, value));
const float = (number, value) => [...varint(number * 8 + 5), ...new Uint8Array(Float32Array.of(value).buffer)];

export const types = { float32: 1, uint8: 2, int8: 3, int32: 6, int64: 7, string: 8, bool: 9 };

function raw(values, type) {
  const array = type === 'float32' ? Float32Array.from(values) : type === 'int64' ? BigInt64Array.from(values, BigInt) : type === 'int32'
    ? Int32Array.from(values) : Uint8Array.from(values);
  return new Uint8Array(array.buffer);
}

export function tensor(name, dims, values, type = 'float32') {
  return [...fields(1, dims), ...field(2, types[type]), ...field(8, name), ...field(9, raw(values, type))];
}

/** A tensor whose data lie in another file. */
export function externalTensor(name, dims, entries) {
  const pairs = Object.entries(entries).map(([key, value]) => [...field(1, key), ...field(2, String(value))]);
  return [...fields(1, dims), ...field(2, 1), ...field(8, name), ...fields(13, pairs), ...field(14, 1)];
}

/** Attributes: numbers are integers, {f} floats, texts strings, lists integers, {g} graphs, {t} tensors, {ref} attributes of a function. */
function attribute([name, value]) {
  const head = field(1, name);
  if (typeof value === 'number') return [...head, ...field(3, value), ...field(20, 2)];
  if (typeof value === 'string') return [...head, ...field(4, value), ...field(20, 3)];
  if (Array.isArray(value)) return [...head, ...fields(8, value), ...field(20, 7)];
  if ('f' in value) return [...head, ...float(2, value.f), ...field(20, 1)];
  if ('g' in value) return [...head, ...field(6, value.g), ...field(20, 5)];
  if ('ref' in value) return [...head, ...field(21, value.ref), ...field(20, value.type ?? 2)];
  return [...head, ...field(5, value.t), ...field(20, 4)];
}

export function node(op, inputs, outputs, attributes = {}, { name = `${op} of ${outputs[0]}`, domain = '' } = {}) {
  return [...fields(1, inputs), ...fields(2, outputs), ...field(3, name), ...field(4, op), ...fields(5, Object.entries(attributes).map(attribute)),
    ...field(7, domain)];
}

/** A value: dimensions are numbers or names. */
export function value(name, dims, type = 'float32') {
  const shape = fields(1, dims.map((d) => (typeof d === 'string' ? field(2, d) : field(1, d))));
  return [...field(1, name), ...field(2, field(1, [...field(1, types[type]), ...field(2, shape)]))];
}

export function graph({ nodes = [], weights = [], inputs = [], outputs = [], name = 'graph' }) {
  return [...fields(1, nodes), ...field(2, name), ...fields(5, weights), ...fields(11, inputs), ...fields(12, outputs)];
}

const opset = (version, domain = '') => [...field(1, domain), ...field(2, version)];

export function functionOf(name, inputs, outputs, nodes, { domain = 'local', attributes = [], version = 17 } = {}) {
  return [...field(1, name), ...fields(4, inputs), ...fields(5, outputs), ...fields(6, attributes), ...fields(7, nodes),
    ...fields(9, [opset(version), opset(1, domain)]), ...field(10, domain)];
}

export function model(parts, { version = 17, functions = [] } = {}) {
  return Uint8Array.from([...field(1, 8), ...field(7, graph(parts)), ...fields(8, [opset(version), opset(1, 'local')]), ...fields(25, functions)]);
}

/** Numbers between -1 and 1, the same each time. */
export function noise(count, seed = 1) {
  let state = seed;
  return Float32Array.from({ length: count }, () => ((state = (state * 48271) % 2147483647) / 2147483647) * 2 - 1);
}
