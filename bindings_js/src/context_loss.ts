// What happens when the browser takes the GPU away. While the context is lost, plans run on wasm, on values that are computed again from what made them; when it is
// back, values and programs return to it. Loops notice nothing but the time.
import { warn } from './log.js';
import { lib, raise } from './module.js';
import { enableExtensions, requireContext } from './webgl.js';

export interface ContextLossPolicy {
  /** How long to wait for the context, in milliseconds; 10,000 by default. */
  timeoutMs?: number;
  /** What to do when it has not come back by then: stay on the backend 'wasm' (the default), or throw a `ContextLostError` from whatever computes a value. */
  then?: 'wasm' | 'error';
}

const policy: Required<ContextLossPolicy> = { timeoutMs: 10_000, then: 'wasm' };

/** Sets what follows when the WebGL context is lost and does not come back. */
export function onContextLoss({ timeoutMs = policy.timeoutMs, then = policy.then }: ContextLossPolicy): void {
  if (!(timeoutMs >= 0)) throw new Error(`onContextLoss: timeoutMs must be a number of milliseconds, got ${String(timeoutMs)}`);
  if (then !== 'wasm' && then !== 'error') throw new Error(`onContextLoss: then must be 'wasm' or 'error', got ${String(then)}`);
  Object.assign(policy, { timeoutMs, then });
}

/** Follows the fate of the context that the module draws with. `leave` makes another backend current. */
export function watchContext(leave: () => void): void {
  const gl = requireContext();
  const { canvas } = gl;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const giveUp = () => {
    if (policy.then === 'error') return lib.webglRequire(true);
    warn(`The WebGL context was lost and has not come back within ${policy.timeoutMs} ms: going on with the backend 'wasm'`);
    leave();
  };
  canvas.addEventListener('webglcontextlost', (event) => {
    event.preventDefault();  // or it would never come back
    timer = setTimeout(giveUp, policy.timeoutMs);
  });
  canvas.addEventListener('webglcontextrestored', () => {
    clearTimeout(timer);
    lib.webglRequire(false);
    enableExtensions(gl);
    const status = lib.webglRestore();
    if (status < 0) raise(status);
  });
}
