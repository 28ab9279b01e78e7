// Recurrent networks, unrolled over the length of their sequences.
import { tensor as makeTensor } from '../../../create.js';
import * as tf from '../../../generated/ops.js';
import type { Tensor } from '../../../tensor.js';
import type { Call, Operators } from '../call.js';
import { range, type Result } from './shared.js';

type Activation = (x: Tensor) => Tensor;

/** Activations of the gates, with their parameters if they have some. */
function activation(c: Call, name: string, alpha: number | undefined, beta: number | undefined): Activation {
  switch (name.toLowerCase()) {
    case 'sigmoid': return (x) => tf.sigmoid(x);
    case 'tanh': return (x) => tf.tanh(x);
    case 'relu': return (x) => tf.relu(x);
    case 'affine': return (x) => tf.add(tf.mul(x, alpha ?? 1), beta ?? 0);
    case 'leakyrelu': return (x) => tf.leakyRelu(x, alpha ?? 0.01);
    case 'thresholdedrelu': return (x) => tf.where(tf.greater(x, alpha ?? 1), x, tf.zerosLike(x));
    case 'scaledtanh': return (x) => tf.mul(alpha ?? 1, tf.tanh(tf.mul(beta ?? 1, x)));
    case 'hardsigmoid': return (x) => tf.clipByValue(tf.add(tf.mul(x, alpha ?? 0.2), beta ?? 0.5), 0, 1);
    case 'elu': return (x) => tf.where(tf.greater(x, 0), x, tf.mul(alpha ?? 1, tf.expm1(x)));
    case 'softsign': return (x) => tf.div(x, tf.add(1, tf.abs(x)));
    case 'softplus': return (x) => tf.softplus(x);
    default: return c.fail(`'${name}' is no activation`, 'activations');
  }
}

/** What one direction of a network works with. */
interface Direction {
  f: Activation[];
  /** [input, gates * hidden] and [hidden, gates * hidden]. */
  w: Tensor;
  r: Tensor;
  /** Of the inputs and of the state; null: none. */
  wb: Tensor | null;
  rb: Tensor | null;
  hidden: number;
  peepholes: Tensor[];
  clip: (x: Tensor) => Tensor;
}

/** From what the inputs add to the gates at one step, and the states, to the new states, of which the first is the output. */
type Cell = (c: Call, d: Direction, x: Tensor, states: Tensor[]) => Tensor[];

/** One gate of several that lie side by side. */
function gate(x: Tensor, i: number, hidden: number): Tensor {
  return tf.slice(x, [0, i * hidden], [x.shape[0]!, hidden]);
}

function withBias(x: Tensor, bias: Tensor | null): Tensor {
  return bias ? tf.add(x, bias) : x;
}

const rnnCell: Cell = (_, d, x, [h]) => [d.f[0]!(d.clip(tf.add(x, withBias(tf.matMul(h!, d.r), d.rb))))];

const gruCell: Cell = (c, d, x, [h]) => {
  const n = d.hidden, before = c.flag('linear_before_reset');
  const gates = tf.add(tf.slice(x, [0, 0], [x.shape[0]!, 2 * n]), withBias(tf.matMul(h!, tf.slice(d.r, [0, 0], [n, 2 * n])),
    d.rb && tf.slice(d.rb, [0], [2 * n])));
  const z = d.f[0]!(d.clip(gate(gates, 0, n))), r = d.f[0]!(d.clip(gate(gates, 1, n)));
  const weights = tf.slice(d.r, [0, 2 * n], [n, n]), bias = d.rb && tf.slice(d.rb, [2 * n], [n]);
  const past = before ? tf.mul(r, withBias(tf.matMul(h!, weights), bias)) : withBias(tf.matMul(tf.mul(r, h!), weights), bias);
  const fresh = d.f[1]!(d.clip(tf.add(gate(x, 2, n), past)));
  return [tf.add(tf.mul(tf.sub(1, z), fresh), tf.mul(z, h!))];
};

const lstmCell: Cell = (c, d, x, [h, cell]) => {
  const n = d.hidden, gates = tf.add(x, withBias(tf.matMul(h!, d.r), d.rb)), [pi, po, pf] = d.peepholes;
  const peep = (g: Tensor, p: Tensor | undefined, state: Tensor) => d.clip(p ? tf.add(g, tf.mul(p, state)) : g);
  const input = d.f[0]!(peep(gate(gates, 0, n), pi, cell!)), forget = c.flag('input_forget') ? tf.sub(1, input) : d.f[0]!(peep(gate(gates, 2, n), pf, cell!));
  const next = tf.add(tf.mul(forget, cell!), tf.mul(input, d.f[1]!(d.clip(gate(gates, 3, n)))));
  const output = d.f[0]!(peep(gate(gates, 1, n), po, next));
  return [tf.mul(output, d.f[2]!(next)), next];
};

interface Kind {
  gates: number;
  cell: Cell;
  /** Default activations. */
  activations: string[];
  /** Inputs with the first states. */
  states: number[];
}

