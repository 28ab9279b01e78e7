// Values lie with their channels last between convolutions. Each operator must give the same for a value that lies so as for one in order.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as tf from 'nacre';
import { model, node, noise, tensor as written, value } from '../js/onnx_writer.mjs';

await tf.ready();

const shape = [2, 4, 6, 8];
/** A weight that knows its name. */
const tensor = (name, ...rest) => Object.assign(written(name, ...rest), { called: name });
const identity = tensor('identity', [4, 4, 1, 1], Array.from({ length: 16 }, (_, i) => Number(i % 5 === 0)));
const list = (name, values) => tensor(name, [values.length], values, 'int64');
const floats = (name, dims, seed = 3) => tensor(name, dims, noise(dims.reduce((a, b) => a * b, 1), seed));
const channel = (name, seed) => floats(name, [4], seed);

// Name, operator, further inputs, attributes, operator set.
const cases = [
  ...['Relu', 'Sigmoid', 'Softplus', 'IsNaN', 'HardSwish', 'Erf'].map((op) => [op, op]),
  ['Clip', 'Clip', [tensor('low', [], [-0.5]), tensor('high', [], [0.25])]], ['Elu', 'Elu', [], { alpha: { f: 0.5 } }],
  ...[[], [1], [8], [6, 8], [4, 1, 1], [1, 4, 1, 1], [4, 6, 8], [2, 1, 6, 8], [2, 4, 6, 8], [2, 1, 1, 1], [3, 1, 1, 1, 1], [5, 2, 4, 6, 8]].flatMap((dims) => [
    [`Add of [${dims}]`, 'Add', [floats('w', dims)]], [`Where of [${dims}]`, 'Where', [floats('w', dims)], {}, 17, true],
  ]),
  ['PRelu by channels', 'PRelu', [floats('w', [4, 1, 1])]], ['PRelu of version 6', 'PRelu', [channel('w')], {}, 6],
    ['Add of version 6', 'Add', [channel('w')], { broadcast: 1, axis: 1 }, 6],
  ...[0, 1, 2, 3, -3].flatMap((axis) => [
    [`Softmax ${axis}`, 'Softmax', [], { axis }], [`Softmax ${axis} of version 11`, 'Softmax', [], { axis }, 11], [`ArgMax ${axis}`, 'ArgMax', [], { axis }],
      [`ArgMax ${axis} dropped`, 'ArgMax', [], { axis, keepdims: 0, select_last_index: 1 }],
    [`Split ${axis}`, 'Split', [], { axis }], [`CumSum ${axis}`, 'CumSum', [tensor('w', [], [axis], 'int64')]],
      [`LpNormalization ${axis}`, 'LpNormalization', [], { axis }], [`Flatten ${axis}`, 'Flatten', [], { axis }],
    [`TopK ${axis}`, 'TopK', [list('w', [2])], { axis }], [`Hardmax ${axis}`, 'Hardmax', [], { axis }],
      [`Gather ${axis}`, 'Gather', [list('w', [1, 0])], { axis }], [`Concat ${axis}`, 'Concat', [floats('w', shape)], { axis }],
    [`QuantizeLinear ${axis}`, 'QuantizeLinear', [tensor('w', [shape.at(axis)], Array.from({ length: shape.at(axis) }, (_, i) => 0.01 + 0.001 * i))], { axis }],
  ]),
  ...[[1], [2, 3], [-1], [0], [0, 2, 3], [1, 2], [0, 1, 2, 3]].flatMap((axes) => [0, 1].flatMap((keepdims) => [
    [`ReduceMean ${axes} ${keepdims}`, 'ReduceMean', [], { axes, keepdims }], [`ReduceMax ${axes} ${keepdims}`, 'ReduceMax', [], { axes, keepdims }],
      [`ReduceSum ${axes} ${keepdims}`, 'ReduceSum', [list('w', axes)], { keepdims }],
  ])),
  ...[[0, 2, 3, 1], [0, 3, 1, 2], [3, 2, 1, 0], [0, 1, 3, 2], [1, 0, 2, 3]].map((perm) => [`Transpose ${perm}`, 'Transpose', [], { perm }]),
  ['Slice', 'Slice', [list('a', [1, 4]), list('b', [4, 0]), list('c', [1, 2]), list('d', [2, -1])]],
    ['Slice of two', 'Slice', [list('a', [1, 2]), list('b', [2, 7]), list('c', [0, 3]), list('d', [1, 3])]],
  ...['constant', 'reflect', 'edge', 'wrap'].map((mode) => [`Pad ${mode}`, 'Pad', [list('w', [0, 1, 2, 0, 0, 0, 1, 3])], { mode }]),
    ['Pad that crops', 'Pad', [list('w', [0, -1, 1, 0, 0, 0, -2, 0])]],
  ['Reshape', 'Reshape', [list('w', [0, 2, -1])]], ['Squeeze', 'Squeeze', [list('w', [])]], ['Unsqueeze', 'Unsqueeze', [list('w', [1, 5])]],
    ['Expand', 'Expand', [list('w', [3, 1, 4, 1, 1])]], ['Tile', 'Tile', [list('w', [1, 2, 1, 3])]],
  ['Shape', 'Shape'], ['Size', 'Size'], ['Identity', 'Identity'], ['Dropout', 'Dropout'], ['Cast', 'Cast', [], { to: 7 }],
  ['DepthToSpace', 'DepthToSpace', [], { blocksize: 2 }], ['DepthToSpace CRD', 'DepthToSpace', [], { blocksize: 2, mode: 'CRD' }],
    ['SpaceToDepth', 'SpaceToDepth', [], { blocksize: 2 }],
  ['BatchNormalization', 'BatchNormalization', [channel('a', 1), channel('b', 2), channel('c', 3), tensor('d', [4], [1, 2, 0.5, 3])]],
  ['InstanceNormalization', 'InstanceNormalization', [channel('a', 1), channel('b', 2)]],
    ['GroupNormalization', 'GroupNormalization', [channel('a', 1), channel('b', 2)], { num_groups: 2 }, 21],
  ['GroupNormalization of version 18', 'GroupNormalization', [floats('a', [2]), floats('b', [2])], { num_groups: 2 }, 18], ['LRN', 'LRN', [], { size: 3 }],
    ['LayerNormalization', 'LayerNormalization', [floats('a', [8])]],
  ['MeanVarianceNormalization', 'MeanVarianceNormalization'], ['GlobalAveragePool', 'GlobalAveragePool'], ['GlobalMaxPool', 'GlobalMaxPool'],
    ['GlobalLpPool', 'GlobalLpPool'],
  ['MaxPool', 'MaxPool', [], { kernel_shape: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1] }],
    ['MaxPool rounded up', 'MaxPool', [], { kernel_shape: [3, 3], strides: [2, 2], ceil_mode: 1 }],
  ['MaxPool with dilations', 'MaxPool', [], { kernel_shape: [2, 3], dilations: [2, 2] }],
  ['AveragePool', 'AveragePool', [], { kernel_shape: [3, 2], pads: [1, 0, 1, 1] }],
    ['AveragePool with pads', 'AveragePool', [], { kernel_shape: [3, 2], pads: [1, 0, 1, 1], count_include_pad: 1 }],
      ['LpPool', 'LpPool', [], { kernel_shape: [2, 2] }],
  ['Conv', 'Conv', [floats('w', [6, 4, 3, 3])], { strides: [2, 1], dilations: [1, 2] }],
    ['Conv in groups', 'Conv', [floats('w', [6, 2, 3, 3]), floats('b', [6])], { group: 2, pads: [1, 0, 1, 0] }],
  ['Conv with strides and dilations', 'Conv', [floats('w', [6, 4, 2, 2])], { strides: [2, 2], dilations: [2, 2] }],
    ['ConvTranspose', 'ConvTranspose', [floats('w', [4, 3, 3, 3])], { strides: [2, 2], output_padding: [1, 1] }],
  ['MatMul', 'MatMul', [floats('w', [8, 5])]], ['NonZero', 'NonZero'], ['Trilu', 'Trilu'],
  ...[['nearest', 'asymmetric'], ['nearest', 'half_pixel'], ['linear', 'half_pixel'], ['linear', 'align_corners'], ['linear', 'pytorch_half_pixel'],
    ['cubic', 'half_pixel']].map(([mode, coordinate_transformation_mode]) =>
    [`Resize ${mode} ${coordinate_transformation_mode}`, 'Resize', [floats('roi', [0]), tensor('scales', [4], [1, 1, 1.5, 2])],
      { mode, coordinate_transformation_mode, nearest_mode: 'floor' }, 13]),
];

