// Writes a network as an ONNX file (numbers of fields and types: onnx.proto). Images have their channels first.
import {channelsFirst} from './layout.mjs';
import {Message} from './protobuf.mjs';

const types = {FLOAT: 1, INT64: 7}, attributeTypes = {FLOAT: 1, INT: 2, INTS: 7};

function attribute(name, value) {
  const message = new Message().text(1, name);
  if (Array.isArray(value)) {
    for (const i of value) message.int(8, i);
    return message.int(20, attributeTypes.INTS);
  }
  return Number.isInteger(value) ? message.int(3, value).int(20, attributeTypes.INT) : message.float(2, value).int(20, attributeTypes.FLOAT);
}

// [height, width, in, out] to [out, in, height, width].
function transposeFilter({shape: [height, width, from, to], data}) {
  const out = new Float32Array(data.length), pixels = height * width;
  for (let p = 0, at = 0; p < pixels; p++) for (let i = 0; i < from; i++) for (let o = 0; o < to; o++) out[(o * from + i) * pixels + p] = data[at++];
  return out;
}

class Writer {
  message = new Message();
  initializers = [];

  constructor(graph) {
    this.graph = graph;
  }

  shape(name) {
    const shape = this.graph.shapes.get(name);
    return this.graph.images.has(name) ? channelsFirst(shape) : shape;
  }

  add(name, op, inputs, attributes = {}) {
    const message = new Message();
    for (const input of inputs) message.text(1, input);
    message.text(2, name).text(3, name).text(4, op);
    for (const [key, value] of Object.entries(attributes)) message.message(5, attribute(key, value));
    this.message.message(1, message);
    return name;
  }

  tensor(name, shape, data) {
    const message = new Message(), type = data instanceof Float32Array ? types.FLOAT : types.INT64;
    for (const size of shape) message.int(1, size);
    this.initializers.push(message.int(2, type).text(8, name).bytes(9, Buffer.from(data.buffer, data.byteOffset, data.byteLength)));
    return name;
  }

  weight(name) {
    const {shape, data} = this.graph.weights.get(name);
    return this.tensor(name, shape, data);
  }

  scalar(name, value) {
    return this.tensor(name, [], Float32Array.of(value));
  }

  activated({name, attributes: {activation}}, op, inputs, attributes) {
    if (activation === 'none') return this.add(name, op, inputs, attributes);
    const before = this.add(`${name}/linear`, op, inputs, attributes);
    if (activation === 'relu') return this.add(name, 'Relu', [before]);
    return this.add(name, 'Clip', [before, this.scalar(`${name}/least`, 0), this.scalar(`${name}/most`, 6)]);
  }

  conv(node, filterShape, group) {
    const [x, filter, bias] = node.inputs, {kernel, stride, dilation, pads} = node.attributes;
    this.tensor(filter, filterShape, transposeFilter(this.graph.weights.get(filter)));
    this.activated(node, 'Conv', [x, filter, this.weight(bias)],
      {kernel_shape: [kernel, kernel], strides: [stride, stride], dilations: [dilation, dilation], pads, group});
  }
}

const ops = {
  conv(w, node) {
    const [height, width, from, to] = w.graph.weights.get(node.inputs[1]).shape;
    w.conv(node, [to, from, height, width], 1);
  },
  depthwise(w, node) {
    const [height, width, channels] = w.graph.weights.get(node.inputs[1]).shape;
    w.conv(node, [channels, 1, height, width], channels);
  },
  dense: (w, node) => w.activated(node, 'Gemm', [node.inputs[0], w.weight(node.inputs[1]), w.weight(node.inputs[2])]),
  add: (w, node) => w.activated(node, 'Add', node.inputs),
  maxPool: (w, {name, inputs, attributes: {kernel, stride, pads}}) =>
    w.add(name, 'MaxPool', inputs, {kernel_shape: [kernel, kernel], strides: [stride, stride], pads}),
  meanOfPixels: (w, {name, inputs}) => w.add(name, 'Flatten', [w.add(`${name}/mean`, 'GlobalAveragePool', inputs)], {axis: 1}),
  reshape: (w, {name, inputs, attributes: {shape}}) =>
    w.add(name, 'Reshape', [...inputs, w.tensor(`${name}/shape`, [shape.length], BigInt64Array.from(shape, BigInt))]),
  transpose: (w, {name, inputs, attributes: {order}}) => w.add(name, 'Transpose', inputs, {perm: order}),
  matMul(w, {name, inputs: [a, b], attributes: {transposed}}) {
    w.add(name, 'MatMul', [a, transposed ? w.add(`${name}/transposed`, 'Transpose', [b], {perm: [0, 1, 3, 2]}) : b]);
  },
  scale: (w, {name, inputs, attributes: {factor}}) => w.add(name, 'Mul', [...inputs, w.scalar(`${name}/factor`, factor)]),
  softmax: (w, {name, inputs}) => w.add(name, 'Softmax', inputs, {axis: -1}),
  gelu: (w, {name, inputs}) => w.add(name, 'Gelu', inputs),
  layerNorm: (w, {name, inputs: [x, gain, bias], attributes: {epsilon}}) =>
    w.add(name, 'LayerNormalization', [x, w.weight(gain), w.weight(bias)], {axis: -1, epsilon}),
};

/** The bytes of a model of operator set 20. */
export function onnx(graph) {
  const writer = new Writer(graph), {message} = writer;
  for (const node of graph.nodes) ops[node.op](writer, node);
  const value = name => {
    const shape = new Message();
    for (const size of writer.shape(name)) shape.message(1, new Message().int(1, size));
    return new Message().text(1, name).message(2, new Message().message(1, new Message().int(1, types.FLOAT).message(2, shape)));
  };
  message.text(2, graph.name);
  for (const tensor of writer.initializers) message.message(5, tensor);
  for (const name of graph.inputs) message.message(11, value(name));
  for (const name of graph.outputs) message.message(12, value(name));
  return new Message().int(1, 9).text(2, 'nacre networks').message(7, message).message(8, new Message().text(1, '').int(2, 20)).finish();
}
