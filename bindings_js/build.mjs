// Builds the package: dist/index.js (all JavaScript in one module), its types, and the wasm files beside it.
import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = fileURLToPath(new URL('.', import.meta.url));
const { version } = JSON.parse(readFileSync(`${here}package.json`, 'utf8'));
const variants = ['simd', 'relaxed'];
const built = process.env.NACRE_BUILD ?? `${here}../build`;
const glue = (variant) => `${built}/${variant}/bin/nacre-${variant}.mjs`;

for (const variant of variants) if (!existsSync(glue(variant))) throw new Error(`${glue(variant)} is missing; run tools/build wasm first`);
// One copy of emscripten's JavaScript serves both wasm files.
const texts = variants.map((variant) => readFileSync(glue(variant), 'utf8').replaceAll(`nacre-${variant}`, 'nacre'));
if (texts[0] !== texts[1]) throw new Error('the variants differ in the JavaScript that emscripten wrote; build both from the same sources');

await build({
  entryPoints: [`${here}src/index.ts`],
  outfile: `${here}dist/index.js`,
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
      b.onResolve({ filter: /\/glue\.js$/ }, () => ({ path: glue('simd') }));
      // The address of the wasm file is module.ts's business; left in, bundlers would look for a file of this name.
      b.onLoad({ filter: /nacre-simd\.mjs$/ }, ({ path }) => ({
        contents: readFileSync(path, 'utf8').replace(/new URL\("nacre-simd\.wasm",\s*import\.meta\.url\)\.href/, '""'),
      }));
    },
  }],
});

const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');
execFileSync(process.execPath, [tsc, '-p', here], { stdio: 'inherit' });
copyFileSync(`${here}src/glue.d.ts`, `${here}dist/glue.d.ts`);

mkdirSync(`${here}dist`, { recursive: true });
for (const variant of variants) copyFileSync(`${built}/${variant}/bin/nacre-${variant}.wasm`, `${here}dist/nacre-${variant}.wasm`);
