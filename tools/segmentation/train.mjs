import {existsSync} from 'node:fs';
import {rm} from 'node:fs/promises';
import {fileURLToPath} from 'node:url';
import {parseArgs} from 'node:util';
import * as tf from 'nacre';
import {SIZE, buildNetwork, toInput, weightSpecs} from '../../web_demo/segmentation/model.mjs';
import {readWeights} from '../../web_demo/segmentation/weights.mjs';
import {IouMeter} from './iou.mjs';
import {Normalisation} from './normalisation.mjs';
import {Random} from './random.mjs';
import {trainingScene} from './scene.mjs';
import {SceneStream} from './scene_stream.mjs';
import {openWeights, saveWeights} from './weights_file.mjs';

const HELP = `tools/train_segmentation: trains the person segmentation network of the web demo on drawn scenes.

  --minutes N      train for N minutes by the clock (27), checks included; measuring at the end comes on top
  --steps N        train for N steps instead; then the outcome depends on the seed alone
  --batch N        scenes per step (16)
  --rate X         highest learning rate (0.012)
  --small X        share of the budget spent on pictures of half the size, which cost a quarter (0.55)
  --seed N         seed of the weights and of the scenes (1)
  --threads N      threads that draw scenes (1)
  --held-out N     scenes that the final IoU is measured on (500)
  --output FILE    where the weights go (web_demo/assets/segmentation/model.json)
  --checkpoint F   where the state goes while training (build/segmentation/checkpoint.json);
                   an interrupted run goes on from there
  --fresh          start over, whatever the checkpoint holds`;

const root = fileURLToPath(new URL('../../', import.meta.url));
/** Held-out scenes have seeds that no training run reaches. */
const HELD_OUT_SEED = 2_000_000_000;
const WARM_UP = 200;
const CHECK_SECONDS = 90;
/** Batches that the means and variances of the normalisation are taken from when it is folded. */
const RECENT = 24;

function readOptions() {
  const number = (value) => ({type: 'string', default: String(value)});
  const {values} = parseArgs({
    options: {
      minutes: number(27),
      steps: number(0),
      batch: number(16),
      rate: number(0.012),
      small: number(0.55),
      seed: number(1),
      threads: number(1),
      'held-out': number(500),
      output: {type: 'string', default: `${root}web_demo/assets/segmentation/model.json`},
      checkpoint: {type: 'string', default: `${root}build/segmentation/checkpoint.json`},
      fresh: {type: 'boolean', default: false},
      help: {type: 'boolean', default: false},
    },
  });
  const options = {...values, heldOut: values['held-out']};
  for (const name of ['minutes', 'steps', 'batch', 'rate', 'small', 'seed', 'threads', 'heldOut']) {
    options[name] = Number(options[name]);
    if (!(options[name] >= 0)) throw new Error(`--${name} must be a number from 0 on, not "${values[name]}"`);
  }
  return options;
}

/** Variables by name, kernels started at random: He's rule (arXiv 1502.01852) times the gain, which normalised ones have in their scale. */
function startVariables(seed) {
  const random = new Random(seed);
  const variable = (name, value) => [name, tf.variable(value, true, name)];
  const weights = Object.entries(weightSpecs()).map(([name, {shape, fanIn, gain, normalised}]) => {
    const deviation = fanIn > 0 ? (normalised ? 1 : gain) * Math.sqrt(2 / fanIn) : 0;
    const values = Float32Array.from({length: shape.reduce((a, b) => a * b, 1)}, () => random.normal(0, 1) * deviation);
    return variable(name, tf.tensor(values, shape));
  });
  const scales = Normalisation.scales().map(([name, {shape, value}]) => variable(name, tf.fill(shape, value)));
  return Object.fromEntries([...weights, ...scales]);
}

/** Cross entropy, which teaches every pixel, plus one minus the soft Dice of every scene, which cares for small people. */
function lossOf(logits, labels) {
  const entropy = tf.losses.sigmoidCrossEntropy(labels, logits);
  const probability = tf.sigmoid(logits),
    axes = [1, 2, 3];
  const both = tf.sum(tf.mul(probability, labels), axes),
    total = tf.add(tf.sum(probability, axes), tf.sum(labels, axes));
  const dice = tf.div(tf.add(tf.mul(both, 2), 1), tf.add(total, 1));
  return tf.add(entropy, tf.sub(1, tf.mean(dice)));
}

function toLabels(mask, size) {
  return tf.tensor4d(
    Float32Array.from(mask, (m) => m / 255),
    [mask.length / (size * size), size, size, 1],
  );
}

function rateAt(step, progress, highest) {
  const cosine = 0.5 + 0.5 * Math.cos(Math.PI * Math.min(1, progress));
  return highest * Math.min(1, (step + 1) / WARM_UP) * (0.01 + 0.99 * cosine);
}

