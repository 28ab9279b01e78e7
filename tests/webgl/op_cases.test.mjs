// Every row of the table in tests/cases on WebGL2, in one page; then the texts of all programs that were written on the way.
// NACRE_CASE=text runs only the rows whose title contains the text.
import {test, before, after} from 'node:test';
import assert from 'node:assert/strict';
import {spawnSync} from 'node:child_process';
import {mkdirSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {cases, promised} from '../cases/index.mjs';
import {title} from '../cases/harness.mjs';
import {start} from './page.mjs';

const only = process.env.NACRE_CASE;
const texts = fileURLToPath(new URL('../../build/programs/', import.meta.url));
let page, problems, close;
before(async () => {
  ({page, problems, close} = await start('op_cases_page.mjs'));
});
after(() => close?.());

for (const [family, rows] of Object.entries({...cases, promise: promised})) {
  rows.forEach((row, index) => {
    if (only && !title(row).includes(only)) return;
    test(`${family}: ${title(row)}`, async () => {
      const problem = await page.evaluate(([family, index]) => run.problem(family, index), [family, index]);
      if (problem) assert.fail(problem);
    });
  });
}

test('every program is valid GLSL ES 3.00', async () => {
  const programs = await page.evaluate(() => tf.webglPrograms());
  assert.ok(programs.length > 0);
  rmSync(texts, {recursive: true, force: true});
  mkdirSync(texts, {recursive: true});
  const files = programs.map((text, k) => {
    const file = join(texts, `${k}.frag`);
    writeFileSync(file, text);
    return file;
  });
  const {status, stdout, error} = spawnSync('glslangValidator', files, {encoding: 'utf8', maxBuffer: 1 << 26});
  assert.equal(error, undefined);
  assert.equal(status, 0, stdout?.split('\n').filter(line => /ERROR|WARNING/.test(line)).slice(0, 20).join('\n'));
  console.log(`${programs.length} programs`);
});

test('nothing went wrong in the page', () => assert.deepEqual(problems, []));
