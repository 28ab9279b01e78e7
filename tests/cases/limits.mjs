// Rows of the case table pushed to the limits: more dimensions, dimensions of size 0, and sizes that no memory holds.
import {Data, size} from './data.mjs';

const map = (arg, change) => {
  if (arg instanceof Data) return change(arg);
  if (Array.isArray(arg)) return arg.map(a => map(a, change));
  if (arg && typeof arg === 'object') return Object.fromEntries(Object.entries(arg).map(([k, v]) => [k, map(v, change)]));
  return arg;
};

export function dataOf(row) {
  const found = [];
  map(row.args, data => found.push(data));
  return found;
}

// The numbers of `data` in another shape: where it has more elements drawn on, or repeated where they are given.
const reshaped = (data, shape) => new Data(shape, data.dtype, (out, random) => {
  const count = size(data.shape), drawn = data.values.length > 1;
  const enough = new out.constructor(drawn ? Math.max(out.length, count) : count);
  data.values(enough, random);
  for (let i = 0; i < out.length; i++) out[i] = drawn ? enough[i] : enough[i % count];
});

// Attributes that hold one entry per dimension, by their place among the arguments: what stands there for the new leading dimensions.
const none = k => Array(k).fill(0), ones = k => Array(k).fill(1), leading = (k, front) => front;
const perDimension = {
  reshape: {1: leading}, broadcastTo: {1: leading}, ensureShape: {1: leading},
  slice: {1: none, 2: k => Array(k).fill(-1)},
  stridedSlice: {1: none, 2: leading, 3: ones},
  pad: {1: k => Array.from({length: k}, (_, d) => [d === 0 ? 1 : 0, 0])},
  mirrorPad: {1: k => Array.from({length: k}, () => [0, 0])},
  tile: {1: k => Array.from({length: k}, (_, d) => (d === 0 ? 3 : 1))},
  scatterND: {2: leading},
  sparseToDense: {2: leading},
};
const shapeFirst = ['fill', 'zeros', 'ones', 'randomUniform', 'randomNormal', 'randomStandardNormal', 'truncatedNormal', 'randomGamma', 'randomUniformInt'];

/** The row with leading dimensions before those of its tensors of the highest rank, so that they have this rank; null where it has no tensors or shape. */
export function raised(row, rank) {
  const all = dataOf(row), first = shapeFirst.includes(row.op);
  if (row.run || (!all.length && !first)) return null;
  const top = first ? row.args[0].length : Math.max(...all.map(data => data.shape.length)), k = rank - top;
  const front = Array.from({length: k}, (_, d) => (d === 0 || d === k - 1 ? 2 : 1));
  const args = map(row.args, data => (data.shape.length === top ? reshaped(data, [...front, ...data.shape]) : data));
  if (first) args[0] = [...front, ...row.args[0]];
  for (const [at, entries] of Object.entries(perDimension[row.op] ?? {})) if (Array.isArray(args[at])) args[at] = [...entries(k, front), ...args[at]];
  if (row.op === 'transpose' && args[1]) args[1] = [...front.keys(), ...args[1].map(d => d + k)];
  return {...row, args};
}

/** The rows with every dimension of one size made `n`, for each size that occurs. */
export function resized(row, n) {
  if (row.run) return [];
  const sizes = new Set(dataOf(row).flatMap(data => data.shape));
  return [...sizes].map(old => ({...row, args: map(row.args, data => reshaped(data, data.shape.map(d => (d === old ? n : d))))}));
}
