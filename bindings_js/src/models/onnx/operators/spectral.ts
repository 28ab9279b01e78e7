// Fourier transforms. The last dimension of a signal is 1 for real numbers and 2 for complex ones.
import * as tf from '../../../generated/ops.js';
import { tensor as makeTensor } from '../../../create.js';
import type { Tensor } from '../../../tensor.js';
import type { Call, Operators } from '../call.js';
import { range, type Result } from './shared.js';

/** Real and imaginary part along the last dimension as complex numbers, without it. */
function asComplex(x: Tensor): Tensor {
  const part = (i: number) => tf.squeeze(tf.slice(x, [...x.shape.slice(1).map(() => 0), i], [...x.shape.slice(0, -1), 1]), [x.rank - 1]);
  const real = part(0);
  return tf.complex(real, x.shape[x.rank - 1] === 2 ? part(1) : tf.zerosLike(real));
}

function asPairs(z: Tensor): Tensor {
  return tf.stack([tf.real(z), tf.imag(z)], z.rank);
}

/** Cuts a dimension or fills it up with zeros. */
function fitted(x: Tensor, axis: number, length: number): Tensor {
  const n = x.shape[axis]!;
  if (n === length) return x;
  if (n > length) return tf.slice(x, x.shape.map(() => 0), x.shape.map((d, i) => (i === axis ? length : d)));
  return tf.pad(x, x.shape.map((_, i): [number, number] => (i === axis ? [0, length - n] : [0, 0])));
}

function dft(c: Call): Result {
  const x = c.tensor(0), inverse = c.flag('inverse'), oneSided = c.flag('onesided');
  const axis = c.axis(c.version >= 20 ? c.number(2, -2) : c.int('axis', 1), x.rank), length = c.number(1, x.shape[axis]!);
  if (axis === x.rank - 1) c.fail('the last dimension holds the parts of a number', 'axis');
  c.size([length], 'dft_length');
  const signal = asComplex(fitted(x, axis, length)), last = signal.rank - 1, order = range(0, signal.rank);
  [order[axis], order[last]] = [last, axis];
  const turn = (z: Tensor) => (axis === last ? z : tf.complex(tf.transpose(tf.real(z), order), tf.transpose(tf.imag(z), order)));
  const y = asPairs(turn(inverse ? tf.spectral.ifft(turn(signal)) : tf.spectral.fft(turn(signal))));
  return oneSided ? fitted(y, axis, Math.floor(length / 2) + 1) : y;
}

/** The transform of frames that lie a step apart. */
function stft(c: Call): Result {
  const x = c.tensor(0), step = c.number(1), window = c.optional(2), length = c.number(3, window?.size ?? 0), oneSided = c.flag('onesided', true);
  const [batch, total, parts] = x.shape as [number, number, number], count = Math.floor((total - length) / step) + 1;
  if (x.rank !== 3 || step < 1 || length < 1 || count < 1) c.fail(`frames of ${length}, ${step} apart, of a signal of [${x.shape}]`, 'frame_step');
  c.hostSize([batch, count, length, 2], 'frame_length');
  const places = Int32Array.from({ length: count * length }, (_, i) => Math.floor(i / length) * step + (i % length));
  const frames = tf.reshape(tf.gather(x, makeTensor(places, [places.length], 'int32'), 1), [batch, count, length, parts]);
  const weighted = window ? tf.mul(frames, tf.reshape(window, [length, 1])) : frames;
  const y = asPairs(tf.spectral.fft(asComplex(weighted)));
  return oneSided ? fitted(y, 2, Math.floor(length / 2) + 1) : y;
}

export const spectral: Operators = { DFT: dft, STFT: stft };
