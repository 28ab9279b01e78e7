// Contexts that others draw with too, and such as can only draw 16-bit floats.
import {test} from 'node:test';
import assert from 'node:assert/strict';
import {start} from './page.mjs';

// A program of its own, with most of what can be set set to something unusual.
async function lend() {
  const canvas = Object.assign(document.createElement('canvas'), {width: 32, height: 16});
  document.body.append(canvas);
  const gl = globalThis.lent = canvas.getContext('webgl2', {antialias: false, preserveDrawingBuffer: true});
  const shader = (kind, text) => {
    const s = gl.createShader(kind);
    gl.shaderSource(s, text);
    gl.compileShader(s);
    return s;
  };
  const program = gl.createProgram();
  gl.attachShader(program, shader(gl.VERTEX_SHADER, '#version 300 es\nin vec2 at; out vec2 t; void main() { t = at * 0.5 + 0.5; gl_Position = vec4(at, 0, 1); }'));
  gl.attachShader(program, shader(gl.FRAGMENT_SHADER, '#version 300 es\nprecision highp float; uniform sampler2D picture; in vec2 t; out vec4 c; void main() { c = texture(picture, t) * 0.5; }'));
  gl.linkProgram(program);
  gl.useProgram(program);
  gl.bindVertexArray(gl.createVertexArray());
  gl.bindBuffer(gl.ARRAY_BUFFER, gl.createBuffer());
  gl.bufferData(gl.ARRAY_BUFFER, new Float32Array([-1, -1, 1, -1, -1, 1, 1, 1]), gl.STATIC_DRAW);
  gl.enableVertexAttribArray(0);
  gl.vertexAttribPointer(0, 2, gl.FLOAT, false, 0, 0);
  const texture = gl.createTexture(), sampler = gl.createSampler();
  gl.activeTexture(gl.TEXTURE3);
  gl.bindTexture(gl.TEXTURE_2D, texture);
  gl.pixelStorei(gl.UNPACK_FLIP_Y_WEBGL, true);
  gl.pixelStorei(gl.UNPACK_ALIGNMENT, 2);
  gl.pixelStorei(gl.PACK_ALIGNMENT, 8);
  gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA8, 2, 2, 0, gl.RGBA, gl.UNSIGNED_BYTE, new Uint8Array([255, 0, 0, 255, 0, 255, 0, 255, 0, 0, 255, 255, 255, 255, 255, 255]));
  gl.samplerParameteri(sampler, gl.TEXTURE_MIN_FILTER, gl.LINEAR);
  for (const unit of [0, 3]) gl.bindSampler(unit, sampler);
  gl.uniform1i(gl.getUniformLocation(program, 'picture'), 3);
  gl.enable(gl.BLEND);
  gl.blendFunc(gl.ONE, gl.ONE);
  gl.enable(gl.SCISSOR_TEST);
  gl.scissor(1, 1, 20, 12);
  gl.enable(gl.CULL_FACE);
  gl.cullFace(gl.FRONT_AND_BACK);
  gl.colorMask(true, false, true, true);
  gl.viewport(2, 1, 17, 9);
  gl.bindBuffer(gl.PIXEL_PACK_BUFFER, gl.createBuffer());
  const names = ['CURRENT_PROGRAM', 'VERTEX_ARRAY_BINDING', 'ARRAY_BUFFER_BINDING', 'ACTIVE_TEXTURE', 'UNPACK_FLIP_Y_WEBGL', 'UNPACK_ALIGNMENT', 'PACK_ALIGNMENT', 'BLEND', 'SCISSOR_TEST',
    'CULL_FACE', 'COLOR_WRITEMASK', 'VIEWPORT', 'SCISSOR_BOX', 'PIXEL_PACK_BUFFER_BINDING', 'DRAW_FRAMEBUFFER_BINDING', 'READ_FRAMEBUFFER_BINDING', 'DEPTH_TEST', 'DITHER'];
  const objects = new Map();
  const plain = value => (value !== null && typeof value === 'object' && value.length === undefined ? objects.get(value) ?? objects.set(value, objects.size + 1).get(value) : Array.from([value].flat()).map(v => (ArrayBuffer.isView(v) ? [...v] : v)));
  globalThis.state = () => {
    const all = names.map(name => [name, plain(gl.getParameter(gl[name]))]);
    for (const unit of [0, 3, 5]) {
      gl.activeTexture(gl.TEXTURE0 + unit);
      for (const name of ['TEXTURE_BINDING_2D', 'TEXTURE_BINDING_2D_ARRAY', 'SAMPLER_BINDING']) all.push([`${name} of ${unit}`, plain(gl.getParameter(gl[name]))]);
    }
    gl.activeTexture(gl.TEXTURE3);
    return JSON.stringify(all);
  };
  globalThis.picture = () => {  // drawn by the program itself
    gl.disable(gl.CULL_FACE);
    gl.clearColor(0, 0, 0, 0);
    gl.clear(gl.COLOR_BUFFER_BIT);
    gl.drawArrays(gl.TRIANGLE_STRIP, 0, 4);
    gl.enable(gl.CULL_FACE);
    const pack = gl.getParameter(gl.PIXEL_PACK_BUFFER_BINDING), pixels = new Uint8Array(32 * 16 * 4);
    gl.bindBuffer(gl.PIXEL_PACK_BUFFER, null);
    gl.readPixels(0, 0, 32, 16, gl.RGBA, gl.UNSIGNED_BYTE, pixels);
    gl.bindBuffer(gl.PIXEL_PACK_BUFFER, pack);
    return [...pixels].join();
  };
  globalThis.before = [state(), picture()];
  const tf = await import('/nacre/index.js');
  tf.setWebGLContext(2, gl);
}

