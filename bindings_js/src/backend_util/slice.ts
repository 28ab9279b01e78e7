// tf.slice_util: what a slice or a strided slice takes.
import { assert, clamp } from '../util.js';

export function assertParamsValid(input: { shape: number[] }, begin: number[], size: number[]): void {
  const rank = input.shape.length;
  assert(rank === begin.length, () => `Error in slice${rank}D: Length of begin ${begin} must match the rank of the array (${rank}).`);
  assert(rank === size.length, () => `Error in slice${rank}D: Length of size ${size} must match the rank of the array (${rank}).`);
  input.shape.forEach((limit, i) => {
    const end = begin[i]! + size[i]!;
    assert(end <= limit, () => `Error in slice${rank}D: begin[${i}] + size[${i}] (${end}) would overflow input.shape[${i}] (${limit})`);
  });
}

/** The axes whose bits are set. */
export function maskToAxes(mask: number): number[] {
  return Array.from({ length: 32 }, (_, axis) => axis).filter((axis) => (mask >>> axis) & 1);
}

export function computeOutShape(begin: number[], end: number[], strides: number[]): number[] {
  return begin.map((first, axis) => Math.ceil((end[axis]! - first) / strides[axis]!));
}

/** Whether axis `at` of the expanded list stands for the ellipsis, and otherwise, its place in the list that was given. */
function place(axis: number, ellipsis: number, elided: number): number | null {
  if (axis < ellipsis) return axis;
  return axis < ellipsis + elided ? null : axis - (elided - 1);
}

export function stridesWithElidedDims(strides: number[], ellipsisInsertionIndex: number, numElidedAxes: number, inputShape: number[]): number[] {
  return inputShape.map((_, axis) => {
    const at = place(axis, ellipsisInsertionIndex, numElidedAxes);
    return at === null ? 1 : strides[at] ?? 1;
  });
}

export function startIndicesWithElidedDims(
  beginMask: number, ellipsisInsertionIndex: number, numElidedAxes: number, originalBegin: number[], inputShape: number[],
): number[] {
  return inputShape.map((_, axis) => {
    const at = place(axis, ellipsisInsertionIndex, numElidedAxes);
    return at === null || beginMask & (1 << at) ? 0 : originalBegin[at]!;
  });
}

export function stopIndicesWithElidedDims(
  endMask: number, ellipsisInsertionIndex: number, numElidedAxes: number, originalEnd: number[], inputShape: number[],
): number[] {
  return inputShape.map((size, axis) => {
    const at = place(axis, ellipsisInsertionIndex, numElidedAxes);
    const stop = at === null || endMask & (1 << at) ? size : originalEnd[at]!;
    return clamp(0, stop < 0 ? stop + size : stop, size);
  });
}

export function stridesForAxis(strides: number[], axis: number, ellipsisMask: number): number {
  return ellipsisMask & (1 << axis) ? 1 : strides[axis] ?? 1;
}

export function startForAxis(beginMask: number, startIndices: number[], strides: number[], inputShape: number[], axis: number, ellipsisMask: number): number {
  const size = inputShape[axis]!;
  const given = (beginMask | ellipsisMask) & (1 << axis) ? undefined : startIndices[axis];
  const start = given ?? ((strides[axis] || 1) > 0 ? 0 : size - 1);
  return clamp(0, start < 0 ? start + size : start, size - 1);
}

export function stopForAxis(endMask: number, stopIndices: number[], strides: number[], inputShape: number[], axis: number, ellipsisMask: number): number {
  const size = inputShape[axis]!;
  const forward = (strides[axis] || 1) > 0;
  const given = (endMask | ellipsisMask) & (1 << axis) ? undefined : stopIndices[axis];
  if (given == null) return forward ? size : -1;
  const stop = given < 0 ? given + size : given;
  return forward ? clamp(0, stop, size) : clamp(-1, stop, size - 1);
}

export interface AxesSpec {
  begin: number[];
  end: number[];
  strides: number[];
}

/** Begin, end and stride for every axis of the input. */
export function getNormalizedAxes(
  inputShape: number[], ellipsisAxes: number[], numInterpolatedAxes: number, begin: number[], end: number[], strides: number[],
  beginMask: number, endMask: number, ellipsisMask: number,
): AxesSpec {
  if (ellipsisAxes.length > 0 && numInterpolatedAxes > 0) {
    const at = ellipsisAxes[0]!;
    const elided = numInterpolatedAxes + 1;
    return {
      begin: startIndicesWithElidedDims(beginMask, at, elided, begin, inputShape),
      end: stopIndicesWithElidedDims(endMask, at, elided, end, inputShape),
      strides: stridesWithElidedDims(strides, at, elided, inputShape),
    };
  }
  return {
    begin: inputShape.map((_, axis) => startForAxis(beginMask, begin, strides, inputShape, axis, ellipsisMask)),
    end: inputShape.map((_, axis) => stopForAxis(endMask, end, strides, inputShape, axis, ellipsisMask)),
    strides: inputShape.map((_, axis) => stridesForAxis(strides, axis, ellipsisMask)),
  };
}

/** Whether the slice is one run of the flat data. */
export function isSliceContinous(shape: number[], begin: number[], size: number[]): boolean {
  const first = size.findIndex((s) => s > 1);
  return first < 0 || size.every((s, i) => i <= first || (begin[i]! <= 0 && s === shape[i]));
}

export function computeFlatOffset(begin: number[], strides: number[]): number {
  if (begin.length === 0) return 1;
  return begin.reduce((offset, at, i) => offset + at * (i < begin.length - 1 ? strides[i]! : 1), 0);
}

