// What a target is, and what it promises. A module in targets/ exports
//   seeds()      inputs that can be read: {file name: {kind, bytes}}; kinds: bytes, json, protobuf, png
//   run(input)   reads such an input, and frees what it gets; may be asynchronous
//   accepts(e)   whether this is an error as a user should see it (default: one of the package's kinds)
//   mostMemory   bytes that one input may add to the process (default 1 GB)
//   tf           the package, where the target makes tensors: there must be as many after as before
//   exists       false: the package has no such function
// An input must be read, or refused with such an error, within five seconds.
import {Random} from '../../tools/segmentation/random.mjs';
import {mutate} from './mutate.mjs';

export const mostSeconds = 5;

// Errors that are made on purpose. TypeError, RangeError and traps of wasm come from inside.
const kinds = ['Error', 'ModelFileError', 'OutOfMemoryError'];
const accepts = error => error instanceof Error && kinds.includes(error.name) && error.constructor !== WebAssembly.RuntimeError;

export async function loadTarget(name) {
  return {accepts, mostMemory: 1e9, exists: true, ...await import(new URL(name.includes('/') ? name : `targets/${name}.mjs`, import.meta.url))};
}

/** The damaged input of this number; negative numbers: the undamaged ones. */
export const inputOf = (corpus, seed, iteration) =>
  (iteration < 0 ? structuredClone(corpus[-1 - iteration]) : mutate(new Random(seed * 1000003 + iteration), corpus));
