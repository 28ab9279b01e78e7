// Operators that pick elements by index or condition, and those that put them somewhere.
import { scalar, tensor as makeTensor } from '../../../create.js';
import * as tf from '../../../generated/ops.js';
import type { Tensor } from '../../../tensor.js';
import type { Call, Operators } from '../call.js';
import { Element } from '../elements.js';
import { product, range, tensorValue, type Result } from './shared.js';

/** Indices counted from the front; negative ones count from the end. */
function counted(indices: Tensor, size: number): Tensor {
  const n = scalar(size, 'int32');
  return tf.where(tf.less(indices, scalar(0, 'int32')), tf.add(indices, n), indices);
}

function gather(c: Call): Result {
  const x = c.tensor(0), axis = c.axis(c.int('axis', 0), x.rank);
  return tf.gather(x, counted(c.tensor(1), x.shape[axis]!), axis);
}

/** The places, in the flattened tensor, of elements that one axis names by index and the others by where the index stands. */
function places(indices: Tensor, shape: readonly number[], axis: number): Tensor {
  const along = counted(indices, shape[axis]!);
  return shape.reduce<Tensor>((sum, _, d) => {
    const step = scalar(product(shape.slice(d + 1)), 'int32');
    const at = d === axis ? along : tf.reshape(tf.range(0, indices.shape[d]!, 1, 'int32'), shape.map((_, e) => (e === d ? indices.shape[d]! : 1)));
    return tf.add(sum, tf.mul(at, step));
  }, tf.zerosLike(along));
}

function gatherElements(c: Call): Result {
  const x = c.tensor(0), axis = c.axis(c.int('axis', 0), x.rank), at = c.tensor(1);
  if (at.rank !== x.rank) c.fail(`indices of rank ${at.rank} for a tensor of rank ${x.rank}`, 'indices');
  return tf.gather(tf.reshape(x, [x.size]), places(at, x.shape, axis));
}

/** Index tuples as places among `shape`: [..., k] to [...]. */
function flatTuples(indices: Tensor, shape: readonly number[]): Tensor {
  const k = indices.shape[indices.rank - 1]!, sizes = makeTensor(Int32Array.from(shape.slice(0, k)), [k], 'int32');
  const positive = tf.where(tf.less(indices, scalar(0, 'int32')), tf.add(indices, sizes), indices);
  const steps = makeTensor(Int32Array.from(range(0, k), (d) => product(shape.slice(d + 1, k))), [k], 'int32');
  return tf.sum(tf.mul(positive, steps), -1);
}

function gatherND(c: Call): Result {
  const x = c.tensor(0), at = c.tensor(1), batch = c.int('batch_dims', 0), k = at.shape[at.rank - 1]!;
  if (batch < 0 || batch + k > x.rank || batch >= at.rank) c.fail(`tuples of ${k} after ${batch} dimensions of a tensor of rank ${x.rank}`, 'indices');
  const outer = product(x.shape.slice(0, batch)), inner = x.shape.slice(batch), rest = inner.slice(k), rows = product(inner.slice(0, k));
  const flat = tf.reshape(flatTuples(at, inner), [outer, product(at.shape.slice(batch, -1))]);
  const offset = tf.reshape(tf.mul(tf.range(0, outer, 1, 'int32'), scalar(rows, 'int32')), [outer, 1]);
  const picked = tf.gather(tf.reshape(x, [outer * rows, product(rest)]), tf.reshape(tf.add(flat, offset), [flat.size]));
  return tf.reshape(picked, [...at.shape.slice(0, -1), ...rest]);
}

/**
 * Writes updates into rows of a matrix; of several for the same row the last wins, or they are brought together. Which rows are written
 * has to be known unless they are added.
 */
