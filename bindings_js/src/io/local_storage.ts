// Models in the browser's local storage, as five items each, in TensorFlow.js's layout.
import { env } from '../flags.js';
import { description, getModelArtifactsInfoForJSON, refuseBinaryTopology } from './artifacts.js';
import { CompositeArrayBuffer } from './composite_array_buffer.js';
import { registerLoadRouter, registerManager, registerSaveRouter } from './router.js';
import type { IOHandler, IORouter, ModelArtifacts, ModelArtifactsInfo, ModelStoreManager, SaveResult } from './types.js';

const scheme = 'localstorage://';
const prefix = 'tensorflowjs_models/';
const parts = ['info', 'model_topology', 'weight_specs', 'weight_data', 'model_metadata'] as const;
type Part = (typeof parts)[number];

function storage(): Storage {
  if (!env().getBool('IS_BROWSER') || typeof localStorage === 'undefined') throw new Error('The current environment does not support local storage.');
  return localStorage;
}

const key = (path: string, part: Part): string => `${prefix}${path}/${part}`;

function remove(path: string): void {
  for (const part of parts) storage().removeItem(key(path, part));
}

function toBase64(buffer: ArrayBuffer): string {
  const bytes = new Uint8Array(buffer);
  let text = '';
  for (let i = 0; i < bytes.length; i += 0x8000) text += String.fromCharCode(...bytes.subarray(i, i + 0x8000));
  return btoa(text);
}

class BrowserLocalStorage implements IOHandler {
  constructor(private readonly modelPath: string) {
    storage();
    if (!modelPath) throw new Error('For local storage, modelPath must not be null, undefined or empty.');
  }

  async save(modelArtifacts: ModelArtifacts): Promise<SaveResult> {
    refuseBinaryTopology(modelArtifacts, 'BrowserLocalStorage');
    const info = getModelArtifactsInfoForJSON(modelArtifacts);
    const put = (part: Part, text: string) => storage().setItem(key(this.modelPath, part), text);
    try {
      put('info', JSON.stringify(info));
      put('model_topology', JSON.stringify(modelArtifacts.modelTopology));
      put('weight_specs', JSON.stringify(modelArtifacts.weightSpecs));
      put('weight_data', toBase64(CompositeArrayBuffer.join(modelArtifacts.weightData)));
      put('model_metadata', JSON.stringify(description(modelArtifacts)));
    } catch (cause) {
      remove(this.modelPath);
      throw new Error(
        `Failed to save model '${this.modelPath}' to local storage: size quota being exceeded is a possible cause of this failure: ` +
        `modelTopologyBytes=${info.modelTopologyBytes}, weightSpecsBytes=${info.weightSpecsBytes}, weightDataBytes=${info.weightDataBytes}.`, { cause });
    }
    return { modelArtifactsInfo: info };
  }

  async load(): Promise<ModelArtifacts> {
    const get = (part: Part) => storage().getItem(key(this.modelPath, part));
    const parse = (part: Part) => JSON.parse(get(part) ?? 'null');
    const info = parse('info') as ModelArtifactsInfo | null;
    if (info == null) throw new Error(`In local storage, there is no model with name '${this.modelPath}'`);
    if (info.modelTopologyType !== 'JSON') throw new Error('BrowserLocalStorage does not support loading non-JSON model topology yet.');
    const modelTopology = parse('model_topology');
    if (modelTopology == null) throw new Error(`In local storage, the topology of model '${this.modelPath}' is missing.`);
    const weightSpecs = parse('weight_specs');
    if (weightSpecs == null) throw new Error(`In local storage, the weight specs of model '${this.modelPath}' are missing.`);
    const metadata = parse('model_metadata');
    const weights = get('weight_data');
    if (weights == null) throw new Error(`In local storage, the binary weight values of model '${this.modelPath}' are missing.`);
    const weightData = Uint8Array.from(atob(weights), (c) => c.charCodeAt(0)).buffer;
    return { modelTopology, weightSpecs, ...(metadata ? description(metadata) : {}), weightData };
  }
}

const manager: ModelStoreManager = {
  async listModels() {
    const models: { [path: string]: ModelArtifactsInfo } = {};
    const store = storage();
    for (let i = 0; i < store.length; i++) {
      const name = store.key(i)!;
      if (name.startsWith(prefix) && name.endsWith('/info')) models[name.slice(prefix.length, -'/info'.length)] = JSON.parse(store.getItem(name)!);
    }
    return models;
  },
  async removeModel(url) {
    const path = url.startsWith(scheme) ? url.slice(scheme.length) : url;
    const info = storage().getItem(key(path, 'info'));
    if (info == null) throw new Error(`Cannot find model at path '${path}'`);
    remove(path);
    return JSON.parse(info);
  },
};

const router: IORouter = (url) =>
  env().getBool('IS_BROWSER') && !Array.isArray(url) && url.startsWith(scheme) ? new BrowserLocalStorage(url.slice(scheme.length)) : null;
registerSaveRouter(router);
registerLoadRouter(router);
if (typeof window !== 'undefined' && env().getBool('IS_BROWSER')) registerManager('localstorage', manager);
