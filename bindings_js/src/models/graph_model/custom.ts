// Operators that users register, by TensorFlow's names; they come before those of the package.
import type { Tensor } from '../../tensor.js';
import type { Arguments } from './arguments.js';

/** What a registered operator is called with. */
export interface GraphNode {
  inputs: Tensor[];
  /** Numbers, truth values, shapes, element types, lists of those; texts in lower case, as in TensorFlow.js. */
  attrs: { [name: string]: unknown };
}
export type OpExecutor = (node: GraphNode) => Tensor | Tensor[] | Promise<Tensor | Tensor[]>;

export interface OpMapper {
  tfOpName: string;
  category: 'custom';
  inputs: [];
  attrs: [];
  customExecutor: OpExecutor;
}

const registered = new Map<string, OpMapper>();

/**
 * Registers an operator for graph models: one that TensorFlow calls `name`, instead of the package's if it has one. `opFunc` gets the node's `inputs`
 * (tensors) and `attrs` (by TensorFlow's names), and gives a tensor, a list of them, or a promise of either, which only `executeAsync` waits for.
 */
export function registerOp(name: string, opFunc: OpExecutor): void {
  registered.set(name, { tfOpName: name, category: 'custom', inputs: [], attrs: [], customExecutor: opFunc });
}
/** What was registered under this name; undefined: nothing. */
export function getRegisteredOp(name: string): OpMapper {
  return registered.get(name)!;
}
export function deregisterOp(name: string): void {
  registered.delete(name);
}

const lowerCase = (value: unknown): unknown => (typeof value === 'string' ? value.toLowerCase() : Array.isArray(value) ? value.map(lowerCase) : value);

export function runRegistered({ customExecutor }: OpMapper, a: Arguments): ReturnType<OpExecutor> {
  const attrs = Object.fromEntries(Object.entries(a.node.attributes).map(([name, value]) => [name, lowerCase(value)]));
  return customExecutor({ inputs: a.inputs as Tensor[], attrs });
}
