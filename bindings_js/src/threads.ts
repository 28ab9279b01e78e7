// Threads of the wasm backend: how many there are, and the workers that they run on. They share a memory, so only the files
// nacre-*-threads.wasm have them. Workers are started when there is something to share and the first result is there: they delay nothing.
import { ENV } from './flags.js';
import { warn } from './log.js';
import { checkReady } from './module.js';
import { nodeModule } from './node_modules.js';
import type { Start } from './worker.js';

/** Of the files with threads; see bindings_js/threads.cpp. */
interface ThreadedModule {
  _nacre_set_threads(count: number, sleeps: number): void;
  _nacre_tasks_helped(): number;
  _nacre_ground(thread: number): number;
  _nacre_worker_entry(): number;
}

const most = 16;  // as in threads_pool.h
const byDefault = 4;

let wanted: number | undefined;  // what the program asked for
let count = 1;                   // what the loaded module was told
let threaded: { lib: ThreadedModule; module: WebAssembly.Module; memory: WebAssembly.Memory } | undefined;
let start: ((message: Start) => void) | undefined;  // makes a worker; in Node known once its library is loaded
let workers = 0;

const isNode = (): boolean => typeof process !== 'undefined' && process.versions?.node !== undefined;

ENV.registerFlag('WASM_HAS_MULTITHREAD_SUPPORT', () =>
  typeof SharedArrayBuffer !== 'undefined' && (isNode() || (globalThis.crossOriginIsolated === true && typeof Worker !== 'undefined')));

/**
 * How many threads the wasm backend computes with, from 1 to 16. By default as many as there are processors, but 4 at most, where threads are
 * possible: in Node, and in pages that are cross-origin isolated. Before the wasm file is loaded, it also decides which one that is: more than 1
 * asks for the one with threads, which has no backend 'webgl'; 1 for one without. Where that one is loaded, nothing changes. Results are the same, to
 * the bit, with any number. A superset of TensorFlow.js, where it must be called first. Source: tfjs-backend-wasm, `setThreadsCount`.
 */
export function setThreadsCount(numThreads: number): void {
  if (!Number.isInteger(numThreads) || numThreads < 1) throw new Error(`setThreadsCount: the number of threads must be a positive integer, got ${numThreads}`);
  wanted = Math.min(numThreads, most);
  if (threaded) apply(wanted);
}

/** How many threads the loaded wasm file computes with. Throws before one is loaded. Source: tfjs-backend-wasm. */
export function getThreadsCount(): number {
  checkReady();
  return count;
}

/** See Statistics. */
export function tasksHelped(): number {
  return threaded?.lib._nacre_tasks_helped() ?? 0;
}

/** Whether the program asked for several threads itself. */
export function asksForThreads(): boolean {
  return wanted !== undefined && wanted > 1;
}

/** A memory for threads, if there are to be several and it can be had. */
export async function sharedMemory(): Promise<WebAssembly.Memory | undefined> {
  if (!ENV.getBool('WASM_HAS_MULTITHREAD_SUPPORT') || (await threadsToUse()) < 2) return undefined;
  try {
    return new WebAssembly.Memory({ initial: 256, maximum: 32768, shared: true });
  } catch {
    return undefined;  // a browser may be short of addresses
  }
}

async function threadsToUse(): Promise<number> {
  if (wanted !== undefined) return wanted;
  const override = Number(isNode() ? process.env.NACRE_THREADS : undefined);
  if (override >= 1) return Math.min(override, most);
  return Math.min(await processors(), byDefault);
}

async function processors(): Promise<number> {
  if (!isNode()) return navigator.hardwareConcurrency;
  return ((await nodeModule('os')) as typeof import('node:os')).availableParallelism();
}

/** Takes over a module that was loaded on a shared memory. */
export async function adoptThreads(lib: unknown, module: WebAssembly.Module, memory: WebAssembly.Memory): Promise<void> {
  start = await starter();
  threaded = { lib: lib as ThreadedModule, module, memory };
  apply(await threadsToUse());
}

function apply(number: number): void {
  threaded!.lib._nacre_set_threads(number, typeof document === 'undefined' ? 1 : 0);  // a page's own thread may not sleep
  count = number;
  if (workers > 0) startWorkers();
}

/** There is work to share, and nobody to share it with: for the first time, or `again`. */
export function onNeed(again: boolean): void {
  if (again) startWorkers();
  else setTimeout(startWorkers);
}

function startWorkers(): void {
  const { lib, module, memory } = threaded!;
  try {
    while (workers < count - 1) {
      const thread = workers + 1, ground = lib._nacre_ground(thread);
      if (ground === 0) return;  // no memory was left for it
      start!({ module, memory, entry: lib._nacre_worker_entry(), ground, thread });
      workers = thread;
    }
  } catch (error) {
    failed(error);
  }
}

let told = false;
function failed(error: unknown): void {
  if (!told) warn(`nacre: a thread does not start, so others do its work: ${error instanceof Error ? error.message : String(error)}`);
  told = true;
}

async function starter(): Promise<(message: Start) => void> {
  if (!isNode()) {
    return (message) => {
      const worker = new Worker(new URL('nacre-worker.js', import.meta.url), { type: 'module' });
      worker.onerror = (event) => failed(event.message || 'its file cannot be loaded');
      worker.postMessage(message);
    };
  }
  const { Worker: NodeWorker } = (await nodeModule('worker_threads')) as typeof import('node:worker_threads');
  return (message) => {
    const worker = new NodeWorker(new URL('nacre-worker.js', import.meta.url), { execArgv: [] });  // not the flags of this program's own text
    worker.on('error', failed);
    worker.unref();  // the program ends without it
    worker.postMessage(message);
  };
}
