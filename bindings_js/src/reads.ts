// Reads that leave the thread free while a device still computes.
import { lib, raise } from './module.js';
import type { DataType } from './types.js';
import { isAdopted, isBorrowed, requireContext } from './webgl.js';

const page = 1024;  // values
const waiting: (() => void)[] = [];
let channel: MessageChannel | undefined;

/** Resolves in a task of its own, without the least delay of 4 ms that timers have. */
export function turn(): Promise<void> {
  if (!channel) {
    channel = new MessageChannel();
    channel.port1.onmessage = () => waiting.shift()!();
  }
  const { port2 } = channel;
  return new Promise((resolve) => {
    waiting.push(resolve);
    port2.postMessage(null);
  });
}

/** Whether values may lie in the memory of a device. */
export function hasDevice(): boolean {
  return isAdopted();
}

/** Whether values of this type and number are copied straight out of the memory of a device, where they may lie there in their order. */
export function isReadStraight(dtype: DataType, size: number): boolean {
  return size >= 1 << 16 && (dtype === 'float32' || dtype === 'int32') && isAdopted() && !isBorrowed();
}

/** The values that `_nacre_read` has left in the buffer that is bound; null: they were lost. */
export function exposedValues(dtype: DataType, size: number): Float32Array | Int32Array | null {
  const values = dtype === 'int32' ? new Int32Array(size) : new Float32Array(size), gl = requireContext();
  for (let i = 0; i < size; i += page) values[i] = 0;  // the system finds their memory while the device may still be at work
  gl.getBufferSubData(gl.PIXEL_PACK_BUFFER, 0, values);
  const status = lib._nacre_read_end();
  if (status < 0) raise(status);
  return status === 0 ? values : null;
}

/**
 * Computes a tensor, and waits until `_nacre_read` finds its value (see there for `straight`): without a break what is known to take a few milliseconds only; else
 * as long as the same took before, and where that is not known by asking all the time. Then pauses come in when they add little to what was waited already, since
 * that takes a processor from those who compute (a device may be made of processors).
 */
export async function fetchValue(handle: number, straight: boolean): Promise<void> {
  const number = lib._nacre_read_start(handle, straight);
  if (number < 0) raise(number);
  if (number === 0) return;
  const start = performance.now();
  for (;;) {
    const later = lib._nacre_read_done(number);
    if (later < 0) raise(later);
    if (later === 0) return;
    const waited = performance.now() - start;
    await (later === 1 && waited < 5 ? turn() : new Promise<void>((resolve) => setTimeout(resolve, later > 1 ? later - 1 : waited / 16)));
  }
}
