// tf.GraphModel: TensorFlow graphs in the format of TensorFlow.js's converter, as functions of tensors.
import { ModelFileError } from '../../errors.js';
import { ENV } from '../../flags.js';
import { gradientDepth } from '../../gradients.js';
import * as io from '../../io/index.js';
import type { IOHandler, IOHandlerSync, LoadOptions, ModelArtifacts, SaveConfig, SaveResult } from '../../io/types.js';
import { dispose, keep, tidy } from '../../scope.js';
import { registeredVariables, Tensor, Variable } from '../../tensor.js';
import type { NamedTensorMap } from '../../types.js';
import { isPromise } from '../../util.js';
import { explain, zerosFor } from '../inspect.js';
import { profileSteps, type ModelProfile } from '../model_profile.js';
import { warmUpLoaded, warmUpWith, type WarmUpReport } from '../../warm_up.js';
import { packing } from '../quantize/bytes.js';
import { checkArtifacts, inFile } from './checks.js';
import { GraphExecutor, type NamedTensorsMap, type TensorInfo } from './executor.js';
import { disposeTable } from './hash_table.js';
import { parseName } from './names.js';
import { encodeModelWeights } from './saved_weights.js';
import { readGraph, type ModelGraph, type Signature, type TopologyJSON } from './reader.js';
import type { ModelState } from './run.js';

/** The batch size is accepted and not used. */
export interface ModelPredictConfig {
  batchSize?: number;
  verbose?: boolean;
}
export type ModelSource = string | IOHandler | IOHandlerSync;
export type ModelInputs = Tensor | Tensor[] | NamedTensorMap;

ENV.registerFlag('KEEP_INTERMEDIATE_TENSORS', () => false, (on) => {
  if (on) console.warn('Keep intermediate tensors is ON. The values of all intermediate tensors are kept, which costs memory and speed.');
});

interface Metadata {
  signature?: Signature;
  structuredOutputKeys?: string[];
}

/**
 * A model that was made with TensorFlow and converted for TensorFlow.js. Load one with `tf.loadGraphModel`. What it computes is recorded like any other op:
 * it can be part of another function, and, through `trainableWeights`, be trained.
 */
export class GraphModel<ModelURL extends ModelSource = string | IOHandler> {
  private handler: IOHandler | IOHandlerSync | null = null;
  private artifacts: ModelArtifacts = {};
  private executor!: GraphExecutor;  // until the model is loaded there is none
  private initializer: GraphExecutor | null = null;
  private signature: Signature | undefined;
  private initializerSignature: Signature | undefined;
  private structuredOutputKeys: string[] | undefined;
  private version = 'n/a';
  private readonly state: ModelState;
  private namedWeights: NamedTensorsMap = {};
  private trained = false;
  /** Handles of tables that the initializer has filled; null: it has not run. */
  private resourceIdToCapturedInput: { [id: number]: Tensor } | null = null;

  constructor(private readonly modelUrl: ModelURL, private readonly loadOptions: LoadOptions = {}, private readonly io_: typeof io = io) {
    const file = typeof modelUrl === 'string' ? modelUrl : 'model.json';
    this.state = { file, weights: new Map(), bytes: new Map(), owned: new Set(), tables: new Map(), compiles: () => !this.trained && gradientDepth() === 0 };
  }

  /** Versions of the graph's producer and of its oldest reader. */
  get modelVersion(): string {
    return this.version;
  }
  /** The names of the inputs, in order. */
  get inputNodes(): string[] {
    return this.executor.inputNodes;
  }
  /** The names of the outputs, in order. */
  get outputNodes(): string[] {
    return this.executor.outputNodes;
  }
  get inputs(): TensorInfo[] {
    return this.executor.inputs;
  }
  get outputs(): TensorInfo[] {
    return this.executor.outputs;
  }
  /**
   * The weights by the names of their nodes, each in a list of one. They belong to the model. Those of quantised models that are bytes come as
   * int32 words of four.
   */
  get weights(): NamedTensorsMap {
    return this.namedWeights;
  }
  get metadata(): {} {
    return this.artifacts.userDefinedMetadata!;
  }
  get modelSignature(): {} {
    return this.signature!;
  }
  get modelStructuredOutputKeys(): {} {
    return this.structuredOutputKeys!;
  }

