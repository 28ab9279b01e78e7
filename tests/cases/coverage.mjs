// Ops that the wasm backend leaves to the scalar reference.
export const withoutKernel = [
  '_bytes', '_words', '_randomGamma', '_lastAt', '_searchSorted', '_solve', '_triangularSolve', '_det', '_cholesky', '_qr', '_eigh', '_svd',
];
// Ops that the WebGL backend leaves to the wasm backend: they go step by step, each waiting for the last.
const ofBytes = ['_bytes', '_words', '_quantize', '_conv2dBytes', '_depthwiseConv2dBytes'];
export const withoutShader = [
  ...ofBytes,  // products of bytes are floats there
  '_solve', '_triangularSolve', '_det', '_cholesky', '_qr', '_eigh', '_svd'];
// Ops that no public op records, and what records them instead; tests/core/bytes*_test.cpp and tests/js/quantize.test.mjs check them.
export const notInCases = Object.fromEntries(ofBytes.map(op => [op, op === '_bytes' ? 'models with weights in bytes' : 'the compiler']));
// Ops with tensor arguments that have no gradient, and why.
const logic = 'truth values in and out; as in TensorFlow.js a gradient that is wanted through them is an error';
export const withoutGradient = {
  ...Object.fromEntries(['logicalAnd', 'logicalOr', 'logicalXor', 'logicalNot', 'all', 'any', '_all', '_any'].map(op => [op, logic])),
  multinomial: 'draws: outcomes are integers, and only their probabilities depend on the logits',
  raggedRange: 'how many numbers there are depends on the values',
  'sparse.sparseReshape': 'takes and gives indices only',
  broadcastArgs: 'takes and gives shapes only',
  'math.confusionMatrix': 'counts of integers',
  ...Object.fromEntries(['', 'WithScore', 'Padded'].flatMap(kind => [kind, `${kind}Async`]).map(kind => [`image.nonMaxSuppression${kind}`, 'gives positions'])),
  'image.threshold': 'one of two values: constant but for its jumps',
  ...Object.fromEntries(['searchSorted', 'lowerBound', 'upperBound', '_searchSorted', '_lastAt'].map(op => [op, 'gives positions'])),
  ...Object.fromEntries(['whereAsync', 'booleanMaskAsync', 'setdiff1dAsync', 'inTopKAsync'].map(op => [op, 'answers a promise, which a function to be differentiated cannot'])),
  ...Object.fromEntries(['staticRegexReplace', 'stringNGrams', 'stringSplit', 'stringToHashBucketFast'].map(op => [`string.${op}`, 'strings'])),
  ...Object.fromEntries(ofBytes.map(op => [op, 'integers; the gradient goes through the rounding in floats, _fakeQuantize'])),
  _randomUniform: 'the only tensor is the seed',
  _randomNormal: 'the only tensor is the seed',
  _truncatedNormal: 'the only tensor is the seed',
  _randomGamma: 'the only tensor is the seed',
};
// Ops whose gradient is TensorFlow's and not the derivative: there is no second one to compare.
export const borrowedGradient = {
  floorDiv: 'the gradient of div',
  fakeQuantWithMinMaxVars: 'passes where x is in the range',
};
