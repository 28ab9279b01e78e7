// One row or more for each operator of graph models: [operator, inputs, attributes, options]. Inputs that are `c(...)` are constants, others are given.
import { artifacts, attr, bools, dtypeAttr, ints, node, placeholder, texts, value } from './graph_files.mjs';

export const c = (v) => ({ ...v, constant: true });
const ci = (values, shape) => c(ints(values, shape));
const x = value([[1, -2, 3], [0.5, 2, -1]]);
const y = value([[2, 1, 3], [1.5, -2, 0.5]]);
const small = value([[0.1, -0.2, 0.3], [0.5, 0.9, -0.7]]);
const positive = value([[1, 2, 3], [0.5, 2.5, 1.5]]);
const whole = ints([[5, -7, 3], [8, 2, -9]]);
const others = ints([[2, 3, -2], [3, 2, 4]]);
const truths = bools([[1, 0, 1], [0, 0, 1]]);
const moreTruths = bools([[1, 1, 0], [0, 1, 1]]);
const strange = value([[1, NaN, Infinity], [0, -Infinity, -1]]);
const filled = (shape, f = (i) => Math.sin(i * 1.7) * 2) => value(Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => f(i)), shape);
const complexPair = [filled([2, 4]), filled([2, 4], Math.cos)];

const T = { T: dtypeAttr('float32') };
const unary = (ops, input = x) => ops.map((op) => [op, [input], T]);
const binary = (ops, a = x, b = y) => ops.map((op) => [op, [a, b], T]);

const elementwise = [
  ...unary(['Abs', 'Atan', 'Ceil', 'Cos', 'Cosh', 'Elu', 'Erf', 'Exp', 'Expm1', 'Floor', 'LeakyRelu', 'Neg', 'Relu', 'Relu6', 'Round', 'Selu', 'Sigmoid',
    'Sign', 'Sin',
    'Sinh', 'Asinh', 'Softplus', 'Square', 'Tan', 'Tanh', 'Softmax', 'LogSoftmax', 'ZerosLike', 'OnesLike']),
  ...unary(['Acos', 'Asin', 'Atanh'], small),
  ...unary(['Log', 'Log1p', 'Reciprocal', 'Rsqrt', 'Sqrt'], positive),
  ['Acosh', [value([1.5, 2, 7])], T],
  ...unary(['IsNan', 'IsFinite', 'IsInf'], strange),
  ['LeakyRelu', [x], { ...T, alpha: attr.f(0.4) }],
  ['Relu', [whole], T],
  ...binary(['Add', 'AddV2', 'Sub', 'RealDiv', 'Div', 'DivNoNan', 'FloorDiv', 'Mul', 'Maximum', 'Minimum', 'SquaredDifference', 'Mod', 'FloorMod', 'Atan2',
    'Prelu']),
  ...binary(['AddV2', 'Sub', 'Mul', 'FloorDiv', 'FloorMod', 'Maximum', 'SquaredDifference', 'BitwiseAnd'], whole, others).map(([op, i, a]) =>
    op === 'BitwiseAnd' ? [op, i, a, { expected: [{ dtype: 'int32', shape: [2, 3], values: [0, 1, 2, 0, 2, 4] }],
      why: 'TensorFlow.js looks for its inputs under wrong names' }] : [op, i, a]),
  ['Pow', [positive, y], T],
  ['DivNoNan', [x, value([[0, 1, 0], [2, 0, 1]])], T],
  ['AddN', [x, y, x], T],
  ['BiasAdd', [x, c(value([1, 2, 3]))], T],
  ['ClipByValue', [x, c(value(-1, [])), c(value(1.5, []))], T],
  ['Complex', complexPair, T], ['Real', [{ complex: complexPair }], T], ['Imag', [{ complex: complexPair }], T], ['ComplexAbs', [{ complex: complexPair }], T],
  ...binary(['Equal', 'NotEqual', 'Greater', 'GreaterEqual', 'Less', 'LessEqual'], whole, ints([[5, 2, 3], [9, 2, -10]])),
  ...binary(['LogicalAnd', 'LogicalOr'], truths, moreTruths),
  ['LogicalNot', [truths], T],
  ['Select', [truths, x, y], T], ['SelectV2', [truths, x, y], T], ['SelectV2', [bools([1, 0, 0]), x, value(7, [])], T],
];

