// Builders of seeded arguments for the op cases. A builder only describes a tensor; the harness makes it on a library, with numbers that depend
// on the case and on the argument's place alone.

// A small counter-based generator: uniform in [0, 1).
export function generator(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x9e3779b9) >>> 0;
    let z = state;
    z = Math.imul(z ^ (z >>> 16), 0x85ebca6b);
    z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35);
    return ((z ^ (z >>> 16)) >>> 0) / 4294967296;
  };
}

export const size = shape => shape.reduce((a, b) => a * b, 1);

export class Data {
  constructor(shape, dtype, values) {
    Object.assign(this, {shape, dtype, values});
  }
  // Numbers for one place of one case.
  make(seed) {
    const random = generator(seed), n = size(this.shape);
    const out = this.dtype === 'float32' ? new Float32Array(n) : this.dtype === 'int32' ? new Int32Array(n) : new Uint8Array(n);
    this.values(out, random);
    return out;
  }
}

const each = draw => (out, random) => {
  for (let i = 0; i < out.length; i++) out[i] = draw(random, i);
};

// float32, uniform in [low, high).
export const f = (shape, low = -1, high = 1) => new Data(shape, 'float32', each(random => low + (high - low) * random()));
// float32 of either sign, at least `gap` from zero: for functions with a kink or a pole there.
export const away = (shape, gap = 0.15, high = 1.5) =>
  new Data(shape, 'float32', each(random => (gap + (high - gap) * random()) * (random() < 0.5 ? -1 : 1)));
// float32 without near ties, in random order: for maxima, minima and sorts.
export const distinct = (shape, step = 0.15) => new Data(shape, 'float32', (out, random) => {
  for (let i = 0; i < out.length; i++) {
    const j = Math.floor(random() * (i + 1));
    out[i] = out[j];
    out[j] = (i - out.length / 2 + 0.3) * step;
  }
});
// int32, uniform in low..high, both included.
export const i = (shape, low = -9, high = 9) => new Data(shape, 'int32', each(random => low + Math.floor((high - low + 1) * random())));
// bool.
export const b = shape => new Data(shape, 'bool', each(random => (random() < 0.5 ? 0 : 1)));
// Given numbers.
export const t = (values, shape = [values.length], dtype = 'float32') => new Data(shape, dtype, out => out.set(values));

// The corners of floating point.
export const corners = t([0, -0, 1, -1, 0.5, -0.5, 1.5, 2.5, -2.5, 1e-40, 1e-8, -1e-8, 1e8, -1e8, 3e38, -3e38, 88, -88, 104, -104, Infinity, -Infinity, NaN]);

// Ranks 0 to 6, odd sizes around the widths of vectors and tiles, and an empty one.
export const shapes = [[], [1], [3], [7], [17], [257], [3, 5], [1, 33], [2, 3, 5], [3, 1, 2, 5], [2, 1, 3, 1, 2], [1, 2, 3, 1, 2, 3], [0, 4]];

// Pairs that broadcast.
export const pairs = [
  [[], []], [[5], []], [[], [5]], [[17], [1]], [[3, 5], [5]], [[5], [3, 5]], [[3, 1], [1, 5]], [[3, 5], [3, 1]], [[2, 3, 5], [3, 1]],
  [[2, 1, 3, 1], [4, 1, 5]], [[1, 33], [7, 1]], [[2, 1, 2, 1, 3], [1, 3, 1, 2, 1]], [[2, 1, 1, 2, 1, 3], [3]], [[257], [257]], [[0, 3], [3]], [[1, 3], [0, 1]],
];
