import {Random} from './random.mjs';

const SIZE = 256;
const MASK = SIZE - 1;

function whiteTable() {
  const random = new Random(20240501);
  return Float32Array.from({length: SIZE * SIZE}, () => random.next());
}

/** Sums octaves of the white table; every octave wraps, so the result tiles. */
function fractalTable(white) {
  const table = new Float32Array(SIZE * SIZE);
  let total = 0;
  for (let step = 64, weight = 1; step >= 2; step /= 2, weight *= 0.55) {
    total += weight;
    for (let y = 0; y < SIZE; y++) {
      for (let x = 0; x < SIZE; x++) table[y * SIZE + x] += weight * lattice(white, x / step, y / step, SIZE / step);
    }
  }
  for (let i = 0; i < table.length; i++) table[i] = Math.min(1, Math.max(0, 0.5 + (table[i] / total - 0.5) * 1.7));
  return table;
}

function lattice(white, x, y, period) {
  const ix = Math.floor(x),
    iy = Math.floor(y);
  const tx = x - ix,
    ty = y - iy;
  const sx = tx * tx * (3 - 2 * tx),
    sy = ty * ty * (3 - 2 * ty);
  const at = (i, j) => white[(j % period) * SIZE + (i % period)];
  const top = at(ix, iy) + (at(ix + 1, iy) - at(ix, iy)) * sx;
  const bottom = at(ix, iy + 1) + (at(ix + 1, iy + 1) - at(ix, iy + 1)) * sx;
  return top + (bottom - top) * sy;
}

const WHITE = whiteTable();
const FRACTAL = fractalTable(WHITE);

/** Smooth fractal noise in [0, 1]; features span from 1/4 to 1/128 of a unit; repeats every unit. */
export function fractal(x, y) {
  const fx = x * SIZE,
    fy = y * SIZE;
  const ix = Math.floor(fx),
    iy = Math.floor(fy);
  const tx = fx - ix,
    ty = fy - iy;
  const row = (iy & MASK) * SIZE,
    next = ((iy + 1) & MASK) * SIZE;
  const left = ix & MASK,
    right = (ix + 1) & MASK;
  const top = FRACTAL[row + left] + (FRACTAL[row + right] - FRACTAL[row + left]) * tx;
  const bottom = FRACTAL[next + left] + (FRACTAL[next + right] - FRACTAL[next + left]) * tx;
  return top + (bottom - top) * ty;
}

/** A fixed random number in [0, 1) for each integer cell. */
export function cell(x, y) {
  return WHITE[(y & MASK) * SIZE + (x & MASK)];
}
