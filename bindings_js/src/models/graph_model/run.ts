// What lives for one run of a model, and what lives as long as the model itself.
import { ModelFileError } from '../../errors.js';
import { scalar } from '../../create.js';
import { endScope, keep, startScope } from '../../scope.js';
import type { Tensor } from '../../tensor.js';
import type { Results } from '../graph.js';
import type { HashTable } from './hash_table.js';
import type { TensorArray } from './tensor_array.js';
import type { TensorList } from './tensor_list.js';

export interface ModelState {
  file: string;
  weights: Map<string, Tensor>;
  /** The shapes of weights that are held as signed bytes, four in an int32 word. */
  bytes: Map<string, number[]>;
  /** The tensors of the weights. */
  owned: ReadonlySet<Tensor>;
  /** By the names of the nodes that make them: initializer and model share tables so. */
  tables: Map<string, HashTable>;
  /** Whether weights are constants, and no gradient is being recorded. */
  compiles(): boolean;
}

/** The results are the caller's. */
type CallFunction = (name: string, args: Tensor[], run: Run) => Promise<Tensor[]>;

/** Functions may call themselves, but not without end. */
const maxDepth = 200;

export class Run {
  readonly file: string;
  /** What the tensors that pass as handles stand for. */
  readonly lists = new Map<Tensor, TensorList>();
  readonly arrays = new Map<Tensor, TensorArray>();
  private readonly held: Tensor[] = [];
  private depth = 0;

  /** `callFunction` runs a function of the library; `watch` is told what each node of the model's graph gave. */
  constructor(
    readonly model: ModelState,
    private readonly callFunction: CallFunction,
    private readonly watch?: (name: string, results: (Tensor | undefined)[]) => void,
  ) {
    this.file = model.file;
  }

  /** Whether graphs may run as plans: nobody looks at what is between inputs and outputs. */
  get compiles(): boolean {
    return this.watch === undefined && this.model.compiles();
  }
  /** A node of the model's graph has run. */
  note(name: string, results: (Tensor | undefined)[]): void {
    if (this.depth === 0) this.watch?.(name, results);
  }

  isHandle(t: Tensor): boolean {
    return this.lists.has(t) || this.arrays.has(t) || this.isTable(t);
  }
  isTable(t: Tensor): boolean {
    for (const table of this.model.tables.values()) if (table.handle === t) return true;
    return false;
  }
  isWeight(t: Tensor): boolean {
    return this.model.owned.has(t);
  }
  /** The same value as a result of its own. Handles stay themselves. */
  pass(t: Tensor): Tensor {
    return this.isHandle(t) ? t : t.clone();
  }

  /** Keeps a value until the run is over. */
  hold(t: Tensor): Tensor {
    if (this.isHandle(t)) return t;
    const held = keep(t.clone());
    this.held.push(held);
    return held;
  }
  handleOf(list: TensorList): Tensor {
    const handle = this.newHandle();
    this.lists.set(handle, list);
    return handle;
  }
  newHandle(): Tensor {
    const handle = keep(scalar(0));
    this.held.push(handle);
    return handle;
  }

  async call(name: string, args: Tensor[]): Promise<Tensor[]> {
    if (this.depth === maxDepth)
      throw new ModelFileError(`functions call each other more than ${maxDepth} deep, at '${name}'`, { file: this.file, field: 'library.function' });
    this.depth++;
    try {
      return await this.callFunction(name, args, this);
    } finally {
      this.depth--;
    }
  }

  dispose(): void {
    for (const t of this.held) t.dispose();
  }
}

/** Runs f in a scope of its own; what it gives outlives any scope, for the caller to dispose. */
export function kept(f: () => Results): (Tensor | undefined)[] {
  startScope();
  let results: (Tensor | undefined)[] = [];
  try {
    const given = f();
    results = Array.isArray(given) ? given : [given];
    for (const t of results) if (t) keep(t);
    return results;
  } finally {
    endScope(results as Tensor[]);
  }
}
