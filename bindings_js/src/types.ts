// Types of TensorFlow.js's API.
import type { Tensor } from './tensor.js';

export interface DataTypeMap {
  float32: Float32Array;
  int32: Int32Array;
  bool: Uint8Array;
  complex64: Float32Array;
  string: string[];
}
export type DataType = keyof DataTypeMap;
export type NumericDataType = 'float32' | 'int32' | 'bool' | 'complex64';
export interface SingleValueMap {
  bool: boolean;
  int32: number;
  float32: number;
  complex64: number;
  string: string;
}
export type TypedArray = Float32Array | Int32Array | Uint8Array | Uint8ClampedArray;
export type DataValues = DataTypeMap[DataType];

export enum Rank {
  R0 = 'R0',
  R1 = 'R1',
  R2 = 'R2',
  R3 = 'R3',
  R4 = 'R4',
  R5 = 'R5',
  R6 = 'R6',
}
/** How losses of a batch become one number. */
export enum Reduction {
  NONE,
  MEAN,
  SUM,
  SUM_BY_NONZERO_WEIGHTS,
}
export interface ShapeMap {
  R0: number[];
  R1: [number];
  R2: [number, number];
  R3: [number, number, number];
  R4: [number, number, number, number];
  R5: [number, number, number, number, number];
  R6: [number, number, number, number, number, number];
}
export interface ArrayMap {
  R0: number;
  R1: number[];
  R2: number[][];
  R3: number[][][];
  R4: number[][][][];
  R5: number[][][][][];
  R6: number[][][][][][];
}

export interface RecursiveArray<T> {
  [index: number]: T | RecursiveArray<T>;
}
export type ScalarLike = number | boolean | string | Uint8Array;
export type TensorLike1D = TypedArray | number[] | boolean[] | string[] | Uint8Array[];
export type TensorLike2D = TypedArray | number[] | number[][] | boolean[] | boolean[][] | string[] | string[][] | Uint8Array[] | Uint8Array[][];
export type TensorLike3D = TensorLike;
export type TensorLike4D = TensorLike;
export type TensorLike5D = TensorLike;
export type TensorLike6D = TensorLike;
export type TensorLike =
  | TypedArray | number | boolean | string
  | RecursiveArray<number | number[] | TypedArray> | RecursiveArray<boolean> | RecursiveArray<string> | Uint8Array[];

export type NamedTensorMap = { [name: string]: Tensor };
export type TensorContainer = void | Tensor | string | number | boolean | TensorContainerObject | TensorContainerArray | Float32Array | Int32Array | Uint8Array;
export interface TensorContainerObject {
  [x: string]: TensorContainer;
}
export interface TensorContainerArray extends Array<TensorContainer> {}

export interface PixelData {
  width: number;
  height: number;
  data: Uint8Array | Uint8ClampedArray;
}

/** The codes of element types in the wasm module, in order. */
export const dtypes: DataType[] = ['bool', 'int32', 'float32', 'complex64', 'string'];
export const dtypeCode: { [dtype: string]: number } = Object.fromEntries(dtypes.map((name, code) => [name, code]));
