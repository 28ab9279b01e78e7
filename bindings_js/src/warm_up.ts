// First runs that do not freeze the page. What a GPU needs before a function runs for the first time is made ready in short tasks, with the page's own between
// them: the function is recorded and compiled, which gives all its programs to the driver at once; the driver is asked, not waited for; weights go over in
// parts; then it runs, and its results are awaited. See core/preparation.h for the other side.
import { ready } from './backends.js';
import { evaluate, postponeEvaluations } from './call.js';
import { webglPrograms } from './device_memory.js';
import { onDevice } from './device_timer.js';
import { UnpreparedError } from './errors.js';
import { lib, raise } from './module.js';
import { turn } from './reads.js';
import { dispose, getTensorsInContainer } from './scope.js';
import { Tensor } from './tensor.js';
import type { TensorContainer } from './types.js';
import { drawing, webglContext } from './webgl.js';

/** What `tf.warmUp` did, and what it took. */
export interface WarmUpReport {
  /** WebGL programs that were compiled. */
  programs: number;
  /** In how many pieces the work was done; between them the page had its turn. */
  tasks: number;
  /** The longest of them, without calls in which the driver itself holds the thread. */
  longestTaskMs: number;
  /** Waiting for the driver: until programs were linked, uploads done, the first results there. The page was free in the meantime, where the driver lets it. */
  driverMs: number;
  /** All in all. */
  totalMs: number;
}

/** How long a task goes on before it lets others in. */
const sliceMs = 8;

class Clock {
  tasks = 1;
  longest = 0;
  driver = 0;
  private readonly start = performance.now();
  private begun = this.start;
  private held = 0;  // by the driver, in this task

  /** Whether the task has been going on for its time. */
  isOver(): boolean {
    return performance.now() - this.begun > sliceMs;
  }

  /** A call that may wait for the driver. */
  hold<T>(f: () => T): T {
    const start = performance.now();
    try {
      return f();
    } finally {
      const ms = performance.now() - start;
      this.held += ms;
      this.driver += ms;
    }
  }

  /** Ends the task, and begins the next when the page has had its turn. */
  async pause(forDriver = false): Promise<void> {
    this.endTask();
    const start = performance.now();
    await (forDriver ? new Promise((resolve) => setTimeout(resolve, 1)) : turn());
    this.begun = performance.now();
    if (forDriver) this.driver += this.begun - start;
    this.tasks++;
  }

  report(programs: number): WarmUpReport {
    this.endTask();
    return { programs, tasks: this.tasks, longestTaskMs: this.longest, driverMs: this.driver, totalMs: performance.now() - this.start };
  }

  private endTask(): void {
    this.longest = Math.max(this.longest, performance.now() - this.begun - this.held);
    this.held = 0;
  }
}

/** Tensors whose evaluation was put off, as handles of their own. */
interface Evaluation {
  handles: Tensor[];
  hold: boolean;
}

function shared(t: Tensor): Tensor {
  return new Tensor(t.shape, t.dtype, lib._nacre_share(t.handle));
}

/** Runs f while first runs of plans are refused; `later` gets the evaluations that nobody waits for. */
function attempt<T>(f: () => T, later: Evaluation[]): { result: T } | null {
  lib.webglPrepare(true);
  postponeEvaluations((list, hold) => later.push({ handles: list.map(shared), hold }));
  try {
    return { result: f() };
  } catch (error) {
    if (error instanceof UnpreparedError) return null;
    throw error;
  } finally {
    postponeEvaluations(null);
    lib.webglPrepare(false);
  }
}

/** Waits until the driver has done what it was given. */
async function idle(gl: WebGL2RenderingContext, clock: Clock): Promise<void> {
  const fence = drawing(() => {
    const made = gl.fenceSync(gl.SYNC_GPU_COMMANDS_COMPLETE, 0);
    gl.flush();
    return made;
  });
  while (fence && !gl.isContextLost() && gl.clientWaitSync(fence, 0, 0) === gl.TIMEOUT_EXPIRED) await clock.pause(true);
  gl.deleteSync(fence);
}

