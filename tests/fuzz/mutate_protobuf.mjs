// Damage to messages of protocol buffers that keeps the lengths around it right: other numbers, fields missing, twice, elsewhere, or of other numbers.
import {Message} from '../../tools/networks/protobuf.mjs';

const varint = 0, fixed64 = 1, delimited = 2, fixed32 = 5;
const fixedSize = {[fixed64]: 8, [fixed32]: 4};
const values = [
  0n, 1n, 2n, 127n, 128n, 255n, 65535n, 2n ** 31n - 1n, 2n ** 31n, 2n ** 32n - 1n, 2n ** 32n, 2n ** 53n, 2n ** 63n - 1n, 2n ** 63n, -1n, -2n, -128n,
];

function readVarint(bytes, at) {
  let value = 0n;
  for (let shift = 0n; at < bytes.length && shift < 70n; shift += 7n) {
    const byte = bytes[at++];
    value |= BigInt(byte & 127) << shift;
    if (byte < 128) return {value, at};
  }
  return undefined;
}

// [{number, wire, value}], value being a number, bytes, or such a list; undefined when these bytes are no message.
function parse(bytes, depth = 0) {
  const fields = [];
  for (let at = 0; at < bytes.length;) {
    const tag = readVarint(bytes, at), wire = Number((tag?.value ?? 3n) & 7n), number = Number((tag?.value ?? 0n) >> 3n);
    if (number < 1 || number > 100 || ![varint, fixed64, delimited, fixed32].includes(wire)) return undefined;
    const length = wire === varint || wire === delimited ? readVarint(bytes, tag.at) : {value: undefined, at: tag.at};
    if (!length) return undefined;
    const end = length.at + (wire === delimited ? Number(length.value) : fixedSize[wire] ?? 0);
    if (end > bytes.length) return undefined;
    const content = bytes.subarray(length.at, end);
    const inner = wire === delimited && content.length > 1 && depth < 12 ? parse(content, depth + 1) : undefined;
    fields.push({number, wire, value: wire === varint ? length.value : inner ?? content});
    at = end;
  }
  return fields;
}

function write(fields) {
  const message = new Message();
  for (const {number, wire, value} of fields) {
    const content = Array.isArray(value) ? write(value) : value;
    message.varint(BigInt(number) << 3n | BigInt(wire));
    if (typeof content === 'bigint') message.varint(content);
    else (wire === delimited ? message.varint(content.length) : message).raw(content);
  }
  return message.finish();
}

// All lists of fields in the message.
const lists = fields => [fields, ...fields.filter(({value}) => Array.isArray(value)).flatMap(({value}) => lists(value))];

function editValue(random, field) {
  if (field.wire === varint) {
    field.value = random.chance(0.3) ? BigInt.asUintN(64, field.value + random.pick([-1n, 1n])) : random.pick(values);
  } else if (!Array.isArray(field.value)) {
    const bytes = Uint8Array.from(field.value), way = random.next();
    if (way < 0.6 && bytes.length) bytes[random.int(0, bytes.length - 1)] = random.int(0, 255);
    if (field.wire !== delimited || way < 0.7) field.value = bytes;
    else field.value = way < 0.85 ? bytes.subarray(0, random.int(0, bytes.length)) : Uint8Array.of(...bytes.subarray(0, 4096), 0, 1);
  }
}

/** The damaged message, or undefined when these bytes are none. */
export function mutateProtobuf(random, bytes) {
  const message = parse(bytes), all = message && lists(message).filter(list => list.length > 0);
  if (!all?.length) return undefined;
  // A message with many small parts has most of its lists there: take the parents often enough.
  const list = random.pick(random.chance(0.5) ? all : all.slice(0, 20)), at = random.int(0, list.length - 1), other = random.pick(random.pick(all));
  const way = random.next();
  if (way < 0.5) editValue(random, list[at]);
  else if (way < 0.65) list.splice(at, 1);
  else if (way < 0.75) list.splice(random.int(0, list.length), 0, structuredClone(list[at]));
  else if (way < 0.9) list[at] = {...list[at], ...(other.wire === list[at].wire ? {value: structuredClone(other.value)} : {number: other.number})};
  else list[at].number = random.int(1, 30);
  return write(message);
}
