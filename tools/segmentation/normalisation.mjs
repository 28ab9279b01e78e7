import * as tf from 'nacre';
import {weightSpecs} from '../../web_demo/segmentation/model.mjs';

const EPSILON = 1e-3;

/**
 * Batch normalisation (arXiv 1502.03167) for the training alone. It makes the network learn several times faster; the weights
 * that are saved have it folded into kernels and biases, so nothing of it is left when the network is used.
 */
export class Normalisation {
  /** variables: the weights by name, with a `NAME/scale` for every kernel that is normalised. */
  constructor(variables) {
    this.variables = variables;
    this.names = Object.entries(weightSpecs())
      .filter(([, spec]) => spec.normalised)
      .map(([name]) => name.replace('/kernel', ''));
    this.watched = null;
  }

  /** The scales to train, by name. */
  static scales() {
    return Object.entries(weightSpecs())
      .filter(([, spec]) => spec.normalised)
      .map(([name, {shape, gain}]) => [name.replace('/kernel', '/scale'), {shape: [shape[3]], value: gain}]);
  }

  /** What buildNetwork takes: normalises outputs [n, h, w, channels] with the mean and the variance of the batch. */
  apply = (outputs, name) => {
    const {mean, variance} = tf.moments(outputs, [0, 1, 2]);
    if (this.watched) this.watched[name] = {mean, variance};
    const gain = tf.mul(tf.rsqrt(tf.add(variance, EPSILON)), this.variables[`${name}/scale`]);
    return tf.add(tf.mul(tf.sub(outputs, mean), gain), this.variables[`${name}/bias`]);
  };

  /** Weights by name, {shape, data}, that do without batches what `network` does over these batches of inputs on average. */
  fold(network, batches) {
    const sums = new Map(this.names.map((name) => [name, {mean: [], square: [], count: 0}]));
    for (const batch of batches) this.#measure(network, batch, sums);
    const values = Object.fromEntries(Object.entries(this.variables).map(([name, v]) => [name, v.dataSync()]));
    const folded = {};
    for (const name of Object.keys(weightSpecs())) folded[name] = {shape: this.variables[name].shape, data: Float32Array.from(values[name])};
    for (const [name, {mean, square, count}] of sums) {
      const kernel = folded[`${name}/kernel`].data,
        bias = folded[`${name}/bias`].data,
        channels = bias.length;
      for (let c = 0; c < channels; c++) {
        const average = mean[c] / count,
          variance = square[c] / count - average * average;
        const gain = values[`${name}/scale`][c] / Math.sqrt(variance + EPSILON);
        for (let i = c; i < kernel.length; i += channels) kernel[i] *= gain;
        bias[c] -= average * gain;
      }
    }
    return folded;
  }

  /** Adds the mean and the mean square of every channel over one batch. */
  #measure(network, batch, sums) {
    const moments = tf.tidy(() => {
      this.watched = {};
      network(batch());
      const found = this.watched;
      this.watched = null;
      return found;
    });
    for (const [name, sum] of sums) {
      const mean = moments[name].mean.dataSync(),
        variance = moments[name].variance.dataSync();
      mean.forEach((m, c) => {
        sum.mean[c] = (sum.mean[c] ?? 0) + m;
        sum.square[c] = (sum.square[c] ?? 0) + variance[c] + m * m;
      });
      sum.count++;
    }
    tf.dispose(moments);
  }
}
