// The messages of an ONNX file. Numbers of fields, types and kinds: onnx.proto.
import {Message} from './protobuf.mjs';

export const float = 1, int64 = 7, bool = 9;
const types = new Map([[Float32Array, float], [Uint8Array, 2], [Int8Array, 3], [Int32Array, 6], [BigInt64Array, int64]]);
const kinds = {float: 1, int: 2, text: 3, graph: 5, ints: 7};

function attribute(name, value) {
  const message = new Message().text(1, name);
  if (value instanceof Message) return message.message(6, value).int(20, kinds.graph);
  if (typeof value === 'string') return message.text(4, value).int(20, kinds.text);
  if (Number.isInteger(value)) return message.int(3, value).int(20, kinds.int);
  if (!Array.isArray(value)) return message.float(2, value).int(20, kinds.float);
  for (const i of value) message.int(8, i);
  return message.int(20, kinds.ints);
}

/** Attributes are numbers (fractions are floats), lists of integers, texts and graphs. */
export function node(op, inputs, outputs, attributes = {}) {
  const message = new Message();
  for (const input of inputs) message.text(1, input);
  for (const output of outputs) message.text(2, output);
  message.text(3, outputs[0]).text(4, op);
  for (const [name, value] of Object.entries(attributes)) message.message(5, attribute(name, value));
  return message;
}

/** A typed array as a tensor. */
export function tensor(name, shape, data) {
  const message = new Message();
  for (const size of shape) message.int(1, size);
  return message.int(2, types.get(data.constructor)).text(8, name).bytes(9, Buffer.from(data.buffer, data.byteOffset, data.byteLength));
}

function value({name, shape, type = float}) {
  const dimensions = new Message();
  for (const size of shape) dimensions.message(1, new Message().int(1, size));
  return new Message().text(1, name).message(2, new Message().message(1, new Message().int(1, type).message(2, dimensions)));
}

/** Inputs and outputs are {name, shape, type}. */
export function graph(name, {nodes, initializers = [], inputs = [], outputs}) {
  const message = new Message();
  for (const one of nodes) message.message(1, one);
  message.text(2, name);
  for (const one of initializers) message.message(5, one);
  for (const one of inputs) message.message(11, value(one));
  for (const one of outputs) message.message(12, value(one));
  return message;
}

/** The bytes of a file for an operator set. */
export const file = (graph, operatorSet) =>
  new Message().int(1, 9).text(2, 'nacre networks').message(7, graph).message(8, new Message().text(1, '').int(2, operatorSet)).finish();
