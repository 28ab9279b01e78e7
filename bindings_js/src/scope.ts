// Who owns a tensor: the innermost open scope (tidy), or, outside of scopes, the garbage collector.
import { collect, forget } from './memory.js';
import type { Tensor } from './tensor.js';
import type { TensorContainer } from './types.js';

interface Scope {
  id: number;
  name: string;
  tensors: Tensor[];
}

const scopes: Scope[] = [];
let scopeIds = 0;

let onOwn: ((t: Tensor) => void) | null = null;

/** Calls f for every new tensor; null: no more. */
export function watchTensors(f: ((t: Tensor) => void) | null): void {
  onOwn = f;
}

/** Gives a new tensor to its owner. */
export function own(t: Tensor): void {
  if (onOwn !== null) onOwn(t);
  if (scopes.length > 0) {
    const scope = scopes[scopes.length - 1]!;
    t.scopeId = scope.id;
    scope.tensors.push(t);
  } else {
    collect(t);
  }
}

/** The tensor is being disposed. */
export function disown(t: Tensor): void {
  if (t.collected) forget(t);
}

export function startScope(name = ''): void {
  scopes.push({ id: ++scopeIds, name, tensors: [] });
}

/** Ends the innermost scope: its tensors are disposed, but for those in `result`, which go to the scope around it, and kept ones. */
export function endScope(result?: TensorContainer): void {
  const scope = scopes.pop();
  if (!scope) throw new Error('endScope: no scope is open; every endScope needs a startScope');
  const survivors = new Set(getTensorsInContainer(result));
  for (const t of scope.tensors) {
    if (t.isDisposed) continue;
    if (t.kept) collect(t);
    else if (!survivors.has(t)) t.dispose();
  }
  for (const t of survivors) if (t.scopeId === scope.id && !t.kept && !t.isDisposed) own(t);
}

export function scopeDepth(): number {
  return scopes.length;
}

export type ScopeFn<T extends TensorContainer> = () => T;

/**
 * Runs `fn` and disposes the tensors that it made, except those it returns. Memory is reclaimed without it, but only when the
 * garbage collector runs; with it, at once.
 */
export function tidy<T extends TensorContainer>(nameOrFn: string | ScopeFn<T>, fn?: ScopeFn<T>): T {
  let name = '';
  if (fn == null) {
    if (typeof nameOrFn !== 'function') throw new Error('Please provide a function to tidy()');
    fn = nameOrFn;
  } else {
    if (typeof nameOrFn !== 'string' && !((nameOrFn as unknown) instanceof String))
      throw new Error('When calling with two arguments, the first argument to tidy() must be a string');
    if (typeof fn !== 'function') throw new Error('When calling with two arguments, the 2nd argument to tidy() must be a function');
    name = String(nameOrFn);
  }
  const depth = scopes.length;
  startScope(name);
  try {
    const result = fn();
    if ((result as unknown) instanceof Promise) console.error('Cannot return a Promise inside of tidy.');
    while (scopes.length > depth + 1) endScope();
    endScope(result);
    return result;
  } catch (error) {
    while (scopes.length > depth) endScope();
    throw error;
  }
}

/** Keeps a tensor of the current tidy beyond its end. */
export function keep<T extends Tensor>(result: T): T {
  result.kept = true;
  return result;
}

/** Frees the memory of all tensors found in `container`. */
export function dispose(container: TensorContainer): void {
  for (const t of getTensorsInContainer(container)) t.dispose();
}

/** All tensors found in a tensor, list, object, or any nesting of those. */
export function getTensorsInContainer(container: unknown): Tensor[] {
  const found: Tensor[] = [];
  const seen = new Set<unknown>();
  const walk = (x: unknown): void => {
    if (x === null || typeof x !== 'object' || seen.has(x)) return;
    if (isTensor(x)) {
      seen.add(x);
      found.push(x);
    } else if (!ArrayBuffer.isView(x)) {
      seen.add(x);
      for (const value of Array.isArray(x) ? x : Object.values(x)) walk(value);
    }
  };
  walk(container);
  return found;
}

function isTensor(x: object): x is Tensor {
  return 'handle' in x && 'scopeId' in x;
}
