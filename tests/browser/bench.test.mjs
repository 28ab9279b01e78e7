// Networks are measured in a browser: time, first result, memory.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const main = fileURLToPath(new URL('../../tools/bench_lib/models/main.mjs', import.meta.url));

test('a network on two runtimes, each in a browser of its own', () => {
  const folder = mkdtempSync(join(tmpdir(), 'nacre-bench-')), file = join(folder, 'result.json');
  const options = ['--browser', '--only', 'tiny', '--peers', 'nacre,tfjs', '--launches', '1', '--rounds', '1'];
  execFileSync(process.execPath, [main, ...options, '--turn', '5', '--warm', '10', '--patience', '0', '--json', file], { stdio: 'ignore' });
  const { groups: [{ rows: [{ results, errors }] }] } = JSON.parse(readFileSync(file, 'utf8'));
  rmSync(folder, { recursive: true });
  assert.deepEqual(errors, {});
  assert.deepEqual(Object.keys(results), ['nacre relaxed', 'tfjs simd']);
  for (const { ms, first, memory } of Object.values(results)) assert.ok(ms > 0 && first > 0 && memory > 0, JSON.stringify({ ms, first, memory }));
});
