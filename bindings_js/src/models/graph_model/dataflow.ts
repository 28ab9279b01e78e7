// Runs graphs whose order is only known on the way: a node runs once all its inputs have come, in each iteration of its loop.
import type { Tensor } from '../../tensor.js';
import { ModelFileError } from '../../errors.js';
import { needs, type GraphNode, type Source } from '../graph.js';
import { callLater } from './calls.js';
import { find, isReady, nameIn, newFrame, newIteration, type Frame, type Iteration } from './frames.js';
import { isTrue } from './operators/control.js';
import type { ModelGraph } from './reader.js';
import { kept, type Run } from './run.js';

interface Work {
  node: GraphNode;
  iteration: Iteration;
}

export class Dataflow {
  private readonly queue: Work[] = [];
  private readonly root: Iteration;
  private readonly live = new Set<Tensor>();
  private readonly enters = new Map<string, number>();
  /** How often nodes that run read a node's results. */
  private readonly readers = new Map<GraphNode, number>();
  private wanted: ReadonlySet<GraphNode> = new Set();

  constructor(
    private readonly graph: ModelGraph, private readonly used: ReadonlySet<GraphNode>, private readonly given: ReadonlyMap<GraphNode, (Tensor | undefined)[]>,
    private readonly run: Run,
  ) {
    for (const node of used) {
      if (node.op === 'Enter') count(this.enters, frameName(node));
      for (const needed of needs(node)) count(this.readers, needed);
    }
    this.root = newFrame('', null, 0).first;
  }

  /** Runs all that can run; then the wanted results, undefined where none came. They are the caller's. */
  async results(wanted: readonly Source[]): Promise<(Tensor | undefined)[]> {
    this.wanted = new Set(wanted.map((source) => source.node));
    try {
      for (const [node, results] of this.given) this.root.values.set(node, results);
      const starts = [...this.used].filter((node) => node.inputs.length === 0 && !node.controls);
      // Constants first: nodes in loops read them without waiting for them.
      for (const node of starts) if (node.op === 'Const') this.wake(node, this.root);
      for (const node of starts) this.wake(node, this.root);
      for (const node of this.given.keys()) this.wakeUsers(node, this.root);
      for (let work = this.queue.shift(); work; work = this.queue.shift()) {
        await this.step(work);
        this.releaseRead(work);
        work.iteration.pending--;
        this.finish(work.iteration);
      }
      const found = wanted.map((source) => find(source, this.root));
      return kept(() => found.map((t) => t && this.run.pass(t)));
    } finally {
      for (const t of this.live) t.dispose();
    }
  }

  private wake(node: GraphNode, iteration: Iteration): void {
    if (node.op === 'Placeholder' || !this.used.has(node) || this.given.has(node) || iteration.started.has(node) || !isReady(node, iteration)) return;
    iteration.started.add(node);
    iteration.pending++;
    this.queue.push({ node, iteration });
  }
  private wakeUsers(node: GraphNode, iteration: Iteration): void {
    for (const user of this.graph.users.get(node) ?? []) this.wake(user, iteration);
  }

  private async step({ node, iteration }: Work): Promise<void> {
    switch (node.op) {
      case 'Switch': return this.switch(node, iteration);
      case 'Merge': return this.merge(node, iteration);
      case 'Enter': return this.enter(node, iteration);
      case 'Exit': return this.deliver(node, this.copy(node, iteration), this.outside(node, iteration));
      case 'NextIteration': return this.deliver(node, this.copy(node, iteration), this.following(node, iteration));
      default: return this.deliver(node, await this.call(node, iteration), iteration);
    }
  }

  private async call(node: GraphNode, iteration: Iteration): Promise<(Tensor | undefined)[]> {
    const inputs = node.inputs.map((source) => (source === null ? undefined : find(source, iteration)));
    const given = await callLater(inputs, node, this.run);
    // What an operator hands on is not its own: it would be disposed of twice.
    const results = given.flatMap((t) => (t && inputs.includes(t) && !this.run.isHandle(t) ? kept(() => this.run.pass(t)) : [t]));
    this.checkUsed(node, results);
    return results;
  }

  private checkUsed(node: GraphNode, results: (Tensor | undefined)[]): void {
    for (const user of this.graph.users.get(node) ?? []) {
      const absent = this.used.has(user) ? user.inputs.find((source) => source?.node === node && results[source.output] === undefined) : undefined;
      if (!absent) continue;
      this.own(results, new Set());  // nobody else will
      throw new ModelFileError(`its output ${absent.output} is used but does not exist`, { file: this.run.file, node: node.name });
    }
  }

