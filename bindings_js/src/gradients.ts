// Gradients of functions. While a gradient scope is open the module keeps what was recorded; vjp walks it backwards.
import { begin, put, reserve, results } from './area.js';
import { takeTensor } from './call.js';
import { checkTensorLike } from './convert.js';
import { tensor } from './create.js';
import { leaveHalfTextures } from './half_textures.js';
import { keepCallbackError, lib, setOnGradient } from './module.js';
import { endScope, keep, startScope, tidy } from './scope.js';
import { registeredVariables, Tensor, Variable, type Scalar } from './tensor.js';
import type { NamedTensorMap, TensorLike } from './types.js';

const unconnected = 'Cannot compute gradient of y=f(x) with respect to x. Make sure that the f you passed encloses all operations that lead from x to y.';

let depth = 0;
let afterOutermost: (() => void)[] = [];

export function gradientDepth(): number {
  return depth;
}

/** Runs f with a gradient scope open; f gets the number of the first node that belongs to it. */
export function inGradientScope<T>(f: (firstId: number) => T): T {
  const firstId = lib._nacre_open_scope();
  depth++;
  try {
    return f(firstId);
  } finally {
    lib._nacre_close_scope();
    if (--depth === 0) {
      for (const clean of afterOutermost) clean();
      afterOutermost = [];
    }
  }
}

let onGradients: (() => void) | null = null;

/** From now on gradients are searched for values that are not finite, and f is called after each computation; null: no more. */
export function watchGradients(f: (() => void) | null): void {
  onGradients = f;
}

/** The gradients that flow from ys, with gradients dys (null: ones), to the handles xs, through what was recorded from firstId on. */
export function vjp(ys: Tensor[], dys: (Tensor | null)[], xs: number[], firstId: number): (Tensor | null)[] {
  leaveHalfTextures();
  begin();
  reserve(ys.length + dys.length + xs.length);
  for (const y of ys) put(y.handle);
  for (const dy of dys) put(dy ? dy.handle : 0);
  for (const x of xs) put(x);
  if (onGradients !== null) lib.searchGradients(true);
  results(lib._nacre_vjp(ys.length, xs.length, firstId));
  const gradients = xs.map(() => takeTensor());
  if (onGradients !== null) onGradients();
  return gradients;
}

interface Differentiated<T extends Tensor> {
  value: T;
  grads: (Tensor | null)[];
}

export function differentiate<T extends Tensor>(f: () => T, xs: Tensor[], dy: Tensor | null, name: string): Differentiated<T> {
  if (xs.length === 0) throw new Error('gradients() received an empty list of xs.');
  if (dy && dy.dtype !== 'float32' && dy.dtype !== 'complex64') throw new Error(`dy must have 'float32' dtype, but has '${dy.dtype}'`);
  // f may assign to variables: what counts is the value they had when it began.
  const handles = xs.map((x) => lib._nacre_share(x.handle));
  try {
    return inGradientScope((firstId) => {
      const value = tidy('forward', f);
      if (!(value instanceof Tensor)) throw new Error('The result y returned by f() must be a tensor.');
      if (dy?.dtype === 'complex64' && value.dtype !== 'complex64') throw new Error(`dy must have 'float32' dtype as f(x) has, but has '${dy.dtype}'`);
      if (dy && String(dy.shape) !== String(value.shape))
        throw new Error(`The shape of dy passed in ${name}(f)(x, dy) must match the shape returned by f(x): expected [${value.shape}], got [${dy.shape}]`);
      return { value, grads: vjp([value], [dy], handles, firstId) };
    });
  } finally {
    for (const handle of handles) lib._nacre_release(handle);
  }
}

function checkFunction(f: unknown, name: string): void {
  if (typeof f !== 'function') throw new Error(`The f passed in ${name}(f) must be a function`);
}

export function argument(x: Tensor | TensorLike, name: string, caller: string): Tensor {
  if (!(x instanceof Tensor)) {
    checkTensorLike(x, name, caller);
    return tensor(x);
  }
  x.throwIfDisposed();
  return x;
}

function argumentList(args: unknown, caller: string): Tensor[] {
  if (!Array.isArray(args))
    throw new Error(`The args passed in ${caller}(f)(args${caller === 'grads' ? '' : ', dy'}) must be an array of \`Tensor\`s or \`TensorLike\`s`);
  return args.map((x, i) => argument(x as Tensor, `args[${i}]`, `tf.${caller}`));
}

