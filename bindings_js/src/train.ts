// The optimizers. `step` gives the next values of a variable and of its slots, in the order of `slotNames`.
import { scalar } from './create.js';
import * as ops from './generated/ops.js';
import { isReady } from './module.js';
import { SlotOptimizer, type ConfigDict, type Step } from './optimizer.js';
import { keep } from './scope.js';
import { registerClass, type Serializable, type SerializableConstructor } from './serialization.js';
import type { Tensor } from './tensor.js';

const defaultEpsilon = 1e-7;

/** Follows the gradient. */
export class SGDOptimizer extends SlotOptimizer {
  static className = 'SGD';

  setLearningRate(learningRate: number): void {
    this.learningRate = learningRate;
  }
  protected slotNames(): string[] {
    return [];
  }
  protected step(): Step {
    return (value, gradient) => [ops.add(ops.mul(gradient, -this.learningRate), value)];
  }
  getConfig(): ConfigDict {
    return { learningRate: this.learningRate };
  }
  static override fromConfig<T extends Serializable>(cls: new (...args: never[]) => T, config: ConfigDict): T {
    return construct(cls, config, 'learningRate');
  }
}

/** Follows the gradient with inertia. */
export class MomentumOptimizer extends SGDOptimizer {
  static override className = 'Momentum';

  private m: Tensor | undefined;  // the momentum as a tensor; it may go with the scope in which the optimizer was made

  constructor(learningRate: number, protected momentum: number, protected useNesterov = false) {
    super(learningRate);
    if (isReady()) this.m = scalar(momentum);
  }
  setMomentum(momentum: number): void {
    this.m?.dispose();
    this.m = keep(scalar(momentum));
    this.momentum = momentum;
  }
  override dispose(): void {
    super.dispose();
    this.m?.dispose();
    this.m = undefined;
  }
  protected override slotNames(): string[] {
    return ['momentum'];
  }
  protected override step(): Step {
    if (!this.m || this.m.isDisposed) this.setMomentum(this.momentum);
    const rate = this.m!;
    return (value, gradient, [m]) => {
      const next = ops.add(ops.mul(m!, rate), gradient);
      const direction = this.useNesterov ? ops.add(gradient, ops.mul(next, rate)) : next;
      return [ops.add(ops.mul(direction, -this.learningRate), value), next];
    };
  }
  override getConfig(): ConfigDict {
    return { learningRate: this.learningRate, momentum: this.momentum, useNesterov: this.useNesterov };
  }
  static override fromConfig<T extends Serializable>(cls: new (...args: never[]) => T, config: ConfigDict): T {
    return construct(cls, config, 'learningRate', 'momentum', 'useNesterov');
  }
}

/** Divides each gradient by the root of the sum of its squares so far (Duchi et al. 2011). */
export class AdagradOptimizer extends SlotOptimizer {
  static className = 'Adagrad';

  constructor(learningRate: number, private initialAccumulatorValue = 0.1) {
    super(learningRate);
  }
  protected slotNames(): string[] {
    return ['accumulator'];
  }
  protected override slotStart(): number {
    return this.initialAccumulatorValue;
  }
  protected step(): Step {
    return (value, gradient, [sum]) => {
      const next = ops.add(sum!, ops.square(gradient));
      return [ops.add(ops.mul(ops.div(gradient, ops.sqrt(ops.add(next, defaultEpsilon))), -this.learningRate), value), next];
    };
  }
  getConfig(): ConfigDict {
    return { learningRate: this.learningRate, initialAccumulatorValue: this.initialAccumulatorValue };
  }
  static override fromConfig<T extends Serializable>(cls: new (...args: never[]) => T, config: ConfigDict): T {
    return construct(cls, config, 'learningRate', 'initialAccumulatorValue');
  }
}

/** Adagrad with a window, and a step size of its own (Zeiler 2012). */
export class AdadeltaOptimizer extends SlotOptimizer {
  static className = 'Adadelta';
  private epsilon: number;