  private input(node: GraphNode, i: number, iteration: Iteration): Tensor {
    const source = node.inputs[i];
    const t = source && find(source, iteration);
    if (!t) throw new ModelFileError(`${node.op} needs an input ${i}`, { file: this.run.file, node: node.name, field: `input[${i}]` });
    return t;
  }
  private copy(node: GraphNode, iteration: Iteration): (Tensor | undefined)[] {
    return kept(() => this.run.pass(this.input(node, 0, iteration)));
  }

  private async switch(node: GraphNode, iteration: Iteration): Promise<void> {
    const chosen = await isTrue(this.input(node, 1, iteration));
    const [data] = this.copy(node, iteration);
    this.deliver(node, chosen ? [undefined, data] : [data, undefined], iteration);
  }

  private merge(node: GraphNode, iteration: Iteration): void {
    const index = node.inputs.findIndex((source) => source !== null && find(source, iteration) !== undefined);
    this.deliver(node, kept(() => this.run.pass(this.input(node, index, iteration))), iteration);
  }

  private enter(node: GraphNode, iteration: Iteration): void {
    const name = frameName(node);
    let frame = iteration.frames.get(name);
    if (!frame) {
      iteration.frames.set(name, (frame = newFrame(name, iteration, this.enters.get(name)!)));
      iteration.pending++;
    }
    frame.entersLeft--;
    const results = this.copy(node, iteration);
    if (node.attributes.is_constant !== true) return this.deliver(node, results, frame.first);
    frame.constants.set(node, results);
    this.own(results, frame.owned);
    for (let it: Iteration | null = frame.first; it !== null; it = it.next) this.wakeUsers(node, it);
    this.finish(frame.first);
  }

  private outside(node: GraphNode, iteration: Iteration): Iteration {
    const { parent } = iteration.frame;
    if (parent === null) throw new ModelFileError('Cannot exit frame, the context is empty', { file: this.run.file, node: node.name });
    return parent;
  }

  private following(node: GraphNode, iteration: Iteration): Iteration {
    const { frame } = iteration;
    if (frame.parent === null) throw new ModelFileError('Cannot increase frame iteration, the context is empty', { file: this.run.file, node: node.name });
    if (iteration.next) return iteration.next;
    const next = (iteration.next = newIteration(frame, iteration.number + 1));
    for (const constant of frame.constants.keys()) this.wakeUsers(constant, next);
    return next;
  }

  private deliver(node: GraphNode, results: (Tensor | undefined)[], target: Iteration): void {
    this.own(results, target.owned);
    target.values.set(node, results);
    this.run.note(nameIn(node, target), results);
    this.wakeUsers(node, target);
  }

  /** Weights and handles belong to others. */
  private own(results: (Tensor | undefined)[], owned: Set<Tensor>): void {
    for (const t of results) {
      if (!t || this.live.has(t) || this.run.isHandle(t) || this.run.isWeight(t)) continue;
      owned.add(t);
      this.live.add(t);
    }
  }
  private release(owned: Iterable<Tensor>): void {
    for (const t of owned) {
      t.dispose();
      this.live.delete(t);
    }
  }

  /** Disposes of what this node was the last to read. What iterations of inner loops read lives as long as their own. */
  private releaseRead({ node, iteration }: Work): void {
    for (const needed of needs(node)) {
      if (!iteration.values.has(needed) || (iteration === this.root && this.wanted.has(needed))) continue;
      if (count(iteration.reads, needed) < this.readers.get(needed)!) continue;
      for (const t of iteration.values.get(needed)!) if (t && iteration.owned.delete(t)) this.release([t]);
    }
  }

  /** Disposes of an iteration to which nothing can come any more, and of the frame with its last one. */
  private finish(iteration: Iteration): void {
    for (let it: Iteration | null = iteration; it !== null && it.frame.parent !== null;) {
      if (it.pending > 0 || !it.previousDone || (it.number === 0 && it.frame.entersLeft > 0)) return;
      it.previousDone = false;  // done itself: only once
      this.release(it.owned);
      it.values.clear();
      const { frame, next }: Iteration = it;
      if (next) {
        next.previousDone = true;
        frame.first = next;
      }
      it = next ?? this.leave(frame);
    }
  }

  private leave(frame: Frame): Iteration {
    this.release(frame.owned);
    const parent = frame.parent!;
    parent.frames.delete(frame.name);
    parent.pending--;
    return parent;
  }
}

/** Counts one more; how many that makes. */
function count<K>(counts: Map<K, number>, key: K): number {
  const n = (counts.get(key) ?? 0) + 1;
  counts.set(key, n);
  return n;
}

const frameName = (node: GraphNode): string => String(node.attributes.frame_name ?? '');
