import { computeStrides, TensorBuffer } from './buffer.js';
import { decoded, readStrings, sizeFromShape } from './convert.js';
import { tensorToString } from './format.js';
import { relievePressure } from './memory.js';
import { lib, raise } from './module.js';
import { exposedValues, fetchValue, hasDevice, isReadStraight } from './reads.js';
import { disown, own } from './scope.js';
import type { ArrayMap, DataType, DataTypeMap, NumericDataType, Rank, ShapeMap, SingleValueMap } from './types.js';

let ids = 0;

/** Data by which tensors are known to kernels and backends: those of a tensor and its clones. */
export class Data {
  private owners: WeakRef<Tensor>[] = [];
  private limit = 8;

  add(t: Tensor): this {
    if (this.owners.length >= this.limit) {
      this.owners = this.owners.filter((owner) => owner.deref()?.isDisposed === false);
      this.limit = Math.max(8, 2 * this.owners.length);
    }
    this.owners.push(new WeakRef(t));
    return this;
  }
  /** A tensor that has these data. */
  find(): Tensor | undefined {
    for (const owner of this.owners) if (owner.deref()?.isDisposed === false) return owner.deref();
    return undefined;
  }
}

/** Where a backend written in JavaScript holds a tensor's values. */
export interface Place {
  dataId: object;
  backend: object;
  release(): void;
}

/**
 * An immutable array of numbers, complex numbers, truth values or strings with a shape and an element type. It may not be computed yet: its value is worked out when somebody
 * reads it. Operations are functions of the module and, chained, methods of the tensor.
 */
export class Tensor<R extends Rank = Rank> {
  readonly id: number = ids++;
  /** Number of the tensor in the wasm module; 0: disposed. */
  handle: number;
  readonly shape: ShapeMap[R];
  readonly dtype: DataType;
  readonly size: number;
  /** Whether it outlives the tidy around it. */
  kept = false;
  scopeId = 0;
  /** Whether the garbage collector owns it. */
  collected = false;
  /** Its values on a backend other than the core's. */
  elsewhere: Place | null = null;
  private shared: Data | null = null;

  constructor(shape: ShapeMap[R] | number[], dtype: DataType, handle: number) {
    this.shape = shape as ShapeMap[R];
    this.dtype = dtype;
    this.size = sizeFromShape(shape);
    this.handle = handle;
    own(this);
  }

  get rank(): number {
    return this.shape.length;
  }
  get rankType(): R {
    return (this.rank < 5 ? String(this.rank) : 'higher') as R;
  }
  get strides(): number[] {
    return computeStrides(this.shape);
  }
  get isDisposed(): boolean {
    return this.handle === 0;
  }
  /** Identifies the data, as in TensorFlow.js. */
  get dataId(): object {
    return this.elsewhere?.dataId ?? (this.shared ??= new Data().add(this));
  }
  /** Makes the data of another tensor, which are equal, count as the same. */
  shareData(data: object): void {
    if (data instanceof Data) this.shared = data.add(this);
  }
  /** What frees it: the number that the core knows it by, or a function. */
  releaser(): number | (() => void) {
    return this.handle;
  }

  /** Its values were replaced. */
  forgetData(): void {
    this.shared = null;
    this.elsewhere?.release();
    this.elsewhere = null;
  }

  throwIfDisposed(): void {
    if (this.handle === 0) throw new Error('Tensor is disposed.');
  }

  /** The values, computed now. Blocks the thread; prefer `data()`. */
  dataSync<D extends DataType = NumericDataType>(): DataTypeMap[D] {
    this.throwIfDisposed();
    return valuesOf<D>(this.handle, this.dtype, this.size);
  }

  /** The values in one flat typed array. */
  async data<D extends DataType = NumericDataType>(): Promise<DataTypeMap[D]> {
    const values = hasDevice() ? await this.dataLater<D>() : this.dataSync<D>();
    await relievePressure();
    return values;
  }

