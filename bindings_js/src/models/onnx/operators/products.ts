// Matrix products and linear algebra.
import * as tf from '../../../generated/ops.js';
import type { Tensor } from '../../../tensor.js';
import type { Call, Operators } from '../call.js';
import { product, range, type Result } from './shared.js';

/** Vectors count as a row on the left and as a column on the right. */
export function matMulTensors(a: Tensor, b: Tensor): Tensor {
  const row = a.rank === 1, column = b.rank === 1;
  const left = row ? tf.expandDims(a, 0) : a, right = column ? tf.expandDims(b, 1) : b;
  const y = right.rank === 2 && left.rank > 2 ? wide(left, right) : tf.matMul(left, right);
  const rank = y.rank;
  return row || column ? tf.squeeze(y, [...(row ? [rank - 2] : []), ...(column ? [rank - 1] : [])]) : y;
}

/** Many matrices times the same one are a single product. */
function wide(a: Tensor, b: Tensor): Tensor {
  const rows = a.shape.slice(0, -1);
  return tf.reshape(tf.matMul(tf.reshape(a, [product(rows), a.shape[a.rank - 1]!]), b), [...rows, b.shape[1]!]);
}

/** alpha * A * B + beta * C, where C broadcasts. */
function gemm(c: Call): Result {
  const alpha = c.float('alpha', 1), beta = c.float('beta', 1);
  const y = tf.matMul(c.tensor(0), c.tensor(1), c.flag('transA'), c.flag('transB')), scaled = alpha === 1 ? y : tf.mul(y, alpha);
  if (!c.has(2) || beta === 0) return scaled;
  return tf.add(scaled, beta === 1 ? c.tensor(2) : tf.mul(c.tensor(2), beta));
}

/** Ellipses become letters of their own, and a label that an input has twice its diagonal; the core does the rest. */
function einsum(c: Call): Result {
  const equation = c.text('equation').replace(/\s/g, ''), [left, right] = equation.split('->') as [string, string | undefined];
  const tensors = c.values().map((_, i) => c.tensor(i)), terms = left.split(',');
  if (terms.length !== tensors.length) c.fail(`${terms.length} terms for ${tensors.length} inputs`, 'equation');
  const free = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'].filter((letter) => !equation.includes(letter));
  const widths = terms.map((term, i) => (term.includes('...') ? tensors[i]!.rank - term.replace('...', '').length : 0)), width = Math.max(0, ...widths);
  if (widths.some((w) => w < 0) || width > free.length) c.fail(`'${equation}' does not fit the inputs`, 'equation');
  const dots = free.slice(0, width).join('');
  const labels = terms.map((term, i) => term.replace('...', dots.slice(width - widths[i]!)));
  const single = [...new Set(labels.join(''))].filter((letter) => labels.join('').split(letter).length === 2 && !dots.includes(letter)).sort().join('');
  const result = right === undefined ? dots + single : right.replace('...', dots);
  const prepared = tensors.map((t, i) => diagonals(c, t, labels, i));
  const fitted = prepared.map((t, i) => widened(t, labels[i]!, dots, prepared, labels));
  return tf.einsum(`${labels.join(',')}->${result}`, ...fitted);
}

/** Replaces dimensions with the same label by their diagonal; corrects the labels. */
function diagonals(c: Call, t: Tensor, labels: string[], i: number): Tensor {
  let x = t, label = labels[i]!;
  for (const letter of new Set(label)) {
    for (let first = label.indexOf(letter), second = label.indexOf(letter, first + 1); second >= 0; second = label.indexOf(letter, first + 1)) {
      const n = x.shape[first]!;
      if (n !== x.shape[second]) c.fail(`dimensions ${n} and ${x.shape[second]} have the same label`, 'equation');
      const order = [...range(0, x.rank).filter((d) => d !== first && d !== second), first, second], turned = tf.transpose(x, order);
      const outer = turned.shape.slice(0, -2), flat = tf.reshape(turned, [...outer, n * n]);
      const diagonal = tf.stridedSlice(flat, [...outer.map(() => 0), 0], [...outer, n * n], [...outer.map(() => 1), n + 1]);
      const back = range(0, x.rank - 1).filter((d) => d !== first);
      label = [...label].filter((_, d) => d !== second).join('');
      const order2 = range(0, x.rank - 1).map((d) => (d === first ? x.rank - 2 : back.indexOf(d)));
      x = tf.transpose(diagonal, order2);
    }
  }
  labels[i] = label;
  return x;
}

/** Dimensions of an ellipsis that are 1 in one input and more in another broadcast. */
function widened(t: Tensor, label: string, dots: string, all: Tensor[], labels: string[]): Tensor {
  const size = (letter: string) => Math.max(...labels.map((l, i) => (l.includes(letter) ? all[i]!.shape[l.indexOf(letter)]! : 1)));
  const shape = t.shape.map((d, i) => (dots.includes(label[i]!) ? size(label[i]!) : d));
  return shape.every((d, i) => d === t.shape[i]) ? t : tf.broadcastTo(t, shape);
}

export const products: Operators = {
  Det: (c) => tf.linalg.det(c.tensor(0)),
  Einsum: einsum,
  Gemm: gemm,
  MatMul: (c) => matMulTensors(c.tensor(0), c.tensor(1)),
};
