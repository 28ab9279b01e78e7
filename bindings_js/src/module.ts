// The wasm module: choosing the variant, loading it, its heap, its errors.
import createModule from './glue.js';
import { ContextLostError, OutOfMemoryError, UnknownValueError, UnpreparedError } from './errors.js';
import { adoptThreads, asksForThreads, onNeed, sharedMemory } from './threads.js';
import { nodeFiles } from './node_modules.js';
import { adoptContext, hasContext, webglContext, type GlueContexts } from './webgl.js';

/** What the wasm module exports; see exports.cpp and embind.cpp. */
export interface Module {
  HEAPU8: Uint8Array;
  HEAP32: Int32Array;
  HEAPF32: Float32Array;
  HEAPF64: Float64Array;
  _nacre_area(words: number): number;
  _nacre_call(op: number, inputs: number, attributes: number): number;
  _nacre_tensor(dtype: number, rank: number, ...dims: number[]): number;
  _nacre_data(handle: number): number;
  _nacre_text(bytes: number): number;
  _nacre_string_tensor(rank: number, ...dims: number[]): number;
  _nacre_strings(handle: number): number;
  _nacre_evaluate(count: number, hold: number): number;
  _nacre_read(handle: number, straight: boolean): number;
  _nacre_read_end(): number;
  _nacre_read_start(handle: number, straight: boolean): number;
  _nacre_read_done(number: number): number;
  _nacre_release(handle: number): void;
  _nacre_share(handle: number): number;
  _nacre_clone(handle: number): number;
  _nacre_assign(to: number, from: number): void;
  _nacre_open_scope(): number;
  _nacre_close_scope(): void;
  _nacre_vjp(ys: number, xs: number, firstId: number): number;
  _nacre_custom_gradient(inputs: number, callback: number): number;
  _nacre_begin_recording(): void;
  _nacre_end_recording(): void;
  _nacre_placeholder(dtype: number, rank: number, ...dims: number[]): number;
  _nacre_function(parameters: number, results: number): number;
  _nacre_function_run(number: number, args: number): number;
  _nacre_function_release(number: number): void;
  dumpFunction(number: number, programs: boolean): string;
  _nacre_live_bytes(): number;
  _nacre_live_handles(): number;
  _nacre_message(): number;
  // Of the files with WebGL:
  webglPrograms(): string;
  webglBytesInUse(): number;
  webglFromTexture(rows: number, inner: number, dtype: number, height: number, width: number, channels: number, count: number, scale: number, offset: number): number;
  webglToTexture(handle: number, framebuffer: number, height: number, width: number): number;
  webglPaint(handle: number, alpha: number): number;
  webglBytesFree(): number;
  webglRestore(): number;
  webglRequire(required: boolean): void;
  webglForgetState(): void;
  webglRescue(budget: number): number;
  webglStale(): number;
  webglPrepare(on: boolean): void;
  webglHalf(on: boolean): void;
  webglSoftware(exact: boolean): void;
  webglUpload(): number;
  webglLink(parallel: boolean): number;
  memory(): CoreMemory;
  statistics(): Omit<Statistics, 'tasksHelped'>;
  getOptions(): Options;
  setOptions(options: Options): void;
  opNames(): string;
  opTable(): string;
  dump(count: number, programs: boolean): string;
  clearPlans(): void;
  startProfile(): void;
  stopProfile(): string;
  setBackend(name: string): boolean;
  GL?: GlueContexts;  // of the files with WebGL
  searchGradients(on: boolean): void;
  gradientFinding(): string;
}

export interface CoreMemory {
  numTensors: number;
  numDataBuffers: number;
  numBytes: number;
  /** Memory in use by tensors and pending results together. */
  numBytesAllocated: number;
  peakBytesAllocated: number;
  numNodes: number;
  numStringTensors: number;
}

/** Counters since the start. */
export interface Statistics {
  evaluations: number;
  plansCompiled: number;
  planHits: number;
  kernelsRun: number;
  /** Pieces of kernels that other threads than the calling one have done. */
  tasksHelped: number;
}

/** Switches of the compiler, for tests and experiments. */
export interface Options {
  simplify: boolean;
  fuse: boolean;
  reuseMemory: boolean;
  maxDepth: number;
  maxPendingBytes: number;
  maxPlans: number;
  tfjsExact: boolean;
}

export type WasmVariant = 'simd' | 'relaxed';

export let lib: Module = undefined as unknown as Module;
let loading: Promise<void> | undefined;
let wanted: WasmVariant | undefined;
let chosen: WasmVariant | undefined;
let source: string | URL | BufferSource | undefined;
let opNumbers: Map<string, number>;
let onGradient: (callback: number) => number;
let onReplace: (count: number, global: number) => number;

/** Sets what the module calls when it needs the gradients of a callback; see gradients.ts. */
export function setOnGradient(f: (callback: number) => number): void {
  onGradient = f;
}

/** Sets what the module calls when it needs regular expressions; see convert.ts. */
export function setOnReplace(f: (count: number, global: number) => number): void {
  onReplace = f;
}

/** Which wasm file `ready()` will load, instead of the best that this machine can run. */
export function setWasmVariant(variant: WasmVariant): void {
  refuseWhenLoaded('setWasmVariant');
  if (variant !== 'simd' && variant !== 'relaxed') throw new Error(`setWasmVariant: there is no variant '${String(variant)}'; it must be 'simd' or 'relaxed'`);
  wanted = variant;
}

/** The wasm file in use; before `ready()` the one that will be. */
export function getWasmVariant(): WasmVariant {
  return chosen ?? wanted ?? (WebAssembly.validate(relaxedProbe) ? 'relaxed' : 'simd');
}

