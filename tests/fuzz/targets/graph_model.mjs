// Graph models by HTTP, and one run of what could be loaded.
import * as tf from 'nacre';
import {answering, networkFiles} from '../inputs.mjs';

await tf.ready();
export {tf};
export const exists = typeof tf.loadGraphModel === 'function';

export const seeds = () => [networkFiles()];

export async function run(files) {
  const model = await tf.loadGraphModel('http://localhost/model.json', {fetchFunc: answering(files)});
  const inputs = [], outputs = [];
  try {
    // As an application that knows the model would call it.
    inputs.push(tf.zeros([1, 12, 12, 3]));
    outputs.push(...[await model.executeAsync({input: inputs[0]})].flat());
    await Promise.all(outputs.map(output => output.data()));
  } finally {
    tf.dispose([inputs, outputs]);
    model.dispose();
  }
}
