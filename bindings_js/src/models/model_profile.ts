// How long the steps of a model take.
import { recordKernelsLater, type PlanKernel } from '../environment.js';
import { dispose } from '../scope.js';
import { flopsOf } from './flops.js';
import { attributesOf, detailsOf, dumpsLater, fusedText, table } from './inspect.js';
import { bytesOfSpec, parseDump, plainName, type PlanInfo, type PlanStep } from './plan_text.js';
import type { TensorContainer } from '../types.js';

/** A step of a model, and its time. */
export interface ProfiledStep {
  name: string;
  /** The elementwise ops that run in the same pass. */
  fused: string;
  backend: string;
  /** Milliseconds: the median of the runs. On a GPU with waiting until the step is done. */
  ms: number;
  flops: number;
  /** 1e9 floating-point operations per second. */
  gflops: number;
  inputs: number[][];
  outputs: number[][];
  /** Of all inputs and outputs, each counted once. */
  bytes: number;
  /** By name: strides, axes and the like; those that say no are left out. */
  attributes: { [name: string]: unknown };
  /** Attributes, numbers that are known, and where rows of larger values are read or written, as text. */
  details: string;
}

export interface ModelProfile {
  steps: ProfiledStep[];
  /** Of all steps, without what is between them. */
  totalMs: number;
  /** The memory that the values between the steps share; 0 for models that run as several plans. */
  arenaBytes: number;
  /** The steps as lines of text. */
  table(): string;
  /** The steps, one after the other, in the Trace Event Format, whose JSON chrome://tracing and Perfetto show. */
  trace(): { traceEvents: object[]; displayTimeUnit: 'ms' };
}

const runs = 5;

/**
 * Times of the steps that a function runs on these inputs: medians of a few runs, after one that prepares them. Without inputs it gets those that `zeros`
 * makes.
 */
export async function profileSteps<Inputs extends TensorContainer>(
  given: Inputs | undefined, zeros: () => Inputs, run: (inputs: Inputs) => TensorContainer | Promise<TensorContainer>,
): Promise<ModelProfile> {
  const inputs = given ?? zeros();
  try {
    await kernelsOf(() => run(inputs));
    const recorded: PlanKernel[][] = [];
    for (let i = 0; i < runs; i++) recorded.push(await kernelsOf(() => run(inputs)));
    return profileOf(recorded, await planOf(() => run(inputs), recorded[0]!));
  } finally {
    if (!given) dispose(inputs);
  }
}

function profileOf(recorded: readonly PlanKernel[][], plan: PlanInfo | null): ModelProfile {
  const steps = recorded[0]!.map((kernel, i) => timedStep(kernel, plan, i, median(recorded.map((run) => run[i]?.kernelTimeMs ?? 0))));
  const totalMs = steps.reduce((ms, step) => ms + step.ms, 0);
  return { steps, totalMs, arenaBytes: plan?.arenaBytes ?? 0, table: () => timesTable(steps, totalMs), trace: () => traceOf(steps) };
}

async function kernelsOf(run: () => TensorContainer | Promise<TensorContainer>): Promise<PlanKernel[]> {
  const { result, kernels } = await recordKernelsLater(run);
  dispose(result);
  return kernels;
}

/** The plan, if what ran was that and nothing else: control flow makes several of a model. */
async function planOf(run: () => TensorContainer | Promise<TensorContainer>, kernels: readonly PlanKernel[]): Promise<PlanInfo | null> {
  const dumps = await dumpsLater(run), plan = dumps.length === 1 ? parseDump(dumps[0]!) : null;
  return plan && plan.steps.length === kernels.length && kernels.every(({ name }, i) => plan.steps[i]!.op === plainName(name)) ? plan : null;
}

/** Without the plan's step nothing is known of attributes and of what is fused. */
function timedStep({ name, inputShapes, outputShapes, extraInfo }: PlanKernel, plan: PlanInfo | null, number: number, ms: number): ProfiledStep {
  const specs = (shapes: number[][]) => shapes.map((shape) => ({ dtype: 'float32', shape }));
  const step: PlanStep = plan?.steps[number] ?? {
    op: plainName(name), inputs: specs(inputShapes), outputs: specs(outputShapes), attributes: [], attributeNames: [], rows: [], backend: extraInfo, places: [],
  };
  const flops = flopsOf(step);
  return {
    name: step.op, fused: fusedText(step), backend: extraInfo, ms, flops, gflops: ms > 0 ? flops / ms / 1e6 : 0, inputs: inputShapes, outputs: outputShapes,
    bytes: bytesMoved(step), attributes: attributesOf(step), details: plan ? detailsOf(step, plan) : '',
  };
}

function bytesMoved({ inputs, outputs, places }: PlanStep): number {
  const once = inputs.filter((_, i) => !places[i] || places.indexOf(places[i]) === i);
  return [...once, ...outputs].reduce((sum, spec) => sum + bytesOfSpec(spec), 0);
}

function median(numbers: number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[sorted.length >> 1]!;
}

function shapesText({ inputs, outputs }: ProfiledStep): string {
  const text = (shapes: number[][]) => shapes.map((shape) => `[${shape}]`).join(' ');
  return `${text(inputs)} -> ${text(outputs)}`;
}

function timesTable(steps: readonly ProfiledStep[], totalMs: number): string {
  const share = (ms: number) => `${((100 * ms) / (totalMs || 1)).toFixed(1)} %`;
  const rows = steps.map((step, i) => {
    const { name, fused, ms, gflops, bytes, backend } = step;
    return [String(i), name, fused, shapesText(step), ms.toFixed(3), share(ms), gflops.toFixed(2), ms > 0 ? (bytes / ms / 1e6).toFixed(1) : '', backend];
  });
  const heads = ['step', 'op', 'fused', 'shapes', 'ms', 'share', 'GFLOPS', 'GB/s', 'on'];
  return `${table(heads, rows, [0, 4, 5, 6, 7])}${steps.length} steps, ${totalMs.toFixed(3)} ms\n`;
}

/** Backends are threads of one process. Times are in microseconds. */
function traceOf(steps: readonly ProfiledStep[]): ReturnType<ModelProfile['trace']> {
  const backends = [...new Set(steps.map((step) => step.backend))];
  const names = backends.map((name, tid) => ({ name: 'thread_name', ph: 'M', pid: 1, tid, args: { name } }));
  let ts = 0;
  const events = steps.map((step) => {
    const { name, fused, backend, ms, flops, gflops, bytes, attributes, details } = step, dur = ms * 1000;
    const args = { fused, shapes: shapesText(step), backend, flops, gflops, bytes, ...attributes, details };
    const event = { name, cat: 'step', ph: 'X', pid: 1, tid: backends.indexOf(backend), ts, dur, args };
    ts += dur;
    return event;
  });
  return { traceEvents: [...names, ...events], displayTimeUnit: 'ms' };
}
