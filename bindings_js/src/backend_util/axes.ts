// Axes of reductions and concatenations.
import { assert, isInt } from '../util.js';

/** Whether these axes, sorted, are the last ones of the rank. */
export function axesAreInnerMostDims(axes: number[], rank: number): boolean {
  return axes.every((axis, i) => axis === rank - axes.length + i);
}

/** The shape of a whole from the dimensions that were kept and those that were reduced. */
export function combineLocations(outputLoc: number[], reduceLoc: number[], axes: number[]): number[] {
  const kept = outputLoc.values();
  const reduced = reduceLoc.values();
  return Array.from({ length: outputLoc.length + reduceLoc.length }, (_, dim) => (axes.includes(dim) ? reduced : kept).next().value as number);
}

/** The shapes of what stays and of what is reduced. */
export function computeOutAndReduceShapes(shape: number[], axes: number[]): [number[], number[]] {
  return [shape.filter((_, dim) => !axes.includes(dim)), axes.map((dim) => shape[dim]!)];
}

export function expandShapeToKeepDim(shape: number[], axes: number[]): number[] {
  return combineLocations(shape, axes.map(() => 1), axes);
}

export function assertAxesAreInnerMostDims(msg: string, axes: number[], rank: number): void {
  assert(axesAreInnerMostDims(axes, rank), () => `${msg} supports only inner-most axes for now. Got axes ${axes} and rank-${rank} input.`);
}

/** The permutation that puts the axes last; null when they are there already. */
export function getAxesPermutation(axes: number[], rank: number): number[] | null {
  if (axesAreInnerMostDims(axes, rank)) return null;
  const others = Array.from({ length: rank }, (_, dim) => dim).filter((dim) => !axes.includes(dim));
  return [...others, ...axes];
}

/** The permutation that undoes this one. */
export function getUndoAxesPermutation(axes: number[]): number[] {
  const undo: number[] = [];
  axes.forEach((from, to) => (undo[from] = to));
  return undo;
}

export function getInnerMostAxes(numAxes: number, rank: number): number[] {
  return Array.from({ length: numAxes }, (_, i) => rank - numAxes + i);
}

export function assertParamsConsistent(shapes: number[][], axis: number): void {
  const rank = shapes[0]!.length;
  shapes.forEach((shape, i) =>
    assert(shape.length === rank, () => `Error in concat${rank}D: rank of tensors[${i}] must be the same as the rank of the rest (${rank})`));
  assert(axis >= 0 && axis < rank, () => `Error in concat${rank}D: axis must be between 0 and ${rank - 1}.`);
  const first = shapes[0]!;
  shapes.forEach((shape, i) => shape.forEach((size, dim) =>
    assert(dim === axis || size === first[dim],
      () => `Error in concat${rank}D: Shape of tensors[${i}] (${shape}) does not match the shape of the rest (${first}) ` +
        `along the non-concatenated axis ${i}.`)));
}

/** The shape of a concatenation. */
export function computeOutShape(shapes: number[][], axis: number): number[] {
  const shape = shapes[0]!.slice();
  shape[axis] = shapes.reduce((total, s) => total + s[axis]!, 0);
  return shape;
}

/** The sizes of the parts of a split, given their number or sizes of which one may be -1 (the rest). */
export function prepareSplitSize(x: { shape: number[] }, numOrSizeSplits: number[] | number, axis = 0): number[] {
  const size = x.shape[axis]!;
  if (typeof numOrSizeSplits === 'number') {
    assert(size % numOrSizeSplits === 0, () => 'Number of splits must evenly divide the axis.');
    return new Array<number>(numOrSizeSplits).fill(size / numOrSizeSplits);
  }
  assert(numOrSizeSplits.filter((s) => s === -1).length <= 1, () => 'There should be only one negative value in split array.');
  const known = numOrSizeSplits.reduce((total, s) => total + Math.max(s, 0), 0);
  const sizes = numOrSizeSplits.map((s) => (s === -1 ? size - known : s));
  assert(sizes.reduce((a, b) => a + b, 0) === size, () => 'The sum of sizes must match the size of the axis dimension.');
  return sizes;
}

export function isIdentityPermutation(permutation: number[]): boolean {
  return permutation.every((from, to) => from === to && isInt(from));
}
