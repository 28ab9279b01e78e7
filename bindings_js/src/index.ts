// nacre: machine learning in the browser and Node. The API is that of TensorFlow.js.
import { packageEnds } from './call_site.js';  // first
import './methods.js';

import './dispatch.js';
import * as backend_util from './backend_util/index.js';
import * as broadcast_util from './backend_util/broadcast.js';
import * as slice_util from './backend_util/slice.js';
import * as browser from './browser.js';
import * as device_util from './device_util.js';
import * as io from './io/index.js';
import * as serialization from './serialization.js';
import * as tensor_util from './tensor_util.js';
import * as test_util from './test_util.js';
import * as util from './util.js';

// The version of TensorFlow.js whose API this is, for programs that ask.
const api = '4.22.0';
export const version = {
  nacre: __NACRE_VERSION__, tfjs: api, 'tfjs-core': api, 'tfjs-backend-cpu': api, 'tfjs-backend-webgl': api, 'tfjs-converter': api, 'tfjs-data': api,
  'tfjs-layers': api,
};
export const version_core = api;
export const version_converter = api;
declare const __NACRE_VERSION__: string;

export { backend_util, broadcast_util, browser, device_util, io, serialization, slice_util, tensor_util, test_util, util };
export * as kernel_impls from './kernel_impls.js';
export { enclosingPowerOfTwo } from './util.js';
export * as gather_util from './backend_util/gather.js';
export * as scatter_util from './backend_util/scatter.js';
export * from './kernel_names.js';
export { sumOutType, upcastType } from './dtypes.js';
import './flags_webgl.js';
import './tfjs_exact.js';

export { ENV, Environment, env, setPlatform } from './flags.js';
export type { Flags, FlagEvaluationFn, FlagValue } from './flags.js';
export type { Platform } from './platform.js';
export { op, OP_SCOPE_SUFFIX } from './operation.js';
export * from './generated/ops.js';
export * from './create.js';
export { Tensor, Variable, disposeVariables } from './tensor.js';
export type { Scalar, Tensor1D, Tensor2D, Tensor3D, Tensor4D, Tensor5D, Tensor6D } from './tensor.js';
export { TensorBuffer, buffer } from './buffer.js';
export { dispose, endScope, keep, startScope, tidy } from './scope.js';
export { memory, reclaim, type MemoryInfo } from './memory.js';
export { DataStorage, EPSILON_FLOAT16, EPSILON_FLOAT32, KernelBackend } from './backend.js';
export type { BackendTimingInfo, DataId, DataMover, TensorInfo } from './backend.js';
export { backend, findBackend, findBackendFactory, getBackend, ready, registerBackend, removeBackend, setBackend } from './backends.js';
export type { BackendFactory } from './backends.js';
export { enableDebugMode, leaks, type Leak } from './debug.js';
export { diffBackends, type BackendDifference, type NodeDifference } from './diff_backends.js';
export { engine } from './engine.js';
export * from './kernel_registry.js';
export { profile, type KernelInfo, type ProfileInfo } from './profile.js';
export { customGrad, grad, grads, valueAndGrad, valueAndGrads, variableGrads, type CustomGradientFunc, type GradSaveFunc } from './gradients.js';
export { hessian, hvp, jvp } from './derivatives.js';
export * from './train.js';
export { Optimizer, type NamedTensor, type ConfigDict } from './optimizer.js';
export { loadModel, type AnyModelSource, type LoadModelOptions } from './models/load_model.js';
export { loadOnnxModel } from './models/load_onnx.js';
export type { OnnxArgument, OnnxArguments, OnnxModel, OnnxValueInfo } from './models/onnx/onnx_model.js';
export type { OnnxLoadOptions, OnnxSource } from './models/onnx/sources.js';
export { ContextLostError, ModelFileError, OutOfMemoryError } from './errors.js';
export { onContextLoss } from './context_loss.js';
export { setWebGLContext, webglContext } from './webgl.js';
export type { GPUData, WebGLData } from './pixels_device.js';
export { dump, evaluate } from './call.js';
export { jit, type Jitted } from './models/jit.js';
export { warmUp, type WarmUpReport } from './warm_up.js';
export type { ModelProfile, ProfiledStep } from './models/model_profile.js';
export { multiRNNCell, type LSTMCellFunc } from './recurrent.js';
export { webglPrograms } from './device_memory.js';
export { getThreadsCount, setThreadsCount } from './threads.js';
export { getWasmVariant, setWasmSource, setWasmVariant, type WasmVariant } from './module.js';
export {
  deprecationWarn, disableDeprecationWarnings, enableProdMode, getOptions, nextFrame, profilePlans, registry, setOptions, statistics, time,
  type OpInfo, type PlanKernel, type TimingInfo,
} from './environment.js';
export { GraphModel, loadGraphModel, loadGraphModelSync, type ModelPredictConfig } from './models/graph_model/graph_model.js';
export { quantize, type QuantizeOptions } from './models/quantize/quantize.js';
export type { CalibrationData } from './models/quantize/calibrate.js';
export { deregisterOp, getRegisteredOp, registerOp, type GraphNode, type OpExecutor, type OpMapper } from './models/graph_model/custom.js';
export { Rank, Reduction } from './types.js';
export type * from './types.js';

packageEnds();  // last
