// Models as files, in Node: a folder with model.json and its weights, as tfjs-node writes them.
import { ModelFileError } from '../errors.js';
import {
  description, getModelArtifactsForJSON, getModelArtifactsInfoForJSON, getModelJSONForModelArtifacts, getWeightSpecs, refuseBinaryTopology, singleFileManifest,
} from './artifacts.js';
import { CompositeArrayBuffer } from './composite_array_buffer.js';
import { specsOf } from './manifest.js';
import { streamOf, type Pieces } from './pieces.js';
import { registerLoadRouter, registerSaveRouter } from './router.js';
import { env } from '../flags.js';
import { nodeFiles } from '../node_modules.js';
import { byteLength } from './weights.js';
import type { IOHandler, IORouter, LoadOptions, ModelArtifacts, ModelJSON, SaveResult, WeightsManifestConfig, WeightsManifestEntry } from './types.js';

const scheme = 'file://';
const weightsName = 'weights.bin';

const folderOf = (path: string): string => path.slice(0, Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);

/** The contents of files, one after another, in pieces of these sizes. */
async function* pieces(paths: string[], sizes: number[]): Pieces {
  const { open } = await nodeFiles();
  let next = 0;
  let file = await open(paths[next++]!);
  const room = new ArrayBuffer(Math.max(...sizes));
  try {
    for (const size of sizes) {
      const piece = new Uint8Array(room, 0, size);
      for (let filled = 0; filled < size;) {
        const { bytesRead } = await file.read(piece, filled, size - filled);
        filled += bytesRead;
        if (bytesRead > 0) continue;
        await file.close();
        file = await open(paths[next++]!);
      }
      yield piece;
    }
  } finally {
    await file.close();
  }
}

class NodeFiles implements IOHandler {
  private readonly path: string;

  constructor(url: string, private readonly options: LoadOptions = {}) {
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
    if (this.options.streamWeights && json.weightsManifest) {
      const sizes = await this.sizesToStream(json.weightsManifest);
      if (sizes) return this.streamed(json, sizes);
    }
    return getModelArtifactsForJSON(json, (manifest) => this.readWeights(manifest), this.path);
  }

  /** The sizes of the weights, if they say what is in the files; null: all has to be read at once to see what is wrong, or for the codes of quantised weights. */
  private async sizesToStream(manifest: WeightsManifestConfig): Promise<number[] | null> {
    const { stat } = await nodeFiles();
    const specs = getWeightSpecs(manifest, this.path);
    if (specs.length === 0 || specs.some(({ dtype, quantization }) => dtype === 'string' || quantization)) return null;
    const sizes = specs.map(byteLength), files = await Promise.all(this.weightFiles(manifest).map((path) => stat(path)));
    const available = files.reduce((sum, { size }) => sum + size, 0);
    return sizes.reduce((sum, size) => sum + size, 0) === available ? sizes : null;
  }

  private streamed(json: ModelJSON, sizes: number[]): ModelArtifacts {
    const { modelTopology, weightsManifest = [] } = json;
    const getWeightStream = () => streamOf(pieces(this.weightFiles(weightsManifest), sizes));
    return { modelTopology, ...description(json), weightSpecs: getWeightSpecs(weightsManifest), getWeightStream };
  }

  private weightFiles(manifest: WeightsManifestConfig): string[] {
    return manifest.flatMap((group) => group.paths).map((path) => folderOf(this.path) + path);
  }

  private async readWeights(manifest: WeightsManifestConfig): Promise<[WeightsManifestEntry[], Uint8Array[]]> {
    const { readFile } = await nodeFiles();
    return [specsOf(manifest), await Promise.all(this.weightFiles(manifest).map((path) => readFile(path)))];
  }
}

/**
 * A handler for a model in the file system: loads from the path of a model.json, saves into a folder. Only in Node.
 * With `streamWeights` weights are read one by one, as they are taken over (quantised ones and texts at once).
 */
export function fileSystem(path: string, options?: LoadOptions): IOHandler {
  return new NodeFiles(path, options);
}

const router: IORouter = (url, options) =>
  (env().getBool('IS_NODE') && !Array.isArray(url) && url.startsWith(scheme) ? fileSystem(url, options) : null);
registerLoadRouter(router);
registerSaveRouter(router);
