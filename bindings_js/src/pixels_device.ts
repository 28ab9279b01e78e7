// Pictures of the browser to tensors on the GPU, and from there to canvases, without a way through the heap.
import { evaluate } from './call.js';
import { onDevice } from './device_timer.js';
import { keepCallbackError, lib, raise } from './module.js';
import { Tensor } from './tensor.js';
import { webglContext } from './webgl.js';

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
  const [width, height] = size;
  lib.givePicture = () => {
    try {
      gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA8, gl.RGBA, gl.UNSIGNED_BYTE, picture as TexImageSource);
      return 0;
    } catch (error) {
      keepCallbackError(error);
      return -3;
    }
  };
  const handle = lib.webglFromPicture(height, width, channels);
  if (handle < 0) raise(handle);
  return new Tensor([height, width, channels], 'int32', handle);
}

/** Draws a picture tensor on a canvas, which gets its size; false when ops do not run on the GPU, or it cannot draw that large. */
export function paintFromDevice(picture: Tensor, context: CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D, alpha: number): boolean {
  if (!onDevice() || picture.size === 0) return false;
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
