// What the targets make their inputs of.
import {architectures} from '../../tools/networks/architectures.mjs';
import {graphModel} from '../../tools/networks/graph_model.mjs';
import {Random} from '../../tools/segmentation/random.mjs';

export const bytesOf = bytes => ({kind: 'bytes', bytes: Uint8Array.from(bytes)});
export const jsonOf = value => ({kind: 'json', bytes: new TextEncoder().encode(JSON.stringify(value))});

/** The value of a JSON file, or undefined when it is not well-formed. */
export function parsed({bytes}) {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined;
  }
}

/** Bytes that are the same every time. */
export function noise(length) {
  const random = new Random(length);
  return Uint8Array.from({length}, () => random.int(0, 255));
}

/** Some plain weights. */
export function seedTensors() {
  const specs = [
    {name: 'x', shape: [2, 3], dtype: 'float32'}, {name: 'y', shape: [], dtype: 'int32'}, {name: 'z', shape: [0, 4], dtype: 'float32', group: 'model'},
  ];
  return {specs, bytes: noise(4 * 7)};
}

/** A small network as files of a graph model. */
export function networkFiles() {
  const {json, weights} = graphModel(architectures.tiny());
  return {'model.json': {kind: 'json', bytes: new TextEncoder().encode(json)}, 'weights.bin': bytesOf(weights)};
}

/** A fetch function that finds these files, and empty ones elsewhere. */
export const answering = files => async url => {
  const name = String(url).slice('http://localhost/'.length);
  return new Response(Object.hasOwn(files, name) ? files[name].bytes : new Uint8Array());
};
