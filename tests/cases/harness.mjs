// Runs op cases on any library with TensorFlow.js's API.
import {Data, generator, size} from './data.mjs';

export const title = row => `${row.op} ${row.args.map(describe).join(' ')}`;
function describe(arg) {
  if (arg instanceof Data) return `${arg.dtype === 'float32' ? '' : arg.dtype}[${arg.shape}]`;
  if (Array.isArray(arg)) return `(${arg.map(describe).join(' ')})`;
  if (arg && typeof arg === 'object') return `{${Object.entries(arg).map(([k, v]) => `${k}: ${describe(v)}`).join(' ')}}`;
  return String(arg);
}

const seedOf = text => [...text].reduce((h, c) => Math.imul(h ^ c.charCodeAt(0), 16777619), 2166136261);

// The numbers of a row's tensor arguments: [{shape, dtype, values}], in the order in which they are met.
export function inputsOf(row) {
  const seed = seedOf(title(row)), found = [];
  const visit = arg => {
    if (arg instanceof Data) found.push({shape: arg.shape, dtype: arg.dtype, values: arg.make(seed + found.length * 7919)});
    else if (arg && typeof arg === 'object') Object.values(arg).forEach(visit);
  };
  row.args.forEach(visit);
  return found;
}

// The row as a function of its tensors; its results as a list, or as the promise of one.
export function callable(tf, row) {
  const op = row.run ? (...args) => row.run(tf, ...args) : row.op.split('.').reduce((o, name) => o[name], tf);
  return tensors => {
    let next = 0;
    const place = arg => {
      if (arg instanceof Data) return tensors[next++];
      if (Array.isArray(arg)) return arg.map(place);
      if (arg && typeof arg === 'object') return Object.fromEntries(Object.entries(arg).map(([k, v]) => [k, place(v)]));
      return arg;
    };
    const result = op(...row.args.map(place));
    return result instanceof Promise ? result.then(listOf) : listOf(result);
  };
}
const listOf = result => (Array.isArray(result) ? result : result.dataSync ? [result] : Object.values(result));

export const tensorsOf = (tf, inputs) => inputs.map(({values, shape, dtype}) => tf.tensor(values, shape, dtype));
const plain = t => ({shape: t.shape, dtype: t.dtype, values: t.dataSync()});

export function forward(tf, row, inputs) {
  const results = tf.tidy(() => callable(tf, row)(tensorsOf(tf, inputs)));
  return valuesOf(tf, results);
}

function valuesOf(tf, results) {
  try {
    return results.map(plain);
  } finally {
    tf.dispose(results);
  }
}

// The same of an op that answers a promise.
export async function forwardLater(tf, row, inputs) {
  const xs = tensorsOf(tf, inputs);
  try {
    return valuesOf(tf, await callable(tf, row)(xs));
  } finally {
    tf.dispose(xs);
  }
}

export function noise(n, seed) {
  const random = generator(seed);
  return Float64Array.from({length: n}, () => 2 * random() - 1);
}

// What is differentiated: the sum over all results of w * (y + y*y/2), so that second derivatives of linear ops are not trivially zero.
const weights = (k, n) => noise(n, 101 + k);
function loss(tf, results) {
  const terms = results.filter(y => y.dtype === 'float32').map((y, k) => {
    const w = tf.tensor(Float32Array.from(weights(k, y.size)), y.shape);
    return tf.sum(tf.mul(w, tf.add(y, tf.mul(tf.mul(y, y), 0.5))));
  });
  return terms.length === 1 ? terms[0] : tf.addN(terms);
}
// The same from numbers, in double precision.
function lossOf(results) {
  let total = 0;
  results.filter(y => y.dtype === 'float32').forEach((y, k) => {
    const w = weights(k, y.values.length);
    y.values.forEach((v, j) => { total += w[j] * (v + v * v / 2); });
  });
  return total;
}

