// What users give to models and ask of them, checked before anything runs; texts as in TensorFlow.js.
import { ModelFileError } from '../../errors.js';
import type { NamedTensorMap, DataType } from '../../types.js';
import { assert } from '../../util.js';
import type { Analysis } from './analysis.js';
import { parseName } from './names.js';
import type { ModelGraph, Signature } from './reader.js';

/** Names of nodes instead of the signature's. */
export function mapFeeds(feeds: NamedTensorMap, signature: Signature | undefined): NamedTensorMap {
  return Object.fromEntries(Object.entries(feeds).map(([key, t]) => [signature?.inputs?.[key]?.name ?? key, t]));
}

export function checkFeeds(feeds: NamedTensorMap, { nodes }: ModelGraph): void {
  const strangers = Object.keys(feeds).filter((name) => !nodes.has(parseName(name).node));
  if (strangers.length > 0) throw new Error(`The dict provided in model.execute(dict) has keys: [${strangers}] that are not part of graph`);
  for (const [key, t] of Object.entries(feeds)) {
    const { name, attributes } = nodes.get(parseName(key).node)!;
    const isInput = nodes.get(name)!.op.startsWith('Placeholder');
    const shape = isInput ? (attributes.shape as number[] | undefined) : undefined;
    const dtype = isInput ? (attributes.dtype as DataType | undefined) : undefined;
    if (shape) {
      const fits = shape.length === t.shape.length && t.shape.every((d, i) => shape[i] === -1 || shape[i] === d);
      assert(fits, () => `The shape of dict['${name}'] provided in model.execute(dict) must be [${shape}], but was [${t.shape}]`);
    }
    if (dtype) assert(t.dtype === dtype, () => `The dtype of dict['${name}'] provided in model.execute(dict) must be ${dtype}, but was ${t.dtype}`);
  }
}

export function checkOutputNames(names: readonly string[], { nodes }: ModelGraph): void {
  for (const name of names) if (!nodes.has(parseName(name).node)) throw new Error(`The output '${name}' is not found in the graph`);
}

export function onlyAsync({ dynamic, instead }: Analysis): Error {
  return new Error(
    `This execution contains the node '${dynamic!.name}', which has the dynamic op '${dynamic!.op}'. Please use model.executeAsync() instead. ` +
    `Alternatively, to avoid the dynamic ops, specify the inputs [${instead}]`);
}

export function missingInputs({ missing }: Analysis, outputs: readonly string[], given: readonly string[]): Error {
  return new Error(`Cannot compute the outputs [${outputs}] from the provided inputs [${given}]. Missing the following inputs: [${missing}]`);
}

export function notReached({ missing, dynamic, instead }: Analysis, outputs: readonly string[], given: readonly string[]): Error {
  const alternative = dynamic ? `Alternatively, to avoid the dynamic ops, use model.execute() and specify the inputs [${instead}]` : '';
  return new Error(
    `Cannot compute the outputs [${outputs}] from the provided inputs [${given}]. Consider providing the following inputs: [${missing}]. ${alternative}`);
}

/** What the artifacts of a model must hold. */
export function checkArtifacts(artifacts: unknown, file: string): void {
  if (typeof artifacts !== 'object' || artifacts === null) throw new ModelFileError('the handler gives no model artifacts', { file });
  if ((artifacts as { modelTopology?: unknown }).modelTopology == null) throw new ModelFileError('the topology is missing', { file, field: 'modelTopology' });
}

/** Runs what reads weights, which does not know the file's name: errors get it. */
export function inFile<T>(file: string, f: () => T): T {
  const placed = (cause: unknown) =>
    (cause instanceof ModelFileError ? cause.in(file) : new ModelFileError((cause as Error).message, { file, field: 'weightData', cause }));
  try {
    const value = f();
    return value instanceof Promise ? (value.catch((cause) => { throw placed(cause); }) as T) : value;
  } catch (cause) {
    throw placed(cause);
  }
}
