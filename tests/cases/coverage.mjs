// Ops that the wasm backend leaves to the scalar reference.
export const withoutKernel = [
  '_randomGamma', '_lastAt', '_searchSorted', '_solve', '_triangularSolve', '_det', '_cholesky', '_qr', '_eigh', '_svd',
];
// Ops with tensor arguments that have no gradient, and why.
const logic = 'truth values in and out; as in TensorFlow.js a gradient that is wanted through them is an error';
export const withoutGradient = {
  ...Object.fromEntries(['logicalAnd', 'logicalOr', 'logicalXor', 'logicalNot', 'all', 'any', '_all', '_any'].map(op => [op, logic])),
  multinomial: 'draws: outcomes are integers, and only their probabilities depend on the logits',
  raggedRange: 'how many numbers there are depends on the values',
  'sparse.sparseReshape': 'takes and gives indices only',
  _randomUniform: 'the only tensor is the seed',
  _randomNormal: 'the only tensor is the seed',
  _truncatedNormal: 'the only tensor is the seed',
  _randomGamma: 'the only tensor is the seed',
};
// Ops whose gradient is TensorFlow.js's and not the derivative: there is no second one to compare.
export const borrowedGradient = {
  floorDiv: 'the gradient of div',
};
