// Reads damaged files until the time is over: node tests/fuzz/run.mjs --help.
import {mkdirSync, readdirSync, readFileSync, writeFileSync} from 'node:fs';
import {basename, join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {parseArgs} from 'node:util';
import {fuzz} from './fuzz.mjs';
import {inputOf, loadTarget} from './target.mjs';

const here = fileURLToPath(new URL('.', import.meta.url)), output = join(here, '../../build/fuzz');
const targets = readdirSync(join(here, 'targets')).filter(file => file.endsWith('.mjs')).map(file => basename(file, '.mjs'));

const usage = `node tests/fuzz/run.mjs [options]
  --target NAME[,NAME]  ${targets.join(', ')} (default all)
  --seconds N           shared between the targets (default 60)
  --seed N              the same seed damages files in the same ways (default: by the clock)
  --replay FOLDER       one input that was kept, read by --target NAME`;
const {values: options} = parseArgs({options: {
  target: {type: 'string', default: targets.join(',')}, seconds: {type: 'string', default: '60'}, seed: {type: 'string', default: String(Date.now() % 1e6)},
  replay: {type: 'string'}, help: {type: 'boolean', short: 'h'},
}});

// Keeps an input that breaks the contract, one file for each of its parts.
async function keep(name, seed, {iteration}) {
  const folder = join(output, `${name}-${seed}-${iteration}`), target = await loadTarget(name), input = inputOf(target.seeds(), seed, iteration);
  mkdirSync(folder, {recursive: true});
  for (const [file, {bytes}] of Object.entries(input)) writeFileSync(join(folder, file), bytes);
  return folder;
}

async function run(name, seconds, seed) {
  const {inputs, failures} = await fuzz(name, {seconds, seed});
  console.log(`${name}: ${inputs} inputs in ${seconds.toFixed(1)} s, ${failures.length} failures (seed ${seed})`);
  for (const failure of failures) {
    console.log(`  input ${failure.iteration}: ${failure.name}: ${failure.message.slice(0, 500)}\n  kept in ${await keep(name, seed, failure)}`);
    console.log(failure.stack.split('\n').slice(1, 6).join('\n'));
  }
  return inputs > 0 && failures.length === 0;
}

async function replay(name, folder) {
  const target = await loadTarget(name), [seed] = target.seeds();
  const kindOf = file => seed[file]?.kind ?? 'bytes';
  const files = readdirSync(folder).map(file => [file, {kind: kindOf(file), bytes: new Uint8Array(readFileSync(join(folder, file)))}]);
  await target.run(Object.fromEntries(files));
  console.log(`${name}: ${folder} is read`);
}

const names = options.target.split(','), unknown = names.find(name => !targets.includes(name));
if (options.help) {
  console.log(usage);
} else if (unknown !== undefined) {
  throw new Error(`there is no target ${unknown}\n${usage}`);
} else if (options.replay) {
  await replay(names[0], options.replay);
} else {
  const present = [];
  for (const name of names) {
    if ((await loadTarget(name)).exists) present.push(name);
    else console.log(`${name}: the package has no such function`);
  }
  let passed = 0;
  for (const name of present) if (await run(name, Number(options.seconds) / present.length, Number(options.seed))) passed++;
  console.log(`fuzz: ${passed} passed, ${present.length - passed} failed`);
  process.exit(passed === present.length ? 0 : 1);
}
