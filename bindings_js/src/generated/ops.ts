// Written by tools/generate from the schemas in core/ops. Do not edit.
import * as call from '../call.js';
import { tidy } from '../scope.js';
import { randomSeed, type Seed } from '../seed.js';
import { Tensor } from '../tensor.js';
import type { DataType, TensorLike } from '../types.js';

export type Operand = Tensor | TensorLike;

const $abs = call.op('abs');
/** The absolute value. */
export function abs<T extends Tensor = Tensor>(x: T | TensorLike): T {
  call.begin($abs);
  call.tensor(x, 'x');
  return call.one() as T;
}

const $acos = call.op('acos');
/** The angle in [0, pi] whose cosine is x. */
export function acos<T extends Tensor = Tensor>(x: T | TensorLike): T {
  call.begin($acos);
  call.tensor(x, 'x');
  return call.one() as T;
}

const $acosh = call.op('acosh');
/** The inverse of cosh, for x >= 1. */
export function acosh<T extends Tensor = Tensor>(x: T | TensorLike): T {
  call.begin($acosh);
  call.tensor(x, 'x');
  return call.one() as T;
}

const $add = call.op('add');
/** a + b. */
export function add<T extends Tensor = Tensor>(a: Operand, b: Operand): T {
  call.begin($add);
  call.tensor(a, 'a');
  call.tensor(b, 'b');
  return call.one() as T;
}

const $addN = call.op('addN');
/** The sum of tensors of one shape and dtype. */
export function addN<T extends Tensor = Tensor>(tensors: readonly Operand[]): T {
  call.begin($addN);
  call.tensors(tensors, 'tensors');
  return call.one() as T;
}

const $all = call.op('all');
/**
 * Whether all elements along axes are true.
 * Defaults: keepDims = false.
 */
export function all<T extends Tensor = Tensor>(x: Operand, axis?: number | ArrayLike<number> | null, keepDims?: boolean | null): T {
  call.begin($all);
  call.tensor(x, 'x', 'bool', ['bool']);
  if (axis == null) call.absent();
  else call.ints(axis, 'axis', true);
  call.bool(keepDims ?? false, 'keepDims');
  return call.one() as T;
}

const $angle = call.op('angle');
/** The angles of complex numbers in the plane, in radians. */
export function angle<T extends Tensor = Tensor>(input: Operand): T {
  call.begin($angle);
  call.tensor(input, 'input');
  return call.one() as T;
}

const $any = call.op('any');
/**
 * Whether some element along axes is true.
 * Defaults: keepDims = false.
 */
export function any<T extends Tensor = Tensor>(x: Operand, axis?: number | ArrayLike<number> | null, keepDims?: boolean | null): T {
  call.begin($any);
  call.tensor(x, 'x', 'bool', ['bool']);
  if (axis == null) call.absent();
  else call.ints(axis, 'axis', true);
  call.bool(keepDims ?? false, 'keepDims');
  return call.one() as T;
}

const $argMax = call.op('argMax');
/**
 * The index of the first greatest element along an axis.
 * Defaults: axis = 0.
 */
export function argMax<T extends Tensor = Tensor>(x: Operand, axis?: number | null): T {
  call.begin($argMax);
  call.tensor(x, 'x');
  call.int(axis ?? 0, 'axis');
  return call.one() as T;
}

const $argMin = call.op('argMin');
/**
 * The index of the first least element along an axis.
 * Defaults: axis = 0.
 */
export function argMin<T extends Tensor = Tensor>(x: Operand, axis?: number | null): T {
  call.begin($argMin);
  call.tensor(x, 'x');
  call.int(axis ?? 0, 'axis');
  return call.one() as T;
}

const $asin = call.op('asin');
/** The angle in [-pi/2, pi/2] whose sine is x. */
export function asin<T extends Tensor = Tensor>(x: T | TensorLike): T {
  call.begin($asin);
  call.tensor(x, 'x');
  return call.one() as T;
}

const $asinh = call.op('asinh');
/** The inverse of sinh. */
export function asinh<T extends Tensor = Tensor>(x: T | TensorLike): T {
  call.begin($asinh);
  call.tensor(x, 'x');
  return call.one() as T;
}

const $atan = call.op('atan');
/** The angle in [-pi/2, pi/2] whose tangent is x. */
export function atan<T extends Tensor = Tensor>(x: T | TensorLike): T {
  call.begin($atan);
  call.tensor(x, 'x');
  return call.one() as T;
}

const $atan2 = call.op('atan2');
/** The angle of the point (b, a), in radians. */
export function atan2<T extends Tensor = Tensor>(a: Operand, b: Operand): T {
  call.begin($atan2);
  call.tensor(a, 'a');
  call.tensor(b, 'b');
  return call.one() as T;
}

const $atanh = call.op('atanh');
/** The inverse of tanh, for x in [-1, 1]. */
export function atanh<T extends Tensor = Tensor>(x: T | TensorLike): T {
  call.begin($atanh);
  call.tensor(x, 'x');
  return call.one() as T;
}

const $avgPool = call.op('avgPool');
/** Mean over windows of x, [batch, height, width, channels] or without batch; padding does not count. */
export function avgPool<T extends Tensor = Tensor>(x: Operand, filterSize: number | ArrayLike<number>, strides: number | ArrayLike<number>, pad: call.Padding, dimRoundingMode?: 'floor' | 'round' | 'ceil' | null): T {
  call.begin($avgPool);
  call.tensor(x, 'x', 'float32', ['float32']);
  call.ints(filterSize, 'filterSize', true);
  call.ints(strides, 'strides', true);
  call.pad(pad, 'pad');
  if (dimRoundingMode == null) call.absent();
  else call.string(dimRoundingMode, 'dimRoundingMode', ['floor', 'round', 'ceil']);
  return call.one() as T;
}

const $avgPool3d = call.op('avgPool3d');
/**
 * Mean over windows of x, [batch, depth, height, width, channels] or without batch; padding does not count.
 * Defaults: dataFormat = 'NDHWC'.
 */
export function avgPool3d<T extends Tensor = Tensor>(x: Operand, filterSize: number | ArrayLike<number>, strides: number | ArrayLike<number>, pad: call.Padding, dimRoundingMode?: 'floor' | 'round' | 'ceil' | null, dataFormat?: 'NDHWC' | 'NCDHW' | null): T {
  call.begin($avgPool3d);
  call.tensor(x, 'x', 'float32', ['float32']);
  call.ints(filterSize, 'filterSize', true);
  call.ints(strides, 'strides', true);
  call.pad(pad, 'pad');
  if (dimRoundingMode == null) call.absent();
  else call.string(dimRoundingMode, 'dimRoundingMode', ['floor', 'round', 'ceil']);
  call.string(dataFormat ?? 'NDHWC', 'dataFormat', ['NDHWC', 'NCDHW']);
  return call.one() as T;
}

const $basicLSTMCell = call.op('basicLSTMCell');
/** One step of an LSTM: [new c, new h]. */
export function basicLSTMCell(forgetBias: Operand, lstmKernel: Operand, lstmBias: Operand, data: Operand, c: Operand, h: Operand): [Tensor, Tensor] {
  call.begin($basicLSTMCell);
  call.tensor(forgetBias, 'forgetBias');
  call.tensor(lstmKernel, 'lstmKernel');
  call.tensor(lstmBias, 'lstmBias');
  call.tensor(data, 'data');
  call.tensor(c, 'c');
  call.tensor(h, 'h');
  return call.many() as [Tensor, Tensor];
}

const $batchNorm = call.op('batchNorm');
/**
 * (x - mean) / sqrt(variance + varianceEpsilon) * scale + offset.
 * Defaults: varianceEpsilon = 0.001.
 */
export function batchNorm<T extends Tensor = Tensor>(x: Operand, mean: Operand, variance: Operand, offset?: Operand | null, scale?: Operand | null, varianceEpsilon?: number | null): T {
  call.begin($batchNorm);
  call.tensor(x, 'x');
  call.tensor(mean, 'mean');
  call.tensor(variance, 'variance');
  call.optionalTensor(offset, 'offset');
  call.optionalTensor(scale, 'scale');
  call.float(varianceEpsilon ?? 0.001, 'varianceEpsilon');
  return call.one() as T;
}

const $batchNorm2d = call.op('batchNorm2d', 'batchNorm');
/**
 * batchNorm of x of rank 2.
 * Defaults: varianceEpsilon = 0.001.
 */
export function batchNorm2d<T extends Tensor = Tensor>(x: Operand, mean: Operand, variance: Operand, offset?: Operand | null, scale?: Operand | null, varianceEpsilon?: number | null): T {
  call.begin($batchNorm2d);
  call.tensor(x, 'x');
  call.tensor(mean, 'mean');
  call.tensor(variance, 'variance');
  call.optionalTensor(offset, 'offset');
  call.optionalTensor(scale, 'scale');
  call.float(varianceEpsilon ?? 0.001, 'varianceEpsilon');
  return call.one() as T;
}

const $batchNorm3d = call.op('batchNorm3d', 'batchNorm');
/**
 * batchNorm of x of rank 3.
 * Defaults: varianceEpsilon = 0.001.
 */
export function batchNorm3d<T extends Tensor = Tensor>(x: Operand, mean: Operand, variance: Operand, offset?: Operand | null, scale?: Operand | null, varianceEpsilon?: number | null): T {
  call.begin($batchNorm3d);
  call.tensor(x, 'x');
  call.tensor(mean, 'mean');
  call.tensor(variance, 'variance');
  call.optionalTensor(offset, 'offset');
  call.optionalTensor(scale, 'scale');
  call.float(varianceEpsilon ?? 0.001, 'varianceEpsilon');
  return call.one() as T;
}

const $batchNorm4d = call.op('batchNorm4d', 'batchNorm');
/**
 * batchNorm of x of rank 4.
 * Defaults: varianceEpsilon = 0.001.
 */
export function batchNorm4d<T extends Tensor = Tensor>(x: Operand, mean: Operand, variance: Operand, offset?: Operand | null, scale?: Operand | null, varianceEpsilon?: number | null): T {
  call.begin($batchNorm4d);
  call.tensor(x, 'x');
  call.tensor(mean, 'mean');
  call.tensor(variance, 'variance');
  call.optionalTensor(offset, 'offset');
  call.optionalTensor(scale, 'scale');
  call.float(varianceEpsilon ?? 0.001, 'varianceEpsilon');
  return call.one() as T;
}

const $batchToSpaceND = call.op('batchToSpaceND');
/** Moves the batch dimension into blocks of the dimensions after it, then crops those. */
export function batchToSpaceND<T extends Tensor = Tensor>(x: Operand, blockShape: ArrayLike<number>, crops: call.Pairs): T {
  call.begin($batchToSpaceND);
  call.tensor(x, 'x');
  call.ints(blockShape, 'blockShape');
  call.pairs(crops, 'crops');
  return call.one() as T;
}

const $bincount = call.op('bincount');
/** How often each of the numbers 0 .. size - 1 occurs in x, or the sums of the weights where it does. */
export function bincount<T extends Tensor = Tensor>(x: Operand, weights: Operand, size: number): T {
  call.begin($bincount);
  call.tensor(x, 'x', 'int32', ['int32']);
  call.tensor(weights, 'weights');
  call.int(size, 'size');
  return call.one() as T;
}

const $bitwiseAnd = call.op('bitwiseAnd');
/** The bits that are set in both int32 tensors. */
export function bitwiseAnd<T extends Tensor = Tensor>(x: Operand, y: Operand): T {
  call.begin($bitwiseAnd);
  call.tensor(x, 'x');
  call.tensor(y, 'y');
  return call.one() as T;
}

const $booleanMaskAsync = call.op('booleanMaskAsync');
/**
 * The elements or slices for which the mask, whose dimensions begin at an axis, is true.
 * Defaults: axis = 0.
 */
export async function booleanMaskAsync(tensor: Operand, mask: Operand, axis?: number | null): Promise<Tensor> {
  call.begin($booleanMaskAsync);
  call.tensor(tensor, 'tensor');
  call.tensor(mask, 'mask', 'bool', ['bool']);
  call.int(axis ?? 0, 'axis');
  return call.one();
}

const $broadcastArgs = call.op('broadcastArgs');
/** The shape that two shapes broadcast to. */
export function broadcastArgs<T extends Tensor = Tensor>(s0: Operand, s1: Operand): T {
  call.begin($broadcastArgs);
  call.tensor(s0, 's0', 'int32', ['int32']);
  call.tensor(s1, 's1', 'int32', ['int32']);
  return call.one() as T;
}

const $broadcastTo = call.op('broadcastTo');
/** x repeated along dimensions of size 1 and along new leading ones. */
export function broadcastTo<T extends Tensor = Tensor>(x: Operand, shape: ArrayLike<number>): T {
  call.begin($broadcastTo);
  call.tensor(x, 'x');
  call.ints(shape, 'shape');
  return call.one() as T;
}

const $cast = call.op('cast');
/** x as elements of another type. float32 to int32 drops the fraction; anything but zero is true. */
export function cast<T extends Tensor = Tensor>(x: T | TensorLike, dtype: DataType): T {
  call.begin($cast);
  call.tensor(x, 'x');
  call.dtype(dtype, 'dtype');
  return call.one() as T;
}

const $ceil = call.op('ceil');
/** The smallest integer that is not less than x. */
export function ceil<T extends Tensor = Tensor>(x: T | TensorLike): T {
  call.begin($ceil);
  call.tensor(x, 'x', 'float32', ['float32']);
  return call.one() as T;
}

const $clipByValue = call.op('clipByValue');
/** x, but not below clipValueMin and not above clipValueMax. */
export function clipByValue<T extends Tensor = Tensor>(x: T | TensorLike, clipValueMin: number, clipValueMax: number): T {
  call.begin($clipByValue);
  call.tensor(x, 'x');
  call.float(clipValueMin, 'clipValueMin');
  call.float(clipValueMax, 'clipValueMax');
  return call.one() as T;
}

const $complex = call.op('complex');
/** Complex numbers of their real and imaginary parts. */
export function complex<T extends Tensor = Tensor>(real: Operand, imag: Operand): T {
  call.begin($complex);
  call.tensor(real, 'real');
  call.tensor(imag, 'imag');
  return call.one() as T;
}

const $concat = call.op('concat');
/**
 * Tensors one after another along an axis.
 * Defaults: axis = 0.
 */
export function concat<T extends Tensor = Tensor>(tensors: readonly Operand[], axis?: number | null): T {
  call.begin($concat);
  call.tensors(tensors, 'tensors');
  call.int(axis ?? 0, 'axis');
  return call.one() as T;
}

const $concat1d = call.op('concat1d');
/** concat of tensors of rank 1. */
export function concat1d<T extends Tensor = Tensor>(tensors: readonly Operand[]): T {
  call.begin($concat1d);
  call.tensors(tensors, 'tensors');
  return call.one() as T;
}

const $concat2d = call.op('concat2d');
/** concat of tensors of rank 2. */
export function concat2d<T extends Tensor = Tensor>(tensors: readonly Operand[], axis: number): T {
  call.begin($concat2d);
  call.tensors(tensors, 'tensors');
  call.int(axis, 'axis');
  return call.one() as T;
}

const $concat3d = call.op('concat3d');
/** concat of tensors of rank 3. */
export function concat3d<T extends Tensor = Tensor>(tensors: readonly Operand[], axis: number): T {
  call.begin($concat3d);
  call.tensors(tensors, 'tensors');
  call.int(axis, 'axis');
  return call.one() as T;
}

const $concat4d = call.op('concat4d');
/** concat of tensors of rank 4. */
export function concat4d<T extends Tensor = Tensor>(tensors: readonly Operand[], axis: number): T {
  call.begin($concat4d);
  call.tensors(tensors, 'tensors');
  call.int(axis, 'axis');
  return call.one() as T;
}

const $conj = call.op('conj');
/** The complex conjugates. */
export function conj<T extends Tensor = Tensor>(input: Operand): T {
  call.begin($conj);
  call.tensor(input, 'input');
  return call.one() as T;
}

const $conv1d = call.op('conv1d');
/**
 * 1D convolution of x, [batch, width, channels] or without batch, with a filter [width, in, out].
 * Defaults: dataFormat = 'NWC', dilation = 1.
 */
export function conv1d<T extends Tensor = Tensor>(x: Operand, filter: Operand, stride: number, pad: call.Padding, dataFormat?: 'NWC' | 'NCW' | null, dilation?: number | null, dimRoundingMode?: 'floor' | 'round' | 'ceil' | null): T {
  call.begin($conv1d);
  call.tensor(x, 'x', 'float32', ['float32']);
  call.tensor(filter, 'filter', 'float32', ['float32']);
  call.int(stride, 'stride');
  call.pad(pad, 'pad');
  call.string(dataFormat ?? 'NWC', 'dataFormat', ['NWC', 'NCW']);
  call.int(dilation ?? 1, 'dilation');
  if (dimRoundingMode == null) call.absent();
  else call.string(dimRoundingMode, 'dimRoundingMode', ['floor', 'round', 'ceil']);
  return call.one() as T;
}

const $conv2d = call.op('conv2d');
/**
 * 2D convolution of x, [batch, height, width, channels] or without batch, with a filter [height, width, in, out].
 * Defaults: dataFormat = 'NHWC', dilations = [1,1].
 */
export function conv2d<T extends Tensor = Tensor>(x: Operand, filter: Operand, strides: number | ArrayLike<number>, pad: call.Padding, dataFormat?: 'NHWC' | 'NCHW' | null, dilations?: number | ArrayLike<number> | null, dimRoundingMode?: 'floor' | 'round' | 'ceil' | null): T {
  call.begin($conv2d);
  call.tensor(x, 'x', 'float32', ['float32']);
  call.tensor(filter, 'filter', 'float32', ['float32']);
  call.ints(strides, 'strides', true);
  call.pad(pad, 'pad');
  call.string(dataFormat ?? 'NHWC', 'dataFormat', ['NHWC', 'NCHW']);
  call.ints(dilations ?? [1,1], 'dilations', true);
  if (dimRoundingMode == null) call.absent();
  else call.string(dimRoundingMode, 'dimRoundingMode', ['floor', 'round', 'ceil']);
  return call.one() as T;
}

const $conv2dTranspose = call.op('conv2dTranspose');
/** Transposed 2D convolution of x to outputShape, with a filter [height, width, out, in]: the gradient of conv2d as an op. */
export function conv2dTranspose<T extends Tensor = Tensor>(x: Operand, filter: Operand, outputShape: ArrayLike<number>, strides: number | ArrayLike<number>, pad: call.Padding, dimRoundingMode?: 'floor' | 'round' | 'ceil' | null): T {
  call.begin($conv2dTranspose);
  call.tensor(x, 'x', 'float32', ['float32']);
  call.tensor(filter, 'filter', 'float32', ['float32']);
  call.ints(outputShape, 'outputShape');
  call.ints(strides, 'strides', true);
  call.pad(pad, 'pad');
  if (dimRoundingMode == null) call.absent();
  else call.string(dimRoundingMode, 'dimRoundingMode', ['floor', 'round', 'ceil']);
  return call.one() as T;
}

const $conv3d = call.op('conv3d');
/**
 * 3D convolution of x, [batch, depth, height, width, channels] or without batch, with a filter [depth, height, width, in, out].
 * Defaults: dataFormat = 'NDHWC', dilations = [1,1,1].
 */
export function conv3d<T extends Tensor = Tensor>(x: Operand, filter: Operand, strides: number | ArrayLike<number>, pad: call.Padding, dataFormat?: 'NDHWC' | 'NCDHW' | null, dilations?: number | ArrayLike<number> | null): T {
  call.begin($conv3d);
  call.tensor(x, 'x', 'float32', ['float32']);
  call.tensor(filter, 'filter', 'float32', ['float32']);
  call.ints(strides, 'strides', true);
  call.pad(pad, 'pad');
  call.string(dataFormat ?? 'NDHWC', 'dataFormat', ['NDHWC', 'NCDHW']);
  call.ints(dilations ?? [1,1,1], 'dilations', true);
  return call.one() as T;
}

