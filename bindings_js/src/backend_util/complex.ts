// Complex numbers as pairs in one array, and the roots of unity of a Fourier transform.
import type { TypedArray } from '../types.js';

export interface ComplexParts {
  real: Float32Array;
  imag: Float32Array;
}

export function mergeRealAndImagArrays(real: Float32Array, imag: Float32Array): Float32Array {
  if (real.length !== imag.length)
    throw new Error(`Cannot merge real and imag arrays of different lengths. real:${real.length}, imag: ${imag.length}.`);
  const merged = new Float32Array(2 * real.length);
  real.forEach((value, i) => assignToTypedArray(merged, value, imag[i]!, i));
  return merged;
}

/** Every `step`-th complex number from the given one on. */
function everyNth(complex: Float32Array, first: number, step: number): ComplexParts {
  const count = Math.max(0, Math.ceil((complex.length / 2 - first) / step));
  const part = (offset: number) => Float32Array.from({ length: count }, (_, i) => complex[2 * (first + i * step) + offset]!);
  return { real: part(0), imag: part(1) };
}

export function splitRealAndImagArrays(complex: Float32Array): ComplexParts {
  return everyNth(complex, 0, 1);
}
export function complexWithEvenIndex(complex: Float32Array): ComplexParts {
  return everyNth(complex, 0, 2);
}
export function complexWithOddIndex(complex: Float32Array): ComplexParts {
  return everyNth(complex, 1, 2);
}

export function getComplexWithIndex(complex: Float32Array, index: number): { real: number; imag: number } {
  return { real: complex[2 * index]!, imag: complex[2 * index + 1]! };
}
export function assignToTypedArray(data: TypedArray, real: number, imag: number, index: number): void {
  data[2 * index] = real;
  data[2 * index + 1] = imag;
}

/** exp(-2 pi i k / n), or its conjugate for the inverse transform. */
export function exponent(k: number, n: number, inverse: boolean): { real: number; imag: number } {
  const angle = ((inverse ? 2 : -2) * Math.PI * k) / n;
  return { real: Math.cos(angle), imag: Math.sin(angle) };
}

/** The first half of the n-th roots of unity. */
export function exponents(n: number, inverse: boolean): ComplexParts {
  const roots: ComplexParts = { real: new Float32Array(n / 2), imag: new Float32Array(n / 2) };
  for (let k = 0; k < roots.real.length; k++) {
    const { real, imag } = exponent(k, n, inverse);
    roots.real[k] = real;
    roots.imag[k] = imag;
  }
  return roots;
}
