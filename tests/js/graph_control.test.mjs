// Control flow, lists, arrays and tables in graph models, compared with TensorFlow.js.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import * as peer from '@tensorflow/tfjs';
import * as tf from 'nacre';
import { artifacts, attr, bools, dtypeAttr, func, ints, node, placeholder, plain, tensorOf, texts, value } from './graph_files.mjs';
import { float32, functions, int32, loopModel, whileModel } from './graph_loops.mjs';

await tf.ready();
before(() => peer.setBackend('cpu'));

async function run(library, model, given, names) {
  const loaded = library.loadGraphModelSync(structuredClone(model));
  const feeds = Object.fromEntries(Object.entries(given).map(([name, v]) => [name, tensorOf(library, v)]));
  const results = await loaded.executeAsync(feeds, names);
  const found = await plain(results);
  library.dispose([feeds, results]);
  loaded.dispose();
  return found;
}

/** What both packages give is the same, and nothing is left of it here. */
async function same(model, given, names) {
  const before = tf.memory().numTensors;
  const found = await run(tf, model, given, names);
  assert.equal(tf.memory().numTensors, before, 'tensors are left');
  assert.deepEqual(found, await run(peer, model, given, names));
  return found;
}

test('a loop of Enter, Merge, Switch, NextIteration and Exit', async () => {
  const model = loopModel();
  const expected = (n) => { let x = [1, 1]; for (let i = 0; i < n; i++) x = [2 * x[0] + 1, 2 * x[1] + 2]; return x; };
  for (const n of [0, 1, 5]) {
    const before = tf.memory().numTensors;
    const [x, i] = await run(tf, model, { x: value([1, 1]), n: ints(n, []) }, ['exit_x', 'exit_i']);
    assert.deepEqual([x.values, i.values], [expected(n), [n]]);
    assert.equal(tf.memory().numTensors, before);
  }
});

test('such a loop gives what TensorFlow.js gives', async () => {
  const model = loopModel();
  // TensorFlow.js runs what only depends on constants of the loop once, not in each iteration.
  const nodes = model.modelTopology.node;
  nodes.find((n) => n.name === 'sum').input[1] = 'enter_w';
  model.modelTopology.node = nodes.filter((n) => n.name !== 'w_again');
  await same(model, { x: value([1, 1]), n: ints(4, []) }, ['exit_x', 'exit_i']);
});

test('the values of a loop are freed on the way', async () => {
  const loaded = tf.loadGraphModelSync(loopModel());
  let most = 0;
  tf.registerOp('LoopCond', ({ inputs: [t] }) => { most = Math.max(most, tf.memory().numTensors); return t.clone(); });
  const before = tf.memory().numTensors;
  const feeds = { x: tf.tensor([1, 1]), n: tf.scalar(200, 'int32') };
  const result = await loaded.executeAsync(feeds, 'exit_x');
  tf.deregisterOp('LoopCond');
  assert.ok(most - before < 60, `${most - before} tensors at once in 200 iterations`);
  tf.dispose([feeds, result]);
  loaded.dispose();
});

test('values of a dynamic model are freed once they were read', async () => {
  const chain = (name, first) => Array.from({ length: 100 }, (_, i) => node(`${name}${i}`, 'Neg', [i ? `${name}${i - 1}` : first], float32));
  const model = tf.loadGraphModelSync(artifacts({
    constants: { one: value([1]) },
    nodes: [
      placeholder('x'), ...chain('before', 'x'), node('where', 'Where', ['before99']), node('float', 'Cast', ['where'], { DstT: dtypeAttr('float32') }),
      ...chain('after', 'float'), node('probe', 'Probe', ['after99']), node('out', 'AddV2', ['probe', 'one'], float32),
    ],
  }));
  const x = tf.tensor([0, 5, 0, 7]);
  const before = tf.memory().numTensors;
  let held;
  tf.registerOp('Probe', ({ inputs: [t] }) => { held = tf.memory().numTensors - before; return t.clone(); });
  for (const outputs of [['out'], ['out', 'before3']]) {
    const [out, early] = [await model.executeAsync({ x }, outputs)].flat();
    assert.deepEqual(Array.from(out.dataSync()), [2, 4]);
    if (early) assert.deepEqual(Array.from(early.dataSync()), [0, 5, 0, 7]);
    assert.ok(held < 10, `${held} tensors were held`);
    tf.dispose([out, early]);
    assert.equal(tf.memory().numTensors, before);
  }
  tf.deregisterOp('Probe');
  x.dispose();
  model.dispose();
});

