// Kernels that are written in JavaScript: running them by name, and in place of the core for every op while their backend is current.
import type { KernelBackend, TensorInfo } from './backend.js';
import { backend, coreIsCurrent, getBackend, onBackendChange } from './backends.js';
import { intercept, type GivenTensors, type Interceptor, type NotedCall } from './call.js';
import { CoreBackend, tensorFromCore } from './core_backend.js';
import { tensor } from './create.js';
import { upcastType } from './dtypes.js';
import { env } from './flags.js';
import { inheritPlace, onBackend, tensorFromBackend } from './foreign.js';
import * as ops from './generated/ops.js';
import { parameters } from './generated/parameters.js';
import { gradientDepth, gradientsThrough, recordGradient } from './gradients.js';
import { forKernel, fromKernel, kernelOf, rankOfKernel, valueKernels } from './kernel_map.js';
import {
  getGradient, onKernelsChange, provideKernels, registeredKernel, registeredKernels, type KernelConfig, type NamedAttrMap, type NamedTensorInfoMap,
} from './kernel_registry.js';
import { endScope, keep, startScope } from './scope.js';
import { Tensor } from './tensor.js';
import type { DataType, TensorLike } from './types.js';

export type KernelInputs = { [name: string]: Tensor | Tensor[] | undefined } | Tensor[];

let kernelDepth = 0;
export function runningKernels(): number {
  return kernelDepth;
}

/** A tensor of data on a backend. */
export function makeTensorFromDataId(dataId: object, shape: number[], dtype: DataType = 'float32', on: KernelBackend = backend()): Tensor {
  return makeTensor({ dataId, shape, dtype }, on);
}
function makeTensor(info: TensorInfo, on: KernelBackend): Tensor {
  return on instanceof CoreBackend ? tensorFromCore(info) : tensorFromBackend(info, on);
}

function checkLeak(kernelName: string, on: KernelBackend, before: number, results: TensorInfo[]): void {
  // A complex result has data of its own and those of its parts.
  const accounted = results.reduce((count, { dtype }) => count + (dtype === 'complex64' ? 3 : 1), 0);
  const leaked = on.numDataIds() - before - accounted;
  if (leaked > 0) throw new Error(`Backend '${getBackend()}' has an internal memory leak (${leaked} data ids) after running '${kernelName}'`);
}

function mapInputs(inputs: KernelInputs, f: (t: Tensor) => Tensor): KernelInputs {
  const map = (value: Tensor | Tensor[] | undefined) => (Array.isArray(value) ? value.map(f) : value && f(value));
  return Array.isArray(inputs) ? inputs.map(f) : Object.fromEntries(Object.entries(inputs).map(([name, value]) => [name, map(value)]));
}

/** Runs a registered kernel. What it makes and does not return is disposed. */
function runRegistered(kernel: KernelConfig, inputs: KernelInputs, attrs: NamedAttrMap): { results: Tensor[]; list: boolean } {
  const on = backend();
  const placed = on instanceof CoreBackend ? inputs : mapInputs(inputs, (t) => onBackend(t, on));
  const watched = env().getBool('IS_TEST') && !(on instanceof CoreBackend);
  const before = watched ? on.numDataIds() : 0;
  let results: Tensor[] = [];
  startScope(kernel.kernelName);
  kernelDepth++;
  try {
    const given = kernel.kernelFunc({ inputs: placed as NamedTensorInfoMap, attrs, backend: on });
    const infos = Array.isArray(given) ? given : [given];
    if (watched) checkLeak(kernel.kernelName, on, before, infos);
    results = infos.map((info) => (info instanceof Tensor ? info : makeTensor(info, on)));
    return { results, list: Array.isArray(given) };
  } finally {
    kernelDepth--;
    endScope(results);
  }
}

/** The core's own gradient of a kernel that stands for an op: of the inputs, from that of one result. */
type CoreGradient = (dy: Tensor, index: number, inputs: Tensor[]) => (Tensor | null)[];

