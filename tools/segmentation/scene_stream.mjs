import {Worker} from 'node:worker_threads';

/**
 * Batches of training scenes, drawn ahead of time by worker threads. Batch k holds the scenes of the seeds
 * firstSeed + k * batch and following, however many threads draw them: a run depends on its seed alone.
 */
export class SceneStream {
  constructor({firstSeed, batch, size, startBatch = 0, threads = 1, ahead = 6}) {
    this.seedOf = (k) => firstSeed + k * batch;
    this.request = {count: batch, size};
    this.next = startBatch;
    this.asked = startBatch;
    this.ready = new Map();
    this.waiting = null;
    this.workers = Array.from({length: threads}, () => this.#startWorker());
    for (let i = 0; i < ahead; i++) this.#ask();
  }

  #startWorker() {
    const worker = new Worker(new URL('./scene_worker.mjs', import.meta.url));
    worker.on('message', (batch) => {
      this.ready.set(batch.first, batch);
      this.#serve();
    });
    worker.on('error', (error) => {
      this.error = error;
      this.#serve();
    });
    return worker;
  }

  #ask() {
    const k = this.asked++;
    this.workers[k % this.workers.length].postMessage({first: this.seedOf(k), ...this.request});
  }

  #serve() {
    if (!this.waiting) return;
    const {resolve, reject} = this.waiting;
    const seed = this.seedOf(this.next),
      batch = this.ready.get(seed);
    if (!batch && !this.error) return;
    this.waiting = null;
    if (!batch) return reject(this.error);
    this.ready.delete(seed);
    this.next++;
    this.#ask();
    resolve(batch);
  }

  /** Resolves to the next batch, {first, rgb, mask}. */
  take() {
    return new Promise((resolve, reject) => {
      this.waiting = {resolve, reject};
      this.#serve();
    });
  }

  close() {
    return Promise.all(this.workers.map((worker) => worker.terminate()));
  }
}
