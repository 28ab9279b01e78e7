// One call of an operator: its inputs and attributes, checked as they are asked for.
import { scalar } from '../../create.js';
import { ModelFileError } from '../../errors.js';
import { add, mod, sub } from '../../generated/ops.js';
import type { Tensor } from '../../tensor.js';
import { Element, elementName, elementOf, narrowRange } from './elements.js';
import type { OnnxGraph, OnnxNode } from './graph_reader.js';
import { aligned, channelsLast, plain, product, shapeOf, tensorValue, type SequenceValue, type TensorValue, type Value } from './value.js';

/** What operators need besides their inputs. */
export interface Context {
  file: string;
  /** Runs an inner graph on its inputs and what it captured. */
  run(graph: OnnxGraph, inputs: readonly Value[], captured: readonly Value[]): Value[];
}

/** A result: a tensor counts as one of the element type of the first input, or of its own. */
export type Result = Value | Tensor | undefined;
export type Operator = (call: Call) => Result | Result[];
export type Operators = { [op: string]: Operator };

export class Call {
  constructor(readonly node: OnnxNode, readonly inputs: readonly (Value | undefined)[], readonly context: Context) {}

  get version(): number {
    return this.node.version;
  }
  /** How many results are asked for. */
  get outputs(): number {
    return this.node.outputNames.length;
  }

  fail(what: string, field?: string): never {
    throw new ModelFileError(`${this.node.op}: ${what}`, { file: this.context.file, node: this.node.name, field });
  }

  // ---- inputs

  has(i: number): boolean {
    return this.inputs[i] !== undefined;
  }

  value(i: number): TensorValue {
    const value = this.inputs[i];
    if (value === undefined) this.fail(`input ${i} is missing`, 'input');
    if (value.kind !== 'tensor') this.fail(`input ${i} must be a tensor`, 'input');
    return value;
  }

  /** All inputs, which must be tensors. */
  values(): TensorValue[] {
    return this.inputs.map((_, i) => this.value(i));
  }

  sequence(i: number): SequenceValue {
    const value = this.inputs[i];
    if (value?.kind !== 'sequence') this.fail(`input ${i} must be a sequence`, 'input');
    return value;
  }

  /** An input in the order of ONNX. */
  tensor(i: number): Tensor {
    return plain(this.value(i));
  }

  optional(i: number): Tensor | undefined {
    return this.has(i) ? this.tensor(i) : undefined;
  }

  channelsLast(i: number): Tensor {
    return channelsLast(this.value(i));
  }

  shape(i: number): number[] {
    return shapeOf(this.value(i));
  }

  type(i: number): number {
    return this.value(i).type;
  }

  /** The values of an input, computed now. */
  numbers(i: number): number[] {
    const t = this.tensor(i);
    if (t.dtype === 'string') this.fail(`input ${i} must hold numbers`, 'input');
    return Array.from(t.dataSync());
  }

  optionalNumbers(i: number): number[] | undefined {
    return this.has(i) ? this.numbers(i) : undefined;
  }

  /** The only value of an input. */
  number(i: number, fallback?: number): number {
    if (!this.has(i) && fallback !== undefined) return fallback;
    const values = this.numbers(i);
    if (values.length !== 1) this.fail(`input ${i} must hold one number, not ${values.length}`, 'input');
    return values[0]!;
  }

  strings(i: number): string[] {
    const t = this.tensor(i);
    if (t.dtype !== 'string') this.fail(`input ${i} must hold strings`, 'input');
    return Array.from(t.dataSync<'string'>());
  }

  // ---- attributes

  private attribute(name: string): unknown {
    return Object.hasOwn(this.node.attributes, name) ? this.node.attributes[name] : undefined;
  }

