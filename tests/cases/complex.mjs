// Complex numbers: arguments are their real and imaginary parts, and so are the results that gradients are checked through.
import {f, i, b, t, away} from './data.mjs';

const parts = (tf, z) => [tf.real(z), tf.imag(z)];
// A row of an op on complex tensors of these shapes, whose complex result is taken apart. Without an oracle: TensorFlow.js's backends cannot.
const on = (op, run, shapes, more = {}) => ({
  op, run: (tf, ...ab) => parts(tf, run(tf, ...shapes.map((_, k) => tf.complex(ab[2 * k], ab[2 * k + 1])))),
  args: shapes.flatMap(shape => [f(shape), f(shape)]), grad: shapes.flatMap((_, k) => [2 * k, 2 * k + 1]), oracle: false, ...more,
});
const known = {oracle: true};

const making = [
  {op: 'complex', args: [f([3, 5]), f([3, 5])]},
  {op: 'complex', args: [f([]), f([])]},
  {op: 'complex', args: [f([0, 3]), f([0, 3])]},
  {op: 'complex', args: [t([Infinity, 1, NaN, -Infinity]), t([0, Infinity, 2, NaN])]},
  {op: 'real', run: (tf, x, y) => tf.real(tf.complex(x, y)), args: [f([2, 3]), f([2, 3])], grad: [0]},
  {op: 'imag', run: (tf, x, y) => tf.imag(tf.complex(x, y)), args: [f([2, 3]), f([2, 3])], grad: [1]},
  {op: 'real', args: [f([2, 3])], grad: [0], oracle: false},  // TensorFlow.js fails for real numbers
  {op: 'imag', args: [f([2, 3])], oracle: false},
  on('conj', (tf, z) => tf.conj(z), [[2, 3]]),
  {op: 'angle', run: (tf, x, y) => tf.angle(tf.complex(x, y)), args: [away([7]), away([7])], grad: [0, 1], oracle: false, equal: (tf, x, y) => tf.atan2(y, x)},
  {op: 'cast', run: (tf, x) => tf.cast(x, 'complex64'), args: [f([2, 3])]},
  {op: 'cast', run: (tf, x) => tf.cast(x, 'complex64'), args: [b([5])]},
  ...['float32', 'int32', 'bool'].map(to => ({op: 'cast', run: (tf, x, y) => tf.cast(tf.complex(x, y), to), args: [f([5], -4, 4), f([5])]})),
  {op: 'zeros', args: [[2, 2], 'complex64']},
  {op: 'ones', args: [[2, 2], 'complex64']},
  {op: 'fill', args: [[3], 2.5, 'complex64'], oracle: false},
  on('onesLike', (tf, z) => tf.onesLike(z), [[3]], {constantGradient: true}),
  on('zerosLike', (tf, z) => tf.zerosLike(z), [[3]], {constantGradient: true}),
];

