// A model's JSON and weights by HTTP and from memory, up to the tensors; what its graph says is not looked at.
import * as tf from 'nacre';
import {answering, jsonOf, networkFiles, parsed} from '../inputs.mjs';

await tf.ready();
export {tf};

export const seeds = () => [networkFiles(), {...networkFiles(), 'model.json': jsonOf({...parsed(networkFiles()['model.json']), weightsManifest: undefined})}];

async function decoded({weightSpecs, weightData}) {
  if (weightSpecs && weightData) tf.dispose(tf.io.decodeWeights(weightData, weightSpecs));
}

async function streamed({weightSpecs, getWeightStream}) {
  if (weightSpecs && getWeightStream) tf.dispose(await tf.io.decodeWeightsStream(getWeightStream(), weightSpecs));
}

export async function run(files) {
  const model = parsed(files['model.json']);
  if (model !== undefined && model !== null) await decoded(await tf.io.fromMemory(model, model.weightSpecs, files['weights.bin'].bytes).load());
  await streamed(await tf.io.http('http://localhost/model.json', {fetchFunc: answering(files), streamWeights: true}).load());
  await decoded(await tf.io.http('http://localhost/model.json', {fetchFunc: answering(files)}).load());
}
