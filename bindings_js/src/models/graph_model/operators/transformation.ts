import { ensureShape } from '../../../create.js';
import * as ops from '../../../generated/ops.js';
import type { Tensor } from '../../../tensor.js';
import type { Arguments, Operators } from '../arguments.js';
import { binary } from './arithmetic.js';

function squeeze(a: Arguments): Tensor {
  const axes = a.attributeNumbers('axis', a.attributeNumbers('squeeze_dims', []));
  return ops.squeeze(a.tensor(0), axes.length > 0 ? axes : undefined);
}

const pad = (a: Arguments, value: number): Tensor => ops.pad(a.tensor(0), a.pairs(1), value);

export const transformation: Operators = {
  BatchToSpaceND: (a) => ops.batchToSpaceND(a.tensor(0), a.numbers(1), a.pairs(2)),
  BroadcastArgs: binary(ops.broadcastArgs),
  BroadcastTo: (a) => ops.broadcastTo(a.tensor(0), a.numbers(1)),
  Cast: (a) => ops.cast(a.tensor(0), a.dtype('DstT') ?? a.fail('must be an element type that exists here', 'attr.DstT')),
  DepthToSpace: (a) => ops.depthToSpace(a.tensor(0), a.attributeNumber('block_size'), a.choice('data_format', 'nhwc').toUpperCase() as 'NHWC'),
  EnsureShape: (a) => a.run.pass(ensureShape(a.tensor(0), a.numbers(1).map((d) => (d < 0 ? null : d)))),
  ExpandDims: (a) => ops.expandDims(a.tensor(0), a.number(1)),
  MirrorPad: (a) => ops.mirrorPad(a.tensor(0), a.pairs(1), a.choice('mode')),
  Pad: (a) => pad(a, a.attributeNumber('constant_value', 0)),
  PadV2: (a) => pad(a, a.number(2, 0)),
  Reshape: (a) => ops.reshape(a.tensor(0), a.numbers(1)),
  SpaceToBatchND: (a) => ops.spaceToBatchND(a.tensor(0), a.numbers(1), a.pairs(2)),
  Squeeze: squeeze,
};
