// Runs TensorFlow.js's core suite on the built package, on wasm under Node, or with --backend webgl in Chromium: every spec that applies must pass, and none
// may be missing. TFJS_EXACT: a few specs pin down gradients that finite differences contradict, or errors where nacre has a result.
import {fileURLToPath} from 'node:url';
import suite from './core/suite.mjs';
import {scratch} from './lib/deps.mjs';
import {run} from './lib/runner.mjs';

const module = fileURLToPath(new URL('../../bindings_js/dist/index.js', import.meta.url));
const given = process.argv.slice(2), at = given.indexOf('--backend');
const backend = at < 0 ? 'wasm' : given[at + 1];
const {meta, totals, specs} = await run(suite, ['--module', module, '--backend', backend, '--flags', '{"TFJS_EXACT": true}', '--out', `${scratch}/core-${backend}.json`, ...given]);
for (const [file, name, status, , error] of specs) {
  if (status !== 'passed' && status !== 'pending') console.log(`FAILED  ${file} :: ${name}\n        ${(error ?? '').split('\n')[0]}`);
}
const failed = totals.failed + totals.missing + (meta.fatal ? 1 : 0);
console.log(`conformance: ${totals.passed} passed, ${failed} failed, ${totals.pending} pending`);
process.exit(failed > 0 ? 1 : 0);
