// Operators that move elements: shapes, orders, parts.
import { tensor as makeTensor } from '../../../create.js';
import * as tf from '../../../generated/ops.js';
import type { Tensor } from '../../../tensor.js';
import { indices, wrapped, type Call, type Operators } from '../call.js';
import { Element, elementInfo, narrowRange } from '../elements.js';
import { axisOf, product, range, tensorValue, type Result } from './shared.js';

function shape(c: Call): Result {
  const dims = c.shape(0), place = (i: number) => Math.min(Math.max(i < 0 ? i + dims.length : i, 0), dims.length);
  const part = dims.slice(place(c.int('start', 0)), place(c.int('end', dims.length)));
  return indices(makeTensor(Int32Array.from(part), [part.length], 'int32'));
}

function reshape(c: Call): Result {
  const x = c.tensor(0), wanted = c.listOrInput('shape', 1) ?? c.fail('the shape is missing', 'shape');
  const keepZeros = c.version >= 14 && c.flag('allowzero');
  const dims = wanted.map((d, i) => (d === 0 && !keepZeros ? x.shape[i] ?? c.fail(`a 0 at place ${i} of a tensor of rank ${x.rank}`, 'shape') : d));
  const free = dims.indexOf(-1);
  if (free >= 0) {
    const others = product(dims.filter((_, i) => i !== free));
    dims[free] = others === 0 ? 0 : x.size / others;
  }
  if (dims.some((d) => !Number.isInteger(d) || d < 0) || product(dims) !== x.size) c.fail(`[${x.shape}] cannot become [${wanted}]`, 'shape');
  return tf.reshape(x, dims);
}

function flatten(c: Call): Result {
  const x = c.tensor(0), axis = c.int('axis', 1), at = axis < 0 ? axis + x.rank : axis;
  if (at < 0 || at > x.rank) c.fail(`the axis ${axis} of a tensor of rank ${x.rank}`, 'axis');
  return tf.reshape(x, [product(x.shape.slice(0, at)), product(x.shape.slice(at))]);
}

function squeeze(c: Call): Result {
  const x = c.tensor(0), given = c.listOrInput('axes', 1);
  const axes = given?.map((a) => c.axis(a, x.rank, 'axes')) ?? range(0, x.rank).filter((d) => x.shape[d] === 1);
  for (const axis of axes) if (x.shape[axis] !== 1) c.fail(`dimension ${axis} of [${x.shape}] is not 1`, 'axes');
  return tf.reshape(x, x.shape.filter((_, d) => !axes.includes(d)));
}

function unsqueeze(c: Call): Result {
  const x = c.tensor(0), given = c.listOrInput('axes', 1) ?? c.fail('the axes are missing', 'axes'), rank = x.rank + given.length;
  const axes = new Set(given.map((a) => c.axis(a, rank, 'axes')));
  if (axes.size !== given.length) c.fail(`[${given}] names an axis twice`, 'axes');
  const dims = [...x.shape];
  return tf.reshape(x, c.size(range(0, rank).map((d) => (axes.has(d) ? 1 : dims.shift()!)), 'axes'));
}

/** Moving the channels to the end, or back, may only be another look at the tensor. */
function transpose(c: Call): Result {
  const v = c.value(0), rank = v.tensor.rank, perm = c.list('perm') ?? range(0, rank).reverse();
  if (perm.length !== rank || new Set(perm.map((p) => c.axis(p, rank, 'perm'))).size !== rank) c.fail(`[${perm}] is no order of ${rank} dimensions`, 'perm');
  const physical = perm.map((p) => axisOf(v, p));
  const result = physical.every((p, i) => p === i) ? v.tensor : tf.transpose(v.tensor, physical);
  return tensorValue(result, v.type);
}

function concat(c: Call): Result {
  const values = c.values(), rank = values[0]!.tensor.rank, axis = c.axis(c.int('axis', c.version < 4 ? 1 : undefined), rank);
  const last = values.some((v) => v.channelsLast) && values.every((v) => v.tensor.rank === rank);
  if (!last) return tf.concat(values.map((_, i) => c.tensor(i)), axis);
  const all = values.map((_, i) => c.channelsLast(i));
  return tensorValue(tf.concat(all, axisOf({ ...values[0]!, channelsLast: true }, axis)), values[0]!.type, true);
}