const image = filled([1, 6, 5, 2]);
const nhwc = (sizes) => attr.ints([1, ...sizes, 1]);
const conv = { strides: nhwc([2, 1]), padding: attr.s('SAME'), dilations: nhwc([1, 1]), data_format: attr.s('NHWC'), T: dtypeAttr('float32') };
const explicit = { ...conv, padding: attr.s('EXPLICIT'), explicit_paddings: attr.ints([0, 0, 1, 2, 0, 1, 0, 0]) };
const pool = { strides: nhwc([2, 2]), ksize: nhwc([3, 2]), padding: attr.s('VALID'), data_format: attr.s('NHWC') };
const pool3d = { strides: nhwc([1, 2, 1]), ksize: nhwc([2, 2, 1]), padding: attr.s('SAME'), data_format: attr.s('NDHWC') };
const fused = (names, count) => ({ fused_ops: attr.texts(names), num_args: attr.i(count) });
const kernel = c(filled([3, 2, 2, 3], (i) => Math.cos(i)));
const depthwise = c(filled([3, 3, 2, 2], (i) => Math.cos(i)));
const bias = c(value([0.5, -1, 2])), bias4 = c(value([0.5, -1, 2, 0.1]));
const nets = [
  ['Conv1D', [filled([1, 7, 2]), c(filled([3, 2, 3]))], { stride: attr.i(2), padding: attr.s('VALID'), dilation: attr.i(1) }],
  ['Conv2D', [image, kernel], conv], ['Conv2D', [image, kernel], explicit],
  ['_FusedConv2D', [image, kernel, bias], { ...conv, ...fused(['BiasAdd', 'Relu'], 1) }],
  ['_FusedConv2D', [image, kernel, bias], { ...explicit, ...fused(['BiasAdd'], 1) }],
  ['_FusedConv2D', [image, kernel, bias, c(value([0.1, 0.2, 0.3]))], { ...conv, ...fused(['BiasAdd', 'Prelu'], 2) }],
  ['_FusedConv2D', [image, kernel, bias], { ...conv, ...fused(['BiasAdd', 'LeakyRelu'], 1), leakyrelu_alpha: attr.f(0.3) }],
  ['_FusedConv2D', [value([[[[1], [-1]]]]), c(value([[[[1]]]]))], { ...conv, strides: nhwc([1, 1]), ...fused(['Relu'], 0) }, {
    why: 'TensorFlow.js forgets an activation without a bias', expected: [{ dtype: 'float32', shape: [1, 1, 2, 1], values: [1, 0] }] }],
  ['Conv2DBackpropInput', [ci([1, 6, 5, 2]), kernel, filled([1, 3, 5, 3])], conv],
  ['DepthwiseConv2d', [image, depthwise], { ...conv, strides: nhwc([1, 1]) }],
  ['DepthwiseConv2dNative', [image, depthwise], { ...conv, strides: nhwc([2, 2]) }],
  ['FusedDepthwiseConv2dNative', [image, depthwise, bias4], { ...conv, strides: nhwc([1, 1]), ...fused(['BiasAdd', 'Relu6'], 1) }],
  ['Conv3D', [filled([1, 3, 4, 4, 2]), c(filled([2, 2, 2, 2, 3]))],
    { ...conv, strides: nhwc([1, 2, 1]), dilations: nhwc([1, 1, 1]), data_format: attr.s('NDHWC') }],
  ['Dilation2D', [image, c(filled([2, 2, 2]))], { strides: nhwc([1, 1]), rates: nhwc([2, 1]), padding: attr.s('SAME') }],
  ['AvgPool', [image], pool], ['MaxPool', [image], pool], ['MaxPoolWithArgmax', [image], { ...pool, include_batch_in_index: attr.b(true) }, { outputs: 2 }],
  ['AvgPool3D', [filled([1, 3, 4, 4, 2])], pool3d], ['MaxPool3D', [filled([1, 3, 4, 4, 2])], pool3d],
  ...['FusedBatchNorm', 'FusedBatchNormV2', 'FusedBatchNormV3'].map((op) =>
    [op, [image, c(value([1, 2])), c(value([0.5, -1])), c(value([0.1, 0.2])), c(value([1, 4]))], { epsilon: attr.f(0.01), data_format: attr.s('NHWC') }]),
  ['LRN', [filled([1, 2, 2, 8])], { depth_radius: attr.i(2), bias: attr.f(1.5), alpha: attr.f(0.3), beta: attr.f(0.6) }],
  ['EuclideanNorm', [x, ci([1])], { keep_dims: attr.b(true) }],
  ['MatMul', [filled([3, 2]), filled([3, 4])], { transpose_a: attr.b(true) }],
  ['BatchMatMul', [filled([2, 3, 2]), filled([2, 4, 2])], { adj_y: attr.b(true) }],
  ['BatchMatMulV2', [filled([2, 3, 2]), filled([2, 4])], {}],
  ['_FusedMatMul', [filled([2, 3]), c(filled([3, 3])), bias], { ...fused(['BiasAdd', 'Relu'], 1) }],
  ['_FusedMatMul', [filled([2, 3]), c(filled([3, 3])), bias, c(value([0.1, 0.2, 0.3]))], { ...fused(['BiasAdd', 'Prelu'], 2) }],
  ['Transpose', [filled([2, 3, 4]), ci([2, 0, 1])], {}],
  ['Einsum', [filled([2, 3]), filled([3, 4])], { equation: attr.s('ij,jk->ki'), N: attr.i(2) }],
  ['MatrixBandPart', [filled([4, 4]), ci(1, []), ci(1, [])], {}],
  ['ResizeBilinear', [image, ci([4, 7])], { half_pixel_centers: attr.b(true), align_corners: attr.b(false) }],
  ['ResizeNearestNeighbor', [image, ci([9, 3])], { align_corners: attr.b(true), half_pixel_centers: attr.b(false) }],
  ['CropAndResize', [image, c(value([[0, 0, 1, 1], [0.2, 0.1, 0.7, 0.9]])), ci([0, 0]), ci([3, 2])],
    { method: attr.s('bilinear'), extrapolation_value: attr.f(0.5) }],
  ['ImageProjectiveTransformV3', [image, c(value([[1, 0.1, 0.5, 0, 1, -1, 0, 0]])), ci([4, 4]), c(value(0.3, []))],
    { interpolation: attr.s('BILINEAR'), fill_mode: attr.s('CONSTANT') }],
];

