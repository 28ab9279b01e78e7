// Writes a network as a TFLite file. Numbers of operators, option tables and their slots: TensorFlow Lite's schema.fbs.
import {TableWriter} from './flatbuffer.mjs';
import {swapped} from './layout.mjs';

const types = {float32: 0, int32: 2};
const activations = {none: 0, relu: 1, relu6: 3};
const operators = {
  ADD: 0, CONV_2D: 3, DEPTHWISE_CONV_2D: 4, FULLY_CONNECTED: 9, MAX_POOL_2D: 17, MUL: 18, RESHAPE: 22, SOFTMAX: 25, TRANSPOSE: 39, MEAN: 40, SUB: 41, RSQRT: 76,
  SQUARED_DIFFERENCE: 99, BATCH_MATMUL: 126, GELU: 150,
};

// Option tables: their number in the union, and their fields as [slot, kind, value].
const none = {type: 0};
const conv = ({stride, dilation, activation}) =>
  ({type: 1, fields: [[1, 'int32', stride], [2, 'int32', stride], [3, 'int8', activations[activation]], [4, 'int32', dilation], [5, 'int32', dilation]]});
const depthwise = ({stride, dilation, activation}) =>
  ({type: 2, fields: [
    [1, 'int32', stride], [2, 'int32', stride], [3, 'int32', 1], [4, 'int8', activations[activation]], [5, 'int32', dilation], [6, 'int32', dilation]]});
const pool = ({stride, kernel}) => ({type: 5, fields: [[1, 'int32', stride], [2, 'int32', stride], [3, 'int32', kernel], [4, 'int32', kernel]]});
const dense = ({activation}) => ({type: 8, fields: [[0, 'int8', activations[activation]]]});
const softmax = {type: 9, fields: [[0, 'float32', 1]]};
const add = ({activation}) => ({type: 11, fields: [[0, 'int8', activations[activation]]]});
const mul = {type: 21}, sub = {type: 28}, transpose = {type: 26}, squaredDifference = {type: 76}, gelu = {type: 116};
const mean = keep => ({type: 27, fields: [[0, 'int8', Number(keep)]]});
const matMul = ({transposed}) => ({type: 101, fields: [[1, 'int8', Number(transposed)]]});

class Writer {
  tensors = [];
  numbers = new Map();
  buffers = [undefined];  // the first stands for "no data"
  operations = [];
  codes = [];

  constructor(graph) {
    this.graph = graph;
  }

  tensor(name, shape = this.graph.shapes.get(name), data = undefined) {
    this.numbers.set(name, this.tensors.length);
    this.tensors.push({name, shape, type: data instanceof Int32Array ? types.int32 : types.float32, buffer: data ? this.buffers.push(data) - 1 : 0});
    return name;
  }

  weight(name) {
    const {shape, data} = this.graph.weights.get(name);
    return this.tensor(name, shape, data);
  }

  scalar(name, value) {
    return this.tensor(name, [], Float32Array.of(value));
  }

  list(name, values) {
    return this.tensor(name, [values.length], Int32Array.from(values));
  }

  /** Adds an operation and its result. */
  add(name, operator, inputs, options = none, shape = undefined) {
    if (!this.codes.includes(operator)) this.codes.push(operator);
    this.operations.push({operator, inputs, output: this.tensor(name, shape), options});
    return name;
  }
}

