// The program of the workers: one more instance of the wasm module on the shared memory, which takes its part of the work and never comes back from it.
import { nodeModule } from './node_modules.js';

/** What a worker is told; see threads.ts. */
export interface Start {
  module: WebAssembly.Module;
  memory: WebAssembly.Memory;
  /** Number of the function to call, in the module's table of functions. */
  entry: number;
  ground: number;
  thread: number;
}

function refuse(): never {
  throw new Error('a thread of the wasm backend called into JavaScript');
}

function run({ module, memory, entry, ground, thread }: Start): void {
  const imports: WebAssembly.Imports = {};
  for (const { module: from, name, kind } of WebAssembly.Module.imports(module)) (imports[from] ??= {})[name] = kind === 'memory' ? memory : refuse;
  const { exports } = new WebAssembly.Instance(module, imports);
  const table = Object.values(exports).find((value) => value instanceof WebAssembly.Table) as WebAssembly.Table;
  const enter = table.get(entry) as (ground: number, thread: number, lost: number) => void;
  try {
    enter(ground, thread, 0);
  } catch (error) {
    enter(ground, thread, 1);
    throw error;
  }
}

if (typeof process !== 'undefined' && process.versions?.node !== undefined) {
  const { parentPort } = (await nodeModule('worker_threads')) as typeof import('node:worker_threads');
  parentPort!.once('message', run);
} else {
  globalThis.onmessage = ({ data }) => run(data as Start);
}
