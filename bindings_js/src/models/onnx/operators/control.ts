// Control flow: inner graphs that run once, or as often as their results say. Conditions are read, so that they are known now.
import { scalar } from '../../../create.js';
import * as tf from '../../../generated/ops.js';
import type { Tensor } from '../../../tensor.js';
import type { Call, Operators } from '../call.js';
import { Element } from '../elements.js';
import { plain, tensorValue, type TensorValue, type Value } from '../value.js';
import { range, type Result } from './shared.js';

function tensorOf(c: Call, value: Value | undefined): TensorValue {
  return value?.kind === 'tensor' ? value : c.fail('the inner graph must give tensors here', 'body');
}

function isTrue(c: Call, value: Value | undefined): boolean {
  const t = plain(tensorOf(c, value));
  if (t.size !== 1) c.fail(`a condition of ${t.size} elements`, 'cond');
  return Boolean(t.dataSync()[0]);
}

function branch(c: Call): Result[] {
  return c.runGraph(c.graph(isTrue(c, c.inputs[0]) ? 'then_branch' : 'else_branch'), []);
}

/** Values that go from one iteration to the next, then those that are collected from all. */
function loop(c: Call): Result[] {
  const body = c.graph('body'), carriedCount = body.inputs.length - 2, trips = c.has(0) ? c.number(0) : Infinity;
  let going = c.has(1) ? isTrue(c, c.inputs[1]) : true;
  let carried = Array.from({ length: carriedCount }, (_, i): Value => c.inputs[2 + i] ?? { kind: 'nothing' });
  const collected: Value[][] = range(0, body.outputs.length - 1 - carriedCount).map(() => []);
  for (let i = 0; going && i < trips; i++) {
    const results = c.runGraph(body, [tensorValue(scalar(i, 'int32'), Element.int64), tensorValue(scalar(true, 'bool'), Element.bool), ...carried]);
    carried = results.slice(1, 1 + carriedCount);
    results.slice(1 + carriedCount).forEach((value, k) => collected[k]!.push(value));
    going = isTrue(c, results[0]);
  }
  return [...carried, ...collected.map((list, k) => stacked(c, list, 0, body.outputInfo[1 + carriedCount + k]!))];
}

/** Results of all iterations, along a new axis. */
function stacked(c: Call, list: readonly Value[], axis: number, info: { type: number; shape: (number | string | null)[] | null }): Value {
  const tensors = list.map((value) => tensorOf(c, value));
  if (tensors.length > 0) return tensorValue(tf.stack(tensors.map(plain), axis), tensors[0]!.type);
  const shape = (info.shape ?? []).map((d) => (typeof d === 'number' ? d : 0));
  const dtype = info.type === Element.bool ? 'bool' : info.type === Element.float || info.type === 0 ? 'float32' : 'int32';
  return tensorValue(tf.fill([0, ...shape], 0, dtype), info.type || Element.float);
}

/** States, and slices of the inputs along an axis, step by step. */
function scan(c: Call): Result[] {
  const old = c.version < 9, first = old ? 1 : 0, body = c.graph('body'), scanned = c.int('num_scan_inputs'), states = body.inputs.length - scanned;
  if (scanned < 1 || states < 0) c.fail(`${scanned} of ${body.inputs.length} inputs are scanned`, 'num_scan_inputs');
  if (old) return scanBatches(c, states, scanned, first);
  const sequences = range(0, scanned).map((i) => ({ value: c.value(states + i), tensor: c.tensor(states + i) }));
  return scanOnce(c, range(0, states).map((i) => c.inputs[i]!), sequences);
}

function scanOnce(c: Call, start: Value[], sequences: { value: TensorValue; tensor: Tensor }[]): Value[] {
  const body = c.graph('body'), outputs = body.outputs.length - start.length, input = (name: string) => c.list(name) ?? [];
  const axes = sequences.map(({ tensor }, i) => c.axis(input('scan_input_axes')[i] ?? 0, tensor.rank, 'scan_input_axes'));
  const backwards = c.list('scan_input_directions') ?? c.list('directions') ?? [], length = sequences[0]!.tensor.shape[axes[0]!]!;
  if (sequences.some(({ tensor }, i) => tensor.shape[axes[i]!] !== length)) c.fail('the sequences differ in length', 'scan_input_axes');
  let states = start;
  const collected: Value[][] = range(0, outputs).map(() => []);
  for (let t = 0; t < length; t++) {
    const parts = sequences.map(({ value, tensor }, i) => {
      const begin = tensor.shape.map((_, d) => (d === axes[i] ? (backwards[i] === 1 ? length - 1 - t : t) : 0));
      return tensorValue(tf.squeeze(tf.slice(tensor, begin, tensor.shape.map((n, d) => (d === axes[i] ? 1 : n))), [axes[i]!]), value.type);
    });
    const results = c.runGraph(body, [...states, ...parts]);
    states = results.slice(0, start.length);
    results.slice(start.length).forEach((value, k) => collected[k]!.push(value));
  }
  const turned = input('scan_output_directions');
  return [...states, ...collected.map((list, k) => {
    const rank = (list[0] ? tensorOf(c, list[0]).tensor.rank : 0) + 1;
    return stacked(c, turned[k] === 1 ? [...list].reverse() : list, c.axis(input('scan_output_axes')[k] ?? 0, rank, 'scan_output_axes'),
      body.outputInfo[start.length + k]!);
  })];
}

