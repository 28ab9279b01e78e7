// tf.io: models and weights, from and to files, URLs, stores and memory.
import './indexed_db.js';
import './local_storage.js';

export { getModelArtifactsForJSON, getModelArtifactsForJSONSync, getModelArtifactsInfoForJSON, getWeightSpecs } from './artifacts.js';
export { browserDownloads, browserFiles } from './browser_files.js';
export { CompositeArrayBuffer } from './composite_array_buffer.js';
export { browserHTTPRequest, http, isHTTPScheme } from './http.js';
export { fileSystem } from './node_files.js';
export { fromMemory, fromMemorySync, withSaveHandler, withSaveHandlerSync } from './passthrough.js';
export { copyModel, getLoadHandlers, getSaveHandlers, listModels, moveModel, registerLoadRouter, registerSaveRouter, removeModel } from './router.js';
export * from './weights.js';
export type * from './types.js';
