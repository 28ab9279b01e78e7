// Coordinates, counting, einsum and the cells made of them.
import {f, i, b, t, distinct} from './data.mjs';

const at = (values, shape) => t(values, shape, 'int32');
const none = t([], [0]);

const einsum = [
  ['ij,jk->ik', [3, 4], [4, 5]], ['ij,jk->ki', [3, 4], [4, 5]], ['ij,kj->ik', [3, 4], [5, 4]],
  ['ji,jk->ik', [4, 3], [4, 5]], ['bij,bjk->bik', [2, 3, 4], [2, 4, 5]],
  ['abcd,cde->abe', [2, 3, 4, 2], [4, 2, 5]], ['aecd,abcd->acbe', [2, 4, 2, 3], [2, 3, 2, 3]], ['bi,bi->b', [3, 5], [3, 5]],
  ['i,j->ij', [3], [4]], ['ij,ji->', [3, 4], [4, 3]],
  ['ij,->i', [3, 4], []], ['bhqd,bhkd->bhqk', [2, 2, 3, 4], [2, 2, 5, 4]],
].map(([equation, ...shapes]) => ({op: 'einsum', args: [equation, ...shapes.map(s => f(s))], grad: [0, 1]}));

const sums = [
  ...einsum,
  {op: 'einsum', args: ['ijk->kj', f([2, 3, 4])], grad: [0]},
  {op: 'einsum', args: [' i j -> ', f([3, 4])], grad: [0]},
  {op: 'einsum', args: ['ij,jk->ik', i([3, 4]), i([4, 5])]},
  {op: 'einsum', args: ['i,i->', b([7]), i([7])]},
  {op: 'einsum', args: ['ij,jk->ik', f([3, 0]), f([0, 2])]},
  // TensorFlow.js takes two tensors at most.
  {op: 'einsum', args: ['ij,jk,kl->il', f([2, 3]), f([3, 4]), f([4, 5])], grad: [0, 1, 2], oracle: false, equal: (tf, _, x, y, z) => x.matMul(y).matMul(z)},
  {op: 'einsum', args: ['bi,ij,bj->b', f([4, 3]), f([3, 5]), f([4, 5])], grad: [0, 1, 2], oracle: false, equal: (tf, _, x, m, y) => x.matMul(m).mul(y).sum(1)},
];

const coordinates = [
  {op: 'gatherND', args: [f([7]), at([0, 3, 3, 6], [4, 1])], grad: [0]},
  {op: 'gatherND', args: [f([3, 4]), at([0, 1, 2, 3, 0, 1], [3, 2])], grad: [0]},
  {op: 'gatherND', args: [f([3, 4, 2]), at([0, 1, 2, 3], [2, 1, 2])], grad: [0]},
  {op: 'gatherND', args: [i([3, 4]), at([2, 0], [2, 1])]},
  {op: 'gatherND', args: [f([5, 3, 70]), at([4, 2, 0, 1, 4, 2], [3, 2])], grad: [0]},
  {op: 'gatherND', args: [b([5, 3, 7]), at([4, 0, 4], [3, 1])]},
  {op: 'gatherND', args: [b([3, 4]), at([2, 0, 1, 1], [2, 2])]},
  {op: 'gatherND', args: [f([2, 3]), at([], [4, 0])], grad: [0], oracle: false, equal: (tf, x) => tf.stack([x, x, x, x])},
  // A computed coordinate outside x gives zeros.
  {op: 'gatherND', run: (tf, x, indices) => tf.gatherND(x, tf.add(indices, tf.scalar(1, 'int32'))), args: [f([2, 3]), at([0, 1, 0, 2, -2, 0], [3, 2])],
    grad: [0], oracle: false, equal: (tf, x) => tf.concat([x.slice([1, 2], [1, 1]).flatten(), tf.zeros([2])])},
  {op: 'scatterND', args: [at([4, 1, 3, 1], [4, 1]), f([4]), [6]], grad: [1]},
  {op: 'scatterND', args: [at([4, 1, 1]), f([3, 2]), [6, 2]], grad: [1]},
  {op: 'scatterND', args: [at([0, 1, 2, 0], [2, 2]), f([2, 3]), [3, 2, 3]], grad: [1]},
  {op: 'scatterND', args: [at([0, 2], [2, 1]), i([2, 2]), [3, 2]]},
  {op: 'tensorScatterUpdate', args: [f([6]), at([4, 1, 3], [3, 1]), f([3])], grad: [0, 2]},
  {op: 'tensorScatterUpdate', args: [f([5, 2]), at([4, 1, 4], [3, 1]), f([3, 2])], grad: [0, 2]},
  {op: 'tensorScatterUpdate', args: [f([3, 2, 3]), at([0, 1, 2, 0], [2, 2]), f([2, 3])], grad: [0, 2]},
  {op: 'tensorScatterUpdate', args: [i([5]), at([4, 1], [2, 1]), i([2])]},
  {op: 'sparseToDense', args: [at([0, 2, 4]), f([3]), [6]], grad: [1]},
  {op: 'sparseToDense', args: [at([0, 2, 4]), f([]), [6], 3.5], grad: [1]},
  {op: 'sparseToDense', args: [at([0, 1, 1, 1], [2, 2]), f([2]), [2, 3], f([])], grad: [1, 2]},
  {op: 'sparseToDense', args: [at([1, 3]), i([2]), [5]]},
  {op: 'sparseToDense', args: [at([2], []), i([]), [5], 1]},
  {op: 'unsortedSegmentSum', args: [f([5]), at([0, 2, 0, 1, 2]), 4], grad: [0]},
  {op: 'unsortedSegmentSum', args: [f([4, 2, 3]), at([1, -1, 1, 0]), 2], grad: [0]},
  // TensorFlow.js gives float32 on some backends.
  {op: 'unsortedSegmentSum', args: [i([4, 2]), at([1, 0, 1, 7]), 3], oracle: false, equal: (tf, x, ids) => tf.unsortedSegmentSum(x.toFloat(), ids, 3).toInt()},
  {op: 'unsortedSegmentSum', args: [f([2, 2, 3]), at([1, 0, 1, 2], [2, 2]), 3], grad: [0], oracle: false,
    equal: (tf, x, ids) => tf.unsortedSegmentSum(x.reshape([4, 3]), ids.flatten(), 3)},
];

