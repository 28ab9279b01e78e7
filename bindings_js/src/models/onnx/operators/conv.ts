// Convolutions. The tensors lie with their channels last; filters are brought into the core's order, which a plan does once if the model holds them.
import * as call from '../../../call.js';
import * as tf from '../../../generated/ops.js';
import type { Tensor } from '../../../tensor.js';
import type { Call, Operators } from '../call.js';
import { product, range, tensorValue, type Result } from './shared.js';
import { padSpatial, reach, windows, type Windows } from './windows.js';

// The primitives, since those of the API have either strides or dilations.
const $conv = call.op('_conv2d'), $depthwise = call.op('_depthwiseConv2d'), $inputGradient = call.op('_conv2dInputGrad');
type Pair = readonly number[];

function sliding(op: call.Op, x: Tensor, filter: Tensor, strides: Pair, pads: [number, number][], dilations: Pair, shape?: number[]): Tensor {
  call.begin(op);
  call.tensor(x, 'x', 'float32', ['float32']);
  call.tensor(filter, 'filter', 'float32', ['float32']);
  if (shape) call.shape(shape, 'inputShape');
  call.ints(strides as number[], 'strides');
  call.ints(pads.flat(), 'pads');
  call.ints(dilations as number[], 'dilations');
  return call.one();
}

/** A convolution of x, with its channels last, with an ONNX filter in one or two spatial dimensions. */
function conv2d(c: Call, x: Tensor, w: Windows, groups: number): Tensor {
  const [out, inner] = c.shape(1) as [number, number], line = w.kernel.length === 1;
  const kernel = line ? [1, ...w.kernel] : w.kernel, strides = line ? [1, ...w.strides] : w.strides, dilations = line ? [1, ...w.dilations] : w.dilations;
  const pads: [number, number][] = line ? [[0, 0], ...w.pads] : w.pads, image = line ? tf.expandDims(x, 1) : x;
  const filter = (order: number[], shape: number[]) => tf.reshape(tf.transpose(tf.reshape(c.tensor(1), [out, inner, ...kernel]), order), shape);
  const spread = () => filter([2, 3, 1, 0], [...kernel, inner, out]);
  let y: Tensor;
  if (groups === 1) {
    y = sliding($conv, image, spread(), strides, pads, dilations);
  } else if (inner === 1) {
    y = sliding($depthwise, image, filter([2, 3, 0, 1], [...kernel, groups, out / groups]), strides, pads, dilations);
  } else {
    const parts = tf.split(image, groups, 3), filters = tf.split(spread(), groups, 3);
    y = tf.concat(parts.map((part, i) => sliding($conv, part, filters[i]!, strides, pads, dilations)), 3);
  }
  return line ? tf.squeeze(y, [1]) : y;
}

/** Three dimensions: the core's has strides or dilations, so that the strides may have to be taken afterwards. */
function conv3d(c: Call, x: Tensor, w: Windows, groups: number): Tensor {
  const both = w.strides.some((s) => s > 1) && w.dilations.some((d) => d > 1), padded = padSpatial(x, w.pads, 0);
  const filter = tf.transpose(c.tensor(1), [2, 3, 4, 1, 0]);
  const one = (part: Tensor, f: Tensor) => tf.conv3d(part, f, both ? [1, 1, 1] : w.strides, 'valid', 'NDHWC', w.dilations);
  const y = groups === 1 ? one(padded, filter) : tf.concat(zip(tf.split(padded, groups, 4), tf.split(filter, groups, 4)).map(([part, f]) => one(part, f)), 4);
  return both ? tf.stridedSlice(y, [0, 0, 0, 0, 0], y.shape, [1, ...w.strides, 1]) : y;
}

function zip<A, B>(a: A[], b: B[]): [A, B][] {
  return a.map((x, i) => [x, b[i]!]);
}

