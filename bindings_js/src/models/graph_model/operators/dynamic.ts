// Operators whose results' shapes depend on values.
import { scalar } from '../../../create.js';
import * as ops from '../../../generated/ops.js';
import type { Tensor } from '../../../tensor.js';
import type { Arguments, AsyncOperators } from '../arguments.js';

const { nonMaxSuppressionAsync, nonMaxSuppressionPaddedAsync, nonMaxSuppressionWithScoreAsync } = ops.image;

const suppression = (a: Arguments) => [a.tensor(0), a.tensor(1), a.number(2), a.number(3)] as const;
const plain = (a: Arguments): Promise<Tensor> => nonMaxSuppressionAsync(...suppression(a), a.has(4) ? a.number(4) : undefined);

async function where(a: Arguments): Promise<Tensor> {
  const condition = ops.cast(a.tensor(0), 'bool');
  try {
    return await ops.whereAsync(condition);
  } finally {
    condition.dispose();
  }
}

export const dynamic: AsyncOperators = {
  NonMaxSuppressionV2: plain,
  NonMaxSuppressionV3: plain,
  NonMaxSuppressionV4: async (a) => {
    const { selectedIndices, validOutputs } = await nonMaxSuppressionPaddedAsync(...suppression(a), a.number(4), a.truth('pad_to_max_output_size'));
    return [selectedIndices, validOutputs];
  },
  NonMaxSuppressionV5: async (a) => {
    const { selectedIndices, selectedScores } = await nonMaxSuppressionWithScoreAsync(...suppression(a), a.number(4), a.number(5));
    return [selectedIndices, selectedScores, scalar(selectedIndices.size, 'int32')];
  },
  Where: where,
  ListDiff: (a) => ops.setdiff1dAsync(a.tensor(0), a.tensor(1)),
};
