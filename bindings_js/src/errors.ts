/** The memory that tensors live in is exhausted. The runtime stays usable: dispose tensors and go on. */
export class OutOfMemoryError extends Error {
  override name = 'OutOfMemoryError';
}
