// The networks, in their true architectures with random weights. Batch norms are folded, as converters do it.
import {Graph} from './graph.mjs';

const relu6 = {activation: 'relu6'};

// Howard et al. 2017. Once the output stride is reached, later strides become dilations (as PoseNet has it).
function mobileNetV1Body(graph, x, width, outputStride) {
  const channels = n => Math.round(n * width);
  x = graph.conv(x, channels(32), 3, {stride: 2, ...relu6});
  let reached = 2, rate = 1;
  const blocks = [[64, 1], [128, 2], [128, 1], [256, 2], [256, 1], [512, 2], [512, 1], [512, 1], [512, 1], [512, 1], [512, 1], [1024, 2], [1024, 1]];
  for (const [out, wanted] of blocks) {
    const dilates = reached === outputStride;
    x = graph.depthwise(x, 3, {stride: dilates ? 1 : wanted, dilation: dilates ? rate : 1, ...relu6});
    x = graph.conv(x, channels(out), 1, relu6);
    if (dilates) rate *= wanted;
    else reached *= wanted;
  }
  return x;
}

function mobileNetV1() {
  const graph = new Graph('mobilenet_v1');
  const x = mobileNetV1Body(graph, graph.input('input', [1, 224, 224, 3]), 1, 32);
  graph.output(graph.dense(graph.meanOfPixels(x), 1000));
  return graph;
}

// Sandler et al. 2018: [expansion, channels, repetitions, stride].
function mobileNetV2() {
  const graph = new Graph('mobilenet_v2');
  let x = graph.conv(graph.input('input', [1, 224, 224, 3]), 32, 3, {stride: 2, ...relu6}), channels = 32;
  const blocks = [[1, 16, 1, 1], [6, 24, 2, 2], [6, 32, 3, 2], [6, 64, 4, 2], [6, 96, 3, 1], [6, 160, 3, 2], [6, 320, 1, 1]];
  for (const [expansion, out, repetitions, firstStride] of blocks) {
    for (let i = 0; i < repetitions; i++) {
      const stride = i === 0 ? firstStride : 1, before = x;
      if (expansion > 1) x = graph.conv(x, channels * expansion, 1, relu6);
      x = graph.depthwise(x, 3, {stride, ...relu6});
      x = graph.conv(x, out, 1);
      if (stride === 1 && channels === out) x = graph.add(before, x);
      channels = out;
    }
  }
  graph.output(graph.dense(graph.meanOfPixels(graph.conv(x, 1280, 1, relu6)), 1000));
  return graph;
}

// He et al. 2015, with the stride in the 3x3 convolution.
function resNet50() {
  const graph = new Graph('resnet50');
  let x = graph.conv(graph.input('input', [1, 224, 224, 3]), 64, 7, {stride: 2, activation: 'relu'});
  x = graph.maxPool(x, 3, 2);
  for (const [width, repetitions, firstStride] of [[64, 3, 1], [128, 4, 2], [256, 6, 2], [512, 3, 2]]) {
    for (let i = 0; i < repetitions; i++) {
      const stride = i === 0 ? firstStride : 1, shortcut = i === 0 ? graph.conv(x, 4 * width, 1, {stride}) : x;
      let y = graph.conv(x, width, 1, {activation: 'relu'});
      y = graph.conv(y, width, 3, {stride, activation: 'relu'});
      y = graph.conv(y, 4 * width, 1, {deviation: 0.5 / Math.sqrt(width)});
      x = graph.add(shortcut, y, 'relu');
    }
  }
  graph.output(graph.dense(graph.meanOfPixels(x), 1000));
  return graph;
}

function poseNet() {
  const graph = new Graph('posenet');
  const x = mobileNetV1Body(graph, graph.input('input', [1, 257, 257, 3]), 0.75, 16);
  graph.output(...[17, 34, 32, 32].map(channels => graph.conv(x, channels, 1)));
  return graph;
}

function encoder(graph, x, heads) {
  const [tokens, width] = graph.shapes.get(x), one = width / heads;
  const split = y => graph.transpose(graph.reshape(y, [1, tokens, heads, one]), [0, 2, 1, 3]);
  const [query, key, value] = [0, 1, 2].map(() => split(graph.dense(x, width)));
  const attention = graph.softmax(graph.scale(graph.matMul(query, key, true), 1 / Math.sqrt(one)));
  const joined = graph.reshape(graph.transpose(graph.matMul(attention, value), [0, 2, 1, 3]), [tokens, width]);
  x = graph.layerNorm(graph.add(x, graph.dense(joined, width)));
  return graph.layerNorm(graph.add(x, graph.dense(graph.gelu(graph.dense(x, 4 * width)), width)));
}

function transformer() {
  const graph = new Graph('transformer');
  let x = graph.input('input', [128, 384]);
  for (let layer = 0; layer < 6; layer++) x = encoder(graph, x, 12);
  graph.output(x);
  return graph;
}

// Everything that the others are made of, small: for tests. Too small to be timed.
function tiny() {
  const graph = new Graph('tiny');
  let x = graph.conv(graph.input('input', [1, 12, 12, 3]), 8, 3, {stride: 2, ...relu6});
  x = graph.add(x, graph.conv(graph.depthwise(x, 3, {dilation: 2, ...relu6}), 8, 1), 'relu');
  x = graph.maxPool(x, 3, 2);
  graph.output(x, encoder(graph, graph.dense(graph.meanOfPixels(x), 8), 2));
  return graph;
}

export const measured = ['mobilenet_v1', 'mobilenet_v2', 'resnet50', 'posenet', 'transformer'];
export const architectures = {mobilenet_v1: mobileNetV1, mobilenet_v2: mobileNetV2, resnet50: resNet50, posenet: poseNet, transformer, tiny};
