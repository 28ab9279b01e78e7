// The bytes of weights and what is said of them, at once and as a stream of pieces; texts too.
import * as tf from 'nacre';
import {bytesOf, jsonOf, parsed, seedTensors} from '../inputs.mjs';

await tf.ready();
export {tf};

export function seeds() {
  const {specs, bytes} = seedTensors();
  const texts = Uint8Array.from([3, 0, 0, 0, 97, 98, 99, 0, 0, 0, 0, 1, 0, 0, 0, 255]);
  return [
    {'specs.json': jsonOf(specs), 'weights.bin': bytesOf(bytes)},
    {'specs.json': jsonOf([{name: 's', shape: [3], dtype: 'string'}, specs[0]]), 'weights.bin': bytesOf([...texts, ...bytes])},
  ];
}

// In pieces of other sizes than the weights'.
const stream = bytes => new ReadableStream({
  start(controller) {
    for (let at = 0; at < bytes.length; at += 7) controller.enqueue(bytes.slice(at, at + 7));
    controller.close();
  },
});

export async function run({'specs.json': specs, 'weights.bin': {bytes}}) {
  const value = parsed(specs);
  if (value === undefined) return;
  let error;
  for (const decode of [() => tf.io.decodeWeights(bytes, value), () => tf.io.decodeWeightsStream(stream(bytes), value)]) {
    try {
      tf.dispose(await decode());
    } catch (e) {
      // Both ways are tried before the first one's error counts.
      error ??= e;
    }
  }
  if (error) throw error;
}
