// The benchmark runs, compares results before it times them, and writes what it prints.
import {test} from 'node:test';
import assert from 'node:assert/strict';
import {execFileSync, spawnSync} from 'node:child_process';
import {mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';

const main = fileURLToPath(new URL('../../tools/bench_lib/main.mjs', import.meta.url));

test('one case of the benchmark', () => {
  const folder = mkdtempSync(join(tmpdir(), 'nacre-bench-')), file = join(folder, 'result.json');
  const printed = execFileSync(process.execPath, [main, '--only', 'transpose', '--rounds', '2', '--turn', '20', '--warm', '50', '--patience', '0', '--json', file],
    {encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore']});
  const {rows, libraries} = JSON.parse(readFileSync(file, 'utf8'));
  rmSync(folder, {recursive: true});
  assert.deepEqual(Object.keys(libraries), ['nacre', 'tfjs-wasm']);
  assert.equal(rows.length, 1);
  assert.deepEqual(rows[0].errors, {});
  assert.equal(rows[0].results.nacre.turns.length, 2);
  assert.ok(rows[0].ratio > 0);
  assert.match(printed, /\| transpose 1Kx1K +\|/);
});

test('an unknown library is refused', () => {
  const {status, stderr} = spawnSync(process.execPath, [main, '--peers', 'nobody'], {encoding: 'utf8'});
  assert.notEqual(status, 0);
  assert.match(stderr, /no such library: nobody/);
});
