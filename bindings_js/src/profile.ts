// tf.profile: every op by itself, under the name of TensorFlow.js's kernel for it.
import { evaluate } from './call.js';
import { getBackend } from './backends.js';
import { onDevice, timeOnDevice } from './device_timer.js';
import { watchCalls } from './dispatch.js';
import { profileName } from './kernel_map.js';
import { memory } from './memory.js';
import { checkReady } from './module.js';
import { getTensorsInContainer } from './scope.js';
import type { TensorContainer } from './types.js';

export interface KernelInfo {
  name: string;
  bytesAdded: number;
  totalBytesSnapshot: number;
  tensorsAdded: number;
  totalTensorsSnapshot: number;
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

let profiling = false;
export function isProfiling(): boolean {
  return profiling;
}

function timed<T>(f: () => T): { result: T; ms: number | Promise<number> } {
  if (onDevice()) return timeOnDevice(f);
  const start = performance.now();
  const result = f();
  return { result, ms: performance.now() - start };
}

/** The ops that f calls, each computed at once and by itself, their times, and the memory they took. */
export async function profile(f: () => TensorContainer | Promise<TensorContainer>): Promise<ProfileInfo> {
  checkReady();
  const kernels: KernelInfo[] = [];
  const times: (number | Promise<number>)[] = [];  // a device tells them later
  const start = memory();
  profiling = true;
  watchCalls('profile', (noted, run) => {
    const before = memory();
    const { result: results, ms } = timed(() => {
      const made = run(noted);
      evaluate(made.filter((t) => t.elsewhere === null));
      return made;
    });
    const after = memory();
    times.push(ms);
    kernels.push({
      name: profileName(noted.op.name),
      bytesAdded: after.numBytes - before.numBytes,
      totalBytesSnapshot: after.numBytes,
      tensorsAdded: after.numTensors - before.numTensors,
      totalTensorsSnapshot: after.numTensors,
      inputShapes: Object.values(noted.inputs).flatMap(({ value }) => getTensorsInContainer(value).map((t) => t.shape as number[])),
      outputShapes: results.map((t) => t.shape as number[]),
      kernelTimeMs: 0,
      extraInfo: getBackend(),
    });
    return results;
  });
  try {
    const result = await f();
    const end = memory();
    (await Promise.all(times)).forEach((ms, i) => (kernels[i]!.kernelTimeMs = ms));
    return {
      newBytes: end.numBytes - start.numBytes,
      newTensors: end.numTensors - start.numTensors,
      peakBytes: Math.max(0, ...kernels.map((k) => k.totalBytesSnapshot)),
      kernels,
      result,
      kernelNames: [...new Set(kernels.map((k) => k.name))],
    };
  } finally {
    profiling = false;
    watchCalls('profile', null);
  }
}
