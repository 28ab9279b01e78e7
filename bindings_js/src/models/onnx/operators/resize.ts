// Resizing: each axis by itself, either by picking elements or as a product with a matrix of weights.
import * as tf from '../../../generated/ops.js';
import { tensor as makeTensor } from '../../../create.js';
import type { Tensor } from '../../../tensor.js';
import type { Call, Operators } from '../call.js';
import { axisOf, product, range, tensorValue, type Result } from './shared.js';

interface Axis {
  axis: number;
  from: number;
  to: number;
  scale: number;
  /** The part of the axis that tf_crop_and_resize takes. */
  start: number;
  end: number;
}

interface Sampling {
  mode: string;
  coordinates: string;
  nearest: string;
  cubic: number;
  outside: boolean;
  antialias: boolean;
  extrapolation: number;
}

/** The place in the input that element x of the output stands for. */
function original(x: number, { from, to, scale, start, end }: Axis, coordinates: string): number {
  const length = from * scale;
  switch (coordinates) {
    case 'half_pixel': return (x + 0.5) / scale - 0.5;
    case 'half_pixel_symmetric': return from / 2 * (1 - to / length) + (x + 0.5) / scale - 0.5;
    case 'pytorch_half_pixel': return to > 1 ? (x + 0.5) / scale - 0.5 : 0;
    case 'align_corners': return to > 1 ? (x * (from - 1)) / (length - 1) : 0;
    case 'tf_half_pixel_for_nn': return (x + 0.5) / scale;
    case 'tf_crop_and_resize': return to > 1 ? start * (from - 1) + (x * (end - start) * (from - 1)) / (length - 1) : 0.5 * (start + end) * (from - 1);
    default: return x / scale;
  }
}

function rounded(x: number, how: string): number {
  switch (how) {
    case 'floor': return Math.floor(x);
    case 'ceil': return Math.ceil(x);
    case 'round_prefer_ceil': return Math.floor(x + 0.5);
    default: return Math.ceil(x - 0.5);
  }
}

function cubicWeight(distance: number, a: number): number {
  const d = Math.abs(distance);
  return d <= 1 ? (a + 2) * d ** 3 - (a + 3) * d ** 2 + 1 : d < 2 ? a * d ** 3 - 5 * a * d ** 2 + 8 * a * d - 4 * a : 0;
}

/** Which elements one output takes, and how much of each. */
function taps(at: number, axis: Axis, s: Sampling): [number, number][] {
  const { from, scale } = axis, stretch = s.antialias && scale < 1 ? 1 / scale : 1, reach = (s.mode === 'cubic' ? 2 : 1) * stretch;
  const list: [number, number][] = [];
  if (beyond(at, axis, s)) return list;
  for (let i = Math.floor(at - reach) + 1; i < at + reach; i++) {
    const distance = (i - at) / stretch, weight = s.mode === 'cubic' ? cubicWeight(distance, s.cubic) : Math.max(0, 1 - Math.abs(distance));
    if (s.outside && (i < 0 || i >= from)) continue;
    list.push([Math.min(Math.max(i, 0), from - 1), weight]);
  }
  const sum = list.reduce((total, [, weight]) => total + weight, 0);
  return s.outside || s.antialias ? list.map(([i, weight]) => [i, weight / sum]) : list;
}

/** One dimension of x, weighted: few elements for each output are picked and added, many are a product with a matrix. */
function weighted(c: Call, x: Tensor, d: number, axis: Axis, s: Sampling): Tensor {
  const lists = range(0, axis.to).map((i) => taps(original(i, axis, s.coordinates), axis, s)), most = lists.reduce((m, list) => Math.max(m, list.length), 0);
  if (most > 4) return multiplied(x, d, matrixOf(c, lists, axis), axis.to);
  const along = x.shape.map((_, e) => (e === d ? axis.to : 1));
  return tf.addN(range(0, most).map((k) => {
    const places = Int32Array.from(lists, (list) => list[k]?.[0] ?? 0), shares = Float32Array.from(lists, (list) => list[k]?.[1] ?? 0);
    return tf.mul(tf.gather(x, makeTensor(places, [axis.to], 'int32'), d), tf.reshape(shares, along));
  }));
}

