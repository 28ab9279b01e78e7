// The measured process in Node. It is started with the folder of the network.
import fs from 'node:fs';
import {createRequire} from 'node:module';
import path from 'node:path';
import {fileURLToPath} from 'node:url';
import vm from 'node:vm';
import {peakMemory} from '../processes.mjs';
import {host} from './host.mjs';

const folder = process.argv[2], require = createRequire(import.meta.url);
const bytes = file => new Uint8Array(fs.readFileSync(path.join(folder, file)).buffer);
const json = file => JSON.parse(fs.readFileSync(path.join(folder, file), 'utf8'));

const libraries = {
  nacre: () => import('nacre'),
  async tfjs() {
    const [core, {loadGraphModel}] = await Promise.all(['core', 'converter', 'backend-wasm'].map(part => import(`@tensorflow/tfjs-${part}`)));
    return {...core, loadGraphModel};
  },
  onnxruntime: () => import('onnxruntime-web'),
  async litert({variant, threads}) {
    globalThis.self = globalThis;
    globalThis.navigator ??= {hardwareConcurrency: threads};
    globalThis.importScripts = runScript;
    const litert = await import('@litertjs/core'), kind = threads > 1 ? '_threaded' : variant === 'relaxed' ? '' : '_compat';
    await litert.loadLiteRt(litertScript(`litert_wasm${kind}_internal`), {threads: threads > 1});
    return litert;
  },
};

// LiteRT.js is written for pages and workers: its script defines a global.
function runScript(file) {
  const text = `${fs.readFileSync(file, 'utf8')};globalThis.ModuleFactory = ModuleFactory;`;
  const run = vm.compileFunction(text, ['require', '__filename', '__dirname', 'module', 'exports'], {filename: file});
  run(createRequire(file), file, path.dirname(file), {}, {});
}

// Its threads start from the script's file, which is no ES module, although its package says so of all its files.
function litertScript(name) {
  const from = path.join(path.dirname(require.resolve('@litertjs/core')), '../wasm');
  const to = fileURLToPath(new URL('../../../build/bench/litert/', import.meta.url));
  fs.mkdirSync(to, {recursive: true});
  fs.writeFileSync(`${to}package.json`, '{"type": "commonjs"}\n');
  for (const file of [`${name}.js`, `${name}.wasm`]) if (!fs.existsSync(to + file)) fs.copyFileSync(path.join(from, file), to + file);
  return `${to}${name}.js`;
}

const commands = {
  ...host({
    library: configuration => libraries[configuration.name](configuration),
    model: async file => bytes(file),
    async graphModel({name}) {
      if (name === 'nacre') return `file://${path.resolve(folder)}/model.json`;  // TensorFlow.js reads files with native code only
      const {modelTopology, signature, weightsManifest: [{weights}]} = json('model.json');
      return {load: async () => ({format: 'graph-model', signature, modelTopology, weightSpecs: weights, weightData: bytes('weights.bin').buffer})};
    },
    network: async () => json('network.json'),
  }),
  memory: () => peakMemory('self'),
};

process.on('message', async ({command, argument}) => {
  try {
    process.send({result: await commands[command](argument)});
  } catch (error) {
    process.send({error: String(error?.message ?? error)});
  }
});
process.on('disconnect', () => process.exit());
process.send({ready: true});
