// Reads messages in protobuf's wire format, by a table of their fields. Whatever the bytes say, nothing is read beyond them, and the
// memory that is used grows with their number only.
import { ModelFileError } from '../../errors.js';
import type { Field, FieldType, Schema } from './schema.js';

const deepest = 100;
const mostMessages = 1 << 22;  // empty ones take two bytes in the file, and far more as objects

interface Reader {
  bytes: Uint8Array;
  view: DataView;
  at: number;
  schema: Schema;
  file: string;
  path: string[];
  messages: number;
  empty: Map<string, object>;
}

/**
 * Decodes a message. Absent fields have protobuf's defaults: 0, '', no bytes, an empty list; absent messages are undefined. Integers are
 * numbers, so that those beyond 2^53 are rounded. Throws ModelFileError.
 */
export function decode<T>(bytes: Uint8Array, schema: Schema, message: string, file: string): T {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const reader: Reader = { bytes, view, at: 0, schema, file, path: [], messages: 0, empty: new Map() };
  return readMessage(reader, message, bytes.length) as T;
}

function fail(r: Reader, what: string): never {
  throw new ModelFileError(`${what} (at byte ${r.at} of ${r.bytes.length})`, { file: r.file, field: r.path.join('.') });
}

/** What a message without fields looks like: the prototype of all of its kind, which costs nothing for each. */
function defaultsOf(r: Reader, message: string): object {
  let defaults = r.empty.get(message);
  if (!defaults) {
    const value = ({ type, repeated }: Field) =>
      (repeated ? Object.freeze([]) : type === 'string' ? '' : type === 'bytes' ? new Uint8Array(0) : type in r.schema ? undefined : 0);
    defaults = Object.fromEntries([...r.schema[message]!.values()].map((field) => [field.name, value(field)]));
    r.empty.set(message, defaults);
  }
  return defaults;
}

function readMessage(r: Reader, message: string, end: number): object {
  if (r.path.length > deepest) fail(r, `messages are nested more than ${deepest} deep`);
  if (++r.messages > mostMessages) fail(r, `there are more than ${mostMessages} messages`);
  const result = Object.create(defaultsOf(r, message)) as { [name: string]: unknown };
  const fields = r.schema[message]!;
  while (r.at < end) {
    const tag = varint(r, end), wire = tag & 7, field = fields.get(Math.floor(tag / 8));
    if (!field) {
      skip(r, wire, end);
      continue;
    }
    r.path.push(field.name);
    const value = wire === 2 && field.type in scalarWires ? readPacked(r, field.type, end) : readValue(r, field.type, wire, end);
    if (!field.repeated) result[field.name] = value;
    else result[field.name] = appended(Object.hasOwn(result, field.name) ? (result[field.name] as unknown[]) : undefined, value);
    r.path.pop();
  }
  return result;
}

const scalarWires: { [type: string]: number } = { int: 0, float: 5, double: 1 };

/** A list with one more value, or with those of a packed field. */
function appended(list: unknown[] | Float32Array | undefined, value: unknown): unknown[] | Float32Array {
  if (value instanceof Float32Array && list === undefined) return value;  // the usual case, and weights may be large
  const values = list === undefined ? [] : list instanceof Float32Array ? Array.from<unknown>(list) : list;
  if (Array.isArray(value) || value instanceof Float32Array) for (const one of value) values.push(one);
  else values.push(value);
  return values;
}

function readPacked(r: Reader, type: FieldType, end: number): unknown[] | Float32Array {
  const size = length(r, end), stop = r.at + size, wire = scalarWires[type]!;
  if (type === 'float') {
    const bytes = r.bytes.slice(r.at, stop);
    if (bytes.length % 4 !== 0) fail(r, 'a list of floats has a broken length');
    r.at = stop;
    return new Float32Array(bytes.buffer);
  }
  const values: unknown[] = [];
  while (r.at < stop) values.push(readValue(r, type, wire, stop));
  return values;
}

function readValue(r: Reader, type: FieldType, wire: number, end: number): unknown {
  if (wire !== (scalarWires[type] ?? 2)) fail(r, `the field is stored as wire type ${wire}`);
  if (type === 'int') return varint(r, end);
  if (type === 'float' || type === 'double') {
    const from = advance(r, type === 'float' ? 4 : 8, end);
    return type === 'float' ? r.view.getFloat32(from, true) : r.view.getFloat64(from, true);
  }
  const size = length(r, end), from = r.at;
  if (type in r.schema) return readMessage(r, type, from + size);
  r.at += size;
  const bytes = r.bytes.subarray(from, r.at);
  return type === 'string' ? new TextDecoder().decode(bytes) : bytes;
}

/** Steps over `count` bytes, and tells where they start. */
function advance(r: Reader, count: number, end: number): number {
  if (count > end - r.at) fail(r, `${count} bytes are announced, but only ${end - r.at} are left`);
  r.at += count;
  return r.at - count;
}

function length(r: Reader, end: number): number {
  const count = varint(r, end);
  if (count < 0 || count > end - r.at) fail(r, `a length of ${count} is announced, but only ${end - r.at} bytes are left`);
  return count;
}

/** A number of up to 64 bits, in two's complement. */
function varint(r: Reader, end: number): number {
  let low = 0, high = 0;
  for (let shift = 0; shift < 70; shift += 7) {
    if (r.at >= end) fail(r, 'a number is cut off');
    const byte = r.bytes[r.at++]!, bits = byte & 127;
    if (shift < 28) low += bits * 2 ** shift;
    else if (shift === 28) [low, high] = [low + (bits & 15) * 2 ** 28, bits >> 4];
    else high += bits * 2 ** (shift - 32);
    if (byte < 128) {
      if (high >= 2 ** 32) break;
      return (high | 0) * 2 ** 32 + low;
    }
  }
  return fail(r, 'a number has more than 64 bits');
}

function skip(r: Reader, wire: number, end: number): void {
  if (wire === 0) varint(r, end);
  else if (wire === 1) advance(r, 8, end);
  else if (wire === 2) advance(r, length(r, end), end);
  else if (wire === 5) advance(r, 4, end);
  else fail(r, `wire type ${wire} is not one of this format`);
}
