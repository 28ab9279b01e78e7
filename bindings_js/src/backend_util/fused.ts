// Activations within fused ops, and the constants of approximations that kernels share.
import * as ops from '../generated/ops.js';
import type { Tensor } from '../tensor.js';
import { getReductionAxes } from './broadcast.js';

export type Activation = 'linear' | 'relu' | 'prelu' | 'elu' | 'relu6' | 'leakyrelu' | 'sigmoid';

export function applyActivation(x: Tensor, activation: Activation, preluActivationWeights?: Tensor, leakyreluAlpha?: number): Tensor {
  switch (activation) {
    case 'linear': return x;
    case 'relu': return ops.relu(x);
    case 'elu': return ops.elu(x);
    case 'relu6': return ops.relu6(x);
    case 'prelu': return ops.prelu(x, preluActivationWeights!);
    case 'leakyrelu': return ops.leakyRelu(x, leakyreluAlpha);
    case 'sigmoid': return ops.sigmoid(x);
    default: throw new Error(`Unknown fused activation ${String(activation)}.`);
  }
}

export function getFusedDyActivation(dy: Tensor, y: Tensor, activation: Activation | null): Tensor {
  if (activation == null || activation === 'linear') return dy;
  if (activation === 'relu') return ops.mul(dy, ops.step(y));
  throw new Error(`Cannot compute gradient for fused activation ${activation}.`);
}

/** The gradient of a bias that was stretched. */
export function getFusedBiasGradient(bias: Tensor, dyActivation: Tensor): Tensor {
  const axes = getReductionAxes(bias.shape, dyActivation.shape);
  return ops.reshape(axes.length > 0 ? ops.sum(dyActivation, axes) : dyActivation, bias.shape);
}

export function shouldFuse(gradientDepth: number, activation: Activation): boolean {
  return gradientDepth <= 0 || activation === 'linear';
}

// Klambauer et al. 2017, "Self-Normalizing Neural Networks".
export const SELU_SCALEALPHA = 1.7580993408473768599402175208123;
export const SELU_SCALE = 1.0507009873554804934193349852946;
// Abramowitz and Stegun, 7.1.26.
export const ERF_P = 0.3275911;
export const ERF_A1 = 0.254829592;
export const ERF_A2 = -0.284496736;
export const ERF_A3 = 1.421413741;
export const ERF_A4 = -1.453152027;
export const ERF_A5 = 1.061405429;