const $conv3dTranspose = call.op('conv3dTranspose');
/** Transposed 3D convolution of x to outputShape, with a filter [depth, height, width, out, in]: the gradient of conv3d as an op. */
export function conv3dTranspose<T extends Tensor = Tensor>(x: Operand, filter: Operand, outputShape: ArrayLike<number>, strides: number | ArrayLike<number>, pad: call.Padding): T {
  call.begin($conv3dTranspose);
  call.tensor(x, 'x', 'float32', ['float32']);
  call.tensor(filter, 'filter', 'float32', ['float32']);
  call.ints(outputShape, 'outputShape');
  call.ints(strides, 'strides', true);
  call.pad(pad, 'pad');
  return call.one() as T;
}

const $cos = call.op('cos');
/** The cosine of x in radians. */
export function cos<T extends Tensor = Tensor>(x: T | TensorLike): T {
  call.begin($cos);
  call.tensor(x, 'x', 'float32', ['float32']);
  return call.one() as T;
}

const $cosh = call.op('cosh');
/** The hyperbolic cosine. */
export function cosh<T extends Tensor = Tensor>(x: T | TensorLike): T {
  call.begin($cosh);
  call.tensor(x, 'x', 'float32', ['float32']);
  return call.one() as T;
}

const $cosineWindow = call.op('cosineWindow');
/** The window a - b cos(2 pi i / n), for signal processing. */
export function cosineWindow<T extends Tensor = Tensor>(windowLength: number, a: number, b: number): T {
  call.begin($cosineWindow);
  call.int(windowLength, 'windowLength');
  call.float(a, 'a');
  call.float(b, 'b');
  return call.one() as T;
}

const $cumprod = call.op('cumprod');
/**
 * The running product along an axis; exclusive: of what comes before each element; reverse: from the end.
 * Defaults: axis = 0, exclusive = false, reverse = false.
 */
export function cumprod<T extends Tensor = Tensor>(x: Operand, axis?: number | null, exclusive?: boolean | null, reverse?: boolean | null): T {
  call.begin($cumprod);
  call.tensor(x, 'x');
  call.int(axis ?? 0, 'axis');
  call.bool(exclusive ?? false, 'exclusive');
  call.bool(reverse ?? false, 'reverse');
  return call.one() as T;
}

const $cumsum = call.op('cumsum');
/**
 * The running sum along an axis; exclusive: of what comes before each element; reverse: from the end.
 * Defaults: axis = 0, exclusive = false, reverse = false.
 */
export function cumsum<T extends Tensor = Tensor>(x: Operand, axis?: number | null, exclusive?: boolean | null, reverse?: boolean | null): T {
  call.begin($cumsum);
  call.tensor(x, 'x');
  call.int(axis ?? 0, 'axis');
  call.bool(exclusive ?? false, 'exclusive');
  call.bool(reverse ?? false, 'reverse');
  return call.one() as T;
}

const $denseBincount = call.op('denseBincount');
/**
 * bincount of each row of x. With binaryOutput only whether a number occurs.
 * Defaults: binaryOutput = false.
 */
export function denseBincount<T extends Tensor = Tensor>(x: Operand, weights: Operand, size: number, binaryOutput?: boolean | null): T {
  call.begin($denseBincount);
  call.tensor(x, 'x', 'int32', ['int32']);
  call.tensor(weights, 'weights');
  call.int(size, 'size');
  call.bool(binaryOutput ?? false, 'binaryOutput');
  return call.one() as T;
}

const $depthToSpace = call.op('depthToSpace');
/**
 * Moves depth into square blocks of the picture.
 * Defaults: dataFormat = 'NHWC'.
 */
export function depthToSpace<T extends Tensor = Tensor>(x: Operand, blockSize: number, dataFormat?: 'NHWC' | 'NCHW' | null): T {
  call.begin($depthToSpace);
  call.tensor(x, 'x', 'float32', ['float32']);
  call.int(blockSize, 'blockSize');
  call.string(dataFormat ?? 'NHWC', 'dataFormat', ['NHWC', 'NCHW']);
  return call.one() as T;
}

const $depthwiseConv2d = call.op('depthwiseConv2d');
/**
 * 2D convolution of each channel on its own, with a filter [height, width, channels, multiplier].
 * Defaults: dataFormat = 'NHWC', dilations = [1,1].
 */
export function depthwiseConv2d<T extends Tensor = Tensor>(x: Operand, filter: Operand, strides: number | ArrayLike<number>, pad: call.Padding, dataFormat?: 'NHWC' | 'NCHW' | null, dilations?: number | ArrayLike<number> | null, dimRoundingMode?: 'floor' | 'round' | 'ceil' | null): T {
  call.begin($depthwiseConv2d);
  call.tensor(x, 'x', 'float32', ['float32']);
  call.tensor(filter, 'filter', 'float32', ['float32']);
  call.ints(strides, 'strides', true);
  call.pad(pad, 'pad');
  call.string(dataFormat ?? 'NHWC', 'dataFormat', ['NHWC', 'NCHW']);
  call.ints(dilations ?? [1,1], 'dilations', true);
  if (dimRoundingMode == null) call.absent();
  else call.string(dimRoundingMode, 'dimRoundingMode', ['floor', 'round', 'ceil']);
  return call.one() as T;
}

const $diag = call.op('diag');
/** A tensor of twice the rank, with x on its diagonal. */
export function diag<T extends Tensor = Tensor>(x: Operand): T {
  call.begin($diag);
  call.tensor(x, 'x');
  return call.one() as T;
}

const $dilation2d = call.op('dilation2d');
/**
 * Grayscale dilation: the maximum of x, [batch, height, width, channels] or without batch, plus a filter [height, width, channels].
 * Defaults: dilations = [1,1], dataFormat = 'NHWC'.
 */
export function dilation2d<T extends Tensor = Tensor>(x: Operand, filter: Operand, strides: number | ArrayLike<number>, pad: call.Padding, dilations?: number | ArrayLike<number> | null, dataFormat?: 'NHWC' | 'NCHW' | null): T {
  call.begin($dilation2d);
  call.tensor(x, 'x');
  call.tensor(filter, 'filter');
  call.ints(strides, 'strides', true);
  call.pad(pad, 'pad');
  call.ints(dilations ?? [1,1], 'dilations', true);
  call.string(dataFormat ?? 'NHWC', 'dataFormat', ['NHWC', 'NCHW']);
  return call.one() as T;
}

const $div = call.op('div');
/** a / b; of two integer tensors the quotient rounded down. */
export function div<T extends Tensor = Tensor>(a: Operand, b: Operand): T {
  call.begin($div);
  call.tensor(a, 'a');
  call.tensor(b, 'b');
  return call.one() as T;
}

const $divNoNan = call.op('divNoNan');
/** a / b, and 0 where b is 0. */
export function divNoNan<T extends Tensor = Tensor>(a: Operand, b: Operand): T {
  call.begin($divNoNan);
  call.tensor(a, 'a');
  call.tensor(b, 'b');
  return call.one() as T;
}

const $dot = call.op('dot');
/** Product of two vectors, of a matrix and a vector, or of two matrices. */
export function dot<T extends Tensor = Tensor>(t1: Operand, t2: Operand): T {
  call.begin($dot);
  call.tensor(t1, 't1');
  call.tensor(t2, 't2');
  return call.one() as T;
}

const $dropout = call.op('dropout');
/** x with a share `rate` of its elements set to 0 at random, and the others scaled by 1 / (1 - rate). */
export function dropout<T extends Tensor = Tensor>(x: Operand, rate: number, noiseShape?: ArrayLike<number> | null, seed?: Seed | null): T {
  call.begin($dropout);
  call.tensor(x, 'x', 'float32', ['float32']);
  call.float(rate, 'rate');
  if (noiseShape == null) call.absent();
  else call.ints(noiseShape, 'noiseShape');
  call.float(randomSeed(seed), 'seed');
  return call.one() as T;
}

const $einsum = call.op('einsum');
/** Sums of products of tensors whose dimensions have letters as names, as in 'ij,jk->ik': what is not named on the right is summed over. Tensors are joined from left to right. */
export function einsum<T extends Tensor = Tensor>(equation: string, ...tensors: Operand[]): T {
  call.begin($einsum);
  call.tensors(tensors, 'tensors');
  call.string(equation, 'equation');
  return call.one() as T;
}

const $elu = call.op('elu');
/**
 * x where x >= 0, else alpha * (exp(x) - 1).
 * Defaults: alpha = 1.
 */
export function elu<T extends Tensor = Tensor>(x: T | TensorLike, alpha?: number | null): T {
  call.begin($elu);
  call.tensor(x, 'x', 'float32', ['float32']);
  call.float(alpha ?? 1, 'alpha');
  return call.one() as T;
}

const $equal = call.op('equal');
/** Whether a equals b. */
export function equal<T extends Tensor = Tensor>(a: Operand, b: Operand): T {
  call.begin($equal);
  call.tensor(a, 'a');
  call.tensor(b, 'b');
  return call.one() as T;
}

const $erf = call.op('erf');
/** The error function. */
export function erf<T extends Tensor = Tensor>(x: T | TensorLike): T {
  call.begin($erf);
  call.tensor(x, 'x');
  return call.one() as T;
}

const $euclideanNorm = call.op('euclideanNorm');
/**
 * The square root of the sum of squares.
 * Defaults: keepDims = false.
 */
export function euclideanNorm<T extends Tensor = Tensor>(x: Operand, axis?: number | ArrayLike<number> | null, keepDims?: boolean | null): T {
  call.begin($euclideanNorm);
  call.tensor(x, 'x');
  if (axis == null) call.absent();
  else call.ints(axis, 'axis', true);
  call.bool(keepDims ?? false, 'keepDims');
  return call.one() as T;
}

const $exp = call.op('exp');
/** e to the power of x. */
export function exp<T extends Tensor = Tensor>(x: T | TensorLike): T {
  call.begin($exp);
  call.tensor(x, 'x');
  return call.one() as T;
}

const $expandDims = call.op('expandDims');
/**
 * x with a new dimension of size 1.
 * Defaults: axis = 0.
 */
export function expandDims<T extends Tensor = Tensor>(x: Operand, axis?: number | null): T {
  call.begin($expandDims);
  call.tensor(x, 'x');
  call.int(axis ?? 0, 'axis');
  return call.one() as T;
}

const $expm1 = call.op('expm1');
/** exp(x) - 1, precise near 0. */
export function expm1<T extends Tensor = Tensor>(x: T | TensorLike): T {
  call.begin($expm1);
  call.tensor(x, 'x');
  return call.one() as T;
}

const $eye = call.op('eye');
/**
 * Identity matrices: ones on the diagonal, zeros beside it.
 * Defaults: dtype = 'float32'.
 */
export function eye<T extends Tensor = Tensor>(numRows: number, numColumns?: number | null, batchShape?: ArrayLike<number> | null, dtype?: DataType | null): T {
  call.begin($eye);
  call.int(numRows, 'numRows');
  if (numColumns == null) call.absent();
  else call.int(numColumns, 'numColumns');
  if (batchShape == null) call.absent();
  else call.ints(batchShape, 'batchShape');
  call.dtype(dtype ?? 'float32', 'dtype');
  return call.one() as T;
}

const $fakeQuantWithMinMaxVars = call.op('fakeQuantWithMinMaxVars');
/**
 * x rounded to the nearest of 2^numBits (with narrowRange one less) evenly spaced values between min and max, moved so that 0 is one of them.
 * Defaults: numBits = 8, narrowRange = false.
 */
export function fakeQuantWithMinMaxVars<T extends Tensor = Tensor>(x: Operand, min: Operand, max: Operand, numBits?: number | null, narrowRange?: boolean | null): T {
  call.begin($fakeQuantWithMinMaxVars);
  call.tensor(x, 'x', 'float32', ['float32']);
  call.tensor(min, 'min', 'float32', ['float32']);
  call.tensor(max, 'max', 'float32', ['float32']);
  call.int(numBits ?? 8, 'numBits');
  call.bool(narrowRange ?? false, 'narrowRange');
  return call.one() as T;
}

const $fft = call.op('fft');
/** The discrete Fourier transform along the last dimension. */
export function fft<T extends Tensor = Tensor>(input: Operand): T {
  call.begin($fft);
  call.tensor(input, 'input');
  return call.one() as T;
}

const $fill = call.op('fill');
/** A tensor of one value throughout. */
export function fill<T extends Tensor = Tensor>(shape: ArrayLike<number>, value: number | string, dtype?: DataType | null): T {
  call.begin($fill);
  call.shape(shape, 'shape');
  call.floatOrString(value, 'value');
  if (dtype == null) call.absent();
  else call.dtype(dtype, 'dtype');
  return call.one() as T;
}

const $floor = call.op('floor');
/** The largest integer that is not greater than x. */
export function floor<T extends Tensor = Tensor>(x: T | TensorLike): T {
  call.begin($floor);
  call.tensor(x, 'x', 'float32', ['float32']);
  return call.one() as T;
}

const $floorDiv = call.op('floorDiv');
/** The largest integer that is not greater than a / b, as int32. Integers divided by 0 give 0. */
export function floorDiv<T extends Tensor = Tensor>(a: Operand, b: Operand): T {
  call.begin($floorDiv);
  call.tensor(a, 'a');
  call.tensor(b, 'b');
  return call.one() as T;
}

const $gather = call.op('gather');
/**
 * The slices of x at the indices along an axis. The first batchDims dimensions of x and indices belong together. An index outside x is an error when it is given as data, and gives zeros when it is computed.
 * Defaults: axis = 0, batchDims = 0.
 */
export function gather<T extends Tensor = Tensor>(x: Operand, indices: Operand, axis?: number | null, batchDims?: number | null): T {
  call.begin($gather);
  call.tensor(x, 'x');
  call.tensor(indices, 'indices', 'int32', ['int32']);
  call.int(axis ?? 0, 'axis');
  call.int(batchDims ?? 0, 'batchDims');
  return call.one() as T;
}

const $gatherND = call.op('gatherND');
/** The elements or slices of x at coordinates, which stand in the last dimension of indices. Computed ones outside x give zeros. */
export function gatherND<T extends Tensor = Tensor>(x: Operand, indices: Operand): T {
  call.begin($gatherND);
  call.tensor(x, 'x');
  call.tensor(indices, 'indices', 'int32', ['int32']);
  return call.one() as T;
}

const $greater = call.op('greater');
/** Whether a > b. */
export function greater<T extends Tensor = Tensor>(a: Operand, b: Operand): T {
  call.begin($greater);
  call.tensor(a, 'a');
  call.tensor(b, 'b');
  return call.one() as T;
}

const $greaterEqual = call.op('greaterEqual');
/** Whether a >= b. */
export function greaterEqual<T extends Tensor = Tensor>(a: Operand, b: Operand): T {
  call.begin($greaterEqual);
  call.tensor(a, 'a');
  call.tensor(b, 'b');
  return call.one() as T;
}

const $ifft = call.op('ifft');
/** The inverse of fft. */
export function ifft<T extends Tensor = Tensor>(input: Operand): T {
  call.begin($ifft);
  call.tensor(input, 'input');
  return call.one() as T;
}

const $imag = call.op('imag');
/** The imaginary parts. */
export function imag<T extends Tensor = Tensor>(input: Operand): T {
  call.begin($imag);
  call.tensor(input, 'input');
  return call.one() as T;
}

const $inTopKAsync = call.op('inTopKAsync');
/**
 * Whether each target is among the k greatest predictions of its row.
 * Defaults: k = 1.
 */
export async function inTopKAsync(predictions: Operand, targets: Operand, k?: number | null): Promise<Tensor> {
  call.begin($inTopKAsync);
  call.tensor(predictions, 'predictions');
  call.tensor(targets, 'targets');
  call.int(k ?? 1, 'k');
  return call.one();
}

const $irfft = call.op('irfft');
/** The real numbers of which rfft gives the input. */
export function irfft<T extends Tensor = Tensor>(input: Operand): T {
  call.begin($irfft);
  call.tensor(input, 'input');
  return call.one() as T;
}

const $isFinite = call.op('isFinite');
/** Whether x is neither infinite nor NaN. */
export function isFinite<T extends Tensor = Tensor>(x: T | TensorLike): T {
  call.begin($isFinite);
  call.tensor(x, 'x');
  return call.one() as T;
}

const $isInf = call.op('isInf');
/** Whether x is infinite. */
export function isInf<T extends Tensor = Tensor>(x: T | TensorLike): T {
  call.begin($isInf);
  call.tensor(x, 'x');
  return call.one() as T;
}

const $isNaN = call.op('isNaN');
/** Whether x is not a number. */
export function isNaN<T extends Tensor = Tensor>(x: T | TensorLike): T {
  call.begin($isNaN);
  call.tensor(x, 'x');
  return call.one() as T;
}

const $layerNorm = call.op('layerNorm');
/**
 * x brought to mean 0 and variance 1 along the last axis, then scaled by gamma and moved by beta.
 * Defaults: epsilon = 0.00001.
 */
export function layerNorm<T extends Tensor = Tensor>(x: Operand, gamma?: Operand | null, beta?: Operand | null, epsilon?: number | null): T {
  call.begin($layerNorm);
  call.tensor(x, 'x', 'float32', ['float32']);
  call.optionalTensor(gamma, 'gamma');
  call.optionalTensor(beta, 'beta');
  call.float(epsilon ?? 0.00001, 'epsilon');
  return call.one() as T;
}

const $leakyRelu = call.op('leakyRelu');
/**
 * x where x >= 0, else alpha * x.
 * Defaults: alpha = 0.2.
 */
export function leakyRelu<T extends Tensor = Tensor>(x: T | TensorLike, alpha?: number | null): T {
  call.begin($leakyRelu);
  call.tensor(x, 'x');
  call.float(alpha ?? 0.2, 'alpha');
  return call.one() as T;
}

const $less = call.op('less');
/** Whether a < b. */
export function less<T extends Tensor = Tensor>(a: Operand, b: Operand): T {
  call.begin($less);
  call.tensor(a, 'a');
  call.tensor(b, 'b');
  return call.one() as T;
}

const $lessEqual = call.op('lessEqual');
/** Whether a <= b. */
export function lessEqual<T extends Tensor = Tensor>(a: Operand, b: Operand): T {
  call.begin($lessEqual);
  call.tensor(a, 'a');
  call.tensor(b, 'b');
  return call.one() as T;
}

const $linspace = call.op('linspace');
/** num evenly spaced numbers from start to stop, both included. */
export function linspace<T extends Tensor = Tensor>(start: number, stop: number, num: number): T {
  call.begin($linspace);
  call.float(start, 'start');
  call.float(stop, 'stop');
  call.int(num, 'num');
  return call.one() as T;
}

const $localResponseNormalization = call.op('localResponseNormalization');
/**
 * x / (bias + alpha * s)^beta, where s sums the squares over the channels up to depthRadius away.
 * Defaults: depthRadius = 5, bias = 1, alpha = 1, beta = 0.5.
 */
export function localResponseNormalization<T extends Tensor = Tensor>(x: Operand, depthRadius?: number | null, bias?: number | null, alpha?: number | null, beta?: number | null): T {
  call.begin($localResponseNormalization);
  call.tensor(x, 'x', 'float32', ['float32']);
  call.int(depthRadius ?? 5, 'depthRadius');
  call.float(bias ?? 1, 'bias');
  call.float(alpha ?? 1, 'alpha');
  call.float(beta ?? 0.5, 'beta');
  return call.one() as T;
}

const $log = call.op('log');
/** The natural logarithm. */
export function log<T extends Tensor = Tensor>(x: T | TensorLike): T {
  call.begin($log);
  call.tensor(x, 'x', 'float32', ['float32']);
  return call.one() as T;
}

const $log1p = call.op('log1p');
/** log(1 + x), precise near 0. */
export function log1p<T extends Tensor = Tensor>(x: T | TensorLike): T {
  call.begin($log1p);
  call.tensor(x, 'x');
  return call.one() as T;
}

const $logSigmoid = call.op('logSigmoid');
/** log(sigmoid(x)), without overflow. */
export function logSigmoid<T extends Tensor = Tensor>(x: Operand): T {
  call.begin($logSigmoid);
  call.tensor(x, 'x');
  return call.one() as T;
}