// The loss as a function of those inputs that gradients are wanted for; `first` its gradients, `second` the gradients of <first, directions>.
export function gradients(tf, row, inputs, directions) {
  const call = callable(tf, row), wanted = row.grad;
  const value = (fixed, xs) => loss(tf, call(fixed.map((t, k) => (wanted.includes(k) ? xs[wanted.indexOf(k)] : t))));
  return {
    first() {
      return read(tf, tensors => tf.grads((...xs) => value(tensors, xs))(wanted.map(k => tensors[k])), inputs);
    },
    second() {
      const along = directions.map((d, k) => ({values: Float32Array.from(d), shape: inputs[wanted[k]].shape, dtype: 'float32'}));
      return read(tf, tensors => {
        const us = tensorsOf(tf, along);
        const inner = (...xs) => {
          const gs = tf.grads((...zs) => value(tensors, zs))(xs);
          return tf.addN(gs.map((g, k) => tf.sum(tf.mul(g, us[k]))));
        };
        return tf.grads(inner)(wanted.map(k => tensors[k]));
      }, inputs);
    },
  };
}
function read(tf, make, inputs) {
  return valuesOf(tf, tf.tidy(() => make(tensorsOf(tf, inputs))));
}

export const directionsOf = (row, inputs, seed) => row.grad.map((k, n) => noise(size(inputs[k].shape), seed + n));
function moved(inputs, wanted, directions, h) {
  return inputs.map((input, k) => {
    const at = wanted.indexOf(k);
    return at < 0 ? input : {...input, values: input.values.map((v, j) => v + h * directions[at][j])};
  });
}
const inner = (gs, directions) => gs.reduce((total, g, k) => g.values.reduce((sum, v, j) => sum + v * directions[k][j], total), 0);

// Derivative of `value(inputs)` along the directions: fourth-order central differences.
function difference(value, inputs, wanted, directions, h) {
  const at = s => value(moved(inputs, wanted, directions, s * h));
  return (8 * (at(1) - at(-1)) - (at(2) - at(-2))) / (12 * h);
}

// Checks first and second gradients against finite differences; returns them. Throws on a difference.
export function checkGradients(tf, row, inputs, tolerance = 3e-3, step = 0.02) {
  const us = directionsOf(row, inputs, 31), vs = directionsOf(row, inputs, 57);
  const first = gradients(tf, row, inputs, us).first();
  if (row.gradientOfOracle) return {first};
  const numeric = difference(moved => lossOf(forward(tf, row, moved)), inputs, row.grad, vs, step);
  agree('gradient', inner(first, vs), numeric, first, vs, tolerance);
  if (row.constantGradient) {
    if (first.some(g => g.values.some(v => v !== 0))) throw new Error('the gradient of a constant function is not 0');
    return {first};
  }
  const second = gradients(tf, row, inputs, us).second();
  const numericSecond = difference(moved => inner(gradients(tf, row, moved, us).first(), us), inputs, row.grad, vs, step);
  agree('second gradient', inner(second, vs), numericSecond, second, vs, tolerance);
  return {first, second};
}
function agree(what, analytic, numeric, gs, directions, tolerance) {
  // As large as the terms of the sum together, so that their cancelling out does not count as an error.
  const scale = Math.max(1, Math.sqrt(gs.reduce((total, g, k) => g.values.reduce((sum, v, j) => sum + (v * directions[k][j]) ** 2, total), 0)));
  if (!(Math.abs(analytic - numeric) <= tolerance * scale)) {
    throw new Error(`${what} along a random direction is ${analytic}, by finite differences ${numeric} (tolerance ${tolerance * scale})`);
  }
}

// Throws unless both lists of results are equal: shapes and types exactly, numbers within the tolerance relative to 1 + |expected|.
export function compare(what, actual, expected, tolerance = 2e-5) {
  if (actual.length !== expected.length) throw new Error(`${what}: ${actual.length} results, expected ${expected.length}`);
  actual.forEach((a, k) => {
    const e = expected[k];
    if (String(a.shape) !== String(e.shape)) throw new Error(`${what}: result ${k} has shape [${a.shape}], expected [${e.shape}]`);
    if (a.dtype !== e.dtype) throw new Error(`${what}: result ${k} is ${a.dtype}, expected ${e.dtype}`);
    for (let j = 0; j < e.values.length; j++) {
      const x = a.values[j], y = e.values[j];
      if (Object.is(x, y) || x === y || (Number.isNaN(x) && Number.isNaN(y))) continue;
      if (Math.abs(x - y) <= tolerance * (1 + Math.abs(y))) continue;
      throw new Error(`${what}: result ${k}, element ${j} of [${e.shape}] is ${x}, expected ${y}`);
    }
  });
}
