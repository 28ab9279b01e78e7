// Models as files, in Node: a folder with model.json and its weights, as tfjs-node writes them.
import { ModelFileError } from '../errors.js';
import {
  getModelArtifactsForJSON, getModelArtifactsInfoForJSON, getModelJSONForModelArtifacts, refuseBinaryTopology, singleFileManifest,
} from './artifacts.js';
import { CompositeArrayBuffer } from './composite_array_buffer.js';
import { specsOf } from './manifest.js';
import { registerLoadRouter, registerSaveRouter } from './router.js';
import { env } from '../flags.js';
import { nodeFiles } from '../node_modules.js';
import type { IOHandler, IORouter, ModelArtifacts, ModelJSON, SaveResult, WeightsManifestConfig, WeightsManifestEntry } from './types.js';

const scheme = 'file://';
const weightsName = 'weights.bin';

const folderOf = (path: string): string => path.slice(0, Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);

class NodeFiles implements IOHandler {
  private readonly path: string;

  constructor(url: string) {
    this.path = url.startsWith(scheme) ? url.slice(scheme.length) : url;
    if (this.path === '') throw new Error('The path of a model file must not be empty.');
  }

  /** Writes model.json and weights.bin into a folder, which is made if it does not exist. */
  async save(modelArtifacts: ModelArtifacts): Promise<SaveResult> {
    refuseBinaryTopology(modelArtifacts, 'NodeFileSystem');
    const { mkdir, stat, writeFile } = await nodeFiles();
    if ((await stat(this.path).catch(() => null))?.isFile())
      throw new Error(`Path ${this.path} exists as a file. The path must be nonexistent or point to a directory.`);
    await mkdir(this.path, { recursive: true });
    const json = getModelJSONForModelArtifacts(modelArtifacts, singleFileManifest(modelArtifacts, weightsName));
    await writeFile(`${this.path}/model.json`, JSON.stringify(json));
    await writeFile(`${this.path}/${weightsName}`, new Uint8Array(CompositeArrayBuffer.join(modelArtifacts.weightData)));
    return { modelArtifactsInfo: getModelArtifactsInfoForJSON(modelArtifacts) };
  }

  async load(): Promise<ModelArtifacts> {
    const { readFile } = await nodeFiles();
    const text = await readFile(this.path, 'utf8');
    let json: ModelJSON;
    try {
      json = JSON.parse(text) as ModelJSON;
    } catch (cause) {
      throw new ModelFileError('it is not JSON, or was cut off', { file: this.path, cause });
    }
    return getModelArtifactsForJSON(json, (manifest) => this.readWeights(manifest), this.path);
  }

  private async readWeights(manifest: WeightsManifestConfig): Promise<[WeightsManifestEntry[], Uint8Array[]]> {
    const { readFile } = await nodeFiles();
    const paths = manifest.flatMap((group) => group.paths);
    return [specsOf(manifest), await Promise.all(paths.map((path) => readFile(folderOf(this.path) + path)))];
  }
}

/** A handler for a model in the file system: loads from the path of a model.json, saves into a folder. Only in Node. */
export function fileSystem(path: string): IOHandler {
  return new NodeFiles(path);
}

const router: IORouter = (url) => (env().getBool('IS_NODE') && !Array.isArray(url) && url.startsWith(scheme) ? fileSystem(url) : null);
registerLoadRouter(router);
registerSaveRouter(router);
