// Calls of ops: the generated functions begin one, give its arguments (tensors first, then attributes), and take its results.
import { begin as beginArea, put, putList, reserve, results, take, takeDtype, takeShape } from './area.js';
import { argumentError, toTemporary } from './convert.js';
import { lib, opNumber, raise, unprepared } from './module.js';
import { Tensor } from './tensor.js';
import { dtypeCode, type DataType, type TensorLike } from './types.js';

const none = 0, boolTag = 1, numberTag = 2, stringTag = 3, dtypeTag = 4, intsTag = 5, floatsTag = 6;
const scalarFloat = -3, scalarInt = -2, scalarBool = -1;

/** An op of the module; its number is found at the first call. */
export interface Op {
  name: string;
  shown: string;  // what errors about its arguments call it, as in TensorFlow.js: without a namespace
  number: number;
}

export function op(name: string, shown = name.slice(name.indexOf('.') + 1)): Op {
  return { name, shown, number: -1 };
}

let current: Op;
let inputs = 0;
let attributes = 0;
let temporaries: number[] = [];  // handles made for TensorLike arguments; they live until the call is over

/** An argument of a call that has not been made: what was given, and, for TensorLikes, what they become. */
export interface GivenTensors {
  value: Tensor | TensorLike | ReadonlyArray<Tensor | TensorLike> | null | undefined;
  dtype?: DataType;
  /** Whether the value is a list of tensors. */
  list?: boolean;
}

type Replace = (t: Tensor) => Tensor;

/** A call whose arguments were noted instead of written, for those who watch calls or take them over. */
export class NotedCall {
  readonly inputs: { [argument: string]: GivenTensors } = {};
  readonly attrs: { [argument: string]: unknown } = {};
  private steps: ((replace: Replace) => void)[] = [];

  constructor(readonly op: Op) {}

  input(argument: string, given: GivenTensors, step: (replace: Replace) => void): void {
    this.inputs[argument] = given;
    this.steps.push(step);
  }
  attribute(argument: string | undefined, value: unknown, step: () => void): void {
    if (argument !== undefined) this.attrs[argument] = value;
    this.steps.push(step);
  }

  /** Makes the call in the core, with other tensors if some have to be replaced. */
  run(replace: Replace = (t) => t): Tensor[] {
    const kept = intercept(null);
    try {
      const others = new Map<unknown, Tensor>();  // found before the call is written: that may take calls of its own
      for (const { value } of Object.values(this.inputs))
        for (const t of Array.isArray(value) ? value : [value]) if (t instanceof Tensor) others.set(t, replace(t));
      begin(this.op);
      for (const step of this.steps) step((t) => others.get(t)!);
      return many();
    } finally {
      interceptor = kept;
    }
  }
}

export type Interceptor = (noted: NotedCall) => Tensor[];

/** Whether somebody watches calls, or takes them over. */
export function isIntercepted(): boolean {
  return interceptor !== null;
}

let interceptor: Interceptor | null = null;
let noted: NotedCall | null = null;

/** From now on f gives the results of all calls; null: the core does. Returns what did so before. */
export function intercept(f: Interceptor | null): Interceptor | null {
  const before = interceptor;
  interceptor = f;
  return before;
}

function intercepted(): Tensor[] {
  const call = noted!;
  noted = null;
  return interceptor!(call);
}

export function begin(op: Op): void {
  if (interceptor !== null) {
    noted = new NotedCall(op);
    return;
  }
  noted = null;
  if (op.number < 0) op.number = opNumber(op.name);
  current = op;
  inputs = 0;
  attributes = 0;
  beginArea();
}

function releaseTemporaries(): void {
  for (const handle of temporaries) lib._nacre_release(handle);
  temporaries = [];
}

function refuse(error: Error): never {
  releaseTemporaries();
  throw error;
}

function wrong(argument: string, expected: string, got: unknown): never {
  const shown = typeof got === 'string' ? `'${got}'` : Array.isArray(got) ? `[${got}]` : String(got);
  refuse(new Error(`[${current.name}] ${argument} must be ${expected}, got ${shown}`));
}

/** A tensor argument. `dtype`: what a TensorLike becomes; with `only`, the element types that are accepted. */
export function tensor(x: Tensor | TensorLike, argument: string, dtype?: DataType, only?: DataType[]): void {
  if (noted !== null) return noted.input(argument, { value: x, dtype }, (replace) => tensor(x instanceof Tensor ? replace(x) : x, argument, dtype, only));
  inputs++;
  if (x instanceof Tensor) {
    if (x.handle === 0) refuse(new Error('Tensor is disposed.'));
    if (only && !only.includes(x.dtype)) refuse(new Error(`Argument '${argument}' passed to '${current.shown}' must be ${only.join(' or ')} tensor, but got ${x.dtype} tensor`));
    put(x.handle);
  } else if (typeof x === 'number' && (dtype === undefined || dtype === 'float32')) {
    put(scalarFloat);
    put(x);
  } else if (dtype !== 'string' && (typeof x === 'number' || typeof x === 'boolean')) {
    const as = dtype ?? (typeof x === 'boolean' ? 'bool' : 'float32');
    put(as === 'bool' ? scalarBool : as === 'int32' ? scalarInt : scalarFloat);
    put(Number(x));
  } else {
    tensorLike(x, argument, dtype);
  }
}

