// Runs TensorFlow.js's core suite on the built package and compares with the list of specs that do not pass yet: what fails beside
// them is a regression, what passes in spite of the list must leave it.
//   node tests/conformance/check.mjs [--write]     (--write makes the list anew)
import {existsSync, readFileSync, writeFileSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import suite from './core/suite.mjs';
import {scratch} from './lib/deps.mjs';
import {run} from './lib/runner.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));
const listFile = fileURLToPath(new URL('open_specs.json', import.meta.url));
const report = `${scratch}/core-wasm.json`;
const {meta, totals, specs} = await run(suite, ['--module', `${root}bindings_js/dist/index.js`, '--backend', 'wasm', '--out', report]);

const nameOf = ([file, name]) => `${file} :: ${name}`;
const failing = specs.filter(([, , status]) => status !== 'passed' && status !== 'pending');
if (process.argv.includes('--write')) {
  writeFileSync(listFile, JSON.stringify({missing: totals.missing, specs: [...new Set(failing.map(nameOf))].sort()}, null, 1) + '\n');
}
const open = existsSync(listFile) ? JSON.parse(readFileSync(listFile, 'utf8')) : {missing: 0, specs: []};
const listed = new Set(open.specs);
const broken = failing.filter((spec) => !listed.has(nameOf(spec)));
const stillOpen = new Set(failing.map(nameOf));
const closed = open.specs.filter((name) => !stillOpen.has(name));

for (const spec of broken) console.log(`BROKEN  ${nameOf(spec)}\n        ${(spec[4] ?? '').split('\n')[0]}`);
for (const name of closed) console.log(`PASSES  ${name}\n        take it off ${listFile.slice(root.length)} (node tests/conformance/check.mjs --write)`);
if (totals.missing > open.missing) console.log(`BROKEN  ${totals.missing} specs were never reached, ${open.missing} are listed`);
const failed = broken.length + closed.length + Math.max(0, totals.missing - open.missing) + (meta.fatal ? 1 : 0);
console.log(`conformance: ${totals.passed} passed, ${failed} failed, ${listed.size + open.missing} open`);
process.exit(failed > 0 ? 1 : 0);
