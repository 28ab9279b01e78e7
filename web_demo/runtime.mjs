/** The backend that computations run on, with the instruction set of the wasm file. */
export function describeRuntime(tf) {
  return `${tf.getBackend()}, ${tf.getWasmVariant() === 'relaxed' ? 'relaxed SIMD' : 'SIMD'}`;
}
