// Small graph models of TensorFlow.js with what a plain network has not: sizes that are read from tensors, loops, functions, lists, tables and texts.
import {bytesOf, jsonOf} from './inputs.mjs';

const base64 = text => Buffer.from(text).toString('base64');
const codes = {float32: 'DT_FLOAT', int32: 'DT_INT32', bool: 'DT_BOOL', string: 'DT_STRING'};
const type = dtype => ({type: codes[dtype]});
const shapeOf = dims => ({dim: dims.map(size => ({size: String(size)}))});
const node = (name, op, input = [], attr = {}) => ({name, op, input, attr});
const input = node('x', 'Placeholder', [], {dtype: type('float32'), shape: {shape: shapeOf([2, 3])}});

const arrays = {float32: Float32Array, int32: Int32Array, bool: Uint8Array};
const textBytes = text => Buffer.from([text.length, 0, 0, 0, ...Buffer.from(text)]);
const encoded = ({dtype, values}) => (dtype === 'string' ? Buffer.concat(values.map(textBytes)) : Buffer.from(arrays[dtype].from(values).buffer));

const constant = (name, {dtype, shape}) =>
  node(name, 'Const', [], {dtype: type(dtype), value: {tensor: {dtype: codes[dtype], tensorShape: shapeOf(shape)}}});

// `constants`: name -> {dtype, shape, values}.
function model(nodes, output, constants, more = {}) {
  const names = Object.keys(constants), info = {dtype: 'DT_FLOAT', tensorShape: shapeOf([2, 3])};
  const weights = names.map(name => ({name, shape: constants[name].shape, dtype: constants[name].dtype}));
  return {
    'model.json': jsonOf({
      format: 'graph-model', signature: {inputs: {x: {name: 'x:0', ...info}}, outputs: {y: {name: output, dtype: 'DT_FLOAT'}}},
      modelTopology: {node: [input, ...names.map(name => constant(name, constants[name])), ...nodes], library: {function: []}, versions: {}, ...more},
      weightsManifest: [{paths: ['weights.bin'], weights}],
    }),
    'weights.bin': bytesOf(Buffer.concat(names.map(name => encoded(constants[name])))),
  };
}
const ints = (...values) => ({dtype: 'int32', shape: [values.length], values});
const int = value => ({dtype: 'int32', shape: [], values: [value]});
const float = value => ({dtype: 'float32', shape: [], values: [value]});
const T = {T: type('float32')}, whole = {T: type('int32')};

// Every size comes from a weight, and so from the file.
const sizes = () => model([
  node('fill', 'Fill', ['dims', 'one'], {T: type('float32')}),
  node('tile', 'Tile', ['x', 'times'], T),
  node('pad', 'PadV2', ['tile', 'paddings', 'one'], T),
  node('range', 'Range', ['start', 'limit', 'delta'], {Tidx: type('int32')}),
  node('wide', 'BroadcastTo', ['one', 'dims'], T),
  node('hot', 'OneHot', ['dims', 'limit', 'one', 'zero'], {axis: {i: '-1'}, T: type('float32')}),
  node('part', 'StridedSlice', ['pad', 'begin', 'end', 'strides'],
    {...T, begin_mask: {i: '0'}, end_mask: {i: '0'}, ellipsis_mask: {i: '0'}, new_axis_mask: {i: '0'}, shrink_axis_mask: {i: '0'}}),
  node('numbers', 'Cast', ['range'], {SrcT: type('int32'), DstT: type('float32')}),
  ...['fill', 'wide', 'hot', 'part'].map(name => node(`${name}/sum`, 'Sum', [name, 'both'], {...T, keep_dims: {b: false}})),
  node('numbers/sum', 'Sum', ['numbers', 'first'], {...T, keep_dims: {b: false}}),
  node('y', 'AddN', ['fill/sum', 'wide/sum', 'hot/sum', 'part/sum', 'numbers/sum'], {...T, N: {i: '5'}}),
], 'y:0', {
  dims: ints(2, 3), one: float(1), zero: float(0), times: ints(2, 1), paddings: {dtype: 'int32', shape: [2, 2], values: [1, 1, 0, 2]},
  start: int(0), limit: int(4), delta: int(1), begin: ints(0, 0), end: ints(3, 2), strides: ints(1, 1), both: ints(0, 1), first: ints(0),
});

