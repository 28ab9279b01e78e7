// The same computation on two backends, op by op: where do they part?
import { evaluate, type NotedCall } from './call.js';
import { getBackend, setBackend } from './backends.js';
import { watchCalls } from './dispatch.js';
import { profileName } from './kernel_map.js';
import { checkReady } from './module.js';
import { dispose, endScope, getTensorsInContainer, startScope } from './scope.js';
import type { Tensor } from './tensor.js';
import type { TensorContainer } from './types.js';

export interface NodeDifference {
  /** Number of the call, from 0. */
  index: number;
  name: string;
  inputShapes: number[][];
  outputShapes: number[][];
  /** The largest difference of two values, relative to 1 + their magnitude; Infinity where shapes, types or non-finite values differ. */
  error: number;
}

export interface BackendDifference {
  nodes: NodeDifference[];
  /** The first node whose error is larger than the tolerance. */
  firstBad: NodeDifference | null;
  /** Of the results of f. */
  error: number;
}

interface Value {
  shape: readonly number[];
  dtype: string;
  values: ArrayLike<number | string>;
}
interface Node {
  name: string;
  inputShapes: number[][];
  outputs: Value[];
}

const read = (t: Tensor): Value => ({ shape: t.shape, dtype: t.dtype, values: t.dataSync() as ArrayLike<number | string> });

/** Every call of an op that f makes on a backend, with its results; then those of f. */
async function trace(f: (...inputs: Tensor[]) => TensorContainer, inputs: Tensor[], backend: string): Promise<{ nodes: Node[]; results: Value[] }> {
  if (!(await setBackend(backend))) throw new Error(`[diffBackends] backend '${backend}' does not start here`);
  const nodes: Node[] = [];
  watchCalls('diff', (noted: NotedCall, run) => {
    const outputs = run(noted);
    evaluate(outputs.filter((t) => t.elsewhere === null));
    const inputShapes = Object.values(noted.inputs).flatMap(({ value }) => getTensorsInContainer(value).map((t) => t.shape as number[]));
    nodes.push({ name: profileName(noted.op.name), inputShapes, outputs: outputs.map(read) });
    return outputs;
  });
  startScope();
  try {
    const results = getTensorsInContainer(f(...inputs));
    const values = results.map(read);
    dispose(results.filter((t) => !inputs.includes(t)));
    return { nodes, results: values };
  } finally {
    endScope();
    watchCalls('diff', null);
  }
}

function errorOf(a: number | string, b: number | string): number {
  if (a === b || (a !== a && b !== b)) return 0;
  if (typeof a === 'string' || typeof b === 'string') return Infinity;
  const error = Math.abs(a - b) / (1 + Math.min(Math.abs(a), Math.abs(b)));
  return Number.isFinite(error) ? error : Infinity;
}

function largestError(a: Value[], b: Value[]): number {
  if (a.length !== b.length) return Infinity;
  let worst = 0;
  a.forEach(({ shape, dtype, values }, k) => {
    const other = b[k]!;
    if (String(shape) !== String(other.shape) || dtype !== other.dtype) worst = Infinity;
    else for (let i = 0; i < values.length; i++) worst = Math.max(worst, errorOf(values[i]!, other.values[i]!));
  });
  return worst;
}

/**
 * Runs f, which must call the same ops every time, on the backends a and b, every op computed by itself; tells how far the results of each op are
 * apart, and which op is the first to differ by more than the tolerance. The backend that was current is so again afterwards.
 */
export async function diffBackends(
  f: (...inputs: Tensor[]) => TensorContainer, inputs: Tensor[], { a = 'wasm', b = 'webgl', tolerance = 1e-3 }: { a?: string; b?: string; tolerance?: number } = {},
): Promise<BackendDifference> {
  checkReady();
  const before = getBackend();
  try {
    const one = await trace(f, inputs, a);
    const two = await trace(f, inputs, b);
    const apart = one.nodes.length !== two.nodes.length ? one.nodes.length : one.nodes.findIndex((node, i) => node.name !== two.nodes[i]!.name);
    if (apart >= 0) throw new Error(`[diffBackends] f calls other ops on '${b}' than on '${a}' (${two.nodes.length} and ${one.nodes.length} calls); it must do the same every time`);
    const nodes = one.nodes.map(({ name, inputShapes, outputs }, index) => (
      { index, name, inputShapes, outputShapes: outputs.map(({ shape }) => [...shape]), error: largestError(outputs, two.nodes[index]!.outputs) }));
    return { nodes, firstBad: nodes.find(({ error }) => error > tolerance) ?? null, error: largestError(one.results, two.results) };
  } finally {
    await setBackend(before);
  }
}
