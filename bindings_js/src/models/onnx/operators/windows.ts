// The geometry that convolutions and pools share: windows that slide over the spatial dimensions.
import { scalar } from '../../../create.js';
import * as tf from '../../../generated/ops.js';
import type { Tensor } from '../../../tensor.js';
import type { Call } from './shared.js';
import { constantPad, stepped } from './movement.js';

export interface Windows {
  kernel: number[];
  strides: number[];
  dilations: number[];
  /** Before and after, for each dimension. */
  pads: [number, number][];
  /** Sizes of the result. */
  out: number[];
  /** What of the pads after was added by rounding up only. */
  extra: number[];
}

/** The length that a window covers. */
export function reach(kernel: number, dilation: number): number {
  return (kernel - 1) * dilation + 1;
}

/** Reads strides, dilations and pads of windows of this size over an input of [n, c, ...spatial]. */
export function windows(c: Call, spatial: readonly number[], kernel: readonly number[]): Windows {
  const rank = spatial.length, ones = spatial.map(() => 1);
  const list = (name: string, fallback: number[]) => {
    const value = c.list(name) ?? fallback;
    if (value.length !== fallback.length) c.fail(`${value.length} numbers for ${rank} dimensions`, name);
    return value;
  };
  if (kernel.length !== rank || kernel.some((k) => k < 1)) c.fail(`windows of [${kernel}] over [${spatial}]`, 'kernel_shape');
  const strides = list('strides', ones), dilations = list('dilations', ones), given = list('pads', [...ones, ...ones].fill(0));
  if ([...strides, ...dilations].some((n) => n < 1)) c.fail('strides and dilations must be positive', 'strides');
  const auto = c.text('auto_pad', 'NOTSET', ['NOTSET', 'SAME_UPPER', 'SAME_LOWER', 'VALID', '']), up = c.flag('ceil_mode');
  const result: Windows = { kernel: [...kernel], strides, dilations, pads: [], out: [], extra: [] };
  spatial.forEach((n, d) => {
    const k = reach(kernel[d]!, dilations[d]!), s = strides[d]!;
    let before = auto === 'NOTSET' || auto === '' ? given[d]! : 0, after = auto === 'NOTSET' || auto === '' ? given[d + rank]! : 0;
    if (auto.startsWith('SAME')) {
      const total = Math.max(0, (Math.ceil(n / s) - 1) * s + k - n);
      before = auto === 'SAME_UPPER' ? Math.floor(total / 2) : Math.ceil(total / 2);
      after = total - before;
    }
    const steps = (n + before + after - k) / s;
    let out = (up ? Math.ceil(steps) : Math.floor(steps)) + 1;
    if (up && (out - 1) * s >= n + before) out--;  // a window that starts in the padding after counts for nothing
    if (out < 1) c.fail(`windows that cover ${k} of ${n + before + after}`, 'kernel_shape');
    const extra = Math.max(0, (out - 1) * s + k - (n + before + after));
    result.pads.push([before, after + extra]);
    result.out.push(out);
    result.extra.push(extra);
  });
  c.hostSize(result.out, 'pads');
  return result;
}

/** Pads the spatial dimensions of a tensor with its channels last. */
export function padSpatial(x: Tensor, pads: [number, number][], value: number): Tensor {
  return constantPad(x, [[0, 0], ...pads, [0, 0]], value);
}

const mostElements = 4096;

/** What windows see at each of their places: one tensor for each element of the kernel. */
export function* places(padded: Tensor, w: Windows): Generator<Tensor> {
  const total = w.kernel.reduce((n, k) => n * k, 1);
  if (total > mostElements) throw new Error(`windows of [${w.kernel}] have more than ${mostElements} elements, which is too many for this operator`);
  for (let i = 0; i < total; i++) {
    const begin = [0, ...placeAt(i, w), 0];
    yield stepped(padded, begin, [padded.shape[0]!, ...w.out, padded.shape[padded.rank - 1]!], [1, ...w.strides, 1]);
  }
}

function placeAt(i: number, w: Windows): number[] {
  const at: number[] = [];
  for (let d = w.kernel.length - 1, rest = i; d >= 0; d--) {
    at[d] = (rest % w.kernel[d]!) * w.dilations[d]!;
    rest = Math.floor(rest / w.kernel[d]!);
  }
  return at;
}

/** How many elements each window covers; `all`: also of the pads that were asked for. */
export function coverage(spatial: readonly number[], w: Windows, all: boolean): Tensor {
  const counts = spatial.map((n, d) => {
    const [before, after] = w.pads[d]!, low = all ? 0 : before, high = all ? n + before + after - w.extra[d]! : n + before;
    return Float32Array.from({ length: w.out[d]! }, (_, o) => {
      let inside = 0;
      for (let k = 0; k < w.kernel[d]!; k++) {
        const at = o * w.strides[d]! + k * w.dilations[d]!;
        if (at >= low && at < high) inside++;
      }
      return inside;
    });
  });
  return counts.reduce<Tensor>((product, list, d) => {
    const dims = [1, ...spatial.map((_, e) => (e === d ? list.length : 1)), 1];
    return tf.mul(product, tf.reshape(list, dims));
  }, scalar(1));
}
