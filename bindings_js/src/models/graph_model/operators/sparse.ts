import * as ops from '../../../generated/ops.js';
import type { Operators } from '../arguments.js';

export const sparse: Operators = {
  SparseFillEmptyRows: (a) => {
    const { outputIndices, outputValues, emptyRowIndicator, reverseIndexMap } =
      ops.sparse.sparseFillEmptyRows(a.tensor(0), a.tensor(1), a.tensor(2), a.tensor(3));
    return [outputIndices, outputValues, emptyRowIndicator, reverseIndexMap];
  },
  SparseReshape: (a) => {
    const { outputIndices, outputShape } = ops.sparse.sparseReshape(a.tensor(0), a.tensor(1), a.tensor(2));
    return [outputIndices, outputShape];
  },
  SparseSegmentMean: (a) => ops.sparse.sparseSegmentMean(a.tensor(0), a.tensor(1), a.tensor(2)),
  SparseSegmentSum: (a) => ops.sparse.sparseSegmentSum(a.tensor(0), a.tensor(1), a.tensor(2)),
};
