// Models from and to memory.
import type { IOHandler, IOHandlerSync, ModelArtifacts, SaveResult, WeightData, WeightsManifestEntry } from './types.js';

const deprecated =
  'Please call tf.io.fromMemory() with only one argument. The argument should be of type ModelArtifacts. ' +
  'The multi-argument signature of tf.io.fromMemory() has been deprecated and will be removed in a future release.';

/** A handler that loads what is given. */
export function fromMemorySync(
  modelArtifacts: object | ModelArtifacts, weightSpecs?: WeightsManifestEntry[], weightData?: WeightData, trainingConfig?: object,
): IOHandlerSync {
  const given = modelArtifacts as ModelArtifacts;
  const single = weightSpecs === undefined && weightData === undefined && trainingConfig === undefined;
  if (single && (given.modelTopology != null || given.weightSpecs != null)) return { load: () => given };
  console.warn(deprecated);
  const artifacts: ModelArtifacts = single ? { modelTopology: modelArtifacts } : { modelTopology: modelArtifacts, weightSpecs, weightData, trainingConfig };
  return { load: () => artifacts };
}

export function fromMemory(
  modelArtifacts: object | ModelArtifacts, weightSpecs?: WeightsManifestEntry[], weightData?: WeightData, trainingConfig?: object,
): IOHandler {
  const { load } = fromMemorySync(modelArtifacts, weightSpecs, weightData, trainingConfig);
  return { load: async () => load!() };
}

/** A handler that gives a model's artifacts to a function. */
export function withSaveHandler(saveHandler: (artifacts: ModelArtifacts) => Promise<SaveResult>): IOHandler {
  return { save: (artifacts) => saveHandler(artifacts) };
}
export function withSaveHandlerSync(saveHandler: (artifacts: ModelArtifacts) => SaveResult): IOHandlerSync {
  return { save: (artifacts) => saveHandler(artifacts) };
}
