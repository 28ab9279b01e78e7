import { Tensor } from '../tensor.js';
import { tidy } from '../scope.js';
import { CompiledFunction } from './compiled_function.js';
import { explain } from './inspect.js';
import { profileSteps, type ModelProfile } from './model_profile.js';

/** A function that runs as one plan. */
export interface Jitted<Inputs extends Tensor[], Output extends Tensor | Tensor[]> {
  (...inputs: Inputs): Output;
  /** The stages of what a call with such arguments runs, as text: the recorded graph, simplified, fused, and the plan. */
  dump(...inputs: Inputs): string;
  /** The steps of what a call with such arguments runs, as a table: ops, shapes, floating-point operations, bytes of what it reads besides; and totals. */
  explain(...inputs: Inputs): string;
  /** How long each step takes, the median of a few calls. */
  profile(...inputs: Inputs): Promise<ModelProfile>;
  /** Frees the plans; the function goes on, and makes new ones. */
  dispose(): void;
}

/**
 * A function that computes what `f` computes, but calls `f` only once for each signature (shapes and types) of its arguments: the ops that it calls are
 * recorded, compiled, and from then on run as one plan. Worth it where `f` calls many ops on little data.
 *
 * Other tensors that `f` reads are taken as they are at its first call, so it should not read variables that change. What cannot be recorded, since `f`
 * reads values that depend on its arguments or draws random numbers without a seed, is called as it is, and so is every call inside a gradient.
 *
 * ```js
 * const norm = tf.jit((x) => x.sub(x.mean()).div(x.square().mean().sqrt()));
 * norm(tf.tensor([1, 2, 3])).print();
 * ```
 */
export function jit<Inputs extends Tensor[], Output extends Tensor | Tensor[]>(f: (...inputs: Inputs) => Output): Jitted<Inputs, Output> {
  if (typeof f !== 'function') throw new Error('The f passed in jit(f) must be a function');
  let single: boolean | undefined;
  const compiled = new CompiledFunction((inputs) => {
    const output = f(...(inputs as Inputs));
    const isSingle = output instanceof Tensor;
    const list = (isSingle ? [output] : output) as Tensor[];
    if (!Array.isArray(list) || !list.every((t) => t instanceof Tensor)) throw new Error('The f passed in jit(f) must return a tensor or a list of tensors');
    if (single !== undefined && single !== isSingle) throw new Error('The f passed in jit(f) must always return a tensor, or always a list of tensors');
    single = isSingle;
    return list;
  });
  const check = (inputs: unknown[]): Tensor[] => {
    const wrong = inputs.findIndex((t) => !(t instanceof Tensor));
    if (wrong >= 0) throw new Error(`Argument ${wrong} of a function made by jit(f) must be a tensor, got ${typeof inputs[wrong]}`);
    return inputs as Tensor[];
  };
  const call = (...inputs: Inputs): Output => {
    const outputs = compiled.run(check(inputs));
    return (single ? outputs[0] : outputs) as Output;
  };
  return Object.assign(call, {
    dump: (...inputs: Inputs) => compiled.dump(check(inputs)),
    explain: (...inputs: Inputs) => tidy(() => explain(check(inputs), (given) => compiled.run(given))),
    profile: (...inputs: Inputs) => profileSteps(check(inputs), () => [], (given) => compiled.run(given)),
    dispose: () => compiled.dispose(),
  });
}