const kinds: { [op: string]: Kind } = {
  RNN: { gates: 1, cell: rnnCell, activations: ['Tanh'], states: [5] },
  GRU: { gates: 3, cell: gruCell, activations: ['Sigmoid', 'Tanh'], states: [5] },
  LSTM: { gates: 4, cell: lstmCell, activations: ['Sigmoid', 'Tanh', 'Tanh'], states: [5, 6] },
};

function directionOf(c: Call, kind: Kind, i: number, count: number): Direction {
  const names = c.texts('activations') ?? Array(count).fill(kind.activations).flat() as string[], alphas = c.list('activation_alpha');
  const betas = c.list('activation_beta');
  const per = kind.activations.length, hidden = c.shape(2)[2]!, width = kind.gates * hidden;
  const turned = (input: number) => tf.transpose(one(c.tensor(input)));
  if (names.length !== per * count) c.fail(`${names.length} activations where ${per * count} are needed`, 'activations');
  const f = range(0, per).map((k) => activation(c, names[i * per + k]!, alphas?.[i * per + k], betas?.[i * per + k]));
  const one = (t: Tensor) => tf.squeeze(tf.slice(t, [i, ...t.shape.slice(1).map(() => 0)], [1, ...t.shape.slice(1)]), [0]);
  const bias = c.has(3) ? one(c.tensor(3)) : null, peepholes = c.node.op === 'LSTM' && c.has(7) ? tf.split(one(c.tensor(7)), 3) : [];
  const clip = c.given('clip') ? c.float('clip') : 0;
  return {
    f, w: turned(1), r: turned(2), wb: bias && tf.slice(bias, [0], [width]), rb: bias && tf.slice(bias, [width], [width]), hidden, peepholes,
    clip: (x) => (clip > 0 ? tf.clipByValue(x, -clip, clip) : x),
  };
}

/** One direction over [time, batch, input]; where a sequence has ended, outputs are 0 and states stay. */
function run(c: Call, kind: Kind, d: Direction, x: Tensor, first: Tensor[], lengths: number[] | undefined,
  backwards: boolean): { outputs: Tensor[]; states: Tensor[] } {
  const [time, batch, inputs] = x.shape as [number, number, number], width = kind.gates * d.hidden;
  const all = tf.reshape(withBias(tf.matMul(tf.reshape(x, [time * batch, inputs]), d.w), d.wb), [time, batch, width]);
  const outputs: Tensor[] = [];
  let states = first;
  for (const t of backwards ? range(0, time).reverse() : range(0, time)) {
    const next = kind.cell(c, d, tf.reshape(tf.slice(all, [t, 0, 0], [1, batch, width]), [batch, width]), states);
    const live = lengths && lengths.some((n) => n <= t) ? makeTensor(lengths.map((n) => n > t), [batch, 1], 'bool') : undefined;
    outputs[t] = live ? tf.where(live, next[0]!, tf.zerosLike(next[0]!)) : next[0]!;
    states = live ? next.map((s, i) => tf.where(live, s, states[i]!)) : next;
  }
  return { outputs, states };
}

function recurrent(c: Call): Result[] {
  const kind = kinds[c.node.op]!, layout = c.flag('layout'), direction = c.text('direction', 'forward', ['forward', 'reverse', 'bidirectional']);
  const given = c.tensor(0), x = layout ? tf.transpose(given, [1, 0, 2]) : given, [time, batch] = x.shape as [number, number], hidden = c.shape(2)[2]!;
  const count = direction === 'bidirectional' ? 2 : 1;
  if (c.shape(1)[0] !== count || c.shape(1)[1] !== kind.gates * hidden) c.fail(`weights of [${c.shape(1)}] for ${count} direction(s) of ${hidden}`, 'W');
  const lengths = c.optionalNumbers(4);
  const first = (input: number, i: number) => (c.has(input)
    ? tf.reshape(tf.slice(layout ? tf.transpose(c.tensor(input), [1, 0, 2]) : c.tensor(input), [i, 0, 0], [1, batch, hidden]), [batch, hidden])
      : tf.zeros([batch, hidden]));
  const results = range(0, count).map((i) => run(c, kind, directionOf(c, kind, i, count), x, kind.states.map((input) => first(input, i)), lengths,
    direction === 'reverse' || i === 1));
  const y = tf.stack(results.map(({ outputs }) => (time === 0 ? tf.zeros([0, batch, hidden]) : tf.stack(outputs))), 1);  // [time, directions, batch, hidden]
  const last = kind.states.map((_, s) => tf.stack(results.map(({ states }) => states[s]!)));
  return layout ? [tf.transpose(y, [2, 0, 1, 3]), ...last.map((t) => tf.transpose(t, [1, 0, 2]))] : [y, ...last];
}

export const recurrences: Operators = { RNN: recurrent, GRU: recurrent, LSTM: recurrent };