function split(c: Call): Result[] {
  const v = c.value(0), rank = v.tensor.rank, axis = c.axis(c.int('axis', 0), rank), length = c.shape(0)[axis]!;
  const parts = c.given('num_outputs') ? c.int('num_outputs') : c.outputs, even = Math.ceil(length / parts);
  if (!(parts >= 1 && parts <= 2 ** 16)) c.fail(`${parts} parts`, 'num_outputs');
  const sizes = c.listOrInput('split', 1) ?? Array.from({ length: parts }, (_, i) => Math.max(0, Math.min(even, length - i * even)));
  if (sizes.reduce((sum, n) => sum + n, 0) !== length || sizes.some((n) => n < 0)) c.fail(`parts of [${sizes}] of ${length}`, 'split');
  return tf.split(v.tensor, sizes, axisOf(v, axis)).map((t) => tensorValue(t, v.type, v.channelsLast));
}

function slice(c: Call): Result {
  const v = c.value(0), dims = c.shape(0), rank = dims.length;
  const starts = c.listOrInput('starts', 1) ?? c.fail('the starts are missing', 'starts');
  const ends = c.listOrInput('ends', 2) ?? c.fail('the ends are missing', 'ends');
  const axes = (c.listOrInput('axes', 3) ?? range(0, starts.length)).map((a) => c.axis(a, rank, 'axes')), steps = c.optionalNumbers(4) ?? starts.map(() => 1);
  if (ends.length !== starts.length || axes.length !== starts.length
    || steps.length !== starts.length) c.fail('starts, ends, axes and steps differ in number', 'starts');
  const begin = dims.map(() => 0), size = [...dims], stride = dims.map(() => 1);
  axes.forEach((axis, i) => {
    const step = steps[i]!, length = dims[axis]!;
    if (step === 0) c.fail('a step of 0', 'steps');
    const bound = (at: number) => Math.min(Math.max(at < 0 ? at + length : at, step > 0 ? 0 : -1), step > 0 ? length : length - 1);
    const from = bound(starts[i]!), to = step < 0 && ends[i]! < -length ? -1 : bound(ends[i]!);
    begin[axis] = from;
    stride[axis] = step;
    size[axis] = Math.max(0, Math.ceil((to - from) / step));
  });
  const at = (list: number[]) => { const physical: number[] = []; list.forEach((n, d) => (physical[axisOf(v, d)] = n)); return physical; };
  return tensorValue(stepped(v.tensor, at(begin), at(size), at(stride)), v.type, v.channelsLast);
}

/** `size` elements of each axis, `stride` apart, which may be negative. */
export function stepped(x: Tensor, begin: number[], size: number[], stride: number[]): Tensor {
  if (size.includes(0)) return tf.slice(x, begin.map(() => 0), size);
  if (stride.every((s) => s === 1)) return tf.slice(x, begin, size);
  const back = range(0, x.rank).filter((d) => stride[d]! < 0);
  const turned = back.length > 0 ? tf.reverse(x, back) : x;
  const from = begin.map((b, d) => (stride[d]! < 0 ? x.shape[d]! - 1 - b : b)), steps = stride.map(Math.abs);
  return tf.stridedSlice(turned, from, from.map((f, d) => f + (size[d]! - 1) * steps[d]! + 1), steps);
}

function pad(c: Call): Result {
  const v = c.value(0), dims = c.shape(0), rank = dims.length;
  const mode = c.text('mode', 'constant', ['constant', 'reflect', 'edge', 'wrap']);
  const given = c.listOrInput(c.version < 2 ? 'paddings' : 'pads', 1) ?? c.fail('the pads are missing', 'pads');
  const axes = c.optionalNumbers(3)?.map((a) => c.axis(a, rank, 'axes')) ?? range(0, rank);
  if (given.length !== 2 * axes.length) c.fail(`${given.length} pads for ${axes.length} axes`, 'pads');
  const pads: [number, number][] = dims.map(() => [0, 0]);
  axes.forEach((axis, i) => (pads[axisOf(v, axis)] = [given[i]!, given[i + axes.length]!]));
  const x = cropped(v.tensor, pads), grow = pads.map(([before, after]): [number, number] => [Math.max(0, before), Math.max(0, after)]);
  c.size(x.shape.map((d, i) => d + grow[i]![0] + grow[i]![1]), 'pads');
  if (mode !== 'constant') x.shape.forEach((d, i) => c.hostSize([d + grow[i]![0] + grow[i]![1]], 'pads'));
  const value = mode === 'constant' ? (c.version < 11 ? c.float('value', 0) : c.has(2) && c.tensor(2).size > 0 ? c.number(2) : 0) : 0;
  return tensorValue(mode === 'constant' ? constantPad(x, grow, value) : copyingPad(x, grow, mode), v.type, v.channelsLast);
}

/** Negative pads cut off. */
function cropped(x: Tensor, pads: [number, number][]): Tensor {
  if (pads.every(([before, after]) => before >= 0 && after >= 0)) return x;
  const begin = pads.map(([before]) => Math.max(0, -before));
  return tf.slice(x, begin, x.shape.map((d, i) => d - begin[i]! - Math.max(0, -pads[i]![1])));
}

