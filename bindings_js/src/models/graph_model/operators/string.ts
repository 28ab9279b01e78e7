import * as ops from '../../../generated/ops.js';
import type { Operators } from '../arguments.js';

export const string: Operators = {
  StaticRegexReplace: (a) => ops.string.staticRegexReplace(a.tensor(0), a.text('pattern'), a.text('rewrite'), a.truth('replace_global', true)),
  StringNGrams: (a) => {
    const { nGrams, nGramsSplits } = ops.string.stringNGrams(
      a.tensor(0), a.tensor(1), a.text('separator'), a.attributeNumbers('ngram_widths'), a.text('left_pad'), a.text('right_pad'),
      a.attributeNumber('pad_width'), a.truth('preserve_short_sequences'));
    return [nGrams, nGramsSplits];
  },
  StringSplit: (a) => {
    const { indices, values, shape } = ops.string.stringSplit(a.tensor(0), a.tensor(1), a.truth('skip_empty', true));
    return [indices, values, shape];
  },
  StringToHashBucketFast: (a) => ops.string.stringToHashBucketFast(a.tensor(0), a.attributeNumber('num_buckets')),
};