const axes = (list, keep = false) => [[filled([2, 3, 4]), ci(list)], { keep_dims: attr.b(keep) }];
const reductions = [
  ...['Max', 'Mean', 'Min', 'Sum', 'Prod'].flatMap((op) => [[op, ...axes([1])], [op, ...axes([0, 2], true)]]),
  ['All', [truths, ci([1])], { keep_dims: attr.b(false) }], ['Any', [truths, ci([0])], { keep_dims: attr.b(true) }],
  ['ArgMax', [x, ci(1, [])], {}], ['ArgMin', [x, ci(0, [])], {}],
  ['Cumsum', [x, ci(1, [])], { exclusive: attr.b(true), reverse: attr.b(false) }],
    ['Cumprod', [x, ci(1, [])], { exclusive: attr.b(false), reverse: attr.b(true) }],
  ['Bincount', [ints([1, 2, 1, 0]), ci(4, []), c(value([], [0]))], {}],
    ['DenseBincount', [ints([[1, 2, 1], [0, 3, 3]]), ci(4, []), c(value([], [0]))], { binary_output: attr.b(true) }],
  ['LowerBound', [value([[1, 2, 3, 4]]), value([[0, 2, 5]])], {}], ['UpperBound', [value([[1, 2, 3, 4]]), value([[0, 2, 5]])], {}],
  ['TopKV2', [x, ci(2, [])], { sorted: attr.b(true) }, { outputs: 2 }],
  ['Unique', [value([1, 2, 1, 3])], {}, { outputs: 2 }], ['UniqueV2', [value([[1, 2], [1, 2], [3, 4]]), ci([0])], {}, { outputs: 2 }],
];

