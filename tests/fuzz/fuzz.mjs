// Runs one target for some time in a thread, which is stopped when an input takes too long.
import {Worker} from 'node:worker_threads';
import {mostSeconds} from './target.mjs';

const mostFailures = 10;
const loading = 10, mostWaiting = 60;  // seconds
const seconds = ({user, system}) => (user + system) / 1e6;

/**
 * Resolves to {inputs, failures}; a failure is {iteration, name, message, stack}. Failures of the same kind at the same place count once.
 * `target`: a name, or the address of a module.
 */
export async function fuzz(target, {seconds: duration, seed, hang = mostSeconds}) {
  const until = Date.now() + 1000 * duration, failures = new Map();
  let next = 0;
  while (Date.now() < until && failures.size < mostFailures) {
    const found = await round({target, seed, first: next, until}, hang, failure => {
      const place = failure.stack?.split('\n').find(line => /^\s+at /.test(line)) ?? '';
      const key = `${failure.name} ${place || failure.message}`;
      if (!failures.has(key)) failures.set(key, failure);
      return failures.size < mostFailures;
    });
    next = found + 1;
  }
  return {inputs: next, failures: [...failures.values()]};
}

// Until the thread is done, or an input breaks it. Resolves to the number of the last input.
function round(data, hang, note) {
  const progress = new Int32Array(new SharedArrayBuffer(4)).fill(data.first - 1);
  const options = {workerData: {...data, progress}, resourceLimits: {maxOldGenerationSizeMb: 1024}, stdout: true, stderr: true};
  const worker = new Worker(new URL('worker.mjs', import.meta.url), options);
  return new Promise(resolve => {
    let at = progress[0], busy = 0, since = Date.now(), cpu = process.cpuUsage();
    let ended = false;
    const end = async last => {
      ended = true;
      clearInterval(timer);
      await worker.terminate();
      resolve(last);
    };
    const failed = ({name, message, stack = ''}) => {
      if (ended) return;
      note({iteration: progress[0], name, message, stack});
      end(Math.max(progress[0], data.first));
    };
    // Processor time counts, of which this thread takes next to none: others may keep the machine busy.
    const timer = setInterval(() => {
      busy += seconds(process.cpuUsage(cpu));
      cpu = process.cpuUsage();
      if (progress[0] !== at) {
        at = progress[0];
        busy = 0;
        since = Date.now();
      } else if (busy > hang + (at < data.first ? loading : 0) || Date.now() - since > 1000 * mostWaiting) {
        failed({name: 'hang', message: `takes more than ${hang} seconds`});
      }
    }, 100);
    worker.on('message', message => {
      if (message.done !== undefined) end(message.done - 1);
      // After a trap nothing in the module can be trusted.
      else if (!note(message) || message.name === 'RuntimeError') end(Math.max(message.iteration, data.first));
    });
    worker.on('error', error => failed({name: error.code ?? error.name, message: error.message, stack: error.stack}));
    worker.on('exit', () => failed({name: 'exit', message: 'never answers'}));  // it waits for what nobody will do
  });
}