const ops = {
  conv(w, {name, inputs: [x, filter, bias], attributes}) {
    const {shape: [height, width, from, to], data} = w.graph.weights.get(filter);
    w.tensor(filter, [to, height, width, from], swapped(data, height * width * from));
    w.add(name, operators.CONV_2D, [x, filter, w.weight(bias)], conv(attributes));
  },
  depthwise(w, {name, inputs: [x, filter, bias], attributes}) {
    const {shape: [height, width, channels], data} = w.graph.weights.get(filter);
    w.tensor(filter, [1, height, width, channels], data);
    w.add(name, operators.DEPTHWISE_CONV_2D, [x, filter, w.weight(bias)], depthwise(attributes));
  },
  dense(w, {name, inputs: [x, weights, bias], attributes}) {
    const {shape: [inner, columns], data} = w.graph.weights.get(weights);
    w.tensor(weights, [columns, inner], swapped(data, inner));
    w.add(name, operators.FULLY_CONNECTED, [x, weights, w.weight(bias)], dense(attributes));
  },
  add: (w, {name, inputs, attributes}) => w.add(name, operators.ADD, inputs, add(attributes)),
  maxPool: (w, {name, inputs, attributes}) => w.add(name, operators.MAX_POOL_2D, inputs, pool(attributes)),
  meanOfPixels: (w, {name, inputs}) => w.add(name, operators.MEAN, [...inputs, w.list(`${name}/axes`, [1, 2])], mean(false)),
  reshape: (w, {name, inputs, attributes: {shape}}) => w.add(name, operators.RESHAPE, [...inputs, w.list(`${name}/shape`, shape)]),
  transpose: (w, {name, inputs, attributes: {order}}) => w.add(name, operators.TRANSPOSE, [...inputs, w.list(`${name}/order`, order)], transpose),
  matMul: (w, {name, inputs, attributes}) => w.add(name, operators.BATCH_MATMUL, inputs, matMul(attributes)),
  scale: (w, {name, inputs, attributes: {factor}}) => w.add(name, operators.MUL, [...inputs, w.scalar(`${name}/factor`, factor)], mul),
  softmax: (w, {name, inputs}) => w.add(name, operators.SOFTMAX, inputs, softmax),
  gelu: (w, {name, inputs}) => w.add(name, operators.GELU, inputs, gelu),
  // TFLite has no such operator; this is how it is converted.
  layerNorm(w, {name, inputs: [x, gain, bias], attributes: {epsilon}}) {
    const part = suffix => `${name}/${suffix}`, whole = w.graph.shapes.get(x), rows = [...whole.slice(0, -1), 1], plain = add({activation: 'none'});
    const axis = w.list(part('axis'), [whole.length - 1]);
    const average = w.add(part('mean'), operators.MEAN, [x, axis], mean(true), rows);
    const squares = w.add(part('squares'), operators.SQUARED_DIFFERENCE, [x, average], squaredDifference, whole);
    const variance = w.add(part('variance'), operators.MEAN, [squares, axis], mean(true), rows);
    const safe = w.add(part('safe'), operators.ADD, [variance, w.scalar(part('epsilon'), epsilon)], plain, rows);
    const root = w.add(part('root'), operators.RSQRT, [safe], none, rows);
    const factor = w.add(part('factor'), operators.MUL, [root, w.weight(gain)], mul, whole);
    const shift = w.add(part('shift'), operators.MUL, [average, factor], mul, whole);
    const offset = w.add(part('offset'), operators.SUB, [w.weight(bias), shift], sub, whole);
    w.add(name, operators.ADD, [w.add(part('scaled'), operators.MUL, [x, factor], mul, whole), offset], plain);
  },
};

/** The bytes of a model. */
export function tflite(graph) {
  const writer = new Writer(graph);
  for (const name of graph.inputs) writer.tensor(name);
  for (const node of graph.nodes) ops[node.op](writer, node);
  return assemble(writer, new TableWriter());
}

// The bytes of the weights first, then the tables that refer to them. Slots are those of the schema.
function assemble({graph, tensors, numbers, buffers, operations, codes}, out) {
  const numbersOf = names => out.ints(names.map(name => numbers.get(name)));
  const table = {
    buffer: data => out.table([[0, 'offset', data ? out.bytes(data) : 0]]),
    tensor: t => out.table([[0, 'offset', out.ints(t.shape)], [1, 'int8', t.type], [2, 'int32', t.buffer], [3, 'offset', out.text(t.name)]]),
    operation: ({operator, inputs, output, options}) => out.table([
      [0, 'int32', codes.indexOf(operator)], [1, 'offset', numbersOf(inputs)], [2, 'offset', numbersOf([output])],
      [3, 'int8', options.type], [4, 'offset', options.type ? out.table(options.fields ?? []) : 0]]),
    // Readers of old files look for small numbers in slot 0.
    code: code => out.table([[0, 'int8', Math.min(code, 127)], [2, 'int32', 1], [3, 'int32', code]]),
  };
  const list = (items, write) => out.offsets(items.map(write));
  const bufferList = list(buffers, table.buffer);
  const network = out.table([
    [0, 'offset', list(tensors, table.tensor)], [1, 'offset', numbersOf(graph.inputs)], [2, 'offset', numbersOf(graph.outputs)],
    [3, 'offset', list(operations, table.operation)], [4, 'offset', out.text(graph.name)]]);
  const version = 3;
  return out.finish(out.table([
    [0, 'int32', version], [1, 'offset', list(codes, table.code)], [2, 'offset', out.offsets([network])],
    [3, 'offset', out.text('nacre networks')], [4, 'offset', bufferList]]), 'TFL3');
}
