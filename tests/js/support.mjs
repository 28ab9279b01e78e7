// What several of the tests need.
import assert from 'node:assert/strict';
import * as tf from 'nacre';

/** Runs f and checks that it left no tensor behind. */
export function leavesNothing(f) {
  const before = tf.memory().numTensors;
  tf.tidy(() => {
    f();
  });
  assert.equal(tf.memory().numTensors, before);
}
