// Chained methods that are not simply the function of their name.
import { backend } from './backends.js';
import * as ops from './generated/ops.js';
import type { GPUData } from './pixels_device.js';
import { Tensor } from './tensor.js';
import type { DataType, Rank } from './types.js';

declare module './tensor.js' {
  interface Tensor<R> {
    /** A new texture with the values, where the backend is webgl. */
    dataToGPU(options?: { customTexShape?: [number, number] }): GPUData;
    asScalar(): Tensor<Rank.R0>;
    as1D(): Tensor<Rank.R1>;
    as2D(rows: number, columns: number): Tensor<Rank.R2>;
    as3D(a: number, b: number, c: number): Tensor<Rank.R3>;
    as4D(a: number, b: number, c: number, d: number): Tensor<Rank.R4>;
    as5D(a: number, b: number, c: number, d: number, e: number): Tensor<Rank.R5>;
    asType<T extends this>(dtype: DataType): T;
    flatten(): Tensor<Rank.R1>;
    reshapeAs<T extends Tensor>(x: T): T;
    resizeBilinear<T extends Tensor>(size: [number, number], alignCorners?: boolean, halfPixelCenters?: boolean): T;
    resizeNearestNeighbor<T extends Tensor>(size: [number, number], alignCorners?: boolean, halfPixelCenters?: boolean): T;
    toBool<T extends Tensor>(): T;
    toFloat<T extends Tensor>(): T;
    toInt<T extends Tensor>(): T;
    /** This tensor where the condition holds, x elsewhere. */
    where<T extends Tensor>(condition: ops.Operand, x: ops.Operand): T;
  }
}

function as(this: Tensor, ...shape: number[]): Tensor {
  return ops.reshape(this, shape);
}

const methods: { [name: string]: (this: Tensor, ...args: never[]) => unknown } = {
  dataToGPU(options?: object) {
    this.throwIfDisposed();
    return backend().readToGPU(this.dataId, options);
  },
  asScalar() {
    if (this.size !== 1) throw new Error('The array must have only 1 element.');
    return ops.reshape(this, []);
  },
  as1D() {
    return ops.reshape(this, [this.size]);
  },
  as2D: as,
  as3D: as,
  as4D: as,
  as5D: as,
  asType(dtype: DataType) {
    return ops.cast(this, dtype);
  },
  flatten() {
    return ops.reshape(this, [this.size]);
  },
  reshapeAs(x: Tensor) {
    return ops.reshape(this, x.shape);
  },
  resizeBilinear(size: [number, number], alignCorners?: boolean, halfPixelCenters?: boolean) {
    return ops.image.resizeBilinear(this, size, alignCorners, halfPixelCenters);
  },
  resizeNearestNeighbor(size: [number, number], alignCorners?: boolean, halfPixelCenters?: boolean) {
    return ops.image.resizeNearestNeighbor(this, size, alignCorners, halfPixelCenters);
  },
  toBool() {
    return ops.cast(this, 'bool');
  },
  toFloat() {
    return ops.cast(this, 'float32');
  },
  toInt() {
    return ops.cast(this, 'int32');
  },
  where(condition: ops.Operand, x: ops.Operand) {
    return ops.where(condition, this, x);
  },
};
for (const [name, value] of Object.entries(methods)) Object.defineProperty(Tensor.prototype, name, { value, writable: true, configurable: true });
