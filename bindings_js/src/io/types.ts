// Models and their weights as data, and who reads and writes them.

export interface Quantization {
  dtype: 'uint8' | 'uint16' | 'float16';
  scale?: number;
  min?: number;
}
export type WeightGroup = 'model' | 'optimizer';
export interface WeightsManifestEntry {
  name: string;
  shape: number[];
  dtype: 'float32' | 'int32' | 'bool' | 'string' | 'complex64';
  group?: WeightGroup;
  quantization?: Quantization;
}
export interface WeightsManifestGroupConfig {
  paths: string[];
  weights: WeightsManifestEntry[];
}
export type WeightsManifestConfig = WeightsManifestGroupConfig[];
export type Bytes = ArrayBuffer | Uint8Array;
export type WeightData = Bytes | Bytes[];

/** What a model's JSON and its artifacts in memory have in common. */
interface ModelDescription {
  trainingConfig?: object;
  format?: string;
  generatedBy?: string;
  convertedBy?: string | null;
  signature?: object;
  userDefinedMetadata?: { [key: string]: unknown };
  modelInitializer?: object;
  initializerSignature?: object;
}
export interface ModelArtifacts extends ModelDescription {
  modelTopology?: object | ArrayBuffer;
  weightSpecs?: WeightsManifestEntry[];
  weightData?: WeightData;
  getWeightStream?: () => ReadableStream<ArrayBuffer | Uint8Array>;
}
export interface ModelJSON extends ModelDescription {
  modelTopology: object;
  weightsManifest: WeightsManifestConfig;
}
export interface ModelArtifactsInfo {
  dateSaved: Date;
  modelTopologyType: 'JSON' | 'GraphDef';
  modelTopologyBytes?: number;
  weightSpecsBytes?: number;
  weightDataBytes?: number;
}
export interface SaveConfig {
  trainableOnly?: boolean;
  includeOptimizer?: boolean;
}
export interface SaveResult {
  modelArtifactsInfo: ModelArtifactsInfo;
  responses?: Response[];
  errors?: (object | string)[];
}

export type OnProgressCallback = (fraction: number) => void;
export type FetchFunction = (path: string, init?: RequestInit, options?: { isBinary?: boolean }) => Promise<Response>;
export interface LoadOptions {
  requestInit?: RequestInit;
  onProgress?: OnProgressCallback;
  fetchFunc?: FetchFunction;
  strict?: boolean;
  weightPathPrefix?: string;
  fromTFHub?: boolean;
  weightUrlConverter?: (weightFileName: string) => Promise<string>;
  streamWeights?: boolean;
  /** Whether to run the model once when it is loaded, as its method `warmUp` does. */
  warmUp?: boolean;
}

export type LoadHandler = () => Promise<ModelArtifacts>;
export type SaveHandler = (modelArtifact: ModelArtifacts) => Promise<SaveResult>;
export interface IOHandler {
  save?: SaveHandler;
  load?: LoadHandler;
}
export interface IOHandlerSync {
  save?: (modelArtifact: ModelArtifacts) => SaveResult;
  load?: () => ModelArtifacts;
}
/** Lists and removes the models of one medium. */
export interface ModelStoreManager {
  listModels(): Promise<{ [path: string]: ModelArtifactsInfo }>;
  removeModel(path: string): Promise<ModelArtifactsInfo>;
}
export type IORouter = (url: string | string[], loadOptions?: LoadOptions) => IOHandler | null;
