// Pictures of the browser to tensors on the GPU, and from there to canvases, without a way through the heap.
import { evaluate } from './call.js';
import { onDevice } from './device_timer.js';
import { assertNonNegativeIntegerDimensions, sizeFromShape } from './convert.js';
import { keepOutsideValues } from './context_loss.js';
import { reshape } from './generated/ops.js';
import { lib, raise } from './module.js';
import { Tensor } from './tensor.js';
import { dtypeCode, type DataType } from './types.js';
import { sizeToSquarishShape } from './util.js';
import { drawing, isBorrowed, webglContext } from './webgl.js';

export type Picture = ImageData | HTMLImageElement | HTMLCanvasElement | HTMLVideoElement | ImageBitmap | OffscreenCanvas;

/** The size of a picture that the GPU takes as it is; null: it must be drawn or copied first. */
function sizeOf(picture: object): [number, number] | null {
  const is = (type: string) => {
    const constructor = (globalThis as { [name: string]: unknown })[type];
    return typeof constructor === 'function' && picture instanceof constructor;
  };
  if (is('HTMLVideoElement')) return [(picture as HTMLVideoElement).videoWidth, (picture as HTMLVideoElement).videoHeight];
  if (is('HTMLImageElement')) {
    const { width, height, naturalWidth, naturalHeight } = picture as HTMLImageElement;
    return width === naturalWidth && height === naturalHeight ? [width, height] : null;
  }
  if (!['HTMLCanvasElement', 'OffscreenCanvas', 'ImageBitmap', 'ImageData'].some(is)) return null;
  const { width, height } = picture as ImageBitmap;
  return [width, height];
}

/** An int32 tensor [height, width, channels] of a picture; undefined when ops do not run on the GPU, or it cannot take the picture. */
export function pictureOnDevice(picture: object, channels: number): Tensor | undefined {
  if (!onDevice()) return undefined;
  const size = sizeOf(picture);
  const gl = webglContext()!;
  const most = gl.getParameter(gl.MAX_TEXTURE_SIZE) as number;
  if (!size || size[0] < 1 || size[1] < 1 || Math.max(...size) > most) return undefined;
  return drawing(() => upload(gl, picture as TexImageSource, size, channels));
}

function upload(gl: WebGL2RenderingContext, picture: TexImageSource, [width, height]: [number, number], channels: number): Tensor {
  const picture2d = gl.createTexture();
  try {
    gl.activeTexture(gl.TEXTURE0);
    gl.bindTexture(gl.TEXTURE_2D, picture2d);
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA8, gl.RGBA, gl.UNSIGNED_BYTE, picture);
    return tensorOfBound([height, width, channels], 'int32', height, width, 'RGBA'.slice(0, channels), 255, 0.5);
  } finally {
    gl.deleteTexture(picture2d);
  }
}

/** A tensor of the texture that is bound to the first unit. */
function tensorOfBound(shape: number[], dtype: DataType, height: number, width: number, channels: string, scale: number, offset: number): Tensor {
  const gl = webglContext()!;
  nearest ??= makeSampler(gl);
  gl.bindSampler(0, nearest);
  const inner = shape.at(-1) ?? 1, rows = sizeFromShape(shape.slice(0, -1));
  const code = [...channels].reduce((bits, c, k) => bits | 'RGBA'.indexOf(c) << 2 * k, 0);
  const handle = lib.webglFromTexture(rows, inner, dtypeCode[dtype]!, height, width, code, channels.length, scale, offset);
  gl.bindSampler(0, null);
  if (handle < 0) raise(handle);
  keepOutsideValues();
  const matrix = new Tensor([rows, inner], dtype, handle), y = reshape(matrix, shape);
  matrix.dispose();
  return y;
}

// Reads a texture's own texels, whatever filters it has.
let nearest: WebGLSampler | null | undefined;
function makeSampler(gl: WebGL2RenderingContext): WebGLSampler | null {
  const sampler = gl.createSampler();
  gl.canvas.addEventListener('webglcontextlost', () => { nearest = undefined; }, { once: true });
  if (sampler) for (const filter of [gl.TEXTURE_MIN_FILTER, gl.TEXTURE_MAG_FILTER]) gl.samplerParameteri(sampler, filter, gl.NEAREST);
  return sampler;
}

/** A texture with floating point or normalized values, of the context that the backend draws with (`tf.backend().gpgpu.gl`). */
export interface WebGLData {
  texture: WebGLTexture;
  height: number;
  width: number;
  /** Some of R, G, B and A, in the order in which a pixel's values are taken; all by default. */
  channels?: string;
}

