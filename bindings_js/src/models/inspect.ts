// What models and compiled functions say of the plan that they run.
import { dump } from '../call.js';
import { fill, zeros } from '../generated/ops.js';
import { dispose, getTensorsInContainer } from '../scope.js';
import type { Tensor } from '../tensor.js';
import type { DataType, NamedTensorMap, TensorContainer } from '../types.js';
import { watchPlans } from './compiled_function.js';
import { flopsOf } from './flops.js';
import { bytesOfSpec, parseDump, type PlanInfo, type PlanProgram, type PlanSpec, type PlanStep } from './plan_text.js';

/** An input as models describe them; dimensions that are no numbers from 0 on may have any size. */
interface InputInfo {
  name: string;
  shape?: readonly (number | string | null)[] | null;
  dtype: DataType;
}

/** Inputs to try a model with, where it takes any: zeros, 1 for dimensions of any size. */
export function zerosFor(infos: readonly InputInfo[]): NamedTensorMap {
  const unknown = infos.find(({ shape }) => !shape);
  if (unknown) throw new Error(`The shape of the input '${unknown.name}' is not known; give inputs`);
  return Object.fromEntries(infos.map(({ name, shape, dtype }) => {
    const sizes = shape!.map((d) => (typeof d === 'number' && d >= 0 ? d : 1));
    return [name, dtype === 'string' ? fill(sizes, '', 'string') : zeros(sizes, dtype)];
  }));
}

/** The elementwise ops that run in the same pass: in brackets before the step's own work, else after it. */
export function fusedText({ prologue, fused, epilogue }: PlanStep): string {
  const text = (program: PlanProgram) => program.ops.join(' ') || 'copy';
  return [prologue && `(${text(prologue)})`, fused && text(fused), epilogue && text(epilogue)].filter(Boolean).join(' ');
}

/** Places of a plan that hold weights, with their sizes: constants, and arguments that are not the caller's. */
function weightPlaces(plan: PlanInfo, inputs: readonly Tensor[]): Map<string, number> {
  const expected = inputs.map((t) => `${t.dtype}[${t.shape}]`);
  const own = new Set(plan.leaves.flatMap(({ dtype, shape }, i) => {
    const at = expected.indexOf(`${dtype}[${shape}]`);
    if (at < 0) return [];
    expected.splice(at, 1);
    return [`argument ${i}`];
  }));
  const found = new Map<string, number>();
  for (const { places, inputs: specs } of plan.steps)
    places.forEach((place, i) => /^(argument|constant)/.test(place) && !own.has(place) && specs[i] && found.set(place, bytesOfSpec(specs[i])));
  return found;
}

const shapeText = (specs: readonly PlanSpec[]): string => specs.map(({ shape }) => `[${shape}]`).join(' ');

/** All stages, as text, of the plans that a function runs: of compiled ones, or of what its results still wait for. */
export function dumpsOf(run: () => TensorContainer): string[] {
  const dumps: string[] = [];
  watchPlans((text) => dumps.push(text()));
  try {
    return completed(dumps, run());
  } finally {
    watchPlans(null);
  }
}

/** Like dumpsOf, of a function that may give a promise. */
export async function dumpsLater(run: () => TensorContainer | Promise<TensorContainer>): Promise<string[]> {
  const dumps: string[] = [];
  watchPlans((text) => dumps.push(text()));
  try {
    return completed(dumps, await run());
  } finally {
    watchPlans(null);
  }
}

function completed(dumps: string[], results: TensorContainer): string[] {
  if (dumps.length === 0) dumps.push(dump(getTensorsInContainer(results)));
  dispose(results);
  return dumps;
}

/** The steps of what a function runs on these inputs, and totals; all that it reads besides is weights. */
export function explain<Inputs extends TensorContainer>(inputs: Inputs, run: (inputs: Inputs) => TensorContainer): string {
  return dumpsOf(() => run(inputs)).map((text) => explainPlan(getTensorsInContainer(inputs), text)).join('\n');
}

function explainPlan(inputs: readonly Tensor[], dump: string): string {
  const plan = parseDump(dump);
  if (!plan?.steps.length) return 'nothing runs: all results are known, or arguments\n';
  const weights = weightPlaces(plan, inputs), flops = plan.steps.map(flopsOf);
  const sum = (numbers: Iterable<number>) => [...numbers].reduce((a, b) => a + b, 0);
  const rows = plan.steps.map((step, i) => {
    const bytes = sum([...new Set(step.places)].map((place) => weights.get(place) ?? 0));
    return [String(i), step.op, fusedText(step), `${shapeText(step.inputs)} -> ${shapeText(step.outputs)}`, count(flops[i]!), count(bytes), step.backend];
  });
  const totals = `${plan.steps.length} steps, ${count(sum(flops))} FLOPs, arena ${count(plan.arenaBytes)} bytes, weights ${count(sum(weights.values()))} bytes`;
  return `${table(['step', 'op', 'fused', 'shapes', 'FLOPs', 'weight bytes', 'on'], rows, [0, 4, 5])}${totals}\n`;
}

/** Digits in groups of three. */
function count(n: number): string {
  return String(Math.round(n)).replace(/\B(?=(\d{3})+$)/g, ' ');
}

/** Lines of text with columns as wide as what is in them; those whose numbers are in `right` end at the same place. */
export function table(heads: string[], rows: string[][], right: number[]): string {
  const widths = heads.map((head, column) => Math.max(head.length, ...rows.map((row) => row[column]!.length)));
  const line = (cells: string[]) => cells.map((cell, i) => (right.includes(i) ? cell.padStart(widths[i]!) : cell.padEnd(widths[i]!))).join('  ').trimEnd();
  return [heads, ...rows].map((cells) => `${line(cells)}\n`).join('');
}
