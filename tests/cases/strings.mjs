// Tensors of strings. Numbers stand beside them only to make the arguments of a row.
import {f, t, b} from './data.mjs';

const words = ['pigs', 'on', 'the', 'wing', '', 'größe', 'on', '\u{1f40c}\u{1f41a}'];
const grid = tf => tf.tensor(words, [2, 4]);
// TensorFlow.js refuses strings here.
const beyond = {oracle: false};
const row = (op, run, more = {}) => ({op, run, args: [], ...more});

const moving = [
  row('clone', tf => tf.clone(grid(tf))),
  row('reshape', tf => grid(tf).reshape([4, 2])),
  row('transpose', tf => tf.transpose(grid(tf)), beyond),
  row('slice', tf => tf.slice(grid(tf), [0, 1], [2, 2])),
  row('stridedSlice', tf => tf.stridedSlice(grid(tf), [1, 3], [-3, 0], [-1, -2])),
  row('concat', tf => tf.concat([grid(tf), tf.tensor([['a', 'b', 'on', 'd']])])),
  row('stack', tf => tf.stack([grid(tf), grid(tf)], 1)),
  row('unstack', tf => tf.unstack(grid(tf))),
  row('split', tf => tf.split(grid(tf), 2, 1), beyond),
  row('tile', tf => tf.tile(grid(tf), [2, 2])),
  row('reverse', tf => tf.reverse(grid(tf), 1), beyond),
  row('gather', tf => tf.gather(grid(tf), tf.tensor1d([3, 0, 3], 'int32'), 1), beyond),
  row('expandDims', tf => tf.expandDims(grid(tf), 1)),
  row('squeeze', tf => tf.squeeze(tf.tensor([['a'], ['b']]))),
  row('broadcastTo', tf => tf.broadcastTo(tf.tensor(['a', 'b']), [3, 2]), {oracle: false}),
  row('pad', tf => tf.pad(tf.tensor(['a', 'b']), [[1, 2]]), {oracle: false, check: v => {
    if (v.join('|') !== '|a|b||') throw new Error(`padded: ${v}`);
  }}),
  row('fill', tf => tf.fill([2, 2], 'on')),
  {op: 'where', run: (tf, c) => tf.where(c, tf.tensor(['a', 'b', 'c']), tf.tensor(['x', 'y', 'z'])), args: [b([3])], oracle: false},
  {op: 'meshgrid', run: tf => tf.meshgrid(tf.tensor(['a', 'b']), tf.tensor(['x', 'y', 'z'])), args: [], oracle: false},
  // That gradients pass through what moves strings is in tests/api/strings.test.mjs; here the ops stand beside a differentiated one.
  {op: 'gather', run: (tf, x) => [tf.square(x), tf.reverse(tf.tensor(['a', 'b']))], args: [f([3])], grad: [0], ...beyond},
];

const comparing = [
  row('equal', tf => tf.equal(grid(tf), tf.tensor(['pigs', 'on', '', 'ß']))),
  row('notEqual', tf => tf.notEqual(grid(tf), 'on')),
  ...['greater', 'greaterEqual', 'less', 'lessEqual'].map(op => row(op, tf => tf[op](grid(tf), tf.tensor(['on', 'on', 'zebra', ''])))),
];

const splits = t([0, 4, 4, 6], [4], 'int32');
const text = [
  ...[[[3], 'LP', 'RP', -1, false], [[2, 3], '', '', 0, true], [[5], 'LP', 'RP', 1, true], [[4, 1], '<', '>', 2, false], [[7], 'a', 'b', 0, true]].map(rest =>
    ({op: 'string.stringNGrams', args: [['a', 'bb', 'c', 'd', 'e', 'ß'], splits, '|', ...rest]})),
  ...[[' ', true], [' ', false], ['', true], [' .', true], ['. ', false]].map(([delimiter, skip]) =>
    ({op: 'string.stringSplit', args: [['pigs on the wing', '', ' a  b.c ', '.', 'x'], delimiter, skip]})),
  // Every length class of the hash: the empty string, up to 3, 7, 16, 32 and 64 bytes, and blocks of 64.
  {op: 'string.stringToHashBucketFast', args: [[0, 1, 2, 3, 4, 7, 8, 15, 16, 17, 31, 32, 33, 48, 64, 65, 100, 127, 128, 129, 192, 1000].map(n =>
    Array.from({length: n}, (_, k) => String.fromCharCode(33 + (k * 31 + n) % 94)).join('')), 1000003]},
  {op: 'string.stringToHashBucketFast', args: [[['Hello', 'größe'], ['2.x', '\u{1f40c}']], 2147483648]},
  {op: 'string.staticRegexReplace', args: [['format  this   spacing', 'größe  ', ''], ' +', ' ']},
  {op: 'string.staticRegexReplace', args: [[['aba', 'abab'], ['', 'b']], '(a)(b)', '$2$1', false]},
];

export const cases = [...moving, ...comparing, ...text];
