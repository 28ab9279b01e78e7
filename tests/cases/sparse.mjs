// Sparse and ragged tensors.
import {f, i, t} from './data.mjs';

const ints = (values, shape = [values.length]) => t(values, shape, 'int32');
const places = ints([0, 0, 1, 0, 1, 3, 1, 4, 3, 2, 3, 3], [6, 2]);

const sparse = [
  {op: 'sparse.sparseFillEmptyRows', args: [places, f([6]), ints([5, 6]), f([])], grad: [1, 3]},
  {op: 'sparse.sparseFillEmptyRows', args: [ints([1, 2, 1, 3, 0, 1, 0, 3], [4, 2]), f([4]), ints([2, 5]), f([])], grad: [1]},
  {op: 'sparse.sparseFillEmptyRows', args: [ints([2, 1, 0, 2, 3, 0], [2, 3]), i([2]), ints([4, 5, 6]), ints([-1], [])]},
  {op: 'sparse.sparseReshape', args: [places, ints([5, 6]), ints([2, -1, 5])]},
  {op: 'sparse.sparseReshape', args: [ints([0, 0, 1, 1, 2, 3], [2, 3]), ints([2, 3, 4]), ints([6, 4])]},
  ...['sparse.sparseSegmentSum', 'sparse.sparseSegmentMean'].flatMap(op => [
    {op, args: [f([5, 3]), ints([0, 4, 2]), ints([0, 0, 2])], grad: [0]},
    {op, args: [f([5, 2, 3]), ints([4, 4, 1, 0]), ints([1, 1, 1, 3])], grad: [0]},
    {op, args: [f([7]), ints([6, 0, 3]), ints([0, 1, 1])], grad: [0]},
    {op, args: [i([4, 3]), ints([0, 1, 2]), ints([0, 1, 1])]},
  ]),
];

const all = result => [...result.outputNestedSplits, result.outputDenseValues];
const gathered = (splits, values, indices, rank) => ({
  op: 'raggedGather', args: [splits, values, indices], grad: [splits.length],
  run: (tf, ...args) => all(tf.raggedGather(...args, rank)),
});
const ragged = [
  {op: 'raggedRange', args: [ints([0, 5, 8, 5]), ints([8, 7, 8, 1]), ints([2, 1, 1, -1])]},
  {op: 'raggedRange', args: [t([0.5], []), t([2.5, 0, 3]), t([0.5], [])]},
  gathered([ints([0, 3, 3, 7, 9])], f([9]), ints([2, 1, 0, 3]), 1),
  gathered([ints([0, 3, 3, 7, 9])], f([9, 2]), ints([2, 1, 0, 3], [2, 2]), 2),
  gathered([ints([0, 1, 3, 3, 5, 6]), ints([0, 0, 2, 3, 5, 8, 9])], f([9]), ints([2, 1, 0, 2, 3]), 2),
  {op: 'raggedTensorToTensor', args: [ints([4, 4]), f([9]), f([]), [ints([4], []), ints([0, 0, 0, 2, 2, 2, 2, 3, 3])], ['FIRST_DIM_SIZE', 'VALUE_ROWIDS']], grad: [1, 2]},
  {op: 'raggedTensorToTensor', args: [ints([3, 2, 3]), f([4]), f([]), [ints([0, 2, 2, 3]), ints([0, 3, 3, 4])], ['ROW_SPLITS', 'ROW_SPLITS']], grad: [1, 2]},
  {op: 'raggedTensorToTensor', args: [ints([3, 5, 2]), f([9, 2]), f([2]), [ints([0, 3, 3, 7, 9])], ['ROW_SPLITS']], grad: [1, 2],
    oracle: false},  // TensorFlow.js puts zeros where a default of rank 1 belongs
  {op: 'raggedTensorToTensor', args: [ints([-1, -1]), f([9]), f([]), [ints([0, 3, 3, 7, 9])], ['ROW_SPLITS']], grad: [1]},
];

export const cases = [...sparse, ...ragged];
