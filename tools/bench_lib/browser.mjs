// nacre on WebGL2 beside TensorFlow.js's WebGL backend, in one page of Chromium: tools/bench --browser.
import {writeFileSync} from 'node:fs';
import os from 'node:os';
import {fileURLToPath} from 'node:url';
import {parseArgs} from 'node:util';
import {launch, open} from '../../tests/browser/chromium.mjs';
import {serve} from '../serve.mjs';
import {cases} from './browser_cases.mjs';
import {bundles} from './bundles.mjs';
import {difference, median, quantile, milliseconds, table} from './stats.mjs';

const usage = `tools/bench --browser [options]
  --only TEXT[,TEXT]    cases whose name contains one of these ('first run' and 'warm up' are two)
  --rounds N            turns per library and case (default 7)
  --turn MS             length of a turn (default 200)
  --json FILE           also write the results there`;
const {values: options} = parseArgs({options: {
  browser: {type: 'boolean'}, only: {type: 'string'}, rounds: {type: 'string', default: '7'}, turn: {type: 'string', default: '200'}, json: {type: 'string'}, help: {type: 'boolean', short: 'h'},
}});
if (options.help) {
  console.log(usage);
  process.exit();
}

const names = ['nacre', 'tfjs-webgl'];
const folder = path => fileURLToPath(new URL(path, import.meta.url));

async function page(server, browser) {
  const {page} = await open(browser, server.url);
  await page.evaluate(async () => { globalThis.bench = await import('/bench/browser_page.mjs'); });
  return page;
}

async function measure(page, index) {
  const test = cases[index], calls = {}, turns = {}, errors = {};
  let reference;
  for (const name of names) {
    try {
      const begun = await page.evaluate(([index, name, turn]) => bench.begin(index, name, turn), [index, name, +options.turn]);
      reference ??= begun.values;
      const off = difference(reference, begun.values);
      if (!(off < 1e-2)) throw new Error(`its result differs by ${off}`);
      calls[name] = begun.calls;
      turns[name] = [];
    } catch (error) {
      errors[name] = error.message.split('\n', 1)[0];
    }
  }
  for (let round = 0; round < +options.rounds; round++)
    for (const name of Object.keys(calls)) turns[name].push(await page.evaluate(([name, calls]) => bench.turn(name, calls), [name, calls[name]]));
  return row(test.name, turns, errors, {flops: test.flops});
}

function row(name, turns, errors, more) {
  const results = Object.fromEntries(Object.entries(turns).map(([library, list]) => [library, {turns: list, median: median(list), p10: quantile(list, 0.1), p90: quantile(list, 0.9)}]));
  const ratio = results['tfjs-webgl'] && results.nacre ? results['tfjs-webgl'].median / results.nacre.median : undefined;
  process.stderr.write(`${name}: ${names.map(library => `${library} ${milliseconds(results[library]?.median) + (errors[library] ? ` (${errors[library]})` : '')}`).join(', ')}\n`);
  return {name, ratio, results, errors, ...more};
}

// Every run in a browser of its own, so that no program is cached.
async function firstRuns(server) {
  const turns = {}, second = {}, programs = {}, errors = {};
  let reference;
  for (let round = 0; round < 3; round++)
    for (const name of names) {
      const browser = await launch();
      try {
        const found = await (await page(server, browser)).evaluate(name => bench.first(name), name);
        reference ??= found.values;
        const off = difference(reference, found.values);
        if (!(off < 1e-2)) throw new Error(`its result differs by ${off}`);
        (turns[name] ??= []).push(found.ms);
        (second[name] ??= []).push(found.second);
        programs[name] = found.programs;
      } catch (error) {
        errors[name] = error.message.split('\n', 1)[0];
      } finally {
        await browser.close();
      }
    }
  return [row('first run, 39 layers', turns, errors, {programs}), row('second run, 39 layers', second, errors, {})];
}

// The best of three, each in a browser of its own: what else runs on the machine makes tasks longer.
async function warmUps(server) {
  const reports = [];
  for (let round = 0; round < 3; round++) {
    const browser = await launch();
    try {
      reports.push(await (await page(server, browser)).evaluate(() => bench.warmUp()));
    } finally {
      await browser.close();
    }
  }
  return reports.sort((a, b) => a.longestTaskMs - b.longestTaskMs)[0];
}

const server = await serve({mounts: [['/bench/', folder('.')], ['/peer/', await bundles('tfjs_webgl')]]});
const wanted = name => !options.only || options.only.split(',').some(text => name.includes(text));
const rows = [];
let warm;
const about = [];
const browser = await launch();
try {
  const shared = await page(server, browser);
  for (const name of names) about.push(await shared.evaluate(name => bench.about(name), name));
  for (const [index, test] of cases.entries()) if (wanted(test.name)) rows.push(await measure(shared, index));
  if (wanted('first run')) rows.push(...await firstRuns(server));
  if (wanted('warm up')) warm = await warmUps(server);
} finally {
  await browser.close();
  await server.close();
}

const speed = (row, name) => (row.flops && row.results[name] ? (row.flops / row.results[name].median / 1e6).toFixed(1) : '');
console.log(`\nMilliseconds per call with the result read back, medians of ${options.rounds} interleaved turns; ${about[0].renderer}; ${os.cpus()[0].model}`);
console.log(about.map(({name, version}) => `${name} ${version}`).join(', '), '\n');
console.log(table(['case', ...names.map(name => `${name} ms`), 'tfjs-webgl / nacre', ...names.map(name => `${name} GFLOP/s`), 'programs'],
  rows.map(row => [row.name, ...names.map(name => (row.results[name] ? milliseconds(row.results[name].median) : row.errors[name] ? 'cannot' : '-')), row.ratio?.toFixed(2) ?? '-',
    ...names.map(name => speed(row, name)), row.programs ? names.map(name => row.programs[name] ?? '-').join(' / ') : ''])));
if (warm) console.log(`nacre's warmUp of the 39 layers: ${warm.programs} programs, ${warm.tasks} tasks, the longest ${milliseconds(warm.longestTaskMs)} ms; ${milliseconds(warm.driverMs)} of ${milliseconds(warm.totalMs)} ms waiting for the driver`);
for (const row of rows) for (const [name, message] of Object.entries(row.errors)) console.log(`${row.name}: ${name}: ${message}`);
if (options.json) writeFileSync(options.json, `${JSON.stringify({date: new Date().toISOString(), cpu: os.cpus()[0].model, libraries: about, rows, warmUp: warm}, null, 1)}\n`);
process.exit(0);