function connected(grads: (Tensor | null)[]): Tensor[] {
  if (grads.some((g) => g === null)) throw new Error(unconnected);
  return grads as Tensor[];
}

/** The gradient of f: a function of x (and optionally dy) that gives df/dx. */
export function grad(f: (x: Tensor) => Tensor): (x: TensorLike | Tensor, dy?: TensorLike | Tensor) => Tensor {
  checkFunction(f, 'grad');
  return (x, dy) => tidy(() => valueAndGradients(() => [argument(x, 'x', 'tf.grad')], dy, f, 'grad').grads[0]!);
}

/** Like grad, for functions of several tensors. */
export function grads(f: (...args: Tensor[]) => Tensor): (args: (Tensor | TensorLike)[], dy?: Tensor | TensorLike) => Tensor[] {
  checkFunction(f, 'grads');
  return (args, dy) => tidy(() => valueAndGradients(() => argumentList(args, 'grads'), dy, f, 'grads').grads);
}

/** Like grad, but gives the value of f too. */
export function valueAndGrad<I extends Tensor, O extends Tensor>(f: (x: I) => O): (x: I, dy?: O) => { grad: I; value: O } {
  checkFunction(f, 'valueAndGrad');
  return (x, dy) => {
    if (!(x instanceof Tensor)) throw new Error('The x passed in valueAndGrad(f)(x) must be a tensor');
    if (dy != null && !(dy instanceof Tensor)) throw new Error('The dy passed in valueAndGrad(f)(x, dy) must be a tensor');
    const { value, grads } = valueAndGradients(() => [argument(x, 'x', 'tf.valueAndGrad')], dy, f as (...args: Tensor[]) => O, 'valueAndGrad');
    return { grad: grads[0] as I, value };
  };
}

/** Like grads, but gives the value of f too. */
export function valueAndGrads<O extends Tensor>(f: (...args: Tensor[]) => O): (args: Tensor[], dy?: O) => { grads: Tensor[]; value: O } {
  checkFunction(f, 'valueAndGrads');
  return (args, dy) => {
    if (!Array.isArray(args) || !args.every((arg) => arg instanceof Tensor))
      throw new Error('The args passed in valueAndGrads(f)(args) must be array of tensors');
    if (dy != null && !(dy instanceof Tensor)) throw new Error('The dy passed in valueAndGrads(f)(args, dy) must be a tensor');
    return valueAndGradients(() => argumentList(args, 'valueAndGrads'), dy, f, 'valueAndGrads');
  };
}

function valueAndGradients<O extends Tensor>(
  inputs: () => Tensor[], dy: Tensor | TensorLike | null | undefined, f: (...args: Tensor[]) => O, name: string,
): { value: O; grads: Tensor[] } {
  return tidy(() => {
    const xs = inputs();
    const $dy = dy != null ? argument(dy, 'dy', `tf.${name}`) : null;
    const { value, grads } = differentiate(() => f(...xs), xs, $dy, name);
    return { value, grads: connected(grads) };
  });
}

/** The gradients of a scalar function with respect to variables: those of `varList`, or all that are trainable. */
export function variableGrads(f: () => Scalar, varList?: Variable[]): { value: Scalar; grads: NamedTensorMap } {
  checkFunction(f, 'variableGrads');
  if (varList != null && !(Array.isArray(varList) && varList.every((v) => v instanceof Variable)))
    throw new Error('The varList passed in variableGrads(f, varList) must be an array of variables');
  const all = varList ?? registeredVariables();
  const trainable = all.filter((v) => v.trainable);
  if (trainable.length === 0)
    throw new Error(`variableGrads() expects at least one of the input variables to be trainable, but none of the ${all.length} variables is trainable.`);
  for (const v of trainable) v.throwIfDisposed();
  return tidy(() => {
    const { value, grads } = differentiate(f, trainable, null, 'variableGrads');
    if (grads.every((g) => g === null))
      throw new Error(
        'Cannot find a connection between any variable and the result of the loss function y=f(x). ' +
        'Please make sure the operations that use variables are inside the function f passed to minimize().');
    if (value.rank !== 0) throw new Error(`The f passed in variableGrads(f) must return a scalar, but it returned a rank-${value.rank} tensor`);
    const named: { [name: string]: Tensor | null } = {};
    trainable.forEach((v, i) => (named[v.name] = grads[i]!));
    if (varList) for (const v of varList) if (!v.trainable) named[v.name] = null;
    return { value, grads: named as NamedTensorMap };
  });
}

