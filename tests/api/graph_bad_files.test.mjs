// Damaged and hostile graph models: a ModelFileError that names the place, nothing computed, nothing left, no memory taken for what the file only claims.
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { test } from 'node:test';
import * as tf from 'nacre';
import { artifacts, attr, dtypeAttr, func, ints, node, placeholder, value } from '../js/graph_files.mjs';

await tf.ready();

const base = () => artifacts({
  constants: { w: value([1, 2]), shape: ints([2, 1]) },
  nodes: [placeholder('x', 'float32', [-1]), node('sum', 'AddV2', ['x', 'w']), node('out', 'Reshape', ['sum', 'shape'])],
});
const nodesOf = (model) => model.modelTopology.node;
const find = (model, name) => nodesOf(model).find((n) => n.name === name);

function expectError({ node: name, field, message }) {
  return (error) => {
    assert.ok(error instanceof tf.ModelFileError, `${error?.stack}`);
    assert.ok(error.file, 'no file is named');
    assert.equal(error.node, name);
    if (field) assert.match(String(error.field), field);
    if (message) assert.match(error.message, message);
    return true;
  };
}

/** Changes to a sound model, and what is said of each: when it is loaded, or when it is to be run. */
const damages = [
  ['no topology', (m) => { delete m.modelTopology; }, { field: /^modelTopology$/ }],
  ['a binary topology', (m) => { m.modelTopology = new ArrayBuffer(8); }, { field: /modelTopology/, message: /binary/ }],
  ['no list of nodes', (m) => { m.modelTopology.node = { length: 1e9 }; }, { field: /modelTopology.node/ }],
  ['a node that is null', (m) => { nodesOf(m).push(null); }, { field: /node\[5\]\.name/ }],
  ['a node without a name', (m) => { delete find(m, 'sum').name; }, { field: /node\[3\]\.name/ }],
  ['an operator that is a number', (m) => { find(m, 'sum').op = 7; }, { node: 'sum', field: /^op$/ }],
  ['inputs that are no list', (m) => { find(m, 'sum').input = 'x'; }, { node: 'sum', field: /^input$/ }],
  ['an input that does not exist', (m) => { find(m, 'sum').input[1] = 'absent'; }, { node: 'sum', field: /^input\[1\]$/, message: /'absent'/ }],
  ['a negative result of an input', (m) => { find(m, 'sum').input[1] = 'w:-1'; }, { node: 'sum', field: /^input\[1\]$/ }],
  ['a result that is no number', (m) => { find(m, 'sum').input[1] = 'w:one'; }, { node: 'sum', field: /^input\[1\]$/ }],
  ['two nodes of one name', (m) => { nodesOf(m).push(node('sum', 'Neg', ['x'])); }, { node: 'sum', field: /^name$/ }],
  ['a node that reads itself', (m) => { find(m, 'sum').input[0] = 'sum'; }, { node: 'sum', message: /cycle/ }],
  ['a cycle of two', (m) => { find(m, 'sum').input[0] = 'out'; }, { node: 'out', message: /cycle/ }],
  ['a cycle of control inputs', (m) => { find(m, 'sum').input.push('^out'); }, { node: 'out', message: /cycle/ }],
  ['text that is not base64', (m) => { find(m, 'sum').attr.mode = { s: '%%%' }; }, { node: 'sum', field: /^attr\.mode$/, message: /base64/ }],
  ['a number that is none', (m) => { find(m, 'sum').attr.n = { i: 'many' }; }, { node: 'sum', field: /^attr\.n$/ }],
  ['an attribute that is null', (m) => { find(m, 'sum').attr.n = null; }, { node: 'sum', field: /^attr\.n$/ }],
  ['a negative dimension', (m) => { find(m, 'x').attr.shape = attr.shape([-7]); }, { node: 'x', field: /^attr\.shape$/, message: /-7/ }],
  ['a dimension that is no list', (m) => { find(m, 'x').attr.shape = { shape: { dim: 3 } }; }, { node: 'x', field: /^attr\.shape$/ }],
  ['a function without a name', (m) => { m.modelTopology.library = { function: [{}] }; }, { field: /library\.function/ }],
  ['a function whose result does not exist', (m) => { m.modelTopology.library = { function: [func('f', { a: 'float32' }, [], { r: 'gone:z:0' })] }; },
    { field: /library\.function 'f'\.ret/ }],
  ['a function with an argument that is null', (m) => { const f = func('f', {}, [],
    {}); f.signature.inputArg.push(null); m.modelTopology.library = { function: [f] }; }, { field: /library\.function 'f'/ }],
  ['functions that are no list', (m) => { m.modelTopology.library = { function: 'f' }; }, { field: /library\.function/ }],
  ['a weight of a negative dimension', (m) => { m.weightSpecs[0].shape = [-2]; }, { node: 'w', field: /^shape$/, message: /\[-2\]/ }],
  ['a weight of a huge dimension', (m) => { m.weightSpecs[0].shape = [1e15]; }, { node: 'w', field: /^weightData$/, message: /need .* bytes/ }],
  ['a weight with more elements than numbers can count', (m) => { m.weightSpecs[0].shape = [1e200, 1e200]; }, { node: 'w', field: /^weightData$/ }],
  ['a weight of no elements with dimensions that numbers cannot count', (m) => { m.weightSpecs[0].shape = [1e200, 1e200, 0]; }, { node: 'w' }],
  ['a weight of an unknown type', (m) => { m.weightSpecs[0].dtype = 'float8'; }, { node: 'w', field: /^dtype$/, message: /float8/ }],
  ['a weight of an unknown quantisation', (m) => { m.weightSpecs[0].quantization = { dtype: 'int2' }; }, { node: 'w', field: /^quantization$/ }],
  ['a weight without a name', (m) => { delete m.weightSpecs[0].name; }, { field: /^weightSpecs\[0\]\.name$/ }],
  ['weights that are cut off', (m) => { m.weightData = m.weightData.slice(0, 6); },
    { node: 'w', field: /^weightData$/, message: /need 16 bytes, but there are 6/ }],
  ['strings that are cut off', (m) => { m.weightSpecs = [{ name: 'w', shape: [2], dtype: 'string' }]; m.weightData = Uint8Array.of(9, 0, 0, 0, 65, 66, 67,
    68).buffer; }, { node: 'w', field: /^weightData$/, message: /texts end behind the data/ }],
  ['an initializer that is no graph', (m) => { m.modelInitializer = { node: [null] }; }, { field: /node\[0\]\.name/ }],
  ['weights that are no list', (m) => { m.weightSpecs = { w: 1 }; }, { field: /^weightSpecs$/ }],
];
for (const [name, damage, expected] of damages) {
  test(`loading: ${name}`, () => {
    const model = base();
    damage(model);
    const before = tf.memory().numTensors;
    const load = () => tf.loadGraphModelSync({ load: () => model });
    assert.throws(load, expectError(expected));
    assert.equal(tf.memory().numTensors, before);
  });
}

