// Loops of the graph (Enter, NextIteration, Exit) run in frames, frames in iterations; every iteration has values of its own.
import type { Tensor } from '../../tensor.js';
import type { GraphNode, Source } from '../graph.js';

export interface Iteration {
  frame: Frame;
  number: number;
  values: Map<GraphNode, (Tensor | undefined)[]>;
  /** Nodes that wait to run here, or have run. */
  started: Set<GraphNode>;
  /** What it will dispose of. */
  owned: Set<Tensor>;
  /** How often a node's results have been read here. */
  reads: Map<GraphNode, number>;
  /** Nodes that wait to run here, and frames that were entered from here. */
  pending: number;
  previousDone: boolean;
  next: Iteration | null;
  frames: Map<string, Frame>;
}

export interface Frame {
  /** Whence it was entered; null: the graph itself. */
  parent: Iteration | null;
  name: string;
  /** The first that is not done. */
  first: Iteration;
  /** What all iterations see: values that were entered as constants. */
  constants: Map<GraphNode, (Tensor | undefined)[]>;
  owned: Set<Tensor>;
  /** Enter nodes that have not run. */
  entersLeft: number;
}

export function newFrame(name: string, parent: Iteration | null, enters: number): Frame {
  const frame: Frame = { parent, name, first: null as unknown as Iteration, constants: new Map(), owned: new Set(), entersLeft: enters };
  frame.first = newIteration(frame, 0);
  frame.first.previousDone = true;
  return frame;
}

export function newIteration(frame: Frame, number: number): Iteration {
  return {
    frame, number, values: new Map(), started: new Set(), owned: new Set(), reads: new Map(), pending: 0, previousDone: false, next: null, frames: new Map(),
  };
}

/** The results of a node as an iteration sees them: its own, its frame's, or those of the iteration around. */
export function resultsIn(node: GraphNode, iteration: Iteration): (Tensor | undefined)[] | undefined {
  for (let it: Iteration | null = iteration; it !== null; it = it.frame.parent) {
    const results = it.values.get(node) ?? it.frame.constants.get(node);
    if (results) return results;
  }
  return undefined;
}

export function find(source: Source, iteration: Iteration): Tensor | undefined {
  return resultsIn(source.node, iteration)?.[source.output];
}

/** Whether all that a node needs is there. A merge needs any input; what was not taken never comes. */
export function isReady(node: GraphNode, iteration: Iteration): boolean {
  const there = (source: Source | null) => source === null || find(source, iteration) !== undefined;
  const ran = (control: GraphNode) => resultsIn(control, iteration)?.some((t) => t !== undefined) === true;
  return (node.op === 'Merge' ? node.inputs.some(there) : node.inputs.every(there)) && (node.controls ?? []).every(ran);
}

/** The name of a node's results in an iteration, for those who look at intermediate tensors. */
export function nameIn(node: GraphNode, iteration: Iteration): string {
  const path: string[] = [];
  for (let it: Iteration | null = iteration; it !== null && it.frame.parent !== null; it = it.frame.parent) path.unshift(`${it.frame.name}-${it.number}`);
  return path.length === 0 ? node.name : `${node.name}-/${path.join('/')}`;
}
