// What an operator is called with: inputs as tensors or as numbers, and attributes, each checked when it is asked for.
import { ModelFileError } from '../../errors.js';
import { Variable, type Tensor } from '../../tensor.js';
import type { DataType } from '../../types.js';
import type { GraphNode, Results } from '../graph.js';
import type { FunctionName } from './attributes.js';
import type { Run } from './run.js';

export type Operators = { [op: string]: (a: Arguments) => Results };
/** Operators that have to wait for values. */
export type AsyncOperators = { [op: string]: (a: Arguments) => Promise<Results> };

// Shapes, axes and the like are constants nearly always: they are read once.
const read = new WeakMap<Tensor, ArrayLike<number | string>>();

function valuesOf(t: Tensor): ArrayLike<number | string> {
  if (t instanceof Variable) return t.dataSync();
  let values = read.get(t);
  if (!values) read.set(t, (values = t.dataSync<DataType>()));
  return values;
}

export class Arguments {
  constructor(readonly inputs: readonly (Tensor | undefined)[], readonly node: GraphNode, readonly run: Run) {}

  fail(what: string, field: string): never {
    throw new ModelFileError(what, { file: this.run.file, node: this.node.name, field });
  }

  tensor(i: number): Tensor {
    return this.inputs[i] ?? this.fail(`${this.node.op} needs an input ${i}`, `input[${i}]`);
  }
  /** The inputs from one on, up to another. */
  tensors(from = 0, to = this.inputs.length): Tensor[] {
    return this.inputs.slice(from, to).map((_, i) => this.tensor(from + i));
  }
  has(i: number): boolean {
    return this.inputs[i] !== undefined;
  }

  /** The values of an input. */
  numbers(i: number): number[] {
    const t = this.tensor(i);
    if (t.dtype === 'string') this.fail(`${this.node.op} needs numbers, got strings`, `input[${i}]`);
    return Array.from(valuesOf(t) as ArrayLike<number>);
  }
  /** The first value of an input; `fallback` if the input is left out. */
  number(i: number, fallback?: number): number {
    if (fallback !== undefined && !this.has(i)) return fallback;
    return this.numbers(i)[0] ?? this.fail(`${this.node.op} needs a number`, `input[${i}]`);
  }
  numberOrText(i: number): number | string {
    return valuesOf(this.tensor(i))[0] ?? this.fail(`${this.node.op} needs a value`, `input[${i}]`);
  }
  pairs(i: number): [number, number][] {
    return pairsOf(this.numbers(i));
  }
  /** An input that is a shape; undefined: of unknown rank, which a scalar says. */
  partialShape(i: number): number[] | undefined {
    return this.tensor(i).rank === 0 ? undefined : this.numbers(i);
  }

  private attribute<T>(name: string, fallback: T | undefined, expected: string, fits: (value: unknown) => boolean): T {
    const value = Object.hasOwn(this.node.attributes, name) ? this.node.attributes[name] : undefined;
    if (value !== undefined && fits(value)) return value as T;
    if (value === undefined && fallback !== undefined) return fallback;
    return this.fail(`must be ${expected}${value === undefined ? ', is missing' : ''}`, `attr.${name}`);
  }

  attributeNumber(name: string, fallback = 0): number {
    return this.attribute(name, fallback, 'a number', (v) => typeof v === 'number');
  }
  attributeNumbers(name: string, fallback?: number[]): number[] {
    return this.attribute(name, fallback, 'a list of numbers', (v) => Array.isArray(v) && v.every((x) => typeof x === 'number'));
  }
  truth(name: string, fallback = false): boolean {
    return this.attribute(name, fallback, 'true or false', (v) => typeof v === 'boolean');
  }
  text(name: string, fallback?: string): string {
    return this.attribute(name, fallback, 'text', (v) => typeof v === 'string');
  }
  /** Names of choices come in any case. */
  choice<T extends string = string>(name: string, fallback?: NoInfer<T>): T {
    return this.text(name, fallback).toLowerCase() as T;
  }
  texts(name: string, fallback?: string[]): string[] {
    return this.attribute(name, fallback, 'a list of texts', (v) => Array.isArray(v) && v.every((x) => typeof x === 'string'));
  }
  dtype(name: string): DataType | undefined {
    const value = Object.hasOwn(this.node.attributes, name) ? this.node.attributes[name] : undefined;
    return typeof value === 'string' ? (value as DataType) : undefined;
  }
  shape(name: string): number[] | undefined {
    return Object.hasOwn(this.node.attributes, name) && this.node.attributes[name] !== undefined ? this.attributeNumbers(name) : undefined;
  }
  functionName(name: string): string {
    return this.attribute<FunctionName>(name, undefined, 'a function', (v) => typeof v === 'object' && v !== null && 'function' in v).function;
  }
}

export function pairsOf(flat: number[]): [number, number][] {
  return Array.from({ length: flat.length / 2 }, (_, i) => [flat[2 * i]!, flat[2 * i + 1]!]);
}
