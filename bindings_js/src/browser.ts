// tf.browser: pictures to tensors and back.
import { getBackend } from './backends.js';
import { allocateHandle } from './convert.js';
import { lib } from './module.js';
import { paintFromDevice, pictureOnDevice } from './pixels_device.js';
import { Tensor, type Tensor2D, type Tensor3D } from './tensor.js';
import { tensor } from './create.js';
import type { PixelData, TensorLike } from './types.js';

type Canvas2D = CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D;
export type Pixels = PixelData | ImageData | HTMLImageElement | HTMLCanvasElement | HTMLVideoElement | ImageBitmap | OffscreenCanvas;

let scratch: Canvas2D | undefined;

/** A canvas of this size to draw into, used again from call to call. */
function scratchCanvas(width: number, height: number): Canvas2D {
  if (!scratch) {
    const canvas = typeof OffscreenCanvas !== 'undefined' ? new OffscreenCanvas(1, 1)
      : typeof document !== 'undefined' ? document.createElement('canvas') : undefined;
    if (!canvas) throw new Error('fromPixels: here is no canvas to draw with; pass ImageData or {data, width, height}');
    scratch = canvas.getContext('2d', { willReadFrequently: true }) as Canvas2D;
  }
  scratch.canvas.width = width;
  scratch.canvas.height = height;
  return scratch;
}

const is = (x: unknown, type: string): boolean => {
  const constructor = (globalThis as { [name: string]: unknown })[type];
  return typeof constructor === 'function' && x instanceof constructor;
};

function isPixelData(x: unknown): x is PixelData {
  const p = x as Partial<PixelData>;
  return typeof x === 'object' && ArrayBuffer.isView(p.data) && typeof p.width === 'number' && typeof p.height === 'number';
}

function readPixels(pixels: Pixels): PixelData {
  if (is(pixels, 'HTMLVideoElement')) {
    const video = pixels as HTMLVideoElement;
    if (video.videoWidth === 0) throw new Error('The video element has not loaded data yet. Please wait for `loadeddata` event on the <video> element.');
    return rasterize(video, video.videoWidth, video.videoHeight);
  }
  if (is(pixels, 'HTMLImageElement')) {
    const image = pixels as HTMLImageElement;
    return rasterize(image, image.width, image.height);
  }
  if (typeof (pixels as HTMLCanvasElement).getContext === 'function') {
    const canvas = pixels as HTMLCanvasElement;
    const context = canvas.getContext('2d') as Canvas2D | null;
    if (context) return { data: context.getImageData(0, 0, canvas.width, canvas.height).data, width: canvas.width, height: canvas.height };
    return rasterize(canvas, canvas.width, canvas.height);
  }
  if (is(pixels, 'ImageBitmap')) return rasterize(pixels as ImageBitmap, pixels.width, pixels.height);
  if (isPixelData(pixels)) return pixels;
  throw new Error(
    'pixels passed to tf.browser.fromPixels() must be either an HTMLVideoElement, HTMLImageElement, HTMLCanvasElement, ImageData in browser, ' +
    'or OffscreenCanvas, ImageData in webworker or {data: Uint32Array, width: number, height: number}, ' +
    `but was ${(pixels as object).constructor?.name}`);
}

function rasterize(source: CanvasImageSource, width: number, height: number): PixelData {
  if (!(width > 0 && height > 0)) throw new Error(`fromPixels: the picture is empty (${width} x ${height}); wait until it has loaded`);
  const context = scratchCanvas(width, height);
  context.drawImage(source, 0, 0, width, height);
  return context.getImageData(0, 0, width, height);
}

/** An int32 tensor [height, width, channels] of a picture's pixels, 0 to 255. */
export function fromPixels(pixels: Pixels, numChannels = 3): Tensor3D {
  if (!(Number.isInteger(numChannels) && numChannels >= 1)) throw new Error(`fromPixels: numChannels must be 1, 2, 3 or 4, got ${numChannels}`);
  if (numChannels > 4) throw new Error('Cannot construct Tensor with more than 4 channels from pixels.');
  if (pixels == null) throw new Error('pixels passed to tf.browser.fromPixels() can not be null');
  const onDevice = pictureOnDevice(pixels, numChannels);
  if (onDevice) return onDevice as Tensor3D;
  const { data, width, height } = readPixels(pixels);
  const count = width * height;
  if (!Number.isInteger(width) || !Number.isInteger(height) || data.length !== 4 * count)
    throw new Error(`fromPixels: a picture of ${width} x ${height} pixels has ${4 * count} values (RGBA), got ${data.length}`);
  const shape: [number, number, number] = [height, width, numChannels];
  const handle = allocateHandle(shape, 'int32');
  const at = lib._nacre_data(handle) >>> 2;
  const target = lib.HEAP32.subarray(at, at + count * numChannels);
  for (let i = 0, to = 0; i < 4 * count; i += 4) for (let c = 0; c < numChannels; c++) target[to++] = data[i + c]!;
  return new Tensor(shape, 'int32', handle) as Tensor3D;
}