/** The convolution of inputs 0 and 1, both of floats; channels last. */
export function convolve(c: Call, x: Tensor): Tensor {
  const dims = c.shape(0), filter = c.shape(1), groups = c.int('group', 1);
  if (dims.length !== filter.length || dims.length < 3 || dims.length > 5) c.fail(`an input of [${dims}] and a filter of [${filter}]`, 'W');
  if (groups < 1 || dims[1] !== filter[1]! * groups || filter[0]! % groups !== 0)
    c.fail(`${dims[1]} channels and a filter of [${filter}] in ${groups} groups`, 'group');
  const w = windows(c, dims.slice(2), c.list('kernel_shape') ?? filter.slice(2));
  if (w.kernel.some((k, d) => k !== filter[d + 2])) c.fail(`[${w.kernel}] is not the size of the filter [${filter}]`, 'kernel_shape');
  return dims.length === 5 ? conv3d(c, x, w, groups) : conv2d(c, x, w, groups);
}

function conv(c: Call): Result {
  c.requireFloat(0);
  c.requireFloat(1);
  const y = convolve(c, c.channelsLast(0));
  return tensorValue(c.has(2) ? tf.add(y, c.tensor(2)) : y, c.type(0), true);
}

/** As the gradient of a convolution: of the full result, from which the pads are cut. */
function convTranspose(c: Call): Result {
  const dims = c.shape(0), filter = c.shape(1), rank = dims.length - 2, groups = c.int('group', 1), spatial = dims.slice(2);
  if (dims.length !== filter.length || rank < 1 || rank > 3 || dims[1] !== filter[0] || groups < 1 || dims[1]! % groups !== 0)
    c.fail(`an input of [${dims}] and a filter of [${filter}] in ${groups} groups`, 'W');
  const kernel = filter.slice(2), strides = c.list('strides') ?? spatial.map(() => 1), dilations = c.list('dilations') ?? spatial.map(() => 1);
  const { pads, sizes } = transposedPads(c, spatial, kernel, strides, dilations);
  const full = spatial.map((n, d) => (n - 1) * strides[d]! + reach(kernel[d]!, dilations[d]!));
  c.size([dims[0]!, filter[1]! * groups, ...full], 'strides');
  const x = c.channelsLast(0), weights = (rank === 3 ? transposedFilter3d : transposedFilter2d)(c.tensor(1), dilations);
  const inputs = groups === 1 ? [x] : tf.split(x, groups, rank + 1), filters = groups === 1 ? [weights] : tf.split(weights, groups, weights.rank - 1);
  const parts = zip(inputs, filters).map(([part, f]) => (rank === 3 ? transposed3d : transposed2d)(part, f, full, strides, dilations));
  const whole = parts.length === 1 ? parts[0]! : tf.concat(parts, rank + 1);
  const fitted = padSpatial(whole, pads.map(([before], d) => [0, Math.max(0, sizes[d]! + before - full[d]!)]), 0);
  const y = tf.slice(fitted, [0, ...pads.map(([before]) => before), 0], [dims[0]!, ...sizes, filter[1]! * groups]);
  return tensorValue(c.has(2) ? tf.add(y, c.tensor(2)) : y, c.type(0), true);
}

/** What is cut off before and after, and the sizes that remain; from the pads or from the sizes that are wanted. */
function transposedPads(c: Call, spatial: number[], kernel: number[], strides: number[], dilations: number[]): { pads: [number, number][]; sizes: number[] } {
  const rank = spatial.length, more = c.list('output_padding') ?? spatial.map(() => 0), wanted = c.list('output_shape')?.slice(-rank);
  const auto = c.text('auto_pad', 'NOTSET', ['NOTSET', 'SAME_UPPER', 'SAME_LOWER', 'VALID', '']), given = c.list('pads') ?? Array<number>(2 * rank).fill(0);
  const pads: [number, number][] = [], sizes: number[] = [];
  spatial.forEach((n, d) => {
    const natural = (n - 1) * strides[d]! + more[d]! + reach(kernel[d]!, dilations[d]!);
    const size = wanted?.[d] ?? (auto.startsWith('SAME') ? n * strides[d]! : undefined);
    if (size === undefined) {
      pads.push([given[d]!, given[d + rank]!]);
      sizes.push(natural - given[d]! - given[d + rank]!);
    } else {
      const total = Math.max(0, natural - size), less = Math.floor(total / 2), before = auto === 'SAME_UPPER' ? less : total - less;
      pads.push([before, total - before]);
      sizes.push(size);
    }
    if (sizes[d]! < 0 || pads[d]!.some((p) => p < 0)) c.fail(`pads of [${given}] leave nothing`, 'pads');
  });
  return { pads, sizes };
}

