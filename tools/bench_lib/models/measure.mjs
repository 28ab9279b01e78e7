// One network on several runtimes: agreement first, then interleaved turns.
import {settled} from '../processes.mjs';
import {difference, median, milliseconds} from '../stats.mjs';

const tolerance = 1e-4;
const pause = ms => new Promise(resolve => setTimeout(resolve, ms));

/**
 * Resolves to {network, results, errors}, both by the label of the configuration. A result has the medians over fresh processes of `ms` per inference,
 * `first` (ms from the import to the first result) and `memory` (bytes at the peak, less those of a process without a runtime), and the largest
 * `difference` to the outputs of the first runtime other than nacre.
 */
export async function measure(network, compared, options) {
  const samples = {}, errors = {};
  process.stderr.write(`${network} ...`);
  for (let launch = 0; launch < Number(options.launches); launch++) {
    for (const [label, sample] of Object.entries(await once(network, turned(compared, launch), options, errors))) (samples[label] ??= []).push(sample);
  }
  const results = Object.fromEntries(Object.entries(samples).map(([label, list]) => [label, summary(list)]));
  process.stderr.write(` ${compared.map(({label}) => `${label} ${milliseconds(results[label]?.ms)}`).join(', ')}\n`);
  return {network, results, errors};
}

// Another one begins in every launch: what several use, the server and the browser's own processes, is slower the first time.
const turned = (list, by) => list.map((_, i) => list[(i + by) % list.length]);

function summary(samples) {
  const of = key => {
    const known = samples.map(sample => sample[key]).filter(value => value !== undefined);
    return known.length ? median(known) : undefined;
  };
  return {ms: of('ms'), first: of('first'), memory: of('memory'), difference: Math.max(...samples.map(sample => sample.difference)), samples};
}

async function once(network, compared, options, errors) {
  const {clients, quiet} = options, started = [];
  const idle = await memoryOfNothing(network, clients);
  try {
    for (const configuration of compared) started.push({configuration, client: await clients.start(network, configuration), turns: []});
    const answered = await each(started, errors, async one => {
      await settled();  // pages are opened by processes that go on working afterwards
      one.first = await one.client.call('first', one.configuration);
    });
    let alive = await each(compare(answered), errors, async one => {
      if (!(one.difference <= tolerance)) throw new Error(`its outputs differ by ${one.difference.toExponential(1)}`);
      one.calls = Math.max(1, Math.round(Number(options.turn) / await one.client.call('warm', Number(options.warm))));
    });
    for (let round = 0; round < Number(options.rounds); round++) {
      alive = await each(alive, errors, async one => {
        await pause(40);  // lets the threads of the last turn, which wait by spinning, go to sleep
        one.turns.push(await quiet.turn(() => one.client.call('turn', one.calls)));
      });
    }
    const samples = {};
    for (const {configuration: {label}, client, turns, first, difference} of alive) {
      const peak = await client.memory();
      samples[label] = {ms: median(turns), turns, first: first.ms, memory: peak && idle && peak - idle, difference};
    }
    return samples;
  } finally {
    for (const {client} of started) await client.close();
  }
}

// Those with which the step succeeds; the others' errors are noted.
async function each(list, errors, step) {
  const done = [];
  for (const one of list) {
    try {
      await step(one);
      done.push(one);
    } catch (error) {
      errors[one.configuration.label] = error.message.split('\n', 1)[0];
    }
  }
  return done;
}

// Sets everyone's difference to the first runtime other than nacre.
function compare(answered) {
  const reference = answered.find(({configuration}) => configuration.name !== 'nacre') ?? answered[0];
  for (const one of answered) one.difference = Math.max(...reference.first.outputs.map((values, i) => difference(values, one.first.outputs[i] ?? [])));
  return answered;
}

async function memoryOfNothing(network, clients) {
  const client = await clients.start(network, {});
  try {
    return await client.memory();
  } finally {
    await client.close();
  }
}
