// nacre beside other libraries, in one process: every round gives each library one turn, and the medians of the turns are compared.
import fs from 'node:fs';
import os from 'node:os';
import {parseArgs} from 'node:util';
import {cases} from './cases.mjs';
import {opCases} from './op_cases.mjs';
import {peers} from './peers.mjs';
import {Quiet} from './quiet.mjs';
import {difference, median, quantile, milliseconds, table} from './stats.mjs';
import {warmUp} from './warm_up.mjs';

const usage = `tools/bench [options]
  --browser             nacre on WebGL2 beside TensorFlow.js's in Chromium (see tools/bench --browser --help)
  --models              whole networks beside the other runtimes, each in its own process (see tools/bench --models --help)
  --integers            products of bytes beside XNNPACK's microkernels for them (of all options only --variant applies)
  --ops                 single ops instead: one by one, with a summary of those behind (shorter turns)
  --only TEXT[,TEXT]    cases whose name contains one of these
  --peers NAME[,NAME]   libraries (${Object.keys(peers).join(', ')}); ratios are against nacre
  --variant NAME        wasm file of nacre: simd (default) or relaxed
  --rounds N            turns per library and case (default 9)
  --turn MS             length of a turn (default 120; with --ops 40)
  --warm MS             least warm-up per library and case (default 1000; with --ops 150)
  --patience S          time for repeating turns that other programs disturbed (default 120)
  --json FILE           also write the results there
  --strict              exit code 1 when a target is missed`;
const {values: options} = parseArgs({options: {
  only: {type: 'string'}, peers: {type: 'string', default: Object.keys(peers).join(',')}, variant: {type: 'string', default: 'simd'},
  rounds: {type: 'string', default: '9'}, turn: {type: 'string'}, warm: {type: 'string'}, ops: {type: 'boolean'},
  patience: {type: 'string', default: '120'}, json: {type: 'string'}, strict: {type: 'boolean'}, help: {type: 'boolean', short: 'h'},
}});

options.turn ??= options.ops ? '40' : '120';
options.warm ??= options.ops ? '150' : '1000';

const time = (run, calls) => {
  const start = performance.now();
  for (let i = 0; i < calls; i++) run();
  return (performance.now() - start) / calls;
};

async function measure(test, libraries, quiet) {
  const ready = [], errors = {}, results = {};
  let reference = null;
  for (const peer of libraries) {
    try {
      const work = test.prepare(peer), values = work.check();
      reference ??= values;
      const off = difference(reference, values);
      if (!(off < 1e-3)) throw new Error(`its result differs by ${off}`);
      if (test.trains && !(values.at(-1) < values[0])) throw new Error(`does not train: losses ${[...values]}`);
      ready.push({peer, work, calls: Math.max(1, Math.round(options.turn / await warmUp(calls => time(work.run, calls), +options.warm)))});
      results[peer.name] = {difference: off, turns: []};
    } catch (error) {
      errors[peer.name] = error.message.split('\n', 1)[0];
    }
  }
  for (let round = 0; round < +options.rounds; round++) {
    for (const {peer, work, calls} of ready) {
      const ms = await quiet.turn(() => time(work.run, calls));
      results[peer.name].turns.push(ms / (test.per ?? 1));
      await new Promise(resolve => setTimeout(resolve, 5));  // lets finalizers and the garbage collector in between the turns
    }
  }
  for (const result of Object.values(results)) {
    result.median = median(result.turns);
    result.p10 = quantile(result.turns, 0.1);
    result.p90 = quantile(result.turns, 0.9);
  }
  return {name: test.name, target: test.target, flops: test.flops, results, errors};
}

function verdict(row) {
  const own = row.results.nacre, peer = row.results['tfjs-wasm'];
  if (!own) return row.errors.nacre ? 'FAILS' : '-';
  if (row.target === undefined) return row.errors['tfjs-wasm'] ? 'pass' : '-';
  if (!peer) return '-';
  row.ratio = peer.median / own.median;
  return row.ratio >= row.target ? 'pass' : 'behind';
}

// The condition on all ops together.
function summary(rows) {
  const ratios = rows.filter(row => row.ratio).map(row => row.ratio);
  const behind = rows.filter(row => row.verdict === 'behind' || row.verdict === 'FAILS').map(row => row.name);
  console.log(`\n${rows.length} ops; median ratio ${median(ratios).toFixed(2)} over the ${ratios.length} that both can do; behind (more than 1.2 times as slow): ${behind.join(', ') || 'none'}`);
}

function report(rows, names) {
  const others = names.filter(name => name !== 'nacre');
  const cell = (row, name) => (row.results[name] ? milliseconds(row.results[name].median) : row.errors[name] ? 'cannot' : '-');
  const ratio = (row, name) => (row.results[name] && row.results.nacre ? (row.results[name].median / row.results.nacre.median).toFixed(2) : '-');
  const speed = row => (row.flops && row.results.nacre ? (row.flops / row.results.nacre.median / 1e6).toFixed(1) : '');
  console.log(table(
    ['case', ...names.map(name => `${name} ms`), ...others.map(name => `${name} / nacre`), 'target', '', 'GFLOP/s'],
    rows.map(row => [row.name, ...names.map(name => cell(row, name)), ...others.map(name => ratio(row, name)), row.target?.toFixed(options.ops ? 2 : 0) ?? '', row.verdict, speed(row)])));
  for (const row of rows) for (const [name, message] of Object.entries(row.errors)) console.log(`${row.name}: ${name}: ${message}`);
}

if (options.help) {
  console.log(usage);
  process.exit();
}
const names = options.peers.split(',');
const unknown = names.find(name => !peers[name]);
if (unknown) throw new Error(`no such library: ${unknown}\n${usage}`);
const wanted = (options.ops ? opCases : cases).filter(test => !options.only || options.only.split(',').some(text => test.name.includes(text)));
const libraries = [];
for (const name of names) libraries.push(await peers[name](options));
const quiet = new Quiet({patience: +options.patience}), rows = [];
for (const test of wanted) {
  process.stderr.write(`${test.name} ... `);
  const row = await measure(test, libraries, quiet);
  row.verdict = verdict(row);
  rows.push(row);
  process.stderr.write(`${libraries.map(({name}) => `${name} ${milliseconds(row.results[name]?.median)}`).join(', ')}\n`);
}
console.log(`\nMilliseconds per call, medians of ${options.rounds} interleaved turns; one thread; ${options.variant}; Node ${process.version}; ${os.cpus()[0].model}`);
console.log(libraries.map(({name, version}) => `${name} ${version}`).join(', '), '\n');
report(rows, names);
if (options.ops) summary(rows);
console.log(`\nturns kept ${quiet.kept}, of them disturbed by other programs ${quiet.disturbed}; repeated ${quiet.repeated}`);
if (options.json) {
  const summary = {date: new Date().toISOString(), node: process.version, cpu: os.cpus()[0].model, variant: options.variant,
    libraries: Object.fromEntries(libraries.map(({name, version}) => [name, version])), turns: {kept: quiet.kept, disturbed: quiet.disturbed, repeated: quiet.repeated}, rows};
  fs.writeFileSync(options.json, `${JSON.stringify(summary, null, 1)}\n`);
}
process.exit(options.strict && rows.some(row => row.verdict === 'behind' || row.verdict === 'FAILS') ? 1 : 0);
