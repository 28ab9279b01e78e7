// Ops that the wasm backend leaves to the scalar reference.
export const withoutKernel = [
  '_randomGamma', '_lastAt', '_searchSorted', '_solve', '_triangularSolve', '_det', '_cholesky', '_qr', '_eigh', '_svd',
];
// Ops that the WebGL backend leaves to the wasm backend: they go step by step, each waiting for the last.
export const withoutShader = ['_solve', '_triangularSolve', '_det', '_cholesky', '_qr', '_eigh', '_svd'];
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
  _randomUniform: 'the only tensor is the seed',
  _randomNormal: 'the only tensor is the seed',
  _truncatedNormal: 'the only tensor is the seed',
  _randomGamma: 'the only tensor is the seed',
};
// Ops whose gradient is TensorFlow.js's and not the derivative: there is no second one to compare.
export const borrowedGradient = {
  floorDiv: 'the gradient of div',
};
