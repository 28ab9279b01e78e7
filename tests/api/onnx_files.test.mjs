// Damaged and hostile files: each is refused with an error that says where, and nothing stays behind.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import * as tf from 'nacre';
import { externalTensor, field, fields, functionOf, graph, model, node, noise, tensor, value } from '../js/onnx_writer.mjs';

await tf.ready();

const inputs = [value('x', [2, 3])], outputs = [value('y', [2, 3])];
const net = (nodes, more = {}, options = {}) => model({ inputs, outputs, nodes, ...more }, options);
const relu = node('Relu', ['x'], ['y']);

/** Loads, and runs if that succeeds; the error that was thrown, or undefined. */
async function failure(bytes, options) {
  let loaded;
  const x = tf.tensor(noise(6), [2, 3]);
  try {
    loaded = await tf.loadOnnxModel(bytes, options);
    tf.tidy(() => Object.values(loaded.predict({ x })).forEach((t) => t instanceof tf.Tensor && t.dataSync()));
    return undefined;
  } catch (error) {
    return error;
  } finally {
    loaded?.dispose();
    x.dispose();
  }
}

const huge = 2n ** 40n;
const deep = () => {
  let inner = graph({ nodes: [node('Identity', ['x'], ['r'])], outputs: [value('r', [2, 3])] });
  for (let i = 0; i < 60; i++) inner = graph({ nodes: [node('If', ['c'], ['r'],
    { then_branch: { g: inner }, else_branch: { g: graph({ outputs: [value('x', [2, 3])] }) } })], outputs: [value('r', [2, 3])] });
  return inner;
};
const doubling = Array.from({ length: 30 }, (_, i) =>
  functionOf(`f${i}`, ['a'], ['r'], i === 29 ? [node('Relu', ['a'], ['r'])]
    : [node(`f${i + 1}`, ['a'], ['b'], {}, { domain: 'local' }), node(`f${i + 1}`, ['b'], ['r'], {}, { domain: 'local' })]));

const cases = [
  ['an empty file', new Uint8Array(0), /there is no graph/, { field: 'graph' }],
  ['a text', new TextEncoder().encode('<html><body>not found</body></html>'), /wire type|announced|graph/],
  ['a group', Uint8Array.of(0x0b, 0x0c), /wire type 3/],
  ['a number of more than 64 bits', Uint8Array.of(8, ...Array(10).fill(255), 1), /more than 64 bits/, { field: 'ir_version' }],
  ['a length beyond the end', Uint8Array.of(0x3a, 0xff, 0xff, 0xff, 0xff, 0x0f), /a length of 4294967295 is announced, but only 0 bytes are left/,
    { field: 'graph' }],
  ['a negative length', Uint8Array.from([...[0x3a], ...Array(9).fill(255), 1]), /a length of -1/],
  ['an unknown operator', net([node('Levitate', ['x'], ['y'], {}, { name: 'n7' })]), /no operator is called 'Levitate'/, { node: 'n7', field: 'op_type' }],
  ['an operator of an unknown domain', net([node('Relu', ['x'], ['y'], {}, { domain: 'elsewhere' })]), /no operator set of the domain 'elsewhere'/,
    { field: 'domain' }],
  ['an input that nothing makes', net([node('Relu', ['z'], ['y'], {}, { name: 'n1' })]), /input 'z' is made by no node/, { node: 'n1', field: 'input' }],
  ['an output that nothing makes', net([node('Relu', ['x'], ['z'])]), /output 'y' is made by no node/],
  ['a cycle', net([node('Add', ['x', 'y'], ['a']), node('Relu', ['a'], ['y'])]), /cycle/],
  ['a node that needs itself', net([node('Add', ['x', 'y'], ['y'])]), /cycle/],
  ['two values of one name', net([relu, relu]), /two values are called 'y'/],
  ['a weight of a huge size', net([node('Add', ['x', 'w'], ['y'])], { weights: [tensor('w', [huge, huge], [1])] }), /a dimension of/,
    { node: 'w', field: 'dims' }],
  ['a weight of a negative size', net([node('Add', ['x', 'w'], ['y'])], { weights: [tensor('w', [-3], [1])] }), /a dimension of -3/,
    { node: 'w', field: 'dims' }],
  ['sizes whose product is huge', net([node('Add', ['x', 'w'], ['y'])], { weights: [tensor('w', [2 ** 20, 2 ** 20], [1])] }), /elements/, { field: 'dims' }],
  ['fewer values than the shape says', net([node('Add', ['x', 'w'], ['y'])], { weights: [tensor('w', [3], [1, 2])] }), /8 bytes of data where 3 values/,
    { node: 'w', field: 'raw_data' }],
  ['nine dimensions', net([node('Add', ['x', 'w'], ['y'])], { weights: [tensor('w', Array(9).fill(1), [1])] }), /at most 8 dimensions/],
  ['an element type without counterpart', net([node('Add', ['x', 'w'], ['y'])],
    { weights: [[...field(1, 1), ...field(2, 17), ...field(8, 'w'), ...field(9, [0])]] }), /float8e4m3fn has no counterpart/],
  ['data beyond the end of their file', net([node('Add', ['x', 'w'], ['y'])],
    { weights: [externalTensor('w', [3], { location: 'w', offset: 100, length: 12 })] }), /bytes 100 to 112 of 'w', which has 12/, { field: 'external_data' }],
  ['data at a negative offset', net([node('Add', ['x', 'w'], ['y'])], { weights: [externalTensor('w', [3], { location: 'w', offset: -4, length: 12 })] }),
    /bytes -4 to 8/],
  ['graphs nested without end', net([],
    { nodes: [node('If', ['c'], ['y'], { then_branch: { g: deep() }, else_branch: { g: deep() } })], weights: [tensor('c', [], [1], 'bool')] }),
      /nested more than/],
  ['functions that call themselves', net([node('f', ['x'], ['y'], {}, { domain: 'local' })], {},
    { functions: [functionOf('f', ['a'], ['r'], [node('f', ['a'], ['r'], {}, { domain: 'local' })])] }), /functions call each other more than/],
  ['functions that double at each level', net([node('f0', ['x'], ['y'], {}, { domain: 'local' })], {}, { functions: doubling }), /more than \d+ nodes/],
  ['a dense tensor made of a sparse one', sparse(), /a sparse tensor of \d+ elements/],
  ['an order that names a dimension twice', net([node('Transpose', ['x'], ['t'], { perm: [0, 0] }), node('Relu', ['t'], ['y'])]), /\[0,0\] is no order/,
    { field: 'perm' }],
  ['an attribute of another kind', net([node('Concat', ['x', 'x'], ['y'], { axis: 'first' }, { name: 'n2' })]), /must be a number/,
    { node: 'n2', field: 'axis' }],
  ['a shape that does not fit', net([node('Reshape', ['x', 's'], ['y'], {}, { name: 'n3' })], { weights: [tensor('s', [2], [4, 4], 'int64')] }),
    /\[2,3\] cannot become \[4,4\]/, { node: 'n3' }],
  ['a result of a huge size', net([node('Expand', ['x', 's'], ['y'])], { weights: [tensor('s', [4], [60000, 60000, 2, 3], 'int64')] }), /too large/],
  ['an operand of a wrong shape', net([node('MatMul', ['x', 'x'], ['y'], {}, { name: 'n4' })]), /MatMul: /, { node: 'n4' }],
  ['a loop whose graph takes other inputs', net([node('Loop', ['', 'c', 'x'], ['y'], { body: { g: graph({ outputs: [value('x', [2, 3])] }) } })],
    { weights: [tensor('c', [], [1], 'bool')] }), /Loop|inputs/],
];

