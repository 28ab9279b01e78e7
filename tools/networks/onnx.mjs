// Writes a network as an ONNX file. Images have their channels first.
import {channelsFirst} from './layout.mjs';
import {file, graph as graphMessage, node, tensor} from './onnx_messages.mjs';

// [height, width, in, out] to [out, in, height, width].
function transposeFilter({shape: [height, width, from, to], data}) {
  const out = new Float32Array(data.length), pixels = height * width;
  for (let p = 0, at = 0; p < pixels; p++) for (let i = 0; i < from; i++) for (let o = 0; o < to; o++) out[(o * from + i) * pixels + p] = data[at++];
  return out;
}

class Writer {
  nodes = [];
  initializers = [];

  constructor(graph) {
    this.graph = graph;
  }

  shape(name) {
    const shape = this.graph.shapes.get(name);
    return this.graph.images.has(name) ? channelsFirst(shape) : shape;
  }

  add(name, op, inputs, attributes = {}) {
    this.nodes.push(node(op, inputs, [name], attributes));
    return name;
  }

  tensor(name, shape, data) {
    this.initializers.push(tensor(name, shape, data));
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
export function onnx(network) {
  const writer = new Writer(network), values = names => names.map(name => ({name, shape: writer.shape(name)}));
  for (const one of network.nodes) ops[one.op](writer, one);
  const {nodes, initializers} = writer;
  return file(graphMessage(network.name, {nodes, initializers, inputs: values(network.inputs), outputs: values(network.outputs)}), 20);
}
