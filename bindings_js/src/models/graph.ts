// A graph that was read from a file: nodes that name an operator of its format. Readers make it, a table of functions runs it on tensors,
// which makes it part of whatever is being recorded: a plan, a gradient, another model.
import { ModelFileError } from '../errors.js';
import { endScope, startScope } from '../scope.js';
import type { Tensor } from '../tensor.js';
import type { TensorContainer } from '../types.js';

/** One result of a node. */
export interface Source {
  node: GraphNode;
  output: number;
}

export interface GraphNode {
  name: string;
  /** The operator's name in the format. */
  op: string;
  /** Null: an optional input that is left out. */
  inputs: (Source | null)[];
  /** Nodes that must have run before, whose results it does not read. */
  controls?: GraphNode[];
  /** As the format's reader has decoded them: numbers, strings, lists, tensors, graphs. */
  attributes: { [name: string]: unknown };
}

/** What an operator gives: its only result, or all of them. Results are tensors, or what a format wraps them in. */
export type Results<Value = Tensor> = Value | (Value | undefined)[];

/** Runs one operator. `context` is what its format needs besides: the values of an outer graph, tables, state. */
export type Operator<Context, Value = Tensor> = (inputs: (Value | undefined)[], node: GraphNode, context: Context) => Results<Value>;

export type OperatorTable<Context, Value = Tensor> = { [op: string]: Operator<Context, Value> };

/** The nodes that must run before this one. */
export function needs(node: GraphNode): GraphNode[] {
  const needed = node.controls ? [...node.controls] : [];
  for (const input of node.inputs) if (input !== null) needed.push(input.node);
  return needed;
}

/** The nodes that `wanted` need, inputs before users; those in `given` are not looked behind. A cycle is an error. */
export function order(wanted: readonly Source[], given: ReadonlySet<GraphNode>, file: string): GraphNode[] {
  const sorted: GraphNode[] = [];
  const entered = new Set<GraphNode>(given);
  const done = new Set<GraphNode>(given);
  const stack = wanted.map((source) => source.node).reverse();
  while (stack.length > 0) {
    const node = stack[stack.length - 1]!;
    if (done.has(node)) {
      stack.pop();
    } else if (entered.has(node)) {  // all that it needs is sorted
      stack.pop();
      done.add(node);
      sorted.push(node);
    } else {
      entered.add(node);
      for (const needed of needs(node)) {
        if (done.has(needed)) continue;
        if (entered.has(needed))  // it waits for this one
          throw new ModelFileError(`the graph has a cycle through '${needed.name}'; only loops of the format's own operators may repeat`, { file, node: node.name });
        stack.push(needed);
      }
    }
  }
  return sorted;
}

/**
 * Runs sorted nodes on `values` (results of each node; filled on the way) and returns the wanted results, which belong to the caller's
 * scope. All others are disposed; since ops only record, they need no memory unless an operator reads them.
 */
export function execute<Context, Value extends object = Tensor>(
  sorted: readonly GraphNode[], wanted: readonly Source[], values: Map<GraphNode, (Value | undefined)[]>, operators: OperatorTable<Context, Value>, context: Context, file: string,
): Value[] {
  const kept: Value[] = [];
  startScope();
  try {
    for (const node of sorted) values.set(node, runNode(node, values, operators, context, file));
    for (const source of wanted) kept.push(valueOf(source, values, file));
    return kept;
  } finally {
    endScope(kept as unknown as TensorContainer);
  }
}

function runNode<Context, Value>(
  node: GraphNode, values: Map<GraphNode, (Value | undefined)[]>, operators: OperatorTable<Context, Value>, context: Context, file: string,
): (Value | undefined)[] {
  const operator = Object.hasOwn(operators, node.op) ? operators[node.op]! : undefined;
  if (!operator) throw new ModelFileError(`no operator is called '${node.op}' here`, { file, node: node.name, field: 'op' });
  const results = operator(node.inputs.map((input) => (input === null ? undefined : valueOf(input, values, file))), node, context);
  return Array.isArray(results) ? results : [results];
}

/** The value of a result that has been computed. */
export function valueOf<Value>(source: Source, values: ReadonlyMap<GraphNode, (Value | undefined)[]>, file: string): Value {
  const value = values.get(source.node)?.[source.output];
  if (value === undefined) throw new ModelFileError(`its output ${source.output} is used but does not exist`, { file, node: source.node.name });
  return value;
}