const arithmetic = [
  // Where one operand has fewer dimensions TensorFlow.js gives NaN.
  on('add', (tf, a, b) => tf.add(a, b), [[3, 5], [5]], {equal: (tf, x, y, u, v) => [tf.add(x, u), tf.add(y, v)]}),
  on('sub', (tf, a, b) => tf.sub(a, b), [[3, 1], [1, 5]], known),
  on('mul', (tf, a, b) => tf.mul(a, b), [[2, 3], [2, 3]], known),
  on('mul', (tf, a, b) => tf.mul(a, b), [[], [4]], {equal: (tf, x, y, u, v) => [tf.sub(tf.mul(x, u), tf.mul(y, v)), tf.add(tf.mul(x, v), tf.mul(y, u))]}),
  {op: 'mul', run: (tf, x, y, r) => parts(tf, tf.mul(tf.complex(x, y), r)), args: [f([3]), f([3]), f([2, 3])], grad: [0, 1, 2], oracle: false,
    equal: (tf, x, y, r) => [tf.mul(x, r), tf.mul(y, r)]},
  {op: 'add', run: (tf, x, y, n) => tf.add(n, tf.complex(x, y)), args: [f([3]), f([3]), i([3])]},
  {op: 'div', run: (tf, x, y, u, v) => parts(tf, tf.div(tf.complex(x, y), tf.complex(u, v))), args: [f([4]), f([4]), away([4], 0.5), away([4], 0.5)],
    grad: [0, 1, 2, 3], oracle: false, equal: (tf, x, y, u, v) => {
      const size = tf.add(tf.square(u), tf.square(v));
      return [tf.div(tf.add(tf.mul(x, u), tf.mul(y, v)), size), tf.div(tf.sub(tf.mul(y, u), tf.mul(x, v)), size)];
    }},
  {op: 'div', run: tf => tf.div(tf.complex([1e-30, 1e30], [1e-30, 0]), tf.complex([1e-30, 1e30], [0, 1e30])), args: [], oracle: false,
    check: v => { for (const [k, e] of [1, 1, 0.5, -0.5].entries()) if (Math.abs(v[k] - e) > 1e-6) throw new Error(`quotient is ${v}`); }},
  on('neg', (tf, z) => tf.neg(z), [[7]]),
  on('square', (tf, z) => tf.square(z), [[7]], {equal: (tf, x, y) => [tf.sub(tf.square(x), tf.square(y)), tf.mul(tf.mul(x, y), 2)]}),
  on('exp', (tf, z) => tf.exp(z), [[7]], {equal: (tf, x, y) => [tf.mul(tf.exp(x), tf.cos(y)), tf.mul(tf.exp(x), tf.sin(y))]}),
  {op: 'abs', run: (tf, x, y) => tf.abs(tf.complex(x, y)), args: [away([2, 3]), away([2, 3])], grad: [0, 1]},
  {op: 'abs', run: (tf, x, y) => tf.abs(tf.complex(x, y)), args: [t([0, 1e-30, 3e38, Infinity, 0]), t([0, 1e-30, 0, 1, -Infinity])]},
  {op: 'abs', run: (tf, x, y) => tf.grad(u => tf.abs(tf.complex(u, y)))(x), args: [t([0, 1, -2]), t([0, 1, 0])], oracle: false,
    check: v => { for (const [k, e] of [0, Math.SQRT1_2, -1].entries()) if (Math.abs(v[k] - e) > 1e-6) throw new Error(`the slope is ${v}`); }},
  on('addN', (tf, a, b) => tf.addN([a, b]), [[3], [3]]),
  on('sum', (tf, z) => tf.sum(z, 0), [[3, 4]], {equal: (tf, x, y) => [tf.sum(x, 0), tf.sum(y, 0)]}),
  on('sum', (tf, z) => tf.sum(z), [[3, 4]]),
  on('mean', (tf, z) => tf.mean(z, 1, true), [[3, 4]], {equal: (tf, x, y) => [tf.mean(x, 1, true), tf.mean(y, 1, true)]}),
  on('cumsum', (tf, z) => tf.cumsum(z, 1), [[3, 4]], {equal: (tf, x, y) => [tf.cumsum(x, 1), tf.cumsum(y, 1)]}),
  on('matMul', (tf, a, b) => tf.matMul(a, b, false, true), [[2, 3], [4, 3]], {equal: (tf, x, y, u, v) => {
    const product = (p, q) => tf.matMul(p, q, false, true);
    return [tf.sub(product(x, u), product(y, v)), tf.add(product(x, v), product(y, u))];
  }}),
  ...['equal', 'notEqual'].map(op => ({op, run: (tf, x, y) => tf[op](tf.complex(x, y), tf.complex([1, 2, 3], [1, 1, 1])), args: [t([1, 2, 5]), t([1, 0, 1])],
    oracle: false, check: v => { if (String([...v]) !== String(op === 'equal' ? [1, 0, 0] : [0, 1, 1])) throw new Error(`${op} is ${v}`); }})),
];

