// ONNX files, and one run of what could be loaded.
import * as tf from 'nacre';
import {architectures} from '../../../tools/networks/architectures.mjs';
import {onnx} from '../../../tools/networks/onnx.mjs';

await tf.ready();
export {tf};
export const exists = typeof tf.loadOnnxModel === 'function';

export const seeds = () => [{'model.onnx': {kind: 'protobuf', bytes: Uint8Array.from(onnx(architectures.tiny()))}}];

export async function run({'model.onnx': {bytes}}) {
  const model = await tf.loadOnnxModel(bytes), given = [], outputs = [];
  try {
    given.push(tf.zeros([1, 3, 12, 12]));
    outputs.push(...[await model.execute({input: given[0]})].flat());
    await Promise.all(outputs.map(output => output.data()));
  } finally {
    tf.dispose([given, outputs]);
    model.dispose();
  }
}
