// Small ONNX files with what a plain network has not: sizes that are read from tensors, choices, loops and quantised weights.
import {bool, file, graph, int64, node, tensor} from '../../tools/networks/onnx_messages.mjs';

const longs = (name, ...values) => tensor(name, [values.length], BigInt64Array.from(values, BigInt));
const long = (name, value) => tensor(name, [], BigInt64Array.of(BigInt(value)));
const scalar = (name, value) => tensor(name, [], Float32Array.of(value));
const matrix = name => ({name, shape: [2, 3]});

function onnxFile(nodes, initializers) {
  const whole = graph('g', {nodes, initializers, inputs: [matrix('x')], outputs: [matrix('y')]});
  return {'model.onnx': {kind: 'protobuf', bytes: Uint8Array.from(file(whole, 17))}};
}

// Every size comes from an initializer.
const sizes = () => onnxFile([
  node('Expand', ['one', 'dims'], ['wide']), node('Tile', ['x', 'times'], ['tiled']), node('Pad', ['tiled', 'pads', 'one'], ['padded']),
  node('Slice', ['padded', 'starts', 'ends', 'axes', 'steps'], ['part']), node('Reshape', ['part', 'dims'], ['shaped']),
  node('ConstantOfShape', ['dims'], ['zeros']), node('Range', ['zero', 'limit', 'one'], ['numbers']), node('Gather', ['numbers', 'columns'], ['some']),
  node('OneHot', ['rows', 'depth', 'values'], ['hot']), node('Sum', ['wide', 'shaped', 'zeros', 'some', 'hot'], ['y']),
], [
  longs('dims', 2, 3), longs('times', 2, 1), longs('pads', 1, 0, 1, 2), longs('starts', 1, 0), longs('ends', 3, 3), longs('axes', 0, 1), longs('steps', 1, 1),
  scalar('zero', 0), scalar('one', 1), scalar('limit', 4), longs('rows', 0, 2), longs('columns', 0, 1, 2), long('depth', 3),
  tensor('values', [2], Float32Array.of(0, 1)),
]);

const branch = op => graph(op, {nodes: [node(op, ['x'], [op])], outputs: [matrix(op)]});

// One of two graphs, and a graph that is repeated.
const choices = () => onnxFile([
  node('ReduceSum', ['x'], ['sum'], {keepdims: 0}), node('Greater', ['sum', 'zero'], ['positive']),
  node('If', ['positive'], ['chosen'], {then_branch: branch('Neg'), else_branch: branch('Abs')}),
  node('Loop', ['times', '', 'chosen'], ['y'], {body: graph('body', {
    nodes: [node('Identity', ['goes'], ['goes_on']), node('Add', ['state', 'x'], ['next'])],
    inputs: [{name: 'i', shape: [], type: int64}, {name: 'goes', shape: [], type: bool}, matrix('state')],
    outputs: [{name: 'goes_on', shape: [], type: bool}, matrix('next')],
  })}),
], [scalar('zero', 0), long('times', 3)]);

// Weights and activations of eight bits.
const quantized = () => onnxFile([
  node('DequantizeLinear', ['weights', 'scale', 'point'], ['floats']), node('DynamicQuantizeLinear', ['x'], ['codes', 'scale_x', 'point_x']),
  node('DequantizeLinear', ['codes', 'scale_x', 'point_x'], ['again']), node('MatMul', ['again', 'floats'], ['product']),
  node('QuantizeLinear', ['product', 'scale', 'point'], ['small']), node('DequantizeLinear', ['small', 'scale', 'point'], ['y']),
], [tensor('weights', [3, 3], Int8Array.of(1, -2, 3, 4, 5, -6, 7, 8, 127)), scalar('scale', 0.1), tensor('point', [], Int8Array.of(3))]);

export const onnxFiles = [sizes, choices, quantized];