const element = { element_dtype: dtypeAttr('float32') };
const unsound = [
  ['an operator that does not exist', [node('out', 'Levitate', ['x'])], { node: 'out', field: /^op$/, message: /Unknown op 'Levitate'/ }],
  ['an operator called like a method of objects', [node('out', 'toString', ['x'])], { node: 'out', field: /^op$/ }],
  ['a constant without a weight', [node('lost', 'Const'), node('out', 'AddV2', ['x', 'lost'])], { node: 'lost', field: /weightsManifest/ }],
  ['too few inputs', [node('out', 'AddV2', ['x'])], { node: 'out', field: /^input\[1\]$/ }],
  ['a result that the operator does not have', [node('neg', 'Neg', ['x']), node('out', 'AddV2', ['x', 'neg:4'])], { node: 'neg', message: /output 4/ }],
  ['an attribute that is missing', [node('out', 'MaxPool', ['x'], { strides: attr.ints([1, 1, 1, 1]) })], { node: 'out', field: /^attr\./ }],
  ['an attribute of another kind', [node('out', 'Unpack', ['x'], { axis: attr.b(true) })], { node: 'out', field: /^attr\.axis$/ }],
  ['shapes that do not fit', [node('out', 'MatMul', ['x', 'w'])], { node: 'out' }],
  ['a tensor that no memory holds', [node('out', 'Fill', ['huge', 'one'])], { node: 'out' }],
  ['a negative size', [node('out', 'Fill', ['negative', 'one'])], { node: 'out' }],
  ['numbers from strings', [node('text', 'Const'), node('out', 'Fill', ['text', 'one'])], { node: 'out', field: /^input\[0\]$/ }],
  ['a cast to no type', [node('out', 'Cast', ['x'], { DstT: { type: 'DT_VARIANT' } })], { node: 'out', field: /^attr\.DstT$/ }],
  ['a list that is none', [node('out', 'TensorListLength', ['x'])], { node: 'out', field: /^input\[0\]$/ }],
  ['a list of a milliard tensors', [node('list', 'TensorListReserve', ['w', 'many'], element), node('out', 'TensorListLength', ['list'])],
    { node: 'list', message: /too long/ }],
];
for (const [name, nodes, expected] of unsound) {
  for (const later of [false, true]) {
    test(`running${later ? ' asynchronously' : ''}: ${name}`, async () => {
      const before = tf.memory().numTensors;
      const model = tf.loadGraphModelSync(artifacts({
        constants: { w: value([1, 2]), one: value(1, []), huge: ints([1 << 30, 1 << 30]), negative: ints([-4]), many: ints(1e9, []),
          ...(nodes[0].name === 'text' ? { text: { values: ['a'], shape: [1], dtype: 'string' } } : {}) },
        nodes: [placeholder('x', 'float32', [-1]), ...nodes.filter((n) => n.name !== 'text'),
          ...(later ? [node('where', 'Where', ['x']), node('all', 'IdentityN', ['out', 'where'])] : [])],
      }));
      const x = tf.tensor([1, 2]);
      if (later) await assert.rejects(model.executeAsync({ x }, ['all', 'out']), expectError(expected));
      else assert.throws(() => model.execute({ x }, 'out'), expectError(expected));
      x.dispose();
      model.dispose();
      assert.equal(tf.memory().numTensors, before);
    });
  }
}