/** The weights of an axis: [to, from]. */
function matrixOf(c: Call, lists: [number, number][][], { from, to }: Axis): Float32Array {
  const matrix = new Float32Array(product(c.hostSize([to, from], 'sizes')));
  lists.forEach((list, x) => list.forEach(([i, weight]) => (matrix[x * from + i]! += weight)));
  return matrix;
}

function beyond(at: number, { from }: Axis, s: Sampling): boolean {
  return s.coordinates === 'tf_crop_and_resize' && (at < 0 || at > from - 1);
}

/** Weights times one dimension of x. */
function multiplied(x: Tensor, d: number, matrix: Float32Array, to: number): Tensor {
  const from = x.shape[d]!, w = makeTensor(matrix, [to, from]);
  const before = x.shape.slice(0, d), after = x.shape.slice(d + 1), inner = after.reduce((n, m) => n * m, 1), outer = before.reduce((n, m) => n * m, 1);
  if (inner === 1) return tf.reshape(tf.matMul(tf.reshape(x, [outer, from]), w, false, true), [...before, to, ...after]);
  return tf.reshape(tf.matMul(tf.reshape(w, [1, to, from]), tf.reshape(x, [outer, from, inner])), [...before, to, ...after]);
}

function picked(x: Tensor, d: number, axis: Axis, s: Sampling): Tensor {
  const place = (i: number) => Math.min(Math.max(rounded(original(i, axis, s.coordinates), s.nearest), 0), axis.from - 1);
  return tf.gather(x, makeTensor(Int32Array.from({ length: axis.to }, (_, i) => place(i)), [axis.to], 'int32'), d);
}

/** What lies beyond the input gets the value of extrapolation. */
function extrapolated(x: Tensor, d: number, axis: Axis, s: Sampling): Tensor {
  const outside = range(0, axis.to).map((i) => beyond(original(i, axis, s.coordinates), axis, s));
  if (!outside.includes(true)) return x;
  const mask = tf.reshape(makeTensor(outside, [axis.to], 'bool'), x.shape.map((_, e) => (e === d ? axis.to : 1)));
  return tf.where(mask, tf.fill(x.shape, s.extrapolation, 'float32'), x);
}

/** Whether the core, which multiplies by a rounded step, picks the same elements. */
function exact({ from, to, scale }: Axis): boolean {
  const step = Math.fround(from / to);
  return range(0, to).every((i) => Math.floor(Math.fround(i * step)) === Math.floor(i / scale));
}

/** The core's own bilinear and nearest kernels, for the two dimensions of pictures with their channels last. */
function direct(x: Tensor, axes: Axis[], s: Sampling): Tensor | undefined {
  const [a, b] = axes;
  if (x.rank !== 4 || axes.length !== 2 || a!.axis !== 2 || b!.axis !== 3 || s.antialias
    || axes.some(({ from, to, scale }) => Math.abs(from * scale - to) > 1e-4)) return undefined;
  const size: [number, number] = [a!.to, b!.to], half = s.coordinates === 'half_pixel' || (s.coordinates === 'pytorch_half_pixel' && a!.to > 1 && b!.to > 1);
  const corners = s.coordinates === 'align_corners';
  if (s.mode === 'linear' && (half || corners || s.coordinates === 'asymmetric')) return tf.image.resizeBilinear(x, size, corners, half);
  const floored = s.mode === 'nearest' && s.coordinates === 'asymmetric' && s.nearest === 'floor' && axes.every(exact);
  return floored ? tf.image.resizeNearestNeighbor(x, size, false, false) : undefined;
}

function resample(c: Call, axes: Axis[], s: Sampling): Result {
  const v = c.value(0), pictures = v.tensor.rank === 4 && v.tensor.dtype === 'float32' && axes.every(({ axis }) => axis > 1);
  const start = pictures ? tensorValue(c.channelsLast(0), v.type, true) : v;
  if (pictures) {
    const quick = direct(start.tensor, axes, s);
    if (quick) return tensorValue(quick, v.type, true);
  }
  let x = start.tensor;
  for (const axis of axes) {
    const d = axisOf(start, axis.axis);
    x = s.mode === 'nearest' ? picked(x, d, axis, s) : weighted(c, x, d, axis, s);
  }
  for (const axis of axes) x = extrapolated(x, axisOf(start, axis.axis), axis, s);
  return tensorValue(x, v.type, start.channelsLast);
}

