// Models and weights by HTTP.
import { ModelFileError } from '../errors.js';
import { env } from '../flags.js';
import { assert } from '../util.js';
import {
  getModelArtifactsForJSON, getModelArtifactsInfoForJSON, getModelJSONForModelArtifacts, getWeightSpecs, refuseBinaryTopology, singleFileManifest,
} from './artifacts.js';
import { CompositeArrayBuffer } from './composite_array_buffer.js';
import { specsOf } from './manifest.js';
import { piecesOf, streamOf, type Pieces } from './pieces.js';
import { registerLoadRouter, registerSaveRouter } from './router.js';
import type {
  Bytes, FetchFunction, IOHandler, IORouter, LoadOptions, ModelArtifacts, ModelJSON, OnProgressCallback, SaveResult, WeightsManifestConfig,
  WeightsManifestEntry,
} from './types.js';

function fetcher({ fetchFunc }: LoadOptions): FetchFunction {
  return fetchFunc ?? ((path, init, options) => {
    const { fetch } = env().platform;  // called without the platform as its `this`, as browsers demand of theirs
    return fetch(path, init, options);
  });
}

/** Tells how much of a part of the work is done as its promises resolve. */
function watch<T>(promises: Promise<T>[], onProgress: OnProgressCallback | undefined, from: number, to: number): Promise<T[]> {
  if (!onProgress) return Promise.all(promises);
  let done = 0;
  return Promise.all(promises.map(async (promise) => {
    const value = await promise;
    onProgress(from + (++done / promises.length) * (to - from));
    return value;
  }));
}

function checkAnswer(url: string, response: Response): void {
  if (response.ok === false) throw new Error(`[io] ${url} answers ${response.status} ${response.statusText}`);
}

/** The contents of files, all fetched at once. */
export async function loadWeightsAsArrayBuffer(fetchURLs: string[], loadOptions: LoadOptions = {}): Promise<ArrayBuffer[]> {
  const fetch = fetcher(loadOptions);
  const requests = fetchURLs.map((url) => fetch(url, loadOptions.requestInit, { isBinary: true }));
  const responses = await watch(requests, loadOptions.onProgress, 0, 0.5);
  for (const [i, response] of responses.entries()) checkAnswer(fetchURLs[i]!, response);
  return watch(responses.map((response) => response.arrayBuffer()), loadOptions.onProgress, 0.5, 1);
}

/** The contents of files, one after another, as they come. */
async function* weightPieces(fetchURLs: string[], loadOptions: LoadOptions): Pieces {
  const fetch = fetcher(loadOptions);
  loadOptions.onProgress?.(0);
  for (const [i, url] of fetchURLs.entries()) {
    const response = await fetch(url, loadOptions.requestInit, { isBinary: true });
    checkAnswer(url, response);
    yield* piecesOf(response.body!);
    loadOptions.onProgress?.((i + 1) / fetchURLs.length);
  }
}

/** Folder of a URL, and its query. */
function splitUrl(url: string): [string, string] {
  const slash = url.lastIndexOf('/');
  const query = url.lastIndexOf('?');
  return [url.slice(0, Math.max(slash, 0)) + '/', query > slash ? url.slice(query) : ''];
}

class HTTPRequest implements IOHandler {
  readonly DEFAULT_METHOD = 'POST';
  protected readonly requestInit: RequestInit;
  protected readonly fetch: FetchFunction;

  constructor(readonly path: string, readonly loadOptions: LoadOptions) {
    if (loadOptions.fetchFunc != null) assert(typeof loadOptions.fetchFunc === 'function', () => 'Must pass a function that matches the signature of `fetch`');
    else if (typeof globalThis.fetch !== 'function') throw new Error('Unable to find fetch polyfill.');
    assert(path != null && path.length > 0, () => 'URL path for http must not be null, undefined or empty.');
    if (Array.isArray(path)) assert(path.length === 2, () => `URL paths for http must have a length of 2, (actual length is ${path.length}).`);
    if (loadOptions.requestInit?.body != null) throw new Error('requestInit is expected to have no pre-existing body, but has one.');
    this.fetch = fetcher(loadOptions);
    this.requestInit = loadOptions.requestInit ?? {};
  }

