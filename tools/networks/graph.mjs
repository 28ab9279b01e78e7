// Networks in a form of their own, from which the writers beside this file make model files: every runtime gets the same one.
// Images are NHWC; padding is 'same'; a filter is [height, width, in, out], of a depthwise convolution [height, width, channels, 1].
import {Random} from '../segmentation/random.mjs';
import {size} from './layout.mjs';

function seedOf(text) {
  let hash = 2166136261;
  for (const letter of text) hash = Math.imul(hash ^ letter.codePointAt(0), 16777619);
  return hash;
}

// Padding 'same' of one side: how long the result is, and what is added before and after.
function same(length, kernel, stride, dilation) {
  const out = Math.ceil(length / stride), total = Math.max(0, (out - 1) * stride + (kernel - 1) * dilation + 1 - length);
  return {out, before: total >> 1, after: total - (total >> 1)};
}

export class Graph {
  /** {op, name, inputs, attributes} in the order of computation; a node's only result has its name. */
  nodes = [];
  inputs = [];
  outputs = [];
  /** name -> {shape, data} */
  weights = new Map();
  shapes = new Map();
  /** Names of the values that are images: those that a format with channels first stores so. */
  images = new Set();
  flops = 0;

  constructor(name) {
    this.name = name;
  }

  input(name, shape) {
    this.inputs.push(name);
    this.shapes.set(name, shape);
    if (shape.length === 4) this.images.add(name);
    return name;
  }

  output(...names) {
    this.outputs.push(...names);
  }

  /** Normal random numbers, the same on every machine. */
  weight(name, shape, deviation, mean = 0) {
    const random = new Random(seedOf(`${this.name}/${name}`));
    this.weights.set(name, {shape, data: Float32Array.from({length: size(shape)}, () => random.normal(mean, deviation))});
    return name;
  }

  node(op, inputs, shape, attributes = {}, {name = this.nextName(op), image = false} = {}) {
    this.nodes.push({op, name, inputs, attributes});
    this.shapes.set(name, shape);
    if (image) this.images.add(name);
    return name;
  }

  nextName(op) {
    return `${op}_${this.nodes.length}`;
  }

  window(x, kernel, stride, dilation = 1) {
    const [n, h, w] = this.shapes.get(x), rows = same(h, kernel, stride, dilation), columns = same(w, kernel, stride, dilation);
    return {n, height: rows.out, width: columns.out, attributes: {kernel, stride, dilation, pads: [rows.before, columns.before, rows.after, columns.after]}};
  }

  conv(x, channels, kernel, {stride = 1, activation = 'none', deviation} = {}) {
    const name = this.nextName('conv'), from = this.shapes.get(x)[3], {n, height, width, attributes} = this.window(x, kernel, stride);
    const fanIn = kernel * kernel * from;
    const filter = this.weight(`${name}/filter`, [kernel, kernel, from, channels], deviation ?? Math.sqrt((activation === 'none' ? 1 : 2) / fanIn));
    const bias = this.weight(`${name}/bias`, [channels], 0.05);
    this.flops += 2 * n * height * width * channels * fanIn;
    return this.node('conv', [x, filter, bias], [n, height, width, channels], {...attributes, activation}, {name, image: true});
  }

  depthwise(x, kernel, {stride = 1, dilation = 1, activation = 'none'} = {}) {
    const name = this.nextName('depthwise'), channels = this.shapes.get(x)[3], {n, height, width, attributes} = this.window(x, kernel, stride, dilation);
    const filter = this.weight(`${name}/filter`, [kernel, kernel, channels, 1], Math.sqrt(2) / kernel);
    const bias = this.weight(`${name}/bias`, [channels], 0.05);
    this.flops += 2 * n * height * width * channels * kernel * kernel;
    return this.node('depthwise', [x, filter, bias], [n, height, width, channels], {...attributes, activation}, {name, image: true});
  }

  dense(x, columns, activation = 'none') {
    const name = this.nextName('dense'), [rows, inner] = this.shapes.get(x);
    const weights = this.weight(`${name}/weights`, [inner, columns], Math.sqrt((activation === 'none' ? 1 : 2) / inner));
    const bias = this.weight(`${name}/bias`, [columns], 0.05);
    this.flops += 2 * rows * inner * columns;
    return this.node('dense', [x, weights, bias], [rows, columns], {activation}, {name});
  }

  add(a, b, activation = 'none') {
    return this.node('add', [a, b], this.shapes.get(a), {activation}, {image: this.images.has(a)});
  }

  maxPool(x, kernel, stride) {
    const {n, height, width, attributes} = this.window(x, kernel, stride);
    return this.node('maxPool', [x], [n, height, width, this.shapes.get(x)[3]], attributes, {image: true});
  }

  /** The mean of all pixels. */
  meanOfPixels(x) {
    const [n, , , channels] = this.shapes.get(x);
    return this.node('meanOfPixels', [x], [n, channels]);
  }

  reshape(x, shape) {
    return this.node('reshape', [x], shape, {shape});
  }

  transpose(x, order) {
    const shape = this.shapes.get(x);
    return this.node('transpose', [x], order.map(i => shape[i]), {order});
  }

  /** Products of the last two dimensions; `transposed`: the second operand's are swapped. */
  matMul(a, b, transposed = false) {
    const left = this.shapes.get(a), right = this.shapes.get(b), shape = [...left.slice(0, -1), right.at(transposed ? -2 : -1)];
    this.flops += 2 * size(shape) * left.at(-1);
    return this.node('matMul', [a, b], shape, {transposed});
  }

  scale(x, factor) {
    return this.node('scale', [x], this.shapes.get(x), {factor});
  }

  softmax(x) {
    return this.node('softmax', [x], this.shapes.get(x));
  }

  /** The exact one, with the error function. */
  gelu(x) {
    return this.node('gelu', [x], this.shapes.get(x));
  }

  /** Over the last dimension. */
  layerNorm(x) {
    const name = this.nextName('layerNorm'), shape = this.shapes.get(x);
    const gain = this.weight(`${name}/gain`, [shape.at(-1)], 0.1, 1), bias = this.weight(`${name}/bias`, [shape.at(-1)], 0.1);
    return this.node('layerNorm', [x, gain, bias], shape, {epsilon: 1e-5}, {name});
  }
}
