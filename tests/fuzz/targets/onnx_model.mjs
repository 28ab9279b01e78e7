// ONNX files, and one run of what could be loaded.
import * as tf from 'nacre';
import {architectures} from '../../../tools/networks/architectures.mjs';
import {onnx} from '../../../tools/networks/onnx.mjs';
import {onnxFiles} from '../onnx_files.mjs';

await tf.ready();
export {tf};
export const exists = typeof tf.loadOnnxModel === 'function';

export const seeds = () => [{'model.onnx': {kind: 'protobuf', bytes: Uint8Array.from(onnx(architectures.tiny()))}}, ...onnxFiles.map(make => make())];

const shapes = {input: [1, 3, 12, 12], x: [2, 3]};
const loops = /Loop|Scan/;  // a damaged one may go on for as long as it says

export async function run({'model.onnx': {bytes}}) {
  const model = await tf.loadOnnxModel(bytes), given = {}, results = [];
  try {
    if (loops.test(new TextDecoder('latin1').decode(bytes))) return;
    // As an application that knows the model would call it.
    for (const [name, shape] of Object.entries(shapes)) if (model.inputs.some(input => input.name === name)) given[name] = tf.ones(shape);
    results.push(...[model.execute(given)].flat());
    await Promise.all(results.map(result => result.data()));
  } finally {
    tf.dispose([given, results]);
    model.dispose();
  }
}