/** IoU on held-out scenes of size x size pixels, eight at a time. */
async function measure(network, count, size, onProgress = () => {}) {
  const meter = new IouMeter(),
    pixels = size * size;
  for (let first = 0; first < count; first += 8) {
    const scenes = Array.from({length: Math.min(8, count - first)}, (_, i) => trainingScene(HELD_OUT_SEED + first + i, size));
    const bytes = new Uint8Array(scenes.length * pixels * 3);
    scenes.forEach((scene, i) => bytes.set(scene.rgb, i * pixels * 3));
    const logits = tf.tidy(() => network(toInput(tf, bytes, size)));
    const values = await logits.data();
    logits.dispose();
    scenes.forEach((scene, i) => meter.add(values.subarray(i * pixels, (i + 1) * pixels), scene.mask));
    onProgress((first + scenes.length) / count);
  }
  return meter.result();
}

/** A bar that rewrites its line on a terminal and prints a line now and then elsewhere. */
class Progress {
  #last = 0;

  show(progress, text, force = false) {
    const now = Date.now(),
      pause = process.stdout.isTTY ? 200 : 20000;
    if (!force && now - this.#last < pause) return;
    this.#last = now;
    const filled = Math.round(Math.min(1, progress) * 24),
      bar = '#'.repeat(filled) + '.'.repeat(24 - filled);
    process.stdout.write(process.stdout.isTTY ? `\r[${bar}] ${text}\x1b[K` : `[${bar}] ${text}\n`);
  }

  line(text) {
    process.stdout.write(process.stdout.isTTY ? `\r${text}\x1b[K\n` : `${text}\n`);
  }
}

class Training {
  constructor(options) {
    this.options = options;
    this.progress = new Progress();
    this.variables = startVariables(options.seed);
    this.normalisation = new Normalisation(this.variables);
    this.network = buildNetwork(tf, this.variables, this.normalisation.apply);
    this.recent = [];  // the last pictures trained on, which the normalisation is folded for
    this.optimizer = tf.train.adam(options.rate);
    this.state = {step: 0, seconds: 0, loss: 0};
    this.identity = {
      seed: options.seed,
      batch: options.batch,
      rate: options.rate,
      minutes: options.minutes,
      steps: options.steps,
      small: options.small,
    };
  }

  /** How far the training is, from 0 to 1. */
  done() {
    const {steps, minutes} = this.options;
    return steps > 0 ? this.state.step / steps : this.state.seconds / (minutes * 60);
  }

  /** Pictures start small: the network learns what people look like at a quarter of the cost, then sharpens its edges. */
  size() {
    return this.done() < this.options.small ? SIZE / 2 : SIZE;
  }

  async resume() {
    const {checkpoint, fresh} = this.options;
    if (fresh || !existsSync(checkpoint)) return;
    const {model, fetchBytes} = await openWeights(checkpoint);
    const metadata = model.userDefinedMetadata;
    if (JSON.stringify(metadata.identity) !== JSON.stringify(this.identity)) {
      throw new Error(
        `${checkpoint} belongs to a run with ${JSON.stringify(metadata.identity)}; give the same options, or --fresh to start over`,
      );
    }
    const saved = await readWeights(tf, model, fetchBytes);
    for (const [name, variable] of Object.entries(this.variables)) variable.assign(saved[`weight:${name}`]);
    const moments = Object.keys(saved).filter((name) => name.startsWith('adam:'));
    await this.optimizer.setWeights(moments.map((name) => ({name: name.slice(5), tensor: saved[name]})));
    this.state = metadata.state;
    this.progress.line(`going on from step ${this.state.step}, ${(this.state.seconds / 60).toFixed(1)} minutes in`);
  }

  async save() {
    const weights = [];
    for (const [name, v] of Object.entries(this.variables)) {
      weights.push({name: `weight:${name}`, shape: v.shape, data: Float32Array.from(await v.data())});
    }
    for (const {name, tensor} of await this.optimizer.getWeights()) {
      weights.push({name: `adam:${name}`, shape: tensor.shape, data: Float32Array.from(await tensor.data())});
    }
    await saveWeights(this.options.checkpoint, weights, {identity: this.identity, state: this.state});
  }

  /** The weights of the network as it is used, with the normalisation folded in. */
  trained() {
    const inputs = this.recent.map(({rgb, size}) => () => toInput(tf, rgb, size));
    return Object.entries(this.normalisation.fold(this.network, inputs)).map(([name, w]) => ({name, ...w}));
  }

