// What the backend webgl holds: textures and programs.
import { onDevice } from './device_timer.js';
import { lib } from './module.js';
import { isAdopted } from './webgl.js';

export interface DeviceMemory {
  /** Of textures that hold values. */
  numBytesInGPU: number;
  /** Of all textures. */
  numBytesInGPUAllocated: number;
  /** Of textures that wait for values to come. */
  numBytesInGPUFree: number;
}

/** The memory of the GPU, when ops run there. */
export function deviceMemory(): DeviceMemory | undefined {
  if (!onDevice()) return undefined;
  const used = lib.webglBytesInUse();
  const free = lib.webglBytesFree();
  return { numBytesInGPU: used, numBytesInGPUAllocated: used + free, numBytesInGPUFree: free };
}

/** The texts of all programs that were compiled on WebGL so far. */
export function webglPrograms(): string[] {
  return isAdopted() ? lib.webglPrograms().split('\f').slice(0, -1) : [];
}