/** [in, out, ...kernel] as [height, width, out, in]. */
function transposedFilter2d(weights: Tensor): Tensor {
  const [inner, out, ...kernel] = weights.shape as [number, number, ...number[]];
  return tf.transpose(tf.reshape(weights, [inner, out, ...(kernel.length === 1 ? [1, ...kernel] : kernel)]), [2, 3, 1, 0]);
}

/** The same in three dimensions, where dilated weights have zeros between them. */
function transposedFilter3d(weights: Tensor, dilations: number[]): Tensor {
  const spread = dilations.reduce((f, dilation, d) => {
    if (dilation === 1) return f;
    const axis = d + 2, shape = f.shape, apart = tf.expandDims(f, axis + 1);
    const wide = tf.pad(apart, apart.shape.map((_, i): [number, number] => [0, i === axis + 1 ? dilation - 1 : 0]));
    const merged = tf.reshape(wide, shape.map((n, i) => (i === axis ? n * dilation : n)));
    return tf.slice(merged, shape.map(() => 0), shape.map((n, i) => (i === axis ? reach(n, dilation) : n)));
  }, weights);
  return tf.transpose(spread, [2, 3, 4, 1, 0]);
}

function transposed2d(x: Tensor, filter: Tensor, full: number[], strides: number[], dilations: number[]): Tensor {
  const line = full.length === 1, square = (list: number[]) => (line ? [1, ...list] : list), shape = [x.shape[0]!, ...square(full), filter.shape[2]!];
  const y = sliding($inputGradient, line ? tf.expandDims(x, 1) : x, filter, square(strides), [[0, 0], [0, 0]], square(dilations), shape);
  return line ? tf.squeeze(y, [1]) : y;
}

function transposed3d(x: Tensor, filter: Tensor, full: number[], strides: number[]): Tensor {
  return tf.conv3dTranspose(x, filter, [x.shape[0]!, ...full, filter.shape[3]!], strides, 'valid');
}

/** Samples the input where offsets point to, with bilinear weights, and multiplies what the windows see with the filter. */
function deformConv(c: Call): Result {
  const dims = c.shape(0), filter = c.shape(1), groups = c.int('group', 1), offsetGroups = c.int('offset_group', 1);
  if (dims.length !== 4) c.fail('only pictures can be deformed', 'X');
  const w = windows(c, dims.slice(2), c.list('kernel_shape') ?? filter.slice(2)), [n, ch, height, width] = dims as [number, number, number, number];
  const [oh, ow] = w.out as [number, number], taps = product(w.kernel), points = product(c.hostSize([taps, oh, ow], 'kernel_shape'));
  const offsets = tf.reshape(c.tensor(2), [n * offsetGroups, taps, 2, oh, ow]);
  const grid = (d: number) => tf.reshape(Float32Array.from({ length: points }, (_, i) => {
    const tap = Math.floor(i / (oh * ow)), place = i % (oh * ow), k = d === 0 ? Math.floor(tap / w.kernel[1]!) : tap % w.kernel[1]!;
    return (d === 0 ? Math.floor(place / ow) : place % ow) * w.strides[d]! - w.pads[d]![0] + k * w.dilations[d]!;
  }), [1, taps, oh, ow]);
  const part = (d: number) => tf.reshape(tf.slice(offsets, [0, 0, d, 0, 0], [n * offsetGroups, taps, 1, oh, ow]), [n * offsetGroups, taps, oh, ow]);
  const y = tf.reshape(tf.add(part(0), grid(0)), [n * offsetGroups, points]), x = tf.reshape(tf.add(part(1), grid(1)), [n * offsetGroups, points]);
  const pixels = tf.reshape(tf.transpose(tf.reshape(c.tensor(0), [n * offsetGroups, ch / offsetGroups, height * width]), [0, 2, 1]),
    [n * offsetGroups, height, width, ch / offsetGroups]);
  let seen = bilinear(pixels, y, x);
  if (c.has(4)) seen = tf.mul(seen, tf.reshape(c.tensor(4), [n * offsetGroups, points, 1]));
  // [n, groups, channels of a group, taps, places]
  const columns = tf.transpose(tf.reshape(seen, [n, offsetGroups, taps, oh * ow, ch / offsetGroups]), [0, 1, 4, 2, 3]);
  const lanes = tf.reshape(columns, [n, groups, (ch / groups) * taps, oh * ow]);
  const result = tf.reshape(tf.matMul(tf.reshape(c.tensor(1), [1, groups, filter[0]! / groups, filter[1]! * taps]), lanes), [n, filter[0]!, oh, ow]);
  return c.has(3) ? tf.add(result, tf.reshape(c.tensor(3), [1, filter[0]!, 1, 1])) : result;
}