// Ops that move elements do with complex numbers what they do with their parts.
const same = (op, run, ...shapes) => on(op, run, shapes, {equal: (tf, ...ab) => [0, 1].map(part => run(tf, ...shapes.map((_, k) => ab[2 * k + part])))});
const moving = [
  same('clone', (tf, z) => tf.clone(z), [3]),
  same('reshape', (tf, z) => tf.reshape(z, [4, -1]), [2, 6]),
  same('transpose', (tf, z) => tf.transpose(z, [2, 0, 1]), [2, 3, 4]),
  on('transpose', (tf, z) => tf.transpose(z, null, true), [[2, 3]], {oracle: true}),
  same('broadcastTo', (tf, z) => tf.broadcastTo(z, [3, 2, 4]), [2, 1]),
  same('slice', (tf, z) => tf.slice(z, [1, 0], [2, 3]), [4, 3]),
  same('stridedSlice', (tf, z) => tf.stridedSlice(z, [3, 0], [0, 3], [-2, 1]), [4, 3]),
  same('reverse', (tf, z) => tf.reverse(z), [2, 3]),
  same('split', (tf, z) => tf.split(z, [1, 2], 1)[1], [2, 3]),
  same('unstack', (tf, z) => tf.unstack(z, 1)[1], [2, 3]),
  same('concat', (tf, a, b) => tf.concat([a, b], 1), [2, 1], [2, 3]),
  same('stack', (tf, a, b) => tf.stack([a, b], 1), [2, 3], [2, 3]),
  same('tile', (tf, z) => tf.tile(z, [2, 3]), [2, 1]),
  same('pad', (tf, z) => tf.pad(z, [[1, 0], [0, 2]]), [2, 3]),
  same('mirrorPad', (tf, z) => tf.mirrorPad(z, [[1, 1], [2, 0]], 'reflect'), [3, 4]),
  same('gather', (tf, z) => tf.gather(z, [2, 0, 2], 1), [2, 3]),
  same('batchToSpaceND', (tf, z) => tf.batchToSpaceND(z, [2, 2], [[0, 0], [0, 0]]), [4, 1, 1, 2]),
  same('expandDims', (tf, z) => tf.expandDims(z, 1), [3]),
  same('squeeze', (tf, z) => tf.squeeze(z), [3, 1]),
  {op: 'pad', run: (tf, x, y) => parts(tf, tf.pad(tf.complex(x, y), [[1, 1]], 3)), args: [f([3]), f([3])], grad: [0, 1], oracle: false,
    equal: (tf, x, y) => [tf.pad(x, [[1, 1]], 3), tf.pad(y, [[1, 1]])]},
  {op: 'where', run: (tf, c, x, y, r) => parts(tf, tf.where(c, tf.complex(x, y), r)), args: [b([2, 3]), f([2, 3]), f([2, 3]), f([2, 3])], grad: [1, 2, 3],
    oracle: false, equal: (tf, c, x, y, r) => [tf.where(c, x, r), tf.where(c, y, tf.zerosLike(r))]},
];

const lengths = [1, 2, 3, 4, 5, 6, 7, 8, 12, 15, 16, 17, 26, 31, 64];
const transforms = [
  ...['fft', 'ifft', 'spectral.fft', 'spectral.ifft'].map(op => on(op, (tf, z) => op.split('.').reduce((o, name) => o[name], tf)(z), [[2, 6]], known)),
  ...lengths.map(n => on('fft', (tf, z) => tf.fft(z), [[3, n]], {grad: undefined, tolerance: 5e-5, oracle: true})),
  ...lengths.map(n => on('ifft', (tf, z) => tf.ifft(z), [[n]], {grad: undefined, tolerance: 5e-5, oracle: true})),
  // Long ones against the definition, which is the scalar reference.
  ...[97, 100, 128, 210, 243, 1000, 1024].map(n => on('fft', (tf, z) => tf.fft(z), [[2, n]], {grad: undefined, tolerance: 1e-4})),
  on('fft', (tf, z) => tf.fft(z), [[3, 17]]),
  on('fft', (tf, z) => tf.ifft(tf.fft(z)), [[2, 3, 34]], {equal: (tf, x, y) => [x, y]}),
  ...['rfft', 'spectral.rfft'].map(op => {
    const run = (tf, x) => op.split('.').reduce((o, name) => o[name], tf)(x);
    return {op, run: (tf, x) => parts(tf, run(tf, x)), args: [f([2, 7])], grad: [0]};
  }),
  ...[4, 7, 10].map(n => ({op: 'rfft', run: (tf, x) => parts(tf, tf.rfft(x, n)), args: [f([2, 7])], grad: [0]})),
  ...['irfft', 'spectral.irfft'].map(op => {
    const run = (tf, z) => op.split('.').reduce((o, name) => o[name], tf)(z);
    return {op, run: (tf, x, y) => run(tf, tf.complex(x, y)), args: [f([2, 5]), f([2, 5])], grad: [0, 1]};
  }),
  ...[[2], [3], [2, 3, 4], [4, 1]].map(shape => ({op: 'irfft', run: (tf, x, y) => tf.irfft(tf.complex(x, y)), args: [f(shape), f(shape)], grad: [0, 1]})),
  {op: 'signal.frame', args: [f([9]), 4, 2], grad: [0]},
  {op: 'signal.frame', args: [f([9]), 4, 3, true, 7], grad: [0]},
  {op: 'signal.frame', args: [f([5]), 2, 4], grad: [0]},
  {op: 'signal.frame', args: [f([3]), 5, 1]},
  {op: 'signal.frame', args: [f([3]), 5, 2, true], grad: [0]},
  {op: 'signal.stft', run: (tf, x) => parts(tf, tf.signal.stft(x, 6, 3)), args: [f([20])], grad: [0]},
  {op: 'signal.stft', run: (tf, x) => parts(tf, tf.signal.stft(x, 6, 3, 5, n => tf.signal.hammingWindow(n))), args: [f([20])], grad: [0]},
  {op: 'signal.stft', args: [f([40]), 16, 8]},
];

export const cases = [...making, ...arithmetic, ...moving, ...transforms];