test('a loop in a loop', async () => {
  const frame = (name) => ({ frame_name: attr.s(name), is_constant: attr.b(false) });
  const loop = (p, limit, start, body) => [
    node(`${p}merge`, 'Merge', [`${p}enter`, `${p}next`], int32), node(`${p}less`, 'Less', [`${p}merge`, limit], int32),
      node(`${p}cond`, 'LoopCond', [`${p}less`]),
    node(`${p}switch`, 'Switch', [`${p}merge`, `${p}cond`], int32), node(`${p}enter`, 'Enter', [start], frame(p)), ...body,
    node(`${p}exit`, 'Exit', [`${p}switch`], int32),
  ];
  const inner = loop('b', 'ten', 'a_i', [node('b_i', 'Identity', ['bswitch:1'], int32), node('b_sum', 'AddV2', ['b_i', 'three'], int32),
    node('bnext', 'NextIteration', ['b_sum'], int32)]);
  const outer = loop('a', 'thirty', 'n', [node('a_i', 'Identity', ['aswitch:1'], int32), ...inner, node('a_sum', 'AddV2', ['bexit', 'a_i'], int32),
    node('anext', 'NextIteration', ['a_sum'], int32)]);
  const model = artifacts({ constants: { three: ints(3, []), ten: ints(10, []), thirty: ints(30, []) }, nodes: [placeholder('n', 'int32', []), ...outer] });
  const [{ values }] = await same(model, { n: ints(1, []) }, ['aexit']);
  assert.deepEqual(values, [44]);
});

test('a condition of Switch and Merge', async () => {
  const model = artifacts({
    constants: { two: value(2, []) },
    nodes: [
      placeholder('x'), placeholder('p', 'bool', []), node('switch', 'Switch', ['x', 'p'], float32), node('if_true', 'Mul', ['switch:1', 'two'], float32),
      node('if_false', 'Neg', ['switch:0'], float32), node('merge', 'Merge', ['if_false', 'if_true'], float32),
    ],
  });
  for (const p of [0, 1]) {
    const [{ values }] = await same(model, { x: value([1, 2]), p: bools([p], []) }, ['merge']);
    assert.deepEqual(values, p ? [2, 4] : [-1, -2]);
  }
});

for (const prefix of ['', 'Stateless']) {
  test(`${prefix}If`, async () => {
    const model = artifacts({
      constants: { 'double/two': value(2, []), 'step/one': ints(1, []) }, functions,
      nodes: [placeholder('p', 'bool', []), placeholder('a'), placeholder('b'),
        node('if', `${prefix}If`, ['p', 'a', 'b'], { then_branch: attr.func('double'), else_branch: attr.func('subtract') })],
    });
    for (const p of [0, 1]) await same(model, { p: bools([p], []), a: value([5, 6]), b: value([1, 2]) }, ['if']);
  });
  test(`${prefix}While`, async () => {
    const model = whileModel(prefix);
    for (const n of [0, 1, 3]) await same(model, { x: value([2, 0.5]), n: ints(n, []) }, ['out', 'while:0']);
  });
}

