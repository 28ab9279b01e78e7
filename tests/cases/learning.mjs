import {f, b, t, away} from './data.mjs';

const normalization = [
  {op: 'batchNorm', args: [f([2, 3, 3, 5]), f([5]), f([5], 0.3, 2), f([5]), f([5])], grad: [0, 1, 2, 3, 4]},
  {op: 'batchNorm', args: [f([7, 5]), f([5]), f([5], 0.3, 2)], grad: [0, 1, 2]},
  {op: 'batchNorm', args: [f([7, 5]), f([5]), f([5], 0.3, 2), f([5]), f([5]), 0.1], grad: [0, 3, 4]},
  {op: 'batchNorm', args: [f([3, 5]), f([3, 5]), f([3, 5], 0.3, 2)], grad: [0, 1, 2]},
  {op: 'batchNorm2d', args: [f([7, 5]), f([5]), f([5], 0.3, 2)], grad: [0]},
  {op: 'batchNorm3d', args: [f([2, 3, 5]), f([5]), f([5], 0.3, 2)], grad: [0]},
  {op: 'batchNorm4d', args: [f([2, 3, 3, 5]), f([5]), f([5], 0.3, 2), f([5]), f([5])], grad: [0, 4]},
  // Not an op of TensorFlow.js.
  {op: 'layerNorm', args: [f([3, 7]), f([7]), f([7])], grad: [0, 1, 2], oracle: false},
  {op: 'layerNorm', args: [f([2, 3, 5])], grad: [0], oracle: false},
  {op: 'dropout', args: [f([3, 5]), 0], grad: [0]},
  {op: 'dropout', args: [f([64, 33], 1, 2), 0.4, null, 5], oracle: false,  // another generator
    grad: [0], check(values) {
    const kept = values.filter(v => v !== 0).length / values.length;
    if (Math.abs(kept - 0.6) > 0.05) throw new Error(`${kept} of the values kept, expected about 0.6`);
  }},
];

const labels = t([0, 1, 0, 1, 0, 0, 0, 0, 1], [3, 3]);
const losses = [
  {op: 'losses.meanSquaredError', args: [f([3, 5]), f([3, 5])], grad: [0, 1]},
  {op: 'losses.meanSquaredError', args: [f([3, 5]), f([3, 5]), f([3, 1], 0.2, 1)], grad: [0, 1]},
  {op: 'losses.absoluteDifference', args: [f([3, 5], 2, 3), f([3, 5])], grad: [0, 1]},
  {op: 'losses.softmaxCrossEntropy', args: [labels, f([3, 3], -2, 2)], grad: [1]},
  {op: 'losses.softmaxCrossEntropy', args: [labels, f([3, 3], -2, 2), t([1, 0, 2])], grad: [1]},
  {op: 'losses.softmaxCrossEntropy', args: [labels, f([3, 3], -2, 2), 1, 0.1], grad: [1]},
  {op: 'losses.sigmoidCrossEntropy', args: [labels, away([3, 3], 0.2, 3)], grad: [1]},
  {op: 'losses.sigmoidCrossEntropy', args: [labels, f([3, 3], -40, 40), 1, 0.2]},
  {op: 'losses.logLoss', args: [labels, f([3, 3], 0.2, 0.8)], grad: [1]},
  {op: 'losses.huberLoss', args: [f([3, 5], 2, 3), f([3, 5], -1, 0.5)], grad: [0, 1]},
  {op: 'losses.hingeLoss', args: [labels, f([3, 3], -0.5, 0.5)], grad: [1]},
  {op: 'losses.cosineDistance', args: [f([3, 5]), f([3, 5]), 1], grad: [0, 1]},
  {op: 'losses.computeWeightedLoss', args: [f([3, 5]), f([3, 5], 0.2, 1)], grad: [0]},
];

export const cases = [...normalization, ...losses];
