// Geometry of convolutions and pools in two and three dimensions.
import { isInt } from '../util.js';

export type Rounding = 'floor' | 'round' | 'ceil' | null | undefined;
export type DataFormat = 'channelsLast' | 'channelsFirst';
export type ExplicitPadding = [number, number][];

export interface PadInfo {
  top: number;
  left: number;
  right: number;
  bottom: number;
  type: 'SAME' | 'VALID' | 'NUMBER' | 'EXPLICIT';
}
export interface PadInfo3D extends PadInfo {
  front: number;
  back: number;
}

/** One spatial dimension: what goes in, how the window moves, what comes out, and how much is padded on both sides. */
interface Axis {
  size: number;
  filter: number;
  stride: number;
  dilation: number;
  window: number;  // the filter with its holes
  out: number;
  before: number;
  after: number;
}

function round(value: number, mode: Rounding): number {
  if (!mode) return Math.trunc(value);
  const rounders = { floor: Math.floor, round: Math.round, ceil: Math.ceil };
  if (!rounders[mode]) throw new Error(`Unknown roundingMode ${mode}`);
  return rounders[mode](value);
}

/** A number, a pair or a triple as a triple. */
function triple(value: number | number[]): [number, number, number] {
  if (typeof value === 'number') return [value, value, value];
  return [value[0]!, value[1]!, value.length === 2 ? 1 : value[2]!];
}

function spread(filter: number, dilation: number): number {
  return dilation <= 1 ? filter : filter + (filter - 1) * (dilation - 1);
}

function solve(size: number, filter: number, stride: number, dilation: number, pad: 'same' | [number, number], rounding: Rounding): Axis {
  const window = spread(filter, dilation);
  if (pad === 'same') {
    const out = Math.ceil(size / stride);
    const total = Math.max(0, (out - 1) * stride + window - size);
    const before = Math.floor(total / 2);
    return { size, filter, stride, dilation, window, out, before, after: total - before };
  }
  const [before, after] = pad;
  return { size, filter, stride, dilation, window, out: round((size - window + before + after) / stride + 1, rounding), before, after };
}

type Pad = 'same' | 'valid' | number | ExplicitPadding;

function padOfAxis(pad: Pad, dim: number): 'same' | [number, number] {
  if (pad === 'same') return pad;
  if (pad === 'valid') return [0, 0];
  if (typeof pad === 'number') return [pad, pad];
  if (typeof pad !== 'object') throw Error(`Unknown padding parameter: ${pad}`);
  return pad[dim]!;
}

function padType(pad: Pad, axes: Axis[]): PadInfo['type'] {
  if (pad === 'same') return 'SAME';
  if (axes.every((axis) => axis.before === 0 && axis.after === 0)) return 'VALID';
  return typeof pad === 'number' ? 'NUMBER' : 'EXPLICIT';
}

interface Geometry {
  batchSize: number;
  inChannels: number;
  outChannels: number;
  axes: Axis[];
  outShape: number[];
}

function geometry(
  inShape: number[], filterShape: number[], strides: number[], dilations: number[], pad: Pad, rounding: Rounding, depthwise: boolean, format: DataFormat,
): Geometry {
  if (format !== 'channelsLast' && format !== 'channelsFirst') throw new Error(`Unknown dataFormat ${format}`);
  const rank = inShape.length - 2;
  const first = format === 'channelsLast' ? 1 : 2;
  const batchSize = inShape[0]!;
  const inChannels = inShape[format === 'channelsLast' ? rank + 1 : 1]!;
  const axes = Array.from({ length: rank }, (_, d) =>
    solve(inShape[first + d]!, filterShape[d]!, strides[d]!, dilations[d]!, padOfAxis(pad, first + d), rounding));
  const filterChannels = filterShape[rank + 1]!;
  const outChannels = depthwise ? filterChannels * inChannels : filterChannels;
  const out = axes.map((axis) => axis.out);
  return { batchSize, inChannels, outChannels, axes, outShape: format === 'channelsLast' ? [batchSize, ...out, outChannels] : [batchSize, outChannels, ...out] };
}

export interface Conv2DInfo {
  batchSize: number;
  inHeight: number;
  inWidth: number;
  inChannels: number;
  outHeight: number;
  outWidth: number;
  outChannels: number;
  dataFormat: DataFormat;
  strideHeight: number;
  strideWidth: number;
  dilationHeight: number;
  dilationWidth: number;
  filterHeight: number;
  filterWidth: number;
  effectiveFilterHeight: number;
  effectiveFilterWidth: number;
  padInfo: PadInfo;
  inShape: number[];
  outShape: number[];
  filterShape: number[];
}

export function computeConv2DInfo(
  inShape: number[], filterShape: number[], strides: number | number[], dilations: number | number[], pad: Pad, roundingMode?: Rounding,
  depthwise = false, dataFormat: DataFormat = 'channelsLast',
): Conv2DInfo {
  const { axes, ...rest } = geometry(inShape, filterShape, triple(strides), triple(dilations), pad, roundingMode, depthwise, dataFormat);
  const [h, w] = axes as [Axis, Axis];
  return {
    batchSize: rest.batchSize, dataFormat, inHeight: h.size, inWidth: w.size, inChannels: rest.inChannels,
    outHeight: h.out, outWidth: w.out, outChannels: rest.outChannels,
    padInfo: { top: h.before, bottom: h.after, left: w.before, right: w.after, type: padType(pad, axes) },
    strideHeight: h.stride, strideWidth: w.stride, filterHeight: h.filter, filterWidth: w.filter,
    effectiveFilterHeight: h.window, effectiveFilterWidth: w.window, dilationHeight: h.dilation, dilationWidth: w.dilation,
    inShape, outShape: rest.outShape, filterShape,
  };
}

