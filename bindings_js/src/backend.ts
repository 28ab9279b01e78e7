// What a backend written in JavaScript is, and where it may keep its data.
import type { DataType, DataValues } from './types.js';

export const EPSILON_FLOAT32 = 1e-7;
export const EPSILON_FLOAT16 = 1e-4;

/** Identifies data on a backend. */
export type DataId = object;
export interface TensorInfo {
  dataId: DataId;
  shape: number[];
  dtype: DataType;
}
export interface BackendTimingInfo {
  kernelMs: number | { error: string };
  getExtraProfileInfo?(): string;
}

/** Gives a backend the data that it does not have yet. */
export interface DataMover {
  moveData(backend: KernelBackend, dataId: DataId): void;
}

/** A backend's data by their identities. */
export class DataStorage<T> {
  private data = new WeakMap<DataId, T>();
  private count = 0;

  constructor(private backend: KernelBackend, private dataMover: DataMover) {}

  get(dataId: DataId): T {
    if (!this.data.has(dataId)) this.dataMover.moveData(this.backend, dataId);
    return this.data.get(dataId)!;
  }
  set(dataId: DataId, value: T): void {
    this.count++;
    this.data.set(dataId, value);
  }
  has(dataId: DataId): boolean {
    return this.data.has(dataId);
  }
  delete(dataId: DataId): boolean {
    this.count--;
    return this.data.delete(dataId);
  }
  numDataIds(): number {
    return this.count;
  }
}

function missing(name: string): never {
  throw new Error(`'${name}' not yet implemented or not found in the registry. This kernel may not be supported by the tfjs backend you have chosen`);
}

/** The base of backends. Those that run kernels must at least write and read data, and free them. */
export class KernelBackend {
  refCount(_dataId: DataId): number {
    return missing('refCount');
  }
  incRef(_dataId: DataId): void {
    missing('incRef');
  }
  timerAvailable(): boolean {
    return true;
  }
  time(_f: () => void): Promise<BackendTimingInfo> {
    return missing('time');
  }
  read(_dataId: DataId): Promise<DataValues> {
    return missing('read');
  }
  readSync(_dataId: DataId): DataValues {
    return missing('readSync');
  }
  readToGPU(_dataId: DataId, _options?: object): object {
    return missing('readToGPU');
  }
  numDataIds(): number {
    return missing('numDataIds');
  }
  disposeData(_dataId: DataId, _force?: boolean): boolean {
    return missing('disposeData');
  }
  write(_values: DataValues | null, _shape: number[], _dtype: DataType): DataId {
    return missing('write');
  }
  move(_dataId: DataId, _values: DataValues, _shape: number[], _dtype: DataType, _refCount: number): void {
    missing('move');
  }
  createTensorFromGPUData(_values: object, _shape: number[], _dtype: DataType): object {
    return missing('createTensorFromGPUData');
  }
  memory(): { unreliable: boolean; reasons?: string[] } {
    return missing('memory');
  }
  floatPrecision(): 16 | 32 {
    return missing('floatPrecision');
  }
  /** The least number that is told from 0 in losses and the like. */
  epsilon(): number {
    return this.floatPrecision() === 32 ? EPSILON_FLOAT32 : EPSILON_FLOAT16;
  }
  dispose(): void {
    missing('dispose');
  }
}
