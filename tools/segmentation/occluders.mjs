import {drawDebris} from './background.mjs';
import {clothTone, fabric, hsv, lit, plain, scaled} from './paint.mjs';
import {box, ellipse, fill, limb} from './raster.mjs';

const inFront = {person: 0};

/** Draws things before the people: what they hide is no longer person. */
export function drawOccluders(canvas, random, light, close) {
  const kind = random.weighted(
    close
      ? {table: 3, laptop: 2, debris: 2, leaves: 1, bars: 0.6, pole: 0.8, cup: 1.5}
      : {table: 2, debris: 3, leaves: 1.5, bars: 1.2, pole: 1.5, chair: 1.5, wall: 1.2},
  );
  KINDS[kind](canvas, random, light);
}

const tone = (random) =>
  random.chance(0.5) ? hsv(random.range(0.03, 0.12), random.range(0.2, 0.7), random.range(0.15, 0.8)) : clothTone(random);

const KINDS = {
  table(canvas, random, light) {
    const {width: w, height: h} = canvas,
      top = h * random.range(0.72, 0.97),
      a = tone(random);
    const left = random.chance(0.6) ? -w : w * random.range(-0.2, 0.5),
      right = random.chance(0.6) ? 2 * w : w * random.range(0.5, 1.2);
    fill(
      canvas,
      box((left + right) / 2, top + h / 2, Math.max(w * 0.1, (right - left) / 2), h / 2, h * 0.01),
      lit(plain(scaled(a, 0.75)), light),
      inFront,
    );
    fill(
      canvas,
      box((left + right) / 2, top + h * 0.02, Math.max(w * 0.1, (right - left) / 2), h * 0.025),
      lit(plain(a), light, {folds: 0.15, unit: h}),
      inFront,
    );
    for (let i = random.int(0, 3); i > 0; i--) {
      const s = h * random.range(0.02, 0.07);
      fill(
        canvas,
        box(w * random.next(), top - s, s * random.range(0.4, 1), s, s * 0.2),
        lit(plain(clothTone(random)), light),
        inFront,
      );
    }
  },
  laptop(canvas, random, light) {
    const {width: w, height: h} = canvas,
      x = w * random.range(0.2, 0.8),
      y = h * random.range(0.85, 1),
      s = h * random.range(0.12, 0.24),
      a = hsv(0.6, 0.03, random.range(0.1, 0.8));
    fill(canvas, box(x, y, s * 1.3, s, s * 0.08, random.range(-0.1, 0.1)), lit(plain(a), light, {gloss: 0.1}), inFront);
    fill(canvas, ellipse(x, y, s * 0.14, s * 0.16), scaled(a, 1.4), inFront);
  },
  cup(canvas, random, light) {
    const {width: w, height: h} = canvas,
      x = w * random.range(0.1, 0.9),
      y = h * random.range(0.7, 1),
      s = h * random.range(0.04, 0.09),
      paint = lit(plain(clothTone(random)), light, {gloss: 0.2});
    fill(canvas, box(x, y, s * 0.7, s, s * 0.15), paint, inFront);
    fill(canvas, box(x, y + s + h / 2, w, h / 2), lit(plain(tone(random)), light), inFront);
  },
  debris(canvas, random, light) {
    const {width: w, height: h} = canvas;
    for (let i = random.int(1, 3); i > 0; i--)
      drawDebris(canvas, random, light, w * random.next(), h * random.range(0.2, 1.1), h * random.range(0.04, 0.14), inFront);
  },
  leaves(canvas, random, light) {
    const {width: w, height: h} = canvas,
      x = random.chance(0.5) ? w * random.range(-0.1, 0.2) : w * random.range(0.8, 1.1),
      y = h * random.range(0.5, 1.1);
    const leaf = hsv(random.range(0.18, 0.42), random.range(0.3, 0.8), random.range(0.2, 0.6)),
      size = h * random.range(0.15, 0.4);
    for (let i = random.int(6, 16); i > 0; i--) {
      const angle = random.range(-3.14, 0.3),
        length = size * random.range(0.5, 1.3);
      fill(
        canvas,
        ellipse(x + Math.cos(angle) * length * 0.6, y + Math.sin(angle) * length * 0.6, length * 0.5, length * 0.12, angle),
        lit(plain(scaled(leaf, random.range(0.6, 1.3))), light),
        inFront,
      );
    }
  },
  bars(canvas, random, light) {
    const {width: w, height: h} = canvas,
      paint = lit(plain(tone(random)), light),
      gap = w * random.range(0.12, 0.3),
      r = h * random.range(0.008, 0.022),
      top = h * random.range(0.45, 0.8);
    for (let x = random.range(0, gap); x < w; x += gap) fill(canvas, limb(x, top, x, h * 1.2, r, r), paint, inFront);
    fill(canvas, limb(-w, top, w * 2, top, r * 1.5, r * 1.5), paint, inFront);
  },
  pole(canvas, random, light) {
    const {width: w, height: h} = canvas,
      x = w * random.range(0.05, 0.95),
      r = h * random.range(0.015, 0.05),
      lean = random.normal(0, 0.05) * h;
    fill(
      canvas,
      limb(x - lean, -h * 0.2, x + lean, h * 1.2, r, r),
      lit(plain(tone(random)), light, {folds: 0.2, unit: h}),
      inFront,
    );
  },
  chair(canvas, random, light) {
    const {width: w, height: h} = canvas,
      x = w * random.range(0.1, 0.9),
      y = h * random.range(0.75, 1.05),
      s = h * random.range(0.12, 0.25),
      paint = lit(random.chance(0.5) ? plain(tone(random)) : fabric(random, h), light);
    for (const side of [-1, 1]) fill(canvas, box(x + side * s * 0.55, y, s * 0.06, s, s * 0.05), paint, inFront);
    for (const v of [-0.85, -0.5, -0.15]) fill(canvas, box(x, y + v * s, s * 0.55, s * 0.1, s * 0.04), paint, inFront);
    fill(canvas, box(x, y + s * 0.25, s * 0.62, s * 0.1, s * 0.04), paint, inFront);
  },
  wall(canvas, random, light) {
    const {width: w, height: h} = canvas,
      left = random.chance(0.5),
      x = left ? w * random.range(-0.1, 0.25) : w * random.range(0.75, 1.1),
      half = w * 0.5;
    fill(
      canvas,
      box(left ? x - half : x + half, h / 2, half, h),
      lit(random.chance(0.6) ? plain(tone(random)) : fabric(random, h * 2), light),
      inFront,
    );
  },
};
