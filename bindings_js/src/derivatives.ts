// Derivatives along directions, beyond TensorFlow.js: made of reverse mode alone, since every gradient is made of operations that have gradients.
import { argument, inGradientScope, vjp } from './gradients.js';
import { eye, onesLike, reshape, stack, unstack, zerosLike } from './generated/ops.js';
import { lib } from './module.js';
import { tidy } from './scope.js';
import { Tensor } from './tensor.js';
import type { TensorLike } from './types.js';

type Value = Tensor | TensorLike;

const specOf = (t: Tensor): string => `${t.dtype}[${t.shape}]`;

function checkFunction(f: unknown, caller: string): void {
  if (typeof f !== 'function') throw new Error(`[${caller}] f must be a function, got ${f === null ? 'null' : typeof f}`);
}

function differentiable(t: Tensor, name: string, caller: string): Tensor {
  if (t.dtype !== 'float32' && t.dtype !== 'complex64') throw new Error(`[${caller}] ${name} must be float32 or complex64, got ${specOf(t)}; cast it first`);
  return t;
}

// The places where a function is differentiated: one argument, or a list of them.
function places(given: Value | readonly Value[], name: string, caller: string): Tensor[] {
  const list = (Array.isArray(given) ? given : [given]) as Value[];
  if (list.length === 0) throw new Error(`[${caller}] ${name} is an empty list; f needs at least one tensor`);
  const named = (i: number): string => (Array.isArray(given) ? `${name}[${i}]` : name);
  return list.map((x, i) => differentiable(argument(x, named(i), `tf.${caller}`), named(i), caller));
}

// One direction for each place, of its shape and type.
function directions(given: Value | readonly Value[], xs: Tensor[], names: { place: string; direction: string }, caller: string): Tensor[] {
  const vs = places(given, names.direction, caller);
  if (vs.length !== xs.length) throw new Error(`[${caller}] ${names.direction} must have one tensor for each of ${names.place}: got ${vs.length} for ${xs.length}`);
  vs.forEach((v, i) => {
    if (String(v.shape) !== String(xs[i]!.shape) || v.dtype !== xs[i]!.dtype)
      throw new Error(`[${caller}] ${names.direction}[${i}] is ${specOf(v)}, but ${names.place}[${i}] is ${specOf(xs[i]!)}; shapes and types must be equal`);
  });
  return vs;
}

// Runs `use` with a scope open in which all that f and its gradients record is kept. The places count with the values they have now, whatever f
// assigns to variables.
function differentiated<T>(xs: Tensor[], use: (handles: number[], firstId: number) => T): T {
  const handles = xs.map((x) => lib._nacre_share(x.handle));
  try {
    return inGradientScope((firstId) => use(handles, firstId));
  } finally {
    for (const handle of handles) lib._nacre_release(handle);
  }
}

function resultOf(f: (...xs: Tensor[]) => Tensor, xs: Tensor[], caller: string): Tensor {
  const value: unknown = tidy(() => f(...xs));
  if (!(value instanceof Tensor)) throw new Error(`[${caller}] f must return a tensor, got ${value === null ? 'null' : typeof value}`);
  return differentiable(value, 'the result of f', caller);
}

function connected<T>(list: (T | null)[], caller: string): void {
  if (list.every((t) => t === null)) throw new Error(`[${caller}] the result of f does not depend on its arguments: f must compute it from what it is given`);
}

// Gradients of several results, whose own gradients are given, back to the handles; results without a gradient are left out.
function pullBack(ys: (Tensor | null)[], dys: Tensor[], handles: number[], firstId: number): (Tensor | null)[] {
  const kept = ys.map((_, i) => i).filter((i) => ys[i] !== null);
  return vjp(kept.map((i) => ys[i]!), kept.map((i) => dys[i]!), handles, firstId);
}

/**
 * The value of f and its derivative along a direction (a Jacobian-vector product, forward-mode differentiation):
 * `tangent = sum_i df/dprimals[i] * tangents[i]`, of the shape of `f(...primals)`.
 *
 * f(x) gives J'u for any u by reverse mode; that is linear in u, and its own gradient with respect to u is J.
 *
 * ```js
 * const { value, tangent } = tf.jvp((x, w) => x.matMul(w).tanh(), [x, w], [dx, dw]);  // x, dx: [n, k]; w, dw: [k, m]; value, tangent: [n, m]
 * ```
 * @param f A function of as many tensors as there are primals, that returns a tensor.
 * @param primals Where it is differentiated: one tensor, or a list of them, float32 or complex64. An array counts as a list of arguments.
 * @param tangents The direction: for each primal a tensor of its shape and type.
 */