/** Sizes that keep the proportions: as large as all wanted ones allow, or as they demand. */
function proportional(c: Call, sizes: number[], lengths: number[]): { sizes: number[]; scales: number[] } {
  const policy = c.text('keep_aspect_ratio_policy', 'stretch', ['stretch', 'not_larger', 'not_smaller']), scales = sizes.map((n, i) => n / lengths[i]!);
  if (policy === 'stretch') return { sizes, scales };
  const scale = (policy === 'not_larger' ? Math.min : Math.max)(...scales);
  return { sizes: lengths.map((n) => Math.floor(n * scale + 0.5)), scales: lengths.map(() => scale) };
}

function resize(c: Call): Result {
  const dims = c.shape(0), rank = dims.length, old = c.version < 11, at = old ? [-1, 1, -1] : [1, 2, 3];
  const axes = c.list('axes')?.map((a) => c.axis(a, rank, 'axes')) ?? range(0, rank), lengths = axes.map((a) => dims[a]!);
  const present = (i: number) => (i >= 0 && c.has(i) && c.tensor(i).size > 0 ? c.numbers(i) : undefined);
  const roi = present(at[0]!), scalesGiven = present(at[1]!), sizesGiven = present(at[2]!);
  if (!scalesGiven && !sizesGiven) c.fail('neither scales nor sizes are given', 'scales');
  const { sizes, scales } = scalesGiven ? { sizes: lengths.map((n, i) => Math.floor(n * scalesGiven[i]!)), scales: scalesGiven }
    : proportional(c, sizesGiven!, lengths);
  if (sizes.length !== axes.length || scales.length !== axes.length) c.fail(`${scales.length} scales for ${axes.length} axes`, 'scales');
  const result = [...dims];
  axes.forEach((axis, i) => (result[axis] = sizes[i]!));
  c.size(result, 'sizes');
  for (const n of sizes) c.hostSize([n], 'sizes');
  const mode = c.text('mode', 'nearest', ['nearest', 'linear', 'cubic']);
  const coordinates = old ? 'asymmetric' : c.text('coordinate_transformation_mode', 'half_pixel');
  const sampling: Sampling = {
    mode, coordinates, nearest: old ? 'floor' : c.text('nearest_mode', 'round_prefer_floor'), cubic: c.float('cubic_coeff_a', -0.75),
      outside: c.flag('exclude_outside'),
    antialias: c.flag('antialias'), extrapolation: c.float('extrapolation_value', 0),
  };
  const list = axes.map((axis, i): Axis => ({ axis, from: dims[axis]!, to: sizes[i]!, scale: scales[i]!, start: roi?.[i] ?? 0,
    end: roi?.[i + axes.length] ?? 1 }));
  const changing = list.filter(({ from, to, scale }) => from !== to || scale !== 1 || coordinates === 'tf_crop_and_resize').sort((a, b) => a.axis - b.axis);
  return changing.length === 0 ? c.value(0) : resample(c, changing, sampling);
}

/** The forerunner of Resize. */
function upsample(c: Call): Result {
  const dims = c.shape(0), scales = c.version < 7 ? [1, 1, c.float('height_scale'), c.float('width_scale')]
    : c.listOrInput('scales', 1) ?? c.fail('the scales are missing', 'scales');
  if (scales.length !== dims.length) c.fail(`${scales.length} scales for ${dims.length} axes`, 'scales');
  const sizes = c.size(dims.map((n, i) => Math.floor(n * scales[i]!)), 'scales'), mode = c.text('mode', 'nearest').replace('bilinear', 'linear');
  for (const n of sizes) c.hostSize([n], 'scales');
  const sampling: Sampling = { mode, coordinates: 'asymmetric', nearest: 'floor', cubic: -0.75, outside: false, antialias: false, extrapolation: 0 };
  const list = dims.map((from, axis): Axis => ({ axis, from, to: sizes[axis]!, scale: scales[axis]!, start: 0, end: 1 })).filter(({ scale }) => scale !== 1);
  return list.length === 0 ? c.value(0) : resample(c, list, sampling);
}

export const resizing: Operators = {
  Resize: resize,
  Upsample: upsample,
};