/** The results of the operator for x as it comes, and for x behind a convolution that does nothing. */
async function both(op, weights, attributes, version, conditional) {
  const outputs = op === 'Split' || op === 'TopK' ? ['y', 'y2'] : ['y'], results = [];
  for (const from of ['x', 'behind']) {
    const inputs = [...(conditional ? ['condition'] : []), from, ...weights.map(({ called }) => called)];
    const nodes = [node('Conv', ['x', 'identity'], ['behind']), node('Less', [from, 'limit'], ['condition']), node(op, inputs, outputs, attributes)];
    const net = await tf.loadOnnxModel(model({
      inputs: [value('x', shape)], outputs: outputs.map((name) => value(name, ['?'])), weights: [identity, tensor('limit', [], [0.1]), ...weights], nodes,
    }, { version }));
    results.push(tf.tidy(() => {
      const x = tf.tensor(noise(384, 9), shape);
      return outputs.map((name) => {
        const t = net.execute(x, name);
        return { shape: t.shape, dtype: t.dtype, values: Array.from(t.dataSync()) };
      });
    }));
    net.dispose();
  }
  return results;
}

for (const [name, op, weights = [], attributes = {}, version = 17, conditional] of cases) {
  test(`the same wherever the channels are: ${name}`, async () => {
    const [plain, last] = await both(op, weights, attributes, version, conditional);
    plain.forEach((expected, i) => {
      assert.deepEqual(last[i].shape, expected.shape);
      assert.equal(last[i].dtype, expected.dtype);
      last[i].values.forEach((v, k) => assert.ok(Math.abs(v - expected.values[k]) <= 1e-5 * (1 + Math.abs(expected.values[k])),
        `element ${k}: ${v}, not ${expected.values[k]}`));
    });
  });
}
