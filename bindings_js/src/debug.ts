// Debug mode: every op is computed at once, timed and logged, its results are searched for NaN and Infinity; and every tensor remembers
// where it was made.
import { evaluate, type NotedCall } from './call.js';
import { watchValues } from './convert.js';
import { watchCalls } from './dispatch.js';
import { env, onFlagsChange } from './flags.js';
import { profileName } from './kernel_map.js';
import { getTensorsInContainer, watchTensors } from './scope.js';
import { Variable, type Tensor } from './tensor.js';
import { checkConversionForErrors, sizeFromShape } from './util.js';

export function enableDebugMode(): void {
  env().set('DEBUG', true);
}

const specOf = (t: Tensor): string => `${t.dtype}[${t.shape}]`;

function inputsOf(noted: NotedCall): [string, Tensor][] {
  return Object.entries(noted.inputs).flatMap(([name, { value }]) => getTensorsInContainer(value).map((t): [string, Tensor] => [name, t]));
}

function log(noted: NotedCall, result: Tensor, ms: number): void {
  const inputs = inputsOf(noted).map(([name, t]) => `${name}: ${t.rank}D ${t.rank > 0 ? t.shape : ''}`).join(' ');
  const shape = `${result.rank}D ${result.shape}`;
  const cells = [profileName(noted.op.name).padEnd(25), `${ms.toFixed(3)}ms`.padEnd(9), shape.padEnd(14), String(sizeFromShape(result.shape)), inputs];
  const styles = ['font-weight:bold', 'color:red', 'color:blue', 'color: orange', 'color: green'];
  console.log(cells.map((cell) => `%c${cell}`).join('\t'), ...styles);
}

/** Warns of the first value that is not finite. */
function search(noted: NotedCall, result: Tensor): void {
  if (result.dtype !== 'float32') return;
  const bad = result.dataSync().find((value) => !isFinite(value));
  if (bad === undefined) return;
  const inputs = inputsOf(noted).map(([name, t]) => `${name}: ${specOf(t)}`).join(', ');
  console.warn(`Found ${bad} in the result of '${profileName(noted.op.name)}'${inputs ? ` (${inputs})` : ''}`);
}

interface Birth {
  tensor: WeakRef<Tensor>;
  where: string;
}
const births = new Map<number, Birth>();

// Lines of a stack that are not in this file, which is the whole package.
const here = import.meta.url;
function callSite(): string {
  const limited = Error as { stackTraceLimit?: number };  // V8 gives ten frames, which may all be of the package
  const kept = limited.stackTraceLimit;
  limited.stackTraceLimit = 50;
  const { stack } = new Error();
  limited.stackTraceLimit = kept;
  const lines = (stack ?? '').split('\n').filter((line) => /:\d+:\d+\)?$/.test(line) && !line.includes(here));
  return lines[0]?.match(/([^\s(@]+:\d+:\d+)\)?$/)?.[1] ?? 'unknown';
}

function remember(t: Tensor): void {
  if (!births.has(t.id)) births.set(t.id, { tensor: new WeakRef(t), where: callSite() });
}

export interface Leak {
  /** File, line and column where the tensors were made. */
  where: string;
  count: number;
  bytes: number;
  /** Types and shapes, each once. */
  kinds: string[];
}

/** Tensors, but for variables, that were made in debug mode and are not disposed, by the place where they were made; the most bytes first. */
export function leaks(): Leak[] {
  const places = new Map<string, Leak>();
  for (const [id, { tensor, where }] of births) {
    const t = tensor.deref();
    if (!t || t.isDisposed) {
      births.delete(id);
      continue;
    }
    if (t instanceof Variable) continue;
    const place = places.get(where) ?? { where, count: 0, bytes: 0, kinds: [] };
    places.set(where, place);
    place.count++;
    place.bytes += t.size * (t.dtype === 'bool' ? 1 : t.dtype === 'complex64' ? 8 : 4);
    if (!place.kinds.includes(specOf(t))) place.kinds.push(specOf(t));
  }
  return [...places.values()].sort((a, b) => b.bytes - a.bytes);
}

let on = false;

function follow(): void {
  const wanted = env().getBool('DEBUG');
  if (wanted === on) return;
  on = wanted;
  births.clear();
  watchTensors(on ? remember : null);
  watchValues(on ? checkConversionForErrors : null);
  watchCalls('debug', on ? examine : null);
}

function examine(noted: NotedCall, run: (noted: NotedCall) => Tensor[]): Tensor[] {
  const began = performance.now();
  const results = run(noted);
  evaluate(results.filter((t) => t.elsewhere === null));
  const ms = performance.now() - began;
  for (const result of results) {
    log(noted, result, ms);
    if (env().getBool('CHECK_COMPUTATION_FOR_ERRORS')) search(noted, result);
  }
  return results;
}
onFlagsChange(follow);
follow();
