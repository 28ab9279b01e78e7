// Every operator that TensorFlow.js's converter knows, in a model of one node: here and in TensorFlow.js.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { before, test } from 'node:test';
import * as peer from '@tensorflow/tfjs';
import * as tf from 'nacre';
import { plain, tensorOf } from './graph_files.mjs';
import { elsewhere, modelOf, rows } from './graph_op_rows.mjs';

await tf.ready();
before(() => peer.setBackend('cpu'));

async function run(library, { model, given }, { outputs = 1, async }) {
  const loaded = library.loadGraphModelSync(model);
  const feeds = Object.fromEntries(Object.entries(given).map(([name, v]) => [name, tensorOf(library, v)]));
  const names = Array.from({ length: outputs }, (_, i) => (i ? `op:${i}` : 'op'));
  const results = async ? await loaded.executeAsync(feeds, names) : loaded.execute(feeds, names);
  const found = await plain(results);
  library.dispose([feeds, results]);
  loaded.dispose();
  return found;
}

function compare(found, expected, sameDtype = true) {
  assert.equal(found.length, expected.length);
  for (const [i, { dtype, shape, values }] of expected.entries()) {
    assert.deepEqual(found[i].shape, shape);
    if (sameDtype) assert.equal(found[i].dtype, dtype);
    for (const [k, v] of values.entries()) {
      const got = found[i].values[k];
      const close = Object.is(got, v) || got === v || Math.abs(got - v) <= 2e-5 + 2e-4 * Math.abs(v);
      assert.ok(close, `output ${i}, element ${k}: ${got}, expected ${v}`);
    }
  }
}

for (const [n, row] of rows.entries()) {
  const [op, , , options = {}] = row;
  const { random, range, expected, why, sameDtype } = options;
  test(`${op} (row ${n})${why || random || sameDtype ? `: ${why ?? random ?? sameDtype}` : ''}`, async () => {
    const before = tf.memory().numTensors;
    const found = await run(tf, modelOf(row), options);
    assert.equal(tf.memory().numTensors, before, 'tensors are left');
    if (expected) return compare(found, expected);
    const theirs = await run(peer, modelOf(row), options);
    if (!random) return compare(found, theirs, !sameDtype);
    assert.deepEqual(found.map(({ shape, dtype }) => ({ shape, dtype })), theirs.map(({ shape, dtype }) => ({ shape, dtype })));
    for (const v of found[0].values) assert.ok(v >= range[0] && v <= range[1], `${v}`);
    assert.ok(new Set(found[0].values).size > 1);
  });
}

test('every operator of the converter has a row, or a reason', () => {
  const folder = `${createRequire(import.meta.url).resolve('@tensorflow/tfjs-converter/package.json').replace(/package\.json$/, '')}dist/operations/op_list/`;
  const lists = readdirSync(folder).filter((file) => file.endsWith('.js')).map((file) => readFileSync(folder + file,
    'utf8').replace(/\/\/# sourceMappingURL.*/, ''));
  const known = lists.flatMap((text) => [...text.matchAll(/'tfOpName': '(\w+)'/g)].map((match) => match[1]));
  assert.ok(known.length > 240, `${known.length} operators were found`);
  const tested = new Set(rows.map(([op]) => op));
  assert.deepEqual(known.filter((op) => !tested.has(op) && !elsewhere[op]), []);
  assert.deepEqual([...tested].filter((op) => elsewhere[op]), []);
});
