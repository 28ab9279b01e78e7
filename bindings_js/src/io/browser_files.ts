// Models as files that the user downloads, or chooses.
import { ModelFileError } from '../errors.js';
import { env } from '../flags.js';
import {
  getModelArtifactsForJSON, getModelArtifactsInfoForJSON, getModelJSONForModelArtifacts, refuseBinaryTopology, singleFileManifest,
} from './artifacts.js';
import { CompositeArrayBuffer } from './composite_array_buffer.js';
import { specsOf } from './manifest.js';
import { registerSaveRouter } from './router.js';
import type { IOHandler, ModelArtifacts, ModelJSON, SaveResult, WeightsManifestConfig, WeightsManifestEntry } from './types.js';

const scheme = 'downloads://';

class BrowserDownloads implements IOHandler {
  readonly modelJsonFileName: string;
  readonly weightDataFileName: string;
  /** Links to click; made when they are not given. */
  modelJsonAnchor?: HTMLAnchorElement;
  weightDataAnchor?: HTMLAnchorElement;

  constructor(fileNamePrefix: string) {
    if (!env().getBool('IS_BROWSER')) throw new Error('browserDownloads() cannot proceed because the current environment is not a browser.');
    const name = (fileNamePrefix.startsWith(scheme) ? fileNamePrefix.slice(scheme.length) : fileNamePrefix) || 'model';
    this.modelJsonFileName = `${name}.json`;
    this.weightDataFileName = `${name}.weights.bin`;
  }

  async save(modelArtifacts: ModelArtifacts): Promise<SaveResult> {
    if (typeof document === 'undefined') throw new Error('Browser downloads are not supported in this environment since `document` is not present');
    refuseBinaryTopology(modelArtifacts, 'BrowserDownloads');
    const weights = new Blob([CompositeArrayBuffer.join(modelArtifacts.weightData)], { type: 'application/octet-stream' });
    const json = getModelJSONForModelArtifacts(modelArtifacts, singleFileManifest(modelArtifacts, `./${this.weightDataFileName}`));
    await download(this.modelJsonAnchor, this.modelJsonFileName, new Blob([JSON.stringify(json)], { type: 'application/json' }));
    if (modelArtifacts.weightData != null) await download(this.weightDataAnchor, this.weightDataFileName, weights);
    return { modelArtifactsInfo: getModelArtifactsInfoForJSON(modelArtifacts) };
  }
}

// Browsers start one download per task.
async function download(anchor: HTMLAnchorElement | undefined, name: string, content: Blob): Promise<void> {
  const link = anchor ?? document.createElement('a');
  link.download = name;
  link.href = window.URL.createObjectURL(content);
  await new Promise((resolve) => setTimeout(resolve));
  link.dispatchEvent(new MouseEvent('click'));
}

const basename = (path: string): string => path.trim().replace(/\/+$/, '').split('/').pop()!;

class BrowserFiles implements IOHandler {
  private jsonFile: File;
  private weightsFiles: File[];

  constructor(files: File[]) {
    if (files == null || files.length < 1) throw new Error(`When calling browserFiles, at least 1 file is required, but received ${files}`);
    this.jsonFile = files[0]!;
    this.weightsFiles = files.slice(1);
  }

  async load(): Promise<ModelArtifacts> {
    const json = await this.readJSON();
    if (json?.modelTopology == null) throw new Error(`modelTopology field is missing from file ${this.jsonFile.name}`);
    if (json.weightsManifest == null) throw new Error(`weightManifest field is missing from file ${this.jsonFile.name}`);
    if (this.weightsFiles.length === 0) return { modelTopology: json.modelTopology };
    return getModelArtifactsForJSON(json, (manifest) => this.readWeights(manifest), this.jsonFile.name);
  }

  private async readJSON(): Promise<ModelJSON> {
    try {
      return JSON.parse(await this.jsonFile.text()) as ModelJSON;
    } catch (cause) {
      const what = `Failed to read model topology and weights manifest JSON from file '${this.jsonFile.name}'. ` +
        'BrowserFiles supports loading Keras-style tf.Model artifacts only.';
      throw new ModelFileError(what, { file: this.jsonFile.name, cause });
    }
  }

  private async readWeights(manifest: WeightsManifestConfig): Promise<[WeightsManifestEntry[], ArrayBuffer[]]> {
    const names = manifest.flatMap((group) => group.paths).map(basename);
    const files = names.map((name, i) => {
      if (names.indexOf(name) !== i) throw new Error(`Duplicate file basename found in weights manifest: '${name}'`);
      const file = this.weightsFiles.find((f) => basename(f.name) === name);
      if (!file) throw new Error(`Weight file with basename '${name}' is not provided.`);
      return file;
    });
    if (names.length !== this.weightsFiles.length)
      throw new Error(
        `Mismatch in the number of files in weights manifest (${names.length}) and the number of weight files provided (${this.weightsFiles.length}).`);
    return [specsOf(manifest), await Promise.all(files.map((file) => file.arrayBuffer()))];
  }
}

/** A handler that saves a model as files that the browser downloads. */
export function browserDownloads(fileNamePrefix = 'model'): IOHandler {
  return new BrowserDownloads(fileNamePrefix);
}
/** A handler that loads a model from files: its JSON, then the files of its weights. */
export function browserFiles(files: File[]): IOHandler {
  return new BrowserFiles(files);
}

registerSaveRouter((url) => (env().getBool('IS_BROWSER') && !Array.isArray(url) && url.startsWith(scheme) ? browserDownloads(url.slice(scheme.length)) : null));
