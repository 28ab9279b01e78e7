// The registry of backends, and which one is current. Those of the core are always in it; programs add theirs.
import type { KernelBackend } from './backend.js';
import { CoreBackend } from './core_backend.js';
import { disposeKernels, setupKernels } from './kernel_registry.js';
import { watchContext } from './context_loss.js';
import { applyHalfTextures } from './half_textures.js';
import { warn } from './log.js';
import { isReady, lib, ready as loadModule } from './module.js';
import { adoptContext, isSoftwareRenderer, webglContext } from './webgl.js';

export type BackendFactory = () => KernelBackend | Promise<KernelBackend>;

export interface Registration {
  factory: BackendFactory;
  priority: number;
}

const factories = new Map<string, Registration>();
const instances = new Map<string, KernelBackend>();
let currentName: string | undefined;
let current: KernelBackend | null = null;
let pending: Promise<boolean> | null = null;
let onChange: () => void = () => {};

/** Calls f when another backend may have become current. */
export function onBackendChange(f: () => void): void {
  onChange = f;
}

function coreFactory(name: string, prepare?: () => void): BackendFactory {
  const make = () => {
    prepare?.();
    return new CoreBackend(name);
  };
  return () => (isReady() ? make() : loadModule(name !== 'webgl').then(make));
}
factories.set('wasm', { factory: coreFactory('wasm'), priority: 2 });
factories.set('cpu', { factory: coreFactory('cpu'), priority: 1 });
if (typeof WebGL2RenderingContext !== 'undefined') {
  factories.set('webgl', {
    factory: coreFactory('webgl', () => {
      if (!lib.GL) throw new Error("backend 'webgl': the wasm file that is loaded lacks it, for several threads were asked for, or the backend 'wasm', or a file");
      adoptContext(lib.GL, lib);
      applyHalfTextures();
      watchContext(() => {
        if (currentName === 'webgl') void setBackend('wasm');
      });
    }),
    // Asked when one is chosen: making a context takes time.
    get priority() {
      if (isReady() && !lib.GL) return 0;
      const gl = webglContext();
      return gl && !isSoftwareRenderer(gl) ? 3 : 0;
    },
  });
}

/** Adds a backend. Of those that start, the one of the highest priority is taken when none is set. */
export function registerBackend(name: string, factory: BackendFactory, priority = 1): boolean {
  if (factories.has(name)) {
    warn(`${name} backend was already registered. Reusing existing backend factory.`);
    return false;
  }
  factories.set(name, { factory, priority });
  onChange();
  return true;
}

export function findBackendFactory(name: string): BackendFactory | null {
  return factories.get(name)?.factory ?? null;
}

/** The backend, started if it is not yet and starts at once; null if there is none, or it takes time. */
export function findBackend(name: string): KernelBackend | null {
  if (!instances.has(name)) {
    if (!factories.has(name) || start(name).asynchronous) return null;
  }
  return instances.get(name) ?? null;
}

export function removeBackend(name: string): void {
  if (!factories.has(name)) throw new Error(`${name} backend not found in registry`);
  const instance = instances.get(name);
  if (instance) {
    disposeKernels(name, instance);
    instance.dispose();
    instances.delete(name);
  }
  factories.delete(name);
  if (currentName === name) forgetCurrent();
  onChange();
}

function forgetCurrent(): void {
  currentName = undefined;
  current = null;
  pending = null;
  if (isReady()) lib.setBackend('wasm');
}

interface Start {
  asynchronous: boolean;
  success: boolean | Promise<boolean>;
}

function failed(name: string, error: unknown): false {
  warn(`Initialization of backend ${name} failed`);
  warn((error as Error)?.stack ?? String(error));
  return false;
}

function start(name: string): Start {
  const registration = factories.get(name);
  if (!registration) throw new Error(`Cannot initialize backend ${name}, no registration found.`);
  if (instances.has(name)) return { asynchronous: false, success: true };
  try {
    const made = registration.factory();
    if (!made || typeof (made as { then?: unknown }).then !== 'function') {
      instances.set(name, made as KernelBackend);
      return { asynchronous: false, success: true };
    }
    const success = Promise.resolve(made).then((backend) => {
      if (factories.get(name) !== registration) return false;  // removed, or replaced, while it started
      instances.set(name, backend);
      return true;
    }, (error) => failed(name, error));
    return { asynchronous: true, success };
  } catch (error) {
    return { asynchronous: false, success: failed(name, error) };
  }
}

function adopt(name: string): void {
  currentName = name;
  current = instances.get(name)!;
  pending = null;
  if (current instanceof CoreBackend) lib.setBackend(current.name);
  setupKernels(name, current);
  onChange();
}

/** Names of the backends, the one that is taken first first. */
export function byPriority(): string[] {
  return [...factories].sort(([, a], [, b]) => b.priority - a.priority).map(([name]) => name);
}

/** Makes a backend current. Resolves when it has started, to whether it did. */
export function setBackend(name: string): Promise<boolean> {
  if (!factories.has(name)) {
    const known = [...factories.keys()].map((n) => `'${n}'`).join(', ');
    return Promise.reject(new Error(`Backend name '${name}' not found in registry; there are ${known}`));
  }
  const { asynchronous, success } = start(name);
  currentName = name;
  current = null;
  pending = null;
  if (!asynchronous) {
    if (success) adopt(name);
    else onChange();
    return isReady() ? Promise.resolve(success) : loadModule().then(() => success);  // ops need the core, whatever backend is current
  }
  const outcome = (success as Promise<boolean>).then((started) => {
    if (started && currentName === name && pending === outcome) adopt(name);
    return started;
  });
  pending = outcome;
  onChange();
  return outcome;
}

/** Waits for the core, and for a backend to be current: the one that is set, or the best that starts. */
export async function ready(): Promise<void> {
  await loadModule();
  if (pending) {
    await pending;
    return;
  }
  if (current) return;
  for (const name of currentName ? [currentName] : byPriority()) if (await start(name).success) return adopt(name);
  throw new Error('Could not initialize any backends, all backend initializations failed.');
}

const advice = 'Make sure to await tf.ready() or await tf.setBackend() before calling other methods';

/** The current backend; when none is set, the best one that starts at once becomes it. */
export function backend(): KernelBackend {
  if (current) return current;
  if (currentName !== undefined)
    throw new Error(`Backend '${currentName}' has not yet been initialized. ${advice}`);
  for (const name of byPriority()) {
    const { asynchronous, success } = start(name);
    if (asynchronous)
      throw new Error(`The highest priority backend '${name}' has not yet been initialized. ${advice}`);
    if (success) {
      adopt(name);
      return current!;
    }
  }
  throw new Error('Could not initialize any backends, all backend initializations failed.');
}

/** Name of the backend that is set, or else would be taken. */
export function getBackend(): string {
  return currentName ?? byPriority()[0]!;
}

/** Whether calls of ops go to the core, without a look at the registry. */
export function coreIsCurrent(): boolean {
  if (currentName !== undefined) return current instanceof CoreBackend;
  const best = byPriority()[0];
  return best === 'wasm' || best === 'cpu';
}

/** Backends that have started, and how those of all names are made. */
export const registries = {
  get registry(): { [name: string]: KernelBackend } {
    return Object.fromEntries(instances);
  },
  get registryFactory(): { [name: string]: Registration } {
    return Object.fromEntries(factories);
  },
};

/** Forgets which backend is current, and ends those that have started. */
export function resetBackends(): void {
  for (const [name, instance] of instances) {
    disposeKernels(name, instance);
    instance.dispose();
  }
  instances.clear();
  forgetCurrent();
  onChange();
}
