// tf.backend_util: what those who write backends and kernels need.
import { decodeString, encodeString } from '../util.js';
import * as segment_util from './segment.js';
import * as slice_util from './slice.js';

export { segment_util, slice_util };
export * from './axes.js';
export * from './blocks.js';
export * from './broadcast.js';
export * from './complex.js';
export * from './conv.js';
export * from './einsum.js';
export * from './fused.js';
export * from './gather.js';
export * from './messages.js';
export * from './ragged.js';
export * from './scatter.js';
export { computeOptimalWindowSize, PARALLELIZE_THRESHOLD } from './segment.js';
export { log, warn } from '../log.js';
export { upcastType } from '../dtypes.js';

export function fromUint8ToStringArray(vals: Uint8Array[]): string[] {
  try {
    return vals.map((bytes) => decodeString(bytes));
  } catch (error) {
    throw new Error(`Failed to decode encoded string bytes into utf-8, error: ${error}`);
  }
}
export function fromStringArrayToUint8(strings: string[]): Uint8Array[] {
  return strings.map((text) => encodeString(text));
}
