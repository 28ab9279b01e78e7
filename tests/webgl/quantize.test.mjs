// Quantised models on WebGL2, which computes them in floats.
import {test} from 'node:test';
import assert from 'node:assert/strict';
import {artifacts, attr, node, placeholder, value} from '../js/graph_files.mjs';
import {start} from './page.mjs';

const wave = (shape, phase) => value(Array.from({length: shape.reduce((a, b) => a * b, 1)}, (_, i) => Math.sin(i * 1.7 + phase) / 2), shape);
const conv = (name, op, input) => node(name, op, input, {strides: attr.ints([1, 1, 1, 1]), padding: attr.s('SAME'), data_format: attr.s('NHWC'), dilations: attr.ints([1, 1, 1, 1]),
  fused_ops: attr.texts(['BiasAdd', 'Relu']), num_args: attr.i(1)});

test('a quantised model computes on WebGL what it computes in bytes on wasm', async () => {
  const {weightData, ...model} = artifacts({
    nodes: [placeholder('x', 'float32', [-1, 6, 6, 3]), conv('a', '_FusedConv2D', ['x', 'w1', 'b1']), conv('y', 'FusedDepthwiseConv2dNative', ['a', 'w2', 'b2'])],
    constants: {w1: wave([3, 3, 3, 8], 0), b1: wave([8], 1), w2: wave([3, 3, 8, 1], 2), b2: wave([8], 3)},
  });
  const {page, problems, close} = await start();
  try {
    const {webgl, wasm, plan} = await page.evaluate(async ({model, weights}) => {
      const float = tf.loadGraphModelSync({...model, weightData: Uint8Array.from(weights).buffer}), x = tf.randomUniform([2, 6, 6, 3], -1, 1, 'float32', 5);
      const quantized = await tf.quantize(float, [x]), run = async () => Array.from(await quantized.predict(x).data());
      const webgl = await run();
      await tf.setBackend('wasm');
      return {webgl, wasm: await run(), plan: quantized.explain(x)};
    }, {model, weights: Array.from(new Uint8Array(weightData))});
    assert.match(plan, /depthwiseConv2dBytes/);
    const largest = Math.max(...wasm);
    webgl.forEach((v, i) => assert.ok(Math.abs(v - wasm[i]) < 0.03 * largest, `${i}: ${v}, in bytes ${wasm[i]}`));  // a few codes
    assert.deepEqual(problems, []);
  } finally {
    await close();
  }
});