const $logSoftmax = call.op('logSoftmax');
/**
 * Logarithm of the softmax along the last axis.
 * Defaults: axis = -1.
 */
export function logSoftmax<T extends Tensor = Tensor>(logits: Operand, axis?: number | null): T {
  call.begin($logSoftmax);
  call.tensor(logits, 'logits');
  call.int(axis ?? -1, 'axis');
  return call.one() as T;
}

const $logSumExp = call.op('logSumExp');
/**
 * log(sum(exp(x))) along axes, without overflow.
 * Defaults: keepDims = false.
 */
export function logSumExp<T extends Tensor = Tensor>(x: Operand, axis?: number | ArrayLike<number> | null, keepDims?: boolean | null): T {
  call.begin($logSumExp);
  call.tensor(x, 'x');
  if (axis == null) call.absent();
  else call.ints(axis, 'axis', true);
  call.bool(keepDims ?? false, 'keepDims');
  return call.one() as T;
}

const $logicalAnd = call.op('logicalAnd');
/** Whether both are true. */
export function logicalAnd<T extends Tensor = Tensor>(a: Operand, b: Operand): T {
  call.begin($logicalAnd);
  call.tensor(a, 'a', 'bool', ['bool']);
  call.tensor(b, 'b', 'bool', ['bool']);
  return call.one() as T;
}

const $logicalNot = call.op('logicalNot');
/** Whether x is false. */
export function logicalNot<T extends Tensor = Tensor>(x: T | TensorLike): T {
  call.begin($logicalNot);
  call.tensor(x, 'x', 'bool', ['bool']);
  return call.one() as T;
}

const $logicalOr = call.op('logicalOr');
/** Whether one or both are true. */
export function logicalOr<T extends Tensor = Tensor>(a: Operand, b: Operand): T {
  call.begin($logicalOr);
  call.tensor(a, 'a', 'bool', ['bool']);
  call.tensor(b, 'b', 'bool', ['bool']);
  return call.one() as T;
}

const $logicalXor = call.op('logicalXor');
/** Whether exactly one is true. */
export function logicalXor<T extends Tensor = Tensor>(a: Operand, b: Operand): T {
  call.begin($logicalXor);
  call.tensor(a, 'a', 'bool', ['bool']);
  call.tensor(b, 'b', 'bool', ['bool']);
  return call.one() as T;
}

const $lowerBound = call.op('lowerBound');
/** searchSorted from the left: the first place. */
export function lowerBound<T extends Tensor = Tensor>(sortedSequence: Operand, values: Operand): T {
  call.begin($lowerBound);
  call.tensor(sortedSequence, 'sortedSequence');
  call.tensor(values, 'values');
  return call.one() as T;
}

const $matMul = call.op('matMul');
/**
 * Product of two matrices, or of batches of them: the dimensions before the last two broadcast.
 * Defaults: transposeA = false, transposeB = false.
 */
export function matMul<T extends Tensor = Tensor>(a: Operand, b: Operand, transposeA?: boolean | null, transposeB?: boolean | null): T {
  call.begin($matMul);
  call.tensor(a, 'a');
  call.tensor(b, 'b');
  call.bool(transposeA ?? false, 'transposeA');
  call.bool(transposeB ?? false, 'transposeB');
  return call.one() as T;
}

const $max = call.op('max');
/**
 * The greatest element along axes.
 * Defaults: keepDims = false.
 */
export function max<T extends Tensor = Tensor>(x: Operand, axis?: number | ArrayLike<number> | null, keepDims?: boolean | null): T {
  call.begin($max);
  call.tensor(x, 'x');
  if (axis == null) call.absent();
  else call.ints(axis, 'axis', true);
  call.bool(keepDims ?? false, 'keepDims');
  return call.one() as T;
}

const $maxPool = call.op('maxPool');
/** Maximum over windows of x, [batch, height, width, channels] or without batch. */
export function maxPool<T extends Tensor = Tensor>(x: Operand, filterSize: number | ArrayLike<number>, strides: number | ArrayLike<number>, pad: call.Padding, dimRoundingMode?: 'floor' | 'round' | 'ceil' | null): T {
  call.begin($maxPool);
  call.tensor(x, 'x');
  call.ints(filterSize, 'filterSize', true);
  call.ints(strides, 'strides', true);
  call.pad(pad, 'pad');
  if (dimRoundingMode == null) call.absent();
  else call.string(dimRoundingMode, 'dimRoundingMode', ['floor', 'round', 'ceil']);
  return call.one() as T;
}

const $maxPool3d = call.op('maxPool3d');
/**
 * Maximum over windows of x, [batch, depth, height, width, channels] or without batch.
 * Defaults: filterSize = [1,1,1], dataFormat = 'NDHWC'.
 */
export function maxPool3d<T extends Tensor = Tensor>(x: Operand, filterSize: number | ArrayLike<number> | null | undefined, strides: number | ArrayLike<number>, pad: call.Padding, dimRoundingMode?: 'floor' | 'round' | 'ceil' | null, dataFormat?: 'NDHWC' | 'NCDHW' | null): T {
  call.begin($maxPool3d);
  call.tensor(x, 'x');
  call.ints(filterSize ?? [1,1,1], 'filterSize', true);
  call.ints(strides, 'strides', true);
  call.pad(pad, 'pad');
  if (dimRoundingMode == null) call.absent();
  else call.string(dimRoundingMode, 'dimRoundingMode', ['floor', 'round', 'ceil']);
  call.string(dataFormat ?? 'NDHWC', 'dataFormat', ['NDHWC', 'NCDHW']);
  return call.one() as T;
}

const $maxPoolWithArgmax = call.op('maxPoolWithArgmax');
/**
 * maxPool of x, [batch, height, width, channels], and where each maximum stands: (y * width + x) * channels + channel.
 * Defaults: includeBatchInIndex = false.
 */
export function maxPoolWithArgmax(x: Operand, filterSize: number | ArrayLike<number>, strides: number | ArrayLike<number>, pad: call.Padding, includeBatchInIndex?: boolean | null): { result: Tensor; indexes: Tensor } {
  call.begin($maxPoolWithArgmax);
  call.tensor(x, 'x');
  call.ints(filterSize, 'filterSize', true);
  call.ints(strides, 'strides', true);
  call.pad(pad, 'pad');
  call.bool(includeBatchInIndex ?? false, 'includeBatchInIndex');
  return call.named(['result', 'indexes']) as { result: Tensor; indexes: Tensor };
}

const $maximum = call.op('maximum');
/** The greater of a and b. */
export function maximum<T extends Tensor = Tensor>(a: Operand, b: Operand): T {
  call.begin($maximum);
  call.tensor(a, 'a');
  call.tensor(b, 'b');
  return call.one() as T;
}

const $mean = call.op('mean');
/**
 * The arithmetic mean along axes.
 * Defaults: keepDims = false.
 */
export function mean<T extends Tensor = Tensor>(x: Operand, axis?: number | ArrayLike<number> | null, keepDims?: boolean | null): T {
  call.begin($mean);
  call.tensor(x, 'x');
  if (axis == null) call.absent();
  else call.ints(axis, 'axis', true);
  call.bool(keepDims ?? false, 'keepDims');
  return call.one() as T;
}

const $min = call.op('min');
/**
 * The least element along axes.
 * Defaults: keepDims = false.
 */
export function min<T extends Tensor = Tensor>(x: Operand, axis?: number | ArrayLike<number> | null, keepDims?: boolean | null): T {
  call.begin($min);
  call.tensor(x, 'x');
  if (axis == null) call.absent();
  else call.ints(axis, 'axis', true);
  call.bool(keepDims ?? false, 'keepDims');
  return call.one() as T;
}

const $minimum = call.op('minimum');
/** The lesser of a and b. */
export function minimum<T extends Tensor = Tensor>(a: Operand, b: Operand): T {
  call.begin($minimum);
  call.tensor(a, 'a');
  call.tensor(b, 'b');
  return call.one() as T;
}

const $mirrorPad = call.op('mirrorPad');
/** x with its mirror image before and after it in each dimension; reflect leaves out, symmetric repeats the outermost elements. */
export function mirrorPad<T extends Tensor = Tensor>(x: Operand, paddings: call.Pairs, mode: 'reflect' | 'symmetric'): T {
  call.begin($mirrorPad);
  call.tensor(x, 'x');
  call.pairs(paddings, 'paddings');
  call.string(mode, 'mode', ['reflect', 'symmetric']);
  return call.one() as T;
}

const $mod = call.op('mod');
/** a - floorDiv(a, b) * b: the remainder, with the sign of b. */
export function mod<T extends Tensor = Tensor>(a: Operand, b: Operand): T {
  call.begin($mod);
  call.tensor(a, 'a');
  call.tensor(b, 'b');
  return call.one() as T;
}

const $moments = call.op('moments');
/**
 * Mean and variance along axes.
 * Defaults: keepDims = false.
 */
export function moments(x: Operand, axis?: number | ArrayLike<number> | null, keepDims?: boolean | null): { mean: Tensor; variance: Tensor } {
  call.begin($moments);
  call.tensor(x, 'x');
  if (axis == null) call.absent();
  else call.ints(axis, 'axis', true);
  call.bool(keepDims ?? false, 'keepDims');
  return call.named(['mean', 'variance']) as { mean: Tensor; variance: Tensor };
}

const $movingAverage = call.op('movingAverage');
/**
 * The next value of a decaying mean v when x comes in.
 * Defaults: zeroDebias = true.
 */
export function movingAverage<T extends Tensor = Tensor>(v: Operand, x: Operand, decay: Operand, step?: Operand | null, zeroDebias?: boolean | null): T {
  call.begin($movingAverage);
  call.tensor(v, 'v');
  call.tensor(x, 'x');
  call.tensor(decay, 'decay');
  call.optionalTensor(step, 'step');
  call.bool(zeroDebias ?? true, 'zeroDebias');
  return call.one() as T;
}

const $mul = call.op('mul');
/** a * b. */
export function mul<T extends Tensor = Tensor>(a: Operand, b: Operand): T {
  call.begin($mul);
  call.tensor(a, 'a');
  call.tensor(b, 'b');
  return call.one() as T;
}

const $multinomial = call.op('multinomial');
/**
 * Outcomes drawn with the probabilities softmax(logits); normalized: logits are probabilities.
 * Defaults: normalized = false.
 */
export function multinomial<T extends Tensor = Tensor>(logits: Operand, numSamples: number, seed?: Seed | null, normalized?: boolean | null): T {
  call.begin($multinomial);
  call.tensor(logits, 'logits');
  call.int(numSamples, 'numSamples');
  call.float(randomSeed(seed), 'seed');
  call.bool(normalized ?? false, 'normalized');
  return call.one() as T;
}

const $neg = call.op('neg');
/** -x. */
export function neg<T extends Tensor = Tensor>(x: T | TensorLike): T {
  call.begin($neg);
  call.tensor(x, 'x');
  return call.one() as T;
}

const $norm = call.op('norm');
/**
 * The norm of vectors (one axis, or all elements) or of matrices (two axes).
 * Defaults: ord = 'euclidean', keepDims = false.
 */
export function norm<T extends Tensor = Tensor>(x: Operand, ord?: number | 'euclidean' | 'fro' | null, axis?: number | ArrayLike<number> | null, keepDims?: boolean | null): T {
  call.begin($norm);
  call.tensor(x, 'x');
  call.floatOrString(ord ?? 'euclidean', 'ord', ['euclidean', 'fro']);
  if (axis == null) call.absent();
  else call.ints(axis, 'axis', true);
  call.bool(keepDims ?? false, 'keepDims');
  return call.one() as T;
}

const $notEqual = call.op('notEqual');
/** Whether a differs from b. */
export function notEqual<T extends Tensor = Tensor>(a: Operand, b: Operand): T {
  call.begin($notEqual);
  call.tensor(a, 'a');
  call.tensor(b, 'b');
  return call.one() as T;
}

const $oneHot = call.op('oneHot');
/**
 * Along a new last axis: onValue at each index, offValue elsewhere; indices outside [0, depth) give offValue only.
 * Defaults: onValue = 1, offValue = 0, dtype = 'int32'.
 */
export function oneHot<T extends Tensor = Tensor>(indices: Operand, depth: number, onValue?: number | null, offValue?: number | null, dtype?: DataType | null): T {
  call.begin($oneHot);
  call.tensor(indices, 'indices', 'int32', ['int32']);
  call.int(depth, 'depth');
  call.float(onValue ?? 1, 'onValue');
  call.float(offValue ?? 0, 'offValue');
  call.dtype(dtype ?? 'int32', 'dtype');
  return call.one() as T;
}

const $ones = call.op('ones');
/**
 * A tensor of ones.
 * Defaults: dtype = 'float32'.
 */
export function ones<T extends Tensor = Tensor>(shape: ArrayLike<number>, dtype?: DataType | null): T {
  call.begin($ones);
  call.shape(shape, 'shape');
  call.dtype(dtype ?? 'float32', 'dtype');
  return call.one() as T;
}

const $onesLike = call.op('onesLike');
/** Ones in the shape and dtype of x. */
export function onesLike<T extends Tensor = Tensor>(x: T | TensorLike): T {
  call.begin($onesLike);
  call.tensor(x, 'x');
  return call.one() as T;
}

const $outerProduct = call.op('outerProduct');
/** Products of all pairs of elements of two vectors. */
export function outerProduct<T extends Tensor = Tensor>(v1: Operand, v2: Operand): T {
  call.begin($outerProduct);
  call.tensor(v1, 'v1');
  call.tensor(v2, 'v2');
  return call.one() as T;
}

const $pad = call.op('pad');
/**
 * x with constantValue before and after it in each dimension.
 * Defaults: constantValue = 0.
 */
export function pad<T extends Tensor = Tensor>(x: Operand, paddings: call.Pairs, constantValue?: number | null): T {
  call.begin($pad);
  call.tensor(x, 'x');
  call.pairs(paddings, 'paddings');
  call.float(constantValue ?? 0, 'constantValue');
  return call.one() as T;
}

const $pad1d = call.op('pad1d');
/**
 * pad of a tensor of rank 1.
 * Defaults: constantValue = 0.
 */
export function pad1d<T extends Tensor = Tensor>(x: Operand, paddings: call.Pairs, constantValue?: number | null): T {
  call.begin($pad1d);
  call.tensor(x, 'x');
  call.pairs(paddings, 'paddings');
  call.float(constantValue ?? 0, 'constantValue');
  return call.one() as T;
}

const $pad2d = call.op('pad2d');
/**
 * pad of a tensor of rank 2.
 * Defaults: constantValue = 0.
 */
export function pad2d<T extends Tensor = Tensor>(x: Operand, paddings: call.Pairs, constantValue?: number | null): T {
  call.begin($pad2d);
  call.tensor(x, 'x');
  call.pairs(paddings, 'paddings');
  call.float(constantValue ?? 0, 'constantValue');
  return call.one() as T;
}

const $pad3d = call.op('pad3d');
/**
 * pad of a tensor of rank 3.
 * Defaults: constantValue = 0.
 */
export function pad3d<T extends Tensor = Tensor>(x: Operand, paddings: call.Pairs, constantValue?: number | null): T {
  call.begin($pad3d);
  call.tensor(x, 'x');
  call.pairs(paddings, 'paddings');
  call.float(constantValue ?? 0, 'constantValue');
  return call.one() as T;
}

const $pad4d = call.op('pad4d');
/**
 * pad of a tensor of rank 4.
 * Defaults: constantValue = 0.
 */
export function pad4d<T extends Tensor = Tensor>(x: Operand, paddings: call.Pairs, constantValue?: number | null): T {
  call.begin($pad4d);
  call.tensor(x, 'x');
  call.pairs(paddings, 'paddings');
  call.float(constantValue ?? 0, 'constantValue');
  return call.one() as T;
}

const $pool = call.op('pool');
/** Pooling of either kind, with dilations or strides. */
export function pool<T extends Tensor = Tensor>(input: Operand, windowShape: number | ArrayLike<number>, poolingType: 'avg' | 'max', pad: call.Padding, dilations?: number | ArrayLike<number> | null, strides?: number | ArrayLike<number> | null, dimRoundingMode?: 'floor' | 'round' | 'ceil' | null): T {
  call.begin($pool);
  call.tensor(input, 'input');
  call.ints(windowShape, 'windowShape', true);
  call.string(poolingType, 'poolingType', ['avg', 'max']);
  call.pad(pad, 'pad');
  if (dilations == null) call.absent();
  else call.ints(dilations, 'dilations', true);
  if (strides == null) call.absent();
  else call.ints(strides, 'strides', true);
  if (dimRoundingMode == null) call.absent();
  else call.string(dimRoundingMode, 'dimRoundingMode', ['floor', 'round', 'ceil']);
  return call.one() as T;
}

const $pow = call.op('pow');
/** base to the power of exp. */
export function pow<T extends Tensor = Tensor>(base: Operand, exp: Operand): T {
  call.begin($pow);
  call.tensor(base, 'base');
  call.tensor(exp, 'exp');
  return call.one() as T;
}

const $prelu = call.op('prelu');
/** x where x >= 0, else alpha * x. */
export function prelu<T extends Tensor = Tensor>(x: Operand, alpha: Operand): T {
  call.begin($prelu);
  call.tensor(x, 'x');
  call.tensor(alpha, 'alpha');
  return call.one() as T;
}

const $prod = call.op('prod');
/**
 * The product along axes.
 * Defaults: keepDims = false.
 */
export function prod<T extends Tensor = Tensor>(x: Operand, axis?: number | ArrayLike<number> | null, keepDims?: boolean | null): T {
  call.begin($prod);
  call.tensor(x, 'x');
  if (axis == null) call.absent();
  else call.ints(axis, 'axis', true);
  call.bool(keepDims ?? false, 'keepDims');
  return call.one() as T;
}

const $raggedGather = call.op('raggedGather');
/** The rows of a ragged tensor at the indices. */
export function raggedGather(paramsNestedSplits: readonly Operand[], paramsDenseValues: Operand, indices: Operand, outputRaggedRank: number): { outputNestedSplits: Tensor[]; outputDenseValues: Tensor } {
  call.begin($raggedGather);
  call.tensors(paramsNestedSplits, 'paramsNestedSplits', 'int32', ['int32']);
  call.tensor(paramsDenseValues, 'paramsDenseValues');
  call.tensor(indices, 'indices', 'int32', ['int32']);
  call.int(outputRaggedRank, 'outputRaggedRank');
  return call.named(['outputNestedSplits', 'outputDenseValues'], 'outputNestedSplits') as { outputNestedSplits: Tensor[]; outputDenseValues: Tensor };
}

const $raggedRange = call.op('raggedRange');
/** Row i holds the numbers from starts[i] up to, but without, limits[i] in steps of deltas[i]; scalars count for every row. */
export function raggedRange(starts: Operand, limits: Operand, deltas: Operand): { rtNestedSplits: Tensor; rtDenseValues: Tensor } {
  call.begin($raggedRange);
  call.tensor(starts, 'starts');
  call.tensor(limits, 'limits');
  call.tensor(deltas, 'deltas');
  return call.named(['rtNestedSplits', 'rtDenseValues']) as { rtNestedSplits: Tensor; rtDenseValues: Tensor };
}

const $raggedTensorToTensor = call.op('raggedTensorToTensor');
/** A ragged tensor as a dense one: rows are cut to the shape, or filled up with the default value. */
export function raggedTensorToTensor<T extends Tensor = Tensor>(shape: Operand, values: Operand, defaultValue: Operand, rowPartitionTensors: readonly Operand[], rowPartitionTypes: readonly string[]): T {
  call.begin($raggedTensorToTensor);
  call.tensor(shape, 'shape', 'int32', ['int32']);
  call.tensor(values, 'values');
  call.tensor(defaultValue, 'defaultValue');
  call.tensors(rowPartitionTensors, 'rowPartitionTensors', 'int32', ['int32']);
  call.strings(rowPartitionTypes, 'rowPartitionTypes');
  return call.one() as T;
}

const $randomGamma = call.op('randomGamma');
/**
 * Numbers of the gamma distribution of shape alpha, times beta.
 * Defaults: beta = 1, dtype = 'float32'.
 */