const creation = [
  ['Fill', [ci([2, 3]), c(value(1.5, []))], T],
  ['LinSpace', [c(value(1, [])), c(value(2, [])), ci(5, [])], T],
  ['OneHot', [ints([0, 2, 1]), ci(3, []), c(value(5, [])), c(value(-1, []))], T],
  ['Ones', [ci([2, 2])], { T: dtypeAttr('int32') }], ['Zeros', [ci([2, 2])], T],
  ['Range', [ci(1, []), ci(9, []), ci(3, [])], { Tidx: dtypeAttr('int32') }],
];

const shaping = [
  ['Identity', [x]], ['Snapshot', [x]], ['StopGradient', [x]], ['FakeQuantWithMinMaxVars', [x], { min: attr.f(-1), max: attr.f(1) }],
    ['IdentityN', [x, y], {}, { outputs: 2 }],
  ['PlaceholderWithDefault', [c(x)], { dtype: dtypeAttr('float32'), shape: attr.shape([2, 3]) }],
  ['Rank', [x]], ['Size', [x]], ['Shape', [x]],
  ['ShapeN', [x, image], {}, { outputs: 2, sameDtype: 'TensorFlow.js gives shapes as float32 here; TensorFlow as integers' }],
  ['NoOp', []], ['Print', [x, c(texts('seen', []))], { message: attr.s('message of a graph') }],
  ['Cast', [x], { SrcT: dtypeAttr('float32'), DstT: dtypeAttr('int32') }], ['Cast', [x], { DstT: dtypeAttr('bool') }],
  ['ExpandDims', [x, ci(1, [])]], ['Squeeze', [filled([2, 1, 3, 1])], { squeeze_dims: attr.ints([1]) }],
    ['Squeeze', [filled([2, 1, 3, 1])], { axis: { list: {} } }],
  ['MirrorPad', [x, ci([[1, 0], [1, 2]])], { mode: attr.s('REFLECT') }], ['Pad', [x, ci([[1, 0], [1, 2]])], {}],
    ['PadV2', [x, ci([[1, 0], [1, 2]]), c(value(4, []))], {}],
  ['Reshape', [x, ci([3, -1])]], ['EnsureShape', [x, ci([2, 3])]],
  ['SpaceToBatchND', [filled([1, 4, 2, 1]), ci([2, 2]), ci([[0, 0], [0, 0]])]], ['BatchToSpaceND', [filled([4, 1, 2, 1]), ci([2, 2]), ci([[0, 0], [1, 0]])]],
  ['DepthToSpace', [filled([1, 2, 2, 8])], { block_size: attr.i(2), data_format: attr.s('NHWC') }],
  ['BroadcastTo', [value([1, 2, 3]), ci([2, 3])]], ['BroadcastArgs', [ints([1, 3]), ints([2, 1])]],
  ['Concat', [ci(1, []), x, y], { N: attr.i(2) }], ['ConcatV2', [x, y, x, ci(0, [])], { N: attr.i(3) }],
  ['Gather', [x, ints([1, 0, 1])]], ['GatherV2', [x, ints([2, 0]), ci(1, [])], { batch_dims: attr.i(0) }], ['GatherNd', [x, ints([[0, 1], [1, 2]])]],
  ['Reverse', [x, c(bools([0, 1]))]], ['ReverseV2', [x, ci([0, 1])]],
  ['Slice', [x, ci([0, 1]), ci([2, 2])]],
  ['StridedSlice', [filled([4, 5]), ci([1, 4]), ci([4, 0]), ci([2, -2])], { end_mask: attr.i(1) }],
  ['StridedSlice', [filled([4, 5]), ci([1, 0]), ci([2, 0]), ci([1, 1])], { shrink_axis_mask: attr.i(1), begin_mask: attr.i(2), end_mask: attr.i(2) }],
  ['Pack', [x, y], { axis: attr.i(1) }], ['Pack', [value([1]), value(2, [])], {}], ['Unpack', [x], { axis: attr.i(1), num: attr.i(3) }, { outputs: 3 }],
  ['Tile', [x, ci([2, 1])]], ['Split', [ci(1, []), filled([2, 4])], { num_split: attr.i(2) }, { outputs: 2 }],
  ['SplitV', [filled([2, 5]), ci([2, 3]), ci(1, [])], {}, { outputs: 2 }],
  ['ScatterNd', [ints([[1], [3]]), value([9, 10]), ci([5])]], ['TensorScatterUpdate', [value([1, 2, 3]), ints([[1]]), value([7])]],
  ['SparseToDense', [ints([[0], [3]]), ci([5]), value([1, 2]), c(value(9, []))]],
];