  numberAttribute(name: string, fallback?: number): number {
    const value = this.attribute(name) ?? fallback;
    if (typeof value !== 'number') this.fail('the attribute must be a number', name);
    return value;
  }
  int(name: string, fallback?: number): number {
    return this.numberAttribute(name, fallback);
  }
  float(name: string, fallback?: number): number {
    return this.numberAttribute(name, fallback);
  }
  flag(name: string, fallback = false): boolean {
    return this.numberAttribute(name, Number(fallback)) !== 0;
  }
  text(name: string, fallback?: string, choices?: readonly string[]): string {
    const value = this.attribute(name) ?? fallback;
    if (typeof value !== 'string') this.fail('the attribute must be a text', name);
    if (choices && !choices.includes(value)) this.fail(`'${value}' is none of ${choices.join(', ')}`, name);
    return value;
  }
  /** A list of numbers; undefined: absent. */
  list(name: string): number[] | undefined {
    const value = this.attribute(name);
    if (value === undefined) return undefined;
    if (!Array.isArray(value) && !(value instanceof Float32Array)) this.fail('the attribute must be a list of numbers', name);
    return Array.from(value as ArrayLike<number>);
  }
  texts(name: string): string[] | undefined {
    const value = this.attribute(name);
    if (value === undefined) return undefined;
    if (!Array.isArray(value)) this.fail('the attribute must be a list of texts', name);
    return value as string[];
  }
  graph(name: string): OnnxGraph {
    const value = this.attribute(name);
    if (typeof value !== 'object' || value === null || !('sorted' in value)) this.fail('the attribute must be a graph', name);
    return value as OnnxGraph;
  }
  other(name: string): unknown {
    return this.attribute(name);
  }
  /** Whether the attribute is given. */
  given(name: string): boolean {
    return this.attribute(name) !== undefined;
  }

  /** Numbers that came with an attribute in old versions, and as an input since. */
  listOrInput(name: string, i: number): number[] | undefined {
    return this.list(name) ?? this.optionalNumbers(i);
  }

  /** An axis counted from the front. */
  axis(axis: number, rank: number, field = 'axis'): number {
    if (!Number.isInteger(axis) || axis < -rank || axis >= rank) this.fail(`the axis ${axis} of a tensor of rank ${rank}`, field);
    return axis < 0 ? axis + rank : axis;
  }

  // ---- results

  /** An elementwise function of the first input, in whatever order it lies. */
  map(f: (x: Tensor) => Tensor): TensorValue {
    const value = this.value(0), tensor = f(value.tensor);
    return tensorValue(tensor, tensor.dtype === value.tensor.dtype ? value.type : elementOf(tensor.dtype), value.channelsLast);
  }

  /** An elementwise function of inputs that broadcast with each other. */
  broadcast(f: (...tensors: Tensor[]) => Tensor, values: readonly TensorValue[] = this.values()): TensorValue {
    const { tensors, channelsLast } = aligned(values), first = values[0]!;
    const tensor = f(...tensors);
    return tensorValue(tensor, tensor.dtype === first.tensor.dtype ? first.type : elementOf(tensor.dtype), channelsLast && tensor.rank > 2);
  }

  runGraph(graph: OnnxGraph, inputs: readonly Value[]): Value[] {
    if (inputs.length !== graph.inputs.length) this.fail(`the graph '${graph.name}' has ${graph.inputs.length} inputs, not ${inputs.length}`, graph.name);
    const captured = graph.captures.map((_, i) => this.inputs[graph.capturedFrom + i] ?? this.fail('a value from outside is missing', graph.name));
    return this.context.run(graph, inputs, captured);
  }

  requireFloat(i: number): void {
    if (this.value(i).tensor.dtype !== 'float32') this.fail(`input ${i} is of ${elementName(this.type(i))}, not of floats`, 'input');
  }

  /** The same of what JavaScript makes, which takes memory at once. */
  hostSize(dims: readonly number[], field: string): number[] {
    if (product(dims) > 2 ** 26) this.fail(`a result of shape [${dims}] is too large; ${2 ** 26} elements are the limit`, field);
    return this.size(dims, field);
  }

  /** Checks the number of elements that an operator will make from values in the file. */
  size(dims: readonly number[], field: string): number[] {
    for (const d of dims) if (!Number.isInteger(d) || d < 0) this.fail(`a size of ${d}`, field);
    if (dims.length > 8) this.fail(`a result of ${dims.length} dimensions; there are 8 at most`, field);
    if (product(dims) >= 2 ** 31) this.fail(`a result of shape [${dims}] is too large`, field);
    return [...dims];
  }
}

/** Integers of a narrow type, after arithmetic in int32 that may have left its range. */
export function wrapped(x: Tensor, type: number): Tensor {
  const narrow = narrowRange(type);
  if (!narrow || x.dtype !== 'int32') return x;
  const count = scalar(2 ** narrow.bits, 'int32');
  if (!narrow.signed) return mod(x, count);
  const half = scalar(2 ** (narrow.bits - 1), 'int32');
  return sub(mod(add(x, half), count), half);
}

/** A result of integers that count or point. */
export function indices(x: Tensor): TensorValue {
  return tensorValue(x, Element.int64);
}