export function randomGamma<T extends Tensor = Tensor>(shape: ArrayLike<number>, alpha: number, beta?: number | null, dtype?: DataType | null, seed?: Seed | null): T {
  call.begin($randomGamma);
  call.shape(shape, 'shape');
  call.float(alpha, 'alpha');
  call.float(beta ?? 1, 'beta');
  call.dtype(dtype ?? 'float32', 'dtype');
  call.float(randomSeed(seed), 'seed');
  return call.one() as T;
}

const $randomNormal = call.op('randomNormal');
/**
 * Normally distributed numbers.
 * Defaults: mean = 0, stdDev = 1, dtype = 'float32'.
 */
export function randomNormal<T extends Tensor = Tensor>(shape: ArrayLike<number>, mean?: number | null, stdDev?: number | null, dtype?: DataType | null, seed?: Seed | null): T {
  call.begin($randomNormal);
  call.shape(shape, 'shape');
  call.float(mean ?? 0, 'mean');
  call.float(stdDev ?? 1, 'stdDev');
  call.dtype(dtype ?? 'float32', 'dtype');
  call.float(randomSeed(seed), 'seed');
  return call.one() as T;
}

const $randomStandardNormal = call.op('randomStandardNormal');
/**
 * Normally distributed numbers of mean 0 and standard deviation 1.
 * Defaults: dtype = 'float32'.
 */
export function randomStandardNormal<T extends Tensor = Tensor>(shape: ArrayLike<number>, dtype?: DataType | null, seed?: Seed | null): T {
  call.begin($randomStandardNormal);
  call.shape(shape, 'shape');
  call.dtype(dtype ?? 'float32', 'dtype');
  call.float(randomSeed(seed), 'seed');
  return call.one() as T;
}

const $randomUniform = call.op('randomUniform');
/**
 * Evenly distributed numbers in [minval, maxval).
 * Defaults: minval = 0, maxval = 1, dtype = 'float32'.
 */
export function randomUniform<T extends Tensor = Tensor>(shape: ArrayLike<number>, minval?: number | null, maxval?: number | null, dtype?: DataType | null, seed?: Seed | null): T {
  call.begin($randomUniform);
  call.shape(shape, 'shape');
  call.float(minval ?? 0, 'minval');
  call.float(maxval ?? 1, 'maxval');
  call.dtype(dtype ?? 'float32', 'dtype');
  call.float(randomSeed(seed), 'seed');
  return call.one() as T;
}

const $randomUniformInt = call.op('randomUniformInt');
/** Evenly distributed integers in [minval, maxval). */
export function randomUniformInt<T extends Tensor = Tensor>(shape: ArrayLike<number>, minval: number, maxval: number, seed?: Seed | null): T {
  call.begin($randomUniformInt);
  call.shape(shape, 'shape');
  call.float(minval, 'minval');
  call.float(maxval, 'maxval');
  call.float(randomSeed(seed), 'seed');
  return call.one() as T;
}

const $range = call.op('range');
/**
 * The numbers from start up to, but without, stop in steps. With the default step also downwards.
 * Defaults: step = 1, dtype = 'float32'.
 */
export function range<T extends Tensor = Tensor>(start: number, stop: number, step?: number | null, dtype?: DataType | null): T {
  call.begin($range);
  call.float(start, 'start');
  call.float(stop, 'stop');
  call.float(step ?? 1, 'step');
  call.dtype(dtype ?? 'float32', 'dtype');
  return call.one() as T;
}

const $real = call.op('real');
/** The real parts. */
export function real<T extends Tensor = Tensor>(input: Operand): T {
  call.begin($real);
  call.tensor(input, 'input');
  return call.one() as T;
}

const $reciprocal = call.op('reciprocal');
/** 1 / x. */
export function reciprocal<T extends Tensor = Tensor>(x: T | TensorLike): T {
  call.begin($reciprocal);
  call.tensor(x, 'x');
  return call.one() as T;
}

const $relu = call.op('relu');
/** max(x, 0). */
export function relu<T extends Tensor = Tensor>(x: T | TensorLike): T {
  call.begin($relu);
  call.tensor(x, 'x');
  return call.one() as T;
}

const $relu6 = call.op('relu6');
/** min(max(x, 0), 6). */
export function relu6<T extends Tensor = Tensor>(x: T | TensorLike): T {
  call.begin($relu6);
  call.tensor(x, 'x');
  return call.one() as T;
}

const $reshape = call.op('reshape');
/** The elements of x in another shape; one dimension of -1 follows from the others. */
export function reshape<T extends Tensor = Tensor>(x: Operand, shape: ArrayLike<number>): T {
  call.begin($reshape);
  call.tensor(x, 'x');
  call.ints(shape, 'shape');
  return call.one() as T;
}

const $reverse = call.op('reverse');
/** x with the order of elements reversed along axes, or along all. */
export function reverse<T extends Tensor = Tensor>(x: Operand, axis?: number | ArrayLike<number> | null): T {
  call.begin($reverse);
  call.tensor(x, 'x');
  if (axis == null) call.absent();
  else call.ints(axis, 'axis', true);
  return call.one() as T;
}

const $reverse1d = call.op('reverse1d');
/** reverse of a tensor of rank 1. */
export function reverse1d<T extends Tensor = Tensor>(x: Operand): T {
  call.begin($reverse1d);
  call.tensor(x, 'x');
  return call.one() as T;
}

const $reverse2d = call.op('reverse2d');
/** reverse of a tensor of rank 2. */
export function reverse2d<T extends Tensor = Tensor>(x: Operand, axis?: number | ArrayLike<number> | null): T {
  call.begin($reverse2d);
  call.tensor(x, 'x');
  if (axis == null) call.absent();
  else call.ints(axis, 'axis', true);
  return call.one() as T;
}

const $reverse3d = call.op('reverse3d');
/** reverse of a tensor of rank 3. */
export function reverse3d<T extends Tensor = Tensor>(x: Operand, axis?: number | ArrayLike<number> | null): T {
  call.begin($reverse3d);
  call.tensor(x, 'x');
  if (axis == null) call.absent();
  else call.ints(axis, 'axis', true);
  return call.one() as T;
}

const $reverse4d = call.op('reverse4d');
/** reverse of a tensor of rank 4. */
export function reverse4d<T extends Tensor = Tensor>(x: Operand, axis?: number | ArrayLike<number> | null): T {
  call.begin($reverse4d);
  call.tensor(x, 'x');
  if (axis == null) call.absent();
  else call.ints(axis, 'axis', true);
  return call.one() as T;
}

const $rfft = call.op('rfft');
/** The first half of the Fourier transform of real numbers, which are cut or padded with zeros to fftLength. */
export function rfft<T extends Tensor = Tensor>(input: Operand, fftLength?: number | null): T {
  call.begin($rfft);
  call.tensor(input, 'input');
  if (fftLength == null) call.absent();
  else call.int(fftLength, 'fftLength');
  return call.one() as T;
}

const $round = call.op('round');
/** The nearest integer; of two equally near ones the even. */
export function round<T extends Tensor = Tensor>(x: T | TensorLike): T {
  call.begin($round);
  call.tensor(x, 'x');
  return call.one() as T;
}

const $rsqrt = call.op('rsqrt');
/** 1 / sqrt(x). */
export function rsqrt<T extends Tensor = Tensor>(x: T | TensorLike): T {
  call.begin($rsqrt);
  call.tensor(x, 'x', 'float32', ['float32']);
  return call.one() as T;
}

const $scatterND = call.op('scatterND');
/** Zeros, with the updates added at coordinates, which stand in the last dimension of indices. */
export function scatterND<T extends Tensor = Tensor>(indices: Operand, updates: Operand, shape: ArrayLike<number>): T {
  call.begin($scatterND);
  call.tensor(indices, 'indices', 'int32', ['int32']);
  call.tensor(updates, 'updates');
  call.ints(shape, 'shape');
  return call.one() as T;
}

const $searchSorted = call.op('searchSorted');
/**
 * Where values would be put into the sorted last dimension of a sequence so that it stays sorted: before equal elements, or (right) after them. The result has the shape [rows, values of each row].
 * Defaults: side = 'left'.
 */
export function searchSorted<T extends Tensor = Tensor>(sortedSequence: Operand, values: Operand, side?: 'left' | 'right' | null): T {
  call.begin($searchSorted);
  call.tensor(sortedSequence, 'sortedSequence');
  call.tensor(values, 'values');
  call.string(side ?? 'left', 'side', ['left', 'right']);
  return call.one() as T;
}

const $selu = call.op('selu');
/** The scaled exponential linear unit: scale * elu(x, alpha), with the constants of self-normalizing networks. */
export function selu<T extends Tensor = Tensor>(x: T | TensorLike): T {
  call.begin($selu);
  call.tensor(x, 'x');
  return call.one() as T;
}

const $separableConv2d = call.op('separableConv2d');
/**
 * A depthwise convolution, then a pointwise one that mixes the channels.
 * Defaults: dilation = [1,1], dataFormat = 'NHWC'.
 */
export function separableConv2d<T extends Tensor = Tensor>(x: Operand, depthwiseFilter: Operand, pointwiseFilter: Operand, strides: number | ArrayLike<number>, pad: call.Padding, dilation?: number | ArrayLike<number> | null, dataFormat?: 'NHWC' | 'NCHW' | null): T {
  call.begin($separableConv2d);
  call.tensor(x, 'x', 'float32', ['float32']);
  call.tensor(depthwiseFilter, 'depthwiseFilter', 'float32', ['float32']);
  call.tensor(pointwiseFilter, 'pointwiseFilter', 'float32', ['float32']);
  call.ints(strides, 'strides', true);
  call.pad(pad, 'pad');
  call.ints(dilation ?? [1,1], 'dilation', true);
  call.string(dataFormat ?? 'NHWC', 'dataFormat', ['NHWC', 'NCHW']);
  return call.one() as T;
}

const $setdiff1dAsync = call.op('setdiff1dAsync');
/** The elements of x that are not in y, and their indices. */
export async function setdiff1dAsync(x: Operand, y: Operand): Promise<[Tensor, Tensor]> {
  call.begin($setdiff1dAsync);
  call.tensor(x, 'x');
  call.tensor(y, 'y');
  return call.many() as Awaited<Promise<[Tensor, Tensor]>>;
}

const $sigmoid = call.op('sigmoid');
/** 1 / (1 + exp(-x)). */
export function sigmoid<T extends Tensor = Tensor>(x: T | TensorLike): T {
  call.begin($sigmoid);
  call.tensor(x, 'x', 'float32', ['float32']);
  return call.one() as T;
}

const $sign = call.op('sign');
/** -1, 0 or 1, as x is negative, zero (or NaN) or positive. */
export function sign<T extends Tensor = Tensor>(x: T | TensorLike): T {
  call.begin($sign);
  call.tensor(x, 'x');
  return call.one() as T;
}

const $sin = call.op('sin');
/** The sine of x in radians. */
export function sin<T extends Tensor = Tensor>(x: T | TensorLike): T {
  call.begin($sin);
  call.tensor(x, 'x', 'float32', ['float32']);
  return call.one() as T;
}

const $sinh = call.op('sinh');
/** The hyperbolic sine. */
export function sinh<T extends Tensor = Tensor>(x: T | TensorLike): T {
  call.begin($sinh);
  call.tensor(x, 'x');
  return call.one() as T;
}

const $slice = call.op('slice');
/** The part of x from `begin` on, of `size`; a size of -1 or none reaches to the end. */
export function slice<T extends Tensor = Tensor>(x: Operand, begin: number | ArrayLike<number>, size?: number | ArrayLike<number> | null): T {
  call.begin($slice);
  call.tensor(x, 'x');
  call.ints(begin, 'begin', true);
  if (size == null) call.absent();
  else call.ints(size, 'size', true);
  return call.one() as T;
}

const $slice1d = call.op('slice1d');
/** slice of a tensor of rank 1. */
export function slice1d<T extends Tensor = Tensor>(x: Operand, begin: number | ArrayLike<number>, size: number | ArrayLike<number>): T {
  call.begin($slice1d);
  call.tensor(x, 'x');
  call.ints(begin, 'begin', true);
  call.ints(size, 'size', true);
  return call.one() as T;
}

const $slice2d = call.op('slice2d');
/** slice of a tensor of rank 2. */
export function slice2d<T extends Tensor = Tensor>(x: Operand, begin: ArrayLike<number>, size: ArrayLike<number>): T {
  call.begin($slice2d);
  call.tensor(x, 'x');
  call.ints(begin, 'begin');
  call.ints(size, 'size');
  return call.one() as T;
}

const $slice3d = call.op('slice3d');
/** slice of a tensor of rank 3. */
export function slice3d<T extends Tensor = Tensor>(x: Operand, begin: ArrayLike<number>, size: ArrayLike<number>): T {
  call.begin($slice3d);
  call.tensor(x, 'x');
  call.ints(begin, 'begin');
  call.ints(size, 'size');
  return call.one() as T;
}

const $slice4d = call.op('slice4d');
/** slice of a tensor of rank 4. */
export function slice4d<T extends Tensor = Tensor>(x: Operand, begin: ArrayLike<number>, size: ArrayLike<number>): T {
  call.begin($slice4d);
  call.tensor(x, 'x');
  call.ints(begin, 'begin');
  call.ints(size, 'size');
  return call.one() as T;
}

const $softmax = call.op('softmax');
/**
 * exp(logits), scaled to a sum of 1 along the last axis.
 * Defaults: dim = -1.
 */
export function softmax<T extends Tensor = Tensor>(logits: Operand, dim?: number | null): T {
  call.begin($softmax);
  call.tensor(logits, 'logits', 'float32', ['float32']);
  call.int(dim ?? -1, 'dim');
  return call.one() as T;
}

const $softplus = call.op('softplus');
/** log(1 + exp(x)), without overflow. */
export function softplus<T extends Tensor = Tensor>(x: T | TensorLike): T {
  call.begin($softplus);
  call.tensor(x, 'x');
  return call.one() as T;
}

const $spaceToBatchND = call.op('spaceToBatchND');
/** Pads the dimensions after the batch, then moves their blocks into the batch. */
export function spaceToBatchND<T extends Tensor = Tensor>(x: Operand, blockShape: ArrayLike<number>, paddings: call.Pairs): T {
  call.begin($spaceToBatchND);
  call.tensor(x, 'x');
  call.ints(blockShape, 'blockShape');
  call.pairs(paddings, 'paddings');
  return call.one() as T;
}

const $sparseToDense = call.op('sparseToDense');
/**
 * A tensor filled with the default value, and values at coordinates.
 * Defaults: defaultValue = 0.
 */
export function sparseToDense<T extends Tensor = Tensor>(sparseIndices: Operand, sparseValues: Operand, outputShape: ArrayLike<number>, defaultValue?: Operand | null): T {
  call.begin($sparseToDense);
  call.tensor(sparseIndices, 'sparseIndices', 'int32', ['int32']);
  call.tensor(sparseValues, 'sparseValues');
  call.optionalTensor(typeof defaultValue === 'number' ? null : defaultValue, 'defaultValue');
  call.ints(outputShape, 'outputShape');
  if (typeof (defaultValue ?? 0) === 'number') call.float((defaultValue ?? 0) as number, 'defaultValue');
  else call.absent();
  return call.one() as T;
}

const $split = call.op('split');
/**
 * Cuts x along an axis, into a number of equal parts or into parts of given sizes, of which one may be -1.
 * Defaults: axis = 0.
 */
export function split(x: Operand, numOrSizeSplits: number | ArrayLike<number>, axis?: number | null): Tensor[] {
  call.begin($split);
  call.tensor(x, 'x');
  call.floatOrInts(numOrSizeSplits, 'numOrSizeSplits');
  call.int(axis ?? 0, 'axis');
  return call.many();
}

const $sqrt = call.op('sqrt');
/** The square root. */
export function sqrt<T extends Tensor = Tensor>(x: T | TensorLike): T {
  call.begin($sqrt);
  call.tensor(x, 'x', 'float32', ['float32']);
  return call.one() as T;
}

const $square = call.op('square');
/** x * x. */
export function square<T extends Tensor = Tensor>(x: T | TensorLike): T {
  call.begin($square);
  call.tensor(x, 'x');
  return call.one() as T;
}

const $squaredDifference = call.op('squaredDifference');
/** (a - b) squared. */
export function squaredDifference<T extends Tensor = Tensor>(a: Operand, b: Operand): T {
  call.begin($squaredDifference);
  call.tensor(a, 'a');
  call.tensor(b, 'b');
  return call.one() as T;
}

const $squeeze = call.op('squeeze');
/** x without its dimensions of size 1, or without those named. */
export function squeeze<T extends Tensor = Tensor>(x: Operand, axis?: number | ArrayLike<number> | null): T {
  call.begin($squeeze);
  call.tensor(x, 'x');
  if (axis == null) call.absent();
  else call.ints(axis, 'axis', true);
  return call.one() as T;
}

const $stack = call.op('stack');
/**
 * Tensors of one shape side by side along a new dimension.
 * Defaults: axis = 0.
 */
export function stack<T extends Tensor = Tensor>(tensors: readonly Operand[], axis?: number | null): T {
  call.begin($stack);
  call.tensors(tensors, 'tensors');
  call.int(axis ?? 0, 'axis');
  return call.one() as T;
}

const $step = call.op('step');
/**
 * 1 where x > 0, else alpha.
 * Defaults: alpha = 0.
 */
export function step<T extends Tensor = Tensor>(x: T | TensorLike, alpha?: number | null): T {
  call.begin($step);
  call.tensor(x, 'x');
  call.float(alpha ?? 0, 'alpha');
  return call.one() as T;
}

const $stridedSlice = call.op('stridedSlice');
/**
 * Every strides[i]-th element from begin[i] to, but without, end[i]; negative numbers count from the end. Bit i of a mask: begin or end left open, entry i stands for all remaining dimensions, is a new dimension, or is an index.
 * Defaults: beginMask = 0, endMask = 0, ellipsisMask = 0, newAxisMask = 0, shrinkAxisMask = 0.
 */
export function stridedSlice<T extends Tensor = Tensor>(x: Operand, begin: ArrayLike<number>, end: ArrayLike<number>, strides?: ArrayLike<number> | null, beginMask?: number | null, endMask?: number | null, ellipsisMask?: number | null, newAxisMask?: number | null, shrinkAxisMask?: number | null): T {
  call.begin($stridedSlice);
  call.tensor(x, 'x');
  call.ints(begin, 'begin');
  call.ints(end, 'end');
  if (strides == null) call.absent();
  else call.ints(strides, 'strides');
  call.int(beginMask ?? 0, 'beginMask');
  call.int(endMask ?? 0, 'endMask');
  call.int(ellipsisMask ?? 0, 'ellipsisMask');
  call.int(newAxisMask ?? 0, 'newAxisMask');
  call.int(shrinkAxisMask ?? 0, 'shrinkAxisMask');
  return call.one() as T;
}

const $sub = call.op('sub');
/** a - b. */
export function sub<T extends Tensor = Tensor>(a: Operand, b: Operand): T {
  call.begin($sub);
  call.tensor(a, 'a');
  call.tensor(b, 'b');
  return call.one() as T;
}

const $sum = call.op('sum');
/**
 * The sum along axes; of bools the number of true ones.
 * Defaults: keepDims = false.
 */
export function sum<T extends Tensor = Tensor>(x: Operand, axis?: number | ArrayLike<number> | null, keepDims?: boolean | null): T {
  call.begin($sum);
  call.tensor(x, 'x');
  if (axis == null) call.absent();
  else call.ints(axis, 'axis', true);
  call.bool(keepDims ?? false, 'keepDims');
  return call.one() as T;
}

const $tan = call.op('tan');
/** The tangent of x in radians. */
export function tan<T extends Tensor = Tensor>(x: T | TensorLike): T {
  call.begin($tan);
  call.tensor(x, 'x', 'float32', ['float32']);
  return call.one() as T;
}

