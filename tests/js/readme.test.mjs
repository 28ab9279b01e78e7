// The example in README.md runs, and prints what it says.
import {test} from 'node:test';
import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import {readFileSync} from 'node:fs';
import {fileURLToPath} from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

test('the example of README.md', () => {
  const [, example] = /```js\n([\s\S]*?)```/.exec(readFileSync(`${root}README.md`, 'utf8'));
  const printed = execFileSync(process.execPath, ['--input-type=module', '--eval', example], {cwd: root, encoding: 'utf8'});
  const losses = [...printed.matchAll(/loss (\d\.\d+)/g)].map(match => Number(match[1]));
  assert.equal(losses.length, 4);
  assert.ok(losses[3] < losses[0] / 3, `losses ${losses}`);
  assert.ok(Number(/([\d.]+) % right/.exec(printed)[1]) > 95, printed);
  assert.match(printed, /Tensor\s+12\b/);
  assert.match(printed, /\[ \[ 2 \] \] \[ 6, 0 \]/);
});
