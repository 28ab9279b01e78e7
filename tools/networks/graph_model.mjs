// Writes a network as a graph model of TensorFlow.js: a frozen TensorFlow graph in JSON, and its weights.
const base64 = text => Buffer.from(text).toString('base64');
const float = {type: 'DT_FLOAT'}, int = {type: 'DT_INT32'};
const text = value => ({s: base64(value)});
const ints = values => ({list: {i: values.map(String)}});
const shapeOf = dims => ({dim: dims.map(size => ({size: String(size)}))});
const activations = {relu: 'Relu', relu6: 'Relu6'};

class Writer {
  nodes = [];
  specs = [];
  parts = [];

  constructor(graph) {
    this.graph = graph;
  }

  add(name, op, input, attr = {}) {
    this.nodes.push({name, op, input, attr: {T: float, ...attr}});
    return name;
  }

  constant(name, shape, data) {
    const whole = data instanceof Int32Array, type = whole ? 'DT_INT32' : 'DT_FLOAT';
    this.nodes.push({name, op: 'Const', attr: {dtype: {type}, value: {tensor: {dtype: type, tensorShape: shapeOf(shape)}}}});
    this.specs.push({name, shape, dtype: whole ? 'int32' : 'float32'});
    this.parts.push(Buffer.from(data.buffer, data.byteOffset, data.byteLength));
    return name;
  }

  weight(name) {
    const {shape, data} = this.graph.weights.get(name);
    return this.constant(name, shape, data);
  }

  scalar(name, value) {
    return this.constant(name, [], Float32Array.of(value));
  }

  list(name, values) {
    return this.constant(name, [values.length], Int32Array.from(values));
  }

  fused({name, inputs: [x, weights, bias], attributes: {activation}}, op, attr) {
    const ops = activation === 'none' ? ['BiasAdd'] : ['BiasAdd', activations[activation]];
    this.add(name, op, [x, this.weight(weights), this.weight(bias)], {num_args: {i: '1'}, fused_ops: {list: {s: ops.map(base64)}}, epsilon: {f: 0}, ...attr});
  }
}

const padding = {padding: text('SAME'), data_format: text('NHWC'), explicit_paddings: {list: {}}};
const windows = ({stride, dilation}) => ({strides: ints([1, stride, stride, 1]), dilations: ints([1, dilation, dilation, 1]), ...padding});

const ops = {
  conv: (w, node) => w.fused(node, '_FusedConv2D', windows(node.attributes)),
  depthwise: (w, node) => w.fused(node, 'FusedDepthwiseConv2dNative', windows(node.attributes)),
  dense: (w, node) => w.fused(node, '_FusedMatMul', {transpose_a: {b: false}, transpose_b: {b: false}}),
  add(w, {name, inputs, attributes: {activation}}) {
    if (activation === 'none') w.add(name, 'AddV2', inputs);
    else w.add(name, activations[activation], [w.add(`${name}/sum`, 'AddV2', inputs)]);
  },
  maxPool: (w, {name, inputs, attributes: {kernel, stride}}) =>
    w.add(name, 'MaxPool', inputs, {ksize: ints([1, kernel, kernel, 1]), strides: ints([1, stride, stride, 1]), ...padding}),
  meanOfPixels: (w, {name, inputs}) => w.add(name, 'Mean', [...inputs, w.list(`${name}/axes`, [1, 2])], {Tidx: int, keep_dims: {b: false}}),
  reshape: (w, {name, inputs, attributes: {shape}}) => w.add(name, 'Reshape', [...inputs, w.list(`${name}/shape`, shape)], {Tshape: int}),
  transpose: (w, {name, inputs, attributes: {order}}) => w.add(name, 'Transpose', [...inputs, w.list(`${name}/order`, order)], {Tperm: int}),
  matMul: (w, {name, inputs, attributes: {transposed}}) => w.add(name, 'BatchMatMulV2', inputs, {adj_x: {b: false}, adj_y: {b: transposed}}),
  scale: (w, {name, inputs, attributes: {factor}}) => w.add(name, 'Mul', [...inputs, w.scalar(`${name}/factor`, factor)]),
  softmax: (w, {name, inputs}) => w.add(name, 'Softmax', inputs),
  gelu(w, {name, inputs: [x]}) {
    const part = suffix => `${name}/${suffix}`;
    const scaled = w.add(part('scaled'), 'Mul', [x, w.scalar(part('root'), Math.SQRT1_2)]);
    const shifted = w.add(part('shifted'), 'AddV2', [w.add(part('erf'), 'Erf', [scaled]), w.scalar(part('one'), 1)]);
    w.add(name, 'Mul', [w.add(part('halved'), 'Mul', [x, w.scalar(part('half'), 0.5)]), shifted]);
  },
  // As Keras writes it: x * (rsqrt(variance + epsilon) * gain) + (bias - mean * rsqrt(variance + epsilon) * gain).
  layerNorm(w, {name, inputs: [x, gain, bias], attributes: {epsilon}}) {
    const part = suffix => `${name}/${suffix}`, axis = w.list(part('axis'), [w.graph.shapes.get(x).length - 1]), kept = {Tidx: int, keep_dims: {b: true}};
    const mean = w.add(part('mean'), 'Mean', [x, axis], kept);
    const variance = w.add(part('variance'), 'Mean', [w.add(part('squares'), 'SquaredDifference', [x, mean]), axis], kept);
    const root = w.add(part('root'), 'Rsqrt', [w.add(part('safe'), 'AddV2', [variance, w.scalar(part('epsilon'), epsilon)])]);
    const factor = w.add(part('factor'), 'Mul', [root, w.weight(gain)]);
    const offset = w.add(part('offset'), 'Sub', [w.weight(bias), w.add(part('shift'), 'Mul', [mean, factor])]);
    w.add(name, 'AddV2', [w.add(part('scaled'), 'Mul', [x, factor]), offset]);
  },
};

/** The text of model.json, and the bytes of weights.bin. */
export function graphModel(graph) {
  const writer = new Writer(graph), info = name => ({name: `${name}:0`, dtype: 'DT_FLOAT', tensorShape: shapeOf(graph.shapes.get(name))});
  for (const name of graph.inputs) writer.nodes.push({name, op: 'Placeholder', attr: {dtype: float, shape: {shape: shapeOf(graph.shapes.get(name))}}});
  for (const node of graph.nodes) ops[node.op](writer, node);
  const describe = names => Object.fromEntries(names.map(name => [name, info(name)]));
  const json = JSON.stringify({
    format: 'graph-model', generatedBy: '2.15.0', convertedBy: 'nacre networks', signature: {inputs: describe(graph.inputs), outputs: describe(graph.outputs)},
    modelTopology: {node: writer.nodes, library: {}, versions: {producer: 1482}}, weightsManifest: [{paths: ['weights.bin'], weights: writer.specs}],
  });
  return {json, weights: Buffer.concat(writer.parts)};
}
