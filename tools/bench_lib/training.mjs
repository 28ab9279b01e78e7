// Training steps: forward, backward and update of one batch by minimize(); the loss is read back at the end of every step.
import {noise} from './cases.mjs';

// Weights scaled by the square root of their inputs; biases zero. Several models may stand side by side in one library.
function parameters(tf, shapes) {
  return shapes.map((shape, i) => {
    const n = shape.reduce((a, b) => a * b, 1), fanIn = n / shape.at(-1);
    const values = shape.length > 1 ? noise(n, i + 11).map(v => v * Math.sqrt(3 / fanIn)) : new Float32Array(n);
    return tf.tidy(() => tf.variable(tf.tensor(values, shape)));
  });
}

function labels(tf, batch, classes) {
  const values = new Float32Array(batch * classes);
  for (let i = 0; i < batch; i++) values[i * classes + i % classes] = 1;
  return tf.tensor(values, [batch, classes]);
}

function trainer({tf}, {inputShape, shapes, forward, optimizer}) {
  const batch = inputShape[0];
  const x = tf.tensor(noise(inputShape.reduce((a, b) => a * b, 1), 7), inputShape), y = labels(tf, batch, 10);
  const make = () => ({weights: parameters(tf, shapes), optimizer: optimizer(tf)});
  const step = model => {
    const loss = model.optimizer.minimize(() => tf.losses.softmaxCrossEntropy(y, forward(tf, x, model.weights)), true, model.weights);
    const value = loss.dataSync()[0];
    loss.dispose();
    return value;
  };
  const timed = make();
  return {
    run: () => step(timed),
    // The losses of the first five steps from the same start.
    check() {
      const model = make();
      const losses = Float32Array.from({length: 5}, () => step(model));
      for (const w of model.weights) w.dispose();
      model.optimizer.dispose();
      return losses;
    },
  };
}

const mlp = peer => trainer(peer, {
  inputShape: [128, 784],
  shapes: [[784, 256], [256], [256, 128], [128], [128, 10], [10]],
  optimizer: tf => tf.train.sgd(0.05),
  forward(tf, x, [w1, b1, w2, b2, w3, b3]) {
    const h1 = tf.relu(tf.add(tf.matMul(x, w1), b1));
    const h2 = tf.relu(tf.add(tf.matMul(h1, w2), b2));
    return tf.add(tf.matMul(h2, w3), b3);
  },
});

const cnn = peer => trainer(peer, {
  inputShape: [64, 28, 28, 1],
  shapes: [[5, 5, 1, 8], [8], [5, 5, 8, 16], [16], [784, 10], [10]],
  optimizer: tf => tf.train.adam(0.001),
  forward(tf, x, [w1, b1, w2, b2, w3, b3]) {
    let h = tf.relu(tf.add(tf.conv2d(x, w1, 1, 'same'), b1));
    h = tf.maxPool(h, 2, 2, 'same');
    h = tf.relu(tf.add(tf.conv2d(h, w2, 1, 'same'), b2));
    h = tf.maxPool(h, 2, 2, 'same');
    return tf.add(tf.matMul(tf.reshape(h, [64, 784]), w3), b3);
  },
});

export const gradientSteps = {mlp, cnn};
