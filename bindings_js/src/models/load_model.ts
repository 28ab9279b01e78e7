// tf.loadModel: models of any format, from anywhere; what they are is seen by what is in the file.
import { ModelFileError } from '../errors.js';
import { env } from '../flags.js';
import { browserFiles } from '../io/browser_files.js';
import { getLoadHandlers } from '../io/router.js';
import type { IOHandler, IOHandlerSync, LoadOptions, ModelArtifacts } from '../io/types.js';
import { nodeFiles } from '../node_modules.js';
import { beginning, checkGraphModel, formatOf } from './file_format.js';
import { loadGraphModel, type GraphModel } from './graph_model/graph_model.js';
import { loadOnnxModel } from './load_onnx.js';
import type { OnnxModel } from './onnx/onnx_model.js';
import type { OnnxLoadOptions } from './onnx/sources.js';

type FileBytes = Uint8Array | ArrayBuffer;
/** Where a model is: an address or a path, bytes, files that the user chose, a handler, or artifacts in memory. */
export type AnyModelSource = string | URL | FileBytes | Blob | readonly Blob[] | IOHandler | IOHandlerSync | ModelArtifacts | { load(): Promise<FileBytes> };
export type LoadModelOptions = LoadOptions & OnnxLoadOptions;

const isBytes = (x: unknown): x is FileBytes => x instanceof Uint8Array || x instanceof ArrayBuffer;
const asBytes = (x: FileBytes): Uint8Array => (x instanceof Uint8Array ? x : new Uint8Array(x));
const nameOf = (file: Blob): string => (file as Partial<File>).name ?? 'the file';

/**
 * Loads a model of any format that is known here: a graph model of TensorFlow.js (its model.json, with the weights beside it), or an ONNX file.
 * @param source The address of the file (http, https, indexeddb, localstorage, or relative to the page), its path (Node), its bytes, a File or Blob, a list of
 *     these (model.json and files of weights, or an ONNX file and its external data), a handler of `tf.io`, or model artifacts.
 * @param options Those of `loadGraphModel` and `loadOnnxModel`.
 * @throws ModelFileError if it is something else (the error says what), or damaged.
 */
export async function loadModel(source: AnyModelSource, options: LoadModelOptions = {}): Promise<GraphModel | OnnxModel> {
  if (typeof source === 'string' || source instanceof URL) return fromAddress(String(source), options);
  if (isBytes(source)) return fromBytes(source, options);
  if (typeof Blob !== 'undefined' && source instanceof Blob) return fromFiles([source], options);
  if (Array.isArray(source)) return fromFiles(source, options);
  if (typeof source !== 'object' || source === null)
    throw new Error(`loadModel: the source must be an address, a path, bytes, files, a handler or model artifacts, got ${source && typeof source}`);
  return fromLoaded('load' in source && typeof source.load === 'function' ? await source.load() : (source as ModelArtifacts), options);
}

function parse(text: string, file: string): unknown {
  try {
    return JSON.parse(text.replace(/^\ufeff/, ''));
  } catch (cause) {
    throw new ModelFileError('it begins like JSON, but is none, or was cut off', { file, cause });
  }
}

/** What a handler gave: the artifacts of a graph model, or bytes, which may stand in their `modelTopology`. */
function fromLoaded(loaded: ModelArtifacts | FileBytes, options: LoadModelOptions): Promise<GraphModel | OnnxModel> {
  if (isBytes(loaded)) return fromBytes(loaded, options);
  const topology: unknown = loaded?.modelTopology;
  if (isBytes(topology)) return fromBytes(topology, options);
  checkGraphModel(loaded, 'model artifacts');
  return loadGraphModel({ load: async () => loaded }, options);
}

async function fromBytes(given: FileBytes, options: LoadModelOptions): Promise<GraphModel | OnnxModel> {
  const bytes = asBytes(given), file = 'the bytes';
  if (formatOf(bytes, file) === 'onnx') return loadOnnxModel(bytes, options);
  const json = parse(new TextDecoder().decode(bytes), file);
  checkGraphModel(json, file);
  if ((json as { weightsManifest?: unknown }).weightsManifest)
    throw new ModelFileError('its weights lie in other files; give its address, or a list of all files', { file, field: 'weightsManifest' });
  return loadGraphModel({ load: async () => json as ModelArtifacts }, options);
}