/** Version 8 scans each element of a batch by itself. */
function scanBatches(c: Call, states: number, scanned: number, first: number): Value[] {
  const batch = c.shape(first)[0]!, lengths = c.optionalNumbers(0);
  const pick = (t: Tensor, b: number) => tf.squeeze(tf.slice(t, [b, ...t.shape.slice(1).map(() => 0)], [1, ...t.shape.slice(1)]), [0]);
  const runs = range(0, batch).map((b) => scanOnce(c, range(0, states).map((i) => tensorValue(pick(c.tensor(first + i), b), c.type(first + i))),
    range(0, scanned).map((i) => {
    const value = c.value(first + states + i), whole = pick(c.tensor(first + states + i), b), length = lengths?.[b] ?? whole.shape[0]!;
    return { value, tensor: tf.slice(whole, whole.shape.map(() => 0), [length, ...whole.shape.slice(1)]) };
  })));
  return runs[0]!.map((value, i) => tensorValue(tf.stack(runs.map((run) => plain(tensorOf(c, run[i])))), tensorOf(c, value).type));
}

// ---- sequences and optionals

function sequenceAt(c: Call): { items: TensorValue[]; at: (position: number) => number } {
  const { items } = c.sequence(0), n = items.length;
  return { items, at: (position) => (position >= -n && position < n ? (position < 0 ? position + n : position)
    : c.fail(`place ${position} of a sequence of ${n}`, 'position')) };
}

function insert(c: Call): Result {
  const { items } = c.sequence(0), n = items.length, given = c.number(2, n), at = given < 0 ? given + n : given;
  if (at < 0 || at > n) c.fail(`place ${given} of a sequence of ${n}`, 'position');
  return { kind: 'sequence', items: [...items.slice(0, at), c.value(1), ...items.slice(at)] };
}

function erase(c: Call): Result {
  const { items, at } = sequenceAt(c), place = at(c.number(1, -1));
  return { kind: 'sequence', items: items.filter((_, i) => i !== place) };
}

function splitToSequence(c: Call): Result {
  const x = c.tensor(0), axis = c.axis(c.int('axis', 0), x.rank), n = x.shape[axis]!, given = c.optionalNumbers(1);
  const scalarGiven = c.has(1) && c.value(1).tensor.rank === 0;
  const size = scalarGiven ? given![0]! : 1;
  if (size < 1) c.fail(`parts of ${size}`, 'split');
  const sizes = given && !scalarGiven ? given : range(0, Math.ceil(n / size)).map((i) => Math.min(size, n - i * size));
  if (sizes.reduce((a, b) => a + b, 0) !== n) c.fail(`parts of [${sizes}] of ${n}`, 'split');
  const parts = tf.split(x, sizes, axis), drop = !c.has(1) && !c.flag('keepdims', true);
  return { kind: 'sequence', items: parts.map((t) => tensorValue(drop ? tf.squeeze(t, [axis]) : t, c.type(0))) };
}

function concatFromSequence(c: Call): Result {
  const { items } = c.sequence(0), tensors = items.map(plain), fresh = c.flag('new_axis');
  if (tensors.length === 0) c.fail('an empty sequence', 'input_sequence');
  const axis = c.axis(c.int('axis'), tensors[0]!.rank + Number(fresh));
  return tensorValue(fresh ? tf.stack(tensors, axis) : tf.concat(tensors, axis), items[0]!.type);
}

/** Runs a graph on each element; other inputs are the same for all. */
function sequenceMap(c: Call): Result[] {
  const body = c.graph('body'), inputs = c.inputs.slice(0, body.inputs.length), { items } = c.sequence(0);
  const runs = items.map((_, i) => c.runGraph(body,
    inputs.map((input) => (input?.kind === 'sequence' ? input.items[i] ?? c.fail('the sequences differ in length', 'input') : input!))));
  return body.outputs.map((_, k): Value => ({ kind: 'sequence', items: runs.map((results) => tensorOf(c, results[k])) }));
}

function optionalElement(c: Call): Result {
  const value = c.inputs[0];
  return value === undefined || value.kind === 'nothing' ? c.fail('the optional is empty', 'input') : value;
}

export const control: Operators = {
  ConcatFromSequence: concatFromSequence,
  If: branch,
  Loop: loop,
  Optional: (c) => c.inputs[0] ?? { kind: 'nothing' },
  OptionalGetElement: optionalElement,
  OptionalHasElement: (c) => tensorValue(scalar(c.has(0) && c.inputs[0]!.kind !== 'nothing', 'bool'), Element.bool),
  Scan: scan,
  SequenceAt: (c) => {
    const { items, at } = sequenceAt(c);
    return items[at(c.number(1))];
  },
  SequenceConstruct: (c) => ({ kind: 'sequence', items: c.values() }),
  SequenceEmpty: () => ({ kind: 'sequence', items: [] }),
  SequenceErase: erase,
  SequenceInsert: insert,
  SequenceLength: (c) => tensorValue(scalar(c.sequence(0).items.length, 'int32'), Element.int64),
  SequenceMap: sequenceMap,
  SplitToSequence: splitToSequence,
};