function scattered(c: Call, rows: Tensor, at: Tensor, updates: Tensor, how: string): Tensor {
  const count = rows.shape[0]!, width = rows.shape[1]!;
  if (how === 'add' && rows.dtype !== 'bool') return tf.add(rows, tf.unsortedSegmentSum(updates, at, count));
  const list = Array.from(at.dataSync()) as number[];
  for (const place of list) if (place < 0 || place >= count) c.fail(`the index ${place} of ${count} places`, 'indices');
  if (how === 'none') {
    const source = Int32Array.from({ length: count }, (_, i) => i);
    list.forEach((place, i) => (source[place] = count + i));
    return tf.gather(tf.concat([rows, updates], 0), makeTensor(source, [count], 'int32'));
  }
  // Rounds in which each row is written once at most.
  let result = rows;
  const rounds: [number, number][][] = [], seen = new Map<number, number>();
  list.forEach((place, i) => {
    const round = seen.get(place) ?? 0;
    seen.set(place, round + 1);
    (rounds[round] ??= []).push([place, i]);
  });
  const f = how === 'mul' ? tf.mul : how === 'max' ? tf.maximum : how === 'min' ? tf.minimum : c.fail(`'${how}' is no reduction`, 'reduction');
  for (const round of rounds) {
    const index = (k: 0 | 1) => makeTensor(Int32Array.from(round, (pair) => pair[k]), [round.length], 'int32');
    const joined = f(tf.gather(result, index(0)), tf.gather(updates, index(1)));
    const source = Int32Array.from({ length: count }, (_, i) => i);
    round.forEach(([place], i) => (source[place] = count + i));
    result = tf.gather(tf.concat([result, joined], 0), makeTensor(source, [count], 'int32'));
  }
  return tf.reshape(result, [count, width]);
}

function scatterElements(c: Call): Result {
  const x = c.tensor(0), at = c.tensor(1), axis = c.axis(c.int('axis', 0), x.rank), updates = c.tensor(2);
  const flat = tf.reshape(places(at, x.shape, axis), [at.size]);
  return tf.reshape(scattered(c, tf.reshape(x, [x.size, 1]), flat, tf.reshape(updates, [updates.size, 1]), c.text('reduction', 'none')), x.shape);
}

function scatterND(c: Call): Result {
  const x = c.tensor(0), at = c.tensor(1), updates = c.tensor(2), k = at.shape[at.rank - 1]!;
  if (k > x.rank) c.fail(`tuples of ${k} for a tensor of rank ${x.rank}`, 'indices');
  const rows = product(x.shape.slice(0, k)), width = product(x.shape.slice(k)), count = product(at.shape.slice(0, -1));
  const flat = tf.reshape(flatTuples(at, x.shape), [count]);
  return tf.reshape(scattered(c, tf.reshape(x, [rows, width]), flat, tf.reshape(updates, [count, width]), c.text('reduction', 'none')), x.shape);
}

function oneHot(c: Call): Result {
  const at = c.tensor(0), depth = c.number(1), [off, on] = c.numbers(2) as [number, number], values = c.value(2), axis = c.axis(c.int('axis', -1), at.rank + 1);
  c.size([...at.shape, depth], 'depth');
  const hot = tf.oneHot(counted(tf.cast(at, 'int32'), depth), depth, 1, 0, 'int32');
  const filled = tf.where(tf.cast(hot, 'bool'), scalar(on, values.tensor.dtype as 'float32'), scalar(off, values.tensor.dtype as 'float32'));
  const order = range(0, at.rank);
  return tensorValue(tf.transpose(filled, [...order.slice(0, axis), at.rank, ...order.slice(axis)]), values.type);
}

/** Indices of what is not zero: [rank, count]. */
function nonZero(c: Call): Result {
  const x = c.tensor(0), found: number[] = [];
  x.dataSync().forEach((v: number, i: number) => v !== 0 && found.push(i));
  const dims = x.rank === 0 ? [1] : x.shape;
  const rows = dims.flatMap((n, d) => found.map((i) => Math.floor(i / product(dims.slice(d + 1))) % n));
  return tensorValue(makeTensor(Int32Array.from(rows), [dims.length, found.length], 'int32'), Element.int64);
}

function compress(c: Call): Result {
  const x = c.given('axis') ? c.tensor(0) : tf.reshape(c.tensor(0), [c.value(0).tensor.size]), axis = c.given('axis') ? c.axis(c.int('axis'), x.rank) : 0;
  const chosen = c.numbers(1).flatMap((v, i) => (v !== 0 && i < x.shape[axis]! ? [i] : []));
  return tf.gather(x, makeTensor(Int32Array.from(chosen), [chosen.length], 'int32'), axis);
}

