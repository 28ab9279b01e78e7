// Reductions, and what runs along an axis.
import { scalar } from '../../../create.js';
import * as tf from '../../../generated/ops.js';
import type { Tensor } from '../../../tensor.js';
import type { Call, Operator, Operators } from '../call.js';
import { Element } from '../elements.js';
import { axisOf, product, range, tensorValue, type Result } from './shared.js';

type Reduce = (x: Tensor, axes: number[], keep: boolean) => Tensor;

/** Axes are an attribute at first and an input since version 18, or 13 for sums; none means all, or nothing where the node says so. */
function reduction(f: Reduce, elementwise: (x: Tensor) => Tensor = (x) => x): Operator {
  return (c) => {
    const v = c.value(0), rank = v.tensor.rank, keep = c.flag('keepdims', true), given = c.listOrInput('axes', 1);
    if ((!given || given.length === 0) && c.flag('noop_with_empty_axes')) return c.map(elementwise);
    const axes = given && given.length > 0 ? given.map((a) => c.axis(a, rank, 'axes')) : range(0, rank);
    // What is left of a picture without dropped dimensions lies as it was; without places, as [n, c] or less, it is in order anyway.
    const inOrder = !v.channelsLast || keep || range(2, rank).every((d) => axes.includes(d));
    const x = inOrder ? v.tensor : c.tensor(0), physical = inOrder ? axes.map((a) => axisOf(v, a)) : axes;
    return tensorValue(f(x, physical, keep), v.type, v.channelsLast && inOrder && keep);
  };
}

/** Extremes of truth values are found among numbers, and those of nothing are the ends of the range. */
function extreme(f: Reduce, empty: number): Reduce {
  return (x, axes, keep) => {
    if (axes.some((a) => x.shape[a] === 0)) {
      const shape = x.shape.flatMap((d, i) => (axes.includes(i) ? (keep ? [1] : []) : [d]));
      return tf.fill(shape, x.dtype === 'int32' ? Math.sign(empty) * (2 ** 31 - 1) : empty, x.dtype);
    }
    return x.dtype === 'bool' ? tf.cast(f(tf.cast(x, 'int32'), axes, keep), 'bool') : f(x, axes, keep);
  };
}

const sum: Reduce = (x, axes, keep) => tf.sum(x, axes, keep);

function mean(x: Tensor, axes: number[], keep: boolean): Tensor {
  if (x.dtype === 'float32') return tf.mean(x, axes, keep);
  return tf.floorDiv(tf.sum(x, axes, keep), scalar(product(axes.map((a) => x.shape[a]!)), 'int32'));
}

function logSumExp(x: Tensor, axes: number[], keep: boolean): Tensor {
  return axes.some((a) => x.shape[a] === 0) ? tf.log(tf.sum(tf.exp(x), axes, keep)) : tf.logSumExp(x, axes, keep);
}

function arg(f: (x: Tensor, axis: number) => Tensor): Operator {
  return (c) => {
    const v = c.value(0), rank = v.tensor.rank, given = c.axis(c.int('axis', 0), rank), last = c.flag('select_last_index'), keep = c.flag('keepdims', true);
    const inOrder = !v.channelsLast || given === 1, x = inOrder ? v.tensor : c.tensor(0), axis = inOrder ? axisOf(v, given) : given;
    const found = f(last ? tf.reverse(x, axis) : x, axis), index = last ? tf.sub(scalar(x.shape[axis]! - 1, 'int32'), found) : found;
    return tensorValue(keep ? tf.expandDims(index, axis) : index, Element.int64, v.channelsLast && inOrder && keep);
  };
}