function tensorLike(x: TensorLike, argument: string, dtype?: DataType): void {
  try {
    const handle = toTemporary(x, argument, current.shown, dtype);
    temporaries.push(handle);
    reserve(1);  // the memory may have grown
    put(handle);
  } catch (error) {
    refuse(error as Error);
  }
}

export function optionalTensor(x: Tensor | TensorLike | null | undefined, argument: string, dtype?: DataType, only?: DataType[]): void {
  if (x === null || x === undefined) {
    if (noted !== null) return noted.attribute(undefined, x, () => optionalTensor(x, argument));
    inputs++;
    put(0);
  } else {
    tensor(x, argument, dtype, only);
  }
}

export function tensors(list: ReadonlyArray<Tensor | TensorLike>, argument: string, dtype?: DataType, only?: DataType[]): void {
  if (!Array.isArray(list)) refuse(argumentError(argument, current.shown, list, 'a `Tensor[]` or `TensorLike[]`'));
  if (noted !== null)
    return noted.input(argument, { value: list, dtype, list: true }, (replace) => tensors(list.map((t) => (t instanceof Tensor ? replace(t) : t)), argument, dtype, only));
  reserve(2 * list.length);
  for (let i = 0; i < list.length; i++) tensor(list[i]!, `${argument}[${i}]`, dtype, only);
}

export function absent(): void {
  if (noted !== null) return noted.attribute(undefined, null, absent);
  attributes++;
  put(none);
}

export function bool(value: boolean, argument: string): void {
  if (noted !== null) return noted.attribute(argument, value, () => bool(value, argument));
  if (typeof value !== 'boolean') wrong(argument, 'true or false', value);
  attributes++;
  put(boolTag);
  put(value ? 1 : 0);
}

export function int(value: number, argument: string): void {
  if (noted !== null) return noted.attribute(argument, value, () => int(value, argument));
  if (!isInt(value)) wrong(argument, 'an integer', value);
  attributes++;
  put(numberTag);
  put(value);
}

export function float(value: number, argument: string): void {
  if (noted !== null) return noted.attribute(argument, value, () => float(value, argument));
  if (typeof value !== 'number') wrong(argument, 'a number', value);
  attributes++;
  put(numberTag);
  put(value);
}

export function string(value: string, argument: string, choices?: string[]): void {
  if (noted !== null) return noted.attribute(argument, value, () => string(value, argument, choices));
  if (typeof value !== 'string' || (choices && !choices.includes(value)))
    wrong(argument, choices ? `one of '${choices.join("', '")}'` : 'a string', value);
  attributes++;
  const bytes = new TextEncoder().encode(value);
  reserve(bytes.length + 2);
  put(stringTag);
  putList(bytes);
}

/** A list of strings, none with a comma; arrives as one string with commas between them. */
export function strings(value: readonly string[], argument: string): void {
  if (!Array.isArray(value) || !value.every((v) => typeof v === 'string' && !v.includes(','))) wrong(argument, 'a list of strings', value);
  string(value.join(','), argument);
}

export function dtype(value: DataType, argument: string): void {
  if (noted !== null) return noted.attribute(argument, value, () => dtype(value, argument));
  const code = dtypeCode[value];
  if (code === undefined) wrong(argument, "one of 'bool', 'int32', 'float32', 'complex64', 'string'", value);
  attributes++;
  put(dtypeTag);
  put(code);
}

export function floatOrString(value: number | string, argument: string, choices?: string[]): void {
  if (typeof value === 'number') float(value, argument);
  else string(value, argument, choices);
}

export function floatOrInts(value: number | ArrayLike<number>, argument: string): void {
  if (typeof value === 'number') float(value, argument);
  else ints(value, argument);
}

/** A list of integers; where `single` is allowed a number stands for a list of one. */
export function ints(value: ArrayLike<number> | number, argument: string, single = false): void {
  if (noted !== null) return noted.attribute(argument, value, () => ints(value, argument, single));
  const list = single && typeof value === 'number' ? [value] : (value as ArrayLike<number>);
  if (!isList(list)) wrong(argument, single ? 'an integer or a list of integers' : 'a list of integers', value);
  for (let i = 0; i < list.length; i++) if (!isInt(list[i]!)) wrong(argument, 'a list of integers', Array.from(list));
  attributes++;
  reserve(list.length + 2);
  put(intsTag);
  putList(list);
}

