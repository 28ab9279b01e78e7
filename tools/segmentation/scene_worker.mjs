// A worker thread that draws batches of training scenes: gets {first, count, size}, answers {first, rgb, mask}.
import {parentPort} from 'node:worker_threads';
import {trainingScene} from './scene.mjs';

parentPort.on('message', ({first, count, size}) => {
  const rgb = new Uint8Array(count * size * size * 3),
    mask = new Uint8Array(count * size * size);
  for (let i = 0; i < count; i++) {
    const scene = trainingScene(first + i, size);
    rgb.set(scene.rgb, i * scene.rgb.length);
    mask.set(scene.mask, i * scene.mask.length);
  }
  parentPort.postMessage({first, rgb, mask}, [rgb.buffer, mask.buffer]);
});
