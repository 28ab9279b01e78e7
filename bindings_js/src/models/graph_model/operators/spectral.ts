import * as ops from '../../../generated/ops.js';
import type { Operators } from '../arguments.js';
import { unary } from './basic_math.js';

export const spectral: Operators = {
  FFT: unary(ops.spectral.fft),
  IFFT: unary(ops.spectral.ifft),
  RFFT: unary((x) => ops.spectral.rfft(x)),
  IRFFT: unary(ops.spectral.irfft),
};