function sparse() {
  const values = tensor('w', [1], [1]), places = tensor('at', [1], [0], 'int64');
  const bytes = [...field(1, values), ...field(2, places), ...fields(3, [2 ** 15, 2 ** 15])];
  const parts = [...fields(1, [node('Add', ['x', 'w'], ['y'])]), ...fields(11, inputs), ...fields(12, outputs), ...field(15, bytes)];
  return Uint8Array.from([...field(1, 8), ...field(7, parts), ...field(8, [...field(1, ''), ...field(2, 17)])]);
}

test('the network of these tests is sound where it is not broken on purpose', async () => assert.equal(await failure(net([relu])), undefined));

for (const [name, bytes, message, where = {}] of cases) {
  test(`refused: ${name}`, async () => {
    const before = tf.memory().numTensors;
    const error = await failure(bytes, { externalData: async () => new Uint8Array(12) });
    assert.ok(error instanceof tf.ModelFileError, String(error?.stack));
    assert.match(error.message, message);
    assert.equal(error.file, 'model.onnx');
    for (const [key, wanted] of Object.entries(where)) assert.ok(String(error[key]).endsWith(wanted), `${key} is ${error[key]}`);
    assert.equal(tf.memory().numTensors, before);
  });
}

test('weights may not lie outside the folder of the model', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'onnx-')), path = join(folder, 'net.onnx');
  t.after(() => rmSync(folder, { recursive: true }));
  for (const location of ['../secret', '/etc/passwd', 'a/../../b', '..\\b', 'file:///etc/passwd', 'http://elsewhere/w', '']) {
    writeFileSync(path, net([node('Add', ['x', 'w'], ['y'])], { weights: [externalTensor('w', [3], { location })] }));
    await assert.rejects(tf.loadOnnxModel(path), (e) => e instanceof tf.ModelFileError && /is not beside the model/.test(e.message) && e.file === path);
  }
});

const sound = model({
  inputs: [value('x', [2, 3])], outputs: [value('y', [2, 4])],
  weights: [tensor('w', [3, 4], noise(12, 2)), tensor('b', [4], noise(4, 3)), tensor('shape', [2], [2, 3], 'int64')],
  nodes: [node('Reshape', ['x', 'shape'], ['r']), node('Gemm', ['r', 'w', 'b'], ['g'], { alpha: { f: 2 } }), node('Softmax', ['g'], ['y'], { axis: -1 })],
});

test('a file that ends at any byte', async () => {
  const before = tf.memory().numTensors;
  for (let end = 0; end < sound.length; end++) {
    const error = await failure(sound.slice(0, end));
    assert.ok(error === undefined || error instanceof tf.ModelFileError || /input|output|shape|value/.test(error.message), `${end}: ${error?.stack}`);
  }
  assert.equal(tf.memory().numTensors, before);
});

test('a file with bytes changed at random', async () => {
  const before = tf.memory().numTensors;
  const random = noise(40_000, 77);
  let at = 0, refused = 0;
  const next = (n) => Math.floor(((random[at++ % random.length] + 1) / 2) * n) % n;
  for (let round = 0; round < 1500; round++) {
    const bytes = sound.slice();
    for (let change = next(4) + 1; change > 0; change--) bytes[next(bytes.length)] = next(256);
    const error = await failure(bytes);
    if (error) refused++;
    const typed = error === undefined || error instanceof tf.ModelFileError || error instanceof tf.OutOfMemoryError
      || /^the (input|model has)|no value of/.test(error.message);
    assert.ok(typed, `round ${round}: ${error?.stack}`);
  }
  assert.ok(refused > 100, String(refused));
  assert.equal(tf.memory().numTensors, before);
});