/** Values of [n, height, width, c] at points [n, p]; beyond the edges they fall to 0. */
export function bilinear(pixels: Tensor, y: Tensor, x: Tensor): Tensor {
  const [n, height, width, ch] = pixels.shape as [number, number, number, number], points = y.shape[1]!;
  const flat = tf.reshape(pixels, [n * height * width, ch]), base = tf.reshape(tf.mul(tf.range(0, n, 1, 'int32'), tf.cast(height * width, 'int32')), [n, 1]);
  const y0 = tf.floor(y), x0 = tf.floor(x);
  const corners = [[0, 0], [0, 1], [1, 0], [1, 1]].map(([dy, dx]) => {
    const cy = tf.add(y0, dy!), cx = tf.add(x0, dx!), weight = tf.mul(tf.sub(1, tf.abs(tf.sub(y, cy))), tf.sub(1, tf.abs(tf.sub(x, cx))));
    const inside = tf.logicalAnd(tf.logicalAnd(tf.greaterEqual(cy, 0), tf.less(cy, height)), tf.logicalAnd(tf.greaterEqual(cx, 0), tf.less(cx, width)));
    const place = tf.add(tf.mul(tf.clipByValue(cy, 0, height - 1), width), tf.clipByValue(cx, 0, width - 1));
    const rows = tf.gather(flat, tf.add(tf.cast(place, 'int32'), base));
    return tf.mul(rows, tf.reshape(tf.mul(weight, tf.cast(inside, 'float32')), [n, points, 1]));
  });
  return tf.addN(corners);
}

/** Blocks of columns added up to the picture that they were cut from. */
function col2im(c: Call): Result {
  const x = c.tensor(0), image = c.numbers(1), kernel = c.numbers(2), w = windows(c, image, kernel), rank = image.length;
  const taps = product(kernel), [n, rows] = x.shape as [number, number], channels = rows / taps;
  if (x.rank !== 3 || !Number.isInteger(channels) || x.shape[2] !== product(w.out)) c.fail(`[${x.shape}] are no blocks of [${kernel}] of [${image}]`, 'input');
  const padded = image.map((d, i) => d + w.pads[i]![0] + w.pads[i]![1]), total = product(c.hostSize([n, channels, ...padded], 'image_shape'));
  const targets = new Int32Array(x.size), steps = range(0, rank).map((d) => product(padded.slice(d + 1))), places = product(w.out);
  for (let i = 0; i < targets.length; i++) {
    let place = i % places, tap = Math.floor(i / places) % taps, at = Math.floor(i / places / taps) * product(padded);
    for (let d = rank - 1; d >= 0; d--) {
      at += ((place % w.out[d]!) * w.strides[d]! + (tap % kernel[d]!) * w.dilations[d]!) * steps[d]!;
      place = Math.floor(place / w.out[d]!);
      tap = Math.floor(tap / kernel[d]!);
    }
    targets[i] = at;
  }
  const sums = tf.reshape(tf.unsortedSegmentSum(tf.reshape(x, [x.size]), tf.cast(targets, 'int32'), total), [n, channels, ...padded]);
  return tf.slice(sums, [0, 0, ...w.pads.map(([before]) => before)], [n, channels, ...image]);
}

export const convolutions: Operators = {
  Col2Im: col2im,
  Conv: conv,
  ConvTranspose: convTranspose,
  DeformConv: deformConv,
};