/** Makes the results depend on the inputs, by the gradient that is registered, or the core's. */
function differentiable(kernelName: string, results: Tensor[], inputs: KernelInputs, attrs: NamedAttrMap, core?: CoreGradient): Tensor[] {
  const named: [string, Tensor][] = Object.entries(inputs).flatMap(([name, value]): [string, Tensor][] =>
    Array.isArray(value) ? value.map((t, i) => [`${name}[${i}]`, t]) : value ? [[name, value]] : []);
  if (gradientDepth() === 0 || named.length === 0) return results;
  const config = getGradient(kernelName);
  if (config?.saveAllInputs && !Array.isArray(inputs)) throw new Error('saveAllInputs is true, expected inputs to be an array.');
  const wanted = named.filter(([name]) => !config || config.saveAllInputs || config.inputsToSave?.includes(name)).map(([, t]) => t);
  const saved = [...wanted, ...results.filter((_, i) => config?.outputsToSave?.[i])].map((t) => {
    const copy = keep(t.clone());
    copy.shareData(t.dataId);
    return copy;
  });
  const tensors = named.map(([, t]) => t);
  return results.map((result, index) => {
    const gradients = (dy: Tensor): (Tensor | null)[] => {
      if (!config) {
        if (!core) throw new Error(`Cannot compute gradient: gradient function not found for ${kernelName}.`);
        return core(dy, index, saved);
      }
      const dys = results.length === 1 ? dy : results.map((r, i) => (i === index ? dy : ops.zeros(r.shape)));
      const byName = config.gradFunc(dys, saved, attrs);
      return named.map(([name]) => byName[name]?.() ?? null);
    };
    const recorded = recordGradient(result, tensors, gradients, index === 0 ? saved : []);
    recorded.shareData(result.dataId);
    inheritPlace(recorded, result);
    return recorded;
  });
}

type PublicOp = (...args: unknown[]) => unknown;
let opsByKernel: Map<string, { call: PublicOp; parameters: string }> | undefined;

function opsOfKernels(): NonNullable<typeof opsByKernel> {
  return (opsByKernel ??= new Map(Object.entries(parameters).flatMap(([name, list]) => {
    const kernel = kernelOf(name);
    const call = name.split('.').reduce<unknown>((space, part) => (space as { [part: string]: unknown })[part], ops);
    return kernel ? [[kernel, { call: call as PublicOp, parameters: list }]] : [];
  })));
}

/** A kernel of the core, by the name that TensorFlow.js has for it. */
function runCoreKernel(kernelName: string, inputs: KernelInputs, attrs: NamedAttrMap): Tensor | Tensor[] {
  const op = opsOfKernels().get(kernelName);
  if (!op) throw new Error(`Kernel '${kernelName}' not registered for backend '${getBackend()}'`);
  const object = op.parameters.startsWith('{');
  const names = op.parameters.replace(/[{}]/g, '').split(' ').filter(Boolean);
  const args = fromKernel<unknown>(kernelName, Array.isArray(inputs) ? { [names[0]!]: inputs, ...attrs } : { ...inputs, ...attrs });
  const result = object ? op.call(args) : op.call(...names.map((name) => args[name]));
  return (result instanceof Tensor || Array.isArray(result) ? result : Object.values(result as object)) as Tensor | Tensor[];
}

/** The same for programs that ask for the kernel itself, and may have registered it for other backends: its op must not come back to it there. */
const coreKernel = (kernelName: string): KernelConfig['kernelFunc'] => ({ inputs, attrs }) => {
  const kept = intercept(null);
  try {
    return runCoreKernel(kernelName, inputs as { [name: string]: Tensor }, attrs ?? {});
  } finally {
    intercept(kept);
  }
};

provideKernels((backendName) => (backendName !== 'wasm' && backendName !== 'cpu' ? []
  : [...opsOfKernels().keys()].map((kernelName) => ({ kernelName, backendName, kernelFunc: coreKernel(kernelName) }))));

/** Runs a kernel of the current backend: one that is registered, or the core's own. */
export function runKernel(kernelName: string, inputs: KernelInputs, attrs: NamedAttrMap = {}): Tensor | Tensor[] {
  const on = backend();
  const kernel = registeredKernel(kernelName, getBackend());
  if (!kernel) {
    if (on instanceof CoreBackend) return runCoreKernel(kernelName, inputs, attrs);
    throw new Error(`Kernel '${kernelName}' not registered for backend '${getBackend()}'`);
  }
  const { results, list } = runRegistered(kernel, inputs, attrs);
  const tracked = differentiable(kernelName, results, inputs, attrs);
  return list ? tracked : tracked[0]!;
}

function asTensor({ value, dtype, list }: GivenTensors): Tensor | Tensor[] | undefined {
  if (value == null) return undefined;
  const one = (x: Tensor | TensorLike) => (x instanceof Tensor ? x : tensor(x, undefined, dtype));
  return list ? (value as TensorLike[]).map(one) : one(value as TensorLike);
}

