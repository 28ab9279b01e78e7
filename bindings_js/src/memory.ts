// Reclaiming tensors that the program dropped. The garbage collector reports them through a FinalizationRegistry; but it does not see how
// much wasm memory hangs on its small objects, and finalizers only run between tasks. So asynchronous reads look at the pressure now
// and then, provoke a collection, and wait a task.
import { deviceMemory, type DeviceMemory } from './device_memory.js';
import { checkReady, isReady, lib } from './module.js';
import type { Tensor } from './tensor.js';

const registry = new FinalizationRegistry<number | (() => void)>((held) => (typeof held === 'number' ? lib._nacre_release(held) : held()));

/** Leaves the tensor to the garbage collector. */
export function collect(t: Tensor): void {
  if (t.collected) return;
  t.collected = true;
  registry.register(t, t.releaser(), t);
}

export function forget(t: Tensor): void {
  t.collected = false;
  registry.unregister(t);
}

const bytesPressure = 64 << 20;   // growth since the last reclaim that counts as pressure
const handlesPressure = 20_000;
let bytesFloor = 0;
let handlesFloor = 0;

/** Reclaims dropped tensors if much was allocated since the last time; otherwise costs nothing. */
export function relievePressure(): Promise<void> | undefined {
  if (!isReady()) return undefined;
  const bytes = lib._nacre_live_bytes();
  const handles = lib._nacre_live_handles();
  bytesFloor = Math.min(bytesFloor, bytes);
  handlesFloor = Math.min(handlesFloor, handles);
  if (bytes < 1.5 * bytesFloor + bytesPressure && handles < 1.5 * handlesFloor + handlesPressure) return undefined;
  return reclaim();
}

let reclaiming: Promise<void> | undefined;

/** Makes the garbage collector look at dropped tensors now, and waits until it has. */
export function reclaim(): Promise<void> {
  checkReady();
  reclaiming ??= collectGarbage().finally(() => (reclaiming = undefined));
  return reclaiming;
}

const provocations = 8, mostRounds = 60;  // the collector works beside the program: it may need a while after the last
let witnessed = false;
const witness = new FinalizationRegistry<null>(() => (witnessed = true));

// An object without owner tells when the collector has been through: what was dropped before it is found with it.
async function collectGarbage(): Promise<void> {
  witnessed = false;
  witness.register({}, null);
  const held: ArrayBuffer[] = [];
  for (let round = 0; round < mostRounds && !witnessed; round++) {
    if (round < provocations) provokeCollection(held);
    await (round < 2 ? nextTask() : new Promise((resolve) => setTimeout(resolve, 4)));
  }
  await nextTask();  // the finalizers of tensors may come after that of the witness
  bytesFloor = lib._nacre_live_bytes();
  handlesFloor = lib._nacre_live_handles();
}

// V8 collects when the memory of array buffers, which it does count, has grown enough. They are held meanwhile: free ones would only make it look
// at young objects. Their pages are never touched.
function provokeCollection(held: ArrayBuffer[]): void {
  const gc = (globalThis as { gc?: () => void }).gc;
  if (gc) return gc();
  for (let i = 0; i < 4; i++) held.push(new ArrayBuffer(32 << 20));
}

/** Resolves in a task of its own, after finalizers had their turn. */
export function nextTask(): Promise<void> {
  return new Promise((resolve) => {
    if (typeof setImmediate === 'function') {
      setImmediate(resolve);
    } else {
      setTimeout(resolve, 0);
    }
  });
}

export interface MemoryInfo {
  numTensors: number;
  numDataBuffers: number;
  numBytes: number;
  unreliable?: boolean;
  reasons?: string[];
}

let others: () => { numTensors: number; numDataBuffers: number; numBytes: number } = () => ({ numTensors: 0, numDataBuffers: 0, numBytes: 0 });

/** Sets what counts the tensors that are not in the core. */
export function countOthers(f: typeof others): void {
  others = f;
}

/** Tensors alive, and the bytes of their data. Beyond TensorFlow.js: what is allocated for them and for pending results, and how large the wasm memory is. */
export function memory(): MemoryInfo & Partial<DeviceMemory> & { numBytesAllocated: number; peakBytesAllocated: number; numNodes: number; wasmHeapBytes: number } {
  checkReady();
  const { numStringTensors, ...core } = lib.memory();
  const more = others();
  return {
    unreliable: numStringTensors > 0,
    ...(numStringTensors > 0 ? { reasons: ['Memory usage by string tensors is approximate (2 bytes per character)'] } : {}),
    ...core,
    numTensors: core.numTensors + more.numTensors,
    numDataBuffers: core.numDataBuffers + more.numDataBuffers,
    numBytes: core.numBytes + more.numBytes,
    wasmHeapBytes: lib.HEAPU8.byteLength,
    ...deviceMemory(),
  };
}
