// A part of a graph that is ready to run: from what is given to what is wanted.
import { ModelFileError } from '../../errors.js';
import type { Tensor } from '../../tensor.js';
import { CompiledFunction } from '../compiled_function.js';
import { execute, order, type GraphNode, type OperatorTable, type Source } from '../graph.js';
import { analyse, type Analysis } from './analysis.js';
import { tableFor } from './calls.js';
import { Dataflow } from './dataflow.js';
import type { ModelGraph } from './reader.js';
import { prefixOf } from './prefix.js';
import { kept, Run, type ModelState } from './run.js';

/** What a dynamic program runs at once, and which nodes are left; null: no part, and all. */
interface Early {
  results: Source[];
  rest: Set<GraphNode> | null;
  program: Program | null;
}
type Values = Map<GraphNode, (Tensor | undefined)[]>;

export class Program {
  readonly analysis: Analysis;
  private sorted: GraphNode[] | null = null;
  private operators: OperatorTable<Run> = {};
  private compiled: CompiledFunction | null = null;

  private prefix: Early | null = null;

  constructor(
    private readonly graph: ModelGraph, private readonly given: readonly Source[], private readonly wanted: readonly Source[],
    private readonly model: ModelState,
  ) {
    const nodes = wanted.map((source) => source.node);
    this.analysis = analyse(graph, nodes, new Set(given.map((source) => source.node)), model.weights);
  }

  /** Runs a program without dynamic nodes. The results belong to the scope that is open. */
  runNow(inputs: Tensor[], run: Run): Tensor[] {
    if (!this.analysis.pure || !run.compiles || inputs.some((t) => run.isHandle(t))) return this.interpret(inputs, run);
    this.compiled ??= new CompiledFunction((placeholders) => this.interpret(placeholders, run));
    return this.compiled.run(inputs);
  }

  private interpret(inputs: Tensor[], run: Run): Tensor[] {
    const { graph, wanted } = this;
    if (!this.sorted) {
      this.sorted = order(wanted, new Set(this.given.map((source) => source.node)), graph.file);
      this.operators = tableFor(this.sorted.map((node) => node.op));
    }
    const results = execute(this.sorted, wanted, valuesOf(this.given, inputs), this.operators, run, graph.file);
    return results.map((t) => (inputs.includes(t) || run.isWeight(t) ? run.pass(t) : t));
  }

  /** Runs any program. The results are the caller's to dispose; undefined: not reached. */
  async runLater(inputs: Tensor[], run: Run): Promise<(Tensor | undefined)[]> {
    const { dynamic, missing, registered, used } = this.analysis;
    if (!dynamic && !registered && missing.length === 0) return kept(() => this.runNow(inputs, run));
    const { rest, results, program } = this.prefix ??= this.findPrefix();
    const early = program ? kept(() => program.runNow(inputs, run)) as Tensor[] : [];
    try {
      const values = valuesOf([...this.given, ...results], [...inputs, ...early]);
      return await new Dataflow(this.graph, rest ?? used, values, run).results(this.wanted);
    } finally {
      for (const t of early) if (!run.isHandle(t)) t.dispose();
    }
  }

  private findPrefix(): Early {
    const found = prefixOf(this.analysis, this.wanted, new Set(this.given.map((source) => source.node)), this.graph.file);
    return found ? { ...found, program: new Program(this.graph, this.given, found.results, this.model) } : { results: [], rest: null, program: null };
  }

  dispose(): void {
    this.compiled?.dispose();
    this.compiled = null;
    this.prefix?.program?.dispose();
    this.prefix = null;
  }
}

function valuesOf(given: readonly Source[], tensors: readonly Tensor[]): Values {
  const values: Values = new Map();
  for (const [i, { node, output }] of given.entries()) {
    const results = values.get(node) ?? [];
    results[output] = tensors[i];
    values.set(node, results);
  }
  return values;
}

/** Runs the functions of a graph's library, each of which is made ready once. */
export class Library {
  private readonly programs = new Map<string, Program>();

  constructor(private readonly graph: ModelGraph, private readonly model: ModelState) {}

  readonly call = async (name: string, args: Tensor[], run: Run): Promise<Tensor[]> => {
    const { functions, file } = this.graph;
    const graph = functions.get(name);
    if (!graph) throw new ModelFileError(`there is no function '${name}'`, { file, field: 'library.function' });
    const field = `library.function '${name}'`;
    if (args.length !== graph.inputs.length)
      throw new ModelFileError(`it has ${graph.inputs.length} arguments, but is called with ${args.length}`, { file, field });
    let program = this.programs.get(name);
    if (!program) this.programs.set(name, (program = new Program(graph, graph.inputs, graph.outputs, this.model)));
    const results = await program.runLater(args, run);
    const missing = results.indexOf(undefined);
    if (missing < 0) return results as Tensor[];
    for (const t of results) if (t && !run.isHandle(t)) t.dispose();
    throw new ModelFileError(`its result '${graph.outputs[missing]!.key}' is not computed`, { file, field });
  };

  dispose(): void {
    for (const program of this.programs.values()) program.dispose();
    this.programs.clear();
  }
}
