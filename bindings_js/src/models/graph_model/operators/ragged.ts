import * as ops from '../../../generated/ops.js';
import type { Operators } from '../arguments.js';

export const ragged: Operators = {
  RaggedGather: (a) => {
    const last = a.inputs.length - 1;
    const { outputNestedSplits, outputDenseValues } =
      ops.raggedGather(a.tensors(0, last - 1), a.tensor(last - 1), a.tensor(last), a.attributeNumber('OUTPUT_RAGGED_RANK'));
    return [...outputNestedSplits, outputDenseValues];
  },
  RaggedRange: (a) => {
    const { rtNestedSplits, rtDenseValues } = ops.raggedRange(a.tensor(0), a.tensor(1), a.tensor(2));
    return [rtNestedSplits, rtDenseValues];
  },
  RaggedTensorToTensor: (a) => ops.raggedTensorToTensor(a.tensor(0), a.tensor(1), a.tensor(2), a.tensors(3), a.texts('row_partition_types')),
};
