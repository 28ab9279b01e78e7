// Reading pictures and volumes at points of a grid.
import { scalar, tensor as makeTensor } from '../../../create.js';
import * as tf from '../../../generated/ops.js';
import type { Tensor } from '../../../tensor.js';
import type { Call, Operators } from '../call.js';
import { product, range, type Result } from './shared.js';

/** Points of the range [-1, 1] as places along an axis. */
function placesOf(points: Tensor, size: number, corners: boolean): Tensor {
  return corners ? tf.mul(tf.add(points, 1), (size - 1) / 2) : tf.div(tf.sub(tf.mul(tf.add(points, 1), size), 1), 2);
}

/** Places mirrored into the picture, at the middle of its outermost elements or at its edges. */
function reflected(x: Tensor, size: number, corners: boolean): Tensor {
  const low = corners ? 0 : -0.5, high = corners ? size - 1 : size - 0.5, length = high - low;
  if (length <= 0) return tf.zerosLike(x);
  const period = tf.mod(tf.abs(tf.sub(x, low)), 2 * length);
  return tf.add(low, tf.sub(length, tf.abs(tf.sub(period, length))));
}

interface Grid {
  flat: Tensor;
  sizes: number[];
  base: Tensor;
  padding: string;
  corners: boolean;
}

/** Elements at whole places: [batch, points, channels]; outside as the padding says. */
function at(g: Grid, places: Tensor[]): Tensor {
  let index: Tensor = g.base, inside: Tensor | undefined;
  g.sizes.forEach((size, d) => {
    let p = places[d]!;
    if (g.padding === 'reflection') p = tf.round(reflected(p, size, g.corners));
    const within = tf.logicalAnd(tf.greaterEqual(p, 0), tf.lessEqual(p, size - 1));
    inside = inside ? tf.logicalAnd(inside, within) : within;
    index = tf.add(index, tf.mul(tf.cast(tf.clipByValue(p, 0, size - 1), 'int32'), scalar(product(g.sizes.slice(d + 1)), 'int32')));
  });
  const found = tf.gather(g.flat, index);
  return g.padding === 'zeros' ? tf.mul(found, tf.expandDims(tf.cast(inside!, 'float32'), 2)) : found;
}

/** The sum over neighbours along all axes, of which each has its weights. */
function interpolated(g: Grid, places: Tensor[], offsets: number[], weight: (distance: Tensor, offset: number) => Tensor): Tensor {
  const whole = places.map((p) => tf.floor(p)), rest = places.map((p, d) => tf.sub(p, whole[d]!));
  const combinations = places.reduce<number[][]>((all) => all.flatMap((list) => offsets.map((o) => [...list, o])), [[]]);
  const parts = combinations.map((combination) => {
    const weights = combination.map((offset, d) => weight(rest[d]!, offset)).reduce((a, b) => tf.mul(a, b));
    return tf.mul(at(g, combination.map((offset, d) => tf.add(whole[d]!, offset))), tf.expandDims(weights, 2));
  });
  return tf.addN(parts);
}

function linear(rest: Tensor, offset: number): Tensor {
  return offset === 0 ? tf.sub(1, rest) : rest;
}

function cubic(rest: Tensor, offset: number): Tensor {
  const a = -0.75, d = tf.abs(tf.sub(rest, offset)), d2 = tf.square(d), d3 = tf.mul(d2, d);
  if (offset === 0 || offset === 1) return tf.add(tf.sub(tf.mul(a + 2, d3), tf.mul(a + 3, d2)), 1);
  return tf.sub(tf.add(tf.sub(tf.mul(a, d3), tf.mul(5 * a, d2)), tf.mul(8 * a, d)), 4 * a);
}

function gridSample(c: Call): Result {
  const dims = c.shape(0), [n, channels, ...sizes] = dims as [number, number, ...number[]], grid = c.tensor(1), rank = sizes.length;
  const points = grid.shape.slice(1, -1);
  if (grid.rank !== dims.length || grid.shape[grid.rank - 1] !== rank) c.fail(`a grid of [${grid.shape}] over [${dims}]`, 'grid');
  const mode = c.text('mode', 'linear').replace('bilinear', 'linear').replace('bicubic', 'cubic'), corners = c.flag('align_corners'), count = product(points);
  const flat = tf.reshape(c.channelsLast(0), [n * product(sizes), channels]);
  const base = tf.reshape(tf.mul(tf.range(0, n, 1, 'int32'), scalar(product(sizes), 'int32')), [n, 1]);
  const g: Grid = { flat, sizes, base, padding: c.text('padding_mode', 'zeros', ['zeros', 'border', 'reflection']), corners };
  const rows = tf.reshape(grid, [n, count, rank]);
  // The last coordinate of a point belongs to the first axis.
  let places = sizes.map((size, d) => placesOf(tf.reshape(tf.slice(rows, [0, 0, rank - 1 - d], [n, count, 1]), [n, count]), size, corners));
  if (mode !== 'cubic' && g.padding === 'border') places = places.map((p, d) => tf.clipByValue(p, 0, sizes[d]! - 1));
  if (mode !== 'cubic' && g.padding === 'reflection') places = places.map((p, d) => tf.clipByValue(reflected(p, sizes[d]!, corners), 0, sizes[d]! - 1));
  const found = mode === 'nearest' ? at(g, places.map((p) => tf.round(p))) : mode === 'linear' ? interpolated(g, places, [0, 1], linear)
    : interpolated(g, places, [-1, 0, 1, 2], cubic);
  return tf.reshape(tf.transpose(found, [0, 2, 1]), [n, channels, ...points]);
}

/** The grid of points that affine maps send the places of an output to. */
function affineGrid(c: Call): Result {
  const theta = c.tensor(0), sizes = c.numbers(1), [n, , ...spatial] = sizes as [number, number, ...number[]], rank = spatial.length;
  const corners = c.flag('align_corners');
  const count = product(c.hostSize(sizes, 'size').slice(2));
  const coordinates = new Float32Array(count * (rank + 1)).fill(1);
  for (let i = 0; i < count; i++) {
    let rest = i;
    for (const d of range(0, rank).reverse()) {
      const size = spatial[d]!, at = rest % size;
      coordinates[i * (rank + 1) + rank - 1 - d] = corners ? (size > 1 ? -1 + (2 * at) / (size - 1) : -1) : (2 * at + 1) / size - 1;
      rest = Math.floor(rest / size);
    }
  }
  const points = tf.matMul(tf.broadcastTo(makeTensor(coordinates, [1, count, rank + 1]), [n, count, rank + 1]), theta, false, true);
  return tf.reshape(points, [n, ...spatial, rank]);
}

export const sampling: Operators = {
  AffineGrid: affineGrid,
  GridSample: gridSample,
};
