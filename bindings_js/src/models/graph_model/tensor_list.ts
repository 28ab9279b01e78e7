// Lists of tensors, the values behind TensorFlow's variant tensors: operators make new lists and leave old ones as they are.
import { tensor } from '../../create.js';
import * as ops from '../../generated/ops.js';
import { tidy } from '../../scope.js';
import type { Tensor } from '../../tensor.js';
import type { DataType } from '../../types.js';
import { assertCompatible, isFull, merge, type PartialShape } from './partial_shape.js';

export interface TensorList {
  /** Undefined: not set yet, which counts as zeros. The run holds the tensors. */
  elements: (Tensor | undefined)[];
  shape: PartialShape;
  dtype: DataType | undefined;
  /** -1: any number. */
  maxElements: number;
}

const mismatch = 'TensorList shape mismatch: ';

/** A file may ask for any length, and lists are copied. */
const longest = 2 ** 20;

export function checkLength(length: number): number {
  if (length > longest) throw new Error(`a list of ${length} tensors is too long; at most ${longest} are possible`);
  return length;
}

function checkDtype(given: DataType | undefined, list: TensorList): void {
  if (given !== undefined && list.dtype !== undefined && given !== list.dtype)
    throw new Error(`Invalid data types; op elements ${given}, but list elements ${list.dtype}`);
}

/** The shape of all elements, as the list, the caller and the elements know it. */
function elementShape(list: TensorList, asked: PartialShape): readonly number[] {
  let shape = merge(list.shape, asked);
  if (isFull(shape)) return shape;
  const known = list.elements.filter((t) => t !== undefined);
  if (known.length === 0) throw new Error(`Tried to calculate elements of an empty list with non-fully-defined elementShape: ${shape}`);
  for (const t of known) shape = merge(t.shape, shape);
  if (!isFull(shape)) throw new Error(`Non-fully-defined elementShape: ${shape}`);
  return shape;
}

function elementAt(list: TensorList, index: number, shape: readonly number[]): Tensor {
  const t = list.elements[index];
  return t ? ops.reshape(t, shape) : ops.zeros(shape, list.dtype);
}

export function reserve(shape: PartialShape, dtype: DataType | undefined, length: number, maxElements: number): TensorList {
  return { elements: new Array<undefined>(checkLength(Math.max(0, length))), shape, dtype, maxElements };
}

export function setItem(list: TensorList, index: number, value: Tensor): TensorList {
  checkDtype(value.dtype, list);
  if (index < 0 || (list.maxElements !== -1 && index >= list.maxElements))
    throw new Error(`Trying to set element ${index} in a list with max ${list.maxElements} elements.`);
  checkLength(index + 1);
  assertCompatible(list.shape, value.shape, mismatch);
  const elements = list.elements.slice();
  elements[index] = value;
  return { ...list, elements };
}

export function getItem(list: TensorList, index: number, asked: PartialShape, dtype: DataType | undefined): Tensor {
  checkDtype(dtype, list);
  if (index < 0 || index >= list.elements.length) throw new Error(`Trying to access element ${index} in a list with ${list.elements.length} elements.`);
  const element = list.elements[index];
  if (!element && !isFull(merge(list.shape, asked))) throw new Error(`element at index ${index} is null.`);
  if (element) assertCompatible(element.shape, asked, mismatch);
  return elementAt(list, index, element ? element.shape : elementShape(list, asked));
}

export function pushBack(list: TensorList, value: Tensor): TensorList {
  checkDtype(value.dtype, list);
  assertCompatible(value.shape, list.shape, mismatch);
  if (list.maxElements === list.elements.length) throw new Error('Trying to push element into a full list.');
  checkLength(list.elements.length + 1);
  return { ...list, elements: [...list.elements, value] };
}

export function popBack(list: TensorList, asked: PartialShape, dtype: DataType | undefined): { rest: TensorList; last: Tensor } {
  checkDtype(dtype, list);
  if (list.elements.length === 0) throw new Error('Trying to pop from an empty list.');
  const index = list.elements.length - 1;
  const element = list.elements[index];
  if (element) assertCompatible(element.shape, asked, mismatch);
  return { rest: { ...list, elements: list.elements.slice(0, -1) }, last: elementAt(list, index, element ? element.shape : elementShape(list, asked)) };
}

export function resize(list: TensorList, size: number): TensorList {
  if (size < 0) throw new Error(`TensorListResize expects size to be non-negative. Got: ${size}`);
  if (list.maxElements !== -1 && size > list.maxElements)
    throw new Error(`TensorListResize input size ${size} is greater maxNumElement ${list.maxElements}.`);
  const elements = list.elements.slice(0, size);
  elements.length = checkLength(size);
  return { ...list, elements };
}

