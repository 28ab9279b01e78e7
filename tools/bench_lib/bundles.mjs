// Other libraries as one file each, as a page loads them.
import {mkdirSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import {build} from 'esbuild';

const root = fileURLToPath(new URL('../..', import.meta.url)), folder = `${root}build/bench`;

// What a page needs: the core, the backend, and the CPU backend that WebGL forwards small work to.
const contents = {
  tfjs_webgl: `export * from '@tensorflow/tfjs-core'; import '@tensorflow/tfjs-core/dist/public/chained_ops/register_all_chained_ops';
    import '@tensorflow/tfjs-core/dist/register_all_gradients'; import '@tensorflow/tfjs-backend-cpu'; import '@tensorflow/tfjs-backend-webgl';`,
  tfjs_models_webgl: `export * from '@tensorflow/tfjs-core'; export {loadGraphModel} from '@tensorflow/tfjs-converter';
    import '@tensorflow/tfjs-backend-cpu'; import '@tensorflow/tfjs-backend-webgl';`,
  tfjs_models_wasm: `export * from '@tensorflow/tfjs-core'; export {loadGraphModel} from '@tensorflow/tfjs-converter';
    export {setThreadsCount, setWasmPaths, version_wasm} from '@tensorflow/tfjs-backend-wasm';`,
  litert: `export * from '@litertjs/core';`,
};

/** Writes the bundles of these names, and resolves to the folder that they lie in. */
export async function bundles(...names) {
  mkdirSync(folder, {recursive: true});
  for (const name of names) {
    const stdin = {contents: contents[name], resolveDir: root};
    await build({stdin, outfile: `${folder}/${name}.js`, bundle: true, minify: true, format: 'esm', target: 'es2022', logLevel: 'error'});
  }
  return folder;
}
