// A function of tensors that is recorded once for each signature of its arguments (shapes and types), and from then on runs as one plan.
import { begin, put, reserve, results } from '../area.js';
import { isIntercepted, takeTensor } from '../call.js';
import { UnknownValueError } from '../errors.js';
import { gradientDepth } from '../gradients.js';
import { lib, raise } from '../module.js';
import { endScope, startScope, tidy } from '../scope.js';
import { freshSeeds } from '../seed.js';
import { Tensor } from '../tensor.js';
import { dtypeCode } from '../types.js';

/** Signatures that are kept; of more, the one used longest ago goes first. */
const maxSignatures = 16;

let recording = false;
let watcher: ((dump: () => string) => void) | null = null;

/** Is told of every compiled function that runs; null: nobody is. `dump` gives all stages of its plan as text. */
export function watchPlans(watch: ((dump: () => string) => void) | null): void {
  watcher = watch;
}

/**
 * Where a recording is not the same as a call (somebody differentiates or watches, a value is read that depends on the arguments, a random op makes up
 * its seed), the body is called as it is. Tensors that it reads belong to a recording as they are then: it must not read variables that change.
 */
export class CompiledFunction {
  /** By signature: the number of the recorded function; null: it cannot be recorded. */
  private readonly recorded = new Map<string, number | null>();

  /** `body` calls ops on its arguments and returns results. */
  constructor(private readonly body: (inputs: Tensor[]) => Tensor[]) {}

  run(inputs: Tensor[]): Tensor[] {
    const number = recording || gradientDepth() > 0 || isIntercepted() ? null : this.find(inputs);
    if (number === null) return tidy(() => this.body(inputs));
    watcher?.(() => lib.dumpFunction(number, false));
    begin();
    reserve(inputs.length);
    for (const t of inputs) put(t.handle);
    const count = lib._nacre_function_run(number, inputs.length);
    results(count);
    return Array.from({ length: count }, () => takeTensor()!);
  }

  /** All stages of what running it on such arguments does, as text; with `programs` also the shaders. */
  dump(inputs: Tensor[], { programs = false } = {}): string {
    const number = this.find(inputs);
    return number === null ? 'not recorded: values are read that depend on the arguments, or random seeds are made up\n' : lib.dumpFunction(number, programs);
  }

  dispose(): void {
    for (const number of this.recorded.values()) if (number !== null) lib._nacre_function_release(number);
    this.recorded.clear();
  }

  private find(inputs: Tensor[]): number | null {
    for (const t of inputs) t.throwIfDisposed();
    const signature = inputs.map((t) => `${t.dtype}[${t.shape}]`).join();
    let number = this.recorded.get(signature);
    if (number === undefined) number = this.record(inputs);
    else this.recorded.delete(signature);
    this.recorded.set(signature, number);  // the newest stands last
    if (this.recorded.size > maxSignatures) {
      const [oldest, unused] = this.recorded.entries().next().value!;
      this.recorded.delete(oldest);
      if (unused !== null) lib._nacre_function_release(unused);
    }
    return number;
  }

  private record(inputs: Tensor[]): number | null {
    const seeds = freshSeeds();
    startScope('record');
    lib._nacre_begin_recording();
    recording = true;
    try {
      const parameters = inputs.map(placeholder);
      const outputs = this.body(parameters);
      if (freshSeeds() !== seeds) return null;
      begin();
      reserve(parameters.length + outputs.length);
      for (const t of [...parameters, ...outputs]) put(t.handle);
      const number = lib._nacre_function(parameters.length, outputs.length);
      if (number < 0) raise(number);
      return number;
    } catch (error) {
      if (error instanceof UnknownValueError) return null;
      throw error;
    } finally {
      recording = false;
      lib._nacre_end_recording();
      endScope();
    }
  }
}

function placeholder(like: Tensor): Tensor {
  const dims = [...like.shape, 0, 0, 0, 0, 0, 0, 0, 0].slice(0, 8);
  const handle = lib._nacre_placeholder(dtypeCode[like.dtype]!, like.rank, ...dims);
  if (handle < 0) raise(handle);
  return new Tensor([...like.shape], like.dtype, handle);
}
