// The WebGL2 context that the backend 'webgl' draws with.
import { warn } from './log.js';

/** What emscripten's OpenGL needs to know of a context. */
export interface GlueContexts {
  registerContext(context: WebGL2RenderingContext, attributes: { majorVersion: number; minorVersion: number }): number;
  makeContextCurrent(handle: number): boolean;
  getNewId(table: (object | null)[]): number;
  framebuffers: (object | null)[];
}

let context: WebGL2RenderingContext | null | undefined;

/**
 * The context, made on a canvas of its own at the first call; null where there is no WebGL2 whose float textures can be drawn to.
 */
export function webglContext(): WebGL2RenderingContext | null {
  if (context === undefined) context = usable(create());
  return context;
}

/** Whether drawing happens on a processor rather than on a GPU: the wasm backend is faster then. */
export function isSoftwareRenderer(gl: WebGL2RenderingContext): boolean {
  const info = gl.getExtension('WEBGL_debug_renderer_info');
  const name = String(gl.getParameter(info ? info.UNMASKED_RENDERER_WEBGL : gl.RENDERER));
  return /swiftshader|llvmpipe|softpipe|software|basic render/i.test(name);
}

/** The context; an error where there is none. */
export function requireContext(): WebGL2RenderingContext {
  const gl = webglContext();
  if (!gl) throw new Error("backend 'webgl': this browser offers no WebGL2 with float textures; use 'wasm'");
  return gl;
}

/** Makes the context the one that the wasm module draws with. */
export function adoptContext(contexts: GlueContexts): void {
  if (!requireContext().getExtension('EXT_color_buffer_float')) warn("backend 'webgl': this GPU computes on floats of 16 bits only; results have three decimal digits");
  contexts.makeContextCurrent(contexts.registerContext(requireContext(), { majorVersion: 2, minorVersion: 0 }));
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
  return Boolean(gl.getExtension('EXT_color_buffer_float') || gl.getExtension('EXT_color_buffer_half_float'));
}

function usable(gl: WebGL2RenderingContext | null): WebGL2RenderingContext | null {
  return gl && enableExtensions(gl) ? gl : null;
}
