// Networks as files: model.json and weights.bin (TensorFlow.js), model.onnx, model.tflite, and network.json, which says what goes in and out.
import {createHash} from 'node:crypto';
import {existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {architectures} from './architectures.mjs';
import {graphModel} from './graph_model.mjs';
import {onnx} from './onnx.mjs';
import {tflite} from './tflite.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));

/** Writes the network of this name into a folder, which is made if need be. */
export function writeNetwork(name, folder) {
  const graph = architectures[name](), {json, weights} = graphModel(graph);
  const describe = names => names.map(name => ({name, shape: graph.shapes.get(name), image: graph.images.has(name)}));
  const parameters = [...graph.weights.values()].reduce((sum, {data}) => sum + data.length, 0);
  const about = {name, flops: graph.flops, parameters, inputs: describe(graph.inputs), outputs: describe(graph.outputs)};
  mkdirSync(folder, {recursive: true});
  const files = {
    'model.json': json, 'weights.bin': weights, 'model.onnx': onnx(graph), 'model.tflite': tflite(graph), 'network.json': `${JSON.stringify(about, null, 1)}\n`,
  };
  for (const [file, contents] of Object.entries(files)) writeFileSync(join(folder, file), contents);
  return about;
}

// Changes with the sources that networks are made by.
function version() {
  const hash = createHash('sha256'), writers = readdirSync(here).filter(file => file.endsWith('.mjs')).sort();
  for (const file of [...writers, '../segmentation/random.mjs']) hash.update(readFileSync(join(here, file)));
  return hash.digest('hex').slice(0, 12);
}

/** The folder of a network in the cache, where it is written once. */
export function cachedNetwork(name) {
  const cache = join(process.env.NACRE_CACHE ?? fileURLToPath(new URL('../../build', import.meta.url)), 'networks');
  const folder = join(cache, `${name}-${version()}`);
  if (existsSync(folder)) return folder;
  mkdirSync(cache, {recursive: true});
  const unfinished = mkdtempSync(join(cache, 'unfinished-'));
  try {
    writeNetwork(name, unfinished);
    renameSync(unfinished, folder);
  } catch (error) {
    rmSync(unfinished, {recursive: true});
    if (!existsSync(folder)) throw error;  // another process may have written it meanwhile
  }
  return folder;
}
