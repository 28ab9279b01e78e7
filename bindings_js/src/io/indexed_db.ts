// Models in the browser's IndexedDB, in TensorFlow.js's layout: a store of models and one of what they are.
import { env } from '../flags.js';
import { getModelArtifactsInfoForJSON, refuseBinaryTopology } from './artifacts.js';
import { CompositeArrayBuffer } from './composite_array_buffer.js';
import { registerLoadRouter, registerManager, registerSaveRouter } from './router.js';
import type { IOHandler, IORouter, ModelArtifacts, ModelArtifactsInfo, ModelStoreManager, SaveResult } from './types.js';

const scheme = 'indexeddb://';
const models = 'models_store';
const infos = 'model_info_store';

interface ModelRecord {
  modelPath: string;
  modelArtifacts: ModelArtifacts;
  modelArtifactsInfo: ModelArtifactsInfo;
}

function factory(): IDBFactory {
  if (!env().getBool('IS_BROWSER')) throw new Error('Failed to obtain IndexedDB factory because the current environment is not a web browser.');
  if (typeof indexedDB === 'undefined') throw new Error('The current browser does not appear to support IndexedDB.');
  return indexedDB;
}

function settled<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/** Runs f in one transaction over both stores, and waits until it is complete. */
async function transact<T>(mode: IDBTransactionMode, f: (store: (name: string) => IDBObjectStore) => Promise<T>): Promise<T> {
  const request = factory().open('tensorflowjs', 1);
  request.onupgradeneeded = () => {
    for (const name of [models, infos]) request.result.createObjectStore(name, { keyPath: 'modelPath' });
  };
  const database = await settled(request);
  try {
    const transaction = database.transaction([models, infos], mode);
    const complete = new Promise<void>((resolve, reject) => {
      transaction.oncomplete = () => resolve();
      transaction.onabort = transaction.onerror = () => reject(transaction.error);
    });
    const result = await f((name) => transaction.objectStore(name));
    await complete;
    return result;
  } finally {
    database.close();
  }
}

class BrowserIndexedDB implements IOHandler {
  constructor(private readonly modelPath: string) {
    factory();
    if (!modelPath) throw new Error('For IndexedDB, modelPath must not be null, undefined or empty.');
  }

  async save(modelArtifacts: ModelArtifacts): Promise<SaveResult> {
    refuseBinaryTopology(modelArtifacts, 'BrowserIndexedDB');
    modelArtifacts.weightData = CompositeArrayBuffer.join(modelArtifacts.weightData);
    const modelArtifactsInfo = getModelArtifactsInfoForJSON(modelArtifacts);
    const { modelPath } = this;
    await transact('readwrite', (store) => Promise.all([
      settled(store(infos).put({ modelPath, modelArtifactsInfo })),
      settled(store(models).put({ modelPath, modelArtifacts, modelArtifactsInfo })),
    ]));
    return { modelArtifactsInfo };
  }

  async load(): Promise<ModelArtifacts> {
    const record = await transact('readonly', (store) => settled<ModelRecord | undefined>(store(models).get(this.modelPath)));
    if (!record) throw new Error(`Cannot find model with path '${this.modelPath}' in IndexedDB.`);
    return record.modelArtifacts;
  }
}

const manager: ModelStoreManager = {
  async listModels() {
    const all = await transact('readonly', (store) => settled<ModelRecord[]>(store(infos).getAll()));
    return Object.fromEntries(all.map((record) => [record.modelPath, record.modelArtifactsInfo]));
  },
  async removeModel(url) {
    const path = url.startsWith(scheme) ? url.slice(scheme.length) : url;
    return transact('readwrite', async (store) => {
      const record = await settled<ModelRecord | undefined>(store(infos).get(path));
      if (!record) throw new Error(`Cannot find model with path '${path}' in IndexedDB.`);
      await Promise.all([settled(store(infos).delete(path)), settled(store(models).delete(path))]);
      return record.modelArtifactsInfo;
    });
  },
};

const router: IORouter = (url) =>
  env().getBool('IS_BROWSER') && !Array.isArray(url) && url.startsWith(scheme) ? new BrowserIndexedDB(url.slice(scheme.length)) : null;
registerSaveRouter(router);
registerLoadRouter(router);
if (env().getBool('IS_BROWSER') && typeof indexedDB !== 'undefined') registerManager('indexeddb', manager);