export function constantPad(x: Tensor, pads: [number, number][], value: number): Tensor {
  if (pads.every(([before, after]) => before === 0 && after === 0)) return x;
  if (x.dtype !== 'bool') return tf.pad(x, pads, value);
  return tf.cast(tf.pad(tf.cast(x, 'int32'), pads, value), 'bool');
}

/** Pads with values of the tensor, taken by their places along each axis. */
function copyingPad(x: Tensor, pads: [number, number][], mode: string): Tensor {
  return pads.reduce((result, [before, after], axis) => {
    const n = x.shape[axis]!;
    if (before + after === 0) return result;
    const period = Math.max(1, 2 * (n - 1)), mod = (i: number, m: number) => ((i % m) + m) % m;
    const place = (i: number) => (mode === 'edge' ? Math.min(Math.max(i, 0), n - 1) : mode === 'wrap' ? mod(i, n) : n - 1 - Math.abs(n - 1 - mod(i, period)));
    const places = Int32Array.from({ length: n + before + after }, (_, i) => place(i - before));
    return tf.gather(result, makeTensor(places, [places.length], 'int32'), axis);
  }, x);
}

function expand(c: Call): Result {
  const x = c.tensor(0), wanted = c.numbers(1), rank = Math.max(x.rank, wanted.length);
  const dims = range(0, rank).map((i) => {
    const a = x.shape[i - (rank - x.rank)] ?? 1, b = wanted[i - (rank - wanted.length)] ?? 1;
    if (a !== b && a !== 1 && b !== 1) c.fail(`[${x.shape}] does not broadcast to [${wanted}]`, 'shape');
    return a === 1 ? b : a;
  });
  return tf.broadcastTo(x, c.size(dims, 'shape'));
}

function tile(c: Call): Result {
  const x = c.tensor(0), repeats = c.version < 6 ? x.shape.map((_, d) => (d === c.number(2) ? c.number(1) : 1)) : c.numbers(1);
  if (repeats.length !== x.rank) c.fail(`${repeats.length} repeats for a tensor of rank ${x.rank}`, 'repeats');
  c.size(x.shape.map((d, i) => d * repeats[i]!), 'repeats');
  return x.rank === 0 ? x : tf.tile(x, repeats);
}

function depthToSpace(c: Call): Result {
  const v = c.value(0), b = c.int('blocksize'), mode = c.text('mode', 'DCR', ['DCR', 'CRD']), x = c.channelsLast(0);
  if (x.rank !== 4 || b < 1 || x.shape[3]! % (b * b) !== 0) c.fail(`blocks of ${b} from a shape of [${c.shape(0)}]`, 'blocksize');
  if (mode === 'DCR') return tensorValue(tf.depthToSpace(x, b, 'NHWC'), v.type, true);
  const [n, h, w, ch] = x.shape as [number, number, number, number], out = ch / (b * b);
  const parts = tf.transpose(tf.reshape(x, [n, h, w, out, b, b]), [0, 1, 4, 2, 5, 3]);
  return tensorValue(tf.reshape(parts, [n, h * b, w * b, out]), v.type, true);
}

function spaceToDepth(c: Call): Result {
  const v = c.value(0), b = c.int('blocksize'), x = c.channelsLast(0), [n, h, w, ch] = x.shape as [number, number, number, number];
  if (x.rank !== 4 || b < 1 || h % b !== 0 || w % b !== 0) c.fail(`blocks of ${b} from a shape of [${c.shape(0)}]`, 'blocksize');
  const parts = tf.transpose(tf.reshape(x, [n, h / b, b, w / b, b, ch]), [0, 1, 3, 2, 4, 5]);
  return tensorValue(tf.reshape(parts, [n, h / b, w / b, b * b * ch]), v.type, true);
}

/** Crops or pads axes around their middle. */
function centerCropPad(c: Call): Result {
  const x = c.tensor(0), sizes = c.numbers(1), axes = (c.list('axes') ?? range(0, x.rank)).map((a) => c.axis(a, x.rank, 'axes'));
  const begin = x.shape.map(() => 0), size = [...x.shape], pads: [number, number][] = x.shape.map(() => [0, 0]);
  axes.forEach((axis, i) => {
    const have = x.shape[axis]!, want = sizes[i] ?? c.fail('fewer sizes than axes', 'shape'), less = Math.floor(Math.abs(want - have) / 2);
    size[axis] = Math.min(have, want);
    if (want < have) begin[axis] = less;
    else pads[axis] = [less, want - have - less];
  });
  c.size(size.map((d, i) => d + pads[i]![0] + pads[i]![1]), 'shape');
  return constantPad(tf.slice(x, begin, size), pads, 0);
}

