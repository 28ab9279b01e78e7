// Reads that leave the thread free while a device still computes.
import { lib, raise } from './module.js';
import { isAdopted } from './webgl.js';

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

/**
 * Computes a tensor, and waits until its value lies in the heap: without a break what is known to take a few milliseconds only; else as long as the same took
 * before, and where that is not known by asking all the time. Then pauses come in when they add little to what was waited already, since that takes a processor
 * from those who compute (a device may be made of processors).
 */
export async function fetchValue(handle: number): Promise<void> {
  const number = lib._nacre_read_start(handle);
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
