// Backends, flags, timing and profiling.
import { memory, nextTask, relievePressure, type MemoryInfo } from './memory.js';
import { evaluate } from './call.js';
import { env } from './flags.js';
import { gradientDepth } from './gradients.js';
import { checkReady, getWasmVariant, lib, ready as loadModule, type Options, type Statistics } from './module.js';
import { endScope, getTensorsInContainer, keep, scopeDepth, startScope, tidy } from './scope.js';
import { disposeVariables, registeredVariables, type Variable } from './tensor.js';
import type { TensorContainer } from './types.js';

let backendName = 'wasm';

/** Loads what the backend needs. Everything else must wait for it. */
export async function ready(): Promise<void> {
  await loadModule();
  lib.setBackend(backendName);
}

/** Where new results are computed: 'wasm', or 'cpu', the scalar reference, which is slow and plain. */
export async function setBackend(name: string): Promise<boolean> {
  if (name !== 'wasm' && name !== 'cpu') throw new Error(`Backend name '${name}' not found in registry; there are 'wasm' and 'cpu'`);
  await loadModule();
  lib.setBackend(name);
  backendName = name;
  return true;
}

export function getBackend(): string {
  return backendName;
}

/** The backend in use. */
export function backend() {
  return {
    name: backendName,
    wasmVariant: getWasmVariant(),
    epsilon: () => 1e-7,
    floatPrecision: () => 32 as const,
    numDataIds: () => memory().numDataBuffers,
    memory,
  };
}

/** Waits for the next animation frame, or, where there are none, the next task. */
export async function nextFrame(): Promise<void> {
  await relievePressure();
  if (typeof requestAnimationFrame === 'function') await new Promise((resolve) => requestAnimationFrame(resolve));
  else await nextTask();
}

export interface TimingInfo {
  kernelMs: number;
  wallMs: number;
}

/** How long f takes, its results computed; in the kernels, and in all. */
export async function time(f: () => void): Promise<TimingInfo> {
  const start = performance.now();
  const kernels = recordKernels(f).kernels;
  return { kernelMs: kernels.reduce((ms, k) => ms + k.kernelTimeMs, 0), wallMs: performance.now() - start };
}

export interface KernelInfo {
  name: string;
  inputShapes: number[][];
  outputShapes: number[][];
  kernelTimeMs: number;
  /** Name of the backend that it ran on. */
  extraInfo: string;
}

export interface ProfileInfo {
  newBytes: number;
  newTensors: number;
  peakBytes: number;
  kernels: KernelInfo[];
  result: TensorContainer;
  kernelNames: string[];
}

/** What f computes: the kernels that ran (its results are computed), their times, and the memory it took. */
export async function profile(f: () => TensorContainer | Promise<TensorContainer>): Promise<ProfileInfo> {
  checkReady();
  const before = memory();
  const { kernels, result } = recordKernels(f);
  const settled = await result;
  const after = memory();
  return {
    newBytes: after.numBytes - before.numBytes,
    newTensors: after.numTensors - before.numTensors,
    peakBytes: after.peakBytesAllocated,
    kernels,
    result: settled,
    kernelNames: [...new Set(kernels.map((k) => k.name))],
  };
}

// Everything that f made and did not dispose is computed, too: deferred work would escape the profile otherwise.
function recordKernels<T>(f: () => T): { kernels: KernelInfo[]; result: T } {
  checkReady();
  lib.startProfile();
  let lines = '';
  let result: T;
  try {
    result = f();
    evaluate(getTensorsInContainer(result));
  } finally {
    lines = lib.stopProfile();
  }
  return { result, kernels: lines.split('\n').filter(Boolean).map(parseKernel) };
}

function parseKernel(line: string): KernelInfo {
  const [name, extraInfo, ms, inputs, outputs] = line.split('\t') as [string, string, string, string, string];
  const shapes = (specs: string) => specs.split(' ').filter(Boolean).map((spec) => JSON.parse(spec.slice(spec.indexOf('['))) as number[]);
  return { name, inputShapes: shapes(inputs), outputShapes: shapes(outputs), kernelTimeMs: Number(ms), extraInfo };
}

export function enableProdMode(): void {
  env().set('PROD', true);
}
export function enableDebugMode(): void {
  env().set('DEBUG', true);
}

export function disableDeprecationWarnings(): void {
  env().set('DEPRECATION_WARNINGS_ENABLED', false);
}
export function deprecationWarn(message: string): void {
  if (env().getBool('DEPRECATION_WARNINGS_ENABLED')) console.warn(`${message} You can disable deprecation warnings with tf.disableDeprecationWarnings().`);
}

/** What TensorFlow.js calls the engine: scopes, memory, variables. */
export function engine() {
  return {
    startScope, endScope, tidy, keep, memory: memory as () => MemoryInfo, profile, time, disposeVariables,
    /** Closes all scopes and disposes all variables. */
    reset(): void {
      while (scopeDepth() > 0) endScope();
      disposeVariables();
    },
    isTapeOn: () => gradientDepth() > 0,
    get backendName() {
      return backendName;
    },
    get backend() {
      return backend();
    },
    get registeredVariables(): { [name: string]: Variable } {
      return Object.fromEntries(registeredVariables().map((v) => [v.name, v]));
    },
  };
}

/** Switches of the compiler, for tests and experiments. */
export function setOptions(options: Partial<Options>): void {
  checkReady();
  lib.setOptions({ ...lib.getOptions(), ...options });
  lib.clearPlans();
}
export function getOptions(): Options {
  checkReady();
  return lib.getOptions();
}

/** How many evaluations, compilations and kernel runs there were. */
export function statistics(): Statistics {
  checkReady();
  return lib.statistics();
}

export interface OpInfo {
  name: string;
  kind: 'leaf' | 'composite' | 'elementwise' | 'view' | 'heavy';
  /** Whether the op has a gradient rule of its own; composites have those of their parts. */
  differentiable: boolean;
  /** Whether the wasm backend runs it, rather than the scalar reference. */
  wasm: boolean;
}

/** Every op of the core, those behind the public functions too. */
export function registry(): OpInfo[] {
  checkReady();
  return lib.opTable().trim().split('\n').map((line) => {
    const [name, kind, differentiable, wasm] = line.split(' ') as [string, OpInfo['kind'], string, string];
    return { name, kind, differentiable: differentiable === '1', wasm: wasm === '1' };
  });
}