const $tanh = call.op('tanh');
/** The hyperbolic tangent. */
export function tanh<T extends Tensor = Tensor>(x: T | TensorLike): T {
  call.begin($tanh);
  call.tensor(x, 'x', 'float32', ['float32']);
  return call.one() as T;
}

const $tensorScatterUpdate = call.op('tensorScatterUpdate');
/** The tensor with the updates in place of its elements or slices at coordinates; of several for one place the last one counts. */
export function tensorScatterUpdate<T extends Tensor = Tensor>(tensor: Operand, indices: Operand, updates: Operand): T {
  call.begin($tensorScatterUpdate);
  call.tensor(tensor, 'tensor');
  call.tensor(indices, 'indices', 'int32', ['int32']);
  call.tensor(updates, 'updates');
  return call.one() as T;
}

const $tile = call.op('tile');
/** x repeated reps[i] times along dimension i. */
export function tile<T extends Tensor = Tensor>(x: Operand, reps: ArrayLike<number>): T {
  call.begin($tile);
  call.tensor(x, 'x');
  call.ints(reps, 'reps');
  return call.one() as T;
}

const $topk = call.op('topk');
/**
 * The k greatest elements along the last axis, greatest first, and their indices; of equal ones the first comes first. Always sorted.
 * Defaults: k = 1, sorted = true.
 */
export function topk(x: Operand, k?: number | null, sorted?: boolean | null): { values: Tensor; indices: Tensor } {
  call.begin($topk);
  call.tensor(x, 'x');
  call.int(k ?? 1, 'k');
  call.bool(sorted ?? true, 'sorted');
  return call.named(['values', 'indices']) as { values: Tensor; indices: Tensor };
}

const $transpose = call.op('transpose');
/**
 * Dimension i of the result is dimension perm[i] of x; without perm their order is reversed. Of complex numbers also the conjugates, if wanted.
 * Defaults: conjugate = false.
 */
export function transpose<T extends Tensor = Tensor>(x: Operand, perm?: ArrayLike<number> | null, conjugate?: boolean | null): T {
  call.begin($transpose);
  call.tensor(x, 'x');
  if (perm == null) call.absent();
  else call.ints(perm, 'perm');
  call.bool(conjugate ?? false, 'conjugate');
  return call.one() as T;
}

const $truncatedNormal = call.op('truncatedNormal');
/**
 * Normally distributed numbers that are less than two standard deviations from the mean.
 * Defaults: mean = 0, stdDev = 1, dtype = 'float32'.
 */
export function truncatedNormal<T extends Tensor = Tensor>(shape: ArrayLike<number>, mean?: number | null, stdDev?: number | null, dtype?: DataType | null, seed?: Seed | null): T {
  call.begin($truncatedNormal);
  call.shape(shape, 'shape');
  call.float(mean ?? 0, 'mean');
  call.float(stdDev ?? 1, 'stdDev');
  call.dtype(dtype ?? 'float32', 'dtype');
  call.float(randomSeed(seed), 'seed');
  return call.one() as T;
}

const $unique = call.op('unique');
/**
 * The different elements, or slices along an axis, in the order in which they come first, and for each of x which of these it is.
 * Defaults: axis = 0.
 */
export function unique(x: Operand, axis?: number | null): { values: Tensor; indices: Tensor } {
  call.begin($unique);
  call.tensor(x, 'x');
  call.int(axis ?? 0, 'axis');
  return call.named(['values', 'indices']) as { values: Tensor; indices: Tensor };
}

const $unsortedSegmentSum = call.op('unsortedSegmentSum');
/** The sums of the slices of x that have the same id; ids outside [0, numSegments) count nowhere. */
export function unsortedSegmentSum<T extends Tensor = Tensor>(x: Operand, segmentIds: Operand, numSegments: number): T {
  call.begin($unsortedSegmentSum);
  call.tensor(x, 'x');
  call.tensor(segmentIds, 'segmentIds', 'int32', ['int32']);
  call.int(numSegments, 'numSegments');
  return call.one() as T;
}

const $unstack = call.op('unstack');
/**
 * The slices of x along an axis, each without that dimension.
 * Defaults: axis = 0.
 */
export function unstack(x: Operand, axis?: number | null): Tensor[] {
  call.begin($unstack);
  call.tensor(x, 'x');
  call.int(axis ?? 0, 'axis');
  return call.many();
}

const $upperBound = call.op('upperBound');
/** searchSorted from the right: the last place. */
export function upperBound<T extends Tensor = Tensor>(sortedSequence: Operand, values: Operand): T {
  call.begin($upperBound);
  call.tensor(sortedSequence, 'sortedSequence');
  call.tensor(values, 'values');
  return call.one() as T;
}

const $where = call.op('where');
/** a where the condition holds, else b. */
export function where<T extends Tensor = Tensor>(condition: Operand, a: Operand, b: Operand): T {
  call.begin($where);
  call.tensor(condition, 'condition', 'bool', ['bool']);
  call.tensor(a, 'a');
  call.tensor(b, 'b');
  return call.one() as T;
}

const $whereAsync = call.op('whereAsync');
/** The coordinates of the true elements, one row for each. */
export async function whereAsync(condition: Operand): Promise<Tensor> {
  call.begin($whereAsync);
  call.tensor(condition, 'condition', 'bool', ['bool']);
  return call.one();
}

const $zeros = call.op('zeros');
/**
 * A tensor of zeros.
 * Defaults: dtype = 'float32'.
 */
export function zeros<T extends Tensor = Tensor>(shape: ArrayLike<number>, dtype?: DataType | null): T {
  call.begin($zeros);
  call.shape(shape, 'shape');
  call.dtype(dtype ?? 'float32', 'dtype');
  return call.one() as T;
}

const $zerosLike = call.op('zerosLike');
/** Zeros in the shape and dtype of x. */
export function zerosLike<T extends Tensor = Tensor>(x: T | TensorLike): T {
  call.begin($zerosLike);
  call.tensor(x, 'x');
  return call.one() as T;
}

export const fused = (() => {
  const $fused_conv2d = call.op('fused.conv2d');
  /**
   * conv2d, then bias and activation.
   * Defaults: dataFormat = 'NHWC', dilations = [1,1], activation = 'linear', leakyreluAlpha = 0.2.
   */
  function conv2d<T extends Tensor = Tensor>({ x, filter, strides, pad, dataFormat, dilations, dimRoundingMode, bias, activation, preluActivationWeights, leakyreluAlpha }: { x: Operand; filter: Operand; strides: number | ArrayLike<number>; pad: call.Padding; dataFormat?: 'NHWC' | 'NCHW' | null; dilations?: number | ArrayLike<number> | null; dimRoundingMode?: 'floor' | 'round' | 'ceil' | null; bias?: Operand | null; activation?: string | null; preluActivationWeights?: Operand | null; leakyreluAlpha?: number | null }): T {
    call.begin($fused_conv2d);
    call.tensor(x, 'x', 'float32', ['float32']);
    call.tensor(filter, 'filter', 'float32', ['float32']);
    call.optionalTensor(bias, 'bias');
    call.optionalTensor(preluActivationWeights, 'preluActivationWeights');
    call.ints(strides, 'strides', true);
    call.pad(pad, 'pad');
    call.string(dataFormat ?? 'NHWC', 'dataFormat', ['NHWC', 'NCHW']);
    call.ints(dilations ?? [1,1], 'dilations', true);
    if (dimRoundingMode == null) call.absent();
    else call.string(dimRoundingMode, 'dimRoundingMode', ['floor', 'round', 'ceil']);
    call.string(activation ?? 'linear', 'activation');
    call.float(leakyreluAlpha ?? 0.2, 'leakyreluAlpha');
    return call.one() as T;
  }

  const $fused_depthwiseConv2d = call.op('fused.depthwiseConv2d');
  /**
   * depthwiseConv2d, then bias and activation.
   * Defaults: dataFormat = 'NHWC', dilations = [1,1], activation = 'linear', leakyreluAlpha = 0.2.
   */
  function depthwiseConv2d<T extends Tensor = Tensor>({ x, filter, strides, pad, dataFormat, dilations, dimRoundingMode, bias, activation, preluActivationWeights, leakyreluAlpha }: { x: Operand; filter: Operand; strides: number | ArrayLike<number>; pad: call.Padding; dataFormat?: 'NHWC' | 'NCHW' | null; dilations?: number | ArrayLike<number> | null; dimRoundingMode?: 'floor' | 'round' | 'ceil' | null; bias?: Operand | null; activation?: string | null; preluActivationWeights?: Operand | null; leakyreluAlpha?: number | null }): T {
    call.begin($fused_depthwiseConv2d);
    call.tensor(x, 'x', 'float32', ['float32']);
    call.tensor(filter, 'filter', 'float32', ['float32']);
    call.optionalTensor(bias, 'bias');
    call.optionalTensor(preluActivationWeights, 'preluActivationWeights');
    call.ints(strides, 'strides', true);
    call.pad(pad, 'pad');
    call.string(dataFormat ?? 'NHWC', 'dataFormat', ['NHWC', 'NCHW']);
    call.ints(dilations ?? [1,1], 'dilations', true);
    if (dimRoundingMode == null) call.absent();
    else call.string(dimRoundingMode, 'dimRoundingMode', ['floor', 'round', 'ceil']);
    call.string(activation ?? 'linear', 'activation');
    call.float(leakyreluAlpha ?? 0.2, 'leakyreluAlpha');
    return call.one() as T;
  }

  const $fused_matMul = call.op('fused.matMul');
  /**
   * matMul, then bias and activation.
   * Defaults: transposeA = false, transposeB = false, activation = 'linear', leakyreluAlpha = 0.2.
   */
  function matMul<T extends Tensor = Tensor>({ a, b, transposeA, transposeB, bias, activation, preluActivationWeights, leakyreluAlpha }: { a: Operand; b: Operand; transposeA?: boolean | null; transposeB?: boolean | null; bias?: Operand | null; activation?: string | null; preluActivationWeights?: Operand | null; leakyreluAlpha?: number | null }): T {
    call.begin($fused_matMul);
    call.tensor(a, 'a');
    call.tensor(b, 'b');
    call.optionalTensor(bias, 'bias');
    call.optionalTensor(preluActivationWeights, 'preluActivationWeights');
    call.bool(transposeA ?? false, 'transposeA');
    call.bool(transposeB ?? false, 'transposeB');
    call.string(activation ?? 'linear', 'activation');
    call.float(leakyreluAlpha ?? 0.2, 'leakyreluAlpha');
    return call.one() as T;
  }

  return { conv2d, depthwiseConv2d, matMul };
})();

export const image = (() => {
  const $image_cropAndResize = call.op('image.cropAndResize');
  /**
   * Crops of pictures, each resized to cropSize. Box i, [y1,x1,y2,x2] as fractions of the picture, is cut from picture boxInd[i].
   * Defaults: method = 'bilinear', extrapolationValue = 0.
   */
  function cropAndResize<T extends Tensor = Tensor>(image: Operand, boxes: Operand, boxInd: Operand, cropSize: ArrayLike<number>, method?: 'bilinear' | 'nearest' | null, extrapolationValue?: number | null): T {
    call.begin($image_cropAndResize);
    call.tensor(image, 'image');
    call.tensor(boxes, 'boxes', 'float32', ['float32']);
    call.tensor(boxInd, 'boxInd', 'int32', ['int32']);
    call.ints(cropSize, 'cropSize');
    call.string(method ?? 'bilinear', 'method', ['bilinear', 'nearest']);
    call.float(extrapolationValue ?? 0, 'extrapolationValue');
    return call.one() as T;
  }

  const $image_flipLeftRight = call.op('image.flipLeftRight');
  /** The pictures [batch, height, width, channels], mirrored. */
  function flipLeftRight<T extends Tensor = Tensor>(image: Operand): T {
    call.begin($image_flipLeftRight);
    call.tensor(image, 'image', 'float32', ['float32']);
    return call.one() as T;
  }

  const $image_grayscaleToRGB = call.op('image.grayscaleToRGB');
  /** Pictures of one channel, repeated to three. */
  function grayscaleToRGB<T extends Tensor = Tensor>(image: Operand): T {
    call.begin($image_grayscaleToRGB);
    call.tensor(image, 'image');
    return call.one() as T;
  }

  const $image_nonMaxSuppression = call.op('image.nonMaxSuppression');
  /**
   * Indices of the best of the boxes [y1,x1,y2,x2], at most maxOutputSize of them, none of which overlap by iouThreshold or more.
   * Defaults: iouThreshold = 0.5, scoreThreshold = -Infinity.
   */
  function nonMaxSuppression<T extends Tensor = Tensor>(boxes: Operand, scores: Operand, maxOutputSize: number, iouThreshold?: number | null, scoreThreshold?: number | null): T {
    call.begin($image_nonMaxSuppression);
    call.tensor(boxes, 'boxes', 'float32', ['float32']);
    call.tensor(scores, 'scores', 'float32', ['float32']);
    call.int(maxOutputSize, 'maxOutputSize');
    call.float(iouThreshold ?? 0.5, 'iouThreshold');
    call.float(scoreThreshold ?? -Infinity, 'scoreThreshold');
    return call.one() as T;
  }

  const $image_nonMaxSuppressionAsync = call.op('image.nonMaxSuppressionAsync');
  /**
   * Indices of the best of the boxes [y1,x1,y2,x2], at most maxOutputSize of them, none of which overlap by iouThreshold or more.
   * Defaults: iouThreshold = 0.5, scoreThreshold = -Infinity.
   */
  async function nonMaxSuppressionAsync(boxes: Operand, scores: Operand, maxOutputSize: number, iouThreshold?: number | null, scoreThreshold?: number | null): Promise<Tensor> {
    call.begin($image_nonMaxSuppressionAsync);
    call.tensor(boxes, 'boxes');
    call.tensor(scores, 'scores');
    call.int(maxOutputSize, 'maxOutputSize');
    call.float(iouThreshold ?? 0.5, 'iouThreshold');
    call.float(scoreThreshold ?? -Infinity, 'scoreThreshold');
    return call.one();
  }

  const $image_nonMaxSuppressionPadded = call.op('image.nonMaxSuppressionPadded');
  /**
   * nonMaxSuppression, filled up with zeros to maxOutputSize if wanted, and how many of the indices count.
   * Defaults: iouThreshold = 0.5, scoreThreshold = -Infinity, padToMaxOutputSize = false.
   */
  function nonMaxSuppressionPadded(boxes: Operand, scores: Operand, maxOutputSize: number, iouThreshold?: number | null, scoreThreshold?: number | null, padToMaxOutputSize?: boolean | null): { selectedIndices: Tensor; validOutputs: Tensor } {
    call.begin($image_nonMaxSuppressionPadded);
    call.tensor(boxes, 'boxes');
    call.tensor(scores, 'scores');
    call.int(maxOutputSize, 'maxOutputSize');
    call.float(iouThreshold ?? 0.5, 'iouThreshold');
    call.float(scoreThreshold ?? -Infinity, 'scoreThreshold');
    call.bool(padToMaxOutputSize ?? false, 'padToMaxOutputSize');
    return call.named(['selectedIndices', 'validOutputs']) as { selectedIndices: Tensor; validOutputs: Tensor };
  }

  const $image_nonMaxSuppressionPaddedAsync = call.op('image.nonMaxSuppressionPaddedAsync');
  /**
   * nonMaxSuppression, filled up with zeros to maxOutputSize if wanted, and how many of the indices count.
   * Defaults: iouThreshold = 0.5, scoreThreshold = -Infinity, padToMaxOutputSize = false.
   */
  async function nonMaxSuppressionPaddedAsync(boxes: Operand, scores: Operand, maxOutputSize: number, iouThreshold?: number | null, scoreThreshold?: number | null, padToMaxOutputSize?: boolean | null): Promise<{ selectedIndices: Tensor; validOutputs: Tensor }> {
    call.begin($image_nonMaxSuppressionPaddedAsync);
    call.tensor(boxes, 'boxes');
    call.tensor(scores, 'scores');
    call.int(maxOutputSize, 'maxOutputSize');
    call.float(iouThreshold ?? 0.5, 'iouThreshold');
    call.float(scoreThreshold ?? -Infinity, 'scoreThreshold');
    call.bool(padToMaxOutputSize ?? false, 'padToMaxOutputSize');
    return call.named(['selectedIndices', 'validOutputs']) as Awaited<Promise<{ selectedIndices: Tensor; validOutputs: Tensor }>>;
  }

  const $image_nonMaxSuppressionWithScore = call.op('image.nonMaxSuppressionWithScore');
  /**
   * nonMaxSuppression, and the scores. softNmsSigma: above 0, overlap lowers a score before it rules a box out.
   * Defaults: iouThreshold = 0.5, scoreThreshold = -Infinity, softNmsSigma = 0.
   */
  function nonMaxSuppressionWithScore(boxes: Operand, scores: Operand, maxOutputSize: number, iouThreshold?: number | null, scoreThreshold?: number | null, softNmsSigma?: number | null): { selectedIndices: Tensor; selectedScores: Tensor } {
    call.begin($image_nonMaxSuppressionWithScore);
    call.tensor(boxes, 'boxes');
    call.tensor(scores, 'scores');
    call.int(maxOutputSize, 'maxOutputSize');
    call.float(iouThreshold ?? 0.5, 'iouThreshold');
    call.float(scoreThreshold ?? -Infinity, 'scoreThreshold');
    call.float(softNmsSigma ?? 0, 'softNmsSigma');
    return call.named(['selectedIndices', 'selectedScores']) as { selectedIndices: Tensor; selectedScores: Tensor };
  }

  const $image_nonMaxSuppressionWithScoreAsync = call.op('image.nonMaxSuppressionWithScoreAsync');
  /**
   * nonMaxSuppression, and the scores. softNmsSigma: above 0, overlap lowers a score before it rules a box out.
   * Defaults: iouThreshold = 0.5, scoreThreshold = -Infinity, softNmsSigma = 0.
   */
  async function nonMaxSuppressionWithScoreAsync(boxes: Operand, scores: Operand, maxOutputSize: number, iouThreshold?: number | null, scoreThreshold?: number | null, softNmsSigma?: number | null): Promise<{ selectedIndices: Tensor; selectedScores: Tensor }> {
    call.begin($image_nonMaxSuppressionWithScoreAsync);
    call.tensor(boxes, 'boxes');
    call.tensor(scores, 'scores');
    call.int(maxOutputSize, 'maxOutputSize');
    call.float(iouThreshold ?? 0.5, 'iouThreshold');
    call.float(scoreThreshold ?? -Infinity, 'scoreThreshold');
    call.float(softNmsSigma ?? 0, 'softNmsSigma');
    return call.named(['selectedIndices', 'selectedScores']) as Awaited<Promise<{ selectedIndices: Tensor; selectedScores: Tensor }>>;
  }

  const $image_resizeBilinear = call.op('image.resizeBilinear');
  /**
   * Bilinear resizing of [batch, height, width, channels], or of one picture, to size [height, width]; the result is float32.
   * Defaults: alignCorners = false, halfPixelCenters = false.
   */
  function resizeBilinear<T extends Tensor = Tensor>(images: Operand, size: ArrayLike<number>, alignCorners?: boolean | null, halfPixelCenters?: boolean | null): T {
    call.begin($image_resizeBilinear);
    call.tensor(images, 'images');
    call.ints(size, 'size');
    call.bool(alignCorners ?? false, 'alignCorners');
    call.bool(halfPixelCenters ?? false, 'halfPixelCenters');
    return call.one() as T;
  }

  const $image_resizeNearestNeighbor = call.op('image.resizeNearestNeighbor');
  /**
   * Resizing of [batch, height, width, channels], or of one picture, to the nearest pixels.
   * Defaults: alignCorners = false, halfPixelCenters = false.
   */
  function resizeNearestNeighbor<T extends Tensor = Tensor>(images: Operand, size: ArrayLike<number>, alignCorners?: boolean | null, halfPixelCenters?: boolean | null): T {
    call.begin($image_resizeNearestNeighbor);
    call.tensor(images, 'images', 'float32', ['float32', 'int32']);
    call.ints(size, 'size');
    call.bool(alignCorners ?? false, 'alignCorners');
    call.bool(halfPixelCenters ?? false, 'halfPixelCenters');
    return call.one() as T;
  }

  const $image_rgbToGrayscale = call.op('image.rgbToGrayscale');
  /** The brightness of pictures of three channels, as one channel. */
  function rgbToGrayscale<T extends Tensor = Tensor>(image: Operand): T {
    call.begin($image_rgbToGrayscale);
    call.tensor(image, 'image');
    return call.one() as T;
  }

  const $image_rotateWithOffset = call.op('image.rotateWithOffset');
  /**
   * The pictures, turned about a center given as a fraction of width and height; the nearest pixels are taken.
   * Defaults: fillValue = 0, center = 0.5.
   */
  function rotateWithOffset<T extends Tensor = Tensor>(image: Operand, radians: number, fillValue?: number | ArrayLike<number> | null, center?: number | ArrayLike<number> | null): T {
    call.begin($image_rotateWithOffset);
    call.tensor(image, 'image', 'float32', ['float32']);
    call.float(radians, 'radians');
    call.floats(fillValue ?? 0, 'fillValue', true);
    call.floats(center ?? 0.5, 'center', true);
    return call.one() as T;
  }

  const $image_threshold = call.op('image.threshold');
  /**
   * 255 where a picture [height, width, 1 or 3] is brighter than 255 * threshValue, or than the limit that Otsu's method finds; 0 elsewhere. Inverted: the other way round.
   * Defaults: method = 'binary', inverted = false, threshValue = 0.5.
   */
  function threshold<T extends Tensor = Tensor>(image: Operand, method?: string | null, inverted?: boolean | null, threshValue?: number | null): T {
    call.begin($image_threshold);
    call.tensor(image, 'image', 'float32', ['float32', 'int32']);
    call.string(method ?? 'binary', 'method');
    call.bool(inverted ?? false, 'inverted');
    call.float(threshValue ?? 0.5, 'threshValue');
    return call.one() as T;
  }

  const $image_transform = call.op('image.transform');
  /**
   * The pictures under projective transforms, [batch, 8] or [1, 8]: the pixel at (x, y) of the result is read at ((a0 x + a1 y + a2) / k, (b0 x + b1 y + b2) / k) with k = c0 x + c1 y + 1.
   * Defaults: interpolation = 'nearest', fillMode = 'constant', fillValue = 0.
   */
  function transform<T extends Tensor = Tensor>(image: Operand, transforms: Operand, interpolation?: 'nearest' | 'bilinear' | null, fillMode?: 'constant' | 'reflect' | 'wrap' | 'nearest' | null, fillValue?: number | null, outputShape?: ArrayLike<number> | null): T {
    call.begin($image_transform);
    call.tensor(image, 'image', 'float32', ['float32']);
    call.tensor(transforms, 'transforms', 'float32', ['float32']);
    call.string(interpolation ?? 'nearest', 'interpolation', ['nearest', 'bilinear']);
    call.string(fillMode ?? 'constant', 'fillMode', ['constant', 'reflect', 'wrap', 'nearest']);
    call.float(fillValue ?? 0, 'fillValue');
    if (outputShape == null) call.absent();
    else call.ints(outputShape, 'outputShape');
    return call.one() as T;
  }

  return { cropAndResize, flipLeftRight, grayscaleToRGB, nonMaxSuppression, nonMaxSuppressionAsync, nonMaxSuppressionPadded, nonMaxSuppressionPaddedAsync, nonMaxSuppressionWithScore, nonMaxSuppressionWithScoreAsync, resizeBilinear, resizeNearestNeighbor, rgbToGrayscale, rotateWithOffset, threshold, transform };
})();

