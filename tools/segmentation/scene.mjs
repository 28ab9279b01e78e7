import {BACKGROUND_WEIGHTS, drawBackground} from './background.mjs';
import {addNoise, blockiness, blur, develop, smear} from './camera.mjs';
import {drawOccluders} from './occluders.mjs';
import {randomLight} from './paint.mjs';
import {drawPerson, randomPerson} from './person.mjs';
import {Random} from './random.mjs';
import {Canvas, ellipse, fill} from './raster.mjs';

/**
 * Draws a scene. Returns {width, height, rgb, mask}: rgb is a Uint8Array of width * height * 3, mask a Uint8Array with
 * the share (0 to 255) of each pixel that is person. The same arguments give the same bytes.
 *
 * people (0 to 3), framing ('bust', 'half', 'full'), background (a key of BACKGROUND_WEIGHTS), occlude (boolean) and
 * clean (no camera faults) are drawn at random where they are not given. aspect is the width over the height of the
 * camera's picture, which is then squeezed into width x height, as a resize of a wide picture to a square would.
 */
export function drawScene({width, height, seed, aspect = width / height, people, framing, background, occlude, clean = false}) {
  const random = new Random(seed),
    light = randomLight(random);
  const wide = aspect * height >= width;
  const canvas = wide ? new Canvas(Math.round(height * aspect), height) : new Canvas(width, Math.round(width / aspect));
  const kind = background ?? random.weighted(BACKGROUND_WEIGHTS);
  const count = people ?? Number(random.weighted({0: 0.4, 1: 8.7, 2: 0.8, 3: 0.1}));
  const frame = framing ?? random.weighted(count > 1 ? {bust: 2, half: 3, full: 2} : {bust: 5.5, half: 4, full: 1});
  const floorY = drawBackground(canvas, random, light, kind);
  if (!clean) recede(canvas, random);
  drawPeople(canvas, random, light, {count, frame, floorY});
  if (occlude ?? random.chance(0.15)) drawOccluders(canvas, random, light, frame !== 'full');
  if (!clean) photograph(canvas, random);
  return quantise(squeeze(canvas, width, height));
}

/** Backgrounds are often out of focus, and duller or darker than who stands before them. */
function recede({rgb, width, height}, random) {
  if (random.chance(0.7)) blur(rgb, width, height, height * random.range(0.01, 0.04));
  if (random.chance(0.3)) return;
  const saturation = random.range(0.3, 0.9), gain = random.range(0.6, 1.1);
  for (let i = 0; i < rgb.length; i += 3) {
    const grey = (rgb[i] + rgb[i + 1] + rgb[i + 2]) / 3;
    for (let c = 0; c < 3; c++) rgb[i + c] = (grey + (rgb[i + c] - grey) * saturation) * gain;
  }
}

function drawPeople(canvas, random, light, {count, frame, floorY}) {
  const places = Array.from({length: count}, (_, i) => randomPlace(canvas, random, frame, i, count, floorY));
  places.sort((a, b) => a.unit - b.unit);
  for (const place of places) {
    const person = randomPerson(random, frame);
    if (frame === 'full' && random.chance(0.7)) contactShadow(canvas, random, place);
    const behind = Float32Array.from(canvas.mask);
    drawPerson(canvas, person, place, light);
    if (random.chance(0.35)) castShadow(canvas, behind, light, random.range(0.1, 0.5), place.unit * random.range(0.02, 0.15));
  }
}

/** Where a person stands and how large: the anchor is the head in close pictures and the feet in wide ones. */
function randomPlace(canvas, random, frame, index, count, floorY) {
  const {width: w, height: h} = canvas;
  const slot = count === 1 ? random.normal(0.5, 0.13) : (index + 0.5 + random.normal(0, 0.25)) / count;
  if (frame === 'full') {
    const unit = h * (count === 1 ? random.range(0.65, 1.25) : random.range(0.55, 1));
    const low = Math.max(floorY + h * 0.03, h * 0.55),
      y = Math.min(low + (h * 1.05 - low) * (unit / h) * random.range(0.5, 1.2), h * 1.15);
    return {anchor: 'feet', x: w * slot, y: Math.max(y, unit * 0.6), unit};
  }
  const head = (h * (frame === 'bust' ? random.range(0.26, 0.6) : random.range(0.13, 0.28))) / (count > 1 ? 1.3 : 1);
  return {
    anchor: 'head',
    x: w * slot,
    y: h * (frame === 'bust' ? random.normal(0.42, 0.08) : random.normal(0.3, 0.08)),
    unit: head / 0.145,
  };
}