/** The file that is a model says what the others are. */
async function fromFiles(files: readonly Blob[], options: LoadModelOptions): Promise<GraphModel | OnnxModel> {
  if (files.length === 0 || !files.every((file) => file instanceof Blob)) throw new Error('loadModel: a list must hold the files of a model');
  const main = files.find((file) => /\.(json|onnx)$/i.test(nameOf(file))) ?? files[0]!, others = files.filter((file) => file !== main);
  const format = formatOf(new Uint8Array(await main.slice(0, beginning).arrayBuffer()), nameOf(main));
  if (format === 'onnx') return loadOnnxModel(main, { externalData: (location) => fileAt(location, others, nameOf(main)), ...options });
  checkGraphModel(parse(await main.text(), nameOf(main)), nameOf(main));
  return loadGraphModel(browserFiles([main, ...others] as File[]), options);
}

function fileAt(location: string, files: readonly Blob[], model: string): Promise<ArrayBuffer> {
  const wanted = location.split(/[/\\]/).pop(), file = files.find((candidate) => nameOf(candidate) === wanted);
  if (!file) throw new ModelFileError(`its weights lie in '${location}', which is not among the files`, { file: model, field: 'external_data' });
  return file.arrayBuffer();
}

async function fromAddress(address: string, options: LoadModelOptions): Promise<GraphModel | OnnxModel> {
  if (options.fromTFHub) return loadGraphModel(address, options);
  const scheme = /^([a-z][a-z0-9+.-]+):/i.exec(address)?.[1]?.toLowerCase();  // two letters at least: one is a drive
  if (scheme === 'file' || (scheme === undefined && env().getBool('IS_NODE')) || /^[a-z]:[\\/]/i.test(address)) return fromPath(address, options);
  const [handler] = scheme === 'http' || scheme === 'https' ? [] : getLoadHandlers(address, options);
  return handler ? fromLoaded(await handler.load!(), options) : fromWeb(address, options);
}

async function fromPath(path: string, options: LoadModelOptions): Promise<GraphModel | OnnxModel> {
  const { open, readFile } = await nodeFiles();
  const plain = path.replace(/^file:\/\//, ''), handle = await open(plain);
  const { buffer, bytesRead } = await handle.read(new Uint8Array(beginning), 0, beginning, 0).finally(() => handle.close());
  if (formatOf(buffer.subarray(0, bytesRead), path) === 'onnx') return loadOnnxModel(plain, options);
  checkGraphModel(parse(await readFile(plain, 'utf8'), path), path);
  return loadGraphModel(`file://${plain}`, options);
}

/** Fetches the file once: the loader of its format gets the answer that has begun to come. */
async function fromWeb(url: string, options: LoadModelOptions): Promise<GraphModel | OnnxModel> {
  const fetch = options.fetchFunc ?? ((path, init, more) => env().platform.fetch(path, init, more));
  const response = await fetch(url, options.requestInit, { isBinary: true });
  if (!response.ok) throw new Error(`loadModel: ${url} answers ${response.status} ${response.statusText}`);
  const { begin, rest } = await peek(response), format = formatOf(begin, url);
  const text = format === 'json' ? await rest.text() : '';
  if (format === 'json') checkGraphModel(parse(text, url), url);
  let first: Response | null = format === 'json' ? new Response(text) : rest;
  const fetchFunc: LoadOptions['fetchFunc'] = (path, init, more) => {
    if (path !== url || !first) return fetch(path, init, more);
    const answer = first;
    first = null;
    return Promise.resolve(answer);
  };
  return format === 'onnx' ? loadOnnxModel(url, { ...options, fetchFunc })
    : loadGraphModel(url, { ...options, fetchFunc });
}

/** The first bytes of an answer, and the answer whole again. */
async function peek(response: Response): Promise<{ begin: Uint8Array; rest: Response }> {
  const { headers, status, statusText } = response, about = { headers, status, statusText };
  if (!response.body) {
    const bytes = new Uint8Array(await response.arrayBuffer());
    return { begin: bytes.subarray(0, beginning), rest: new Response(bytes, about) };
  }
  const reader = response.body.getReader(), parts: Uint8Array[] = [];
  let size = 0;
  while (size < beginning) {
    const { done, value } = await reader.read();
    if (done) break;
    parts.push(value);
    size += value.length;
  }
  const begin = new Uint8Array(size);
  parts.reduce((at, part) => (begin.set(part, at), at + part.length), 0);
  const stream = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(begin),
    async pull(controller) {
      const { done, value } = await reader.read();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    cancel: (reason) => reader.cancel(reason),
  });
  return { begin, rest: new Response(stream, about) };
}