  /**
   * The weights of type float32, as variables. From the first use of this property on they are variables of the model: gradients flow to them through
   * `predict` and `execute`, optimizers can change them, and `save` writes their new values (not quantised). All float32 constants of the graph are
   * among them, so choose by `name` what should be trained. A model whose weights can change is not compiled as a whole.
   */
  get trainableWeights(): Variable[] {
    if (!this.trained) this.makeVariables();
    return [...this.state.weights.values()].filter((t) => t instanceof Variable);
  }

  private makeVariables(): void {
    const taken = new Set(registeredVariables().map((v) => v.name));
    const variables: NamedTensorMap = {};
    for (const [name, t] of this.state.weights) {
      if (t.dtype !== 'float32') continue;
      let free = name;
      for (let n = 1; taken.has(free); n++) free = `${name}_${n}`;
      variables[name] = new Variable(t, true, free);
      t.dispose();
    }
    this.trained = true;
    delete this.artifacts.weightData;
    this.setWeights({ ...Object.fromEntries(this.state.weights), ...variables });
    this.executor.forgetPrograms();
  }

  /** What another model can be made of. All of it belongs to this one. */
  get definition(): { artifacts: ModelArtifacts; weights: ReadonlyMap<string, Tensor> } {
    return { artifacts: this.artifacts, weights: this.state.weights };
  }

  private findIOHandler(): void {
    const source: ModelSource = this.modelUrl;
    this.handler = typeof source === 'string' || Array.isArray(source) ? this.handlerOf(source as string) : source;
  }

  /** A list is the URL of the JSON and that of the folder of the weights. */
  private handlerOf(url: string): IOHandler {
    // Weights in files of this machine cost nothing to fetch one after another, and are then never held twice.
    const options = { ...(url.startsWith?.('file:') && { streamWeights: true }), ...this.loadOptions };
    const handlers = options.requestInit == null ? this.io_.getLoadHandlers(url, options) : [];
    if (handlers.length > 1) throw new Error(`Found more than one (${handlers.length}) load handlers for URL '${[url]}'`);
    return handlers[0] ?? this.io_.browserHTTPRequest(url, options);
  }

  /** Loads topology and weights. Throws ModelFileError if they are damaged. */
  load(): ModelURL extends IOHandlerSync ? boolean : Promise<boolean>;
  load(): boolean | Promise<boolean> {
    this.findIOHandler();
    if (this.handler?.load == null)
      throw new Error('Cannot proceed with model loading because the IOHandler provided does not have the `load` method implemented.');
    const artifacts = this.handler.load();
    if (!isPromise(artifacts)) return this.loadSync(artifacts as ModelArtifacts);
    return (artifacts as Promise<ModelArtifacts>).then((loaded) => (loaded?.getWeightStream ? this.loadStreaming(loaded) : this.loadSync(loaded)));
  }

  /** Makes the model of artifacts in memory. */
  loadSync(artifacts: ModelArtifacts): boolean {
    const graph = this.readTopology(artifacts);
    const { weightData = new ArrayBuffer(0), weightSpecs = [] } = artifacts;
    return this.loadWithWeightMap(artifacts, inFile(this.state.file, () => this.io_.decodeWeights(weightData, weightSpecs, packing(this.state.bytes))), graph);
  }

  /** Like loadSync; weights are taken over as they arrive. */
  private async loadStreaming(artifacts: ModelArtifacts): Promise<boolean> {
    const graph = this.readTopology(artifacts);
    const stream = artifacts.getWeightStream!();
    const weights = await inFile(this.state.file, () => io.decodeWeightsStream(stream, artifacts.weightSpecs ?? [], packing(this.state.bytes)));
    return this.loadWithWeightMap(artifacts, weights, graph);
  }

  private readTopology(artifacts: ModelArtifacts): ModelGraph {
    checkArtifacts(artifacts, this.state.file);
    const metadata = artifacts.userDefinedMetadata as Metadata | undefined;
    this.signature = metadata?.signature ?? (artifacts.signature as Signature | undefined);
    this.structuredOutputKeys = metadata?.structuredOutputKeys;
    return readGraph(artifacts.modelTopology, this.signature, this.state.file);
  }

