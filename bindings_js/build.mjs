// Builds the package: dist/index.js (all JavaScript in one module), its types, and the wasm files beside it. Does nothing when all that is there.
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
const variants = ['simd', 'relaxed'];
const glue = (variant) => `${compiled}/${variant}/bin/nacre-${variant}.mjs`;
const wasm = (variant) => `${compiled}/${variant}/bin/nacre-${variant}.wasm`;

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
  // One copy of emscripten's JavaScript serves both wasm files.
  const [first, second] = variants.map((variant) => readFileSync(glue(variant), 'utf8').replaceAll(`nacre-${variant}`, 'nacre'));
  if (first !== second) throw new Error('the variants differ in the JavaScript that emscripten wrote; build both from the same sources');
  const { version } = JSON.parse(readFileSync(`${here}package.json`, 'utf8'));
  await build({
    entryPoints: [`${here}src/index.ts`],
    outfile: `${next}/index.js`,
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
}

function types() {
  const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');
  execFileSync(process.execPath, [tsc, '-p', here, '--outDir', next], { stdio: 'inherit' });
  copyFileSync(`${here}src/glue.d.ts`, `${next}/glue.d.ts`);
}

const current = fingerprint();
if (!existsSync(`${dist}/index.js`) || !existsSync(stamp) || readFileSync(stamp, 'utf8') !== current) {
  rmSync(next, { recursive: true, force: true });
  mkdirSync(next, { recursive: true });
  await bundle();
  types();
  for (const variant of variants) copyFileSync(wasm(variant), `${next}/nacre-${variant}.wasm`);
  rmSync(dist, { recursive: true, force: true });
  renameSync(next, dist);
  writeFileSync(stamp, current);
}