test('a borrowed context: results are right, and its owner finds it as it was', async () => {
  const {page, problems, close} = await start(undefined, lend);
  try {
    const outcome = await page.evaluate(async () => {
      const same = tf.backend().gpgpu.gl === lent, seen = [], note = what => { if (state() !== before[0]) seen.push(what); };
      note('start');
      const w = tf.variable(tf.ones([4, 4])), x = tf.tensor(Array.from({length: 16}, (_, k) => k / 16), [4, 4]), optimizer = tf.train.adam(0.1), losses = [];
      for (let step = 0; step < 5; step++) losses.push((await optimizer.minimize(() => tf.mean(tf.square(tf.matMul(x, w))), true).data())[0]);
      note('training');
      const large = tf.softmax(tf.randomNormal([64, 100], 0, 1, 'float32', 1)).sum(1), sums = await large.data();
      note('reading');
      const pixels = Array.from(tf.browser.fromPixels(new ImageData(new Uint8ClampedArray([1, 2, 3, 255, 4, 5, 6, 255, 7, 8, 9, 255, 10, 11, 12, 255]), 2, 2)).dataSync());
      note('fromPixels');
      const data = tf.tensor([1, 2, 3, 4, 5, 6, 7, 8]).dataToGPU();
      note('dataToGPU');
      const back = Array.from(tf.tensor({texture: data.texture, height: data.texShape[0], width: data.texShape[1]}, [8]).dataSync());
      note('a tensor of a texture');
      data.tensorRef.dispose();
      const canvas = document.createElement('canvas');
      await tf.browser.toPixels(tf.tensor([0, 1, 0.5, 0.25], [2, 2]), canvas);
      note('toPixels');
      const size = [lent.canvas.width, lent.canvas.height];
      let again;
      try { tf.setWebGLContext(2, lent); } catch (error) { again = error.message; }
      return {same, seen, losses, sums: Array.from(sums), pixels, back, size, again, picture: picture() === before[1], error: lent.getError(), blank: /^[0,]*$/.test(before[1])};
    });
    assert.equal(outcome.same, true);
    assert.deepEqual(outcome.seen, []);
    assert.equal(outcome.blank, false, 'the owner draws nothing');
    assert.equal(outcome.picture, true, 'the owner draws something else than before');
    assert.ok(outcome.losses[4] < outcome.losses[0], `losses ${outcome.losses}`);
    outcome.sums.forEach(sum => assert.ok(Math.abs(sum - 1) < 1e-5, `a softmax sums to ${sum}`));
    assert.deepEqual(outcome.pixels, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
    assert.deepEqual(outcome.back, [1, 2, 3, 4, 5, 6, 7, 8]);
    assert.deepEqual(outcome.size, [32, 16]);
    assert.match(outcome.again, /has a context already/);
    assert.equal(outcome.error, 0);
    assert.deepEqual(problems, []);
  } finally {
    await close();
  }
});

test('contexts that cannot be borrowed', async () => {
  const {page, close} = await start(undefined, async () => {
    const tf = await import('/nacre/index.js');
    const lost = document.createElement('canvas').getContext('webgl2');
    lost.getExtension('WEBGL_lose_context').loseContext();
    globalThis.errors = [[1, lost], [2, document.createElement('canvas').getContext('2d')], [2, lost]].map(args => {
      try { tf.setWebGLContext(...args); } catch (error) { return error.message; }
    });
  });
  try {
    const errors = await page.evaluate(() => globalThis.errors);
    assert.match(errors[0], /needs WebGL 2, got version 1/);
    assert.match(errors[1], /must be a WebGL2RenderingContext/);
    assert.match(errors[2], /is lost/);
  } finally {
    await close();
  }
});

test('a GPU that draws 16-bit floats only: a warning, and results of three digits', async () => {
  const {page, close} = await start(undefined, () => {
    const {getExtension} = WebGL2RenderingContext.prototype;
    WebGL2RenderingContext.prototype.getExtension = function (name) { return name === 'EXT_color_buffer_float' ? null : getExtension.call(this, name); };
    globalThis.warned = [];
    const {warn} = console;
    console.warn = (...args) => { warned.push(args.join(' ')); warn(...args); };
  });
  try {
    const {warned: warnings, products, integers, losses, bytes} = await page.evaluate(async () => {
      const a = tf.randomNormal([32, 40], 0, 1, 'float32', 1), b = tf.randomNormal([40, 24], 0, 1, 'float32', 2);
      const values = async backend => { await tf.setBackend(backend); return Array.from(await tf.softmax(tf.relu(tf.matMul(a, b)).div(4)).data()); };
      const products = [await values('webgl'), await values('wasm')];
      await tf.setBackend('webgl');
      const integers = Array.from(await tf.tensor([1000001, -7, 16777217], [3], 'int32').mul(tf.scalar(2, 'int32')).data());
      const bytes = tf.memory().numBytesInGPU, large = tf.ones([256, 256]).add(1);
      await large.data();
      const grown = tf.memory().numBytesInGPU - bytes;
      const w = tf.variable(tf.zeros([3, 1])), x = tf.tensor([1, 0, 2, 1, 1, 0, 0, 2, 1, 2, 1, 1], [4, 3]), y = x.matMul(tf.tensor([1, -2, 0.5], [3, 1])), losses = [];
      const optimizer = tf.train.sgd(0.1);
      for (let step = 0; step < 60; step++) losses.push((await optimizer.minimize(() => tf.losses.meanSquaredError(y, x.matMul(w)), true).data())[0]);
      return {warned, products, integers, losses, bytes: grown};
    });
    assert.ok(warnings.some(text => /16 bits only/.test(text)), `warnings: ${warnings}`);
    const worst = Math.max(...products[0].map((v, k) => Math.abs(v - products[1][k])));
    assert.ok(worst > 0 && worst < 2e-3, `differs by ${worst}`);
    assert.deepEqual(integers, [2000002, -14, 33554434]);
    assert.ok(losses.at(-1) < losses[0] / 50, `losses ${losses[0]} to ${losses.at(-1)}`);
    assert.ok(bytes <= 2 * 256 * 256 * 8 / 4 && bytes > 0, `${bytes} bytes for two tensors of 65,536 values`);
  } finally {
    await close();
  }
});