function trilu(c: Call): Result {
  const x = c.tensor(0), k = c.number(1, 0), upper = c.flag('upper', true), rows = x.shape[x.rank - 2]!, columns = x.shape[x.rank - 1]!;
  if (x.rank < 2) c.fail('a tensor of matrices is needed', 'input');
  const row = tf.reshape(tf.range(0, rows, 1, 'int32'), [rows, 1]), column = tf.reshape(tf.range(0, columns, 1, 'int32'), [1, columns]);
  const diagonal = tf.add(row, makeTensor(k, [], 'int32'));
  return tf.where(upper ? tf.greaterEqual(column, diagonal) : tf.lessEqual(column, diagonal), x, tf.zerosLike(x));
}

function reverseSequence(c: Call): Result {
  const x = c.tensor(0), lengths = c.numbers(1), batch = c.int('batch_axis', 1), time = c.int('time_axis', 0);
  if (x.rank < 2 || new Set([batch, time]).size !== 2 || batch > 1 || time > 1) c.fail('batch_axis and time_axis must be 0 and 1', 'batch_axis');
  const rows = tf.unstack(x, batch), inner = time > batch ? time - 1 : time;
  return tf.stack(rows.map((row, i) => {
    const n = lengths[i] ?? c.fail('fewer lengths than sequences', 'sequence_lens');
    const [head, tail] = tf.split(row, [n, row.shape[inner]! - n], inner) as [Tensor, Tensor];
    return tf.concat([tf.reverse(head, inner), tail], inner);
  }), batch);
}

/** Values as text; of floats the shortest that reads back, as float32. */
function toStrings(t: Tensor): string[] {
  const values = Array.from(t.dataSync());
  if (t.dtype !== 'float32') return values.map((v) => (t.dtype === 'bool' ? (v ? '1' : '0') : String(v)));
  return values.map((v) => {
    if (!Number.isFinite(v)) return Number.isNaN(v) ? 'NaN' : v > 0 ? 'INF' : '-INF';
    for (let digits = 6; digits < 10; digits++) if (Math.fround(Number(v.toPrecision(digits))) === v) return String(Number(v.toPrecision(digits)));
    return String(v);
  });
}

function fromString(c: Call, text: string, integers: boolean): number {
  const value = /^[+-]?inf(inity)?$/i.test(text.trim()) ? (text.trim().startsWith('-') ? -Infinity : Infinity) : /^[+-]?nan$/i.test(text.trim()) ? NaN
    : Number(text);
  if (Number.isNaN(value) && !/nan/i.test(text)) c.fail(`'${text}' is no number`, 'input');
  return integers ? Math.trunc(value) : value;
}

export function castTo(c: Call, type: number): Result {
  const v = c.value(0), { dtype } = elementInfo(type, { file: c.context.file, node: c.node.name, field: 'to' });
  if (dtype === 'string') return tensorValue(v.tensor.dtype === 'string' ? c.tensor(0) : makeTensor(toStrings(c.tensor(0)), c.shape(0), 'string'), type);
  if (v.tensor.dtype === 'string') return tensorValue(makeTensor(c.strings(0).map((s) => fromString(c, s, dtype === 'int32')), c.shape(0), dtype), type);
  const range = v.tensor.dtype === 'float32' ? narrowRange(type) : null;
  const source = range?.bits === 4 ? tf.clipByValue(v.tensor, range.low, range.high) : v.tensor;  // only these saturate
  const cast = source.dtype === dtype ? source : tf.cast(source, dtype);
  return tensorValue(wrapped(cast, type), type, v.channelsLast);
}

/** Old files name the type. */
const oldNames: { [name: string]: number } = { FLOAT: Element.float, INT32: Element.int32, INT64: Element.int64, BOOL: Element.bool, DOUBLE: Element.double,
  UINT8: Element.uint8, INT8: Element.int8 };
function cast(c: Call): Result {
  const to = c.other('to');
  return castTo(c, typeof to === 'string' ? oldNames[to] ?? c.fail(`'${to}' is no type`, 'to') : c.int('to'));
}

export const movement: Operators = {
  Cast: cast,
  CastLike: (c) => castTo(c, c.type(1)),
  CenterCropPad: centerCropPad,
  Concat: concat,
  DepthToSpace: depthToSpace,
  Expand: expand,
  Flatten: flatten,
  Pad: pad,
  Reshape: reshape,
  ReverseSequence: reverseSequence,
  Shape: shape,
  Size: (c) => indices(makeTensor(c.value(0).tensor.size, [], 'int32')),
  Slice: slice,
  SpaceToDepth: spaceToDepth,
  Split: split,
  Squeeze: squeeze,
  Tile: tile,
  Transpose: transpose,
  Trilu: trilu,
  Unsqueeze: unsqueeze,
};