export interface Conv3DInfo extends Omit<Conv2DInfo, 'padInfo'> {
  inDepth: number;
  outDepth: number;
  strideDepth: number;
  dilationDepth: number;
  filterDepth: number;
  effectiveFilterDepth: number;
  padInfo: PadInfo3D;
}

export function computeConv3DInfo(
  inShape: number[], filterShape: number[], strides: number | number[], dilations: number | number[], pad: 'same' | 'valid' | number, depthwise = false,
  dataFormat: DataFormat = 'channelsLast', roundingMode?: Rounding,
): Conv3DInfo {
  const { axes, ...rest } = geometry(inShape, filterShape, triple(strides), triple(dilations), pad, roundingMode, depthwise, dataFormat);
  const [d, h, w] = axes as [Axis, Axis, Axis];
  return {
    batchSize: rest.batchSize, dataFormat, inDepth: d.size, inHeight: h.size, inWidth: w.size, inChannels: rest.inChannels,
    outDepth: d.out, outHeight: h.out, outWidth: w.out, outChannels: rest.outChannels,
    padInfo: { top: h.before, bottom: h.after, left: w.before, right: w.after, front: d.before, back: d.after, type: padType(pad, axes) },
    strideDepth: d.stride, strideHeight: h.stride, strideWidth: w.stride, filterDepth: d.filter, filterHeight: h.filter, filterWidth: w.filter,
    effectiveFilterDepth: d.window, effectiveFilterHeight: h.window, effectiveFilterWidth: w.window,
    dilationDepth: d.dilation, dilationHeight: h.dilation, dilationWidth: w.dilation,
    inShape, outShape: rest.outShape, filterShape,
  };
}

export function computeDilation2DInfo(
  inputShape: number[], filterShape: number[], strides: number | number[], pad: Pad, dataFormat: 'NHWC' | 'NCHW' = 'NHWC', dilations: number | number[],
): Conv2DInfo {
  return computeConv2DInfo(inputShape, [...filterShape, inputShape[3]!], strides, dilations, pad, null, false, convertConv2DDataFormat(dataFormat));
}

export function computePool2DInfo(
  inShape: number[], filterSize: number | number[], strides: number | number[], dilations: number | number[], pad: Pad, roundingMode?: Rounding,
  dataFormat: DataFormat = 'channelsLast',
): Conv2DInfo {
  const [height, width] = triple(filterSize);
  const channels = inShape[dataFormat === 'channelsLast' ? 3 : 1]!;
  return computeConv2DInfo(inShape, [height, width, channels, channels], strides, dilations, pad, roundingMode, false, dataFormat);
}

export function computePool3DInfo(
  inShape: number[], filterSize: number | number[], strides: number | number[], dilations: number | number[], pad: 'same' | 'valid' | number,
  roundingMode?: Rounding, dataFormat: 'NDHWC' | 'NCDHW' = 'NDHWC',
): Conv3DInfo {
  if (dataFormat !== 'NDHWC' && dataFormat !== 'NCDHW') throw new Error(`Unknown dataFormat ${String(dataFormat)}`);
  const format = dataFormat === 'NDHWC' ? 'channelsLast' : 'channelsFirst';
  const channels = inShape[format === 'channelsLast' ? 4 : 1]!;
  return computeConv3DInfo(inShape, [...triple(filterSize), channels, channels], strides, dilations, pad, false, format, roundingMode);
}

/** The padding that keeps the size. */
export function computeDefaultPad(inputShape: number[], fieldSize: number, stride: number, dilation = 1): number {
  return Math.floor((inputShape[0]! * (stride - 1) - stride + spread(fieldSize, dilation)) / 2);
}

export function tupleValuesAreOne(param: number | number[]): boolean {
  return triple(param).every((value) => value === 1);
}
export function eitherStridesOrDilationsAreOne(strides: number | number[], dilations: number | number[]): boolean {
  return tupleValuesAreOne(strides) || tupleValuesAreOne(dilations);
}
export function stridesOrDilationsArePositive(values: number | number[]): boolean {
  return triple(values).every((value) => value > 0);
}

export function convertConv2DDataFormat(dataFormat: 'NHWC' | 'NCHW'): DataFormat {
  if (dataFormat === 'NHWC') return 'channelsLast';
  if (dataFormat === 'NCHW') return 'channelsFirst';
  throw new Error(`Unknown dataFormat ${String(dataFormat)}`);
}

/** With a rounding mode the padding must be given in numbers. */
export function checkPadOnDimRoundingMode(opDesc: string, pad: Pad, dimRoundingMode?: Rounding): void {
  if (dimRoundingMode == null) return;
  if (typeof pad !== 'string' && typeof pad !== 'number' && typeof pad !== 'object') throw Error(`Error in ${opDesc}: Unknown padding parameter: ${String(pad)}`);
  const values = typeof pad === 'object' ? pad.flat() : [pad];
  for (const value of values)
    if (typeof value === 'string' || !isInt(value))
      throw Error(`Error in ${opDesc}: pad must be an integer when using dimRoundingMode ${dimRoundingMode} but got pad ${value}.`);
}
