// Networks in floats and, after tf.quantize, in bytes, in turns in one process each: tools/bench --models --quantized.
import {fork} from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import {fileURLToPath} from 'node:url';
import {cachedNetwork} from '../../networks/write.mjs';
import {milliseconds, table} from '../stats.mjs';

const script = fileURLToPath(new URL('./quantized_process.mjs', import.meta.url));

function measure(network, options) {
  const flags = options.variant === 'relaxed' ? (process.env.NACRE_NODE_FLAGS ?? '').split(' ').filter(Boolean) : [];
  const wanted = {folder: cachedNetwork(network), bits: 7, ...options};
  const child = fork(script, [JSON.stringify(wanted)], {execArgv: ['--expose-gc', ...flags], serialization: 'advanced'});
  return new Promise((resolve, reject) => {
    let answer;
    child.on('message', message => { answer = message; });
    child.on('exit', code => (answer?.result ? resolve(answer.result) : reject(new Error(answer?.error ?? `the process ended (${code})`))));
  });
}

const percent = share => `${(100 * share).toFixed(1)} %`;
const megabytes = bytes => (bytes / 1e6).toFixed(2);

/** Prints a row per network; resolves to the rows. */
export async function quantized(networks, options) {
  const rows = [];
  for (const threads of options.threads.split(',').map(Number)) {
    for (const network of networks) {
      process.stderr.write(`${network} ...`);
      const row = {network, threads, ...await measure(network, {...options, threads})};
      process.stderr.write(` ${milliseconds(row.float.ms)}, ${milliseconds(row.bytes.ms)}\n`);
      rows.push(row);
    }
  }
  console.log(`\nnacre in float32 and quantised by tf.quantize (${rows[0]?.bits} bits between products); Node ${process.version}; ${options.variant}; ${os.cpus()[0].model}`);
  console.log(`Milliseconds per inference, medians of ${options.rounds} interleaved turns; weights in wasm memory; on ${rows[0]?.samples} inputs other than those of the calibration:`);
  console.log('error of the outputs relative to their size (root of mean squares), and how often the largest output is the same one\n');
  console.log(table(['network', 'threads', 'float32 ms', 'int8 ms', 'ratio', 'float32 MB', 'int8 MB', 'ratio', 'error', 'same top 1'], rows.map(({network, threads, float, bytes, error, top1}) =>
    [network, threads, milliseconds(float.ms), milliseconds(bytes.ms), (float.ms / bytes.ms).toFixed(2), megabytes(float.weights), megabytes(bytes.weights),
      (bytes.weights / float.weights).toFixed(3), percent(error), top1 === undefined ? '-' : percent(top1)])));
  if (options.json) fs.writeFileSync(options.json, `${JSON.stringify({date: new Date().toISOString(), rows}, null, 1)}\n`);
  return rows;
}