/** Where the wasm file is, when it does not lie beside the package's JavaScript: an address, or its bytes. */
export function setWasmSource(from: string | URL | BufferSource): void {
  refuseWhenLoaded('setWasmSource');
  source = from;
}

function refuseWhenLoaded(caller: string): void {
  if (loading) throw new Error(`${caller}: the wasm module is loaded already; call it before ready()`);
}

/**
 * Loads the wasm module. Everything else needs it. `named`: a backend other than 'webgl' was asked for by name, so that the file may lack that one.
 */
export function ready(named = false): Promise<void> {
  loading ??= load(named).catch((e) => {
    loading = undefined;
    throw e;
  });
  return loading;
}

const readyListeners: (() => void)[] = [];

/** Calls f as soon as the wasm module is loaded. */
export function onReady(f: () => void): void {
  if (isReady()) f();
  else readyListeners.push(f);
}

export function isReady(): boolean {
  return lib !== undefined;
}

export function checkReady(): void {
  if (!lib) throw new Error('nacre is not ready: call `await tf.ready()` first');
}

// (module (func (drop (i32x4.relaxed_trunc_f32x4_s (v128.const ...)))))
const relaxedProbe = new Uint8Array([
  0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 10, 26, 1, 24, 0,
  253, 12, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 253, 129, 2, 26, 11,
]);

// A file has WebGL or threads. WebGL comes first, but where the program shows that it means to do without: then no context is made, for that takes time,
// unless 'webgl' is chosen later.
async function choice(named: boolean): Promise<{ webgl: boolean; wasmMemory?: WebAssembly.Memory }> {
  if (source !== undefined) return { webgl: false };
  const prefersThreads = named || asksForThreads();
  if (!prefersThreads && webglContext() !== null) return { webgl: true };
  const wasmMemory = await sharedMemory();
  return { webgl: !wasmMemory && (named ? typeof WebGL2RenderingContext !== 'undefined' : webglContext() !== null), wasmMemory };
}

async function load(named: boolean): Promise<void> {
  const variant = getWasmVariant();
  const { webgl, wasmMemory } = await choice(named);
  // Each address stands here in full, so that bundlers find the files.
  const files = webgl ? { simd: new URL('nacre-simd-webgl.wasm', import.meta.url), relaxed: new URL('nacre-relaxed-webgl.wasm', import.meta.url) }
    : wasmMemory ? { simd: new URL('nacre-simd-threads.wasm', import.meta.url), relaxed: new URL('nacre-relaxed-threads.wasm', import.meta.url) }
    : { simd: new URL('nacre-simd.wasm', import.meta.url), relaxed: new URL('nacre-relaxed.wasm', import.meta.url) };
  const compiled = compile(source ?? files[variant]);  // while emscripten's JavaScript is loaded
  compiled.catch(() => {});  // what loads that may fail first
  const create = webgl ? (await import('./glue_webgl.js')).default : wasmMemory ? (await import('./glue_threads.js')).default : createModule;
  const module = await new Promise<Module>((resolve, reject) => {
    const instantiateWasm = (imports: WebAssembly.Imports, done: (instance: WebAssembly.Instance) => void) => {
      compiled.then((compiled) => WebAssembly.instantiate(compiled, imports)).then(done).catch(reject);
      return {};
    };
    const callbacks = { onGradient: (callback: number) => onGradient(callback), onReplace: (count: number, global: number) => onReplace(count, global), onNeed };
    create({ instantiateWasm, ...callbacks, ...(wasmMemory && { wasmMemory }) }).then((m) => resolve(m as Module), reject);
  }).catch((cause) => {
    throw new Error(`nacre: the wasm module cannot be loaded: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  });
  if (wasmMemory) await adoptThreads(module, await compiled, wasmMemory);
  if (module.GL && hasContext()) adoptContext(module.GL, module);
  chosen = variant;
  opNumbers = new Map(module.opNames().split(' ').map((name, i) => [name, i]));
  lib = module;
  for (const listener of readyListeners.splice(0)) listener();
}

async function compile(from: string | URL | BufferSource): Promise<WebAssembly.Module> {
  if (typeof from !== 'string' && !(from instanceof URL)) return WebAssembly.compile(from);
  const url = new URL(from, import.meta.url);
  if (url.protocol === 'file:' && typeof process !== 'undefined') {
    const { readFile } = await nodeFiles();
    return WebAssembly.compile(await readFile(url));
  }
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url} answers ${response.status} ${response.statusText}`);
  if (response.headers.get('content-type')?.startsWith('application/wasm')) return WebAssembly.compileStreaming(response);
  return WebAssembly.compile(await response.arrayBuffer());
}

/** The numbers of ops by name; throws when the wasm file does not have one of them. */
export function opNumber(name: string): number {
  checkReady();
  const number = opNumbers.get(name);
  if (number === undefined) throw new Error(`[${name}] the wasm file has no such op; it and the JavaScript are of different versions`);
  return number;
}

const callbackErrors: unknown[] = [];

/** Keeps what a JavaScript callback threw while wasm called it, until the call returns. */
export function keepCallbackError(error: unknown): void {
  callbackErrors.push(error);
}

/** The status of a call that a first run was refused to; see warm_up.ts. */
export const unprepared = -6;

/** Throws what the last failed call left behind. */
export function raise(status: number): never {
  if (status === -3) throw callbackErrors.pop();
  const at = lib._nacre_message() >>> 0;
  const text = new TextDecoder().decode(lib.HEAPU8.slice(at, lib.HEAPU8.indexOf(0, at)));
  if (status === -4) throw new ContextLostError(text);
  if (status === -5) throw new UnknownValueError(text);
  if (status === unprepared) throw new UnpreparedError(text);
  throw status === -2 ? new OutOfMemoryError(text) : new Error(text);
}