export const linalg = (() => {
  const $linalg_bandPart = call.op('linalg.bandPart');
  /** Matrices with zeros but for so many diagonals below and above the main one; -1: all. */
  function bandPart<T extends Tensor = Tensor>(a: Operand, numLower: Operand, numUpper: Operand): T {
    call.begin($linalg_bandPart);
    call.tensor(a, 'a');
    call.optionalTensor(typeof numLower === 'number' ? null : numLower, 'numLower', 'int32', ['int32']);
    call.optionalTensor(typeof numUpper === 'number' ? null : numUpper, 'numUpper', 'int32', ['int32']);
    if (typeof (numLower) === 'number') call.float((numLower) as number, 'numLower');
    else call.absent();
    if (typeof (numUpper) === 'number') call.float((numUpper) as number, 'numUpper');
    else call.absent();
    return call.one() as T;
  }

  const $linalg_cholesky = call.op('linalg.cholesky');
  /** The lower triangular l with input = l l', for symmetric positive definite matrices; others count as the mean of themselves and their transposes. */
  function cholesky<T extends Tensor = Tensor>(input: Operand): T {
    call.begin($linalg_cholesky);
    call.tensor(input, 'input');
    return call.one() as T;
  }

  const $linalg_det = call.op('linalg.det');
  /** The determinant of square matrices. */
  function det<T extends Tensor = Tensor>(matrix: Operand): T {
    call.begin($linalg_det);
    call.tensor(matrix, 'matrix');
    return call.one() as T;
  }

  const $linalg_eigh = call.op('linalg.eigh');
  /** Eigenvalues of symmetric matrices, in ascending order, and eigenvectors of length 1 as columns; other matrices count as the mean of themselves and their transposes. */
  function eigh(x: Operand): { values: Tensor; vectors: Tensor } {
    call.begin($linalg_eigh);
    call.tensor(x, 'x');
    return call.named(['values', 'vectors']) as { values: Tensor; vectors: Tensor };
  }

  const $linalg_gramSchmidt = call.op('linalg.gramSchmidt');
  /** Orthonormal vectors, each in the space of those before it and of the given one of its place. They are tensors of a list, or rows of a matrix. */
  function gramSchmidt(xs: Operand | readonly Operand[]): Tensor | Tensor[] {
    call.begin($linalg_gramSchmidt);
    call.tensors((Array.isArray(xs) ? xs : [xs]) as readonly Operand[], 'xs');
    return Array.isArray(xs) ? call.many() : call.one();
  }

  const $linalg_inv = call.op('linalg.inv');
  /**
   * The same as inverse.
   * Defaults: adjoint = false.
   */
  function inv<T extends Tensor = Tensor>(input: Operand, adjoint?: boolean | null): T {
    call.begin($linalg_inv);
    call.tensor(input, 'input');
    call.bool(adjoint ?? false, 'adjoint');
    return call.one() as T;
  }

  const $linalg_inverse = call.op('linalg.inverse');
  /**
   * The inverse of square matrices, or of the transposed ones.
   * Defaults: adjoint = false.
   */
  function inverse<T extends Tensor = Tensor>(input: Operand, adjoint?: boolean | null): T {
    call.begin($linalg_inverse);
    call.tensor(input, 'input');
    call.bool(adjoint ?? false, 'adjoint');
    return call.one() as T;
  }

  const $linalg_qr = call.op('linalg.qr');
  /**
   * [q, r] with x = q r, q of orthonormal columns, r upper triangular. fullMatrices: q is square.
   * Defaults: fullMatrices = false.
   */
  function qr(x: Operand, fullMatrices?: boolean | null): [Tensor, Tensor] {
    call.begin($linalg_qr);
    call.tensor(x, 'x');
    call.bool(fullMatrices ?? false, 'fullMatrices');
    return call.many() as [Tensor, Tensor];
  }

  const $linalg_solve = call.op('linalg.solve');
  /**
   * x of matrix x = rhs, for square matrices. adjoint: of the transposed matrix.
   * Defaults: adjoint = false.
   */
  function solve<T extends Tensor = Tensor>(matrix: Operand, rhs: Operand, adjoint?: boolean | null): T {
    call.begin($linalg_solve);
    call.tensor(matrix, 'matrix');
    call.tensor(rhs, 'rhs');
    call.bool(adjoint ?? false, 'adjoint');
    return call.one() as T;
  }

  const $linalg_svd = call.op('linalg.svd');
  /**
   * x = u diag(s) v' with singular values in descending order and orthonormal columns of u and v. fullMatrices: u and v are square.
   * Defaults: fullMatrices = false.
   */
  function svd(x: Operand, fullMatrices?: boolean | null): { s: Tensor; u: Tensor; v: Tensor } {
    call.begin($linalg_svd);
    call.tensor(x, 'x');
    call.bool(fullMatrices ?? false, 'fullMatrices');
    return call.named(['s', 'u', 'v']) as { s: Tensor; u: Tensor; v: Tensor };
  }

  const $linalg_triangularSolve = call.op('linalg.triangularSolve');
  /**
   * solve for triangular matrices; of the other triangle nothing is read.
   * Defaults: lower = true, adjoint = false.
   */
  function triangularSolve<T extends Tensor = Tensor>(matrix: Operand, rhs: Operand, lower?: boolean | null, adjoint?: boolean | null): T {
    call.begin($linalg_triangularSolve);
    call.tensor(matrix, 'matrix');
    call.tensor(rhs, 'rhs');
    call.bool(lower ?? true, 'lower');
    call.bool(adjoint ?? false, 'adjoint');
    return call.one() as T;
  }

  return { bandPart, cholesky, det, eigh, gramSchmidt, inv, inverse, qr, solve, svd, triangularSolve };
})();

export const losses = (() => {
  const $losses_absoluteDifference = call.op('losses.absoluteDifference');
  /**
   * |labels - predictions|.
   * Defaults: reduction = 3.
   */
  function absoluteDifference<T extends Tensor = Tensor>(labels: Operand, predictions: Operand, weights?: Operand | null, reduction?: number | null): T {
    call.begin($losses_absoluteDifference);
    call.tensor(labels, 'labels');
    call.tensor(predictions, 'predictions');
    call.optionalTensor(weights, 'weights');
    call.int(reduction ?? 3, 'reduction');
    return call.one() as T;
  }

  const $losses_computeWeightedLoss = call.op('losses.computeWeightedLoss');
  /**
   * Losses times weights, reduced as tf.Reduction says.
   * Defaults: reduction = 3.
   */
  function computeWeightedLoss<T extends Tensor = Tensor>(losses: Operand, weights?: Operand | null, reduction?: number | null): T {
    call.begin($losses_computeWeightedLoss);
    call.tensor(losses, 'losses');
    call.optionalTensor(weights, 'weights');
    call.int(reduction ?? 3, 'reduction');
    return call.one() as T;
  }

  const $losses_cosineDistance = call.op('losses.cosineDistance');
  /**
   * 1 - sum(labels * predictions) along an axis; both are unit vectors.
   * Defaults: reduction = 3.
   */
  function cosineDistance<T extends Tensor = Tensor>(labels: Operand, predictions: Operand, axis: number, weights?: Operand | null, reduction?: number | null): T {
    call.begin($losses_cosineDistance);
    call.tensor(labels, 'labels');
    call.tensor(predictions, 'predictions');
    call.optionalTensor(weights, 'weights');
    call.int(axis, 'axis');
    call.int(reduction ?? 3, 'reduction');
    return call.one() as T;
  }

  const $losses_hingeLoss = call.op('losses.hingeLoss');
  /**
   * max(0, 1 - (2 labels - 1) * predictions).
   * Defaults: reduction = 3.
   */
  function hingeLoss<T extends Tensor = Tensor>(labels: Operand, predictions: Operand, weights?: Operand | null, reduction?: number | null): T {
    call.begin($losses_hingeLoss);
    call.tensor(labels, 'labels');
    call.tensor(predictions, 'predictions');
    call.optionalTensor(weights, 'weights');
    call.int(reduction ?? 3, 'reduction');
    return call.one() as T;
  }

  const $losses_huberLoss = call.op('losses.huberLoss');
  /**
   * Half the squared error up to delta, linear from there on.
   * Defaults: delta = 1, reduction = 3.
   */
  function huberLoss<T extends Tensor = Tensor>(labels: Operand, predictions: Operand, weights?: Operand | null, delta?: number | null, reduction?: number | null): T {
    call.begin($losses_huberLoss);
    call.tensor(labels, 'labels');
    call.tensor(predictions, 'predictions');
    call.optionalTensor(weights, 'weights');
    call.float(delta ?? 1, 'delta');
    call.int(reduction ?? 3, 'reduction');
    return call.one() as T;
  }

  const $losses_logLoss = call.op('losses.logLoss');
  /**
   * -labels log(predictions + epsilon) - (1 - labels) log(1 - predictions + epsilon).
   * Defaults: epsilon = 0.0000001, reduction = 3.
   */
  function logLoss<T extends Tensor = Tensor>(labels: Operand, predictions: Operand, weights?: Operand | null, epsilon?: number | null, reduction?: number | null): T {
    call.begin($losses_logLoss);
    call.tensor(labels, 'labels');
    call.tensor(predictions, 'predictions');
    call.optionalTensor(weights, 'weights');
    call.float(epsilon ?? 0.0000001, 'epsilon');
    call.int(reduction ?? 3, 'reduction');
    return call.one() as T;
  }

  const $losses_meanSquaredError = call.op('losses.meanSquaredError');
  /**
   * (labels - predictions)^2.
   * Defaults: reduction = 3.
   */
  function meanSquaredError<T extends Tensor = Tensor>(labels: Operand, predictions: Operand, weights?: Operand | null, reduction?: number | null): T {
    call.begin($losses_meanSquaredError);
    call.tensor(labels, 'labels');
    call.tensor(predictions, 'predictions');
    call.optionalTensor(weights, 'weights');
    call.int(reduction ?? 3, 'reduction');
    return call.one() as T;
  }

  const $losses_sigmoidCrossEntropy = call.op('losses.sigmoidCrossEntropy');
  /**
   * Cross entropy of labels and sigmoid(logits).
   * Defaults: labelSmoothing = 0, reduction = 3.
   */
  function sigmoidCrossEntropy<T extends Tensor = Tensor>(multiClassLabels: Operand, logits: Operand, weights?: Operand | null, labelSmoothing?: number | null, reduction?: number | null): T {
    call.begin($losses_sigmoidCrossEntropy);
    call.tensor(multiClassLabels, 'multiClassLabels');
    call.tensor(logits, 'logits');
    call.optionalTensor(weights, 'weights');
    call.float(labelSmoothing ?? 0, 'labelSmoothing');
    call.int(reduction ?? 3, 'reduction');
    return call.one() as T;
  }

  const $losses_softmaxCrossEntropy = call.op('losses.softmaxCrossEntropy');
  /**
   * Cross entropy of labels and softmax(logits) along the last axis.
   * Defaults: labelSmoothing = 0, reduction = 3.
   */
  function softmaxCrossEntropy<T extends Tensor = Tensor>(onehotLabels: Operand, logits: Operand, weights?: Operand | null, labelSmoothing?: number | null, reduction?: number | null): T {
    call.begin($losses_softmaxCrossEntropy);
    call.tensor(onehotLabels, 'onehotLabels');
    call.tensor(logits, 'logits');
    call.optionalTensor(weights, 'weights');
    call.float(labelSmoothing ?? 0, 'labelSmoothing');
    call.int(reduction ?? 3, 'reduction');
    return call.one() as T;
  }

  return { absoluteDifference, computeWeightedLoss, cosineDistance, hingeLoss, huberLoss, logLoss, meanSquaredError, sigmoidCrossEntropy, softmaxCrossEntropy };
})();

export const math = (() => {
  const $math_confusionMatrix = call.op('math.confusionMatrix');
  /** How often each label (row) meets each prediction (column). */
  function confusionMatrix<T extends Tensor = Tensor>(labels: Operand, predictions: Operand, numClasses?: number | null): T {
    call.begin($math_confusionMatrix);
    call.tensor(labels, 'labels');
    call.tensor(predictions, 'predictions');
    if (numClasses == null) call.absent();
    else call.float(numClasses, 'numClasses');
    return call.one() as T;
  }

  return { confusionMatrix };
})();

export const signal = (() => {
  const $signal_frame = call.op('signal.frame');
  /**
   * Overlapping parts of a signal, frameStep apart; with padEnd also those that reach beyond its end, padded.
   * Defaults: padEnd = false, padValue = 0.
   */
  function frame<T extends Tensor = Tensor>(signal: Operand, frameLength: number, frameStep: number, padEnd?: boolean | null, padValue?: number | null): T {
    call.begin($signal_frame);
    call.tensor(signal, 'signal');
    call.int(frameLength, 'frameLength');
    call.int(frameStep, 'frameStep');
    call.bool(padEnd ?? false, 'padEnd');
    call.float(padValue ?? 0, 'padValue');
    return call.one() as T;
  }

  const $signal_hammingWindow = call.op('signal.hammingWindow');
  /** The Hamming window, for signal processing. */
  function hammingWindow<T extends Tensor = Tensor>(windowLength: number): T {
    call.begin($signal_hammingWindow);
    call.int(windowLength, 'windowLength');
    return call.one() as T;
  }

  const $signal_hannWindow = call.op('signal.hannWindow');
  /** The Hann window, for signal processing. */
  function hannWindow<T extends Tensor = Tensor>(windowLength: number): T {
    call.begin($signal_hannWindow);
    call.int(windowLength, 'windowLength');
    return call.one() as T;
  }

  const $signal_stft = call.op('signal.stft');
  /** The short-time Fourier transform: rfft of the frames of a signal, each times a window (the Hann window by default). */
  function stft<T extends Tensor = Tensor>(signal: Operand, frameLength: number, frameStep: number, fftLength?: number | null, windowFn?: ((frameLength: number) => Tensor) | null): T {
    return tidy(() => {
      const windowFnResult = windowFn?.(frameLength);
      call.begin($signal_stft);
      call.tensor(signal, 'signal');
      call.optionalTensor(windowFnResult, 'windowFn');
      call.int(frameLength, 'frameLength');
      call.int(frameStep, 'frameStep');
      if (fftLength == null) call.absent();
    else call.int(fftLength, 'fftLength');
      return call.one() as T;
    });
  }

  return { frame, hammingWindow, hannWindow, stft };
})();

export const sparse = (() => {
  const $sparse_sparseFillEmptyRows = call.op('sparse.sparseFillEmptyRows');
  /** A sparse tensor with the default value at the start of each row that is empty; which rows were; where each value went. */
  function sparseFillEmptyRows(indices: Operand, values: Operand, denseShape: Operand, defaultValue: Operand): { outputIndices: Tensor; outputValues: Tensor; emptyRowIndicator: Tensor; reverseIndexMap: Tensor } {
    call.begin($sparse_sparseFillEmptyRows);
    call.tensor(indices, 'indices', 'int32', ['int32']);
    call.tensor(values, 'values');
    call.tensor(denseShape, 'denseShape', 'int32', ['int32']);
    call.tensor(defaultValue, 'defaultValue');
    return call.named(['outputIndices', 'outputValues', 'emptyRowIndicator', 'reverseIndexMap']) as { outputIndices: Tensor; outputValues: Tensor; emptyRowIndicator: Tensor; reverseIndexMap: Tensor };
  }

  const $sparse_sparseReshape = call.op('sparse.sparseReshape');
  /** The indices of a sparse tensor in another shape; one dimension of -1 follows from the others. */
  function sparseReshape(inputIndices: Operand, inputShape: Operand, newShape: Operand): { outputIndices: Tensor; outputShape: Tensor } {
    call.begin($sparse_sparseReshape);
    call.tensor(inputIndices, 'inputIndices', 'int32', ['int32']);
    call.tensor(inputShape, 'inputShape', 'int32', ['int32']);
    call.tensor(newShape, 'newShape', 'int32', ['int32']);
    return call.named(['outputIndices', 'outputShape']) as { outputIndices: Tensor; outputShape: Tensor };
  }

  const $sparse_sparseSegmentMean = call.op('sparse.sparseSegmentMean');
  /** The mean of those rows of data that the indices name, by segments; 0 where a segment is empty. */
  function sparseSegmentMean<T extends Tensor = Tensor>(data: Operand, indices: Operand, segmentIds: Operand): T {
    call.begin($sparse_sparseSegmentMean);
    call.tensor(data, 'data');
    call.tensor(indices, 'indices', 'int32', ['int32']);
    call.tensor(segmentIds, 'segmentIds', 'int32', ['int32']);
    return call.one() as T;
  }

  const $sparse_sparseSegmentSum = call.op('sparse.sparseSegmentSum');
  /** The sum of those rows of data that the indices name, by segments. */
  function sparseSegmentSum<T extends Tensor = Tensor>(data: Operand, indices: Operand, segmentIds: Operand): T {
    call.begin($sparse_sparseSegmentSum);
    call.tensor(data, 'data');
    call.tensor(indices, 'indices', 'int32', ['int32']);
    call.tensor(segmentIds, 'segmentIds', 'int32', ['int32']);
    return call.one() as T;
  }

  return { sparseFillEmptyRows, sparseReshape, sparseSegmentMean, sparseSegmentSum };
})();