/** Has ready what a refused run needs, unless it is not known yet what all of that is: programs first, since a driver that compiles would keep uploads waiting. */
async function prepare(gl: WebGL2RenderingContext, clock: Clock): Promise<void> {
  const parallel = gl.getExtension('KHR_parallel_shader_compile') !== null;
  const noneLeft = 0, notYet = 1, moreToWrite = 3;
  await clock.pause();  // what compiles in the background may begin
  for (;;) {
    const state = clock.hold(() => lib.webglLink(parallel));
    if (state < 0) raise(state);
    if (state === moreToWrite) return;
    if (state === noneLeft) break;
    if (state === notYet || clock.isOver() || !parallel) await clock.pause(state === notYet);
  }
  for (;;) {
    const more = lib.webglUpload();
    if (more < 0) raise(more);
    if (more === 0) break;
    if (clock.isOver()) await idle(gl, clock);
  }
  await clock.pause();
}

/**
 * Runs a function once, so that its next calls are fast, without freezing the page: what a first run on the backend 'webgl' takes (compiling programs,
 * uploading weights) is done in tasks of a few milliseconds, between which the page has its turn. On other backends the function just runs. For models there
 * is `model.warmUp(inputs?)`.
 *
 * The function may be called several times, up to the place where it reads a value; what it gives is disposed. One that changes variables, such as a training
 * step, does so once if it reads nothing.
 *
 * ```js
 * const net = tf.jit((x) => tf.softmax(tf.matMul(x, weights)));
 * const { programs, longestTaskMs } = await tf.warmUp(net, [tf.zeros([1, 64])]);
 * ```
 * @param f A function of tensors.
 * @param inputs Its arguments: tensors of the shapes that it will be called with.
 * @returns How many programs were compiled, in how many tasks, and how long the longest took.
 */
export async function warmUp<Inputs extends unknown[]>(
  f: (...inputs: Inputs) => TensorContainer | Promise<TensorContainer>, inputs: Inputs = [] as unknown as Inputs,
): Promise<WarmUpReport> {
  if (typeof f !== 'function') throw new Error('The f passed in warmUp(f, inputs) must be a function; models have a method warmUp(inputs)');
  if (!Array.isArray(inputs)) throw new Error('The inputs passed in warmUp(f, inputs) must be a list of the arguments of f');
  await ready();
  const clock = new Clock(), before = webglPrograms().length;
  if (onDevice()) await inPieces(() => f(...inputs), clock);
  else await atOnce(() => f(...inputs));
  return clock.report(webglPrograms().length - before);
}

async function atOnce(f: () => TensorContainer | Promise<TensorContainer>): Promise<void> {
  const result = await f();
  evaluate(getTensorsInContainer(result));
  dispose(result);
}

async function inPieces(f: () => TensorContainer | Promise<TensorContainer>, clock: Clock): Promise<void> {
  const gl = webglContext()!, later: Evaluation[] = [];
  try {
    let made = attempt(f, later);
    while (!made) {
      await prepare(gl, clock);
      made = attempt(f, later);
    }
    const result = await made.result;
    later.push({ handles: getTensorsInContainer(result).map(shared), hold: true });
    dispose(result);
    while (later.length > 0) {
      const { handles, hold } = later[0]!;
      const again: Evaluation[] = [];
      await clock.pause();  // recording, compiling and running are tasks of their own
      attempt(() => evaluate(handles, hold), again);
      if (again.length === 0) {
        dispose(later.shift()!.handles);
      } else {
        dispose(again.map((one) => one.handles));
        await prepare(gl, clock);
      }
    }
    await idle(gl, clock);
  } finally {
    dispose(later.map((one) => one.handles));
  }
}

/** Warms up what a model runs, on given inputs or on those that `zeros` makes. */
export async function warmUpWith<Inputs extends TensorContainer>(
  given: Inputs | undefined, zeros: () => Inputs, run: (inputs: Inputs) => TensorContainer | Promise<TensorContainer>,
): Promise<WarmUpReport> {
  const inputs = given ?? zeros();
  try {
    return await warmUp(() => run(inputs));
  } finally {
    if (!given) dispose(inputs);
  }
}

/** A model that was just loaded, warmed up; one that cannot be is disposed. */
export async function warmUpLoaded<Model extends { warmUp(): Promise<WarmUpReport>; dispose(): void }>(model: Model): Promise<Model> {
  try {
    await model.warmUp();
    return model;
  } catch (error) {
    model.dispose();
    throw error;
  }
}