const rest = [
  ['FFT', [{ complex: complexPair }]], ['IFFT', [{ complex: complexPair }]], ['RFFT', [filled([2, 4]), ci([4])]],
    ['IRFFT', [{ complex: [filled([2, 3]), filled([2, 3])] }, ci([4])]],
  ['SparseFillEmptyRows', [ints([[0, 1], [2, 0]]), value([1, 2]), ci([4, 3]), c(value(-1, []))], {}, { outputs: 4 }],
  ['SparseReshape', [ints([[0, 1], [1, 2]]), ci([2, 3]), ci([3, -1])], {}, { outputs: 2 }],
  ['SparseSegmentMean', [filled([4, 2]), ints([0, 1, 3]), ints([0, 0, 1])]], ['SparseSegmentSum', [filled([4, 2]), ints([0, 1, 3]), ints([0, 0, 1])]],
  ['StaticRegexReplace', [texts(['a1b22', 'none'])], { pattern: attr.s('[0-9]+'), rewrite: attr.s('#'), replace_global: attr.b(true) }],
  ['StringNGrams', [texts(['a', 'b', 'c', 'd']), ints([0, 3, 4])], {
    separator: attr.s('|'), ngram_widths: attr.ints([2]), left_pad: attr.s('l'), right_pad: attr.s('r'), pad_width: attr.i(-1),
      preserve_short_sequences: attr.b(false) }, { outputs: 2 }],
  ['StringSplit', [texts(['a b', 'c  d']), c(texts(' ', []))], { skip_empty: attr.b(true) }, { outputs: 3 }],
  ['StringToHashBucketFast', [texts(['a', 'hello'])], { num_buckets: attr.i(10) }],
];

const boxes = [value([[0, 0, 1, 1], [0, 0.05, 1, 1.05], [2, 2, 3, 3]]), value([0.9, 0.8, 0.7]), ci(3, []), c(value(0.5, []))];
const later = [
  ['NonMaxSuppressionV2', boxes], ['NonMaxSuppressionV3', [...boxes, c(value(0.1, []))]],
  ['NonMaxSuppressionV4', [...boxes, c(value(0.1, []))], { pad_to_max_output_size: attr.b(true) }, { outputs: 2 }],
  ['NonMaxSuppressionV5', [...boxes, c(value(0.1, [])), c(value(0.2, []))], {}, { outputs: 2 }],
  ['Where', [x]], ['ListDiff', [value([1, 2, 3, 4]), value([2, 4])], {}, { outputs: 2 }],
].map(([op, inputs, attributes = {}, options = {}]) => [op, inputs, attributes, { ...options, async: true }]);

const random = { seed: attr.i(7), dtype: dtypeAttr('float32') };
const drawn = 'random numbers: only shape, type and range can be compared';
const randoms = [
  ['RandomStandardNormal', [ci([20, 30])], random, { random: drawn, range: [-6, 6] }],
  ['RandomUniform', [ci([20, 30])], { ...random, minval: attr.f(2), maxval: attr.f(3) }, { random: drawn, range: [2, 3] }],
  ['RandomUniformInt', [ci([20, 30])], { ...random, minval: attr.i(2), maxval: attr.i(9) }, { random: drawn, range: [2, 9] }],
  ['TruncatedNormal', [ci([20, 30])], { ...random, means: attr.f(1), stddev: attr.f(0.5) }, { random: drawn, range: [0, 2] }],
  ['Multinomial', [value([[0, 1, 0], [1, 0, 0]]), ci(4, [])], { ...random, T: dtypeAttr('float32') }, { random: drawn, range: [0, 2] }],
];

