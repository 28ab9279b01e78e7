import { scalar, tensor1d } from '../../../create.js';
import { customGrad, gradientDepth } from '../../../gradients.js';
import * as ops from '../../../generated/ops.js';
import type { Tensor } from '../../../tensor.js';
import { unpacked } from '../../quantize/bytes.js';
import type { Arguments, Operators } from '../arguments.js';

const pass = (a: Arguments): Tensor => a.run.pass(a.tensor(0));
const shapeOf = (t: Tensor): Tensor => tensor1d(t.shape as number[], 'int32');

function constant(a: Arguments): Tensor {
  const { weights, bytes } = a.run.model, { name } = a.node;
  const held = weights.get(name) ?? a.fail('no weight has its name', 'name'), shape = bytes.get(name);
  return shape ? unpacked(held, shape) : held;
}

/** Of models that tf.quantize has made; those of others compute what they do in TensorFlow.js, which does not imitate quantisation. */
function fakeQuantized(a: Arguments): Tensor {
  if (!a.truth('_nacre_quantized')) return pass(a);
  return ops.fakeQuantWithMinMaxVars(a.tensor(0), a.tensor(1), a.tensor(2), a.attributeNumber('num_bits', 8), a.truth('narrow_range'));
}

function stopGradient(a: Arguments): Tensor {
  if (gradientDepth() === 0) return pass(a);
  return customGrad((x) => ({ value: (x as Tensor).clone(), gradFunc: (dy) => ops.zerosLike(dy as Tensor) }))(a.tensor(0));
}

function print(a: Arguments): Tensor {
  console.warn('The graph has a tf.print() operation,usually used for debugging, which slows down performance.');
  console.log(a.text('message', ''));
  for (const data of a.tensors(1)) console.log(Array.from(data.dataSync()).slice(0, a.attributeNumber('summarize', 3)));
  return a.run.pass(a.tensor(0));
}

export const graph: Operators = {
  Const: constant,
  PlaceholderWithDefault: pass,
  Identity: pass,
  Snapshot: pass,
  StopGradient: stopGradient,
  FakeQuantWithMinMaxVars: fakeQuantized,
  IdentityN: (a) => a.tensors().map((t) => a.run.pass(t)),
  Rank: (a) => scalar(a.tensor(0).rank, 'int32'),
  Size: (a) => scalar(a.tensor(0).size, 'int32'),
  Shape: (a) => shapeOf(a.tensor(0)),
  ShapeN: (a) => a.tensors().map(shapeOf),
  Print: print,
  NoOp: () => scalar(1),
};
