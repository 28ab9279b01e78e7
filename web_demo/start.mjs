import * as tf from '/nacre/index.js';
import {describeRuntime} from './runtime.mjs';

const about = document.querySelector('#about');
try {
  await tf.ready();
  about.textContent = `nacre ${tf.version.nacre}, ${describeRuntime(tf)}.`;
} catch (error) {
  about.textContent = `The runtime could not be started: ${error.message}`;
}
