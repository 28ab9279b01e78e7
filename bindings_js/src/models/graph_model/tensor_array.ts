// Arrays of tensors that are written and read once: state, as in TensorFlow.
import { tensor } from '../../create.js';
import * as ops from '../../generated/ops.js';
import type { Tensor } from '../../tensor.js';
import type { DataType } from '../../types.js';
import { assertCompatible, type PartialShape } from './partial_shape.js';
import { checkLength, checkLengths } from './tensor_list.js';

interface Slot {
  value: Tensor;
  read: boolean;
}
export interface TensorArray {
  name: string;
  dtype: DataType | undefined;
  size: number;
  shape: PartialShape;
  dynamicSize: boolean;
  clearAfterRead: boolean;
  slots: (Slot | undefined)[];
  closed: boolean;
}

function open(array: TensorArray): void {
  if (array.closed) throw new Error(`TensorArray ${array.name} has already been closed.`);
}

export function read(array: TensorArray, index: number): Tensor {
  open(array);
  const slot = array.slots[index];
  if (!slot) throw new Error(`Tried to read from index ${index}, but array size is: ${array.slots.length}`);
  if (slot.read && array.clearAfterRead)
    throw new Error(
      `TensorArray ${array.name}: Could not read index ${index} twice because it was cleared after a previous read ` +
      '(perhaps try setting clear_after_read = false?).');
  slot.read = true;
  return slot.value;
}

export function write(array: TensorArray, index: number, value: Tensor): void {
  open(array);
  if (index < 0 || (!array.dynamicSize && index >= array.size))
    throw new Error(`Tried to write to index ${index}, but array is not resizeable and size is: ${array.size}`);
  checkLength(index + 1);
  const failed = `TensorArray ${array.name}: Could not write to TensorArray index ${index}`;
  if (value.dtype !== array.dtype) throw new Error(`${failed},\n          because the value dtype is ${value.dtype}, but TensorArray dtype is ${array.dtype}.`);
  if (array.slots.length === 0 && (array.shape === undefined || array.shape.length === 0)) array.shape = value.shape.slice();
  assertCompatible(array.shape, value.shape, `${failed}.`);
  const slot = array.slots[index];
  if (slot) throw new Error(`${failed}, because it has already been ${slot.read ? 'read' : 'written'}.`);
  array.slots[index] = { value, read: false };
}

function checkAskedDtype(array: TensorArray, dtype: DataType | undefined, what: string): void {
  if (dtype !== undefined && dtype !== array.dtype) throw new Error(`TensorArray dtype is ${array.dtype} but ${what} requested dtype ${dtype}`);
}
const empty = (array: TensorArray): Tensor => tensor([], [0, ...(array.shape ?? [])], array.dtype);

export function gather(array: TensorArray, indices: number[], dtype: DataType | undefined): Tensor {
  checkAskedDtype(array, dtype, 'gather');
  const chosen = indices.slice(0, array.slots.length);
  if (chosen.length === 0) return empty(array);
  const values = chosen.map((i) => read(array, i));
  assertCompatible(array.shape, values[0]!.shape, 'TensorArray shape mismatch: ');
  return ops.stack(values, 0);
}

/** The values one after another, and how long each is. */
export function concat(array: TensorArray, dtype: DataType | undefined): { joined: Tensor; lengths: Tensor } {
  checkAskedDtype(array, dtype, 'concat');
  const values = Array.from(array.slots, (_, i) => read(array, i));
  return { joined: values.length === 0 ? empty(array) : ops.concat(values, 0), lengths: tensor(values.map((t) => t.shape[0] ?? 1), [values.length], 'int32') };
}

function checkTensor(array: TensorArray, t: Tensor): void {
  if (t.dtype !== array.dtype) throw new Error(`TensorArray dtype is ${array.dtype} but tensor has dtype ${t.dtype}`);
}

/** Writes the rows of a tensor at these indices; `hold` keeps each for as long as the array lives. */
export function scatter(array: TensorArray, indices: number[], t: Tensor, hold: (row: Tensor) => Tensor): void {
  checkTensor(array, t);
  if (indices.length !== t.shape[0]) throw new Error(`Expected len(indices) == tensor.shape[0], but saw: ${indices.length} vs. ${t.shape[0]}`);
  const last = Math.max(-1, ...indices);
  if (!array.dynamicSize && last >= array.size) throw new Error(`Max index must be < array size (${last}  vs. ${array.size})`);
  if (indices.length === 0) return;
  for (const [i, row] of ops.unstack(t, 0).entries()) write(array, indices[i]!, hold(row));
}

/** Writes pieces of a tensor, of these lengths. */
export function split(array: TensorArray, lengths: number[], t: Tensor, hold: (piece: Tensor) => Tensor): void {
  checkTensor(array, t);
  checkLengths(t, lengths);
  if (!array.dynamicSize && lengths.length !== array.size)
    throw new Error(
      `TensorArray's size is not equal to the size of lengths (${array.size} vs. ${lengths.length}), ` +
      'and the TensorArray is not marked as dynamically resizeable');
  if (lengths.length === 0) return;
  for (const [i, piece] of ops.split(t, lengths, 0).entries()) write(array, i, hold(piece));
}
