// Text. Values are read, since strings are worked on in JavaScript.
import { tensor as makeTensor } from '../../../create.js';
import type { Tensor } from '../../../tensor.js';
import * as tf from '../../../generated/ops.js';
import { indices, type Call, type Operators } from '../call.js';
import { Element } from '../elements.js';
import { product, range, tensorValue, type Result } from './shared.js';

function text(values: string[], shape: number[]): Tensor {
  return makeTensor(values, shape, 'string');
}

/** Concatenates strings that broadcast with each other. */
function concat(c: Call): Result {
  const shapes = [c.shape(0), c.shape(1)], rank = Math.max(shapes[0]!.length, shapes[1]!.length), at = (s: number[], d: number) => s[d - rank + s.length] ?? 1;
  const shape = range(0, rank).map((d) => {
    const [a, b] = [at(shapes[0]!, d), at(shapes[1]!, d)];
    return a === b || b === 1 ? a : a === 1 ? b : c.fail(`[${shapes[0]}] and [${shapes[1]}] do not broadcast`, 'input');
  });
  const place = (i: number, s: number[]) => range(0, rank).reduce((sum, d) => sum * at(s, d) + (at(s, d) === 1 ? 0
    : Math.floor(i / product(shape.slice(d + 1))) % shape[d]!), 0);
  const [a, b] = [c.strings(0), c.strings(1)];
  return text(range(0, product(c.size(shape, 'input'))).map((i) => a[place(i, shapes[0]!)]! + b[place(i, shapes[1]!)]!), shape);
}

/** Parts of each string, filled up with empty ones, and how many there are. */
function split(c: Call): Result[] {
  const delimiter = c.text('delimiter', ''), most = c.given('maxsplit') ? c.int('maxsplit') : Infinity;
  const parts = (s: string) => (delimiter !== '' ? words(s, delimiter, most) : s.trim() === '' ? [] : words(s.trim(), /\s+/, most));
  const rows = c.strings(0).map(parts);
  const width = Math.max(0, ...rows.map((row) => row.length));
  return [
    tensorValue(text(rows.flatMap((row) => [...row, ...Array<string>(width - row.length).fill('')]), [...c.shape(0), width]), Element.string),
    indices(makeTensor(Int32Array.from(rows, (row) => row.length), c.shape(0), 'int32')),
  ];
}

function words(s: string, separator: string | RegExp, most: number): string[] {
  const parts: string[] = [];
  let rest = s;
  while (parts.length < most) {
    const at = typeof separator === 'string' ? rest.indexOf(separator) : rest.search(separator);
    if (at < 0) break;
    parts.push(rest.slice(0, at));
    rest = rest.slice(at + (typeof separator === 'string' ? separator.length : rest.match(separator)![0].length));
  }
  return [...parts, rest];
}

/** Drops stop words and changes case, of a list or of the only row of a matrix. */
function normalize(c: Call): Result {
  const how = c.text('case_change_action', 'NONE', ['NONE', 'LOWER', 'UPPER']), sensitive = c.flag('is_case_sensitive'), stop = c.texts('stopwords') ?? [];
  const fold = (s: string) => (sensitive ? s : s.toLowerCase()), stops = new Set(stop.map(fold)), shape = c.shape(0);
  const left = c.strings(0).filter((s) => !stops.has(fold(s))).map((s) => (how === 'LOWER' ? s.toLowerCase() : how === 'UPPER' ? s.toUpperCase() : s));
  const result = left.length > 0 ? left : [''];
  return text(result, shape.length === 2 ? [1, result.length] : [result.length]);
}

/** Patterns are in the syntax of RE2, of which JavaScript's is close to a superset. */
function fullMatch(c: Call): Result {
  const pattern = c.text('pattern');
  let regex: RegExp;
  try {
    regex = new RegExp(`^(?:${pattern})$`, 'su');
  } catch {
    return c.fail(`'${pattern}' is no regular expression`, 'pattern');
  }
  return tensorValue(makeTensor(c.strings(0).map((s) => regex.test(s)), c.shape(0), 'bool'), Element.bool);
}

/** Counts n-grams that a pool lists, of numbers or words, with up to so many elements skipped between those of one. */
function tfIdf(c: Call): Result {
  const pool = c.list('pool_int64s') ?? c.texts('pool_strings') ?? c.fail('a pool is missing', 'pool_int64s'), starts = c.list('ngram_counts') ?? [];
  const places = c.list('ngram_indexes') ?? [];
  const least = c.int('min_gram_length'), most = c.int('max_gram_length'), skips = c.int('max_skip_count');
  const mode = c.text('mode', undefined, ['TF', 'IDF', 'TFIDF']), weights = c.list('weights');
  const known = new Map<string, number>();
  let gram = 0;
  starts.forEach((start, k) => {
    for (let i = start; i + k < (starts[k + 1] ?? pool.length); i += k + 1) known.set(JSON.stringify(pool.slice(i, i + k + 1)), gram++);
  });
  const shape = c.shape(0), width = shape[shape.length - 1] ?? 0, rows = shape.length > 1 ? shape[0]! : 1, size = Math.max(0, ...places.map((p) => p + 1));
  const values: (number | string)[] = c.value(0).tensor.dtype === 'string' ? c.strings(0) : c.numbers(0);
  const counts = new Float32Array(product(c.hostSize([rows, size], 'ngram_indexes')));
  for (let row = 0; row < rows; row++) {
    for (let n = least; n <= most; n++) {
      for (let step = 1; step <= (n === 1 ? 1 : skips + 1); step++) {
        for (let i = 0; i + (n - 1) * step < width; i++) {
          const found = known.get(JSON.stringify(range(0, n).map((k) => values[row * width + i + k * step])));
          if (found !== undefined) counts[row * size + places[found]!]! += 1;
        }
      }
    }
  }
  const weight = (i: number) => weights?.[places.indexOf(i)] ?? 1;
  const result = counts.map((n, i) => (mode === 'TF' ? n : mode === 'IDF' ? (n > 0 ? weight(i % size) : 0) : n * weight(i % size)));
  return tensorValue(tf.reshape(makeTensor(result, [rows, size]), [...shape.slice(0, -1), size]), Element.float);
}

export const strings: Operators = {
  RegexFullMatch: fullMatch,
  StringConcat: concat,
  StringNormalizer: normalize,
  StringSplit: split,
  TfIdfVectorizer: tfIdf,
};