test('a map over a list: TensorListFromTensor, While, TensorListStack', async () => {
  const element = { element_dtype: dtypeAttr('float32') };
  const variant = 'VARIANT';
  const list = [
    func('more', { i: 'int32', n: 'int32', source: variant, made: variant }, [node('more_less', 'Less', ['i', 'n'], int32)], { r: 'more_less:z:0' }),
    func('map', { i: 'int32', n: 'int32', source: variant, made: variant }, [
      node('map/one', 'Const', [], { dtype: dtypeAttr('int32') }), node('map/shape', 'Const', [], { dtype: dtypeAttr('int32') }),
      node('map_i', 'AddV2', ['i', 'map/one'], int32), node('item', 'TensorListGetItem', ['source', 'i', 'map/shape'], element),
        node('squared', 'Square', ['item:item:0'], float32),
      node('set', 'TensorListSetItem', ['made', 'i', 'squared:y:0'], element), node('map_n', 'Identity', ['n'], int32),
        node('map_source', 'Identity', ['source']),
    ], { i: 'map_i:z:0', n: 'map_n:output:0', source: 'map_source:output:0', made: 'set:output_handle:0' }),
  ];
  const model = artifacts({
    functions: list, constants: { 'map/one': ints(1, []), 'map/shape': ints([2]), zero: ints(0, []), rows: ints(3, []), shape: ints([2]) },
    nodes: [
      placeholder('x', 'float32', [3, 2]), node('source', 'TensorListFromTensor', ['x', 'shape'], element),
        node('made', 'TensorListReserve', ['shape', 'rows'], element),
      node('while', 'StatelessWhile', ['zero', 'rows', 'source', 'made'], { cond: attr.func('more'), body: attr.func('map') }),
      node('stacked', 'TensorListStack', ['while:3', 'shape'], { ...element, num_elements: attr.i(3) }), node('length', 'TensorListLength', ['while:3']),
    ],
  });
  // TensorFlow.js 4.22 disposes of what a function has put into a list and fails.
  const before = tf.memory().numTensors;
  const [stacked, length] = await run(tf, model, { x: value([[1, 2], [3, 4], [5, 6]]) }, ['stacked', 'length']);
  assert.equal(tf.memory().numTensors, before);
  assert.deepEqual([stacked.values, length.values], [[1, 4, 9, 16, 25, 36], [3]]);
});

test('lists: scatter, gather, split, push, pop, resize, concat', async () => {
  const element = { element_dtype: dtypeAttr('float32') };
  const nodes = [
    placeholder('x', 'float32', [3, 2]),
    node('scattered', 'TensorListScatter', ['x', 'order', 'shape'], element),
      node('a', 'TensorListStack', ['scattered', 'shape'], { ...element, num_elements: attr.i(-1) }),
    node('scattered2', 'TensorListScatterV2', ['x', 'order', 'shape', 'three'], element),
      node('b', 'TensorListGather', ['scattered2', 'order', 'shape'], element),
    node('pieces', 'TensorListSplit', ['x', 'shape', 'lengths'], element), node('c', 'TensorListGetItem', ['pieces', 'zero', 'shape'], element),
    node('empty', 'EmptyTensorList', ['shape', 'minus'], element), node('row', 'Gather', ['x', 'one']),
      node('pushed', 'TensorListPushBack', ['empty', 'row'], element),
    node('resized', 'TensorListResize', ['pushed', 'one']), node('d', 'TensorListLength', ['resized']),
  ];
  const constants = {
    order: ints([2, 0, 1]), shape: ints([2]), three: ints(3, []), any: ints([-1, 2]), lengths: ints([1, 1, 1]), uneven: ints([2, 1]), zero: ints(0, []),
      one: ints(1, []), minus: ints(-1, []),
  };
  const model = artifacts({ nodes, constants });
  const x = value([[1, 2], [3, 4], [5, 6]]);
  const outputs = await same(model, { x }, ['a', 'b', 'c', 'd']);
  assert.deepEqual(outputs[0].values, [3, 4, 5, 6, 1, 2]);
  // TensorFlow's results: in TensorFlow.js lists are changed in place, pop has one result, and concat stacks.
  const more = artifacts({
    constants, nodes: [...nodes, node('again', 'TensorListPushBack', ['pushed', 'row'], element),
      node('popped', 'TensorListPopBack', ['again', 'shape'], element), node('rest', 'TensorListLength', ['popped']),
      node('before', 'TensorListLength', ['pushed']), node('cut', 'TensorListSplit', ['x', 'any', 'uneven'], element),
      node('joined', 'TensorListConcat', ['cut'], element), node('joined2', 'TensorListConcatV2', ['cut', 'any'], element)],
  });
  const [popped, rest, before, joined, lengths, joined2] = await run(tf, more, { x }, ['popped:1', 'rest', 'before', 'joined', 'joined:1', 'joined2']);
  assert.deepEqual([popped.values, rest.values, before.values], [[3, 4], [1], [1]]);
  assert.deepEqual([joined.shape, joined.values, lengths.values, joined2.values], [[3, 2], [1, 2, 3, 4, 5, 6], [2, 1], [1, 2, 3, 4, 5, 6]]);
});

