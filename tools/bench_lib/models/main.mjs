// Whole networks on nacre and on the other runtimes, each in a process or page of its own, in turns: tools/bench --models.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {parseArgs} from 'node:util';
import {architectures, measured} from '../../networks/architectures.mjs';
import {writeNetwork} from '../../networks/write.mjs';
import {chromium, node} from './clients.mjs';
import {measure} from './measure.mjs';
import {quantized} from './quantized.mjs';
import {missed, report} from './report.mjs';
import {configurations, runtimes} from './runtimes.mjs';
import {Quiet} from '../quiet.mjs';
import {processorTime} from '../processes.mjs';

const usage = `tools/bench --models [options]
  --only NAME[,NAME]     networks: ${Object.keys(architectures).join(', ')} (default all but tiny)
  --threads N[,N]        numbers of threads: 1 (default), 2
  --variant NAME         simd (default in Node), relaxed (default in the browser), or webgl there; runtimes without relaxed SIMD show their plain SIMD
  --browser              in Chromium instead of Node
  --peers NAME[,NAME]    runtimes: ${Object.keys(runtimes).join(', ')}
  --launches N           fresh processes, whose medians' median counts: a process may be slow for its whole life (default 3)
  --rounds N             turns per runtime, network and launch (default 7)
  --turn MS              length of a turn (default 200)
  --warm MS              least warm-up (default 2500)
  --patience S           time for repeating turns that other programs disturbed (default 120)
  --json FILE            also write the results there
  --strict               exit code 1 when a target is missed
  --quantized            instead of other runtimes: nacre in float32 and quantised by tf.quantize, with the memory of the weights and the loss of accuracy
  --bits N               with --quantized: 7 (default) or 8 bits of values between products
  --write FOLDER         only write the networks, each into a folder of its name there: model.json and weights.bin, model.onnx, model.tflite, network.json`;
const text = value => ({type: 'string', ...(value ? {default: value} : {})});
const {values: options} = parseArgs({options: {
  models: {type: 'boolean'}, quantized: {type: 'boolean'}, browser: {type: 'boolean'}, strict: {type: 'boolean'}, help: {type: 'boolean', short: 'h'},
  only: text(measured.join(',')), peers: text(Object.keys(runtimes).join(',')), threads: text('1'), variant: text(), json: text(), write: text(),
  bits: text('7'), launches: text('3'), rounds: text('7'), turn: text('200'), warm: text('2500'), patience: text('120'),
}});
options.variant ??= options.browser ? 'relaxed' : 'simd';

function list(option, known) {
  const names = options[option].split(','), unknown = names.find(name => !known.includes(name));
  if (unknown !== undefined) throw new Error(`--${option}: there is no ${unknown}, only ${known.join(', ')}`);
  return names;
}

async function run(networks) {
  const names = list('peers', Object.keys(runtimes)), place = options.browser ? 'page' : 'node', groups = [];
  const quiet = new Quiet({patience: Number(options.patience), measured: processorTime});
  const clients = options.browser ? await chromium(networks) : node;
  try {
    for (const threads of list('threads', ['1', '2']).map(Number)) {
      const compared = configurations(names, {variant: options.variant, threads, place});
      if (compared.length === 0) throw new Error(`none of ${names.join(', ')} has ${options.variant} with ${threads} threads there`);
      const rows = [];
      for (const network of networks) rows.push(await measure(network, compared, {clients, quiet, ...options}));
      groups.push({threads, variant: options.variant, labels: compared.map(({label}) => label), rows});
    }
  } finally {
    await clients.close();
  }
  return {groups, quiet, place: clients.description};
}

const networks = list('only', Object.keys(architectures));
if (options.help) {
  console.log(usage);
} else if (options.write) {
  for (const name of networks) {
    const {parameters, flops} = writeNetwork(name, path.join(options.write, name));
    console.log(`${path.join(options.write, name)}: ${(parameters / 1e6).toFixed(2)} M parameters, ${(flops / 1e9).toFixed(2)} GFLOP`);
  }
} else if (options.quantized) {
  await quantized(networks, {...options, bits: Number(options.bits)});
} else {
  const {groups, quiet, place} = await run(networks);
  console.log(`\n${place}; ${os.cpus()[0].model}; medians of ${options.launches} launches of ${options.rounds} interleaved turns`);
  for (const group of groups) report(group);
  console.log(`\nturns kept ${quiet.kept}, of them disturbed by other programs ${quiet.disturbed}; repeated ${quiet.repeated}`);
  const {kept, disturbed, repeated} = quiet;
  const all = {date: new Date().toISOString(), place, cpu: os.cpus()[0].model, turns: {kept, disturbed, repeated}, groups};
  if (options.json) fs.writeFileSync(options.json, `${JSON.stringify(all, null, 1)}\n`);
  process.exitCode = options.strict && missed(groups) ? 1 : 0;
}