  constructor(learningRate: number, private rho: number, epsilon: number | null = null) {
    super(learningRate);
    this.epsilon = epsilon ?? defaultEpsilon;
  }
  protected slotNames(): string[] {
    return ['accum_grad', 'accum_var'];
  }
  protected step(): Step {
    const { rho, epsilon } = this;
    return (value, gradient, [squares, updates]) => {
      const root = ops.div(ops.sqrt(ops.add(updates!, epsilon)), ops.sqrt(ops.add(squares!, epsilon)));
      const update = ops.mul(root, gradient);
      return [
        ops.add(ops.mul(update, -this.learningRate), value),
        average(squares!, ops.square(gradient), rho),
        average(updates!, ops.square(update), rho),
      ];
    };
  }
  getConfig(): ConfigDict {
    return { learningRate: this.learningRate, rho: this.rho, epsilon: this.epsilon };
  }
  static override fromConfig<T extends Serializable>(cls: new (...args: never[]) => T, config: ConfigDict): T {
    return construct(cls, config, 'learningRate', 'rho', 'epsilon');
  }
}

/** Adaptive moments (Kingma and Ba 2014). */
export class AdamOptimizer extends SlotOptimizer {
  static className = 'Adam';
  private epsilon: number;

  constructor(learningRate: number, private beta1: number, private beta2: number, epsilon: number | null = null) {
    super(learningRate);
    this.epsilon = epsilon ?? defaultEpsilon;
  }
  protected slotNames(): string[] {
    return ['m', 'v'];
  }
  protected step(iteration: number): Step {
    const correction1 = 1 - this.beta1 ** (iteration + 1);
    const correction2 = 1 - this.beta2 ** (iteration + 1);
    return (value, gradient, [m, v]) => {
      const m1 = average(m!, gradient, this.beta1);
      const v1 = average(v!, ops.square(gradient), this.beta2);
      const direction = ops.div(ops.div(m1, correction1), ops.add(ops.sqrt(ops.div(v1, correction2)), this.epsilon));
      return [ops.add(ops.mul(direction, -this.learningRate), value), m1, v1];
    };
  }
  getConfig(): ConfigDict {
    return { learningRate: this.learningRate, beta1: this.beta1, beta2: this.beta2, epsilon: this.epsilon };
  }
  static override fromConfig<T extends Serializable>(cls: new (...args: never[]) => T, config: ConfigDict): T {
    return construct(cls, config, 'learningRate', 'beta1', 'beta2', 'epsilon');
  }
}

/** Adam with the largest gradient in place of the second moment. */
export class AdamaxOptimizer extends SlotOptimizer {
  static className = 'Adamax';
  private epsilon: number;

  constructor(learningRate: number, private beta1: number, private beta2: number, epsilon: number | null = null, private decay = 0) {
    super(learningRate);
    this.epsilon = epsilon ?? defaultEpsilon;
  }
  protected slotNames(): string[] {
    return ['m', 'v'];
  }
  protected step(iteration: number): Step {
    const rate = -this.learningRate / (iteration * this.decay + 1) / (1 - this.beta1 ** (iteration + 1));
    return (value, gradient, [m, largest]) => {
      const m1 = average(m!, gradient, this.beta1);
      const largest1 = ops.maximum(ops.mul(largest!, this.beta2), ops.abs(gradient));
      return [ops.add(ops.mul(ops.div(m1, ops.add(largest1, this.epsilon)), rate), value), m1, largest1];
    };
  }
  getConfig(): ConfigDict {
    return { learningRate: this.learningRate, beta1: this.beta1, beta2: this.beta2, epsilon: this.epsilon, decay: this.decay };
  }
  static override fromConfig<T extends Serializable>(cls: new (...args: never[]) => T, config: ConfigDict): T {
    return construct(cls, config, 'learningRate', 'beta1', 'beta2', 'epsilon', 'decay');
  }
}

