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

/** Attributes by name, without those that say no. */
export function attributesOf({ attributes, attributeNames }: PlanStep): { [name: string]: unknown } {
  return Object.fromEntries(attributeNames.map((name, i) => [name, attributes[i]] as const).filter(([, value]) => value !== undefined && value !== false));
}

/** What the columns of a table do not say: attributes, numbers that are known, and where rows of larger values are read or written. */
export function detailsOf(step: PlanStep, { known }: PlanInfo): string {
  const text = (value: unknown) => JSON.stringify(value).replaceAll('"', '');
  const attributes = Object.entries(attributesOf(step)).map(([name, value]) => (value === true ? name : `${name} ${text(value)}`));
  const programs = [step.prologue, step.fused, step.epilogue].flatMap((program) => program?.shown.filter((op) => op.includes(' ')) ?? []);
  const operands = step.places.flatMap((place, i) => (known.has(place) && i < step.inputs.length ? `input ${i} = ${known.get(place)}` : []));
  return [...attributes, ...programs, ...operands, ...step.rows].join('; ');
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
  const notes = plan.steps.map((step) => detailsOf(step, plan));
  return `${table(['step', 'op', 'fused', 'shapes', 'FLOPs', 'weight bytes', 'on'], rows, [0, 4, 5], notes)}${totals}\n`;
}

/** Digits in groups of three. */
function count(n: number): string {
  return String(Math.round(n)).replace(/\B(?=(\d{3})+$)/g, ' ');
}

const columns = 120;
/** Columns 'fused' and 'shapes', which go on in the next line where a line would be too long. */
const wrapped = [2, 3], least = 20;

/**
 * Lines of text with columns as wide as what is in them, if that fits; those whose numbers are in `right` end at the same place. Under each row stands its
 * note.
 */
export function table(heads: string[], rows: string[][], right: number[], notes: readonly string[] = []): string {
  const widths = heads.map((head, column) => Math.max(head.length, ...rows.map((row) => row[column]!.length)));
  for (const column of wrapped) {
    const excess = widths.reduce((sum, width) => sum + width + 2, -2) - columns;
    if (excess > 0) widths[column] = Math.max(Math.min(widths[column]!, least), widths[column]! - excess);
  }
  const line = (cells: string[]) => cells.map((cell, i) => (right.includes(i) ? cell.padStart(widths[i]!) : cell.padEnd(widths[i]!))).join('  ').trimEnd();
  const lines = (row: string[]) => {
    const pieces = row.map((cell, column) => (wrapped.includes(column) ? broken(cell, widths[column]!, ' ') : [cell]));
    return Array.from({ length: Math.max(...pieces.map((p) => p.length)) }, (_, i) => line(pieces.map((p) => p[i] ?? '')));
  };
  const indent = ' '.repeat(widths[0]! + 4);
  const note = (text: string | undefined) => (text ? broken(text, columns - indent.length, '; ').map((part) => indent + part) : []);
  return [lines(heads), ...rows.map((row, i) => [...lines(row), ...note(notes[i])])].flat().map((text) => `${text}\n`).join('');
}

/** A text in lines that end at separators. */
function broken(text: string, width: number, separator: string): string[] {
  const lines: string[] = [];
  for (const part of text.split(separator)) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + separator.length + part.length <= width) lines[lines.length - 1] = last + separator + part;
    else lines.push(part);
  }
  return lines;
}
