// Tensors whose values are on a backend written in JavaScript. The core gets a copy when it needs one.
import type { DataId, KernelBackend, TensorInfo } from './backend.js';
import { makeHandle, sizeFromShape, toTypedArray } from './convert.js';
import { countOthers } from './memory.js';
import { lib } from './module.js';
import { disown } from './scope.js';
import { Tensor, type Place } from './tensor.js';
import type { DataType, DataTypeMap, DataValues, NumericDataType, TypedArray } from './types.js';

const bytesOf: { [dtype: string]: number } = { bool: 1, complex64: 8 };
let tensors = 0;
let buffers = 0;
let bytes = 0;

countOthers(() => ({ numTensors: tensors, numDataBuffers: buffers, numBytes: bytes }));

/** Values on a backend, shared by a tensor and its clones. */
class ForeignPlace implements Place {
  private references = 1;
  private copy = 0;  // the core's
  private moved: ForeignPlace | null = null;  // the same values on one more backend

  constructor(readonly backend: KernelBackend, readonly dataId: DataId, readonly shape: number[], readonly dtype: DataType, private counted: boolean) {
    if (counted) this.count(1);
  }
  private count(sign: number): void {
    buffers += sign;
    bytes += sign * sizeFromShape(this.shape) * (bytesOf[this.dtype] ?? 4);
  }
  share(): this {
    this.references++;
    return this;
  }
  release(): void {
    if (--this.references !== 0) return;
    this.backend.disposeData(this.dataId);
    this.moved?.release();
    if (this.copy !== 0) lib._nacre_release(this.copy);
    if (this.counted) this.count(-1);
  }
  handle(): number {
    if (this.copy === 0) this.copy = makeHandle(toTypedArray(this.backend.readSync(this.dataId), this.dtype) as TypedArray, this.shape, this.dtype);
    return this.copy;
  }
  /** The same values on that backend. */
  on(backend: KernelBackend): ForeignPlace {
    if (this.backend === backend) return this;
    if (this.moved?.backend !== backend) {
      this.moved?.release();
      this.moved = written(backend, this.backend.readSync(this.dataId), this.shape, this.dtype);
    }
    return this.moved!;
  }
}

function written(backend: KernelBackend, values: DataValues, shape: number[], dtype: DataType): ForeignPlace {
  return new ForeignPlace(backend, backend.write(values, shape, dtype), shape, dtype, false);
}

class ForeignTensor extends Tensor {
  declare elsewhere: ForeignPlace;
  private gone = false;

  constructor(place: ForeignPlace) {
    super(place.shape.slice(), place.dtype, 0);
    tensors++;
  }
  override get isDisposed(): boolean {
    return this.gone;
  }
  override throwIfDisposed(): void {
    if (this.gone) throw new Error('Tensor is disposed.');
  }
  override dataSync<D extends DataType = NumericDataType>(): DataTypeMap[D] {
    this.throwIfDisposed();
    return this.elsewhere.backend.readSync(this.elsewhere.dataId) as DataTypeMap[D];
  }
  override async data<D extends DataType = NumericDataType>(): Promise<DataTypeMap[D]> {
    this.throwIfDisposed();
    return (await this.elsewhere.backend.read(this.elsewhere.dataId)) as DataTypeMap[D];
  }
  override clone(): this {
    this.throwIfDisposed();
    return foreign(this.elsewhere.share()) as this;
  }
  override releaser(): () => void {
    const place = placeBeingOwned ?? this.elsewhere;
    return () => free(place);
  }
  override forgetData(): void {}
  override dispose(): void {
    if (this.gone) return;
    disown(this);
    this.gone = true;
    free(this.elsewhere);
  }
}

// Tensor gives each tensor to its owner from its constructor, before a derived class can set a field.
let placeBeingOwned: ForeignPlace | null = null;

// The core's number of the tensor: 0 when it is disposed, and else that of the copy, which is made now.
Object.defineProperty(ForeignTensor.prototype, 'handle', {
  get(this: ForeignTensor): number {
    return this.isDisposed ? 0 : this.elsewhere.handle();
  },
  set(): void {},
});

function free(place: ForeignPlace): void {
  tensors--;
  place.release();
}

function foreign(place: ForeignPlace): Tensor {
  placeBeingOwned = place;
  try {
    const tensor = new ForeignTensor(place);
    tensor.elsewhere = place;
    return tensor;
  } finally {
    placeBeingOwned = null;
  }
}

/** A tensor of what a kernel gave. */
export function tensorFromBackend({ dataId, shape, dtype }: TensorInfo, backend: KernelBackend): Tensor {
  return foreign(new ForeignPlace(backend, dataId, shape, dtype, true));
}

// A tensor of the core whose values were written to a backend, and that is dropped, leaves them to this.
const dropped = new FinalizationRegistry<Place>((place) => place.release());

/** What kernels of a backend get for a tensor: the tensor under the identity that its values have there. */
export function onBackend(t: Tensor, backend: KernelBackend): Tensor {
  t.throwIfDisposed();
  if (t instanceof ForeignTensor) {
    const place = t.elsewhere.on(backend);
    return place === t.elsewhere ? t : (Object.create(t, { dataId: { value: place.dataId } }) as Tensor);
  }
  if (t.elsewhere?.backend !== backend) {
    t.elsewhere?.release();
    t.elsewhere = written(backend, t.dataSync() as DataValues, t.shape, t.dtype);
    dropped.register(t, t.elsewhere);
  }
  return t;
}

/** Tells that the values of a tensor of the core are where those of another tensor are. */
export function inheritPlace(t: Tensor, from: Tensor): void {
  if (!(from.elsewhere instanceof ForeignPlace)) return;
  t.elsewhere = from.elsewhere.share();
  dropped.register(t, t.elsewhere);
}