  async measure(count, size, onProgress) {
    const weights = Object.fromEntries(this.trained().map(({name, shape, data}) => [name, tf.tensor(data, shape)]));
    try {
      return await measure(buildNetwork(tf, weights), count, size, onProgress);
    } finally {
      tf.dispose(weights);
    }
  }

  step({rgb, mask}, size) {
    this.optimizer.learningRate = rateAt(this.state.step, this.done(), this.options.rate);
    const cost = tf.tidy(() => {
      const pictures = toInput(tf, rgb, size),
        labels = toLabels(mask, size);
      return this.optimizer.minimize(() => lossOf(this.network(pictures), labels), true);
    });
    const loss = cost.dataSync()[0];
    cost.dispose();
    if (!Number.isFinite(loss)) throw new Error(`the loss became ${loss} at step ${this.state.step}; try a lower --rate`);
    this.state.loss = this.state.step === 0 ? loss : this.state.loss * 0.98 + loss * 0.02;
    this.state.step++;
  }

  async run() {
    while (this.done() < 1 && !this.interrupted) await this.runAt(this.size());
    await this.save();
    if (!this.interrupted) await this.refill();
  }

  /** Pictures to fold the normalisation for, where a run was interrupted so late that it has seen none since. */
  async refill() {
    if (this.recent.length > 0) return;
    const scenes = this.openScenes(SIZE);
    try {
      while (this.recent.length < RECENT) this.recent.push({rgb: (await scenes.take()).rgb, size: SIZE});
    } finally {
      await scenes.close();
    }
  }

  openScenes(size) {
    const {batch, seed, threads} = this.options;
    return new SceneStream({firstSeed: (seed * 40_000_000) % HELD_OUT_SEED, batch, size, startBatch: this.state.step, threads});
  }

  /** Trains until the picture size changes or the training ends. */
  async runAt(size) {
    const scenes = this.openScenes(size);
    let checked = this.state.seconds,
      iou = '';
    try {
      let counted = performance.now();
      const count = () => {
        const now = performance.now();
        this.state.seconds += (now - counted) / 1000;
        counted = now;
      };
      while (this.done() < 1 && this.size() === size && !this.interrupted) {
        const batch = await scenes.take();
        this.step(batch, size);
        this.recent.push({rgb: batch.rgb, size});
        if (this.recent.length > RECENT) this.recent.shift();
        count();
        const {step, seconds, loss} = this.state;
        const status = `${size} px  step ${step}  ${(seconds / 60).toFixed(1)} min  loss ${loss.toFixed(4)}`;
        this.progress.show(this.done(), status + iou);
        if (seconds - checked < CHECK_SECONDS) continue;
        checked = seconds;
        const {mean, person} = await this.measure(64, size);
        iou = `  validation IoU ${mean.toFixed(4)} (person ${person.toFixed(4)})`;
        this.progress.show(this.done(), status + iou, true);
        count();
        await this.save();
      }
    } finally {
      await scenes.close();
    }
  }

  /** The command that trains the same network again. */
  command() {
    const {seed, batch, rate, small, steps, minutes} = this.options;
    const budget = steps > 0 ? `--steps ${steps}` : `--minutes ${minutes}`;
    return `tools/train_segmentation --seed ${seed} --batch ${batch} --rate ${rate} --small ${small} ${budget}`;
  }

  async finish() {
    const {output, heldOut, checkpoint, batch, seed} = this.options;
    const note = `measuring on ${heldOut} held-out scenes`;
    const measured = await this.measure(heldOut, SIZE, (share) => this.progress.show(share, note));
    const iou = Object.fromEntries(Object.entries(measured).map(([name, value]) => [name, Number(value.toFixed(4))]));
    await saveWeights(output, this.trained(), {
      task: 'person segmentation, trained on drawn people',
      size: SIZE,
      seed,
      command: this.command(),
      steps: this.state.step,
      scenes: this.state.step * batch,
      minutes: Number((this.state.seconds / 60).toFixed(1)),
      heldOutScenes: heldOut,
      iou,
    });
    for (const path of [checkpoint, checkpoint.replace(/\.json$/, '.bin')]) await rm(path, {force: true});
    this.progress.line(`held-out IoU: mean ${iou.mean}, person ${iou.person}, mean of scenes ${iou.scene}; weights in ${output}`);
  }
}

async function main() {
  const options = readOptions();
  if (options.help) return console.log(HELP);
  await tf.ready();
  const training = new Training(options);
  process.once('SIGINT', () => {
    training.interrupted = true;
  });
  await training.resume();
  await training.run();
  if (training.interrupted) training.progress.line('interrupted; the same command goes on from here');
  else await training.finish();
}

main().catch((error) => {
  console.error(`train_segmentation: ${error.message}`);
  process.exitCode = 1;
});