test('arrays: write, read, gather, scatter, concat, split, size, close', async () => {
  const array = { dtype: dtypeAttr('float32'), element_shape: { shape: { unknownRank: true } }, dynamic_size: attr.b(false), clear_after_read: attr.b(false),
    identical_element_shapes: attr.b(true), tensor_array_name: attr.s('kept') };
  const shaped = { ...array, element_shape: attr.shape([1, 2]) };
  const model = artifacts({
    constants: { three: ints(3, []), one: ints(1, []), two: ints([0, 1, 2]), lengths: ints([1, 1, 1]) },
    nodes: [
      placeholder('x', 'float32', [3, 2]),
      node('array', 'TensorArrayV3', ['three'], array), node('filled', 'TensorArrayScatterV3', ['array', 'two', 'x', 'array:1'], float32),
      node('a', 'TensorArrayGatherV3', ['array', 'two', 'filled'], { dtype: dtypeAttr('float32') }),
        node('b', 'TensorArrayReadV3', ['array', 'one', 'filled'], { dtype: dtypeAttr('float32') }),
      node('c', 'TensorArraySizeV3', ['array', 'filled']),
      node('cut', 'TensorArrayV3', ['three'], shaped), node('cutFlow', 'TensorArraySplitV3', ['cut', 'x', 'lengths', 'cut:1'], float32),
      node('d', 'TensorArrayConcatV3', ['cut', 'cutFlow'], { dtype: dtypeAttr('float32') }),
      node('single', 'TensorArrayV3', ['three'], array), node('written', 'TensorArrayWriteV3', ['single', 'one', 'x', 'single:1'], float32),
      node('e', 'TensorArrayReadV3', ['single', 'one', 'written'], { dtype: dtypeAttr('float32') }), node('closed', 'TensorArrayCloseV3', ['single', '^e']),
    ],
  });
  const outputs = await same(model, { x: value([[1, 2], [3, 4], [5, 6]]) }, ['a', 'b', 'c', 'd', 'e']);
  assert.deepEqual(outputs[1].values, [3, 4]);
});

for (const version of ['', 'V2']) {
  for (const fill of [`LookupTableImport${version}`, `InitializeTable${version}`]) {
    test(`a table that the initializer fills with ${fill}`, async () => {
      const types = { key_dtype: dtypeAttr('string'), value_dtype: dtypeAttr('float32') };
      const table = node('table', `HashTable${version}`, [], types);
      const model = artifacts({
        constants: { keys: texts(['cat', 'dog', 'owl']), values: value([1, 2, 3]), other: value(-1, []) },
        nodes: [placeholder('words', 'string', [-1]), table, node('found', `LookupTableFind${version}`, ['table', 'words', 'other']),
          node('size', `LookupTableSize${version}`, ['table'])],
        modelInitializer: { node: [table, node('keys', 'Const'), node('values', 'Const'), node('fill', fill, ['table', 'keys', 'values'])] },
      });
      const [found, size] = await same(model, { words: texts(['owl', 'fish', 'cat']) }, ['found', 'size']);
      assert.deepEqual([found.values, size.values], [[3, -1, 1], [3]]);
    });
  }
}