export function jvp<O extends Tensor>(
  f: (...primals: Tensor[]) => O, primals: Tensor | TensorLike | readonly (Tensor | TensorLike)[], tangents: Tensor | TensorLike | readonly (Tensor | TensorLike)[],
): { value: O; tangent: O } {
  checkFunction(f, 'jvp');
  return tidy(() => {
    const xs = places(primals, 'primals', 'jvp');
    const vs = directions(tangents, xs, { place: 'primals', direction: 'tangents' }, 'jvp');
    return differentiated(xs, (handles, firstId) => {
      const value = resultOf(f, xs, 'jvp');
      const u = onesLike(value);
      const back = vjp([value], [u], handles, firstId);
      connected(back, 'jvp');
      const [tangent] = pullBack(back, vs, [u.handle], firstId);
      return { value, tangent: tangent ?? zerosLike(value) } as { value: O; tangent: O };
    });
  });
}

function hessianProducts(f: (...xs: Tensor[]) => Tensor, xs: Tensor[], rows: (gradients: (Tensor | null)[]) => Tensor[][], caller: string): Tensor[][] {
  return differentiated(xs, (handles, firstId) => {
    const value = resultOf(f, xs, caller);
    if (value.rank !== 0) throw new Error(`[${caller}] f must return a scalar, got ${specOf(value)}; sum it`);
    const gradients = vjp([value], [null], handles, firstId);
    connected(gradients, caller);
    return rows(gradients).map((vs) => pullBack(gradients, vs, handles, firstId).map((product, i) => product ?? zerosLike(xs[i]!)));
  });
}

/**
 * The product of the Hessian of f at x, the matrix of its second derivatives, with v, without the matrix: the gradient of <grad f(x), v>.
 * The result has the form of x, a tensor or a list, and its shapes.
 *
 * ```js
 * const hv = tf.hvp((w) => x.matMul(w).sub(y).square().mean(), w, v);  // w, v, hv: [k, m]
 * ```
 * @param f A function of as many tensors as x has, that returns a scalar.
 * @param x One tensor, or a list of them. An array counts as a list of arguments.
 * @param v For each tensor of x one of its shape and type.
 */
export function hvp(f: (x: Tensor) => Tensor, x: Tensor | TensorLike, v: Tensor | TensorLike): Tensor;
export function hvp(f: (...xs: Tensor[]) => Tensor, x: readonly (Tensor | TensorLike)[], v: readonly (Tensor | TensorLike)[]): Tensor[];
export function hvp(f: (...xs: Tensor[]) => Tensor, x: Value | readonly Value[], v: Value | readonly Value[]): Tensor | Tensor[] {
  checkFunction(f, 'hvp');
  return tidy(() => {
    const xs = places(x, 'x', 'hvp');
    const vs = directions(v, xs, { place: 'x', direction: 'v' }, 'hvp');
    const products = hessianProducts(f, xs, () => [vs], 'hvp')[0]!;
    return Array.isArray(x) ? products : products[0]!;
  });
}

/**
 * The second derivatives of f at x: the element [...i, ...j] of the result, of shape [...x.shape, ...x.shape], is d²f / dx[i] dx[j].
 * It takes a backward pass for every element of x; see `hvp` for large ones.
 *
 * @param f A function of one tensor that returns a scalar.
 * @param x A float32 tensor of rank 4 at most.
 */
export function hessian(f: (x: Tensor) => Tensor, x: Tensor | TensorLike): Tensor {
  checkFunction(f, 'hessian');
  return tidy(() => {
    const at = differentiable(argument(x, 'x', 'tf.hessian'), 'x', 'hessian');
    if (at.dtype !== 'float32' || at.rank > 4) throw new Error(`[hessian] x must be float32 of rank 4 at most, got ${specOf(at)}`);
    const shape = [...(at.shape as number[]), ...(at.shape as number[])];
    if (at.size === 0) return zerosLike(reshape(at, shape));
    const basis = (): Tensor[][] => unstack(reshape(eye(at.size), [at.size, ...(at.shape as number[])])).map((row) => [row]);
    return reshape(stack(hessianProducts(f, [at], basis, 'hessian').map(([row]) => row!)), shape);
  });
}
