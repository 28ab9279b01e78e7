// Attributes of nodes as they stand in model.json (protobuf's JSON form), and what they become.
import type { DataType } from '../../types.js';

/** The JSON of one attribute: one member says its kind. */
export interface AttributeJSON {
  s?: unknown;
  i?: unknown;
  f?: unknown;
  b?: unknown;
  type?: unknown;
  shape?: unknown;
  func?: unknown;
  list?: { [kind: string]: unknown };
}

/** A function of the graph's library, as an attribute names it. */
export interface FunctionName {
  function: string;
}

type Decoder = (value: unknown) => unknown;

const kinds: { [kind: string]: Decoder } = {
  s: toText,
  i: toNumber,
  f: toNumber,
  b: (value) => value === true || value === 'true',
  type: toDtype,
  shape: toShape,
  func: toFunction,
};

/** Number, string, truth value, element type, shape (undefined: of unknown rank), function, or a list of those; undefined for kinds without a use here. */
export function decodeAttribute(json: AttributeJSON): unknown {
  if (typeof json !== 'object' || json === null) throw new Error('must be an object');
  for (const [kind, decode] of Object.entries(kinds)) {
    const value = json[kind as keyof AttributeJSON];
    if (value !== undefined && value !== null) return decode(value);
  }
  return json.list ? decodeList(json.list) : undefined;
}

function decodeList(list: { [kind: string]: unknown }): unknown[] {
  for (const [kind, decode] of Object.entries(kinds)) {
    const values = list[kind];
    if (values === undefined || values === null) continue;
    if (!isListOf(values)) throw new Error('must hold a list');
    if (values.length > 0) return Array.from(values, decode);
  }
  return [];
}

function isListOf(values: unknown): values is ArrayLike<unknown> {
  return Array.isArray(values) || (ArrayBuffer.isView(values) && 'length' in values);
}

/** Bytes in base64, or as numbers. */
function toText(value: unknown): string {
  if (typeof value !== 'string') {
    if (!isListOf(value)) throw new Error('must be text in base64, or bytes');
    return new TextDecoder().decode(Uint8Array.from(value as ArrayLike<number>));
  }
  let binary: string;
  try {
    binary = atob(value);
  } catch (cause) {
    throw new Error(`is not base64: '${value.slice(0, 40)}'`, { cause });
  }
  return new TextDecoder().decode(Uint8Array.from(binary, (c) => c.charCodeAt(0)));
}

/** 64-bit integers and values that JSON lacks come as strings. */
function toNumber(value: unknown): number {
  if (typeof value === 'number') return value;
  const number = typeof value === 'string' && value !== '' ? Number(value) : NaN;
  if (Number.isNaN(number) && value !== 'NaN') throw new Error(`must be a number, got ${JSON.stringify(value)?.slice(0, 40)}`);
  return number;
}

const dtypes: { [name: string]: DataType } = {
  DT_FLOAT: 'float32', DT_DOUBLE: 'float32', DT_HALF: 'float32',
  DT_INT32: 'int32', DT_INT64: 'int32', DT_INT16: 'int32', DT_INT8: 'int32', DT_UINT8: 'int32', DT_UINT16: 'int32',
  DT_BOOL: 'bool', DT_STRING: 'string', DT_COMPLEX64: 'complex64', DT_COMPLEX128: 'complex64',
};
const dtypeNumbers: { [number: number]: string } = {
  1: 'DT_FLOAT', 2: 'DT_DOUBLE', 3: 'DT_INT32', 4: 'DT_UINT8', 5: 'DT_INT16', 6: 'DT_INT8', 7: 'DT_STRING', 8: 'DT_COMPLEX64', 9: 'DT_INT64', 10: 'DT_BOOL',
  17: 'DT_UINT16', 18: 'DT_COMPLEX128', 19: 'DT_HALF',
};

/** What TensorFlow's element type is here; undefined: handles and types that do not exist here. */
export function toDtype(value: unknown): DataType | undefined {
  const name = typeof value === 'number' ? dtypeNumbers[value] : value;
  return typeof name === 'string' && Object.hasOwn(dtypes, name) ? dtypes[name] : undefined;
}

function toShape(value: unknown): number[] | undefined {
  const { unknownRank, dim = [] } = value as { unknownRank?: boolean; dim?: { size?: unknown }[] };
  if (unknownRank) return undefined;
  if (!Array.isArray(dim)) throw new Error("must have a list 'dim'");
  return dim.map((d) => {
    const size = toNumber(d?.size ?? 0);
    if (!Number.isInteger(size) || size < -1) throw new Error(`has a dimension of ${size}; it must be an integer of at least 0, or -1 for any`);
    return size;
  });
}

function toFunction(value: unknown): FunctionName {
  const { name } = value as { name?: unknown };
  if (typeof name !== 'string') throw new Error('must name a function');
  return { function: name };
}
