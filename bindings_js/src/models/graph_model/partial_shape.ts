// Shapes that are known in part: -1 is any size, undefined any rank.
import { assert } from '../../util.js';

export type PartialShape = readonly number[] | undefined;

export const isFull = (shape: PartialShape): shape is readonly number[] => shape !== undefined && shape.every((d) => d >= 0);

export function assertCompatible(a: PartialShape, b: PartialShape, prefix: string): void {
  if (a === undefined || b === undefined) return;
  const fits = a.length === b.length && a.every((d, i) => d < 0 || b[i]! < 0 || d === b[i]);
  assert(fits, () => `${prefix} Shapes ${a} and ${b} must match`);
}

/** What both say. */
export function merge(a: PartialShape, b: PartialShape): PartialShape {
  if (a === undefined || b === undefined) return a ?? b;
  if (a.length !== b.length) throw new Error(`Incompatible ranks during merge: ${a} vs. ${b}`);
  return a.map((d, i) => {
    if (d >= 0 && b[i]! >= 0 && d !== b[i]) throw new Error(`Incompatible shape during merge: ${a} vs. ${b}`);
    return d >= 0 ? d : b[i]!;
  });
}
