// Promotion of element types.
import type { DataType } from './types.js';

const order: DataType[] = ['bool', 'int32', 'float32', 'complex64'];

/** The element type that can hold values of both. */
export function upcastType(a: DataType, b: DataType): DataType {
  if (a === 'string' || b === 'string') {
    if (a === b) return 'string';
    throw new Error(`Can not upcast ${a} with ${b}`);
  }
  return order[Math.max(order.indexOf(a), order.indexOf(b))]!;
}

/** The element type of a sum: bools are counted. */
export function sumOutType(type: DataType): DataType {
  return upcastType(type, 'int32');
}
