// Weights of a manifest: a JSON list of groups, and files of bytes.
import * as tf from 'nacre';
import {bytesOf, jsonOf, noise, parsed, seedTensors} from '../inputs.mjs';

await tf.ready();
export {tf};

const quantized = [
  {name: 'u8', shape: [3], dtype: 'float32', quantization: {dtype: 'uint8', scale: 0.1, min: -1}},
  {name: 'u16', shape: [2], dtype: 'int32', quantization: {dtype: 'uint16', scale: 2, min: 5}},
  {name: 'f16', shape: [5], dtype: 'float32', quantization: {dtype: 'float16'}},
  {name: 'c', shape: [2, 1], dtype: 'complex64'}, {name: 'b', shape: [7], dtype: 'bool'},
];

export function seeds() {
  const {specs, bytes} = seedTensors(), cut = 11;
  const parts = {'a.bin': bytesOf(bytes.subarray(0, cut)), 'b.bin': bytesOf(bytes.subarray(cut))};
  return [
    {'manifest.json': jsonOf([{paths: ['a.bin', 'b.bin'], weights: specs}]), ...parts},
    {'manifest.json': jsonOf([{paths: ['a.bin'], weights: quantized}]), 'a.bin': bytesOf(noise(3 + 4 + 10 + 16 + 7)), 'b.bin': bytesOf([])},
    {
      'manifest.json': jsonOf([{paths: ['a.bin'], weights: [quantized[0]]}, {paths: ['b.bin'], weights: [quantized[4]]}]),
      'a.bin': bytesOf(noise(3)), 'b.bin': bytesOf(noise(7)),
    },
  ];
}

export async function run({'manifest.json': manifest, ...files}) {
  const value = parsed(manifest);
  if (value === undefined) return;  // the package is given the value, not the text
  const load = tf.io.weightsLoaderFactory(async urls => urls.map(url => (Object.hasOwn(files, url) ? files[url].bytes : new ArrayBuffer(0))));
  tf.dispose(await load(value));
}
