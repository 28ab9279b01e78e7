// How long the GPU works: by its own timers where the browser offers them, else by waiting for it and the clock.
import { getBackend } from './backends.js';
import { drawing, webglContext } from './webgl.js';

interface Timers {
  TIME_ELAPSED_EXT: number;
  GPU_DISJOINT_EXT: number;
}

/** Whether ops run on the GPU now. */
export function onDevice(): boolean {
  return getBackend() === 'webgl';
}

/** Waits until the GPU has done all that it was given. */
export function finishDevice(): void {
  const gl = webglContext()!;
  drawing(() => {
    gl.bindFramebuffer(gl.FRAMEBUFFER, null);
    gl.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, new Uint8Array(4));  // browsers do not wait for gl.finish()
  });
}

/** Runs f, and tells how many milliseconds the GPU worked for it: a promise, as the answer comes later. */
export function timeOnDevice<T>(f: () => T): { result: T; ms: Promise<number> } {
  const gl = webglContext()!;
  const timers = gl.getExtension('EXT_disjoint_timer_query_webgl2') as Timers | null;
  const query = timers && !gl.getQuery(timers.TIME_ELAPSED_EXT, gl.CURRENT_QUERY) ? gl.createQuery() : null;
  if (!timers || !query) {
    finishDevice();
    const start = performance.now();
    const result = f();
    finishDevice();
    return { result, ms: Promise.resolve(performance.now() - start) };
  }
  gl.beginQuery(timers.TIME_ELAPSED_EXT, query);
  try {
    const result = f();
    return { result, ms: answer(gl, timers, query) };
  } finally {
    gl.endQuery(timers.TIME_ELAPSED_EXT);
    gl.flush();
  }
}

async function answer(gl: WebGL2RenderingContext, timers: Timers, query: WebGLQuery): Promise<number> {
  do await new Promise((resolve) => setTimeout(resolve, 1));
  while (!gl.getQueryParameter(query, gl.QUERY_RESULT_AVAILABLE) && !gl.isContextLost());
  const disjoint = gl.getParameter(timers.GPU_DISJOINT_EXT) as boolean;
  const nanoseconds = gl.getQueryParameter(query, gl.QUERY_RESULT) as number;
  gl.deleteQuery(query);
  return disjoint ? NaN : nanoseconds / 1e6;
}
