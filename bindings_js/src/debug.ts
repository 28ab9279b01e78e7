// Debug mode: every op is computed at once, timed and logged, its results are searched for NaN and Infinity; and every tensor remembers
// where it was made.
import { evaluate, type GivenTensors, type NotedCall } from './call.js';
import { callSite } from './call_site.js';
import { watchValues } from './convert.js';
import { watchCalls } from './dispatch.js';
import { env, onFlagsChange } from './flags.js';
import { watchGradients } from './gradients.js';
import { profileName } from './kernel_map.js';
import { isReady, lib } from './module.js';
import { getTensorsInContainer, watchTensors } from './scope.js';
import { Variable, type Tensor } from './tensor.js';
import { checkConversionForErrors, computeStrides, indexToLoc, sizeFromShape } from './util.js';

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

/** Type and shape, and between which numbers the values lie. */
function summary(t: Tensor): string {
  if (t.dtype === 'string' || t.dtype === 'complex64' || t.size === 0) return specOf(t);
  let low = Infinity, high = -Infinity, nans = 0;
  for (const value of t.dataSync()) {
    if (value < low) low = value;
    if (value > high) high = value;
    if (Number.isNaN(value)) nans++;
  }
  const range = nans < t.size ? ` from ${low} to ${high}` : '';
  return `${specOf(t)}${range}${nans > 0 ? ` with ${nans} NaN` : ''}`;
}

/** Warns of the first value that is not finite. */
function search(noted: NotedCall, result: Tensor): void {
  if (result.dtype !== 'float32') return;
  const values = result.dataSync<'float32'>();
  const first = values.findIndex((value) => !isFinite(value));
  if (first < 0) return;
  const count = values.reduce((n, value) => n + (isFinite(value) ? 0 : 1), 0);
  const given = ({ value }: GivenTensors): string[] => (typeof value === 'number' ? [String(value)] : getTensorsInContainer(value).map(summary));
  const inputs = Object.entries(noted.inputs).flatMap(([name, input]) => given(input).map((text) => `${name}: ${text}`)).join(', ');
  const place = indexToLoc(first, result.rank, computeStrides(result.shape));
  console.warn(
    `Found ${values[first]} in the result of '${profileName(noted.op.name)}'${inputs ? ` (${inputs})` : ''}: ` +
    `${count} of ${values.length} values of ${specOf(result)}, the first at [${place}]; called at ${callSite()}`);
}

/** Warns of the first value that is not finite among those that the core's rules for gradients gave. */
function searchGradients(): void {
  const found = lib.gradientFinding();
  if (!found) return;
  const [value, op, input, spec] = found.split('\t') as [string, string, string, string];
  console.warn(`Found ${value} in the gradient of '${profileName(op.replace(/^_/, ''))}' with respect to its input ${input} (${spec}); called at ${callSite()}`);
}

interface Birth {
  tensor: WeakRef<Tensor>;
  where: string;
}
const births = new Map<number, Birth>();

let mostBirths = 1000;

function forgetTheDead(): void {
  for (const [id, { tensor }] of births) if (tensor.deref()?.isDisposed !== false) births.delete(id);
}

function remember(t: Tensor): void {
  if (births.has(t.id)) return;
  if (births.size >= mostBirths) {
    forgetTheDead();
    mostBirths = Math.max(1000, 2 * births.size);
  }
  births.set(t.id, { tensor: new WeakRef(t), where: callSite() });
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
  forgetTheDead();
  for (const { tensor, where } of births.values()) {
    const t = tensor.deref();
    if (!t || t instanceof Variable) continue;
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
  watchGradients(on && env().getBool('CHECK_COMPUTATION_FOR_ERRORS') ? searchGradients : null);
  if (!on && isReady()) lib.searchGradients(false);
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
