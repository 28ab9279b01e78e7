// Pools: over windows, or over everything. Tensors lie with their channels last.
import { scalar, tensor as makeTensor } from '../../../create.js';
import * as tf from '../../../generated/ops.js';
import type { Tensor } from '../../../tensor.js';
import type { Call, Operators } from '../call.js';
import { Element } from '../elements.js';
import { withChannelsLast } from '../value.js';
import { product, range, tensorValue, type Result } from './shared.js';
import { coverage, padSpatial, places, windows, type Windows } from './windows.js';

function windowsOf(c: Call): Windows {
  const dims = c.shape(0);
  if (dims.length < 3) c.fail(`a shape of [${dims}] has no dimensions to pool`, 'X');
  return windows(c, dims.slice(2), c.list('kernel_shape') ?? c.fail('the attribute is missing', 'kernel_shape'));
}

/** One or two dimensions without dilations: what the core has. */
function direct(w: Windows): boolean {
  return w.kernel.length <= 2 && w.dilations.every((d) => d === 1) && w.pads.every(([before, after], d) => before < w.kernel[d]! && after < w.kernel[d]!);
}

function corePool(pool: typeof tf.maxPool | typeof tf.avgPool, x: Tensor, w: Windows): Tensor {
  const line = w.kernel.length === 1, square = <T>(list: T[], one: T): T[] => (line ? [one, ...list] : list);
  const padded = w.pads.some(([before, after]) => before + after > 0);
  const pads: [number, number][] | 'valid' = padded ? [[0, 0], ...square<[number, number]>(w.pads, [0, 0]), [0, 0]] : 'valid';
  const y = pool(line ? tf.expandDims(x, 1) : x, square(w.kernel, 1), square(w.strides, 1), pads, padded ? 'floor' : undefined);
  return line ? tf.squeeze(y, [1]) : y;
}

function maxPool(c: Call): Result | Result[] {
  const w = windowsOf(c), v = c.value(0), x = c.channelsLast(0);
  if (c.outputs > 1) return maxPoolWithIndices(c, w);
  if (direct(w) && x.dtype === 'float32') return tensorValue(corePool(tf.maxPool, x, w), v.type, true);
  return tensorValue(joined(padSpatial(x, w.pads, lowest(x)), w, (a, b) => tf.maximum(a, b)), v.type, true);
}

function lowest(x: Tensor): number {
  return x.dtype === 'float32' ? -Infinity : -(2 ** 31);
}

/** Brings together what each window sees, one dimension after another. */
function joined(padded: Tensor, w: Windows, f: (a: Tensor, b: Tensor) => Tensor): Tensor {
  return w.kernel.reduce((x, kernel, d) => {
    const line: Windows = { ...w, kernel: w.kernel.map((_, e) => (e === d ? kernel : 1)), strides: w.strides.map((s, e) => (e === d ? s : 1)) };
    let result: Tensor | undefined;
    for (const place of places(x, { ...line, out: x.shape.slice(1, -1).map((n, e) => (e === d ? w.out[d]! : n)) })) result = result ? f(result, place) : place;
    return result!;
  }, padded);
}

/** The places of the maxima count the elements of the input; with storage_order 1 columns come first. */
function maxPoolWithIndices(c: Call, w: Windows): Result[] {
  const dims = c.shape(0), spatial = dims.slice(2), x = c.channelsLast(0), columns = c.flag('storage_order');
  const order = columns ? range(2, dims.length) : range(2, dims.length).reverse(), steps = dims.map(() => 0);
  let step = 1;
  for (const axis of order) {
    steps[axis] = step;
    step *= dims[axis]!;
  }
  [steps[1], steps[0]] = [step, step * dims[1]!];
  const numbers = dims.map((n, axis) => tf.reshape(tf.mul(tf.range(0, n, 1, 'int32'), scalar(steps[axis]!, 'int32')),
    dims.map((_, i) => (i === axis ? n : 1))));
  const all = withChannelsLast(numbers.reduce((a, b) => tf.add(a, b)));
  const values = [...places(padSpatial(x, w.pads, lowest(x)), w)], indices = [...places(padSpatial(all, w.pads, 0), w)];
  let best = values[0]!, at = indices[0]!;
  for (let i = 1; i < values.length; i++) {
    const better = tf.greater(values[i]!, best);
    best = tf.where(better, values[i]!, best);
    at = tf.where(better, indices[i]!, at);
  }
  if (product(spatial) === 0) c.fail('an empty input', 'X');
  return [tensorValue(best, c.type(0), true), tensorValue(at, Element.int64, true)];
}

