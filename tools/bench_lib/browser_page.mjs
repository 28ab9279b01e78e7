// In the page: one library's turns. Every call reads its result back.
import {cases, mobileNet} from './browser_cases.mjs';

const libraries = {}, works = {};

async function library(name) {
  if (libraries[name]) return libraries[name];
  const tf = await import(name === 'nacre' ? '/nacre/index.js' : '/peer/tfjs_webgl.js');
  await tf.ready();
  if (!(await tf.setBackend('webgl'))) throw new Error(`${name} has no WebGL here`);
  if (name !== 'nacre') tf.enableProdMode();
  const version = name === 'nacre' ? tf.version.nacre : tf.version_core;
  const programs = () => (name === 'nacre' ? tf.webglPrograms().length : Object.keys(tf.backend().binaryCache).length);
  return (libraries[name] = {name, version, tf, programs});
}

async function prepare(index, name) {
  const test = cases[index], {tf} = await library(name);
  if (test.step) {
    const step = test.step({tf});
    return {call: async () => step.run(), check: async () => step.check(), per: 1};
  }
  // The harness of tools/bench gives inputs and a call; here the result is what counts.
  const made = test.make({tf, force: () => {}});
  return {call: made.result, check: async () => read(made.result()), per: test.per ?? 1, enqueue: test.enqueue};
}

async function read(y) {
  const values = await y.data();
  y.dispose();
  return values;
}

async function time(work, calls) {
  if (work.enqueue) {
    let ms = 0;
    for (let i = 0; i < calls; i++) {
      const start = performance.now(), y = work.call();
      ms += performance.now() - start;
      await read(y);
    }
    return ms / calls / work.per;
  }
  const start = performance.now();
  for (let i = 0; i < calls; i++) {
    const y = work.call();
    if (y instanceof Promise) await y;
    else await read(y);
  }
  return (performance.now() - start) / calls / work.per;
}

/** Describes a library. */
export async function about(name) {
  const {tf, version} = await library(name), canvas = new OffscreenCanvas(1, 1), gl = canvas.getContext('webgl2');
  const info = gl.getExtension('WEBGL_debug_renderer_info');
  return {name, version, backend: tf.getBackend(), renderer: gl.getParameter(info ? info.UNMASKED_RENDERER_WEBGL : gl.RENDERER)};
}

/** The result of a case, and how many calls fill a turn. */
export async function begin(index, name, turn) {
  const work = (works[name] = await prepare(index, name)), values = await work.check();
  await time(work, 2);
  const start = performance.now();
  await time(work, 1);
  return {values: [...values.subarray(0, 4096)], calls: Math.max(1, Math.round(turn / (performance.now() - start)))};
}

export const turn = (name, calls) => time(works[name], calls);

/** What warming the same network up takes; afterwards it runs at once. */
export async function warmUp() {
  const {tf} = await library('nacre');
  return tf.warmUp(mobileNet(tf));
}

/** The first run of a network of 39 layers: its time, that of the second, and how many programs were compiled. */
export async function first(name) {
  const {tf, programs} = await library(name), run = mobileNet(tf), before = programs();
  const start = performance.now(), values = await read(run()), middle = performance.now();
  await read(run());
  return {ms: middle - start, second: performance.now() - middle, programs: programs() - before, values: [...values]};
}