export interface GradSaveFunc {
  (save: Tensor[]): void;
}
export type CustomGradientFunc<T extends Tensor> = (...inputs: (Tensor | GradSaveFunc)[]) => {
  value: T;
  gradFunc: (dy: T, saved: Tensor[]) => Tensor | Tensor[];
};

type Callback = (dy: Tensor) => (Tensor | null)[];
const callbacks = new Map<number, Callback>();
let callbackNumber = 0;

/** A function with a gradient of its own: f gives the value and a function from the gradient of the value to those of the inputs. */
export function customGrad<T extends Tensor>(f: CustomGradientFunc<T>): (...args: Tensor[]) => T {
  checkFunction(f, 'customGrad');
  return (...inputs: Tensor[]): T => {
    if (!inputs.every((t) => t instanceof Tensor))
      throw new Error('The args passed in customGrad(f)(x1, x2,...) must all be tensors');
    for (const t of inputs) t.throwIfDisposed();
    return tidy(() => {
      const saved: Tensor[] = [];
      const result = f(...inputs, (list: Tensor[]) => saved.push(...list.map((t) => keep(t.clone()))));
      if (!(result.value instanceof Tensor))
        throw new Error('The function f passed in customGrad(f) must return an object where `obj.value` is a tensor');
      if (typeof result.gradFunc !== 'function')
        throw new Error('The function f passed in customGrad(f) must return an object where `obj.gradFunc` is a function.');
      if (depth === 0) {
        for (const t of saved) t.dispose();
        return result.value.clone();
      }
      return record(result.value, inputs, (dy) => gradientsOf(result.gradFunc(dy as T, saved), inputs), saved) as T;
    });
  };
}

function gradientsOf(returned: Tensor | Tensor[], inputs: Tensor[]): Tensor[] {
  const list = Array.isArray(returned) ? returned : [returned];
  if (list.length !== inputs.length)
    throw new Error(
      'The function f passed in customGrad(f) must return an object where `obj.gradFunc` is a function that returns ' +
      'the same number of tensors as inputs passed to f(...).');
  if (!list.every((t) => t instanceof Tensor))
    throw new Error(
      'The function f passed in customGrad(f) must return an object where `obj.gradFunc` is a function that returns a list of only tensors.');
  return list;
}

/** Makes a value depend on inputs through a callback that gives their gradients, null for none; `saved` is disposed when nobody can ask. */
export function recordGradient(value: Tensor, inputs: Tensor[], callback: Callback, saved: Tensor[]): Tensor {
  return record(value, inputs, callback, saved);
}

/** The gradients that flow through f to the tensors, from the gradient of what f returns. */
export function gradientsThrough(f: () => Tensor, tensors: Tensor[], dy: Tensor): (Tensor | null)[] {
  return inGradientScope((firstId) => vjp([f()], [dy], tensors.map((t) => t.handle), firstId));
}

/** Puts the node with the callback after the value. */
function record(value: Tensor, inputs: Tensor[], callback: Callback, saved: Tensor[]): Tensor {
  const number = callbackNumber++;
  callbacks.set(number, callback);
  afterOutermost.push(() => {
    callbacks.delete(number);
    for (const t of saved) t.dispose();
  });
  begin();
  reserve(1 + inputs.length);
  put(value.handle);
  for (const t of inputs) put(t.handle);
  results(lib._nacre_custom_gradient(inputs.length, number));
  return takeTensor()!;
}

/** The module asks for the gradients of a recorded callback. They go back as handles that it releases; negative: an error waits. */
function onGradient(number: number): number {
  startScope('customGrad');
  try {
    results(1);
    const gradients = callbacks.get(number)!(takeTensor()!);
    const handles = gradients.map((t) => {
      if (t === null) return 0;
      t.throwIfDisposed();
      return lib._nacre_share(t.handle);
    });
    begin();
    reserve(handles.length);
    for (const handle of handles) put(handle);
    return handles.length;
  } catch (error) {
    keepCallbackError(error);
    return -3;
  } finally {
    endScope();
  }
}
setOnGradient(onGradient);