/** Has the core check the arguments, by their types and shapes: nothing is computed. */
function check(noted: NotedCall, kernelName: string): void {
  if (valueKernels.has(kernelName)) return;
  noted.run((t) => (t.isDisposed || t.dtype === 'string' || t.dtype === 'complex64' ? t : blank(t)));
}
function blank({ shape, dtype }: Tensor): Tensor {
  return ops.fill(shape, 0, dtype as 'float32');
}

/** Gives a tensor the rank that a kernel wants. */
function ofRank(t: Tensor, rank: number | undefined): Tensor {
  const missing = (rank ?? 0) - t.rank;
  return missing > 0 ? ops.reshape(t, [...new Array<number>(missing).fill(1), ...t.shape]) : t;
}

/** Kernels of two operands get them in one type, as from TensorFlow.js. */
function sameTypes(inputs: { [name: string]: Tensor | Tensor[] | undefined }): void {
  const { a, b } = inputs;
  if (!(a instanceof Tensor) || !(b instanceof Tensor) || a.dtype === b.dtype) return;
  const dtype = upcastType(a.dtype, b.dtype);
  Object.assign(inputs, { a: a.dtype === dtype ? a : ops.cast(a, dtype), b: b.dtype === dtype ? b : ops.cast(b, dtype) });
}

/** Runs the kernel that stands for a call of an op; the core where there is none to be had. */
const dispatch: Interceptor = (noted: NotedCall) => {
  const on = backend();
  const kernelName = kernelOf(noted.op.name);
  if (kernelName === null || (on instanceof CoreBackend && !registeredKernel(kernelName, getBackend()))) return noted.run();
  let results: Tensor[] = [];
  startScope(kernelName);
  try {
    return (results = runInstead(noted, kernelName, on));
  } finally {
    endScope(results);
  }
};

function runInstead(noted: NotedCall, kernelName: string, on: KernelBackend): Tensor[] {
  check(noted, kernelName);
  const given = Object.fromEntries(Object.entries(noted.inputs).map(([name, value]) => [name, asTensor(value)]));
  const sources = Object.values(given).flat().filter((t) => t !== undefined);
  if (!(on instanceof CoreBackend)) for (const t of sources) onBackend(t, on);
  const kernel = registeredKernel(kernelName, getBackend());
  if (!kernel) throw new Error(`Kernel '${kernelName}' not registered for backend '${getBackend()}'`);
  sameTypes(given);
  const [first] = Object.keys(given);
  const operand = given[first!];
  const raised = operand instanceof Tensor ? ofRank(operand, rankOfKernel[kernelName]) : operand;
  given[first!] = raised;
  const only = Object.values(given);
  const inputs: KernelInputs = only.length === 1 && Array.isArray(only[0]) ? only[0] : forKernel(kernelName, given);
  const attrs = forKernel(kernelName, noted.attrs);
  const { results } = runRegistered(kernel, inputs, attrs);
  const tracked = differentiable(kernelName, results, inputs, attrs, (dy, index, saved) =>
    gradientsThrough(() => noted.run((t) => saved[sources.indexOf(t)] ?? t)[index]!, saved, dy));
  if (raised === operand) return tracked;
  const added = (raised as Tensor).rank - (operand as Tensor).rank;
  return tracked.map((t) => ops.reshape(t, t.shape.slice(added)));
}

/** Sees a call, and makes it by `run`. */
export type Watcher = (noted: NotedCall, run: Interceptor) => Tensor[];
const watchers = new Map<string, Watcher>();

/** Puts something (a profiler, the debug mode) around all calls of ops; null takes it away. */
export function watchCalls(name: string, watcher: Watcher | null): void {
  if (watcher) watchers.set(name, watcher);
  else watchers.delete(name);
  refresh();
}

/** Whether all ops are the core's own. */
function coreAlone(): boolean {
  return coreIsCurrent() && !registeredKernels(getBackend()).some(({ kernelName }) => opsOfKernels().has(kernelName));
}

function refresh(): void {
  const core = coreAlone();
  let run: Interceptor = core ? (noted) => noted.run() : dispatch;
  for (const watcher of watchers.values()) {
    const inner = run;
    run = (noted) => watcher(noted, inner);
  }
  intercept(core && watchers.size === 0 ? null : run);
}
onBackendChange(refresh);
onKernelsChange(refresh);
