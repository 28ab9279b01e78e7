import * as ops from '../../../generated/ops.js';
import type { Tensor } from '../../../tensor.js';
import type { Arguments, Operators } from '../arguments.js';

export const binary = (f: (a: Tensor, b: Tensor) => Tensor) => (a: Arguments): Tensor => f(a.tensor(0), a.tensor(1));

/** Biases of channels that come second need their axis. */
function biasAdd(a: Arguments): Tensor {
  const x = a.tensor(0), bias = a.tensor(1);
  if (a.choice('data_format', 'nhwc') !== 'nchw' || x.rank < 3) return ops.add(x, bias);
  return ops.add(x, ops.reshape(bias, [bias.size, ...Array.from({ length: x.rank - 2 }, () => 1)]));
}

export const arithmetic: Operators = {
  Add: binary(ops.add),
  AddV2: binary(ops.add),
  AddN: (a) => ops.addN(a.tensors()),
  BiasAdd: biasAdd,
  Sub: binary(ops.sub),
  RealDiv: binary(ops.div),
  Div: binary(ops.div),
  DivNoNan: binary(ops.divNoNan),
  FloorDiv: binary(ops.floorDiv),
  Mul: binary(ops.mul),
  Maximum: binary(ops.maximum),
  Minimum: binary(ops.minimum),
  Pow: binary(ops.pow),
  SquaredDifference: binary(ops.squaredDifference),
  Mod: binary(ops.mod),
  FloorMod: binary(ops.mod),
};
