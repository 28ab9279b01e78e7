// Between a model's JSON, with its manifest of weights, and its artifacts in memory.
import { CompositeArrayBuffer } from './composite_array_buffer.js';
import { checkManifest, specsOf } from './manifest.js';
import type { ModelArtifacts, ModelArtifactsInfo, ModelJSON, WeightData, WeightsManifestConfig, WeightsManifestEntry } from './types.js';

const optionalParts = ['trainingConfig', 'signature', 'userDefinedMetadata', 'modelInitializer', 'initializerSignature'] as const;

/** Everything but topology and weights; parts that are missing stay missing. */
export function description(model: ModelJSON | ModelArtifacts): Partial<ModelArtifacts> {
  const { format, generatedBy, convertedBy } = model;
  const parts = optionalParts.filter((part) => model[part] != null).map((part) => [part, model[part]]);
  return { format, generatedBy, convertedBy, ...Object.fromEntries(parts) };
}

export function getModelJSONForModelArtifacts(artifacts: ModelArtifacts, manifest: WeightsManifestConfig): ModelJSON {
  return { modelTopology: artifacts.modelTopology!, ...description(artifacts), weightsManifest: manifest };
}

/** A manifest whose weights are all in one file. */
export function singleFileManifest(artifacts: ModelArtifacts, path: string): WeightsManifestConfig {
  return [{ paths: [path], weights: artifacts.weightSpecs! }];
}

export function getModelArtifactsForJSONSync(modelJSON: ModelJSON, weightSpecs?: WeightsManifestEntry[], weightData?: WeightData): ModelArtifacts {
  const artifacts: ModelArtifacts = { modelTopology: modelJSON.modelTopology, ...description(modelJSON) };
  if (modelJSON.weightsManifest == null) return artifacts;
  if (!weightSpecs) throw new Error('modelJSON has weightsManifest but weightSpecs is null');
  if (!weightData) throw new Error('modelJSON has weightsManifest but weightData is null');
  return { ...artifacts, weightSpecs, weightData };
}

/** `file`: its name in errors. */
export async function getModelArtifactsForJSON(
  modelJSON: ModelJSON, loadWeights: (manifest: WeightsManifestConfig) => Promise<[WeightsManifestEntry[], WeightData]>, file?: string,
): Promise<ModelArtifacts> {
  if (modelJSON.weightsManifest == null) return getModelArtifactsForJSONSync(modelJSON);
  checkManifest(modelJSON.weightsManifest, file);
  return getModelArtifactsForJSONSync(modelJSON, ...(await loadWeights(modelJSON.weightsManifest)));
}

const jsonBytes = (value: unknown): number => (value == null ? 0 : new TextEncoder().encode(JSON.stringify(value)).length);

export function getModelArtifactsInfoForJSON(modelArtifacts: ModelArtifacts): ModelArtifactsInfo {
  if (modelArtifacts.modelTopology instanceof ArrayBuffer) throw new Error('Expected JSON model topology, received ArrayBuffer.');
  return {
    dateSaved: new Date(),
    modelTopologyType: 'JSON',
    modelTopologyBytes: jsonBytes(modelArtifacts.modelTopology),
    weightSpecsBytes: jsonBytes(modelArtifacts.weightSpecs),
    weightDataBytes: new CompositeArrayBuffer(modelArtifacts.weightData).byteLength,
  };
}

export function getWeightSpecs(weightsManifest: WeightsManifestConfig, file?: string): WeightsManifestEntry[] {
  checkManifest(weightsManifest, file);
  return specsOf(weightsManifest);
}

export function refuseBinaryTopology(artifacts: ModelArtifacts, handler: string): void {
  if (artifacts.modelTopology instanceof ArrayBuffer) throw new Error(`${handler}.save() does not support saving model topology in binary formats yet.`);
}