/** Distinct values or slices: sorted, or in the order of their first appearance. */
function unique(c: Call): Result[] {
  const whole = !c.given('axis'), x = whole ? tf.reshape(c.tensor(0), [c.value(0).tensor.size]) : c.tensor(0), axis = whole ? 0 : c.axis(c.int('axis'), x.rank);
  const order = [axis, ...range(0, x.rank).filter((d) => d !== axis)], rows = tf.transpose(x, order), count = rows.shape[0]!;
  const width = count === 0 ? 0 : rows.size / count;
  const values = Array.from(rows.dataSync<'string'>() as ArrayLike<number | string>), row = (i: number) => values.slice(i * width, (i + 1) * width);
  const known = new Map<string, number>(), first: number[] = [], counts: number[] = [], inverse: number[] = [];
  for (let i = 0; i < count; i++) {
    const key = JSON.stringify(row(i).map(String));
    if (!known.has(key)) known.set(key, first.push(i) - 1);
    const at = known.get(key)!;
    counts[at] = (counts[at] ?? 0) + 1;
    inverse.push(at);
  }
  const places = range(0, first.length);
  if (c.flag('sorted', true)) places.sort((a, b) => compareRows(row(first[a]!), row(first[b]!)));
  const rank = new Map(places.map((place, i) => [place, i]));
  const list = (values: number[]) => tensorValue(makeTensor(Int32Array.from(values), [values.length], 'int32'), Element.int64);
  const chosen = places.map((p) => first[p]!);
  const picked = tf.gather(x, makeTensor(Int32Array.from(chosen), [chosen.length], 'int32'), axis);
  return [tensorValue(picked, c.type(0)), list(chosen), list(inverse.map((p) => rank.get(p)!)), list(places.map((p) => counts[p]!))];
}

function compareRows(a: (number | string)[], b: (number | string)[]): number {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return a[i]! < b[i]! ? -1 : 1;
  return 0;
}

/** Boxes that are kept, of each picture and class: [picture, class, box]. */
function nonMaxSuppression(c: Call): Result {
  const boxes = c.numbers(0), scores = c.numbers(1), [pictures, classes, count] = c.shape(1) as [number, number, number];
  if (boxes.length !== pictures * count * 4) c.fail(`[${c.shape(0)}] boxes and [${c.shape(1)}] scores`, 'boxes');
  const most = c.number(2, 0), overlap = c.number(3, 0), least = c.number(4, -Infinity), centers = c.flag('center_point_box');
  const found: number[] = [];
  for (let p = 0; p < pictures; p++) {
    const corners = range(0, count).map((i) => cornersOf(boxes.slice((p * count + i) * 4, (p * count + i) * 4 + 4) as [number, number, number, number],
      centers));
    for (let k = 0; k < classes; k++) {
      const score = (i: number) => scores[(p * classes + k) * count + i]!;
      const kept: number[] = [];
      for (const i of range(0, count).filter((b) => score(b) > least).sort((a, b) => score(b) - score(a) || a - b)) {
        if (kept.length >= most) break;
        if (kept.every((j) => shared(corners[i]!, corners[j]!) <= overlap)) kept.push(i);
      }
      for (const i of kept) found.push(p, k, i);
    }
  }
  return tensorValue(makeTensor(Int32Array.from(found), [found.length / 3, 3], 'int32'), Element.int64);
}

type Box = [number, number, number, number];
function cornersOf([a, b, c, d]: Box, centers: boolean): Box {
  if (centers) return [b - d / 2, a - c / 2, b + d / 2, a + c / 2];
  return [Math.min(a, c), Math.min(b, d), Math.max(a, c), Math.max(b, d)];
}

/** The share of two boxes in what they cover together. */
function shared(a: Box, b: Box): number {
  const area = ([y1, x1, y2, x2]: Box) => (y2 - y1) * (x2 - x1);
  const both = Math.max(0, Math.min(a[2], b[2]) - Math.max(a[0], b[0])) * Math.max(0, Math.min(a[3], b[3]) - Math.max(a[1], b[1]));
  const all = area(a) + area(b) - both;
  return all <= 0 ? 0 : both / all;
}

export const selection: Operators = {
  Compress: compress,
  Gather: gather,
  GatherElements: gatherElements,
  GatherND: gatherND,
  NonMaxSuppression: nonMaxSuppression,
  NonZero: nonZero,
  OneHot: oneHot,
  Scatter: scatterElements,
  ScatterElements: scatterElements,
  ScatterND: scatterND,
  Unique: unique,
};
