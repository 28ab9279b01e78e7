// The thread that a target runs in: it tries input after input, and tells of those that break the contract of target.mjs.
import {parentPort, workerData} from 'node:worker_threads';
import {inputOf, loadTarget} from './target.mjs';

const {target: name, seed, first, until, progress} = workerData;
limitMemory();
// What is said while damaged files are read is of no interest.
for (const method of ['log', 'warn', 'error']) console[method] = () => {};
const target = await loadTarget(name), corpus = target.seeds();

const tensors = () => target.tf?.memory().numTensors ?? 0;

// A damaged size is often one that a large machine could serve, slowly: this one has half a gigabyte.
function limitMemory() {
  const most = 2 ** 29, pageBytes = 65536, {grow} = WebAssembly.Memory.prototype;
  WebAssembly.Memory.prototype.grow = function (pages) {
    if (this.buffer.byteLength + pages * pageBytes > most) throw new RangeError('out of memory');
    return grow.call(this, pages);
  };
}

async function check(input) {
  const before = tensors(), start = process.memoryUsage.rss();
  try {
    await target.run(input);
  } catch (error) {
    if (!target.accepts(error)) return error;
  }
  if (tensors() !== before) return new Error(`leaves ${tensors() - before} tensors behind`);
  const grown = process.memoryUsage.rss() - start;
  return grown > target.mostMemory ? new Error(`takes ${(grown / 1e6).toFixed(0)} MB of memory`) : undefined;
}

// The undamaged inputs must be read, or the target tests nothing.
if (first === 0) {
  for (const [number, input] of corpus.entries()) {
    Atomics.store(progress, 0, -1 - number);
    try {
      await target.run(structuredClone(input));
    } catch (error) {
      parentPort.postMessage({iteration: -1 - number, name: error.name, message: error.message, stack: error.stack});
    }
  }
}
let iteration = first;
for (; Date.now() < until; iteration++) {
  Atomics.store(progress, 0, iteration);
  const error = await check(inputOf(corpus, seed, iteration));
  if (error) parentPort.postMessage({iteration, name: error?.name, message: String(error?.message ?? error), stack: String(error?.stack ?? error)});
  if (iteration % 16 === 0) await new Promise(setImmediate);  // lets finalizers run
}
parentPort.postMessage({done: iteration});
