// What several of the tests need.
import assert from 'node:assert/strict';
import * as tf from 'nacre';

const AsyncFunction = (async () => {}).constructor;

/**
 * Runs f and checks that it left no tensor behind. An async function has to dispose its tensors itself, and is awaited; another one runs in a tidy.
 */
export function leavesNothing(f) {
  const before = tf.memory().numTensors;
  const check = () => assert.equal(tf.memory().numTensors, before);
  if (f instanceof AsyncFunction) return f().then(check);
  tf.tidy(() => {
    assert.ok(!(f() instanceof Promise), 'what takes time must be an async function');
  });
  return check();
}
