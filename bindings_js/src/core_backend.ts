// The backends of the core as TensorFlow.js sees backends: for kernels that programs register for them.
import { KernelBackend, type BackendTimingInfo, type DataId, type TensorInfo } from './backend.js';
import { makeHandle, toTypedArray } from './convert.js';
import { timeOnDevice } from './device_timer.js';
import { memory } from './memory.js';
import { halfTextures } from './half_textures.js';
import { getWasmVariant, lib } from './module.js';
import { dataToGPU, tensorOfTexture, type GPUData, type WebGLData } from './pixels_device.js';
import { Data, Tensor } from './tensor.js';
import type { DataType, DataValues, TypedArray } from './types.js';
import { requireContext } from './webgl.js';

/** Data that a kernel wrote and that no tensor has yet. */
class Written extends Data {
  constructor(public handle: number, readonly shape: number[], readonly dtype: DataType) {
    super();
  }
}

export class CoreBackend extends KernelBackend {
  constructor(readonly name: string) {
    super();
  }
  get wasmVariant() {
    return getWasmVariant();
  }
  override floatPrecision(): 16 | 32 {
    return this.name === 'webgl' && halfTextures() ? 16 : 32;
  }
  /** Of the backend webgl, as in TensorFlow.js: the context that it draws with. */
  get gpgpu(): { gl: WebGL2RenderingContext } | undefined {
    return this.name === 'webgl' ? { gl: requireContext() } : undefined;
  }
  override readToGPU(dataId: DataId, options?: { customTexShape?: [number, number] }): GPUData {
    const tensor = tensorOfData(dataId);
    if (!tensor) throw new Error(`backend '${this.name}' has no such data; they may be disposed`);
    return dataToGPU(tensor, options);
  }
  override createTensorFromGPUData(values: WebGLData, shape: number[], dtype: DataType): Tensor {
    return tensorOfTexture(values, shape, dtype);
  }
  override numDataIds(): number {
    return lib.memory().numDataBuffers;
  }
  override memory() {
    return { unreliable: false, ...memory() };
  }
  override dispose(): void {}

  override write(values: DataValues | null, shape: number[], dtype: DataType): DataId {
    return new Written(makeHandle(toTypedArray(values ?? [], dtype) as TypedArray, shape, dtype), shape, dtype);
  }
  override readSync(dataId: DataId): DataValues {
    if (dataId instanceof Written && dataId.handle !== 0) {
      const reader = new Tensor(dataId.shape, dataId.dtype, lib._nacre_share(dataId.handle));
      const values = reader.dataSync();
      reader.dispose();
      return values;
    }
    const tensor = tensorOfData(dataId);
    if (!tensor) throw new Error(`backend '${this.name}' has no such data; they may be disposed`);
    return tensor.dataSync();
  }
  override async read(dataId: DataId): Promise<DataValues> {
    return this.readSync(dataId);
  }
  override refCount(dataId: DataId): number {
    return tensorOfData(dataId) ? 1 : 0;
  }
  override incRef(): void {}  // tensors count the references to their data themselves
  override disposeData(dataId: DataId): boolean {
    if (dataId instanceof Written && dataId.handle !== 0) {
      lib._nacre_release(dataId.handle);
      dataId.handle = 0;
    }
    return true;
  }
  override async time(f: () => void): Promise<BackendTimingInfo> {
    if (this.name === 'webgl') return { kernelMs: await timeOnDevice(f).ms };
    const start = performance.now();
    f();
    return { kernelMs: performance.now() - start };
  }
}

function tensorOfData(dataId: DataId): Tensor | undefined {
  return dataId instanceof Data ? dataId.find() : undefined;
}

/** A tensor of data of the core. Data that were announced but never written are zeros, as fresh memory is. */
export function tensorFromCore({ dataId, shape, dtype }: TensorInfo): Tensor {
  let handle = 0;
  if (dataId instanceof Written && dataId.handle !== 0) {
    handle = dataId.handle;
    dataId.handle = 0;
  } else {
    const known = tensorOfData(dataId);
    const values = known ? known.dataSync() : toTypedArray(new Array<number>(shape.reduce((size, d) => size * d, 1)).fill(0), dtype);
    handle = makeHandle(values as TypedArray, shape, dtype);
  }
  const tensor = new Tensor(shape.slice(), dtype, handle);
  tensor.shareData(dataId);
  return tensor;
}
