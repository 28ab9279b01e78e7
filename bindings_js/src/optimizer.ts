import { evaluate } from './call.js';
import { scalar } from './create.js';
import * as ops from './generated/ops.js';
import { variableGrads } from './gradients.js';
import { lib } from './module.js';
import { tidy } from './scope.js';
import { registeredVariables, Tensor, Variable, type Scalar } from './tensor.js';
import type { NamedTensorMap } from './types.js';

export interface NamedTensor {
  name: string;
  tensor: Tensor;
}
export type ConfigDict = { [key: string]: unknown };

/** From a variable, its gradient and its slots to their next values; the variable comes first. */
export type Step = (value: Tensor, gradient: Tensor, slots: Tensor[]) => Tensor[];

/**
 * Trains variables. `minimize` records the loss, its gradients and the updates, and computes all of them in one plan. A kind of
 * optimizer says which slots (accumulators) it keeps per variable and how one step goes.
 */
export abstract class Optimizer {
  static className = 'Optimizer';
  learningRate: number;
  /** Per variable name, its slots. */
  private slots = new Map<string, NamedTensor[]>();
  private restored: NamedTensor[][] = [];  // from setWeights, in the order of the variables
  private steps = 0;

  constructor(learningRate: number) {
    this.learningRate = learningRate;
  }

  /** Names of the slots, as they follow the name of the variable in saved weights. */
  protected abstract slotNames(): string[];
  protected slotStart(): number {
    return 0;
  }
  /** One step; called once for all variables. */
  protected abstract step(iteration: number): Step;
  abstract getConfig(): ConfigDict;

  getClassName(): string {
    return (this.constructor as typeof Optimizer).className;
  }

  /** Steps made so far. */
  get iterations(): number {
    return this.steps;
  }

  /** Makes one step that lowers the scalar that f returns. Gives its value (before the step) back if `returnCost`. */
  minimize(f: () => Scalar, returnCost = false, varList?: Variable[]): Scalar | null {
    const [cost] = tidy(() => {
      const { value, grads } = this.computeGradients(f, varList);
      this.apply(varList ? varList.map((v) => ({ name: v.name, tensor: grads[v.name]! })) : named(grads), returnCost ? [value] : []);
      return returnCost ? [value] : [];
    });
    return cost ?? null;
  }

  /** The value of f and its gradients with respect to the variables. */
  computeGradients(f: () => Scalar, varList?: Variable[]): { value: Scalar; grads: NamedTensorMap } {
    return variableGrads(f, varList);
  }

  /** Updates variables, found by their names, with these gradients. */
  applyGradients(gradients: NamedTensorMap | NamedTensor[]): void {
    tidy(() => this.apply(Array.isArray(gradients) ? gradients : named(gradients), []));
  }

  // Nothing is assigned until everything is computed.
  private apply(gradients: NamedTensor[], also: Tensor[]): void {
    const byName = new Map(registeredVariables().map((v) => [v.name, v]));
    const step = this.step(this.steps);
    const targets: Tensor[] = [];
    const values: Tensor[] = [];
    gradients.forEach(({ name, tensor: gradient }, i) => {
      const variable = byName.get(name);
      if (!variable) throw new Error(`[${this.getClassName()}] there is no variable named '${name}'; it may be disposed`);
      const slots = this.slotsOf(variable, i);
      if (!gradient) return;
      targets.push(variable, ...slots);
      values.push(...step(variable, gradient, slots));
    });
    evaluate([...also, ...values], false);
    targets.forEach((target, i) => lib._nacre_assign(target.handle, values[i]!.handle));
    this.steps++;
  }

  private slotsOf(variable: Variable, index: number): Tensor[] {
    let slots = this.slots.get(variable.name);
    if (!slots) {
      slots = this.restored[index] ?? this.slotNames().map((slot) => ({
        name: `${variable.name}/${slot}`,
        tensor: ops.fill(variable.shape, this.slotStart()).variable(false),
      }));
      this.slots.set(variable.name, slots);
    }
    return slots.map((slot) => slot.tensor);
  }

  private savedSlots(): NamedTensor[][] {
    return this.slots.size > 0 ? [...this.slots.values()] : this.restored;
  }

  /** The number of steps, and the slots; those of one name follow each other. */
  async getWeights(): Promise<NamedTensor[]> {
    const saved = this.savedSlots();
    return [{ name: 'iter', tensor: scalar(this.steps, 'int32') }, ...this.slotNames().flatMap((_, i) => saved.map((slots) => slots[i]!))];
  }

  async setWeights(weights: NamedTensor[]): Promise<void> {
    const [iterations, ...slots] = weights;
    const names = this.slotNames();
    const count = names.length ? slots.length / names.length : 0;
    if (!iterations || !Number.isInteger(count) || (names.length === 0 && slots.length > 0))
      throw new Error(`[${this.getClassName()}] setWeights needs the number of iterations and ${names.length} slots for each variable, got ${weights.length} tensors`);
    const steps = (await iterations.tensor.data())[0]!;
    this.disposeSlots();
    this.steps = steps;
    this.restored = Array.from({ length: count }, (_, v) => names.map((_, s) => {
      const { name, tensor } = slots[s * count + v]!;
      return { name, tensor: tensor.variable(false) };
    }));
  }

  private disposeSlots(): void {
    for (const slots of [...this.slots.values(), ...this.restored]) for (const slot of slots) slot.tensor.dispose();
    this.slots.clear();
    this.restored = [];
  }

  /** Frees the slots. */
  dispose(): void {
    this.disposeSlots();
  }
}

function named(gradients: NamedTensorMap): NamedTensor[] {
  return Object.entries(gradients).map(([name, tensor]) => ({ name, tensor }));
}