export function floats(value: ArrayLike<number> | number, argument: string, single = false): void {
  if (noted !== null) return noted.attribute(argument, value, () => floats(value, argument, single));
  const list = single && typeof value === 'number' ? [value] : (value as ArrayLike<number>);
  if (!isList(list) || !Array.prototype.every.call(list, (v) => typeof v === 'number')) wrong(argument, 'a list of numbers', value);
  attributes++;
  reserve(list.length + 2);
  put(floatsTag);
  putList(list);
}

/** Like `ints`, of a shape: the dimensions must not be negative either. */
export function shape(value: ArrayLike<number>, argument: string): void {
  if (noted !== null) return noted.attribute(argument, value, () => shape(value, argument));
  if (isList(value) && Array.prototype.some.call(value, (d) => d < 0)) wrong(argument, 'a list of non-negative integers', Array.from(value));
  ints(value, argument);
}

export type Padding = 'valid' | 'same' | number | number[] | [number, number][];

/** 'same', 'valid', one number for all sides, or pairs of numbers (flattened). */
export function pad(value: Padding, argument: string): void {
  if (noted !== null) return noted.attribute(argument, value, () => pad(value, argument));
  if (typeof value === 'string') return string(value, argument, ['valid', 'same']);
  ints(Array.isArray(value) ? (value as unknown[]).flat() as number[] : value, argument, true);
}

export type Pairs = [number, number][] | [number, number] | number[][];

/** Pairs of integers, or one pair; flattened. */
export function pairs(value: Pairs, argument: string): void {
  if (noted !== null) return noted.attribute(argument, value, () => pairs(value, argument));
  if (!Array.isArray(value) || !(value as unknown[]).every((p) => typeof p === 'number' || (Array.isArray(p) && p.length === 2)))
    wrong(argument, 'a list of pairs of integers', value);
  ints((value as unknown[]).flat() as number[], argument);
}

function isList(x: unknown): x is ArrayLike<number> {
  return Array.isArray(x) || (ArrayBuffer.isView(x) && 'length' in x);
}

function isInt(x: unknown): boolean {
  return typeof x === 'number' && (x | 0) === x;
}

/** Makes the call; the results are read by the functions below. Returns their number. */
function call(): number {
  const count = lib._nacre_call(current.number, inputs, attributes);
  if (temporaries.length > 0) releaseTemporaries();
  results(count);
  return count;
}

/** The next result as a tensor; null where there is none. */
export function takeTensor(): Tensor | null {
  const handle = take();
  if (handle === 0) return null;
  const type = takeDtype();
  return new Tensor(takeShape(), type, handle);
}

export function one(): Tensor {
  if (noted !== null) return intercepted()[0]!;
  call();
  return takeTensor()!;
}

export function many(): Tensor[] {
  if (noted !== null) return intercepted();
  const count = call();
  return Array.from({ length: count }, () => takeTensor()!);
}

/** Results under the names of the op's schema. One of them may be a list, of what the others leave. */
export function named(names: string[], list?: string): { [name: string]: Tensor | Tensor[] } {
  const others = noted !== null ? intercepted() : null;
  const rest = (others?.length ?? call()) - names.length + 1;
  const next = (): Tensor => (others !== null ? others.shift()! : takeTensor()!);
  const member = (name: string): Tensor | Tensor[] => (name === list ? Array.from({ length: rest }, next) : next());
  return Object.fromEntries(names.map((name) => [name, member(name)]));
}

let postpone: ((list: Tensor[], hold: boolean) => void) | null = null;

/** From now on evaluations that the core refuses to make now are given to f, which makes them later; null: they are errors. */
export function postponeEvaluations(f: ((list: Tensor[], hold: boolean) => void) | null): void {
  postpone = f;
}

/** Evaluates tensors in one plan. Without `hold`, other tensors that are computed on the way do not keep their values. */
export function evaluate(list: Tensor[], hold = true): void {
  beginArea();
  reserve(list.length);
  for (const t of list) put(t.handle);
  const status = lib._nacre_evaluate(list.length, hold ? 1 : 0);
  if (status === unprepared && postpone !== null) postpone(list, hold);
  else if (status < 0) raise(status);
}

/** The stages of what reading these tensors would run, as text; with `programs` also the shaders of every step, and how their results lie in textures. */
export function dump(list: Tensor | Tensor[], { programs = false } = {}): string {
  const roots = Array.isArray(list) ? list : [list];
  beginArea();
  reserve(roots.length);
  for (const t of roots) {
    t.throwIfDisposed();
    put(t.handle);
  }
  return lib.dump(roots.length, programs);
}
