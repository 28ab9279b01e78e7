// Operators that make tensors of nothing, or only of a shape.
import { scalar, tensor as makeTensor } from '../../../create.js';
import * as tf from '../../../generated/ops.js';
import type { DataType } from '../../../types.js';
import type { Call, Operator, Operators } from '../call.js';
import { decodeTensor, Element, elementInfo } from '../elements.js';
import type { TensorProto } from '../schema.js';
import { product, range, tensorValue, type Result } from './shared.js';

function dtypeOf(c: Call, type: number): DataType {
  return elementInfo(type, { file: c.context.file, node: c.node.name, field: 'dtype' }).dtype;
}

function constantOfShape(c: Call): Result {
  const shape = c.size(c.numbers(0), 'input'), given = c.other('value') as TensorProto | undefined;
  if (!given) return tensorValue(tf.fill(shape, 0, 'float32'), Element.float);
  const { values, dtype, type } = decodeTensor(given, { file: c.context.file, node: c.node.name });
  if (values.length !== 1) c.fail(`a value of ${values.length} elements`, 'value');
  return tensorValue(tf.fill(shape, values[0]!, dtype), type);
}

function eyeLike(c: Call): Result {
  const [rows, columns] = c.shape(0), k = c.int('k', 0), type = c.int('dtype', c.type(0));
  if (c.shape(0).length !== 2) c.fail(`a matrix is needed, not [${c.shape(0)}]`, 'input');
  const row = tf.reshape(tf.range(0, rows!, 1, 'int32'), [rows!, 1]), column = tf.reshape(tf.range(0, columns!, 1, 'int32'), [1, columns!]);
  return tensorValue(tf.cast(tf.equal(tf.add(row, scalar(k, 'int32')), column), dtypeOf(c, type)), type);
}

function sequenceOfNumbers(c: Call): Result {
  const [start, limit, delta] = [c.number(0), c.number(1), c.number(2)], count = Math.max(0, Math.ceil((limit - start) / delta)), { dtype } = c.tensor(0);
  if (delta === 0) c.fail('a step of 0', 'delta');
  c.hostSize([count], 'limit');
  const values = dtype === 'int32' ? Int32Array.from({ length: count }, (_, i) => start + i * delta)
    : Float32Array.from({ length: count }, (_, i) => start + i * delta);
  return makeTensor(values, [count], dtype);
}

function seed(c: Call): number | undefined {
  return c.given('seed') ? c.float('seed') : undefined;
}

/** Random numbers of a shape in an attribute, or of that of the input. */
function random(like: boolean, make: (c: Call, shape: number[]) => ReturnType<typeof tf.randomNormal>): Operator {
  return (c) => {
    const type = c.int('dtype', like ? c.type(0) : Element.float), shape = like ? c.shape(0)
      : c.size(c.list('shape') ?? c.fail('the attribute is missing', 'shape'), 'shape');
    if (dtypeOf(c, type) !== 'float32') c.fail('random numbers are floats', 'dtype');
    return tensorValue(make(c, shape), type);
  };
}
const normal = (c: Call, shape: number[]) => tf.randomNormal(shape, c.float('mean', 0), c.float('scale', 1), 'float32', seed(c));
const uniform = (c: Call, shape: number[]) => tf.randomUniform(shape, c.float('low', 0), c.float('high', 1), 'float32', seed(c));

function bernoulli(c: Call): Result {
  const x = c.tensor(0), type = c.int('dtype', c.type(0));
  return tensorValue(tf.cast(tf.less(tf.randomUniform(x.shape, 0, 1, 'float32', seed(c)), x), dtypeOf(c, type)), type);
}

function multinomial(c: Call): Result {
  const type = c.int('dtype', Element.int32);
  return tensorValue(tf.cast(tf.multinomial(c.tensor(0), c.int('sample_size', 1), seed(c)), dtypeOf(c, type)), type);
}

/** Sums of cosines over a period of the length, or one less when the window is symmetric. */
function window(...weights: number[]): Operator {
  return (c) => {
    const n = c.number(0), period = c.flag('periodic', true) ? n : n - 1, type = c.int('output_datatype', Element.float);
    c.hostSize([n], 'size');
    const values = Float32Array.from({ length: n }, (_, i) => weights.reduce((sum, w, k) => sum + w * Math.cos((2 * Math.PI * k * i) / period), 0));
    return tensorValue(tf.cast(makeTensor(values, [n]), dtypeOf(c, type)), type);
  };
}

/** Triangles over the bins of a spectrum, evenly spaced on the mel scale. */
function melWeightMatrix(c: Call): Result {
  const bands = c.number(0), length = c.number(1), rate = c.number(2), type = c.int('output_datatype', Element.float);
  const mel = (hertz: number) => 2595 * Math.log10(1 + hertz / 700), low = mel(c.number(3)), step = (mel(c.number(4)) - low) / (bands + 2);
  const bins = Math.floor(length / 2) + 1, hertz = (m: number) => 700 * (10 ** (m / 2595) - 1);
  const edges = range(0, bands + 2).map((i) => Math.floor(((length + 1) * hertz(low + i * step)) / rate));
  const values = new Float32Array(product(c.hostSize([bins, bands], 'dft_length')));
  for (let band = 0; band < bands; band++) {
    const [from, middle, to] = [edges[band]!, edges[band + 1]!, edges[band + 2]!];
    if (middle === from) values[middle * bands + band] = 1;
    else for (let i = from; i <= middle; i++) values[i * bands + band] = (i - from) / (middle - from);
    for (let i = middle; i < to; i++) values[i * bands + band] = (to - i) / (to - middle);
  }
  return tensorValue(tf.cast(makeTensor(values, [bins, bands]), dtypeOf(c, type)), type);
}

export const generators: Operators = {
  Bernoulli: bernoulli,
  BlackmanWindow: window(0.42, -0.5, 0.08),
  ConstantOfShape: constantOfShape,
  EyeLike: eyeLike,
  HammingWindow: window(25 / 46, -21 / 46),
  HannWindow: window(0.5, -0.5),
  MelWeightMatrix: melWeightMatrix,
  Multinomial: multinomial,
  RandomNormal: random(false, normal),
  RandomNormalLike: random(true, normal),
  RandomUniform: random(false, uniform),
  RandomUniformLike: random(true, uniform),
  Range: sequenceOfNumbers,
};
