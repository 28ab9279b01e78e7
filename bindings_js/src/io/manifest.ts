// What a weights manifest must be before anything is made of it.
import { ModelFileError } from '../errors.js';
import type { Quantization, WeightsManifestConfig, WeightsManifestEntry } from './types.js';

/** What errors call the file where its name is not known. */
const unnamed = 'weights manifest';
export const weightTypes = ['float32', 'int32', 'bool', 'string', 'complex64'];
const quantizedTypes = ['float32', 'int32'];

/** A value from a file for the text of an error: short, however large or deep it is. */
function shown(value: unknown): string {
  try {
    return typeof value === 'string' ? value.slice(0, 80) : String(JSON.stringify(value)).slice(0, 80);
  } catch {  // too deep
    return Array.isArray(value) ? 'a list' : 'an object';
  }
}

const unsupported = (name: string, dtype: unknown): string => `Unsupported dtype in weight '${name}': ${shown(dtype)}`;

/** `place` is that of the entry in the file. */
function checkEntry(spec: WeightsManifestEntry, place: string, file: string): void {
  if (typeof spec?.name !== 'string') throw new ModelFileError(`a weight has no name: ${shown(spec)}`, { file, field: `${place}.name` });
  const { name, shape, dtype } = spec;
  if (!Array.isArray(shape) || !shape.every((d) => Number.isInteger(d) && d >= 0))
    throw new ModelFileError(`the weight must have a shape of non-negative integers, got ${shown(shape)}`, { file, node: name, field: 'shape' });
  if (!weightTypes.includes(dtype))
    throw new ModelFileError(`${unsupported(name, dtype)}; it must be one of ${weightTypes.join(', ')}`, { file, node: name, field: 'dtype' });
  if (spec.quantization) checkQuantization(spec, spec.quantization, file);
}

function checkQuantization({ name, dtype }: WeightsManifestEntry, { dtype: codes, min, scale }: Quantization, file: string): void {
  const where = { file, node: name, field: 'quantization' };
  if (!['uint8', 'uint16', 'float16'].includes(codes))
    throw new ModelFileError(
      `Weight ${name} has unknown quantization dtype ${shown(codes)}. Supported quantization dtypes are: 'uint8', 'uint16', and 'float16'.`, where);
  if (codes === 'float16' && dtype !== 'float32')
    throw new ModelFileError(`Weight ${name} is quantized with ${codes} which only supports weights of type float32 not ${dtype}.`, where);
  if (!quantizedTypes.includes(dtype))
    throw new ModelFileError(`${unsupported(name, dtype)}; quantized weights must be one of ${quantizedTypes.join(', ')}`, where);
  if (codes !== 'float16' && (typeof min !== 'number' || typeof scale !== 'number'))
    throw new ModelFileError(`Weight ${name} with quantization ${codes} doesn't have corresponding metadata min and scale.`, where);
}

/** Refuses what is no list of weights. Errors name the file, and `place` in it. */
export function checkSpecs(specs: readonly WeightsManifestEntry[], file = unnamed, place = 'weightSpecs'): void {
  if (!Array.isArray(specs)) throw new ModelFileError(`what is said of the weights must be a list, got ${shown(specs)}`, { file, field: place });
  specs.forEach((spec, i) => checkEntry(spec, `${place}[${i}]`, file));
}

/** Refuses what is no list of groups of files and weights. */
export function checkManifest(manifest: WeightsManifestConfig, file = unnamed): void {
  const field = 'weightsManifest';
  if (!Array.isArray(manifest)) throw new ModelFileError('the weights manifest must be a list of groups {paths, weights}', { file, field });
  manifest.forEach((group, i) => {
    if (!Array.isArray(group?.paths) || !Array.isArray(group.weights) || !group.paths.every((path) => typeof path === 'string'))
      throw new ModelFileError(`a group of the weights manifest must have lists 'paths' and 'weights', got ${shown(group)}`, { file, field: `${field}[${i}]` });
    checkSpecs(group.weights, file, `${field}[${i}].weights`);
  });
}

/** The weights of a manifest that was checked. */
export function specsOf(manifest: WeightsManifestConfig): WeightsManifestEntry[] {
  return manifest.flatMap((group) => group.weights);
}
