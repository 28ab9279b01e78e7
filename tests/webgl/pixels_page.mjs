// In the page: pictures of every kind, and what canvases show.
import * as tf from '/nacre/index.js';

const width = 13, height = 9;
const bytes = new Uint8ClampedArray(4 * width * height).map((_, k) => (k % 4 === 3 ? 255 : (k * 37) % 256));
const data = new ImageData(bytes, width, height);

function painted(canvas) {
  Object.assign(canvas, {width, height});
  canvas.getContext('2d').putImageData(data, 0, 0);
  return canvas;
}

const kinds = {
  data: () => data,
  canvas: () => painted(document.createElement('canvas')),
  offscreen: () => painted(new OffscreenCanvas(1, 1)),
  bitmap: () => createImageBitmap(data),
  async image() {
    const image = new Image();
    image.src = '/assets/sample.jpg';
    await image.decode();
    return image;
  },
  // A recording of a canvas with blocks of colours, so that its compression changes nothing.
  async video() {
    const canvas = Object.assign(document.createElement('canvas'), {width: 64, height: 48}), context = canvas.getContext('2d');
    const paint = () => {
      for (let k = 0; k < 48; k++) {
        context.fillStyle = `rgb(${(k % 8) * 30}, ${k * 5}, ${(k * 77) % 256})`;
        context.fillRect(8 * (k % 8), 8 * Math.floor(k / 8), 8, 8);
      }
    };
    const video = Object.assign(document.createElement('video'), {muted: true, srcObject: canvas.captureStream()});
    paint();
    const timer = setInterval(paint, 30);
    await video.play();
    await new Promise(resolve => video.requestVideoFrameCallback(resolve));
    video.pause();
    clearInterval(timer);
    return video;
  },
};

const plain = t => ({shape: t.shape, dtype: t.dtype, values: [...t.dataSync()]});

export async function pixels(kind, channels) {
  const picture = await kinds[kind]();
  await tf.setBackend('wasm');
  const wasm = plain(tf.browser.fromPixels(picture, channels));
  const heap = tf.memory().numBytesAllocated;
  await tf.setBackend('webgl');
  const before = tf.memory().numBytesInGPU;
  const t = tf.browser.fromPixels(picture, channels), used = tf.memory().numBytesInGPU - before;
  await tf.setBackend('wasm');
  const grown = tf.memory().numBytesAllocated - heap;
  await tf.setBackend('webgl');
  picture.srcObject?.getTracks().forEach(track => track.stop());
  const webgl = plain(t), worst = webgl.values.reduce((most, v, k) => Math.max(most, Math.abs(v - wasm.values[k])), 0);
  return {shapes: [webgl.shape, wasm.shape], dtype: webgl.dtype, worst, grown, used};
}

export async function drawn(dtype, shape) {
  const size = shape.reduce((a, b) => a * b, 1), values = Array.from({length: size}, (_, k) => (k * 53) % 256);
  const found = {};
  const read = WebGL2RenderingContext.prototype.readPixels;
  let reads = 0;
  for (const backend of ['wasm', 'webgl']) {
    await tf.setBackend(backend);
    const made = tf.tensor(dtype === 'int32' ? values : values.map(v => v / 255), shape, dtype), picture = tf.mul(made, tf.scalar(1, dtype));
    const canvas = document.createElement('canvas');
    WebGL2RenderingContext.prototype.readPixels = function(...args) { reads++; return read.apply(this, args); };
    try {
      tf.browser.draw(picture, canvas);
    } finally {
      WebGL2RenderingContext.prototype.readPixels = read;
    }
    found[backend] = {width: canvas.width, height: canvas.height, values: [...canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data]};
  }
  return {...found, reads};
}

// The values of a tensor's texture, read by a framebuffer of our own, beside what they should be.
export async function textureOf(dtype, shape, texShape) {
  const gl = tf.backend().gpgpu.gl, size = shape.reduce((a, b) => a * b, 1);
  const t = tf.tidy(() => tf.cast(tf.reshape(tf.mul(tf.sub(tf.range(0, size), 3), dtype === 'float32' ? 0.5 : 1), shape), dtype));
  const values = [...await t.data()];
  const {tensorRef, texture, texShape: given} = t.dataToGPU(texShape ? {customTexShape: texShape} : undefined);
  const framebuffer = gl.createFramebuffer(), texels = new Float32Array(4 * given[0] * given[1]);
  gl.bindFramebuffer(gl.FRAMEBUFFER, framebuffer);
  gl.framebufferTexture2D(gl.FRAMEBUFFER, gl.COLOR_ATTACHMENT0, gl.TEXTURE_2D, texture, 0);
  gl.readPixels(0, 0, given[1], given[0], gl.RGBA, gl.FLOAT, texels);
  gl.deleteFramebuffer(framebuffer);
  tensorRef.dispose();
  t.dispose();
  return {found: [...texels], expected: Array.from(texels, (_, k) => values[k] ?? 0), given, freed: !gl.isTexture(texture)};
}

// Of a texture of 2 x 2 pixels with the values 0 to 15.
export async function ofTexture(channels, shape, dtype) {
  const gl = tf.backend().gpgpu.gl, texture = gl.createTexture();
  gl.bindTexture(gl.TEXTURE_2D, texture);
  gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA32F, 2, 2, 0, gl.RGBA, gl.FLOAT, Float32Array.from({length: 16}, (_, k) => k));
  const t = tf.tensor({texture, height: 2, width: 2, channels}, shape, dtype);
  gl.deleteTexture(texture);
  const values = [...await t.data()];
  t.dispose();
  return {values, shape: t.shape};
}

export async function refused() {
  const gl = tf.backend().gpgpu.gl, texture = gl.createTexture(), foreign = new OffscreenCanvas(1, 1).getContext('webgl2').createTexture();
  gl.bindTexture(gl.TEXTURE_2D, texture);
  const t = tf.ones([5, 7]), of = (more, dtype) => tf.tensor({texture, height: 2, width: 2, ...more}, undefined, dtype);
  const attempt = f => { try { f(); return 'nothing thrown'; } catch (error) { return error.message; } };
  const errors = [() => t.dataToGPU({customTexShape: [2, 2]}), () => of({channels: 'RR'}), () => of({texture: foreign}), () => of({}, 'bool')].map(attempt);
  await tf.setBackend('wasm');
  errors.push(...[() => t.dataToGPU(), () => of({})].map(attempt));
  await tf.setBackend('webgl');
  gl.deleteTexture(texture);
  const next = tf.tidy(() => tf.sum(t).dataSync()[0]);
  t.dispose();
  return {errors, next};
}
