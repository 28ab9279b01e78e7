import {f, i, b, t, away, distinct} from './data.mjs';

// [shape, axes] of every kind: all, the last, the first, the middle, two apart, negative, empty, over a dimension of size 1.
const axes = [
  [[], undefined], [[7], undefined], [[257], 0], [[3, 5], 0], [[3, 5], 1], [[17, 33], 0], [[17, 33], -1], [[2, 3, 5], 1], [[2, 3, 5], [0, 2]], [[2, 3, 5], [-1, -3]],
  [[2, 1, 3, 4], [1, 2]], [[2, 3, 2, 2, 3], [1, 3]], [[2, 1, 3, 1, 2, 2], [0, 2, 5]], [[3, 5], []],
];
const args = (x, axis, ...more) => (axis === undefined && !more.length ? [x] : [x, axis, ...more]);

const sums = ['sum', 'mean'].flatMap(op => [
  ...axes.map(([shape, axis]) => ({op, args: args(f(shape), axis), grad: [0]})),
  {op, args: [f([3, 5, 7]), 1, true], grad: [0]},
  {op, args: [f([3, 5, 7]), [0, 2], true], grad: [0]},
  {op, args: [f([33, 129])], grad: [0]},
]);

const extremes = ['max', 'min'].flatMap(op => [
  ...axes.filter(([shape]) => shape.length).map(([shape, axis]) => ({op, args: args(distinct(shape), axis), grad: shape.length < 5 ? [0] : undefined})),
  {op, args: [distinct([3, 5, 7]), [0, 2], true], grad: [0]},
  {op, args: [i([3, 17]), 1]},
  {op, args: [t([-Infinity, 3, Infinity, 2, 1, 0], [2, 3]), 1]},
]);

const products = [
  {op: 'prod', args: [away([5], 0.4)], grad: [0]},
  {op: 'prod', args: [away([3, 5], 0.4), 1], grad: [0]},
  {op: 'prod', args: [away([3, 4, 2], 0.4), [0, 2], true], grad: [0]},
  {op: 'prod', args: [i([3, 5], 1, 4), 0]},
];

const logic = ['all', 'any'].flatMap(op => [
  {op, args: [b([7])]}, {op, args: [b([3, 5]), 0]}, {op, args: [b([3, 5]), 1, true]}, {op, args: [b([2, 3, 5]), [0, 2]]},
    {op, args: [b([0, 3]), 0], oracle: op === 'any'},  // all of nothing is true; TensorFlow.js says false
]);

const places = ['argMax', 'argMin'].flatMap(op => [
  {op, args: [distinct([17])]}, {op, args: [distinct([17, 5]), 0]}, {op, args: [distinct([3, 33]), 1]}, {op, args: [distinct([2, 3, 5]), -2]},
  {op, args: [t([1, 3, 3, 2, 3, 1], [2, 3]), 1]}, {op, args: [i([4, 9]), 1]},
]);

const scans = ['cumsum', 'cumprod'].flatMap(op => {
  const x = shape => (op === 'cumsum' ? f(shape) : away(shape, 0.5, 1.4));
  return [
    {op, args: [x([7])], grad: [0]}, {op, args: [x([3, 5]), 1], grad: [0]}, {op, args: [x([3, 5]), 0, true], grad: [0]},
    {op, args: [x([3, 5]), 1, false, true], grad: [0]}, {op, args: [x([2, 5, 3]), 1, true, true], grad: [0]}, {op, args: [i([2, 5], 1, 3), 1]},
  ];
});

const composites = [
  {op: 'logSumExp', args: [f([3, 5], -3, 3)], grad: [0]},
  {op: 'logSumExp', args: [f([3, 5], -3, 3), 1, true], grad: [0]},
  {op: 'logSumExp', args: [t([1000, 1000, -1000, -1000], [2, 2]), 1]},
  {op: 'moments', args: [f([7, 5])], grad: [0]},
  {op: 'moments', args: [f([7, 5]), 0], grad: [0]},
  {op: 'moments', args: [f([2, 3, 5]), [0, 1], true], grad: [0]},
  {op: 'norm', args: [f([3, 5])], grad: [0]},
  {op: 'norm', args: [f([3, 5]), 'euclidean', 1], grad: [0]},
  {op: 'norm', args: [f([3, 5]), 2, 0, true], grad: [0]},
  {op: 'norm', args: [away([3, 5]), 1, 1], grad: [0]},
  {op: 'norm', args: [distinct([3, 5]), Infinity, 1]},
  {op: 'norm', args: [distinct([3, 5]), -Infinity, 1]},
  {op: 'norm', args: [f([2, 3, 5]), 'fro', [0, 1]], grad: [0]},
  {op: 'euclideanNorm', args: [f([3, 5]), 1], grad: [0]},
  ...['softmax', 'logSoftmax'].flatMap(op => [
    {op, args: [f([7], -3, 3)], grad: [0]}, {op, args: [f([3, 5], -3, 3)], grad: [0]}, {op, args: [f([2, 3, 257], -3, 3)], grad: [0]},
    {op, args: [f([4, 1], -3, 3)], grad: [0]}, {op, args: [t([1000, 0, -1000, 999], [2, 2])]},
  ]),
  {op: 'topk', args: [distinct([9]), 3], grad: [0]},
  {op: 'topk', args: [distinct([3, 7]), 7], grad: [0]},
  {op: 'topk', args: [distinct([2, 3, 33]), 1]},
  {op: 'topk', args: [t([2, 3, 3, 1, 3, 2], [2, 3]), 2]},
  {op: 'topk', args: [i([3, 17]), 5]},
];

const empty = [
  {op: 'sum', args: [f([0, 3])]}, {op: 'sum', args: [f([0, 3]), 0]}, {op: 'sum', args: [f([3, 0]), 0]}, {op: 'prod', args: [f([0])]},
];

export const cases = [...sums, ...extremes, ...products, ...logic, ...places, ...scans, ...composites, ...empty];
