// Timing, switches and counters.
import { onDevice, timeOnDevice } from './device_timer.js';
import { nextTask, relievePressure } from './memory.js';
import { evaluate } from './call.js';
import { env } from './flags.js';
import { checkReady, lib, type Options, type Statistics } from './module.js';
import { tasksHelped } from './threads.js';
import { getTensorsInContainer } from './scope.js';
import type { TensorContainer } from './types.js';

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
  if (onDevice()) {
    const { result, ms } = timeOnDevice(() => {
      const made = f() as unknown;
      evaluate(getTensorsInContainer(made as TensorContainer));
      return performance.now();
    });
    return { kernelMs: await ms, wallMs: result - start };
  }
  const kernels = recordKernels(f).kernels;
  return { kernelMs: kernels.reduce((ms, k) => ms + k.kernelTimeMs, 0), wallMs: performance.now() - start };
}

/** The kernels that f runs, the computation of its results included. */
export function recordKernels<T>(f: () => T): { kernels: PlanKernel[]; result: T } {
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
  return { result, kernels: parseKernels(lines) };
}

/** Like recordKernels, of a function that may give a promise; whatever runs meanwhile is among the kernels. */
export async function recordKernelsLater<T>(f: () => T | Promise<T>): Promise<{ kernels: PlanKernel[]; result: T }> {
  checkReady();
  lib.startProfile();
  let lines = '';
  let result: T;
  try {
    result = await f();
    evaluate(getTensorsInContainer(result));
  } finally {
    lines = lib.stopProfile();
  }
  return { result, kernels: parseKernels(lines) };
}

/** A kernel of a compiled plan: what became of several ops, perhaps. */
export interface PlanKernel {
  name: string;
  inputShapes: number[][];
  outputShapes: number[][];
  kernelTimeMs: number;
  /** Name of the backend that it ran on. */
  extraInfo: string;
}

/** The kernels that f runs as it is compiled, with all that it fuses; `profile` looks at one op after the other instead. */
export function profilePlans(f: () => TensorContainer): PlanKernel[] {
  return recordKernels(f).kernels;
}

function parseKernels(lines: string): PlanKernel[] {
  return lines.split('\n').filter(Boolean).map(parseKernel);
}
function parseKernel(line: string): PlanKernel {
  const [name, extraInfo, ms, inputs, outputs] = line.split('\t') as [string, string, string, string, string];
  const shapes = (specs: string) => specs.split(' ').filter(Boolean).map((spec) => JSON.parse(spec.slice(spec.indexOf('['))) as number[]);
  return { name, inputShapes: shapes(inputs), outputShapes: shapes(outputs), kernelTimeMs: Number(ms), extraInfo };
}

export function enableProdMode(): void {
  env().set('PROD', true);
}

export function disableDeprecationWarnings(): void {
  env().set('DEPRECATION_WARNINGS_ENABLED', false);
  console.warn('TensorFlow.js deprecation warnings have been disabled.');
}
export function deprecationWarn(message: string): void {
  if (env().getBool('DEPRECATION_WARNINGS_ENABLED')) console.warn(`${message} You can disable deprecation warnings with tf.disableDeprecationWarnings().`);
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
  return { ...lib.statistics(), tasksHelped: tasksHelped() };
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