function averagePool(c: Call): Result {
  const w = windowsOf(c), x = c.channelsLast(0), spatial = c.shape(0).slice(2), all = c.flag('count_include_pad');
  const padded = w.pads.some(([before, after]) => before + after > 0);
  if (direct(w) && (!padded || !all)) return tensorValue(corePool(tf.avgPool, x, w), c.type(0), true);
  const sum = joined(padSpatial(x, w.pads, 0), w, (a, b) => tf.add(a, b));
  return tensorValue(tf.div(sum, coverage(spatial, w, all)), c.type(0), true);
}

function lpPool(c: Call): Result {
  const w = windowsOf(c), p = c.float('p', 2), x = padSpatial(c.channelsLast(0), w.pads, 0);
  const powers = p === 1 ? tf.abs(x) : p === 2 ? tf.square(x) : tf.pow(tf.abs(x), p);
  const sum = joined(powers, w, (a, b) => tf.add(a, b));
  return tensorValue(p === 1 ? sum : p === 2 ? tf.sqrt(sum) : tf.pow(sum, 1 / p), c.type(0), true);
}

/** Over all places: the result has places of size 1, so that its order is as it was. */
function global(f: (x: Tensor, axes: number[], c: Call) => Tensor): (c: Call) => Result {
  return (c) => {
    const v = c.value(0), rank = v.tensor.rank;
    if (rank < 3) c.fail(`a shape of [${c.shape(0)}] has no dimensions to pool`, 'X');
    return tensorValue(f(v.tensor, v.channelsLast ? range(1, rank - 1) : range(2, rank), c), v.type, v.channelsLast);
  };
}

function globalLp(x: Tensor, axes: number[], c: Call): Tensor {
  const p = c.float('p', 2);
  return tf.pow(tf.sum(tf.pow(tf.abs(x), p), axes, true), 1 / p);
}

/** Puts maxima back to where they were. */
function maxUnpool(c: Call): Result {
  const x = c.tensor(0), dims = x.shape, kernel = c.list('kernel_shape') ?? c.fail('the attribute is missing', 'kernel_shape');
  const strides = c.list('strides') ?? kernel.map(() => 1), pads = c.list('pads') ?? Array<number>(2 * kernel.length).fill(0);
  const natural = [dims[0]!, dims[1]!, ...dims.slice(2).map((n, d) => (n - 1) * strides[d]! + kernel[d]! - pads[d]! - pads[d + kernel.length]!)];
  const shape = c.size(c.optionalNumbers(2) ?? natural, 'output_shape');
  // The places count the elements of the natural result, which lies at the start of one that is larger.
  const places = tf.reshape(c.tensor(1), [x.size, 1]);
  const made = tf.reshape(tf.scatterND(places, tf.reshape(x, [x.size]), [product(natural)]), natural);
  return shape.every((n, d) => n === natural[d]) ? made : tf.pad(made, shape.map((n, d): [number, number] => [0, n - natural[d]!]));
}

/** One output for each region: the mean or maximum of points that are sampled in each of its cells. */
function roiAlign(c: Call): Result {
  const [, channels, height, width] = c.shape(0) as [number, number, number, number], rois = c.numbers(1), batch = c.numbers(2), count = batch.length;
  if (rois.length !== 4 * count) c.fail(`${rois.length} numbers for ${count} regions`, 'rois');
  const oh = c.int('output_height', 1), ow = c.int('output_width', 1), ratio = c.int('sampling_ratio', 0), scale = c.float('spatial_scale', 1);
  const half = c.version >= 16 && c.text('coordinate_transformation_mode', 'half_pixel') === 'half_pixel', mode = c.text('mode', 'avg', ['avg', 'max']);
  c.size([count, channels, oh, ow], 'output_height');
  const flat = tf.reshape(c.channelsLast(0), [-1, channels]);
  const regions = batch.map((picture, r) => {
    const [x1, y1, x2, y2] = rois.slice(4 * r, 4 * r + 4).map((v) => v * scale - (half ? 0.5 : 0)) as [number, number, number, number];
    const w = half ? x2 - x1 : Math.max(x2 - x1, 1), h = half ? y2 - y1 : Math.max(y2 - y1, 1);
    const rows = ratio || Math.ceil(h / oh), columns = ratio || Math.ceil(w / ow);
    c.hostSize([oh, rows, ow, columns], 'sampling_ratio');
    const y = sample(y1, h / oh, oh, rows, height), x = sample(x1, w / ow, ow, columns, width);
    return cells(flat, picture * height * width, width, y, x, [oh, rows, ow, columns], mode);
  });
  return tensorValue(tf.stack(regions), c.type(0), true);
}