  /** The values as they are now, whatever becomes of the tensor while a device still computes them. */
  private async dataLater<D extends DataType>(): Promise<DataTypeMap[D]> {
    this.throwIfDisposed();
    const handle = lib._nacre_share(this.handle);
    try {
      await fetchValue(handle, isReadStraight(this.dtype, this.size));
      return valuesOf<D>(handle, this.dtype, this.size);
    } finally {
      lib._nacre_release(handle);
    }
  }

  /** The values as nested arrays. */
  async array(): Promise<ArrayMap[R]> {
    return nested(await this.data(), this.shape, this.dtype) as ArrayMap[R];
  }

  arraySync(): ArrayMap[R] {
    return nested(this.dataSync(), this.shape, this.dtype) as ArrayMap[R];
  }

  async buffer<D extends DataType = 'float32'>(): Promise<TensorBuffer<R, D>> {
    return new TensorBuffer<R, D>(this.shape, this.dtype as D, await this.data<D>());
  }

  bufferSync<D extends DataType = 'float32'>(): TensorBuffer<R, D> {
    return new TensorBuffer<R, D>(this.shape, this.dtype as D, this.dataSync<D>());
  }

  /** The bytes of the values, as they lie in memory; of strings those of each, in UTF-8. */
  async bytes(): Promise<Uint8Array | Uint8Array[]> {
    if (this.dtype !== 'string') return bytesOf(await this.data());
    const bytes = this.bytesSync();
    await relievePressure();
    return bytes;
  }

  bytesSync(): Uint8Array | Uint8Array[] {
    this.throwIfDisposed();
    if (this.dtype === 'string') return readStrings(this.handle, this.size).map((s) => s ?? new Uint8Array(0));
    return bytesOf(this.dataSync());
  }

  /** Frees the memory now. Later uses throw. */
  dispose(): void {
    if (this.handle === 0) return;
    disown(this);
    lib._nacre_release(this.handle);
    this.handle = 0;
    if (this.elsewhere !== null) this.elsewhere.release();
  }

  /** Another tensor of the same values (which are not copied). */
  clone(): this {
    this.throwIfDisposed();
    const handle = lib._nacre_clone(this.handle);
    if (handle < 0) raise(handle);
    const copy = tensorOf<R>(this.shape.slice(), this.dtype, handle);
    copy.shareData(this.dataId);
    return copy as this;
  }

  print(verbose = false): void {
    console.log(this.toString(verbose));
  }

  toString(verbose = false): string {
    return tensorToString(this.dataSync(), this.shape, this.dtype, verbose);
  }

  variable(trainable = true, name?: string, dtype?: DataType): Variable<R> {
    this.throwIfDisposed();
    return new Variable<R>(this, trainable, name, dtype);
  }

  /** The value of a rank-0 tensor, or of one element; computed now. */
  item(): SingleValueMap['float32'] {
    if (this.size !== 1) throw new Error(`[item] the tensor must have one element, but its shape is [${this.shape}]`);
    return this.dataSync()[0] as number;
  }
}

