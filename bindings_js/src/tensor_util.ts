// tf.tensor_util
import { upcastType } from './dtypes.js';
import { cast } from './generated/ops.js';
import type { Tensor } from './tensor.js';
import { assert } from './util.js';

export { getTensorsInContainer } from './scope.js';

/** Both with the element type that can hold the values of both. */
export function makeTypesMatch<T extends Tensor>(a: T, b: T): [T, T] {
  if (a.dtype === b.dtype) return [a, b];
  const dtype = upcastType(a.dtype, b.dtype);
  return [cast(a, dtype) as T, cast(b, dtype) as T];
}

export function assertTypesMatch(a: Tensor, b: Tensor): void {
  assert(a.dtype === b.dtype, () => `The dtypes of the first(${a.dtype}) and second(${b.dtype}) input must match`);
}

export function isTensorInList(tensor: Tensor, tensorList: Tensor[]): boolean {
  return tensorList.some((other) => other.id === tensor.id);
}