/** Divides by the root of a moving average of squared gradients (Tieleman and Hinton 2012); `centered` by the deviation. */
export class RMSPropOptimizer extends SlotOptimizer {
  static className = 'RMSProp';
  private epsilon: number;

  constructor(learningRate: number, private decay = 0.9, private momentum = 0, epsilon: number | null = null, private centered = false) {
    super(learningRate);
    if (learningRate == null) throw new Error('learningRate for RMSPropOptimizer must be defined.');
    this.epsilon = epsilon ?? defaultEpsilon;
  }
  protected slotNames(): string[] {
    return this.centered ? ['rms', 'momentum', 'mg'] : ['rms', 'momentum'];
  }
  protected step(): Step {
    return (value, gradient, [squares, moment, mean]) => {
      const squares1 = average(squares!, ops.square(gradient), this.decay);
      const mean1 = mean && average(mean, gradient, this.decay);
      const variance = mean1 ? ops.sub(squares1, ops.add(ops.square(mean1), this.epsilon)) : ops.add(squares1, this.epsilon);
      const moment1 = ops.add(ops.mul(moment!, this.momentum), ops.div(ops.mul(gradient, this.learningRate), ops.sqrt(variance)));
      const next = [ops.sub(value, moment1), squares1, moment1];
      return mean1 ? [...next, mean1] : next;
    };
  }
  getConfig(): ConfigDict {
    return { learningRate: this.learningRate, decay: this.decay, momentum: this.momentum, epsilon: this.epsilon, centered: this.centered };
  }
  static override fromConfig<T extends Serializable>(cls: new (...args: never[]) => T, config: ConfigDict): T {
    return construct(cls, config, 'learningRate', 'decay', 'momentum', 'epsilon', 'centered');
  }
}

/** old * rate + value * (1 - rate) */
function average(old: ops.Operand, value: ops.Operand, rate: number) {
  return ops.add(ops.mul(old, rate), ops.mul(value, 1 - rate));
}

function construct<T>(cls: new (...args: never[]) => T, config: ConfigDict, ...names: string[]): T {
  return new cls(...(names.map((name) => config[name]) as never[]));
}

/** Makers of optimizers. */
export class OptimizerConstructors {
  static sgd(learningRate: number): SGDOptimizer {
    return new SGDOptimizer(learningRate);
  }
  static momentum(learningRate: number, momentum: number, useNesterov = false): MomentumOptimizer {
    return new MomentumOptimizer(learningRate, momentum, useNesterov);
  }
  static rmsprop(learningRate: number, decay = 0.9, momentum = 0, epsilon: number | null = null, centered = false): RMSPropOptimizer {
    return new RMSPropOptimizer(learningRate, decay, momentum, epsilon, centered);
  }
  static adam(learningRate = 0.001, beta1 = 0.9, beta2 = 0.999, epsilon: number | null = null): AdamOptimizer {
    return new AdamOptimizer(learningRate, beta1, beta2, epsilon);
  }
  static adadelta(learningRate = 0.001, rho = 0.95, epsilon: number | null = null): AdadeltaOptimizer {
    return new AdadeltaOptimizer(learningRate, rho, epsilon);
  }
  static adamax(learningRate = 0.002, beta1 = 0.9, beta2 = 0.999, epsilon: number | null = null, decay = 0): AdamaxOptimizer {
    return new AdamaxOptimizer(learningRate, beta1, beta2, epsilon, decay);
  }
  static adagrad(learningRate: number, initialAccumulatorValue = 0.1): AdagradOptimizer {
    return new AdagradOptimizer(learningRate, initialAccumulatorValue);
  }
}
export const train = OptimizerConstructors;

for (const cls of [SGDOptimizer, MomentumOptimizer, AdagradOptimizer, AdadeltaOptimizer, AdamOptimizer, AdamaxOptimizer, RMSPropOptimizer])
  registerClass(cls as unknown as SerializableConstructor<Serializable>);
