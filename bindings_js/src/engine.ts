// tf.engine(): what TensorFlow.js's engine offers to those who extend it.
import type { KernelBackend, TensorInfo } from './backend.js';
import * as backends from './backends.js';
import { makeHandle, toTypedArray } from './convert.js';
import { makeTensorFromDataId, runKernel, runningKernels } from './dispatch.js';
import { time } from './environment.js';
import { customGrad, differentiate, gradientDepth } from './gradients.js';
import { memory } from './memory.js';
import { isProfiling, profile } from './profile.js';
import { endScope, keep, scopeDepth, startScope, tidy } from './scope.js';
import { Data, disposeVariables, registeredVariables, Tensor, Variable } from './tensor.js';
import type { DataType, DataValues, TypedArray } from './types.js';

function makeTensor(values: DataValues, shape: number[], dtype: DataType = 'float32'): Tensor {
  if (values == null) throw new Error('Values passed to engine.makeTensor() are null');
  return new Tensor(shape, dtype, makeHandle(toTypedArray(values, dtype) as TypedArray, shape, dtype));
}

/** Gives a backend the data of a tensor of the core, which it was asked for and does not have. */
function moveData(to: KernelBackend, dataId: object): void {
  const owner = dataId instanceof Data ? dataId.find() : undefined;
  if (!owner) throw new Error('moveData: no tensor has these data; they may be disposed');
  to.move(dataId, owner.dataSync() as DataValues, owner.shape, owner.dtype, 1);
}

function readSync(dataId: object): DataValues {
  const owner = dataId instanceof Data ? dataId.find() : undefined;
  return owner ? owner.dataSync() : backends.backend().readSync(dataId);
}

/** Closes all scopes, disposes all variables, and ends all backends. */
function reset(): void {
  while (scopeDepth() > 0) endScope();
  disposeVariables();
  backends.resetBackends();
}

const state = {
  get registeredVariables(): { [name: string]: Variable } {
    return Object.fromEntries(registeredVariables().map((v) => [v.name, v]));
  },
  get numTensors(): number {
    return memory().numTensors;
  },
  get numBytes(): number {
    return memory().numBytes;
  },
  get numDataBuffers(): number {
    return memory().numDataBuffers;
  },
  get gradientDepth(): number {
    return gradientDepth();
  },
  get kernelDepth(): number {
    return runningKernels();
  },
  get profiling(): boolean {
    return isProfiling();
  },
};

/** Gradients of f with respect to xs: the value, and the gradients, null where there is no connection. */
function gradients<T extends Tensor>(f: () => T, xs: Tensor[], dy?: T, allowNoGradients = false): { value: T; grads: (Tensor | null)[] } {
  if (xs.length === 0) throw new Error('gradients() received an empty list of xs.');
  if (dy && dy.dtype !== 'float32') throw new Error(`dy must have 'float32' dtype, but has '${dy.dtype}'`);
  return tidy(() => {
    const result = differentiate(f, xs, dy ?? null, 'gradients');
    if (!allowNoGradients && result.grads.every((g) => g === null))
      throw new Error('Cannot compute gradient of y=f(x) with respect to x. Make sure that the f you passed encloses all operations that lead from x to y.');
    return result as never;
  }) as unknown as { value: T; grads: (Tensor | null)[] };
}

export const ENGINE = {
  state, startScope, endScope, tidy, keep, memory, profile, time, disposeVariables, makeTensor, makeTensorFromDataId, runKernel, customGrad, gradients,
  moveData, readSync, reset,
  makeTensorFromTensorInfo: ({ dataId, shape, dtype }: TensorInfo, on?: KernelBackend): Tensor => makeTensorFromDataId(dataId, shape, dtype, on),
  makeVariable: (initialValue: Tensor, trainable = true, name?: string, dtype?: DataType): Variable => new Variable(initialValue, trainable, name, dtype),
  read: async (dataId: object): Promise<DataValues> => readSync(dataId),
  disposeTensor: (t: Tensor): void => t.dispose(),
  isTapeOn: (): boolean => gradientDepth() > 0,
  registerBackend: backends.registerBackend,
  removeBackend: backends.removeBackend,
  findBackend: backends.findBackend,
  findBackendFactory: backends.findBackendFactory,
  setBackend: backends.setBackend,
  ready: backends.ready,
  getSortedBackends: backends.byPriority,
  get backend(): KernelBackend {
    return backends.backend();
  },
  get backendName(): string {
    return backends.getBackend();
  },
  get registry() {
    return backends.registries.registry;
  },
  get registryFactory() {
    return backends.registries.registryFactory;
  },
  get registeredVariables() {
    return state.registeredVariables;
  },
};

/** What TensorFlow.js calls the engine: scopes, memory, kernels, backends, variables. */
export function engine(): typeof ENGINE {
  return ENGINE;
}
