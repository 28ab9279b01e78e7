// The types that the package ships.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

test('a program type-checks, and its mistakes are seen', () => {
  const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');
  const { status, stdout } = spawnSync(process.execPath, [tsc, '-p', fileURLToPath(new URL('types', import.meta.url))], { encoding: 'utf8' });
  assert.equal(status, 0, stdout);
});
