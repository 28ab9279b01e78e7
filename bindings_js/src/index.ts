// nacre: machine learning in the browser and Node. The API is that of TensorFlow.js.
import './methods.js';

import * as browser from './browser.js';
import * as io from './io.js';
import * as util from './util.js';

export const version = { nacre: __NACRE_VERSION__, 'tfjs-core': '4.22.0', tfjs: '4.22.0' };
export const version_core = version['tfjs-core'];
declare const __NACRE_VERSION__: string;

export { browser, io, util };
export * from './generated/ops.js';
export * from './create.js';
export { Tensor, Variable, disposeVariables } from './tensor.js';
export type { Scalar, Tensor1D, Tensor2D, Tensor3D, Tensor4D, Tensor5D, Tensor6D } from './tensor.js';
export { TensorBuffer, buffer } from './buffer.js';
export { dispose, endScope, keep, startScope, tidy } from './scope.js';
export { memory, reclaim, type MemoryInfo } from './memory.js';
export { customGrad, grad, grads, valueAndGrad, valueAndGrads, variableGrads, type CustomGradientFunc, type GradSaveFunc } from './gradients.js';
export * from './train.js';
export { Optimizer, type NamedTensor, type ConfigDict } from './optimizer.js';
export { OutOfMemoryError } from './errors.js';
export { dump, evaluate } from './call.js';
export { multiRNNCell, type LSTMCellFunc } from './recurrent.js';
export { getWasmVariant, setWasmSource, setWasmVariant, type WasmVariant } from './module.js';
export * from './environment.js';
export { Rank, Reduction } from './types.js';
export type * from './types.js';
