import * as ops from '../../../generated/ops.js';
import type { Operators } from '../arguments.js';
import { binary } from './arithmetic.js';

export const evaluation: Operators = {
  LowerBound: binary(ops.lowerBound),
  UpperBound: binary(ops.upperBound),
  TopKV2: (a) => {
    const { values, indices } = ops.topk(a.tensor(0), a.number(1), a.truth('sorted', true));
    return [values, indices];
  },
  Unique: (a) => {
    const { values, indices } = ops.unique(a.tensor(0));
    return [values, indices];
  },
  UniqueV2: (a) => {
    const { values, indices } = ops.unique(a.tensor(0), a.numbers(1)[0] ?? 0);
    return [values, indices];
  },
};