const unmapped = 'TensorFlow.js 4.22 has the operator, but does not find it when it loads a model';
const ragged = [
  ['RaggedRange', [ints([0, 5]), ints([3, 7]), ints([1, 1])], {}, {
    outputs: 2, why: unmapped, expected: [{ dtype: 'int32', shape: [3], values: [0, 3, 5] }, { dtype: 'int32', shape: [5], values: [0, 1, 2, 5, 6] }] }],
  ['RaggedGather', [ints([0, 2, 3]), value([1, 2, 3]), ints([1, 0])], { OUTPUT_RAGGED_RANK: attr.i(1) }, {
    outputs: 2, why: unmapped, expected: [{ dtype: 'int32', shape: [3], values: [0, 1, 3] }, { dtype: 'float32', shape: [3], values: [3, 1, 2] }] }],
  ['RaggedTensorToTensor', [ints([2, 3]), value([1, 2, 3]), value(0, []), ints([0, 2, 3])], { row_partition_types: attr.texts(['ROW_SPLITS']) }, {
    why: unmapped, expected: [{ dtype: 'float32', shape: [2, 3], values: [1, 2, 0, 3, 0, 0] }] }],
];

export const rows = [...elementwise, ...nets, ...reductions, ...creation, ...shaping, ...rest, ...later, ...randoms, ...ragged];

/** A model whose node `op` is the row's; complex inputs are made of two. */
export function modelOf([op, inputs, attributes = {}]) {
  const nodes = [], constants = {}, given = {}, names = [];
  const add = (name, v) => {
    if (v.constant) constants[name] = v;
    else { nodes.push(placeholder(name, v.dtype)); given[name] = v; }
  };
  for (const [i, v] of inputs.entries()) {
    const name = `input${i}`;
    names.push(name);
    if (!v.complex) { add(name, v); continue; }
    v.complex.forEach((part, k) => add(`${name}_${k}`, part));
    nodes.push(node(name, 'Complex', [`${name}_0`, `${name}_1`]));
  }
  nodes.push(node('op', op, names, attributes));
  return { model: artifacts({ nodes, constants }), given };
}

const flow = 'control flow and state take more than one node: graph_control.test.mjs';
const foreign = 'TensorFlow Decision Forests registers it itself; TensorFlow.js has no implementation';
/** Operators that have no row here, and why. */
export const elsewhere = {
  Placeholder: 'every row has it', Const: 'every row has it',
  ...Object.fromEntries(['LoopCond', 'Switch', 'Merge', 'Enter', 'Exit', 'NextIteration', 'StatelessIf', 'If', 'StatelessWhile', 'While',
    'TensorArrayV3', 'TensorArrayWriteV3', 'TensorArrayReadV3', 'TensorArrayGatherV3', 'TensorArrayScatterV3', 'TensorArrayConcatV3', 'TensorArraySplitV3',
    'TensorArraySizeV3', 'TensorArrayCloseV3', 'EmptyTensorList', 'TensorListScatter', 'TensorListScatterV2', 'TensorListGather', 'TensorListGetItem',
      'TensorListSetItem',
    'TensorListReserve', 'TensorListFromTensor', 'TensorListStack', 'TensorListSplit', 'TensorListConcat', 'TensorListConcatV2', 'TensorListPopBack',
      'TensorListPushBack',
    'TensorListLength', 'TensorListResize', 'HashTable', 'HashTableV2', 'LookupTableImport', 'LookupTableImportV2', 'LookupTableFind', 'LookupTableFindV2',
      'LookupTableSize',
    'LookupTableSizeV2', 'InitializeTable', 'InitializeTableV2'].map((op) => [op, flow])),
  ...Object.fromEntries(['SimpleMLCreateModelResource', 'SimpleMLLoadModelFromPathWithHandle', 'SimpleMLInferenceOpWithHandle'].map((op) => [op, foreign])),
};