// While the counter is below the limit: x = x + 1, in the nodes of TensorFlow 1.
function loop() {
  const attr = {...T, frame_name: {s: base64('loop')}, parallel_iterations: {i: '10'}};
  const enter = (name, from, same) => node(name, 'Enter', [from], {...attr, is_constant: {b: same}});
  return model([
    enter('i/enter', 'zero', false), enter('v/enter', 'x', false),
    enter('limit/enter', 'limit', true), enter('step/enter', 'step', true), enter('add/enter', 'addend', true),
    node('i/merge', 'Merge', ['i/enter', 'i/next'], whole), node('v/merge', 'Merge', ['v/enter', 'v/next'], T),
    node('less', 'Less', ['i/merge', 'limit/enter'], whole), node('goes', 'LoopCond', ['less']),
    node('i/switch', 'Switch', ['i/merge', 'goes'], whole), node('v/switch', 'Switch', ['v/merge', 'goes'], T),
    node('i/add', 'AddV2', ['i/switch:1', 'step/enter'], whole), node('v/add', 'AddV2', ['v/switch:1', 'add/enter'], T),
    node('i/next', 'NextIteration', ['i/add'], whole), node('v/next', 'NextIteration', ['v/add'], T),
    node('y', 'Exit', ['v/switch'], T),
  ], 'y:0', {zero: int(0), limit: int(3), step: int(1), addend: float(1)});
}

const argument = (name, dtype) => ({name, type: codes[dtype]});
const fn = (name, inputs, outputs, nodeDef, ret) => ({signature: {name, inputArg: inputs, outputArg: outputs}, nodeDef, ret});
const call = name => ({func: {name, attr: {}}});

// The same with functions, after a choice between two of them.
function functions() {
  const state = [argument('i', 'int32'), argument('v', 'float32')], one = [argument('v', 'float32')], list = {list: {type: ['DT_FLOAT']}};
  return model([
    node('yes', 'Less', ['zero', 'limit'], whole),
    node('chosen', 'StatelessIf', ['yes', 'x'], {then_branch: call('negate'), else_branch: call('keep'), Tcond: type('bool'), Tin: list, Tout: list}),
    node('loop', 'StatelessWhile', ['zero', 'chosen'], {cond: call('goes'), body: call('step'), T: {list: {type: ['DT_INT32', 'DT_FLOAT']}}}),
    node('y', 'Identity', ['loop:1'], T),
  ], 'y:0', {zero: int(0), limit: int(3), step: int(1)}, {library: {function: [
    fn('goes', state, [argument('r', 'bool')], [constant('limit', int(3)), node('less', 'Less', ['i', 'limit'], whole)], {r: 'less:z:0'}),
    fn('step', state, state, [constant('step', int(1)), node('more', 'AddV2', ['i', 'step'], whole), node('twice', 'AddV2', ['v', 'v'], T)],
      {i: 'more:z:0', v: 'twice:z:0'}),
    fn('negate', one, one, [node('neg', 'Neg', ['v'], T)], {v: 'neg:y:0'}),
    fn('keep', one, one, [node('same', 'Identity', ['v'], T)], {v: 'same:output:0'}),
  ]}});
}

// A list that is filled, and another made of a tensor's rows.
const lists = () => model([
  node('reserved', 'TensorListReserve', ['shape', 'count'], {element_dtype: type('float32'), shape_type: type('int32')}),
  node('filled', 'TensorListSetItem', ['reserved', 'at', 'row'], {element_dtype: type('float32')}),
  node('filled/again', 'TensorListSetItem', ['filled', 'zero', 'row'], {element_dtype: type('float32')}),
  node('stacked', 'TensorListStack', ['filled/again', 'shape'], {element_dtype: type('float32'), num_elements: {i: '2'}}),
  node('rows', 'TensorListFromTensor', ['x', 'shape'], {element_dtype: type('float32'), shape_type: type('int32')}),
  node('some', 'TensorListGather', ['rows', 'which', 'shape'], {element_dtype: type('float32')}),
  node('y', 'AddV2', ['stacked', 'some'], T),
], 'y:0', {shape: ints(3), count: int(2), at: int(1), zero: int(0), which: ints(1, 0), row: {dtype: 'float32', shape: [3], values: [1, 2, 3]}});

// A table from texts to numbers, filled when the model is loaded.
function table() {
  const attr = {key_dtype: type('string'), value_dtype: type('float32')}, texts = (...values) => ({dtype: 'string', shape: [values.length], values});
  const made = node('table', 'HashTableV2', [], {...attr, shared_name: {s: base64('table')}, use_node_name_sharing: {b: true}, container: {s: ''}});
  const files = model([
    made, node('found', 'LookupTableFindV2', ['table', 'asked', 'default'], {Tin: type('string'), Tout: type('float32')}),
    node('y', 'AddV2', ['x', 'found'], T),
  ], 'y:0', {asked: texts('b', 'a', 'z'), default: float(-1), keys: texts('a', 'b', ''), values: {dtype: 'float32', shape: [3], values: [1, 2, 3]}});
  const json = JSON.parse(new TextDecoder().decode(files['model.json'].bytes));
  const constants = json.modelTopology.node.filter(({name}) => name === 'keys' || name === 'values');
  const fill = node('fill', 'LookupTableImportV2', ['table', 'keys', 'values'], {Tin: type('string'), Tout: type('float32')});
  json.modelInitializer = {node: [made, ...constants, fill]};
  json.initializerSignature = {inputs: {}, outputs: {fill: {name: 'fill:0', dtype: 'DT_FLOAT'}}};
  return {...files, 'model.json': jsonOf(json)};
}

export const graphFiles = [sizes, loop, functions, lists, table];
