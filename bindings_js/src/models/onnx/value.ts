// What the operators of ONNX work on. Its pictures are [n, c, ...spatial]; convolutions here like channels last, so that a value may lie that
// way until somebody needs it otherwise: a chain of convolutions and elementwise operators transposes only at its ends.
import { reshape, transpose } from '../../generated/ops.js';
import type { Tensor } from '../../tensor.js';

export interface TensorValue {
  kind: 'tensor';
  tensor: Tensor;
  /** The number of the element type in files. */
  type: number;
  /** Whether the tensor has the channels, dimension 1 of the value, as its last dimension. */
  channelsLast: boolean;
  /** Whether it depends on nothing but what the model holds, so that it may be read without computing anything for each call. */
  known?: boolean;
  /** Of integers that the file has as bytes: the signed bytes, which differ from the tensor by `offset`. */
  bytes?: { signed: Tensor; offset: number };
  /** Of the result of a quantization with one scale: what it was made of. */
  rounded?: { x: TensorValue; scale: TensorValue; zero?: TensorValue };
}
export interface SequenceValue {
  kind: 'sequence';
  items: TensorValue[];
}
/** An optional without a value. */
export interface Nothing {
  kind: 'nothing';
}
export type Value = TensorValue | SequenceValue | Nothing;

export function tensorValue(tensor: Tensor, type: number, channelsLast = false): TensorValue {
  return { kind: 'tensor', tensor, type, channelsLast };
}

/** The shape as ONNX has it. */
export function shapeOf({ tensor: { shape }, channelsLast }: TensorValue): number[] {
  return channelsLast ? [shape[0]!, shape[shape.length - 1]!, ...shape.slice(1, -1)] : shape;
}

/** The tensor in the order of ONNX. */
export function plain(value: TensorValue): Tensor {
  const { tensor, channelsLast } = value;
  if (!channelsLast) return tensor;
  const shape = shapeOf(value), rank = shape.length;
  if (onlyOne(shape)) return reshape(tensor, shape);
  return transpose(tensor, [0, rank - 1, ...range(1, rank - 1)]);
}

/** The tensor with its channels last. */
export function channelsLast(value: TensorValue): Tensor {
  if (value.channelsLast || value.tensor.rank < 3) return value.tensor;
  return withChannelsLast(value.tensor);
}

/** [n, c, ...spatial] as [n, ...spatial, c]. */
export function withChannelsLast(x: Tensor): Tensor {
  const { shape, rank } = x;
  if (onlyOne(shape)) return reshape(x, [shape[0]!, ...shape.slice(2), shape[1]!]);
  return transpose(x, [0, ...range(2, rank), 1]);
}

/** Whether channels or places are one at most, so that their order does not matter. */
function onlyOne(shape: readonly number[]): boolean {
  return shape[1] === 1 || shape.slice(2).every((d) => d === 1);
}

/** The dimension of the tensor that holds this one of the value. */
export function axisOf(value: TensorValue, axis: number): number {
  const last = value.tensor.rank - 1;
  return !value.channelsLast || axis === 0 ? axis : axis === 1 ? last : axis - 1;
}

/** Tensors that broadcast with each other, in one order. */
export function aligned(values: readonly TensorValue[]): { tensors: Tensor[]; channelsLast: boolean } {
  const rank = Math.max(...values.map(({ tensor }) => tensor.rank));
  const last = values.some((v) => v.channelsLast && v.tensor.rank === rank);
  return { tensors: values.map((v) => (last ? broadcastingLast(v, rank) : plain(v))), channelsLast: last };
}

function broadcastingLast(value: TensorValue, rank: number): Tensor {
  const { tensor } = value;
  if (value.channelsLast && tensor.rank === rank) return tensor;
  if (tensor.size === 1 && tensor.rank <= rank) return tensor;
  const shape = shapeOf(value);
  return withChannelsLast(reshape(plain(value), [...Array<number>(rank - shape.length).fill(1), ...shape]));
}

export function range(start: number, end: number): number[] {
  return Array.from({ length: Math.max(0, end - start) }, (_, i) => start + i);
}

export function product(numbers: ArrayLike<number>): number {
  let result = 1;
  for (let i = 0; i < numbers.length; i++) result *= numbers[i]!;
  return result;
}
