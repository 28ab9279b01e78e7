// Where the bytes of a model come from: the web, files, memory.
import { ModelFileError } from '../../errors.js';
import { env } from '../../flags.js';
import { nodeFiles } from '../../node_modules.js';
import type { LoadOptions, ModelArtifacts } from '../../io/types.js';

/** An address, a path (Node), the bytes themselves, a file of the user, or anything that loads bytes (as an IOHandler does, in modelTopology). */
export type OnnxSource = string | URL | Uint8Array | ArrayBuffer | Blob | { load(): Promise<Uint8Array | ArrayBuffer | Pick<ModelArtifacts, 'modelTopology'>> };

export interface OnnxLoadOptions extends Pick<LoadOptions, 'requestInit' | 'fetchFunc' | 'onProgress' | 'warmUp'> {
  /** Gives the bytes of a file with external data, by the location that the model names. The default looks beside the model. */
  externalData?: (location: string) => Promise<Uint8Array | ArrayBuffer>;
}

export interface OpenedSource {
  name: string;
  bytes: Uint8Array;
  /** Reads a file that lies beside the model. */
  beside(location: string): Promise<Uint8Array>;
}

export async function open(source: OnnxSource, options: OnnxLoadOptions): Promise<OpenedSource> {
  if (typeof source === 'string' || source instanceof URL) return openAddress(String(source), options);
  const name = typeof File !== 'undefined' && source instanceof File ? source.name : 'model.onnx';
  const bytes = bytesOf(source instanceof Blob ? await source.arrayBuffer() : isBytes(source) ? source : await loaded(source));
  return { name, bytes, beside: async (location) => besideNothing(name, location) };
}

function isBytes(source: unknown): source is Uint8Array | ArrayBuffer {
  return source instanceof Uint8Array || source instanceof ArrayBuffer;
}

async function loaded(source: Extract<OnnxSource, { load(): unknown }>): Promise<Uint8Array | ArrayBuffer> {
  if (typeof source?.load !== 'function') throw new Error('loadOnnxModel: the source must be an address, a path, bytes, a Blob, or an object with load()');
  const result = await source.load(), bytes = result && 'modelTopology' in result ? result.modelTopology : result;
  if (!isBytes(bytes)) throw new Error('loadOnnxModel: load() must give a Uint8Array or an ArrayBuffer, or have one as modelTopology');
  return bytes;
}

/** Plain bytes: subclasses such as Node's Buffer slice differently. */
export function bytesOf(data: Uint8Array | ArrayBuffer): Uint8Array {
  return data instanceof Uint8Array ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength) : new Uint8Array(data);
}

function besideNothing(file: string, location: string): never {
  throw new ModelFileError(`its weights lie in '${location}'; give the option externalData, since bytes have no folder`, { file, field: 'external_data' });
}

async function openAddress(address: string, options: OnnxLoadOptions): Promise<OpenedSource> {
  const url = /^[a-z][a-z0-9+.-]+:/i.test(address) && !/^[a-z]:[\\/]/i.test(address);
  const inNode = typeof process !== 'undefined' && process.versions?.node !== undefined;
  const read = (at: string) => (inNode && (!url || at.startsWith('file:')) ? readLocal(at) : fetchBytes(at, options));
  options.onProgress?.(0);
  const bytes = await read(address);
  options.onProgress?.(1);
  return { name: address, bytes, beside: async (location) => read(neighbour(address, location)) };
}

/** A file in the folder of another, or below it: what a model names may not lead out of there. */
function neighbour(address: string, location: string): string {
  if (location === '' || /^[/\\]|^[a-z][a-z0-9+.-]*:|(^|[/\\])\.\.([/\\]|$)/i.test(location))
    throw new ModelFileError(`'${location}' is not beside the model`, { file: address, field: 'external_data' });
  const [path, query = ''] = /^https?:/i.test(address) ? address.split(/(?=\?)/) : [address];
  return path!.slice(0, path!.search(/[^/\\]*$/)) + location + query;
}

async function fetchBytes(url: string, { requestInit, fetchFunc, onProgress }: OnnxLoadOptions): Promise<Uint8Array> {
  const { platform } = env();
  const response = await (fetchFunc ? fetchFunc(url, requestInit, { isBinary: true }) : platform.fetch(url, requestInit, { isBinary: true }));
  if (!response.ok) throw new Error(`loadOnnxModel: ${url} answers ${response.status} ${response.statusText}`);
  const total = Number(response.headers?.get('content-length') ?? 0);
  return onProgress && total > 0 && response.body ? readWatched(response.body, total, onProgress) : new Uint8Array(await response.arrayBuffer());
}

/** Reads a body and tells how much of it has come. What is announced may be wrong: compressed bodies are longer than that. */
async function readWatched(body: ReadableStream<Uint8Array>, total: number, onProgress: (fraction: number) => void): Promise<Uint8Array> {
  const parts: Uint8Array[] = [], reader = body.getReader();
  let size = 0;
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    parts.push(part.value);
    size += part.value.length;
    onProgress(Math.min(size / total, 1));
  }
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

async function readLocal(path: string): Promise<Uint8Array> {
  const { readFile } = await nodeFiles();
  return bytesOf(await readFile(path.startsWith('file:') ? new URL(path) : path));
}