export const spectral = (() => {
  const $spectral_fft = call.op('spectral.fft');
  /** The discrete Fourier transform along the last dimension. */
  function fft<T extends Tensor = Tensor>(input: Operand): T {
    call.begin($spectral_fft);
    call.tensor(input, 'input');
    return call.one() as T;
  }

  const $spectral_ifft = call.op('spectral.ifft');
  /** The inverse of fft. */
  function ifft<T extends Tensor = Tensor>(input: Operand): T {
    call.begin($spectral_ifft);
    call.tensor(input, 'input');
    return call.one() as T;
  }

  const $spectral_irfft = call.op('spectral.irfft');
  /** The real numbers of which rfft gives the input. */
  function irfft<T extends Tensor = Tensor>(input: Operand): T {
    call.begin($spectral_irfft);
    call.tensor(input, 'input');
    return call.one() as T;
  }

  const $spectral_rfft = call.op('spectral.rfft');
  /** The first half of the Fourier transform of real numbers, which are cut or padded with zeros to fftLength. */
  function rfft<T extends Tensor = Tensor>(input: Operand, fftLength?: number | null): T {
    call.begin($spectral_rfft);
    call.tensor(input, 'input');
    if (fftLength == null) call.absent();
    else call.int(fftLength, 'fftLength');
    return call.one() as T;
  }

  return { fft, ifft, irfft, rfft };
})();

export const string = (() => {
  const $string_staticRegexReplace = call.op('string.staticRegexReplace');
  /**
   * Strings with matches of a regular expression, or the first of them, replaced.
   * Defaults: replaceGlobal = true.
   */
  function staticRegexReplace<T extends Tensor = Tensor>(input: Operand, pattern: string, rewrite: string, replaceGlobal?: boolean | null): T {
    call.begin($string_staticRegexReplace);
    call.tensor(input, 'input', 'string', ['string']);
    call.string(pattern, 'pattern');
    call.string(rewrite, 'rewrite');
    call.bool(replaceGlobal ?? true, 'replaceGlobal');
    return call.one() as T;
  }

  const $string_stringNGrams = call.op('string.stringNGrams');
  /** Runs of nGramWidths strings, joined, of the rows that dataSplits cuts data into. Each row has pads on its sides, at most one less than the width; padWidth -1: as many. */
  function stringNGrams(data: Operand, dataSplits: Operand, separator: string, nGramWidths: ArrayLike<number>, leftPad: string, rightPad: string, padWidth: number, preserveShortSequences: boolean): { nGrams: Tensor; nGramsSplits: Tensor } {
    call.begin($string_stringNGrams);
    call.tensor(data, 'data', 'string', ['string']);
    call.tensor(dataSplits, 'dataSplits', 'int32', ['int32']);
    call.string(separator, 'separator');
    call.ints(nGramWidths, 'nGramWidths');
    call.string(leftPad, 'leftPad');
    call.string(rightPad, 'rightPad');
    call.int(padWidth, 'padWidth');
    call.bool(preserveShortSequences, 'preserveShortSequences');
    return call.named(['nGrams', 'nGramsSplits']) as { nGrams: Tensor; nGramsSplits: Tensor };
  }

  const $string_stringSplit = call.op('string.stringSplit');
  /**
   * The parts of strings between delimiters, each byte of `delimiter` being one, as a sparse matrix.
   * Defaults: skipEmpty = true.
   */
  function stringSplit(input: Operand, delimiter: Operand, skipEmpty?: boolean | null): { indices: Tensor; values: Tensor; shape: Tensor } {
    call.begin($string_stringSplit);
    call.tensor(input, 'input', 'string', ['string']);
    call.tensor(delimiter, 'delimiter', 'string', ['string']);
    call.bool(skipEmpty ?? true, 'skipEmpty');
    return call.named(['indices', 'values', 'shape']) as { indices: Tensor; values: Tensor; shape: Tensor };
  }

  const $string_stringToHashBucketFast = call.op('string.stringToHashBucketFast');
  /** A hash of each string, modulo numBuckets. */
  function stringToHashBucketFast<T extends Tensor = Tensor>(input: Operand, numBuckets: number): T {
    call.begin($string_stringToHashBucketFast);
    call.tensor(input, 'input', 'string', ['string']);
    call.float(numBuckets, 'numBuckets');
    return call.one() as T;
  }

  return { staticRegexReplace, stringNGrams, stringSplit, stringToHashBucketFast };
})();

declare module '../tensor.js' {
  interface Tensor<R> {
    abs<T extends Tensor = Tensor>(): T;
    acos<T extends Tensor = Tensor>(): T;
    acosh<T extends Tensor = Tensor>(): T;
    add<T extends Tensor = Tensor>(b: Operand): T;
    addN<T extends Tensor = Tensor>(others: Operand | readonly Operand[]): T;
    all<T extends Tensor = Tensor>(axis?: number | ArrayLike<number> | null, keepDims?: boolean | null): T;
    angle<T extends Tensor = Tensor>(): T;
    any<T extends Tensor = Tensor>(axis?: number | ArrayLike<number> | null, keepDims?: boolean | null): T;
    argMax<T extends Tensor = Tensor>(axis?: number | null): T;
    argMin<T extends Tensor = Tensor>(axis?: number | null): T;
    asin<T extends Tensor = Tensor>(): T;
    asinh<T extends Tensor = Tensor>(): T;
    atan<T extends Tensor = Tensor>(): T;
    atan2<T extends Tensor = Tensor>(b: Operand): T;
    atanh<T extends Tensor = Tensor>(): T;
    avgPool<T extends Tensor = Tensor>(filterSize: number | ArrayLike<number>, strides: number | ArrayLike<number>, pad: call.Padding, dimRoundingMode?: 'floor' | 'round' | 'ceil' | null): T;
    avgPool3d<T extends Tensor = Tensor>(filterSize: number | ArrayLike<number>, strides: number | ArrayLike<number>, pad: call.Padding, dimRoundingMode?: 'floor' | 'round' | 'ceil' | null, dataFormat?: 'NDHWC' | 'NCDHW' | null): T;
    batchNorm<T extends Tensor = Tensor>(mean: Operand, variance: Operand, offset?: Operand | null, scale?: Operand | null, varianceEpsilon?: number | null): T;
    batchNorm2d<T extends Tensor = Tensor>(mean: Operand, variance: Operand, offset?: Operand | null, scale?: Operand | null, varianceEpsilon?: number | null): T;
    batchNorm3d<T extends Tensor = Tensor>(mean: Operand, variance: Operand, offset?: Operand | null, scale?: Operand | null, varianceEpsilon?: number | null): T;
    batchNorm4d<T extends Tensor = Tensor>(mean: Operand, variance: Operand, offset?: Operand | null, scale?: Operand | null, varianceEpsilon?: number | null): T;
    batchToSpaceND<T extends Tensor = Tensor>(blockShape: ArrayLike<number>, crops: call.Pairs): T;
    bitwiseAnd<T extends Tensor = Tensor>(y: Operand): T;
    broadcastTo<T extends Tensor = Tensor>(shape: ArrayLike<number>): T;
    cast<T extends Tensor = Tensor>(dtype: DataType): T;
    ceil<T extends Tensor = Tensor>(): T;
    clipByValue<T extends Tensor = Tensor>(clipValueMin: number, clipValueMax: number): T;
    concat<T extends Tensor = Tensor>(others: Operand | readonly Operand[], axis?: number | null): T;
    concat1d<T extends Tensor = Tensor>(others: Operand | readonly Operand[]): T;
    concat2d<T extends Tensor = Tensor>(others: Operand | readonly Operand[], axis: number): T;
    concat3d<T extends Tensor = Tensor>(others: Operand | readonly Operand[], axis: number): T;
    concat4d<T extends Tensor = Tensor>(others: Operand | readonly Operand[], axis: number): T;
    conj<T extends Tensor = Tensor>(): T;
    conv1d<T extends Tensor = Tensor>(filter: Operand, stride: number, pad: call.Padding, dataFormat?: 'NWC' | 'NCW' | null, dilation?: number | null, dimRoundingMode?: 'floor' | 'round' | 'ceil' | null): T;
    conv2d<T extends Tensor = Tensor>(filter: Operand, strides: number | ArrayLike<number>, pad: call.Padding, dataFormat?: 'NHWC' | 'NCHW' | null, dilations?: number | ArrayLike<number> | null, dimRoundingMode?: 'floor' | 'round' | 'ceil' | null): T;
    conv2dTranspose<T extends Tensor = Tensor>(filter: Operand, outputShape: ArrayLike<number>, strides: number | ArrayLike<number>, pad: call.Padding, dimRoundingMode?: 'floor' | 'round' | 'ceil' | null): T;
    conv3d<T extends Tensor = Tensor>(filter: Operand, strides: number | ArrayLike<number>, pad: call.Padding, dataFormat?: 'NDHWC' | 'NCDHW' | null, dilations?: number | ArrayLike<number> | null): T;
    conv3dTranspose<T extends Tensor = Tensor>(filter: Operand, outputShape: ArrayLike<number>, strides: number | ArrayLike<number>, pad: call.Padding): T;
    cos<T extends Tensor = Tensor>(): T;
    cosh<T extends Tensor = Tensor>(): T;
    cumprod<T extends Tensor = Tensor>(axis?: number | null, exclusive?: boolean | null, reverse?: boolean | null): T;
    cumsum<T extends Tensor = Tensor>(axis?: number | null, exclusive?: boolean | null, reverse?: boolean | null): T;
    depthToSpace<T extends Tensor = Tensor>(blockSize: number, dataFormat?: 'NHWC' | 'NCHW' | null): T;
    depthwiseConv2d<T extends Tensor = Tensor>(filter: Operand, strides: number | ArrayLike<number>, pad: call.Padding, dataFormat?: 'NHWC' | 'NCHW' | null, dilations?: number | ArrayLike<number> | null, dimRoundingMode?: 'floor' | 'round' | 'ceil' | null): T;
    diag<T extends Tensor = Tensor>(): T;
    dilation2d<T extends Tensor = Tensor>(filter: Operand, strides: number | ArrayLike<number>, pad: call.Padding, dilations?: number | ArrayLike<number> | null, dataFormat?: 'NHWC' | 'NCHW' | null): T;
    div<T extends Tensor = Tensor>(b: Operand): T;
    divNoNan<T extends Tensor = Tensor>(b: Operand): T;
    dot<T extends Tensor = Tensor>(t2: Operand): T;
    dropout<T extends Tensor = Tensor>(rate: number, noiseShape?: ArrayLike<number> | null, seed?: Seed | null): T;
    elu<T extends Tensor = Tensor>(alpha?: number | null): T;
    equal<T extends Tensor = Tensor>(b: Operand): T;
    erf<T extends Tensor = Tensor>(): T;
    euclideanNorm<T extends Tensor = Tensor>(axis?: number | ArrayLike<number> | null, keepDims?: boolean | null): T;
    exp<T extends Tensor = Tensor>(): T;
    expandDims<T extends Tensor = Tensor>(axis?: number | null): T;
    expm1<T extends Tensor = Tensor>(): T;
    fakeQuantWithMinMaxVars<T extends Tensor = Tensor>(min: Operand, max: Operand, numBits?: number | null, narrowRange?: boolean | null): T;
    fft<T extends Tensor = Tensor>(): T;
    floor<T extends Tensor = Tensor>(): T;
    floorDiv<T extends Tensor = Tensor>(b: Operand): T;
    gather<T extends Tensor = Tensor>(indices: Operand, axis?: number | null, batchDims?: number | null): T;
    greater<T extends Tensor = Tensor>(b: Operand): T;
    greaterEqual<T extends Tensor = Tensor>(b: Operand): T;
    ifft<T extends Tensor = Tensor>(): T;
    imag<T extends Tensor = Tensor>(): T;
    irfft<T extends Tensor = Tensor>(): T;
    isFinite<T extends Tensor = Tensor>(): T;
    isInf<T extends Tensor = Tensor>(): T;
    isNaN<T extends Tensor = Tensor>(): T;
    layerNorm<T extends Tensor = Tensor>(gamma?: Operand | null, beta?: Operand | null, epsilon?: number | null): T;
    leakyRelu<T extends Tensor = Tensor>(alpha?: number | null): T;
    less<T extends Tensor = Tensor>(b: Operand): T;
    lessEqual<T extends Tensor = Tensor>(b: Operand): T;
    localResponseNormalization<T extends Tensor = Tensor>(depthRadius?: number | null, bias?: number | null, alpha?: number | null, beta?: number | null): T;
    log<T extends Tensor = Tensor>(): T;
    log1p<T extends Tensor = Tensor>(): T;
    logSigmoid<T extends Tensor = Tensor>(): T;
    logSoftmax<T extends Tensor = Tensor>(axis?: number | null): T;
    logSumExp<T extends Tensor = Tensor>(axis?: number | ArrayLike<number> | null, keepDims?: boolean | null): T;
    logicalAnd<T extends Tensor = Tensor>(b: Operand): T;
    logicalNot<T extends Tensor = Tensor>(): T;
    logicalOr<T extends Tensor = Tensor>(b: Operand): T;
    logicalXor<T extends Tensor = Tensor>(b: Operand): T;
    matMul<T extends Tensor = Tensor>(b: Operand, transposeA?: boolean | null, transposeB?: boolean | null): T;
    max<T extends Tensor = Tensor>(axis?: number | ArrayLike<number> | null, keepDims?: boolean | null): T;
    maxPool<T extends Tensor = Tensor>(filterSize: number | ArrayLike<number>, strides: number | ArrayLike<number>, pad: call.Padding, dimRoundingMode?: 'floor' | 'round' | 'ceil' | null): T;
    maxPool3d<T extends Tensor = Tensor>(filterSize: number | ArrayLike<number> | null | undefined, strides: number | ArrayLike<number>, pad: call.Padding, dimRoundingMode?: 'floor' | 'round' | 'ceil' | null, dataFormat?: 'NDHWC' | 'NCDHW' | null): T;
    maxPoolWithArgmax(filterSize: number | ArrayLike<number>, strides: number | ArrayLike<number>, pad: call.Padding, includeBatchInIndex?: boolean | null): { result: Tensor; indexes: Tensor };
    maximum<T extends Tensor = Tensor>(b: Operand): T;
    mean<T extends Tensor = Tensor>(axis?: number | ArrayLike<number> | null, keepDims?: boolean | null): T;
    min<T extends Tensor = Tensor>(axis?: number | ArrayLike<number> | null, keepDims?: boolean | null): T;
    minimum<T extends Tensor = Tensor>(b: Operand): T;
    mirrorPad<T extends Tensor = Tensor>(paddings: call.Pairs, mode: 'reflect' | 'symmetric'): T;
    mod<T extends Tensor = Tensor>(b: Operand): T;
    moments(axis?: number | ArrayLike<number> | null, keepDims?: boolean | null): { mean: Tensor; variance: Tensor };
    mul<T extends Tensor = Tensor>(b: Operand): T;
    multinomial<T extends Tensor = Tensor>(numSamples: number, seed?: Seed | null, normalized?: boolean | null): T;
    neg<T extends Tensor = Tensor>(): T;
    norm<T extends Tensor = Tensor>(ord?: number | 'euclidean' | 'fro' | null, axis?: number | ArrayLike<number> | null, keepDims?: boolean | null): T;
    notEqual<T extends Tensor = Tensor>(b: Operand): T;
    oneHot<T extends Tensor = Tensor>(depth: number, onValue?: number | null, offValue?: number | null, dtype?: DataType | null): T;
    onesLike<T extends Tensor = Tensor>(): T;
    outerProduct<T extends Tensor = Tensor>(v2: Operand): T;
    pad<T extends Tensor = Tensor>(paddings: call.Pairs, constantValue?: number | null): T;
    pad1d<T extends Tensor = Tensor>(paddings: call.Pairs, constantValue?: number | null): T;
    pad2d<T extends Tensor = Tensor>(paddings: call.Pairs, constantValue?: number | null): T;
    pad3d<T extends Tensor = Tensor>(paddings: call.Pairs, constantValue?: number | null): T;
    pad4d<T extends Tensor = Tensor>(paddings: call.Pairs, constantValue?: number | null): T;
    pool<T extends Tensor = Tensor>(windowShape: number | ArrayLike<number>, poolingType: 'avg' | 'max', pad: call.Padding, dilations?: number | ArrayLike<number> | null, strides?: number | ArrayLike<number> | null, dimRoundingMode?: 'floor' | 'round' | 'ceil' | null): T;
    pow<T extends Tensor = Tensor>(exp: Operand): T;
    prelu<T extends Tensor = Tensor>(alpha: Operand): T;
    prod<T extends Tensor = Tensor>(axis?: number | ArrayLike<number> | null, keepDims?: boolean | null): T;
    real<T extends Tensor = Tensor>(): T;
    reciprocal<T extends Tensor = Tensor>(): T;
    relu<T extends Tensor = Tensor>(): T;
    relu6<T extends Tensor = Tensor>(): T;
    reshape<T extends Tensor = Tensor>(shape: ArrayLike<number>): T;
    reverse<T extends Tensor = Tensor>(axis?: number | ArrayLike<number> | null): T;
    reverse1d<T extends Tensor = Tensor>(): T;
    reverse2d<T extends Tensor = Tensor>(axis?: number | ArrayLike<number> | null): T;
    reverse3d<T extends Tensor = Tensor>(axis?: number | ArrayLike<number> | null): T;
    reverse4d<T extends Tensor = Tensor>(axis?: number | ArrayLike<number> | null): T;
    rfft<T extends Tensor = Tensor>(fftLength?: number | null): T;
    round<T extends Tensor = Tensor>(): T;
    rsqrt<T extends Tensor = Tensor>(): T;
    selu<T extends Tensor = Tensor>(): T;
    separableConv2d<T extends Tensor = Tensor>(depthwiseFilter: Operand, pointwiseFilter: Operand, strides: number | ArrayLike<number>, pad: call.Padding, dilation?: number | ArrayLike<number> | null, dataFormat?: 'NHWC' | 'NCHW' | null): T;
    sigmoid<T extends Tensor = Tensor>(): T;
    sign<T extends Tensor = Tensor>(): T;
    sin<T extends Tensor = Tensor>(): T;
    sinh<T extends Tensor = Tensor>(): T;
    slice<T extends Tensor = Tensor>(begin: number | ArrayLike<number>, size?: number | ArrayLike<number> | null): T;
    slice1d<T extends Tensor = Tensor>(begin: number | ArrayLike<number>, size: number | ArrayLike<number>): T;
    slice2d<T extends Tensor = Tensor>(begin: ArrayLike<number>, size: ArrayLike<number>): T;
    slice3d<T extends Tensor = Tensor>(begin: ArrayLike<number>, size: ArrayLike<number>): T;
    slice4d<T extends Tensor = Tensor>(begin: ArrayLike<number>, size: ArrayLike<number>): T;
    softmax<T extends Tensor = Tensor>(dim?: number | null): T;
    softplus<T extends Tensor = Tensor>(): T;
    spaceToBatchND<T extends Tensor = Tensor>(blockShape: ArrayLike<number>, paddings: call.Pairs): T;
    split(numOrSizeSplits: number | ArrayLike<number>, axis?: number | null): Tensor[];
    sqrt<T extends Tensor = Tensor>(): T;
    square<T extends Tensor = Tensor>(): T;
    squaredDifference<T extends Tensor = Tensor>(b: Operand): T;
    squeeze<T extends Tensor = Tensor>(axis?: number | ArrayLike<number> | null): T;
    stack<T extends Tensor = Tensor>(others: Operand | readonly Operand[], axis?: number | null): T;
    step<T extends Tensor = Tensor>(alpha?: number | null): T;
    stridedSlice<T extends Tensor = Tensor>(begin: ArrayLike<number>, end: ArrayLike<number>, strides?: ArrayLike<number> | null, beginMask?: number | null, endMask?: number | null, ellipsisMask?: number | null, newAxisMask?: number | null, shrinkAxisMask?: number | null): T;
    sub<T extends Tensor = Tensor>(b: Operand): T;
    sum<T extends Tensor = Tensor>(axis?: number | ArrayLike<number> | null, keepDims?: boolean | null): T;
    tan<T extends Tensor = Tensor>(): T;
    tanh<T extends Tensor = Tensor>(): T;
    tile<T extends Tensor = Tensor>(reps: ArrayLike<number>): T;
    topk(k?: number | null, sorted?: boolean | null): { values: Tensor; indices: Tensor };
    transpose<T extends Tensor = Tensor>(perm?: ArrayLike<number> | null, conjugate?: boolean | null): T;
    unique(axis?: number | null): { values: Tensor; indices: Tensor };
    unsortedSegmentSum<T extends Tensor = Tensor>(segmentIds: Operand, numSegments: number): T;
    unstack(axis?: number | null): Tensor[];
    zerosLike<T extends Tensor = Tensor>(): T;
  }
}

