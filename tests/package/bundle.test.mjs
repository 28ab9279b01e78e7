// The package in the hands of bundlers: for browsers, in files and in one; and what stays in files of its own.
import assert from 'node:assert/strict';
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { after, before, test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { model, node, tensor, value } from '../js/onnx_writer.mjs';

const here = fileURLToPath(new URL('.', import.meta.url)), dist = fileURLToPath(new URL('../../bindings_js/dist/', import.meta.url));
let folder;
before(async () => (folder = await mkdtemp(`${tmpdir()}/bundle-`)));
after(() => rm(folder, { recursive: true }));

const bundle = (contents, options) =>
  build({ stdin: { contents, resolveDir: here, loader: 'js' }, bundle: true, format: 'esm', logLevel: 'silent', ...options });

test('what a program loads at once holds no importer of ONNX and no glue of WebGL', async () => {
  const [core, onnx, glue] = await Promise.all(['core', 'onnx', 'glue_webgl'].map((name) => readFile(`${dist}${name}.js`, 'utf8')));
  for (const [text, holds] of [[core, false], [onnx, true]]) assert.equal(/GroupNormalization/.test(text), holds);
  for (const [text, holds] of [[core, false], [glue, true]]) assert.equal(/linkProgram/.test(text), holds);
  assert.ok(core.length < 460_000, `core.js has ${core.length} bytes`);
  for (const name of (await readdir(dist)).filter((entry) => entry.endsWith('.js'))) assert.match(name, /^[a-z_-]+\.js$/, 'names stay the same from build to build');
});

test('bundled for browsers: nothing of Node is looked for, and the importer stays a file of its own', async () => {
  await bundle("import * as tf from 'nacre'; globalThis.tf = tf;", { outdir: `${folder}/split`, platform: 'browser', splitting: true });
  const texts = await Promise.all((await readdir(`${folder}/split`)).map((name) => readFile(`${folder}/split/${name}`, 'utf8')));
  assert.equal(texts.filter((text) => /GroupNormalization/.test(text)).length, 1);
  assert.ok(!/GroupNormalization/.test(await readFile(`${folder}/split/stdin.js`, 'utf8')));
});

test('bundled into one file: ONNX models load, and call sites are those of the program', async () => {
  const program = `import * as tf from 'nacre'; import { readFileSync } from 'node:fs';
    export { tf };
    export async function run(wasm, bytes) {
      tf.setWasmVariant('simd');
      tf.setWasmSource(readFileSync(wasm));
      await tf.ready();
      const model = await tf.loadModel(bytes);
      tf.enableDebugMode();
      const x = tf.ones([2]);
      const start = new Error().stack.split('\\n')[1].match(/:(\\d+):\\d+\\)?$/)[1]; const y = model.predict(x);
      const leaks = tf.leaks();
      return { start: Number(start), values: Array.from(y.dataSync()), leaks };
    }`;
  const bytes = model({ nodes: [node('Mul', ['x', 'w'], ['y'])], weights: [tensor('w', [2], [3, 4])], inputs: [value('x', [2])], outputs: [value('y', [2])] });
  for (const minify of [false, true]) {
    const outfile = `${folder}/one_${minify}.mjs`;
    await bundle(program, { outfile, platform: 'node', minify });
    const { run } = await import(pathToFileURL(outfile));
    const { start, values, leaks } = await run(`${dist}nacre-simd.wasm`, bytes);
    assert.deepEqual(values, [3, 4]);
    assert.ok(leaks.length >= 2);
    for (const { where } of leaks) assert.ok(Math.abs(Number(/:(\d+):\d+$/.exec(where)[1]) - start) <= 3, `${where} is not near line ${start}`);
  }
});