  private loadWithWeightMap(artifacts: ModelArtifacts, weights: NamedTensorMap, graph: ModelGraph): boolean {
    try {
      this.take(artifacts, weights, graph);
      return true;
    } catch (error) {
      dispose(weights);
      throw error;
    }
  }

  private take(artifacts: ModelArtifacts, weights: NamedTensorMap, graph: ModelGraph): void {
    this.setWeights(weights);
    for (const t of this.state.weights.values()) keep(t);
    const { versions } = artifacts.modelTopology as TopologyJSON;
    if (versions) this.version = `${versions.producer}.${versions.minConsumer}`;
    this.executor = new GraphExecutor(graph, this.state, this.signature);
    const { modelInitializer, weightData, weightSpecs = [], ...rest } = artifacts;
    if ((modelInitializer as TopologyJSON | undefined)?.node) {
      this.initializer = new GraphExecutor(readGraph(modelInitializer, undefined, this.state.file), this.state, undefined);
      this.initializerSignature = artifacts.initializerSignature as Signature | undefined;
    }
    // The tensors hold the values now: the bytes are only needed again where they say the same in less space.
    const quantized = weightSpecs.some((spec) => spec.quantization && !this.state.bytes.has(spec.name));
    this.artifacts = { ...rest, weightSpecs, ...(modelInitializer ? { modelInitializer } : {}), ...(quantized && weightData ? { weightData } : {}) };
    delete this.artifacts.getWeightStream;
  }

  private setWeights(weights: NamedTensorMap): void {
    this.state.weights = new Map(Object.entries(weights));
    this.state.owned = new Set(this.state.weights.values());
    this.namedWeights = this.convertTensorMapToTensorsMap(weights);
  }
  private convertTensorMapToTensorsMap(map: NamedTensorMap): NamedTensorsMap {
    return Object.fromEntries(Object.entries(map).map(([name, t]) => [name, [t]]));
  }

  /** Saves topology and weights with a handler, or to where a URL such as 'indexeddb://name' or 'file://folder' says. */
  async save(handlerOrURL: IOHandler | string, _config?: SaveConfig): Promise<SaveResult> {
    let handler = handlerOrURL as IOHandler;
    if (typeof handlerOrURL === 'string') {
      const handlers = this.io_.getSaveHandlers(handlerOrURL);
      if (handlers.length === 0) throw new Error(`Cannot find any save handlers for URL '${handlerOrURL}'`);
      if (handlers.length > 1) throw new Error(`Found more than one (${handlers.length}) save handlers for URL '${handlerOrURL}'`);
      handler = handlers[0]!;
    }
    if (handler.save == null) throw new Error('GraphModel.save() cannot proceed because the IOHandler provided does not have the `save` attribute defined.');
    if (this.artifacts.weightData) return handler.save(this.artifacts);
    const { data, specs } = await encodeModelWeights(this.state);
    return handler.save({ ...this.artifacts, weightSpecs: specs, weightData: data });
  }

  private addStructuredOutputNames(results: Tensor | Tensor[]): Tensor | Tensor[] | NamedTensorMap {
    const keys = this.structuredOutputKeys;
    if (!keys) return results;
    const list = results instanceof Tensor ? [results] : results;
    return Object.fromEntries(list.map((t, i) => [keys[i]!, t]));
  }

  /**
   * The model's outputs for these inputs: a tensor, a list in the order of `inputNodes`, or tensors by names (those of inputs, or of any node to begin
   * at). Gives one tensor, a list in the order of `outputNodes`, or, for models with structured outputs, tensors by their names. Graphs with control
   * flow, or operators whose shapes depend on values, need `predictAsync`.
   */
  predict(inputs: ModelInputs, _config?: ModelPredictConfig): Tensor | Tensor[] | NamedTensorMap {
    return this.addStructuredOutputNames(this.execute(inputs, this.outputNodes));
  }
  /** Like predict, of any graph. */
  async predictAsync(inputs: ModelInputs, _config?: ModelPredictConfig): Promise<Tensor | Tensor[] | NamedTensorMap> {
    return this.addStructuredOutputNames(await this.executeAsync(inputs, this.outputNodes));
  }