function contactShadow(canvas, random, place) {
  const s = place.unit;
  fill(canvas, ellipse(place.x, place.y - s * 0.02, s * random.range(0.15, 0.3), s * 0.05), [0, 0, 0], {
    opacity: random.range(0.2, 0.6),
    soft: s * 0.08,
  });
}

/** Darkens the background where the person last drawn takes the light away, as on a wall close behind. */
function castShadow(canvas, behind, light, strength, distance) {
  const {width, height, rgb, mask} = canvas;
  const shadow = mask.map((m, i) => Math.max(0, m - behind[i]));
  blur(shadow, width, height, distance * 0.5, 1);
  const dx = Math.round(light.x * distance),
    dy = Math.round(light.y * distance);
  for (let y = 0; y < height; y++) {
    const sy = Math.min(height - 1, Math.max(0, y + dy));
    for (let x = 0; x < width; x++) {
      const sx = Math.min(width - 1, Math.max(0, x + dx)),
        at = y * width + x;
      const k = 1 - strength * shadow[sy * width + sx] * (1 - mask[at]);
      for (let c = 0; c < 3; c++) rgb[at * 3 + c] *= k;
    }
  }
}

function photograph({rgb, width, height}, random) {
  const s = height / 128;
  if (random.chance(0.3)) blur(rgb, width, height, s * random.range(0.3, 0.9));
  if (random.chance(0.05)) smear(rgb, width, height, s * random.range(2, 5));
  develop(rgb, width, height, random);
  if (random.chance(0.7)) addNoise(rgb, width, height, random);
  if (random.chance(0.1)) blockiness(rgb, width, height, random.range(0.02, 0.1));
}

/** Averages the picture down to the wanted size along the axis in which it is larger. */
function squeeze(canvas, width, height) {
  if (canvas.width === width && canvas.height === height) return canvas;
  const small = new Canvas(width, height);
  resample(canvas.rgb, canvas.width, canvas.height, small.rgb, width, height, 3);
  resample(canvas.mask, canvas.width, canvas.height, small.mask, width, height, 1);
  return small;
}

function resample(from, w0, h0, to, w1, h1, channels) {
  if (w0 === w1) return shrink(from, w0 * channels, h0, h1, to);
  for (let y = 0; y < h1; y++) {
    shrink(
      from.subarray(y * w0 * channels, (y + 1) * w0 * channels),
      channels,
      w0,
      w1,
      to.subarray(y * w1 * channels, (y + 1) * w1 * channels),
    );
  }
}

/** Averages count0 runs of values down to count1 runs. */
function shrink(from, run, count0, count1, to) {
  const ratio = count0 / count1;
  for (let i = 0; i < count1; i++) {
    const start = i * ratio,
      end = start + ratio;
    for (let j = Math.floor(start); j < Math.min(count0, Math.ceil(end - 1e-9)); j++) {
      const weight = (Math.min(end, j + 1) - Math.max(start, j)) / ratio;
      for (let c = 0; c < run; c++) to[i * run + c] += from[j * run + c] * weight;
    }
  }
}

function quantise({width, height, rgb, mask}) {
  return {width, height, rgb: bytes(rgb), mask: bytes(mask)};
}

function bytes(values) {
  const out = new Uint8Array(values.length);
  for (let i = 0; i < out.length; i++) {
    const v = values[i];
    out[i] = v <= 0 ? 0 : v >= 1 ? 255 : v * 255 + 0.5;
  }
  return out;
}

const ASPECTS = [1, 4 / 3, 4 / 3, 16 / 9, 3 / 4];

/** The scene of a seed as the training sees it: any framing, any shape of camera picture, size x size pixels. */
export function trainingScene(seed, size = 128) {
  return drawScene({width: size, height: size, seed, aspect: new Random(seed ^ 0x5bd1e995).pick(ASPECTS)});
}