/** Before version 13 the tensor counted as a matrix: all from the axis on is one dimension. */
function alongAxis(f: (x: Tensor) => Tensor): Operator {
  return (c) => {
    const v = c.value(0), rank = v.tensor.rank, axis = c.axis(c.int('axis', c.version < 13 ? 1 : -1), rank);
    if (c.version < 13) {
      const x = c.tensor(0);
      if (axis === rank - 1) return f(x);
      return tf.reshape(f(tf.reshape(x, [product(x.shape.slice(0, axis)), product(x.shape.slice(axis))])), x.shape);
    }
    const physical = axisOf(v, axis);
    return tensorValue(onLast(v.tensor, physical, f), v.type, v.channelsLast);
  };
}

/** A function of the last dimension on another one. */
export function onLast(x: Tensor, axis: number, f: (x: Tensor) => Tensor): Tensor {
  if (axis === x.rank - 1) return f(x);
  const order = range(0, x.rank);
  [order[axis], order[x.rank - 1]] = [x.rank - 1, axis];
  return tf.transpose(f(tf.transpose(x, order)), order);
}

function hardmax(x: Tensor): Tensor {
  return tf.oneHot(tf.argMax(x, x.rank - 1), x.shape[x.rank - 1]!, 1, 0, 'float32');
}

function cumulative(f: (x: Tensor, axis: number, exclusive: boolean, reverse: boolean) => Tensor): Operator {
  return (c) => {
    const x = c.tensor(0), axis = c.axis(c.number(1), x.rank);
    return f(x, axis, c.flag('exclusive'), c.flag('reverse'));
  };
}

function topK(c: Call): Result[] {
  const x = c.tensor(0), axis = c.axis(c.int('axis', -1), x.rank), largest = c.flag('largest', true), k = c.version < 10 ? c.int('k') : c.number(1);
  if (k < 0 || k > x.shape[axis]!) c.fail(`${k} of ${x.shape[axis]}`, 'k');
  let values: Tensor | undefined;
  const places = onLast(x, axis, (row) => {
    const found = tf.topk(largest ? row : tf.neg(row), k, true);
    values = found.values;
    return found.indices;
  });
  const order = range(0, x.rank);
  [order[axis], order[x.rank - 1]] = [x.rank - 1, axis];
  const extremes = largest ? values! : tf.neg(values!);
  return [tensorValue(axis === x.rank - 1 ? extremes : tf.transpose(extremes, order), c.type(0)), tensorValue(places, Element.int64)];
}

export const reductions: Operators = {
  ArgMax: arg((x, axis) => tf.argMax(x, axis)),
  ArgMin: arg((x, axis) => tf.argMin(x, axis)),
  CumProd: cumulative((x, axis, exclusive, reverse) => tf.cumprod(x, axis, exclusive, reverse)),
  CumSum: cumulative((x, axis, exclusive, reverse) => tf.cumsum(x, axis, exclusive, reverse)),
  Hardmax: alongAxis(hardmax),
  LogSoftmax: alongAxis((x) => tf.logSoftmax(x)),
  ReduceL1: reduction((x, axes, keep) => tf.sum(tf.abs(x), axes, keep), (x) => tf.abs(x)),
  ReduceL2: reduction((x, axes, keep) => tf.sqrt(tf.sum(tf.square(x), axes, keep)), (x) => tf.abs(x)),
  ReduceLogSum: reduction((x, axes, keep) => tf.log(tf.sum(x, axes, keep)), (x) => tf.log(x)),
  ReduceLogSumExp: reduction(logSumExp),
  ReduceMax: reduction(extreme((x, axes, keep) => tf.max(x, axes, keep), -Infinity)),
  ReduceMean: reduction(mean),
  ReduceMin: reduction(extreme((x, axes, keep) => tf.min(x, axes, keep), Infinity)),
  ReduceProd: reduction((x, axes, keep) => tf.prod(x, axes, keep)),
  ReduceSum: reduction(sum),
  ReduceSumSquare: reduction((x, axes, keep) => tf.sum(tf.square(x), axes, keep), (x) => tf.square(x)),
  Softmax: alongAxis((x) => tf.softmax(x)),
  TopK: topK,
};
