// tf.kernel_impls: the parts of kernels that backends written in JavaScript can share.
import { tensor } from './create.js';
import type { Tensor2D } from './tensor.js';
import type { TypedArray } from './types.js';

/** The coordinates of all elements that are not 0. */
export function whereImpl(condShape: number[], condVals: TypedArray): Tensor2D {
  const rank = condShape.length;
  const found: number[] = [];
  condVals.forEach((value: number, index: number) => {
    if (!value) return;
    const at = new Array<number>(rank);
    for (let dim = rank - 1, rest = index; dim >= 0; dim--) {
      at[dim] = rest % condShape[dim]!;
      rest = Math.floor(rest / condShape[dim]!);
    }
    found.push(...at);
  });
  const count = rank === 0 ? (condVals[0] ? 1 : 0) : found.length / rank;
  return tensor(Int32Array.from(found), [count, rank], 'int32') as Tensor2D;
}

interface Candidate {
  box: number;
  score: number;
  /** How many of the selected boxes it was compared with. */
  seen: number;
}

/** The common area of two boxes [y1, x1, y2, x2] over that of their union; corners may come in any order. */
function overlap(boxes: TypedArray, a: number, b: number): number {
  const sides = (box: number, dim: number): [number, number] => {
    const [p, q] = [boxes[4 * box + dim]!, boxes[4 * box + 2 + dim]!];
    return [Math.min(p, q), Math.max(p, q)];
  };
  const area = (box: number) => [0, 1].reduce((product, dim) => product * (sides(box, dim)[1] - sides(box, dim)[0]), 1);
  const [areaA, areaB] = [area(a), area(b)];
  if (areaA <= 0 || areaB <= 0) return 0;
  const common = [0, 1].reduce((product, dim) => {
    const [[fromA, toA], [fromB, toB]] = [sides(a, dim), sides(b, dim)];
    return product * Math.max(0, Math.min(toA, toB) - Math.max(fromA, fromB));
  }, 1);
  return common / (areaA + areaB - common);
}

// The best candidate is last; of equal ones, that which comes first.
const worse = (a: Candidate, b: Candidate): number => a.score - b.score || b.box - a.box;

/** Greedy selection; with sigma, overlapping boxes lose score instead of being dropped at once (Bodla et al. 2017). */
function select(boxes: TypedArray, scores: TypedArray, limit: number, iouThreshold: number, scoreThreshold: number, sigma: number): Candidate[] {
  const selected: Candidate[] = [];
  const queue = Array.from(scores, (score, box): Candidate => ({ box, score, seen: 0 })).filter(({ score }) => score > scoreThreshold).sort(worse);
  while (selected.length < limit && queue.length > 0) {
    const candidate = queue.pop()!;
    const before = candidate.score;
    let dropped = false;
    for (let i = selected.length - 1; i >= candidate.seen && !dropped; i--) {
      const iou = overlap(boxes, candidate.box, selected[i]!.box);
      dropped = iou >= iouThreshold;
      if (!dropped && sigma > 0) candidate.score *= Math.exp((-0.5 / sigma) * iou * iou);
      if (candidate.score <= scoreThreshold) dropped = true;
    }
    candidate.seen = selected.length;
    if (dropped) continue;
    if (candidate.score === before) {
      selected.push(candidate);
    } else {
      const place = queue.findIndex((other) => worse(other, candidate) > 0);
      queue.splice(place < 0 ? queue.length : place, 0, candidate);
    }
  }
  return selected;
}

const boxesOf = (selected: Candidate[]): number[] => selected.map(({ box }) => box);

export function nonMaxSuppressionV3Impl(
  boxes: TypedArray, scores: TypedArray, maxOutputSize: number, iouThreshold: number, scoreThreshold: number,
): { selectedIndices: number[] } {
  return { selectedIndices: boxesOf(select(boxes, scores, maxOutputSize, iouThreshold, scoreThreshold, 0)) };
}

/** The indices may be filled up with zeros to the greatest number. */
export function nonMaxSuppressionV4Impl(
  boxes: TypedArray, scores: TypedArray, maxOutputSize: number, iouThreshold: number, scoreThreshold: number, padToMaxOutputSize: boolean,
): { selectedIndices: number[]; validOutputs: number } {
  const selected = boxesOf(select(boxes, scores, maxOutputSize, iouThreshold, scoreThreshold, 0));
  const padding = new Array<number>(padToMaxOutputSize ? maxOutputSize - selected.length : 0).fill(0);
  return { selectedIndices: [...selected, ...padding], validOutputs: selected.length };
}

export function nonMaxSuppressionV5Impl(
  boxes: TypedArray, scores: TypedArray, maxOutputSize: number, iouThreshold: number, scoreThreshold: number, softNmsSigma: number,
): { selectedIndices: number[]; selectedScores: number[] } {
  const selected = select(boxes, scores, maxOutputSize, iouThreshold, scoreThreshold, softNmsSigma);
  return { selectedIndices: boxesOf(selected), selectedScores: selected.map(({ score }) => score) };
}
