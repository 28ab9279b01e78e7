/**
 * Weights in TensorFlow.js's format: `model` is the parsed model.json, `fetchBytes` resolves a file beside it to an
 * ArrayBuffer. Resolves to named tensors.
 */
export async function readWeights(tf, model, fetchBytes) {
  const groups = model?.weightsManifest;
  if (!Array.isArray(groups)) throw new Error('[readWeights] the model has no weightsManifest');
  const named = {};
  for (const {paths, weights} of groups) {
    const parts = await Promise.all(paths.map(fetchBytes));
    const joined = new Uint8Array(parts.reduce((total, part) => total + part.byteLength, 0));
    let at = 0;
    for (const part of parts) {
      joined.set(new Uint8Array(part), at);
      at += part.byteLength;
    }
    Object.assign(named, tf.io.decodeWeights(joined.buffer, weights));
  }
  return named;
}
