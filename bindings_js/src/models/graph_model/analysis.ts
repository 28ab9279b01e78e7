// What a run needs of a graph, known before anything is computed.
import { ModelFileError } from '../../errors.js';
import { needs, type GraphNode } from '../graph.js';
import { isAsync, isKnown } from './calls.js';
import { getRegisteredOp } from './custom.js';
import type { FunctionName } from './attributes.js';
import { impure } from './operators/index.js';
import type { ModelGraph } from './reader.js';

export interface Analysis {
  used: Set<GraphNode>;
  /** A node that only executeAsync can run. */
  dynamic: GraphNode | undefined;
  /** Who reads that node: given these, it is not needed. */
  instead: string[];
  /** Placeholders that were not given. */
  missing: string[];
  /** Whether the results are a function of what is given. */
  pure: boolean;
  /** Whether an operator is the user's, and may give promises. */
  registered: boolean;
}

/** Walks back from `wanted` to what is given. Throws ModelFileError for operators that do not exist and for constants without values. */
export function analyse(graph: ModelGraph, wanted: readonly GraphNode[], given: ReadonlySet<GraphNode>, weights: ReadonlyMap<string, unknown>): Analysis {
  const result: Analysis = { used: new Set(), dynamic: undefined, instead: [], missing: [], pure: true, registered: false };
  const { used, missing } = result;
  const seen = new Set<GraphNode>();
  const frontier = [...wanted];
  while (frontier.length > 0) {
    const node = frontier.pop()!;
    if (isAsync(node.op) && !result.dynamic) {
      result.dynamic = node;
      result.instead = (graph.users.get(node) ?? []).filter((user) => used.has(user)).map((user) => user.name);
    }
    used.add(node);
    if (given.has(node)) continue;
    check(node, graph.file, weights);
    if (getRegisteredOp(node.op)) result.registered = true;
    if (impure.has(node.op) || getRegisteredOp(node.op)) result.pure = false;
    if (node.op === 'Placeholder') missing.push(node.name);
    for (const needed of needs(node)) {
      if (seen.has(needed)) continue;
      seen.add(needed);
      frontier.push(needed);
    }
  }
  checkFunctions(used, graph, weights);
  return result;
}

function check(node: GraphNode, file: string, weights: ReadonlyMap<string, unknown>): void {
  if (!isKnown(node.op))
    throw new ModelFileError(`Unknown op '${node.op}'. Register a custom execution with tf.registerOp().`, { file, node: node.name, field: 'op' });
  if (node.op === 'Const' && !weights.has(node.name))
    throw new ModelFileError('the weights manifest has no weight of this name', { file, node: node.name, field: 'weightsManifest' });
}

/** The functions that nodes call, and those that these call, must exist and be sound as well. */
function checkFunctions(nodes: Iterable<GraphNode>, { functions, file }: ModelGraph, weights: ReadonlyMap<string, unknown>): void {
  const reached = new Set<ModelGraph>();
  const visit = (node: GraphNode): void => {
    for (const [attribute, value] of Object.entries(node.attributes)) {
      const name = (value as FunctionName | null | undefined)?.function;
      if (typeof name !== 'string') continue;
      const f = functions.get(name);
      if (f) reached.add(f);
      else if (isAsync(node.op)) throw new ModelFileError(`there is no function '${name}'`, { file, node: node.name, field: `attr.${attribute}` });
    }
  };
  for (const node of nodes) visit(node);
  for (const f of reached) {  // grows on the way
    for (const node of f.nodes.values()) {
      check(node, file, weights);
      visit(node);
    }
  }
}