  /** Inputs by the names of their nodes. */
  private normalizeInputs(inputs: ModelInputs): NamedTensorMap {
    const captured = this.resourceIdToCapturedInput!;
    const handleOf = (name: string): Tensor | undefined => captured[this.signature?.inputs?.[name]?.resourceId ?? -1];
    const list = inputs instanceof Tensor ? [inputs] : inputs;
    if (!Array.isArray(list)) {
      const handles = Object.keys(this.signature?.inputs ?? {}).flatMap((name) => (handleOf(name) ? [[name, handleOf(name)!] as const] : []));
      return { ...list, ...Object.fromEntries(handles) };
    }
    const expected = this.inputNodes.length - Object.keys(captured).length;
    if (list.length !== expected)
      throw new Error(
        `Input tensor count mismatch, the graph model has ${expected} non-resource placeholders, while there are ${list.length} input tensors provided.`);
    let next = 0;
    return Object.fromEntries(this.inputNodes.map((name) => [name, handleOf(name) ?? list[next++]!]));
  }
  private normalizeOutputs(outputs?: string | string[]): string[] {
    return Array.isArray(outputs) ? outputs : [outputs || this.outputNodes].flat();
  }

  private executeInitializerGraph(): Tensor[] {
    return this.initializer?.execute({}, this.initializerOutputs) ?? [];
  }
  private async executeInitializerGraphAsync(): Promise<Tensor[]> {
    return (await this.initializer?.executeAsync({}, this.initializerOutputs)) ?? [];
  }
  private get initializerOutputs(): string[] {
    return Object.keys(this.initializerSignature?.outputs ?? {});
  }
  private setResourceIdToCapturedInput(handles: Tensor[]): void {
    const infos = Object.values(this.initializerSignature?.outputs ?? {});
    this.resourceIdToCapturedInput = Object.fromEntries(infos.map((info, i) => [info.resourceId!, handles[i]!]));
  }

  /**
   * Computes any nodes of the graph: `outputs` are names of outputs or nodes, `node:1` for the second result of one; by default the model's outputs. Gives
   * one tensor for one name, else a list. `inputs` as in `predict`.
   */
  execute(inputs: ModelInputs, outputs?: string | string[]): Tensor | Tensor[] {
    if (!this.resourceIdToCapturedInput) this.setResourceIdToCapturedInput(this.executeInitializerGraph());
    const results = this.executor.execute(this.normalizeInputs(inputs), this.normalizeOutputs(outputs));
    return results.length > 1 ? results : results[0]!;
  }

  /** Like execute, of any graph. */
  async executeAsync(inputs: ModelInputs, outputs?: string | string[]): Promise<Tensor | Tensor[]> {
    if (!this.resourceIdToCapturedInput) this.setResourceIdToCapturedInput(await this.executeInitializerGraphAsync());
    const results = await this.executor.executeAsync(this.normalizeInputs(inputs), this.normalizeOutputs(outputs));
    return results.length > 1 ? results : results[0]!;
  }

  /**
   * The plan that `execute` runs for such inputs, as text: of each step the op, the elementwise ops in the same pass, shapes, floating-point operations, bytes
   * of weights and backend, and below it attributes, numbers that never change, if they are few, and where it reads or writes rows of larger values; then
   * totals. The model runs once for it. Without inputs: zeros of the shapes that the graph states, 1 for dimensions of any size.
   * @throws Error if no inputs are given and a shape is unknown; as `execute` does.
   */
  explain(inputs?: ModelInputs): string {
    return tidy(() => explain(inputs ?? this.zeroInputs(), (given) => this.execute(given)));
  }

  /**
   * How long each step takes: medians of five runs, as a list, a table, and a trace for Perfetto. Inputs as in `explain`. Of models with control flow,
   * which run as several plans, less is known of each step.
   */
  profile(inputs?: ModelInputs): Promise<ModelProfile> {
    const dynamic = this.executor.isDynamic(this.outputNodes);
    return profileSteps(inputs, () => this.zeroInputs(), (given) => (dynamic ? this.executeAsync(given) : this.execute(given)));
  }