function bytesOf(values: Float32Array | Int32Array | Uint8Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

function valuesOf<D extends DataType>(handle: number, dtype: DataType, size: number): DataTypeMap[D] {
  if (dtype === 'string') return decoded(readStrings(handle, size)) as unknown as DataTypeMap[D];
  const straight = isReadStraight(dtype, size);
  let status = lib._nacre_read(handle, straight);
  if (status > 0) {
    const values = exposedValues(dtype, size);
    if (values) return values as unknown as DataTypeMap[D];
    status = lib._nacre_read(handle, false);
  }
  if (status < 0) raise(status);
  const at = lib._nacre_data(handle) >>> 0;
  const copy = dtype === 'float32' ? lib.HEAPF32.slice(at >>> 2, (at >>> 2) + size)
    : dtype === 'complex64' ? lib.HEAPF32.slice(at >>> 2, (at >>> 2) + 2 * size)
    : dtype === 'int32' ? lib.HEAP32.slice(at >>> 2, (at >>> 2) + size)
    : lib.HEAPU8.slice(at, at + size);
  return copy as unknown as DataTypeMap[D];
}

// Not within the class: a class that names itself is renamed by the bundler.
function tensorOf<R extends Rank>(shape: number[], dtype: DataType, handle: number): Tensor<R> {
  return new Tensor<R>(shape, dtype, handle);
}

export interface Tensor<R extends Rank = Rank> {
  [Symbol.dispose](): void;
}
// `using t = tf.tensor(...)`; where the language lacks the symbol, compilers put it under this name.
const disposeSymbol: symbol = (Symbol as { dispose?: symbol }).dispose ?? Symbol.for('Symbol.dispose');
Object.defineProperty(Tensor.prototype, disposeSymbol, {
  value(this: Tensor) {
    this.dispose();
  },
});

export type Scalar = Tensor<Rank.R0>;
export type Tensor1D = Tensor<Rank.R1>;
export type Tensor2D = Tensor<Rank.R2>;
export type Tensor3D = Tensor<Rank.R3>;
export type Tensor4D = Tensor<Rank.R4>;
export type Tensor5D = Tensor<Rank.R5>;
export type Tensor6D = Tensor<Rank.R6>;

// As in TensorFlow.js the real and imaginary parts of complex numbers stand side by side in the last dimension.
function nested(values: ArrayLike<number | string>, dims: readonly number[], dtype: DataType): unknown {
  const shape = dtype === 'complex64' ? dims.map((d, i) => (i === dims.length - 1 ? 2 * d : d)) : dims;
  const build = (dim: number, offset: number, stride: number): unknown => {
    if (dim === shape.length) return values[offset];
    const inner = shape[dim] === 0 ? 0 : stride / shape[dim]!;
    return Array.from({ length: shape[dim]! }, (_, i) => build(dim + 1, offset + i * inner, inner));
  };
  return build(0, 0, sizeFromShape(shape));
}

const variables = new Map<string, WeakRef<Variable>>();
let variableNumber = 0;

/** A tensor whose value can be replaced: what optimizers train. */
export class Variable<R extends Rank = Rank> extends Tensor<R> {
  name: string;
  declare readonly dtype: DataType;

  constructor(initial: Tensor<R>, public trainable = true, name?: string, dtype: DataType = initial.dtype) {
    if (dtype !== initial.dtype)
      throw new Error(`dtype of the variable (${dtype}) and of its initial value (${initial.dtype}) must be equal; cast the value first`);
    const called = name ?? String(variableNumber++);
    if (variables.get(called)?.deref()?.isDisposed === false) throw new Error(`Variable with name ${called} was already registered`);
    super(initial.shape.slice(), dtype, cloneHandle(initial));
    this.name = called;
    this.kept = true;  // tidy leaves variables alone
    variables.set(called, new WeakRef(this as Variable));
  }

  /** Replaces the value. Shape and element type stay. */
  assign(newValue: Tensor<R>): void {
    this.throwIfDisposed();
    newValue.throwIfDisposed();
    if (newValue.dtype !== this.dtype) throw new Error(`dtype of the new value (${newValue.dtype}) and previous value (${this.dtype}) must match`);
    if (newValue.shape.length !== this.shape.length || newValue.shape.some((d, i) => d !== this.shape[i]))
      throw new Error(`shape of the new value (${newValue.shape}) and previous value (${this.shape}) must match`);
    const handle = cloneHandle(newValue);
    lib._nacre_assign(this.handle, handle);
    lib._nacre_release(handle);
    this.forgetData();
  }

  override dispose(): void {
    if (variables.get(this.name)?.deref() === this) variables.delete(this.name);
    super.dispose();
  }
}

function cloneHandle(t: Tensor): number {
  t.throwIfDisposed();
  const handle = lib._nacre_clone(t.handle);
  if (handle < 0) raise(handle);
  return handle;
}

/** Variables that were not disposed, in the order of their creation. */
export function registeredVariables(): Variable[] {
  const alive: Variable[] = [];
  for (const [name, ref] of variables) {
    const v = ref.deref();
    if (v) alive.push(v);
    else variables.delete(name);
  }
  return alive;
}

export function disposeVariables(): void {
  for (const v of registeredVariables()) v.dispose();
}