/** A tensor of a texture's values, pixel by pixel; without a shape [height, width * channels]. Zeros follow where the shape has more values. */
export function tensorOfTexture({ texture, height, width, channels = 'RGBA' }: WebGLData, shape?: readonly number[] | null, dtype: DataType = 'float32'): Tensor {
  if (dtype !== 'float32' && dtype !== 'int32') throw new Error(`Creating tensor from texture only supports 'float32'|'int32' dtype, while the dtype is ${dtype}.`);
  if (!/^[RGBA]{1,4}$/.test(channels) || new Set(channels).size !== channels.length) throw new Error(`tensor: channels must be some of 'RGBA', each at most once, but got '${channels}'`);
  for (const [name, n] of Object.entries({ height, width }))
    if (!Number.isInteger(n) || n < 1) throw new Error(`tensor: the ${name} of a texture must be a positive integer, but got ${n}`);
  if (!onDevice()) throw new Error("tensor: only the backend 'webgl' takes textures; await tf.setBackend('webgl') first");
  const to = shape ? Array.from(shape) : [height, width * channels.length];
  assertNonNegativeIntegerDimensions(to);
  const gl = webglContext()!;
  if (!gl.isTexture(texture)) throw new Error("tensor: the texture is not one of the context that the backend draws with, tf.backend().gpgpu.gl");
  return drawing(() => {
    gl.activeTexture(gl.TEXTURE0);
    gl.bindTexture(gl.TEXTURE_2D, texture);
    try {
      return tensorOfBound(to, dtype, height, width, channels, 1, 0);
    } finally {
      gl.bindTexture(gl.TEXTURE_2D, null);
    }
  });
}

export interface GPUData {
  /** The tensor; its dispose() frees the texture too. */
  tensorRef: Tensor;
  /** RGBA: four values per texel, in row-major order, as floats. */
  texture: WebGLTexture;
  /** Height and width in texels. */
  texShape: [number, number];
}

/** A new texture with a tensor's values, for own shaders in the context that the backend draws with. Leave the context as you found it. */
export function dataToGPU(t: Tensor, options: { customTexShape?: [number, number] } = {}): GPUData {
  if (!onDevice()) throw new Error("dataToGPU: only the backend 'webgl' has textures; await tf.setBackend('webgl') first");
  if (t.dtype === 'complex64' || t.dtype === 'string') throw new Error(`dataToGPU does not support ${t.dtype} tensors`);
  const gl = webglContext()!;
  const [height, width] = options.customTexShape ?? sizeToSquarishShape(Math.max(1, Math.ceil(t.size / 4)));
  const most = gl.getParameter(gl.MAX_TEXTURE_SIZE) as number;
  if (!(Number.isInteger(height) && Number.isInteger(width) && height > 0 && width > 0 && height <= most && width <= most && height * width * 4 >= t.size))
    throw new Error(`dataToGPU: a texture [height, width] = [${height}, ${width}] cannot hold the ${t.size} values of a tensor [${t.shape}], four per texel and at most ${most} texels each way`);
  evaluate([t]);
  return drawing(() => download(gl, t, height, width));
}

function download(gl: WebGL2RenderingContext, t: Tensor, height: number, width: number): GPUData {
  const texture = gl.createTexture()!, framebuffer = gl.createFramebuffer()!;
  gl.activeTexture(gl.TEXTURE0);
  gl.bindTexture(gl.TEXTURE_2D, texture);
  gl.texStorage2D(gl.TEXTURE_2D, 1, gl.getExtension('EXT_color_buffer_float') ? gl.RGBA32F : gl.RGBA16F, width, height);
  for (const filter of [gl.TEXTURE_MIN_FILTER, gl.TEXTURE_MAG_FILTER]) gl.texParameteri(gl.TEXTURE_2D, filter, gl.NEAREST);
  for (const wrap of [gl.TEXTURE_WRAP_S, gl.TEXTURE_WRAP_T]) gl.texParameteri(gl.TEXTURE_2D, wrap, gl.CLAMP_TO_EDGE);
  gl.bindTexture(gl.TEXTURE_2D, null);
  gl.bindFramebuffer(gl.FRAMEBUFFER, framebuffer);
  gl.framebufferTexture2D(gl.FRAMEBUFFER, gl.COLOR_ATTACHMENT0, gl.TEXTURE_2D, texture, 0);
  // The module calls framebuffers by number.
  const table = lib.GL!.framebuffers, number = lib.GL!.getNewId(table);
  table[number] = framebuffer;
  const status = lib.webglToTexture(t.handle, number, height, width);
  table[number] = null;
  gl.deleteFramebuffer(framebuffer);
  if (status < 0) {
    gl.deleteTexture(texture);
    raise(status);
  }
  const tensorRef = t.clone();
  const dispose = tensorRef.dispose;
  tensorRef.dispose = () => {
    gl.deleteTexture(texture);
    dispose.call(tensorRef);
  };
  return { tensorRef, texture, texShape: [height, width] };
}

/** Draws a picture tensor on a canvas, which gets its size; false when ops do not run on the GPU, or it cannot draw that large. */
export function paintFromDevice(picture: Tensor, context: CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D, alpha: number): boolean {
  if (!onDevice() || isBorrowed() || picture.size === 0) return false;
  const gl = webglContext()!;
  const [height, width] = picture.shape as [number, number];
  const [mostWide, mostHigh] = gl.getParameter(gl.MAX_VIEWPORT_DIMS) as Int32Array;
  if (width > mostWide! || height > mostHigh!) return false;
  evaluate([picture]);
  const own = gl.canvas;
  if (own.width !== width || own.height !== height) Object.assign(own, { width, height });
  if (gl.drawingBufferWidth !== width || gl.drawingBufferHeight !== height) return false;
  const status = lib.webglPaint(picture.handle, alpha);
  if (status < 0) raise(status);
  Object.assign(context.canvas, { width, height });
  context.drawImage(own, 0, 0);
  return true;
}