/** Begin and size of a slice for every axis, from fewer. */
export function parseSliceParams(x: { shape: number[] }, begin: number | number[], size?: number | number[]): [number[], number[]] {
  const complete = (given: number | number[] | undefined, rest: number) => {
    const list = given == null ? [] : typeof given === 'number' ? [given] : given;
    return [...list, ...new Array<number>(Math.max(0, x.shape.length - list.length)).fill(rest)];
  };
  const from = complete(begin, 0);
  assert(from.every((at) => at !== -1), () => 'slice() does not support negative begin indexing.');
  const sizes = complete(size, -1).map((s, i) => {
    assert(s >= -1, () => `Negative size values should be exactly -1 but got ${s} for the slice() size at index ${i}.`);
    return s >= 0 ? s : x.shape[i]! - from[i]!;
  });
  return [from, sizes];
}

export interface SliceInfo extends AxesSpec {
  finalShapeSparse: number[];
  finalShape: number[];
  isIdentity: boolean;
  sliceDim0: boolean;
  isSimpleSlice: boolean;
}

/** What is asked for one axis of the input. */
interface AxisRequest {
  begin: number;
  end: number;
  stride: number;
  fromStart: boolean;  // begin is not given
  toEnd: boolean;      // end is not given
  shrink: boolean;
}

interface Masks {
  begin: number;
  end: number;
  ellipsis: number;
  newAxis: number;
  shrink: number;
}

/** The requests for all axes of the input; and the result's axes: numbers of input axes, or 'new'. */
function expand(rank: number, begin: number[], end: number[], strides: number[], masks: Masks): { requests: AxisRequest[]; result: (number | 'new')[] } {
  const given = strides.length;
  const set = (mask: number, i: number) => (mask & (1 << i)) !== 0;
  const ellipsis = Array.from({ length: given }, (_, i) => i).find((i) => set(masks.ellipsis, i)) ?? given;
  const entries = Math.max(given, ellipsis + 1);
  const newAfter = Array.from({ length: entries }, (_, i) => i).filter((i) => i > ellipsis && set(masks.newAxis, i)).length;
  const requests: AxisRequest[] = [];
  const result: (number | 'new')[] = [];
  for (let i = 0; i < entries; i++) {
    if (i === ellipsis) {
      const until = Math.min(rank - (entries - i) + 1 + newAfter, rank);
      while (requests.length < until) {
        result.push(requests.length);
        requests.push({ begin: 0, end: 0, stride: 1, fromStart: true, toEnd: true, shrink: false });
      }
    } else if (set(masks.newAxis, i)) {
      result.push('new');
    } else {
      if (requests.length === rank) throw Error(`Index out of range using input dim ${rank}; input has only ${rank} dims, ${rank}.`);
      const shrink = set(masks.shrink, i);
      if (!shrink) result.push(requests.length);
      requests.push({ begin: begin[i]!, end: end[i]!, stride: strides[i]!, fromStart: set(masks.begin, i), toEnd: set(masks.end, i), shrink });
    }
  }
  return { requests, result };
}

/** Begin and end within the axis; the end of a backward range may be -1. */
function resolve(r: AxisRequest, size: number, axis: number): void {
  if (r.stride === 0) throw Error(`strides[${axis}] must be non-zero`);
  if (r.shrink && r.stride <= 0) throw Error('only stride 1 allowed on non-range indexing.');
  const positive = (at: number) => (at < 0 ? size + at : at);
  if (r.shrink) {
    r.begin = positive(r.begin);
    r.end = r.begin + 1;
    if (r.begin < 0 || r.begin >= size) throw Error(`slice index ${r.begin} of dimension ${axis} out of bounds.`);
    return;
  }
  const forward = r.stride > 0;
  const [low, high] = forward ? [0, size] : [-1, size - 1];
  r.begin = r.fromStart ? (forward ? low : high) : clamp(low, positive(r.begin), high);
  r.end = r.toEnd ? (forward ? high : low) : clamp(low, positive(r.end), high);
}

/** Everything about a strided slice with masks. */
export function sliceInfo(
  xShape: number[], begin: number[], end: number[], strides: number[] | null | undefined, beginMask: number, endMask: number, ellipsisMask: number,
  newAxisMask: number, shrinkAxisMask: number,
): SliceInfo {
  if (ellipsisMask & (ellipsisMask - 1)) throw new Error('Multiple ellipses in slice is not allowed.');
  const masks = { begin: beginMask, end: endMask, ellipsis: ellipsisMask, newAxis: newAxisMask, shrink: shrinkAxisMask };
  const { requests, result } = expand(xShape.length, begin, end, strides ?? begin.map(() => 1), masks);
  let isIdentity = true;
  let sliceDim0 = true;
  let isSimpleSlice = true;
  const sizes = requests.map((r, axis) => {
    const size = xShape[axis]!;
    if (size === -1) return r.shrink ? 1 : -1;
    resolve(r, size, axis);
    const whole = r.stride === 1 && r.begin === 0 && r.end === size;
    isIdentity &&= whole;
    sliceDim0 &&= whole || (axis === 0 && r.stride === 1);
    isSimpleSlice &&= r.stride === 1;
    return Math.max(0, Math.ceil((r.end - r.begin) / r.stride));
  });
  return {
    finalShapeSparse: result.flatMap((axis) => (axis === 'new' ? [] : [sizes[axis]!])),
    finalShape: result.map((axis) => (axis === 'new' ? 1 : sizes[axis]!)),
    isIdentity, sliceDim0, isSimpleSlice,
    begin: requests.map((r) => r.begin),
    end: requests.map((r) => r.end),
    strides: requests.map((r) => r.stride),
  };
}
