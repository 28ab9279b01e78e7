import { evaluate } from './call.js';
import { scalar } from './create.js';
import * as ops from './generated/ops.js';
import { variableGrads } from './gradients.js';
import { lib } from './module.js';
import { tidy } from './scope.js';
import { Serializable, type ConfigDict } from './serialization.js';
import { registeredVariables, Tensor, Variable, type Scalar } from './tensor.js';
import type { NamedTensorMap } from './types.js';

export type { ConfigDict };
export interface NamedTensor {
  name: string;
  tensor: Tensor;
}

/** Trains variables. Kinds of optimizers say how gradients are applied. */
export abstract class Optimizer extends Serializable {
  private steps: number | undefined;

  /** Updates variables, found by their names, with these gradients. */
  abstract applyGradients(gradients: NamedTensorMap | NamedTensor[]): void;

  /** Steps made so far. */
  get iterations(): number {
    return this.steps ?? 0;
  }
  incrementIterations(): void {
    this.steps = this.iterations + 1;
  }

  /** Makes one step that lowers the scalar that f returns. Gives its value (before the step) back if `returnCost`. */
  minimize(f: () => Scalar, returnCost = false, varList?: Variable[]): Scalar | null {
    const [cost] = tidy(() => {
      const { value, grads } = this.computeGradients(f, varList);
      this.update(varList ? varList.map((v) => ({ name: v.name, tensor: grads[v.name]! })) : grads, returnCost ? [value] : []);
      return returnCost ? [value] : [];
    });
    return cost ?? null;
  }

  /** The value of f and its gradients with respect to the variables. */
  computeGradients(f: () => Scalar, varList?: Variable[]): { value: Scalar; grads: NamedTensorMap } {
    return variableGrads(f, varList);
  }

  /** Applies gradients; `also` are tensors that are wanted at the same time. */
  protected update(gradients: NamedTensorMap | NamedTensor[], _also: Tensor[]): void {
    this.applyGradients(gradients);
  }

  dispose(): void {}

  /** The number of steps as the first of the saved weights. */
  async saveIterations(): Promise<NamedTensor> {
    return { name: 'iter', tensor: scalar(this.iterations, 'int32') };
  }
  /** Takes the number of steps from the saved weights; gives the others back. */
  protected async extractIterations(weightValues: NamedTensor[]): Promise<NamedTensor[]> {
    const [iterations, ...others] = weightValues;
    if (!iterations) throw new Error(`[${this.getClassName()}] setWeights needs the number of iterations first, got no tensors`);
    this.steps = (await iterations.tensor.data())[0]!;
    return others;
  }

  async getWeights(): Promise<NamedTensor[]> {
    throw new Error('getWeights() is not implemented for this optimizer yet.');
  }
  async setWeights(_weightValues: NamedTensor[]): Promise<void> {
    throw new Error(`setWeights() is not implemented for this optimizer class ${this.getClassName()}`);
  }
}

/** From a variable, its gradient and its slots to their next values; the variable comes first. */
export type Step = (value: Tensor, gradient: Tensor, slots: Tensor[]) => Tensor[];

/**
 * An optimizer that says which slots (accumulators) it keeps per variable and how one step goes. `minimize` records the loss, its
 * gradients and the updates, and computes all of them in one plan.
 */
export abstract class SlotOptimizer extends Optimizer {
  learningRate: number;
  /** Per variable name, its slots. */
  private slots = new Map<string, NamedTensor[]>();
  private restored: NamedTensor[][] = [];  // from setWeights, in the order of the variables

  constructor(learningRate: number) {
    super();
    this.learningRate = learningRate;
  }

  /** Names of the slots, as they follow the name of the variable in saved weights. */
  protected abstract slotNames(): string[];
  protected slotStart(): number {
    return 0;
  }
  /** One step; called once for all variables. */
  protected abstract step(iteration: number): Step;

  applyGradients(gradients: NamedTensorMap | NamedTensor[]): void {
    tidy(() => this.update(gradients, []));
  }

  // Nothing is assigned until everything is computed.
  protected override update(gradients: NamedTensorMap | NamedTensor[], also: Tensor[]): void {
    const byName = new Map(registeredVariables().map((v) => [v.name, v]));
    const step = this.step(this.iterations);
    const targets: Tensor[] = [];
    const values: Tensor[] = [];
    const list = Array.isArray(gradients) ? gradients : Object.entries(gradients).map(([name, tensor]) => ({ name, tensor }));
    list.forEach(({ name, tensor: gradient }, i) => {
      const variable = byName.get(name);
      if (!variable) throw new Error(`[${this.getClassName()}] there is no variable named '${name}'; it may be disposed`);
      const slots = this.slotsOf(variable, i);
      if (!gradient) return;
      targets.push(variable, ...slots);
      values.push(...step(variable, gradient, slots));
    });
    evaluate([...also, ...values], false);
    targets.forEach((target, i) => {
      lib._nacre_assign(target.handle, values[i]!.handle);
      target.forgetData();
    });
    this.incrementIterations();
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
  override async getWeights(): Promise<NamedTensor[]> {
    const saved = this.savedSlots();
    return [await this.saveIterations(), ...this.slotNames().flatMap((_, i) => saved.map((slots) => slots[i]!))];
  }

  /** Goes on from saved weights. Variables for which some are missing start afresh. */
  override async setWeights(weights: NamedTensor[]): Promise<void> {
    const slots = await this.extractIterations(weights);
    const names = this.slotNames();
    if (names.length === 0 && slots.length > 0) throw new Error(`${this.getClassName()} optimizer does not have settable weights.`);
    const count = names.length ? Math.floor(slots.length / names.length) : 0;
    this.disposeSlots();
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
  override dispose(): void {
    this.disposeSlots();
  }
}
