// Runs graphs of ONNX: the shared executor with the operators of this format, and the errors of those named.
import { ContextLostError, ModelFileError, OutOfMemoryError, UnknownValueError } from '../../errors.js';
import { execute, type GraphNode, type OperatorTable, type Results, type Source } from '../graph.js';
import { Tensor } from '../../tensor.js';
import { Call, type Context, type Result } from './call.js';
import { elementOf } from './elements.js';
import type { OnnxGraph, OnnxNode } from './graph_reader.js';
import { operators } from './operators/index.js';
import { tensorValue, type Value } from './value.js';

const table: OperatorTable<Context, Value> = Object.fromEntries(Object.entries(operators).map(([name, operator]) => [
  name,
  (inputs: (Value | undefined)[], node: GraphNode, context: Context): Results<Value> => {
    const call = new Call(node as OnnxNode, inputs, context);
    try {
      const results = operator(call), values = (Array.isArray(results) ? results : [results]).map((result) => valueOf(call, result));
      return inputs.every(isKnownValue) ? values.map((value) => (value?.kind === 'tensor' ? { ...value, known: true } : value)) : values;
    } catch (error) {
      throw named(error, node, context.file);
    }
  },
]));

/** Whether there is an operator of this name. */
export function isKnown(op: string): boolean {
  return Object.hasOwn(table, op);
}

function isKnownValue(value: Value | undefined): boolean {
  return value === undefined || (value.kind === 'tensor' && value.known === true);
}

function valueOf(call: Call, result: Result): Value | undefined {
  if (!(result instanceof Tensor)) return result;
  const first = call.inputs[0];
  return tensorValue(result, first?.kind === 'tensor' && first.tensor.dtype === result.dtype ? first.type : elementOf(result.dtype));
}

/** An error of the core says what is wrong with the arguments of an op; which node that was is added. */
function named(error: unknown, node: GraphNode, file: string): unknown {
  const own = [ModelFileError, OutOfMemoryError, ContextLostError, UnknownValueError];
  if (own.some((kind) => error instanceof kind) || !(error instanceof Error)) return error;
  const failure = new ModelFileError(`${node.op}: ${error.message}`, { file, node: node.name });
  failure.cause = error;
  return failure;
}

/** Runs sorted nodes on given values; `held`: the values of the model's constants. */
export function runNodes(
  sorted: readonly GraphNode[], wanted: readonly Source[], given: ReadonlyMap<GraphNode, Value>, held: ReadonlyMap<GraphNode, Value[]>, file: string,
): Value[] {
  const values = new Map<GraphNode, (Value | undefined)[]>(held);
  for (const [node, value] of given) values.set(node, [value]);
  return execute(sorted, wanted, values, table, contextOf(held, file), file);
}

function contextOf(held: ReadonlyMap<GraphNode, Value[]>, file: string): Context {
  return {
    file,
    run(graph: OnnxGraph, inputs, captured) {
      const given = new Map<GraphNode, Value>();
      graph.inputs.forEach((node, i) => given.set(node, inputs[i]!));
      graph.captures.forEach((node, i) => given.set(node, captured[i]!));
      return runNodes(graph.sorted, graph.outputs, given, held, file);
    },
  };
}
