// The WebGL2 context that the backend 'webgl' draws with.
import { borrow } from './borrowed_context.js';
import { warn } from './log.js';

/** What emscripten's OpenGL needs to know of a context. */
export interface GlueContexts {
  registerContext(context: WebGL2RenderingContext, attributes: { majorVersion: number; minorVersion: number }): number;
  makeContextCurrent(handle: number): boolean;
  getNewId(table: (object | null)[]): number;
  framebuffers: (object | null)[];
}

let context: WebGL2RenderingContext | null | undefined;
let borrowed = false;
let adopted = false;
let begin: () => void = () => {};

/**
 * Makes the backend 'webgl' draw with a context of the program's own, so that tensors and the program's textures live in one (`tensor.dataToGPU`,
 * `tf.tensor({texture, ...})`). Call it before anything else; `webGLVersion` must be 2. Whatever the program has set in the context is as it was when a call
 * returns. Its canvas stays as it is too: `tf.browser.draw` and `toPixels` go through the heap then.
 */
export function setWebGLContext(webGLVersion: number, gl: WebGL2RenderingContext): void {
  if (webGLVersion !== 2) throw new Error(`setWebGLContext: the backend needs WebGL 2, got version ${String(webGLVersion)}`);
  if (typeof WebGL2RenderingContext === 'undefined' || !(gl instanceof WebGL2RenderingContext)) throw new Error("setWebGLContext: gl must be a WebGL2RenderingContext, as canvas.getContext('webgl2') gives it");
  if (context) throw new Error('setWebGLContext: the backend has a context already; call it before ready()');
  if (gl.isContextLost()) throw new Error('setWebGLContext: the context is lost');
  if (!enableExtensions(gl)) throw new Error('setWebGLContext: float textures of this context cannot be drawn to; nothing can run in it');
  context = gl;
  borrowed = true;
}

export function isBorrowed(): boolean {
  return borrowed;
}

/** Runs what draws with the context. */
export function drawing<T>(f: () => T): T {
  return borrowed ? borrow(context!, begin, f) : f();
}

/**
 * The context, made on a canvas of its own at the first call; null where there is no WebGL2 whose float textures can be drawn to.
 */
export function webglContext(): WebGL2RenderingContext | null {
  if (context === undefined) context = usable(create());
  return context;
}

/** Whether there is a context by now, without making one. */
export function hasContext(): boolean {
  return context != null;
}

/** Whether drawing happens on a processor rather than on a GPU: the wasm backend is faster then. */
export function isSoftwareRenderer(gl: WebGL2RenderingContext): boolean {
  return /swiftshader|llvmpipe|softpipe|software|basic render/i.test(rendererOf(gl));
}

function rendererOf(gl: WebGL2RenderingContext): string {
  const info = gl.getExtension('WEBGL_debug_renderer_info');
  return String(gl.getParameter(info ? info.UNMASKED_RENDERER_WEBGL : gl.RENDERER));
}

/** The context; an error where there is none. */
export function requireContext(): WebGL2RenderingContext {
  const gl = webglContext();
  if (!gl) throw new Error("backend 'webgl': this browser offers no WebGL2 with float textures; use 'wasm'");
  return gl;
}

/** Functions of the module that may draw. */
const draws = [
  '_nacre_call', '_nacre_evaluate', '_nacre_read', '_nacre_read_start', '_nacre_read_done', '_nacre_data', '_nacre_strings', '_nacre_vjp', '_nacre_release',
  '_nacre_assign', '_nacre_function_run', '_nacre_function_release', 'clearPlans', 'dump', 'dumpFunction', 'setBackend', 'webglFromTexture', 'webglToTexture', 'webglPaint',
  'webglRestore', 'webglUpload', 'webglLink', 'webglRescue',
];

/** Whether the wasm module draws with the context by now. */
export function isAdopted(): boolean {
  return adopted;
}

/** Makes the context the one that the wasm module draws with, if it is not yet. */
export function adoptContext(contexts: GlueContexts, module: { webglSoftware(exact: boolean): void }): void {
  if (adopted) return;
  if (borrowed) {
    const functions = module as object as { [name: string]: (...args: unknown[]) => unknown };
    begin = () => functions.webglForgetState!();
    for (const name of draws) {
      let f = functions[name]!;
      const wrapped = (...args: unknown[]) => drawing(() => f(...args));
      Object.defineProperty(module, name, { get: () => wrapped, set: (other: typeof f) => { f = other; } });  // the glue sets it at the first call
    }
  }
  if (!requireContext().getExtension('EXT_color_buffer_float')) warn("backend 'webgl': this GPU computes on floats of 16 bits only; results have three decimal digits");
  if (isSoftwareRenderer(requireContext())) module.webglSoftware(/swiftshader/i.test(rendererOf(requireContext())));
  contexts.makeContextCurrent(contexts.registerContext(requireContext(), { majorVersion: 2, minorVersion: 0 }));
  adopted = true;
}

function create(): WebGL2RenderingContext | null {
  const attributes = { alpha: true, antialias: false, depth: false, stencil: false, premultipliedAlpha: false, preserveDrawingBuffer: false };
  try {
    if (typeof OffscreenCanvas !== 'undefined') {
      const gl = new OffscreenCanvas(1, 1).getContext('webgl2', attributes);
      if (gl) return gl as WebGL2RenderingContext;
    }
    return typeof document === 'undefined' ? null : (document.createElement('canvas').getContext('webgl2', attributes) as WebGL2RenderingContext | null);
  } catch {
    return null;  // some environments refuse rather than answer null
  }
}

/** Float textures as render targets, for a new context or one that came back; false where they cannot be. */
export function enableExtensions(gl: WebGL2RenderingContext): boolean {
  gl.getExtension('KHR_parallel_shader_compile');
  return Boolean(gl.getExtension('EXT_color_buffer_float') || gl.getExtension('EXT_color_buffer_half_float'));
}

function usable(gl: WebGL2RenderingContext | null): WebGL2RenderingContext | null {
  return gl && enableExtensions(gl) ? gl : null;
}
