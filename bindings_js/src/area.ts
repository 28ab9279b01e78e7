// The area of doubles in wasm memory through which arguments and results of a call travel; handles.h has the other side.
import { lib, raise } from './module.js';
import { dtypes, type DataType } from './types.js';

let words: Float64Array = new Float64Array(0);
let base = 0;
let limit = 0;
let at = 0;

/** Starts writing a call. */
export function begin(): void {
  if (words.length === 0) locate(4096);  // also after the wasm memory grew, which detaches the old view
  at = base;
}

function locate(capacity: number): void {
  const address = lib._nacre_area(capacity) >>> 0;  // may grow the memory, so before looking at it
  const used = at - base;
  words = lib.HEAPF64;
  base = address >>> 3;
  limit = base + capacity;
  at = base + used;
}

/** Makes room for `count` more words. */
export function reserve(count: number): void {
  if (at + count > limit || words.length === 0) locate(Math.max(limit - base, 2 * (at - base + count)));
}

export function put(word: number): void {
  words[at++] = word;
}

export function putList(list: ArrayLike<number>): void {
  reserve(list.length + 1);
  words[at++] = list.length;
  for (let i = 0; i < list.length; i++) words[at++] = list[i]!;
}

/** Starts reading what a call wrote: `count` results, or a negative status, which is thrown. */
export function results(count: number): void {
  if (count < 0) raise(count);
  if (words.length === 0 || count * 11 > limit - base) locate(Math.max(4096, count * 11));
  at = base;
}

export function take(): number {
  return words[at++]!;
}

export function takeShape(): number[] {
  const rank = words[at++]!;
  const shape: number[] = [];
  for (let i = 0; i < rank; i++) shape.push(words[at++]!);
  return shape;
}

export function takeDtype(): DataType {
  return dtypes[words[at++]!]!;
}
