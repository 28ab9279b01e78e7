/** The WebGL context is lost, has not come back in time, and no other backend may take its place; see `tf.onContextLoss`. */
export class ContextLostError extends Error {
  override name = 'ContextLostError';
}

/** The memory that tensors live in is exhausted. The runtime stays usable: dispose tensors and go on. */
export class OutOfMemoryError extends Error {
  override name = 'OutOfMemoryError';
}
