// Runs a model's graph: names of users to nodes, programs that stay ready, and what is kept for those who look inside.
import { ENV } from '../../flags.js';
import { keep } from '../../scope.js';
import type { Tensor } from '../../tensor.js';
import type { DataType, NamedTensorMap } from '../../types.js';
import type { Source } from '../graph.js';
import { checkFeeds, checkOutputNames, mapFeeds, missingInputs, notReached, onlyAsync } from './checks.js';
import { parseName } from './names.js';
import { Library, Program } from './program.js';
import type { ModelGraph, Port, Signature } from './reader.js';
import { Run, type ModelState } from './run.js';

export type NamedTensorsMap = { [name: string]: Tensor[] };
/** An input or output of a model: the name of its node, and what the file says of it. -1 is any size. */
export interface TensorInfo {
  name: string;
  shape?: number[];
  dtype: DataType;
}

/** Programs for this many different inputs and outputs stay ready. */
const maxPrograms = 32;

interface Prepared {
  program: Program;
  inputs: Tensor[];
  /** Names of what is given and wanted, for errors. */
  given: string[];
  outputs: string[];
}

export class GraphExecutor {
  /** Results of all nodes in the last run, if they were kept. */
  intermediate: NamedTensorsMap | null = null;
  private readonly programs = new Map<string, Program>();
  private readonly library: Library;

  constructor(private readonly graph: ModelGraph, private readonly state: ModelState, private readonly signature: Signature | undefined) {
    this.library = new Library(graph, state);
  }

  get inputNodes(): string[] {
    return this.graph.inputs.map((port) => port.key);
  }
  get outputNodes(): string[] {
    return this.graph.outputs.map((port) => port.key);
  }
  get inputs(): TensorInfo[] {
    return this.graph.inputs.map(infoOf);
  }
  get outputs(): TensorInfo[] {
    return this.graph.outputs.map(infoOf);
  }

  /** The results belong to the scope that is open. Without names, all outputs are computed, and none are given. */
  execute(feeds: NamedTensorMap, names: string[]): Tensor[] {
    const { program, inputs, given, outputs } = this.prepare(feeds, names);
    if (program.analysis.dynamic) throw onlyAsync(program.analysis);
    if (program.analysis.missing.length > 0) throw missingInputs(program.analysis, outputs, given);
    const run = this.newRun(given, inputs);
    try {
      return this.handOver(program.runNow(inputs, run), run, names);
    } finally {
      run.dispose();
    }
  }

  async executeAsync(feeds: NamedTensorMap, names: string[]): Promise<Tensor[]> {
    const { program, inputs, given, outputs } = this.prepare(feeds, names);
    const run = this.newRun(given, inputs);
    try {
      const results = await program.runLater(inputs, run);
      if (!program.analysis.dynamic)
        console.warn('This model execution did not contain any nodes with control flow or dynamic output shapes. You can use model.execute() instead.');
      const absent = outputs.filter((_, i) => results[i] === undefined);
      if (absent.length > 0) {
        for (const t of results) if (t && !run.isHandle(t)) t.dispose();
        throw notReached(program.analysis, absent, given);
      }
      for (const t of results) if (!run.isHandle(t!)) t!.kept = false;
      return this.handOver(results as Tensor[], run, names);
    } finally {
      run.dispose();
    }
  }

  /** Whether the model's inputs and these outputs need executeAsync. */
  isDynamic(outputs: string[]): boolean {
    return this.programFor([...this.inputNodes].sort(), outputs).analysis.dynamic !== undefined;
  }

  /** Handles of lists end with the run: users get what they look like. Those of tables stay, for the model's inputs. */
  private handOver(results: Tensor[], run: Run, names: string[]): Tensor[] {
    if (names.length > 0) return results.map((t) => (run.isHandle(t) && !run.isTable(t) ? t.clone() : t));
    for (const t of results) if (!run.isHandle(t)) t.dispose();
    return [];
  }

  private prepare(feeds: NamedTensorMap, names: string[]): Prepared {
    this.disposeIntermediateTensors();
    const mapped = mapFeeds(feeds, this.signature);
    checkFeeds(mapped, this.graph);
    const outputs = (names.length > 0 ? names : this.outputNodes).map((name) => this.signature?.outputs?.[name]?.name ?? name);
    checkOutputNames(outputs, this.graph);
    const given = Object.keys(mapped).sort();
    return { program: this.programFor(given, outputs), inputs: given.map((name) => mapped[name]!), given, outputs };
  }

  private programFor(given: string[], outputs: string[]): Program {
    const key = JSON.stringify([given, outputs]);
    let program = this.programs.get(key);
    this.programs.delete(key);
    program ??= new Program(this.graph, given.map((name) => this.sourceOf(name)), outputs.map((name) => this.sourceOf(name)), this.state);
    this.programs.set(key, program);  // the last to go
    if (this.programs.size > maxPrograms) this.forget(this.programs.keys().next().value!);
    return program;
  }
  private forget(key: string): void {
    this.programs.get(key)!.dispose();
    this.programs.delete(key);
  }

  private sourceOf(name: string): Source {
    const { node, output } = parseName(name);
    return { node: this.graph.nodes.get(node)!, output };
  }

  private newRun(given: string[], inputs: Tensor[]): Run {
    if (!ENV.getBool('KEEP_INTERMEDIATE_TENSORS')) return new Run(this.state, this.library.call);
    const kept: NamedTensorsMap = (this.intermediate = {});
    const watch = (name: string, results: (Tensor | undefined)[]) => {
      for (const t of kept[name] ?? []) t.dispose();  // a constant, which was there from the start
      kept[name] = results.map((t) => t && keep(t.clone())) as Tensor[];
    };
    for (const [name, t] of this.state.weights) watch(name, [t]);
    for (const [i, name] of given.entries()) watch(parseName(name).node, [inputs[i]]);
    return new Run(this.state, this.library.call, watch);
  }

  disposeIntermediateTensors(): void {
    for (const list of Object.values(this.intermediate ?? {})) for (const t of list) t?.dispose();
    this.intermediate = null;
  }

  /** Plans with weights that are no more. */
  forgetPrograms(): void {
    for (const key of [...this.programs.keys()]) this.forget(key);
    this.library.dispose();
  }
  dispose(): void {
    this.disposeIntermediateTensors();
    this.forgetPrograms();
  }
}

function infoOf({ node }: Port): TensorInfo {
  const isInput = node.op.startsWith('Placeholder');
  return {
    name: node.name,
    shape: isInput ? (node.attributes.shape as number[] | undefined) : undefined,
    dtype: (node.attributes.dtype ?? node.attributes.T) as DataType,
  };
}
