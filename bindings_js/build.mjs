// Builds the package: dist/index.js and what it loads, its types, and the wasm files beside it. Does nothing when all that is there.
//   index.js       what users import: names for what is in
//   core.js        everything but
//   onnx.js        the importer of ONNX, which is loaded with the first such model, and
//   glue_*.js      emscripten's JavaScript for WebGL and for threads, which is loaded where there are such;
//   nacre-worker.js  the program of the threads
import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = fileURLToPath(new URL('.', import.meta.url));
const compiled = process.env.NACRE_BUILD ?? `${here}../build`;
const dist = `${here}dist`;
const next = `${here}../build/package`;  // becomes dist when it is complete
const stamp = `${here}../build/package.stamp`;
const kinds = ['', '-webgl', '-threads'];
const variants = ['simd', 'relaxed'].flatMap((folder) => kinds.map((kind) => ({ folder, name: `nacre-${folder}${kind}` })));
const glue = ({ folder, name }) => `${compiled}/${folder}/bin/${name}.mjs`;
const wasm = ({ folder, name }) => `${compiled}/${folder}/bin/${name}.wasm`;

function inputs() {
  const sources = readdirSync(`${here}src`, { recursive: true }).filter((name) => name.endsWith('.ts')).sort().map((name) => `${here}src/${name}`);
  return [...sources, `${here}package.json`, `${here}tsconfig.json`, `${here}build.mjs`, ...variants.flatMap((v) => [glue(v), wasm(v)])];
}

function fingerprint() {
  return inputs().map((path) => {
    if (!existsSync(path)) throw new Error(`${path} is missing; run tools/build wasm first`);
    const { mtimeMs, size } = statSync(path);
    return `${path} ${mtimeMs} ${size}\n`;
  }).join('');
}

async function bundle() {
  // One copy of emscripten's JavaScript serves both instruction sets.
  const texts = variants.map((v) => readFileSync(glue(v), 'utf8').replaceAll(v.name, 'nacre'));
  if (kinds.some((_, i) => texts[i] !== texts[i + kinds.length])) throw new Error('the variants differ in the JavaScript that emscripten wrote; build both from the same sources');
  const { version } = JSON.parse(readFileSync(`${here}package.json`, 'utf8'));
  const options = {
    outdir: next,
    bundle: true,
    minifyWhitespace: true,  // names stay: they are in error texts and stack traces
    minifySyntax: true,
    lineLimit: 200,
    format: 'esm',
    target: 'es2022',
    legalComments: 'none',
    define: { __NACRE_VERSION__: JSON.stringify(version) },
    plugins: [{
      name: 'glue',
      setup(b) {
        b.onResolve({ filter: /\/glue\.js$/ }, () => ({ path: glue(variants[0]) }));
        b.onResolve({ filter: /\/glue_(webgl|threads)\.js$/ }, ({ path }) => ({ path: path.replace(/.*\//, './'), external: true }));
        // The address of the wasm file is module.ts's business; left in, bundlers would look for a file of this name.
        b.onLoad({ filter: /nacre-simd(-webgl|-threads)?\.mjs$/ }, ({ path }) => ({
          contents: readFileSync(path, 'utf8').replace(/new URL\("nacre-simd(-webgl|-threads)?\.wasm",\s*import\.meta\.url\)\.href/, '""'),
        }));
      },
    }],
  };
  await build({
    ...options,
    entryPoints: { index: `${here}src/index.ts`, onnx: `${here}src/models/onnx/importer.ts` },
    splitting: true,
    chunkNames: 'core',  // there is one: what both entry points share
  });
  await build({ ...options, entryPoints: { glue_webgl: glue(variants[1]), glue_threads: glue(variants[2]), 'nacre-worker': `${here}src/worker.ts` } });
}

function types() {
  const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');
  execFileSync(process.execPath, [tsc, '-p', here, '--outDir', next], { stdio: 'inherit' });
  for (const name of ['glue', 'glue_webgl', 'glue_threads']) copyFileSync(`${here}src/${name}.d.ts`, `${next}/${name}.d.ts`);
}

const current = fingerprint();
if (!existsSync(`${dist}/index.js`) || !existsSync(stamp) || readFileSync(stamp, 'utf8') !== current) {
  rmSync(next, { recursive: true, force: true });
  mkdirSync(next, { recursive: true });
  await bundle();
  types();
  for (const variant of variants) copyFileSync(wasm(variant), `${next}/${variant.name}.wasm`);
  rmSync(dist, { recursive: true, force: true });
  renameSync(next, dist);
  writeFileSync(stamp, current);
}
