// Results whose shapes depend on values.
import {f, i, b, t} from './data.mjs';

export const cases = [
  {op: 'unique', args: [i([40], 0, 9)]},
  {op: 'unique', args: [t([NaN, 0, -0, 1.5, NaN, Infinity, 1.5])]},
  {op: 'unique', args: [b([5])]},
  {op: 'unique', args: [i([7, 2], 0, 1), 0]},
  {op: 'unique', args: [i([2, 9], 0, 1), 1]},
  {op: 'unique', args: [i([2, 6, 2], 0, 1), 1]},
  {op: 'unique', args: [i([2, 2, 6], 0, 1), -1], oracle: false, equal: (tf, x) => Object.values(tf.unique(x, 2))},
  {op: 'setdiff1dAsync', args: [i([30], 0, 20), i([9], 0, 20)]},
  {op: 'setdiff1dAsync', args: [t([1, NaN, 0, 2]), t([NaN, -0, 5])]},
  {op: 'whereAsync', args: [b([17])]},
  {op: 'whereAsync', args: [b([3, 4, 2])]},
  {op: 'booleanMaskAsync', args: [f([5, 3]), b([5])]},
  {op: 'booleanMaskAsync', args: [f([2, 3, 2]), b([2, 3])]},
  {op: 'booleanMaskAsync', args: [i([2, 3, 2]), b([3]), 1]},
  {op: 'inTopKAsync', args: [f([6, 5]), i([6], 0, 4), 2]},
  {op: 'inTopKAsync', args: [i([2, 3, 5], 0, 3), i([2, 3], -1, 5), 3]},
];
