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
  /**
   * What came from a picture or a texture cannot be made again, and neither can what was computed from it. Such values are copied into the heap in the
   * background: every `copyEveryMs` milliseconds (1,000 by default), those that are older than that and the values of variables. A variable whose value was
   * too new goes back to what was copied last; another tensor is lost, and using it is a `ContextLostError`.
   */
  copyEveryMs?: number;
  /** The most bytes of such copies; 64 MB by default, 0: none are made. Smaller values come first. */
  copyBytes?: number;
}

const policy: Required<ContextLossPolicy> = { timeoutMs: 10_000, then: 'wasm', copyEveryMs: 1000, copyBytes: 2 ** 26 };

/** Sets what follows when the WebGL context is lost and does not come back, and how much of what could not be computed again is kept ready for that. */
export function onContextLoss(changes: ContextLossPolicy): void {
  const { timeoutMs, then, copyEveryMs, copyBytes } = { ...policy, ...changes };
  for (const [name, ms] of Object.entries({ timeoutMs, copyEveryMs }))
    if (!(ms >= 0)) throw new Error(`onContextLoss: ${name} must be a number of milliseconds, got ${String(ms)}`);
  if (!(copyBytes >= 0)) throw new Error(`onContextLoss: copyBytes must be a number of bytes, got ${String(copyBytes)}`);
  if (then !== 'wasm' && then !== 'error') throw new Error(`onContextLoss: then must be 'wasm' or 'error', got ${String(then)}`);
  Object.assign(policy, { timeoutMs, then, copyEveryMs, copyBytes });
}

let copying = false;

/** Begins to copy what came from outside, and what is computed from it, into the heap, as long as there is such a thing. */
export function keepOutsideValues(): void {
  if (copying || policy.copyBytes === 0) return;
  copying = true;
  const look = (): void => {
    const nothing = 0, underway = 1;
    const state = lib.webglRescue(policy.copyBytes);
    copying = state > nothing;  // an error: there is no memory for copies
    if (copying) setTimeout(look, state === underway ? 5 : policy.copyEveryMs);
  };
  setTimeout(look, policy.copyEveryMs);
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
    const stale = lib.webglStale();
    const what = `values of variables that were computed from pictures (${stale}) have gone back to their last copies; see tf.onContextLoss`;
    if (stale > 0) warn(`The WebGL context was lost: ${what}`);
  });
}