test('a table as a resource that the initializer hands over', async () => {
  const table = node('table', 'HashTableV2', [], { key_dtype: dtypeAttr('int32'), value_dtype: dtypeAttr('string') });
  const model = artifacts({
    constants: { keys: ints([7, 8]), values: texts(['seven', 'eight']), other: texts('?', []) },
    nodes: [placeholder('numbers', 'int32', [-1]), node('resource', 'Placeholder', [], { dtype: { type: 'DT_RESOURCE' }, shape: attr.shape([]) }),
      node('found', 'LookupTableFindV2', ['resource', 'numbers', 'other'])],
    signature: { inputs: { numbers: { name: 'numbers' }, resource: { name: 'resource', resourceId: 4 } }, outputs: { found: { name: 'found' } } },
    modelInitializer: { node: [table, node('keys', 'Const'), node('values', 'Const'), node('fill', 'LookupTableImportV2', ['table', 'keys', 'values'])] },
    initializerSignature: { outputs: { fill: { name: 'fill', resourceId: 4 } } },
  });
  const answers = [];
  for (const library of [tf, peer]) {
    const loaded = library.loadGraphModelSync(structuredClone(model));
    const numbers = library.tensor([8, 9], [2], 'int32');
    for (const inputs of [numbers, [numbers], { numbers }]) answers.push(Array.from(await (await loaded.executeAsync(inputs)).data()));
    assert.throws(() => loaded.execute([numbers, numbers]),
      /Input tensor count mismatch, the graph model has 1 non-resource placeholders, while there are 2 input tensors provided/);
    loaded.dispose();
  }
  for (const answer of answers) assert.deepEqual(answer, ['eight', '?']);
});

test('tables are not for execute', () => {
  const table = node('table', 'HashTableV2', [], { key_dtype: dtypeAttr('int32'), value_dtype: dtypeAttr('int32') });
  const model = artifacts({
    constants: { keys: ints([7, 8]) }, nodes: [placeholder('x', 'int32', [-1]), table, node('size', 'LookupTableSizeV2', ['table'])],
    modelInitializer: { node: [table, node('keys', 'Const'), node('fill', 'LookupTableImportV2', ['table', 'keys', 'keys'])] },
  });
  const [ours, theirs] = [tf, peer].map((library) => {
    try {
      library.loadGraphModelSync(structuredClone(model)).execute({ x: library.tensor([1], [1], 'int32') }, 'size');
    } catch (error) {
      return error.message;
    }
  });
  assert.equal(ours, theirs);
  assert.match(ours, /'fill', which has the dynamic op 'LookupTableImportV2'/);
});

test('functions that call themselves without end are an error', async () => {
  const model = artifacts({
    functions: [func('again', { p: 'bool' }, [node('inner', 'StatelessIf', ['p', 'p'], { then_branch: attr.func('again'), else_branch: attr.func('again') })],
      { r: 'inner:output:0' })],
    nodes: [placeholder('p', 'bool', []), node('if', 'If', ['p', 'p'], { then_branch: attr.func('again'), else_branch: attr.func('again') })],
  });
  const loaded = tf.loadGraphModelSync(model);
  const before = tf.memory().numTensors;
  const p = tf.scalar(true);
  await assert.rejects(loaded.executeAsync({ p }), (error) => error instanceof tf.ModelFileError && /more than 200 deep/.test(error.message));
  p.dispose();
  assert.equal(tf.memory().numTensors, before);
});
