/** The WebGL context is lost, has not come back in time, and no other backend may take its place; see `tf.onContextLoss`. */
export class ContextLostError extends Error {
  override name = 'ContextLostError';
}

/** The memory that tensors live in is exhausted. The runtime stays usable: dispose tensors and go on. */
export class OutOfMemoryError extends Error {
  override name = 'OutOfMemoryError';
}

/** A value was asked for that depends on an argument of a function while that function was being recorded. */
export class UnknownValueError extends Error {
  override name = 'UnknownValueError';
}

/** A value was asked for whose programs `tf.warmUp` has not seen through; it catches this, and asks again. */
export class UnpreparedError extends Error {
  override name = 'UnpreparedError';
}

/** A model file cannot be used: it is damaged, or asks for what does not exist here. Says in which file, node and field. */
export class ModelFileError extends Error {
  override name = 'ModelFileError';
  /** The text without the place. */
  readonly what: string;
  /** Where: the file (or its format), the node of the graph or the weight, and the field of it, as far as known. */
  readonly file?: string;
  readonly node?: string;
  readonly field?: string;

  constructor(what: string, where: { file?: string; node?: string; field?: string; cause?: unknown } = {}) {
    const places = [where.file, where.node && `node '${where.node}'`, where.field && `field '${where.field}'`].filter(Boolean);
    super(`[${places.join(', ') || 'model'}] ${what}`);
    this.what = what;
    Object.assign(this, where);
  }

  /** The same error, where the name of the file is known. */
  in(file: string): ModelFileError {
    const { what, node, field } = this;
    return new ModelFileError(what, { file, node, field, cause: this });
  }
}
