// Results that are computed inside a larger one: no kernel writes past what is its own. `after` exists before the op runs, since `before` reads it.
import {test} from 'node:test';
import assert from 'node:assert/strict';
import * as tf from 'nacre';
import {cases} from '../cases/index.mjs';
import {callable, forward, inputsOf, tensorsOf, title} from '../cases/harness.mjs';

await tf.ready();
const bits = values => Array.from(values, value => (Number.isNaN(value) ? 'NaN' : value));

function inside(row, inputs) {
  return tf.tidy(() => callable(tf, row)(tensorsOf(tf, inputs)).map(y => {
    if (y.dtype === 'string' || y.dtype === 'complex64') return null;
    const after = tf.add(tf.range(1, 6, 1, 'int32'), tf.scalar(1, 'int32')), before = tf.mul(after, after);
    return tf.concat([before.cast(y.dtype), y.flatten(), after.cast(y.dtype)]).dataSync();
  }));
}

for (const row of Object.values(cases).flat().filter(row => !row.op.endsWith('Async') && !row.op.startsWith('random'))) {
  test(title(row), () => {
    const inputs = inputsOf(row), alone = forward(tf, row, inputs);
    for (const [i, found] of inside(row, inputs).entries()) {
      if (found === null) continue;
      const {values, dtype} = alone[i], guard = dtype === 'bool' ? n => Array(n.length).fill(1) : n => n;
      assert.deepEqual(bits(found), [...guard([4, 9, 16, 25, 36]), ...bits(values), ...guard([2, 3, 4, 5, 6])]);
    }
  });
}