/** Like fromPixels, for callers that can wait. */
export async function fromPixelsAsync(pixels: Pixels, numChannels = 3): Promise<Tensor3D> {
  return fromPixels(pixels, numChannels);
}

function checkDrawable(picture: Tensor): void {
  if (picture.rank !== 2 && picture.rank !== 3) throw new Error(`toPixels only supports rank 2 or 3 tensors, got rank ${picture.rank}.`);
  const depth = picture.rank === 2 ? 1 : picture.shape[2]!;
  if (depth > 4 || depth === 2) throw new Error(`toPixels only supports depth of size 1, 3 or 4 but got ${depth}`);
  if (picture.dtype !== 'float32' && picture.dtype !== 'int32')
    throw new Error(`Unsupported type for toPixels: ${picture.dtype}. Please use float32 or int32 tensors.`);
}

/**
 * The RGBA bytes of a picture tensor [height, width] or [height, width, 1, 3 or 4], float32 from 0 to 1 or int32 from 0 to 255 (nested arrays
 * are taken for int32); drawn on the canvas, too, if one is given.
 */
export async function toPixels(img: Tensor2D | Tensor3D | TensorLike, canvas?: HTMLCanvasElement | OffscreenCanvas): Promise<Uint8ClampedArray> {
  const picture = img instanceof Tensor ? img : tensor(img, undefined, 'int32');
  try {
    picture.throwIfDisposed();
    checkDrawable(picture);
    const [height, width] = picture.shape as [number, number];
    const bytes = toBytes((await picture.data()) as Float32Array | Int32Array, width * height, picture.dtype === 'float32');
    if (canvas) {
      canvas.width = width;
      canvas.height = height;
      const context = canvas.getContext('2d') as Canvas2D;
      context.putImageData(new ImageData(bytes, width, height), 0, 0);
    }
    return bytes;
  } finally {
    if (picture !== img) picture.dispose();
  }
}

function toBytes(values: Float32Array | Int32Array, count: number, isFloat: boolean, alpha = 1): Uint8ClampedArray<ArrayBuffer> {
  const depth = count === 0 ? 1 : values.length / count;
  const scale = isFloat ? 255 : 1;
  const limit = isFloat ? 1 : 255;
  for (const value of values)
    if (!(value >= 0 && value <= limit))
      throw new Error(`Tensor values for a ${isFloat ? 'float32' : 'int32'} Tensor must be in the range [0 - ${limit}] but encountered ${value}.`);
  const bytes = new Uint8ClampedArray(4 * count);
  for (let i = 0; i < count; i++) {
    const at = i * depth;
    for (let c = 0; c < 3; c++) bytes[4 * i + c] = Math.round(values[depth === 1 ? at : at + c]! * scale);
    bytes[4 * i + 3] = depth === 4 ? Math.round(values[at + 3]! * scale) : Math.round(255 * alpha);
  }
  return bytes;
}

export interface DrawOptions {
  /** Of the picture's pixels that have no alpha of their own, from 0 to 1. */
  imageOptions?: { alpha?: number };
  contextOptions?: { contextType?: string; contextAttributes?: CanvasRenderingContext2DSettings };
}

/** Draws a picture tensor, as toPixels takes it, on a canvas, which gets its size. */
export function draw(image: Tensor2D | Tensor3D | TensorLike, canvas: HTMLCanvasElement | OffscreenCanvas, options: DrawOptions = {}): void {
  const picture = image instanceof Tensor ? image : tensor(image, undefined, 'int32');
  try {
    picture.throwIfDisposed();
    checkDrawable(picture);
    const { contextType = '2d', contextAttributes = {} } = options.contextOptions ?? {};
    // A context type that bears the backend's name is what the backend likes best: here, one of two dimensions.
    if (contextType !== '2d' && contextType !== getBackend()) throw new Error(`Context type ${contextType} is not supported by the CPU backend.`);
    const context = canvas.getContext('2d', contextAttributes) as Canvas2D | null;
    if (!context) throw new Error(`Could not get the context with ${contextType} type.`);
    const [height, width] = picture.shape as [number, number];
    const alpha = options.imageOptions?.alpha || 1;
    if (paintFromDevice(picture, context, alpha)) return;
    const bytes = toBytes(picture.dataSync() as Float32Array | Int32Array, width * height, picture.dtype === 'float32', alpha);
    canvas.width = width;
    canvas.height = height;
    context.putImageData(new ImageData(bytes, width, height), 0, 0);
  } finally {
    if (picture !== image) picture.dispose();
  }
}
