// The part of a dynamic program that no dynamic node comes before: it can run at once, as one plan.
import { needs, order, type GraphNode, type Source } from '../graph.js';
import type { Analysis } from './analysis.js';
import { isAsync } from './calls.js';
import { getRegisteredOp } from './custom.js';
import { impure } from './operators/index.js';

export interface Prefix {
  /** What the rest reads, or waits for. */
  results: Source[];
  /** The nodes that are left. */
  rest: Set<GraphNode>;
}

/** Null: there is nothing to run at once. */
export function prefixOf({ used }: Analysis, wanted: readonly Source[], given: ReadonlySet<GraphNode>, file: string): Prefix | null {
  const atOnce = new Set<GraphNode>();
  // Loops have no order; what follows them is not of the prefix anyway.
  const loops = [...used].filter((node) => node.op === 'NextIteration');
  for (const node of order([...used].map((n) => ({ node: n, output: 0 })), new Set([...given, ...loops]), file))
    if (used.has(node) && isPlain(node) && needs(node).every((needed) => given.has(needed) || atOnce.has(needed))) atOnce.add(node);
  const rest = new Set([...used].filter((node) => !atOnce.has(node)));
  const results = new Map<string, Source>();
  const read = (source: Source): void => {
    const { node } = source;
    if (!atOnce.has(node)) return;
    if (node.op === 'Const') rest.add(node);
    else results.set(`${node.name}:${source.output}`, source);
  };
  for (const node of used) {
    if (atOnce.has(node) || given.has(node)) continue;
    for (const input of node.inputs) if (input) read(input);
    for (const control of node.controls ?? []) read({ node: control, output: 0 });
  }
  for (const source of wanted) read(source);
  return results.size === 0 ? null : { results: [...results.values()], rest };
}

const isPlain = ({ op }: GraphNode): boolean => op !== 'Placeholder' && !isAsync(op) && !impure.has(op) && getRegisteredOp(op) === undefined;
