import * as ops from '../../../generated/ops.js';
import type { Tensor } from '../../../tensor.js';
import type { Arguments, Operators } from '../arguments.js';

type Reduce = (x: Tensor, axes: number[], keepDims: boolean) => Tensor;
const reduce = (f: Reduce) => (a: Arguments): Tensor => f(a.tensor(0), a.numbers(1), a.truth('keep_dims'));

export const reduction: Operators = {
  All: reduce(ops.all),
  Any: reduce(ops.any),
  Max: reduce(ops.max),
  Mean: reduce(ops.mean),
  Min: reduce(ops.min),
  Prod: reduce(ops.prod),
  Sum: reduce(ops.sum),
  ArgMax: (a) => ops.argMax(a.tensor(0), a.number(1, 0)),
  ArgMin: (a) => ops.argMin(a.tensor(0), a.number(1, 0)),
  Bincount: (a) => ops.bincount(a.tensor(0), a.tensor(2), a.number(1)),
  DenseBincount: (a) => ops.denseBincount(a.tensor(0), a.tensor(2), a.number(1), a.truth('binary_output')),
  Cumprod: (a) => ops.cumprod(a.tensor(0), a.number(1, 0), a.truth('exclusive'), a.truth('reverse')),
  Cumsum: (a) => ops.cumsum(a.tensor(0), a.number(1, 0), a.truth('exclusive'), a.truth('reverse')),
};