const methods: { [name: string]: (this: Tensor, ...args: never[]) => unknown } = {
  abs() {
    return abs(this);
  },
  acos() {
    return acos(this);
  },
  acosh() {
    return acosh(this);
  },
  add(b: Operand) {
    return add(this, b);
  },
  addN(others: Operand | readonly Operand[]) {
    return addN(others instanceof Tensor || !Array.isArray(others) ? [this, others as Operand] : [this, ...others]);
  },
  all(axis?: number | ArrayLike<number> | null, keepDims?: boolean | null) {
    return all(this, axis, keepDims);
  },
  angle() {
    return angle(this);
  },
  any(axis?: number | ArrayLike<number> | null, keepDims?: boolean | null) {
    return any(this, axis, keepDims);
  },
  argMax(axis?: number | null) {
    return argMax(this, axis);
  },
  argMin(axis?: number | null) {
    return argMin(this, axis);
  },
  asin() {
    return asin(this);
  },
  asinh() {
    return asinh(this);
  },
  atan() {
    return atan(this);
  },
  atan2(b: Operand) {
    return atan2(this, b);
  },
  atanh() {
    return atanh(this);
  },
  avgPool(filterSize: number | ArrayLike<number>, strides: number | ArrayLike<number>, pad: call.Padding, dimRoundingMode?: 'floor' | 'round' | 'ceil' | null) {
    return avgPool(this, filterSize, strides, pad, dimRoundingMode);
  },
  avgPool3d(filterSize: number | ArrayLike<number>, strides: number | ArrayLike<number>, pad: call.Padding, dimRoundingMode?: 'floor' | 'round' | 'ceil' | null, dataFormat?: 'NDHWC' | 'NCDHW' | null) {
    return avgPool3d(this, filterSize, strides, pad, dimRoundingMode, dataFormat);
  },
  batchNorm(mean: Operand, variance: Operand, offset?: Operand | null, scale?: Operand | null, varianceEpsilon?: number | null) {
    return batchNorm(this, mean, variance, offset, scale, varianceEpsilon);
  },
  batchNorm2d(mean: Operand, variance: Operand, offset?: Operand | null, scale?: Operand | null, varianceEpsilon?: number | null) {
    return batchNorm2d(this, mean, variance, offset, scale, varianceEpsilon);
  },
  batchNorm3d(mean: Operand, variance: Operand, offset?: Operand | null, scale?: Operand | null, varianceEpsilon?: number | null) {
    return batchNorm3d(this, mean, variance, offset, scale, varianceEpsilon);
  },
  batchNorm4d(mean: Operand, variance: Operand, offset?: Operand | null, scale?: Operand | null, varianceEpsilon?: number | null) {
    return batchNorm4d(this, mean, variance, offset, scale, varianceEpsilon);
  },
  batchToSpaceND(blockShape: ArrayLike<number>, crops: call.Pairs) {
    return batchToSpaceND(this, blockShape, crops);
  },
  bitwiseAnd(y: Operand) {
    return bitwiseAnd(this, y);
  },
  broadcastTo(shape: ArrayLike<number>) {
    return broadcastTo(this, shape);
  },
  cast(dtype: DataType) {
    return cast(this, dtype);
  },
  ceil() {
    return ceil(this);
  },
  clipByValue(clipValueMin: number, clipValueMax: number) {
    return clipByValue(this, clipValueMin, clipValueMax);
  },
  concat(others: Operand | readonly Operand[], axis?: number | null) {
    return concat(others instanceof Tensor || !Array.isArray(others) ? [this, others as Operand] : [this, ...others], axis);
  },
  concat1d(others: Operand | readonly Operand[]) {
    return concat1d(others instanceof Tensor || !Array.isArray(others) ? [this, others as Operand] : [this, ...others]);
  },
  concat2d(others: Operand | readonly Operand[], axis: number) {
    return concat2d(others instanceof Tensor || !Array.isArray(others) ? [this, others as Operand] : [this, ...others], axis);
  },
  concat3d(others: Operand | readonly Operand[], axis: number) {
    return concat3d(others instanceof Tensor || !Array.isArray(others) ? [this, others as Operand] : [this, ...others], axis);
  },
  concat4d(others: Operand | readonly Operand[], axis: number) {
    return concat4d(others instanceof Tensor || !Array.isArray(others) ? [this, others as Operand] : [this, ...others], axis);
  },
  conj() {
    return conj(this);
  },
  conv1d(filter: Operand, stride: number, pad: call.Padding, dataFormat?: 'NWC' | 'NCW' | null, dilation?: number | null, dimRoundingMode?: 'floor' | 'round' | 'ceil' | null) {
    return conv1d(this, filter, stride, pad, dataFormat, dilation, dimRoundingMode);
  },
  conv2d(filter: Operand, strides: number | ArrayLike<number>, pad: call.Padding, dataFormat?: 'NHWC' | 'NCHW' | null, dilations?: number | ArrayLike<number> | null, dimRoundingMode?: 'floor' | 'round' | 'ceil' | null) {
    return conv2d(this, filter, strides, pad, dataFormat, dilations, dimRoundingMode);
  },
  conv2dTranspose(filter: Operand, outputShape: ArrayLike<number>, strides: number | ArrayLike<number>, pad: call.Padding, dimRoundingMode?: 'floor' | 'round' | 'ceil' | null) {
    return conv2dTranspose(this, filter, outputShape, strides, pad, dimRoundingMode);
  },
  conv3d(filter: Operand, strides: number | ArrayLike<number>, pad: call.Padding, dataFormat?: 'NDHWC' | 'NCDHW' | null, dilations?: number | ArrayLike<number> | null) {
    return conv3d(this, filter, strides, pad, dataFormat, dilations);
  },
  conv3dTranspose(filter: Operand, outputShape: ArrayLike<number>, strides: number | ArrayLike<number>, pad: call.Padding) {
    return conv3dTranspose(this, filter, outputShape, strides, pad);
  },
  cos() {
    return cos(this);
  },
  cosh() {
    return cosh(this);
  },
  cumprod(axis?: number | null, exclusive?: boolean | null, reverse?: boolean | null) {
    return cumprod(this, axis, exclusive, reverse);
  },
  cumsum(axis?: number | null, exclusive?: boolean | null, reverse?: boolean | null) {
    return cumsum(this, axis, exclusive, reverse);
  },
  depthToSpace(blockSize: number, dataFormat?: 'NHWC' | 'NCHW' | null) {
    return depthToSpace(this, blockSize, dataFormat);
  },
  depthwiseConv2d(filter: Operand, strides: number | ArrayLike<number>, pad: call.Padding, dataFormat?: 'NHWC' | 'NCHW' | null, dilations?: number | ArrayLike<number> | null, dimRoundingMode?: 'floor' | 'round' | 'ceil' | null) {
    return depthwiseConv2d(this, filter, strides, pad, dataFormat, dilations, dimRoundingMode);
  },
  diag() {
    return diag(this);
  },
  dilation2d(filter: Operand, strides: number | ArrayLike<number>, pad: call.Padding, dilations?: number | ArrayLike<number> | null, dataFormat?: 'NHWC' | 'NCHW' | null) {
    return dilation2d(this, filter, strides, pad, dilations, dataFormat);
  },
  div(b: Operand) {
    return div(this, b);
  },
  divNoNan(b: Operand) {
    return divNoNan(this, b);
  },
  dot(t2: Operand) {
    return dot(this, t2);
  },
  dropout(rate: number, noiseShape?: ArrayLike<number> | null, seed?: Seed | null) {
    return dropout(this, rate, noiseShape, seed);
  },
  elu(alpha?: number | null) {
    return elu(this, alpha);
  },
  equal(b: Operand) {
    return equal(this, b);
  },
  erf() {
    return erf(this);
  },
  euclideanNorm(axis?: number | ArrayLike<number> | null, keepDims?: boolean | null) {
    return euclideanNorm(this, axis, keepDims);
  },
  exp() {
    return exp(this);
  },
  expandDims(axis?: number | null) {
    return expandDims(this, axis);
  },
  expm1() {
    return expm1(this);
  },
  fakeQuantWithMinMaxVars(min: Operand, max: Operand, numBits?: number | null, narrowRange?: boolean | null) {
    return fakeQuantWithMinMaxVars(this, min, max, numBits, narrowRange);
  },
  fft() {
    return fft(this);
  },
  floor() {
    return floor(this);
  },
  floorDiv(b: Operand) {
    return floorDiv(this, b);
  },
  gather(indices: Operand, axis?: number | null, batchDims?: number | null) {
    return gather(this, indices, axis, batchDims);
  },
  greater(b: Operand) {
    return greater(this, b);
  },
  greaterEqual(b: Operand) {
    return greaterEqual(this, b);
  },
  ifft() {
    return ifft(this);
  },
  imag() {
    return imag(this);
  },
  irfft() {
    return irfft(this);
  },
  isFinite() {
    return isFinite(this);
  },
  isInf() {
    return isInf(this);
  },
  isNaN() {
    return isNaN(this);
  },
  layerNorm(gamma?: Operand | null, beta?: Operand | null, epsilon?: number | null) {
    return layerNorm(this, gamma, beta, epsilon);
  },
  leakyRelu(alpha?: number | null) {
    return leakyRelu(this, alpha);
  },
  less(b: Operand) {
    return less(this, b);
  },
  lessEqual(b: Operand) {
    return lessEqual(this, b);
  },
  localResponseNormalization(depthRadius?: number | null, bias?: number | null, alpha?: number | null, beta?: number | null) {
    return localResponseNormalization(this, depthRadius, bias, alpha, beta);
  },
  log() {
    return log(this);
  },
  log1p() {
    return log1p(this);
  },
  logSigmoid() {
    return logSigmoid(this);
  },
  logSoftmax(axis?: number | null) {
    return logSoftmax(this, axis);
  },
  logSumExp(axis?: number | ArrayLike<number> | null, keepDims?: boolean | null) {
    return logSumExp(this, axis, keepDims);
  },
  logicalAnd(b: Operand) {
    return logicalAnd(this, b);
  },
  logicalNot() {
    return logicalNot(this);
  },
  logicalOr(b: Operand) {
    return logicalOr(this, b);
  },
  logicalXor(b: Operand) {
    return logicalXor(this, b);
  },
  matMul(b: Operand, transposeA?: boolean | null, transposeB?: boolean | null) {
    return matMul(this, b, transposeA, transposeB);
  },
  max(axis?: number | ArrayLike<number> | null, keepDims?: boolean | null) {
    return max(this, axis, keepDims);
  },
  maxPool(filterSize: number | ArrayLike<number>, strides: number | ArrayLike<number>, pad: call.Padding, dimRoundingMode?: 'floor' | 'round' | 'ceil' | null) {
    return maxPool(this, filterSize, strides, pad, dimRoundingMode);
  },
  maxPool3d(filterSize: number | ArrayLike<number> | null | undefined, strides: number | ArrayLike<number>, pad: call.Padding, dimRoundingMode?: 'floor' | 'round' | 'ceil' | null, dataFormat?: 'NDHWC' | 'NCDHW' | null) {
    return maxPool3d(this, filterSize, strides, pad, dimRoundingMode, dataFormat);
  },
  maxPoolWithArgmax(filterSize: number | ArrayLike<number>, strides: number | ArrayLike<number>, pad: call.Padding, includeBatchInIndex?: boolean | null) {
    return maxPoolWithArgmax(this, filterSize, strides, pad, includeBatchInIndex);
  },
  maximum(b: Operand) {
    return maximum(this, b);
  },
  mean(axis?: number | ArrayLike<number> | null, keepDims?: boolean | null) {
    return mean(this, axis, keepDims);
  },
  min(axis?: number | ArrayLike<number> | null, keepDims?: boolean | null) {
    return min(this, axis, keepDims);
  },
  minimum(b: Operand) {
    return minimum(this, b);
  },
  mirrorPad(paddings: call.Pairs, mode: 'reflect' | 'symmetric') {
    return mirrorPad(this, paddings, mode);
  },
  mod(b: Operand) {
    return mod(this, b);
  },
  moments(axis?: number | ArrayLike<number> | null, keepDims?: boolean | null) {
    return moments(this, axis, keepDims);
  },
  mul(b: Operand) {
    return mul(this, b);
  },
  multinomial(numSamples: number, seed?: Seed | null, normalized?: boolean | null) {
    return multinomial(this, numSamples, seed, normalized);
  },
  neg() {
    return neg(this);
  },
  norm(ord?: number | 'euclidean' | 'fro' | null, axis?: number | ArrayLike<number> | null, keepDims?: boolean | null) {
    return norm(this, ord, axis, keepDims);
  },
  notEqual(b: Operand) {
    return notEqual(this, b);
  },
  oneHot(depth: number, onValue?: number | null, offValue?: number | null, dtype?: DataType | null) {
    return oneHot(this, depth, onValue, offValue, dtype);
  },
  onesLike() {
    return onesLike(this);
  },
  outerProduct(v2: Operand) {
    return outerProduct(this, v2);
  },
  pad(paddings: call.Pairs, constantValue?: number | null) {
    return pad(this, paddings, constantValue);
  },
  pad1d(paddings: call.Pairs, constantValue?: number | null) {
    return pad1d(this, paddings, constantValue);
  },
  pad2d(paddings: call.Pairs, constantValue?: number | null) {
    return pad2d(this, paddings, constantValue);
  },
  pad3d(paddings: call.Pairs, constantValue?: number | null) {
    return pad3d(this, paddings, constantValue);
  },
  pad4d(paddings: call.Pairs, constantValue?: number | null) {
    return pad4d(this, paddings, constantValue);
  },
  pool(windowShape: number | ArrayLike<number>, poolingType: 'avg' | 'max', pad: call.Padding, dilations?: number | ArrayLike<number> | null, strides?: number | ArrayLike<number> | null, dimRoundingMode?: 'floor' | 'round' | 'ceil' | null) {
    return pool(this, windowShape, poolingType, pad, dilations, strides, dimRoundingMode);
  },
  pow(exp: Operand) {
    return pow(this, exp);
  },
  prelu(alpha: Operand) {
    return prelu(this, alpha);
  },
  prod(axis?: number | ArrayLike<number> | null, keepDims?: boolean | null) {
    return prod(this, axis, keepDims);
  },
  real() {
    return real(this);
  },
  reciprocal() {
    return reciprocal(this);
  },
  relu() {
    return relu(this);
  },
  relu6() {
    return relu6(this);
  },
  reshape(shape: ArrayLike<number>) {
    return reshape(this, shape);
  },
  reverse(axis?: number | ArrayLike<number> | null) {
    return reverse(this, axis);
  },
  reverse1d() {
    return reverse1d(this);
  },
  reverse2d(axis?: number | ArrayLike<number> | null) {
    return reverse2d(this, axis);
  },
  reverse3d(axis?: number | ArrayLike<number> | null) {
    return reverse3d(this, axis);
  },
  reverse4d(axis?: number | ArrayLike<number> | null) {
    return reverse4d(this, axis);
  },
  rfft(fftLength?: number | null) {
    return rfft(this, fftLength);
  },
  round() {
    return round(this);
  },
  rsqrt() {
    return rsqrt(this);
  },
  selu() {
    return selu(this);
  },
  separableConv2d(depthwiseFilter: Operand, pointwiseFilter: Operand, strides: number | ArrayLike<number>, pad: call.Padding, dilation?: number | ArrayLike<number> | null, dataFormat?: 'NHWC' | 'NCHW' | null) {
    return separableConv2d(this, depthwiseFilter, pointwiseFilter, strides, pad, dilation, dataFormat);
  },
  sigmoid() {
    return sigmoid(this);
  },
  sign() {
    return sign(this);
  },
  sin() {
    return sin(this);
  },
  sinh() {
    return sinh(this);
  },
  slice(begin: number | ArrayLike<number>, size?: number | ArrayLike<number> | null) {
    return slice(this, begin, size);
  },
  slice1d(begin: number | ArrayLike<number>, size: number | ArrayLike<number>) {
    return slice1d(this, begin, size);
  },
  slice2d(begin: ArrayLike<number>, size: ArrayLike<number>) {
    return slice2d(this, begin, size);
  },
  slice3d(begin: ArrayLike<number>, size: ArrayLike<number>) {
    return slice3d(this, begin, size);
  },
  slice4d(begin: ArrayLike<number>, size: ArrayLike<number>) {
    return slice4d(this, begin, size);
  },
  softmax(dim?: number | null) {
    return softmax(this, dim);
  },
  softplus() {
    return softplus(this);
  },
  spaceToBatchND(blockShape: ArrayLike<number>, paddings: call.Pairs) {
    return spaceToBatchND(this, blockShape, paddings);
  },
  split(numOrSizeSplits: number | ArrayLike<number>, axis?: number | null) {
    return split(this, numOrSizeSplits, axis);
  },
  sqrt() {
    return sqrt(this);
  },
  square() {
    return square(this);
  },
  squaredDifference(b: Operand) {
    return squaredDifference(this, b);
  },
  squeeze(axis?: number | ArrayLike<number> | null) {
    return squeeze(this, axis);
  },
  stack(others: Operand | readonly Operand[], axis?: number | null) {
    return stack(others instanceof Tensor || !Array.isArray(others) ? [this, others as Operand] : [this, ...others], axis);
  },
  step(alpha?: number | null) {
    return step(this, alpha);
  },
  stridedSlice(begin: ArrayLike<number>, end: ArrayLike<number>, strides?: ArrayLike<number> | null, beginMask?: number | null, endMask?: number | null, ellipsisMask?: number | null, newAxisMask?: number | null, shrinkAxisMask?: number | null) {
    return stridedSlice(this, begin, end, strides, beginMask, endMask, ellipsisMask, newAxisMask, shrinkAxisMask);
  },
  sub(b: Operand) {
    return sub(this, b);
  },
  sum(axis?: number | ArrayLike<number> | null, keepDims?: boolean | null) {
    return sum(this, axis, keepDims);
  },
  tan() {
    return tan(this);
  },
  tanh() {
    return tanh(this);
  },
  tile(reps: ArrayLike<number>) {
    return tile(this, reps);
  },
  topk(k?: number | null, sorted?: boolean | null) {
    return topk(this, k, sorted);
  },
  transpose(perm?: ArrayLike<number> | null, conjugate?: boolean | null) {
    return transpose(this, perm, conjugate);
  },
  unique(axis?: number | null) {
    return unique(this, axis);
  },
  unsortedSegmentSum(segmentIds: Operand, numSegments: number) {
    return unsortedSegmentSum(this, segmentIds, numSegments);
  },
  unstack(axis?: number | null) {
    return unstack(this, axis);
  },
  zerosLike() {
    return zerosLike(this);
  },
};
for (const [name, value] of Object.entries(methods)) Object.defineProperty(Tensor.prototype, name, { value, writable: true, configurable: true });