test('functions that do not exist, or are called with other arguments', async () => {
  const call = { then_branch: attr.func('f'), else_branch: attr.func('f') };
  const model = (functions) => artifacts({ functions, nodes: [placeholder('p', 'bool', []), node('out', 'If', ['p', 'p'], call)] });
  const p = tf.scalar(true);
  await assert.rejects(tf.loadGraphModelSync(model([])).executeAsync({ p }), expectError({ node: 'out', field: /^attr\.then_branch$/ }));
  const two = func('f', { a: 'bool', b: 'bool' }, [], { r: 'a' });
  await assert.rejects(tf.loadGraphModelSync(model([two])).executeAsync({ p }),
    expectError({ field: /function 'f'/, message: /has 2 arguments, but is called with 1/ }));
  const bad = func('f', { a: 'bool' }, [node('odd', 'Levitate', ['a'])], { r: 'odd:z:0' });
  await assert.rejects(tf.loadGraphModelSync(model([bad])).executeAsync({ p }), expectError({ node: 'odd', field: /^op$/ }));
  p.dispose();
});

test('a placeholder with inputs still has to be given', async () => {
  const model = tf.loadGraphModelSync(artifacts({ nodes: [placeholder('x'), { ...placeholder('y'), input: ['x'] }, node('out', 'Neg', ['y']),
    node('where', 'Where', ['out'])] }));
  const x = tf.ones([2]);
  await assert.rejects(model.executeAsync({ x }, 'where'), /Consider providing the following inputs: \[y\]/);
  assert.throws(() => model.execute({ x }, 'out'), /Missing the following inputs: \[y\]/);
  x.dispose();
});

test('a graph that is a long chain is no problem', () => {
  const length = 20000;
  const chain = Array.from({ length }, (_, i) => node(`n${i}`, 'Identity', [i ? `n${i - 1}` : 'x']));
  const model = tf.loadGraphModelSync(artifacts({ nodes: [placeholder('x'), ...chain] }));
  const x = tf.tensor([1, 2]);
  const y = model.predict(x);
  assert.deepEqual(Array.from(y.dataSync()), [1, 2]);
  tf.dispose([x, y]);
  model.dispose();
});

