// Tensors of strings and of complex numbers at the border to JavaScript.
import {test, before} from 'node:test';
import assert from 'node:assert/strict';
import * as tf from 'nacre';

before(() => tf.ready());

test('strings come back as they went in', async () => {
  const words = ['', 'a', 'größe', '\u{1f40c}', '\ufeffmark', 'nul\0inside', 'x'.repeat(10000)];
  const t = tf.tensor(words);
  assert.equal(t.dtype, 'string');
  assert.deepEqual(await t.data(), words);
  assert.deepEqual(t.arraySync(), words);
  assert.deepEqual((await t.bytes()).map(b => new TextDecoder('utf-8', {ignoreBOM: true}).decode(b)), words);
  assert.deepEqual(tf.tensor(t.bytesSync(), [7], 'string').dataSync(), words);
});

test('bytes that are no UTF-8 are kept', () => {
  const bytes = [new Uint8Array([255, 254, 0, 128]), new Uint8Array([])];
  assert.deepEqual(tf.tensor(bytes, [2], 'string').reverse().bytesSync(), [...bytes].reverse());
});

test('places of a buffer that nothing was written to stay empty', () => {
  const buffer = tf.buffer([3], 'string');
  buffer.set('middle', 1);
  const data = buffer.toTensor().dataSync();
  assert.deepEqual([0 in data, data[1], 2 in data], [false, 'middle', false]);
  assert.equal(tf.tensor(['a', 'b']).bufferSync().get(1), 'b');
});

test('text of tensors', () => {
  assert.equal(tf.tensor([['a', 'bcd'], ['ef', 'g']]).toString(), "Tensor\n    [['a' , 'bcd'],\n     ['ef', 'g'  ]]");
  assert.equal(tf.complex([1.5, -2], [0, 3]).toString(), 'Tensor\n    [1.5 + 0j, -2 + 3j]');
  assert.deepEqual(tf.complex([[1, 2]], [[3, 4]]).arraySync(), [[1, 3, 2, 4]]);
});

test('gradients pass through what moves strings', () => {
  const x = tf.tensor(['a', 'b', 'c']), dy = tf.tensor([1, 2, 3]);
  assert.deepEqual([...tf.grad(s => s.reverse())(x, dy).dataSync()], [3, 2, 1]);
  assert.deepEqual([...tf.grad(s => s.gather([1, 1, 2]))(x, dy).dataSync()], [0, 3, 3]);
});

test('gradients of complex functions are complex', () => {
  const z = tf.complex([1, -2], [3, 0.5]);
  const g = tf.grad(w => tf.real(tf.mul(w, w)).sum())(z);  // x^2 - y^2
  assert.equal(g.dtype, 'complex64');
  assert.deepEqual([...g.dataSync()], [2, -6, -4, -1]);
  const along = tf.grad(w => tf.mul(w, w))(z, tf.complex([1, 1], [0, 0]));
  assert.deepEqual([...along.dataSync()], [2, -6, -4, -1]);
  assert.throws(() => tf.grad(w => tf.abs(w))(z, tf.complex([1, 1], [0, 0])), /dy must have 'float32' dtype/);
});

test('custom gradients of complex functions see complex gradients', () => {
  const seen = [];
  const double = tf.customGrad(z => ({value: tf.mul(z, 2), gradFunc: dy => (seen.push(dy.dtype), tf.mul(dy, 5))}));
  const g = tf.grad(z => tf.imag(double(z)).sum())(tf.complex([1, 2], [3, 4]));
  assert.deepEqual(seen, ['complex64']);
  assert.deepEqual([...g.dataSync()], [0, 5, 0, 5]);
});

test('ops without a rule refuse', () => {
  assert.throws(() => tf.relu(tf.complex(1, 2)), /\[relu\] is not defined for complex64 tensors: x is complex64\[\]/);
  assert.throws(() => tf.softmax(tf.tensor(['a'])), /Argument 'logits' passed to 'softmax' must be .* but got string tensor/);
  assert.throws(() => tf.add(tf.tensor([1]), tf.tensor(['a'])), /Argument 'b' passed to 'add' must be numeric tensor, but got string tensor/);
  assert.throws(() => tf.addN([tf.tensor(['a']), tf.tensor(['a'])]), /Argument 'tensors\[0\]' passed to 'addN' must be numeric/);
  assert.throws(() => tf.equal(tf.tensor(['a']), tf.tensor([1])), /strings do not go together with numbers: b is float32/);
  assert.throws(() => tf.less(tf.tensor(['a']), tf.tensor([1])), /strings do not go together with numbers/);
  assert.throws(() => tf.where([true], tf.tensor(['a']), tf.tensor([1], [1], 'int32')), /strings do not go together with numbers: b is int32/);
  assert.throws(() => tf.concat([tf.tensor(['a']), tf.tensor([1])]), /cannot cast float32\[1\] to string/);
  assert.throws(() => tf.string.staticRegexReplace(['a'], '(', ''), SyntaxError);
  assert.throws(() => tf.tensor([1, 2], [2], 'string'), /needs strings/);
  assert.throws(() => tf.tensor([1, 2], [2], 'complex64'), /Please use tf.complex/);
});

test('the table of strings forgets what no tensor holds', () => {
  const kept = tf.tensor(['kept', 'also kept']), derived = tf.concat([kept, tf.tensor(['pending'])]);
  const variable = tf.variable(tf.tensor(['in a variable']));
  for (let round = 0; round < 20; round++) {
    const many = tf.tensor(Array.from({length: 1000}, (_, k) => `${round} ${k}`));
    assert.equal(many.reverse().dataSync()[0], `${round} 999`);
    many.dispose();
  }
  assert.deepEqual(kept.dataSync(), ['kept', 'also kept']);
  assert.deepEqual(derived.dataSync(), ['kept', 'also kept', 'pending']);
  assert.deepEqual(variable.dataSync(), ['in a variable']);
  assert.deepEqual(tf.equal(tf.tensor(['kept', 'new']), kept).arraySync(), [1, 0]);
  variable.dispose();
});

test('memory counts bytes of text', () => {
  const before = tf.memory();
  const t = tf.tensor(['abc', 'ß']);
  const now = tf.memory();
  assert.equal(now.numBytes - before.numBytes, 5);
  assert.equal(now.unreliable, true);
  t.dispose();
});
