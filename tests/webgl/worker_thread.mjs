// In a worker, where only an OffscreenCanvas gives a context.
import * as tf from '/nacre/index.js';

try {
  await tf.ready();
  await tf.setBackend('webgl');
  const w = tf.variable(tf.ones([8, 4])), x = tf.ones([3, 8]), optimizer = tf.train.sgd(0.1);
  const losses = [];
  for (let k = 0; k < 3; k++) losses.push((await optimizer.minimize(() => tf.mean(tf.square(tf.matMul(x, w))), true).data())[0]);
  postMessage({backend: tf.getBackend(), losses, gpu: tf.memory().numBytesInGPU});
} catch (error) {
  postMessage({error: error.stack});
}