  /**
   * Runs the model once, so that its next calls are fast, without freezing the page; see `tf.warmUp`. Inputs as in `predict`: of the shapes that it will be called
   * with. Without inputs: zeros of the shapes in the file, 1 for unknown dimensions.
   */
  warmUp(inputs?: ModelInputs): Promise<WarmUpReport> {
    const dynamic = this.executor.isDynamic(this.outputNodes);
    return warmUpWith(inputs, () => this.zeroInputs(), (given) => (dynamic ? this.executeAsync(given) : this.execute(given)));
  }

  private zeroInputs(): NamedTensorMap {
    const tables = Object.values(this.signature?.inputs ?? {}).filter((info) => info.resourceId != null).map((info) => parseName(info.name!).node);
    return zerosFor(this.inputs.filter(({ name }) => !tables.includes(name)));
  }

  /** What all nodes gave in the last run, while the flag KEEP_INTERMEDIATE_TENSORS is set. */
  getIntermediateTensors(): NamedTensorsMap {
    return this.executor.intermediate!;
  }
  disposeIntermediateTensors(): void {
    this.executor.disposeIntermediateTensors();
  }

  /** Frees weights, tables and plans. */
  dispose(): void {
    for (const t of this.state.weights.values()) t.dispose();
    this.executor?.dispose();
    this.initializer?.dispose();
    for (const table of this.state.tables.values()) disposeTable(table);
    this.state.tables.clear();
  }
}

/**
 * Loads a model that TensorFlow.js's converter has made.
 * @param modelUrl URL of its model.json (http, https, file in Node, indexeddb, localstorage, or relative to the page), or a handler that loads it.
 * @param options For HTTP: `requestInit`, `onProgress`, `fetchFunc`, `weightPathPrefix`, `weightUrlConverter`, `streamWeights` (weights are taken over as
 *     they arrive; from files in Node they are, unless it is false); `warmUp`: also run it once, see the model's method; `fromTFHub`: the URL is that of a module
 *     of TensorFlow Hub.
 * @throws ModelFileError if the file is damaged.
 */
export async function loadGraphModel(modelUrl: string | IOHandler, options: LoadOptions = {}, tfio: typeof io = io): Promise<GraphModel> {
  if (modelUrl == null) throw new Error('modelUrl in loadGraphModel() cannot be null. Please provide a url or an IOHandler that loads the model');
  const url = options?.fromTFHub && typeof modelUrl === 'string' ? `${modelUrl}${modelUrl.endsWith('/') ? '' : '/'}model.json?tfjs-format=file` : modelUrl;
  const model = new GraphModel(url, options ?? {}, tfio);
  await model.load();
  return options?.warmUp ? warmUpLoaded(model) : model;
}

/** Loads a model from memory: a handler that loads at once, artifacts, or the contents of model.json with all weights in one buffer. */
export function loadGraphModelSync(modelSource: IOHandlerSync | ModelArtifacts | [io.ModelJSON, ArrayBuffer]): GraphModel<IOHandlerSync> {
  if (modelSource == null)
    throw new Error('modelUrl in loadGraphModelSync() cannot be null. Please provide model artifacts or an IOHandler that loads the model');
  const model = new GraphModel(handlerOf(modelSource));
  model.load();
  return model;
}

function handlerOf(source: IOHandlerSync | ModelArtifacts | [io.ModelJSON, ArrayBuffer]): IOHandlerSync {
  if (Array.isArray(source)) {
    const [json, weights] = source;
    if (!json) throw new Error('modelJSON must be the first element of the array');
    if (!(weights instanceof ArrayBuffer)) throw new Error('An ArrayBuffer of weights must be the second element of the array');
    for (const field of ['modelTopology', 'weightsManifest'])
      if (!(field in json)) throw new ModelFileError(`Model JSON is missing '${field}'`, { file: 'model.json', field });
    return io.fromMemorySync(io.getModelArtifactsForJSONSync(json, io.getWeightSpecs(json.weightsManifest), weights));
  }
  if ('load' in source) return source as IOHandlerSync;
  if ('modelTopology' in source && 'weightSpecs' in source && 'weightData' in source) return io.fromMemorySync(source);
  throw new Error('Unknown model format');
}