const counting = [
  {op: 'bincount', args: [at([1, 1, 5, 2, 0]), none, 4]},
  {op: 'bincount', args: [at([1, 1, 5, 2, 0]), f([5]), 6], grad: [1]},
  {op: 'denseBincount', args: [at([1, 1, 5, 2, 0]), none, 4]},
  {op: 'denseBincount', args: [at([1, 1, 2, 2, 0, 3], [2, 3]), t([], [0, 0]), 4]},
  {op: 'denseBincount', args: [at([1, 1, 2, 2, 0, 3], [2, 3]), t([], [0, 0]), 4, true]},
  {op: 'denseBincount', args: [at([1, 1, 2, 2, 0, 3], [2, 3]), f([2, 3]), 3], grad: [1]},
  {op: 'math.confusionMatrix', args: [at([0, 1, 2, 1, 0]), at([0, 2, 2, 1, 5]), 3]},
  {op: 'math.confusionMatrix', args: [t([0, 1, 2, 1]), t([0, 2, 2, -1]), 3]},
  ...['searchSorted', 'lowerBound', 'upperBound'].flatMap(op => [
    {op, args: [t([-3, -1, 0, 0, 2, 5.5]), f([9], -4, 7)]},
    {op, args: [at([0, 3, 9, 9, 10, 1, 2, 3, 4, 5], [2, 5]), at([2, 9, 11, 0, 2, 6], [2, 3])]},
  ]),
  {op: 'searchSorted', args: [t([0, 0, 1, 1]), t([0, 1, -1, 2]), 'right']},
  {op: 'broadcastArgs', args: [at([1, 6]), at([3, 1, 1])]},
];

const cells = [
  {op: 'basicLSTMCell', args: [f([]), f([5, 8]), f([8]), f([3, 3]), f([3, 2]), f([3, 2])], grad: [0, 1, 2, 3, 4, 5]},
  {op: 'movingAverage', args: [f([2, 3]), f([2, 3]), t([0.6], []), t([3], [])], grad: [0, 1]},
  {op: 'movingAverage', args: [f([2, 3]), f([2, 3]), 0.9, null, false], grad: [0, 1]},
  {op: 'topk', args: [distinct([3, 7]), 4, true], grad: [0]},
  {op: 'topk', args: [i([2, 9], 0, 3), 5, true]},
  // TensorFlow.js's order without sorting is another.
  {op: 'topk', args: [distinct([2, 2, 5]), 2, false], grad: [0], oracle: false, equal: (tf, x) => Object.values(tf.topk(x, 2))},
];

export const cases = [...sums, ...coordinates, ...counting, ...cells];