/** The elements with these numbers, stacked; numbers past the end are left out, as in TensorFlow.js. */
export function gather(list: TensorList, indices: number[], dtype: DataType | undefined, asked: PartialShape): Tensor {
  checkDtype(dtype, list);
  assertCompatible(list.shape, asked, mismatch);
  const shape = elementShape(list, asked);
  const chosen = indices.slice(0, list.elements.length);
  const outside = chosen.find((i) => !(i >= 0 && i < list.elements.length));
  if (outside !== undefined) throw new Error(`Trying to access element ${outside} in a list with ${list.elements.length} elements.`);
  if (chosen.length === 0) return tensor([], [0, ...shape], list.dtype);
  return tidy(() => ops.stack(chosen.map((i) => elementAt(list, i, shape)), 0));
}

export function stack(list: TensorList, asked: PartialShape, dtype: DataType | undefined, length: number): Tensor {
  if (length !== -1 && list.elements.length !== length)
    throw new Error(`Operation expected a list with ${length} elements but got a list with ${list.elements.length} elements.`);
  return gather(list, Array.from(list.elements, (_, i) => i), dtype, asked);
}

/** The elements one after another, which may differ in their first dimension, and how long each is. */
export function concat(list: TensorList, dtype: DataType | undefined): { joined: Tensor; lengths: Tensor } {
  if (dtype !== undefined && list.dtype !== undefined && dtype !== list.dtype)
    throw new Error(`TensorList dtype is ${list.dtype} but concat requested dtype ${dtype}`);
  const count = list.elements.length;
  const lengths = (sizes: number[]) => tensor(sizes, [sizes.length], 'int32');
  if (count === 0) return { joined: tensor([], [0, ...elementShape(list, undefined).slice(1)], list.dtype), lengths: lengths([]) };
  const parts = Array.from(list.elements, (t, i) => t ?? elementAt(list, i, elementShape(list, undefined)));
  return { joined: ops.concat(parts, 0), lengths: lengths(parts.map((t) => t.shape[0] ?? 1)) };
}

/** The rows of a tensor. */
export function fromTensor(t: Tensor, shape: PartialShape, dtype: DataType | undefined): TensorList {
  if (t.rank < 1) throw new Error(`Tensor must be at least a vector, but saw shape: ${t.shape}`);
  if (dtype !== undefined && t.dtype !== dtype) throw new Error(`Invalid data types; op elements ${t.dtype}, but list elements ${dtype}`);
  assertCompatible(t.shape.slice(1), shape, mismatch);
  return { elements: rows(t), shape, dtype: t.dtype, maxElements: -1 };
}

const rows = (t: Tensor): Tensor[] => (t.shape[0] === 0 ? [] : ops.unstack(t, 0));

/** A list whose elements `indices` are the rows of a tensor. */
export function scatter(t: Tensor, indices: number[], shape: PartialShape, length: number): TensorList {
  if (indices.length !== t.shape[0]) throw new Error(`Expected len(indices) == tensor.shape[0], but saw: ${indices.length} vs. ${t.shape[0]}`);
  const last = Math.max(-1, ...indices);
  if (length !== -1 && last >= length) throw new Error(`Max index must be < array size (${last}  vs. ${length})`);
  const values = rows(t);
  return indices.reduce((list, index, i) => setItem(list, index, values[i]!), reserve(shape, t.dtype, Math.max(length, last + 1), -1));
}

/** A list of pieces of a tensor, of these lengths. A shape of one dimension less says that each piece is a single row, without the first dimension. */
export function split(t: Tensor, lengths: number[], shape: PartialShape): TensorList {
  checkLengths(t, lengths);
  const row = t.shape.slice(1);
  const pieces = lengths.length > 0 ? ops.split(t, lengths, 0) : [];
  const isRow = shape !== undefined && shape.length === row.length;
  assertCompatible(isRow ? row : [-1, ...row], shape, mismatch);
  return { elements: isRow ? pieces.map((piece) => ops.reshape(piece, row)) : pieces, shape, dtype: t.dtype, maxElements: lengths.length };
}

export function checkLengths(t: Tensor, lengths: number[]): void {
  const total = lengths.reduce((sum, n) => sum + n, 0);
  if (total !== t.shape[0])
    throw new Error(`Expected sum of lengths to be equal to tensor.shape[0], but sum of lengths is ${total}, and tensor's shape is: ${t.shape}`);
}
