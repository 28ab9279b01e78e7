// Kernels and gradients that programs register, by kernel name and backend.
import type { KernelBackend, TensorInfo } from './backend.js';
import { env } from './flags.js';
import { warn } from './log.js';
import type { Tensor } from './tensor.js';
import type { NamedTensorMap } from './types.js';

export type NamedAttrMap = { [name: string]: unknown };
export type NamedTensorInfoMap = { [name: string]: TensorInfo };
export interface KernelParams {
  inputs: NamedTensorInfoMap;
  backend: KernelBackend;
  attrs?: NamedAttrMap;
}
// As methods, so that functions of more special parameters fit.
export interface KernelConfig {
  kernelName: string;
  backendName: string;
  kernelFunc(params: KernelParams): TensorInfo | TensorInfo[];
  setupFunc?(backend: KernelBackend): void;
  disposeFunc?(backend: KernelBackend): void;
}
export type KernelFunc = KernelConfig['kernelFunc'];
export type KernelSetupFunc = NonNullable<KernelConfig['setupFunc']>;
export type KernelDisposeFunc = NonNullable<KernelConfig['disposeFunc']>;

export interface GradConfig {
  kernelName: string;
  inputsToSave?: string[];
  /** Saves all inputs; they must be given as a list. */
  saveAllInputs?: boolean;
  outputsToSave?: boolean[];
  gradFunc(dy: Tensor | Tensor[], saved: Tensor[], attrs: NamedAttrMap): { [input: string]: () => Tensor };
}
export type GradFunc = GradConfig['gradFunc'];
export type { NamedTensorMap };

const kernels = new Map<string, KernelConfig>();
const gradients = new Map<string, GradConfig>();
const keyOf = (kernelName: string, backendName: string): string => `${backendName}_${kernelName}`;

let coreKernels: (backendName: string) => KernelConfig[] = () => [];

/** Sets what lists the kernels of the core. */
export function provideKernels(f: typeof coreKernels): void {
  coreKernels = f;
}

let onChange: () => void = () => {};

/** Calls f when a kernel was registered or taken away. */
export function onKernelsChange(f: () => void): void {
  onChange = f;
}

/** The kernels that programs registered for a backend. */
export function registeredKernels(backendName: string): KernelConfig[] {
  return [...kernels.values()].filter((kernel) => kernel.backendName === backendName);
}
/** The kernel that a program registered, or null. */
export function registeredKernel(kernelName: string, backendName: string): KernelConfig | null {
  return kernels.get(keyOf(kernelName, backendName)) ?? null;
}
/** The kernel, or null. */
export function getKernel(kernelName: string, backendName: string): KernelConfig | null {
  return registeredKernel(kernelName, backendName) ?? coreKernels(backendName).find((kernel) => kernel.kernelName === kernelName) ?? null;
}
export function getKernelsForBackend(backendName: string): KernelConfig[] {
  return [...registeredKernels(backendName), ...coreKernels(backendName).filter(({ kernelName }) => !kernels.has(keyOf(kernelName, backendName)))];
}
export function getGradient(kernelName: string): GradConfig | null {
  return gradients.get(kernelName) ?? null;
}

/** Makes a kernel known: calls of ops run it when its backend is current, and so does engine().runKernel. */
export function registerKernel(config: KernelConfig): void {
  const key = keyOf(config.kernelName, config.backendName);
  if (kernels.has(key)) warn(`The kernel '${config.kernelName}' for backend '${config.backendName}' is already registered`);
  kernels.set(key, config);
  onChange();
}
export function registerGradient(config: GradConfig): void {
  if (gradients.has(config.kernelName) && env().getBool('DEBUG')) warn(`Overriding the gradient for '${config.kernelName}'`);
  gradients.set(config.kernelName, config);
}

export function unregisterKernel(kernelName: string, backendName: string): void {
  if (!kernels.delete(keyOf(kernelName, backendName))) throw new Error(`The kernel '${kernelName}' for backend '${backendName}' is not registered`);
  onChange();
}
export function unregisterGradient(kernelName: string): void {
  if (!gradients.delete(kernelName)) throw new Error(`The gradient '${kernelName}' for backend is not registered`);
}

/** Registers the kernels of one backend for another too. */
export function copyRegisteredKernels(registeredBackendName: string, newBackendName: string): void {
  for (const kernel of getKernelsForBackend(registeredBackendName)) registerKernel({ ...kernel, backendName: newBackendName });
}

/** Calls what kernels of a backend have for its start, or its end. */
export function setupKernels(backendName: string, backend: KernelBackend): void {
  for (const kernel of registeredKernels(backendName)) kernel.setupFunc?.(backend);
}
export function disposeKernels(backendName: string, backend: KernelBackend): void {
  for (const kernel of registeredKernels(backendName)) kernel.disposeFunc?.(backend);
}
