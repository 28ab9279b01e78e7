import * as ops from '../../../generated/ops.js';
import type { Tensor } from '../../../tensor.js';
import { arraysEqual } from '../../../util.js';
import type { Arguments, Operators } from '../arguments.js';

/** Stacks tensors; those that differ in dimensions of one only take the first one's shape. */
function pack(a: Arguments): Tensor {
  const list = a.tensors();
  const first = list[0] ?? a.fail('Pack needs inputs', 'input');
  const proper = (shape: readonly number[]) => shape.filter((d) => d !== 1);
  const alike = list.map((t) => {
    if (arraysEqual(t.shape, first.shape)) return t;
    if (!arraysEqual(proper(t.shape), proper(first.shape))) throw new Error('the input tensors shape does not match');
    return ops.reshape(t, first.shape);
  });
  return ops.stack(alike, a.attributeNumber('axis', 0));
}

function sparseToDense(a: Arguments): Tensor {
  const values = a.tensor(2), fallback = a.tensor(3);
  return ops.sparseToDense(a.tensor(0), values, a.numbers(1), values.dtype === fallback.dtype ? fallback : ops.cast(fallback, values.dtype));
}

function stridedSlice(a: Arguments): Tensor {
  const mask = (name: string) => a.attributeNumber(`${name}_mask`, 0);
  return ops.stridedSlice(
    a.tensor(0), a.numbers(1), a.numbers(2), a.numbers(3), mask('begin'), mask('end'), mask('ellipsis'), mask('new_axis'), mask('shrink_axis'));
}

const indices = (a: Arguments): Tensor => ops.cast(a.tensor(1), 'int32');

export const sliceJoin: Operators = {
  Concat: (a) => ops.concat(a.tensors(1), a.number(0)),
  ConcatV2: (a) => ops.concat(a.tensors(0, a.inputs.length - 1), a.number(a.inputs.length - 1)),
  Gather: (a) => ops.gather(a.tensor(0), indices(a), 0),
  GatherV2: (a) => ops.gather(a.tensor(0), indices(a), a.number(2, 0), a.attributeNumber('batch_dims', 0)),
  GatherNd: (a) => ops.gatherND(a.tensor(0), a.tensor(1)),
  Reverse: (a) => ops.reverse(a.tensor(0), a.numbers(1).flatMap((reversed, axis) => (reversed ? [axis] : []))),
  ReverseV2: (a) => ops.reverse(a.tensor(0), a.numbers(1)),
  ScatterNd: (a) => ops.scatterND(a.tensor(0), a.tensor(1), a.numbers(2)),
  Slice: (a) => ops.slice(a.tensor(0), a.numbers(1), a.numbers(2)),
  SparseToDense: sparseToDense,
  Split: (a) => ops.split(a.tensor(1), a.attributeNumber('num_split', 1), a.number(0)),
  SplitV: (a) => ops.split(a.tensor(0), a.numbers(1), a.number(2, 0)),
  StridedSlice: stridedSlice,
  Pack: pack,
  TensorScatterUpdate: (a) => ops.tensorScatterUpdate(a.tensor(0), a.tensor(1), a.tensor(2)),
  Tile: (a) => ops.tile(a.tensor(0), a.numbers(1)),
  Unpack: (a) => ops.unstack(a.tensor(0), a.attributeNumber('axis', 0)),
};