  /** Posts the model's JSON and weights as two files of a form. */
  async save(modelArtifacts: ModelArtifacts): Promise<SaveResult> {
    refuseBinaryTopology(modelArtifacts, 'BrowserHTTPRequest');
    const body = new FormData();
    const json = getModelJSONForModelArtifacts(modelArtifacts, singleFileManifest(modelArtifacts, './model.weights.bin'));
    body.append('model.json', new Blob([JSON.stringify(json)], { type: 'application/json' }), 'model.json');
    if (modelArtifacts.weightData != null) {
      const weights = new Blob([CompositeArrayBuffer.join(modelArtifacts.weightData)], { type: 'application/octet-stream' });
      body.append('model.weights.bin', weights, 'model.weights.bin');
    }
    const response = await this.fetch(this.path, { method: this.DEFAULT_METHOD, ...this.requestInit, body });
    if (!response.ok) throw new Error(`BrowserHTTPRequest.save() failed due to HTTP response status ${response.status}.`);
    return { modelArtifactsInfo: getModelArtifactsInfoForJSON(modelArtifacts), responses: [response] };
  }

  async load(): Promise<ModelArtifacts> {
    const json = await this.loadModelJSON();
    const file = String(this.path);
    if (!this.loadOptions.streamWeights || json.weightsManifest == null)
      return getModelArtifactsForJSON(json, (manifest) => this.loadWeights(manifest), file);
    const weightSpecs = getWeightSpecs(json.weightsManifest, file);
    const urls = await this.weightUrls(json.weightsManifest);
    return { ...json, weightSpecs, getWeightStream: () => streamOf(weightPieces(urls, this.loadOptions)) };
  }

  private async loadModelJSON(): Promise<ModelJSON> {
    const response = await this.fetch(this.path, this.requestInit);
    if (!response.ok)
      throw new Error(
        `Request to ${this.path} failed with status code ${response.status}. Please verify this URL points to the model JSON of the model to load.`);
    let json: ModelJSON;
    try {
      json = await response.json();
    } catch (cause) {
      const hint = this.path.endsWith('.pb')
        ? 'Your path contains a .pb file extension. Support for .pb models have been removed in favor of .json models; convert the model again.'
        : 'Please make sure the server is serving valid JSON for this request.';
      throw new ModelFileError(`Failed to parse model JSON of response from ${this.path}. ${hint}`, { file: this.path, cause });
    }
    if (json?.modelTopology == null && json?.weightsManifest == null)
      throw new Error(`The JSON from HTTP path ${this.path} contains neither model topology or manifest for weights.`);
    return json;
  }

  private async weightUrls(manifest: WeightsManifestConfig): Promise<string[]> {
    const paths = manifest.flatMap((group) => group.paths);
    const { weightUrlConverter, weightPathPrefix } = this.loadOptions;
    if (weightUrlConverter) return Promise.all(paths.map((path) => weightUrlConverter(path)));
    const [folder, query] = splitUrl(Array.isArray(this.path) ? (this.path[1] as string) : this.path);
    return paths.map((path) => (weightPathPrefix || folder) + path + query);
  }

  private async loadWeights(manifest: WeightsManifestConfig): Promise<[WeightsManifestEntry[], Bytes[]]> {
    const buffers = await loadWeightsAsArrayBuffer(await this.weightUrls(manifest), this.loadOptions);
    return [specsOf(manifest), buffers];
  }
}

export function isHTTPScheme(url: string): boolean {
  return /^https?:\/\//.test(url);
}

/** A handler that loads a model from a URL of its JSON, or posts a model to a URL. */
export function http(path: string, loadOptions?: LoadOptions): IOHandler {
  return new HTTPRequest(path, loadOptions ?? {});
}
export const browserHTTPRequest = http;

const router: IORouter = (url, loadOptions) => {
  if (typeof globalThis.fetch !== 'function' && loadOptions?.fetchFunc == null) return null;
  return (Array.isArray(url) ? url : [url]).every(isHTTPScheme) ? http(url as string, loadOptions) : null;
};
registerSaveRouter(router);
registerLoadRouter(router);
