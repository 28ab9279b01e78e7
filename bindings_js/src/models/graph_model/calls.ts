// Calls of operators: registered ones first; errors say where in the file they arose.
import { ContextLostError, ModelFileError, OutOfMemoryError, UnknownValueError } from '../../errors.js';
import type { Tensor } from '../../tensor.js';
import { isPromise } from '../../util.js';
import type { GraphNode, Operator, OperatorTable, Results } from '../graph.js';
import { Arguments } from './arguments.js';
import { getRegisteredOp, runRegistered } from './custom.js';
import { asyncOperators, flowOperators, operators } from './operators/index.js';
import { kept, type Run } from './run.js';

export const isKnown = (op: string): boolean =>
  getRegisteredOp(op) !== undefined || Object.hasOwn(operators, op) || isAsync(op) || op === 'Placeholder';

/** Whether only executeAsync can run it. */
export const isAsync = (op: string): boolean => getRegisteredOp(op) === undefined && (Object.hasOwn(asyncOperators, op) || flowOperators.has(op));

/** Errors that say all there is to say, or that whoever records a plan waits for. */
const complete = [ModelFileError, OutOfMemoryError, ContextLostError, UnknownValueError];

function located(error: unknown, node: GraphNode, run: Run): unknown {
  if (!(error instanceof Error) || complete.some((kind) => error instanceof kind)) return error;
  return new ModelFileError(error.message, { file: run.file, node: node.name, cause: error });
}

type Inputs = readonly (Tensor | undefined)[];

function call(inputs: Inputs, node: GraphNode, run: Run): Results | Promise<Results> {
  const a = new Arguments(inputs, node, run);
  const custom = getRegisteredOp(node.op);
  if (custom) return runRegistered(custom, a);  // the user's own errors stay as they are
  try {
    return operators[node.op]!(a);
  } catch (error) {
    throw located(error, node, run);
  }
}

function callNow(inputs: Inputs, node: GraphNode, run: Run): Results {
  const results = call(inputs, node, run);
  if (isPromise(results)) throw new Error(`The execution of the op '${node.op}' returned a promise. Please use model.executeAsync() instead.`);
  run.note(node.name, Array.isArray(results) ? results : [results as Tensor]);
  return results as Results;
}

/** What the executor of `../graph.js` needs for nodes of these operators. */
export function tableFor(ops: Iterable<string>): OperatorTable<Run> {
  return Object.fromEntries(Array.from(ops, (op): [string, Operator<Run>] => [op, callNow]));
}

/** Calls an operator that may have to wait. The results are the caller's to dispose. */
export async function callLater(inputs: Inputs, node: GraphNode, run: Run): Promise<(Tensor | undefined)[]> {
  const custom = getRegisteredOp(node.op);
  if (custom === undefined && !isAsync(node.op)) return kept(() => call(inputs, node, run) as Results);
  try {
    const a = new Arguments(inputs, node, run);
    const results = await (custom ? runRegistered(custom, a) : asyncOperators[node.op]!(a));
    return Array.isArray(results) ? results : [results];
  } catch (error) {
    throw custom ? error : located(error, node, run);
  }
}