interface Samples {
  low: number[];
  high: number[];
  /** The share of `high`; NaN: outside. */
  share: number[];
}

/** Points along one axis, `per` in each of `count` cells. */
function sample(start: number, cell: number, count: number, per: number, size: number): Samples {
  const points: Samples = { low: [], high: [], share: [] };
  for (let i = 0; i < count * per; i++) {
    const at = start + Math.floor(i / per) * cell + (((i % per) + 0.5) * cell) / per, inside = at >= -1 && at <= size;
    const near = Math.min(Math.max(at, 0), size - 1);
    const low = Math.min(Math.floor(near), size - 1);
    points.low.push(low);
    points.high.push(Math.min(low + 1, size - 1));
    points.share.push(inside ? near - low : NaN);
  }
  return points;
}

function cells(flat: Tensor, base: number, width: number, y: Samples, x: Samples, dims: [number, number, number, number], mode: string): Tensor {
  const corner = (ys: number[], xs: number[], yShare: (s: number) => number, xShare: (s: number) => number) => {
    const places = Int32Array.from(ys.flatMap((row) => xs.map((column) => base + row * width + column)));
    const weights = Float32Array.from(y.share.flatMap((sy) => x.share.map((sx) => (Number.isNaN(sy) || Number.isNaN(sx) ? 0 : yShare(sy) * xShare(sx)))));
    return tf.mul(tf.gather(flat, makeTensor(places, [places.length], 'int32')), tf.reshape(weights, [weights.length, 1]));
  };
  const near = (s: number) => 1 - s, far = (s: number) => s, channels = flat.shape[1]!;
  const four = [corner(y.low, x.low, near, near), corner(y.low, x.high, near, far), corner(y.high, x.low, far, near), corner(y.high, x.high, far, far)];
  if (mode === 'avg') return tf.mean(tf.reshape(tf.addN(four), [...dims, channels]), [1, 3]);
  return tf.max(tf.reshape(four.reduce((a, b) => tf.maximum(a, b)), [...dims, channels]), [1, 3]);
}

/** The maximum of each cell of a grid over regions whose corners are rounded. */
function maxRoiPool(c: Call): Result {
  const x = c.tensor(0), rois = c.numbers(1), [ph, pw] = c.list('pooled_shape') ?? c.fail('the attribute is missing', 'pooled_shape');
  const scale = c.float('spatial_scale', 1);
  const [, , height, width] = x.shape as [number, number, number, number];
  if (!(ph! * pw! <= 2 ** 14)) c.fail(`a grid of ${ph} by ${pw}`, 'pooled_shape');
  const regions = range(0, rois.length / 5).map((r) => {
    const [x1, y1, x2, y2] = rois.slice(5 * r + 1, 5 * r + 5).map((v) => Math.round(v * scale)) as [number, number, number, number];
    const bounds = (start: number, end: number, parts: number, size: number) => range(0, parts).map((i) => {
      const step = Math.max(end - start + 1, 1) / parts, clip = (v: number) => Math.min(Math.max(v + start, 0), size);
      return [clip(Math.floor(i * step)), clip(Math.ceil((i + 1) * step))] as const;
    });
    const picture = tf.slice(x, [rois[5 * r]!, 0, 0, 0], [1, x.shape[1]!, height, width]);
    const rows = bounds(y1, y2, ph!, height).map(([top, bottom]) => tf.stack(bounds(x1, x2, pw!, width).map(([left, right]) =>
      (bottom <= top || right <= left ? tf.zeros([x.shape[1]!]) : tf.max(tf.slice(picture, [0, 0, top, left], [1, x.shape[1]!, bottom - top, right - left]),
        [0, 2, 3]))), 1));
    return tf.stack(rows, 1);
  });
  return tf.stack(regions);
}

export const pools: Operators = {
  AveragePool: averagePool,
  GlobalAveragePool: global((x, axes) => tf.mean(x, axes, true)),
  GlobalLpPool: global(globalLp),
  GlobalMaxPool: global((x, axes) => tf.max(x, axes, true)),
  LpPool: lpPool,
  MaxPool: maxPool,
  MaxRoiPool: maxRoiPool,
  MaxUnpool: maxUnpool,
  RoiAlign: roiAlign,
};