test('JSON that was cut off', async () => {
  const { weightData, weightSpecs, ...rest } = base();
  const cut = JSON.stringify({ ...rest, weightsManifest: [{ paths: ['w.bin'], weights: weightSpecs }] }).slice(0, 200);
  const folder = await mkdtemp(`${tmpdir()}/graph-`);
  await writeFile(`${folder}/model.json`, cut);
  const says = (file) => (error) => error instanceof tf.ModelFileError && error.file.includes(file);
  await assert.rejects(tf.loadGraphModel(`file://${folder}/model.json`), says(folder));
  await rm(folder, { recursive: true });
  const fetchFunc = async () => new Response(cut);
  await assert.rejects(tf.loadGraphModel('http://here/model.json', { fetchFunc }), says('http://here/model.json'));
  await assert.rejects(tf.loadGraphModel(tf.io.browserFiles([new File([cut], 'chosen.json'), new File([weightData], 'w.bin')])), says('chosen.json'));
});

test('manifests that are no manifests', async () => {
  const { weightSpecs, weightData, ...rest } = base();
  const manifests = [
    [7, 'weightsManifest'], [[null], 'weightsManifest[0]'], [[{}], 'weightsManifest[0]'], [[{ paths: 'w.bin', weights: weightSpecs }], 'weightsManifest[0]'],
    [[{ paths: ['w.bin'], weights: null }], 'weightsManifest[0]'], [[{ paths: ['w.bin'], weights: [...weightSpecs, 3] }], 'weightsManifest[0].weights[2].name'],
  ];
  const says = (file, field) => (error) => {
    assert.ok(error instanceof tf.ModelFileError, `${error?.stack}`);
    assert.deepEqual([error.file, error.field], [file, field]);
    return true;
  };
  const before = tf.memory().numTensors;
  const folder = await mkdtemp(`${tmpdir()}/graph-`);
  for (const [weightsManifest, field] of manifests) {
    const json = JSON.stringify({ ...rest, weightsManifest });
    const fetchFunc = async (url) => new Response(url.endsWith('json') ? json : weightData);
    for (const streamWeights of [false, true])
      await assert.rejects(tf.loadGraphModel('http://here/model.json', { fetchFunc, streamWeights }), says('http://here/model.json', field));
    await assert.rejects(tf.loadGraphModel(tf.io.browserFiles([new File([json], 'a.json'), new File([weightData], 'w.bin')])), says('a.json', field));
    await writeFile(`${folder}/model.json`, json);
    await assert.rejects(tf.loadGraphModel(`file://${folder}/model.json`), says(`${folder}/model.json`, field));
    assert.throws(() => tf.loadGraphModelSync([{ ...rest, weightsManifest }, weightData]), says('weights manifest', field));
  }
  await rm(folder, { recursive: true });
  assert.equal(tf.memory().numTensors, before);
});

test('weights that the server does not have', async () => {
  const { weightSpecs, weightData, ...rest } = base();
  const json = JSON.stringify({ ...rest, weightsManifest: [{ paths: ['w.bin'], weights: weightSpecs }] });
  const fetchFunc = async (url) => (url.endsWith('json') ? new Response(json) : new Response('x'.repeat(weightData.byteLength), { status: 404 }));
  for (const streamWeights of [false, true]) await assert.rejects(tf.loadGraphModel('http://here/model.json', { fetchFunc, streamWeights }), /w.bin answers 404/);
});

test('weights that end too early, at once and as a stream: the first that is not whole is named', async () => {
  const { weightSpecs, weightData, ...rest } = base();
  const json = JSON.stringify({ ...rest, weightsManifest: [{ paths: ['w.bin'], weights: weightSpecs }] });
  const before = tf.memory().numTensors;
  for (const streamWeights of [false, true]) {
    for (const [length, node] of [[0, 'w'], [5, 'w'], [12, 'shape']]) {
      const fetchFunc = async (url) => new Response(url.endsWith('json') ? json : weightData.slice(0, length));
      await assert.rejects(tf.loadGraphModel('http://here/model.json', { fetchFunc, streamWeights }), (error) => {
        assert.ok(error instanceof tf.ModelFileError, `${error?.stack}`);
        assert.deepEqual([error.file, error.node, error.field], ['http://here/model.json', node, 'weightData']);
        assert.match(error.message, streamWeights ? /bytes are still expected/ : new RegExp(`need 16 bytes, but there are ${length};`));
        return true;
      });
    }
  }
  assert.equal(tf.memory().numTensors, before);
});
