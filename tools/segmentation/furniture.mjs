import {cell, fractal} from './noise.mjs';
import {cloudy, clothTone, fabric, hsv, lit, plain, scaled, skinTone, stripes} from './paint.mjs';
import {box, ellipse, fill, lathe, limb, polygon} from './raster.mjs';

const wood = (random) => {
  const a = hsv(random.range(0.04, 0.11), random.range(0.25, 0.65), random.range(0.2, 0.8));
  return cloudy(a, scaled(a, 0.75), 60);
};

/** One piece of furniture of a room, somewhere; floorY is the line where the wall meets the floor. */
export function drawFurniture(canvas, random, light, floorY) {
  const {width: w, height: h} = canvas;
  const spot = {canvas, random, light, floorY, x: w * random.range(-0.05, 1.05), s: h * random.range(0.7, 1.5)};
  const kind = random.weighted({
    window: 3,
    picture: 3,
    shelf: 2.2,
    sofa: 2,
    lamp: 1.5,
    plant: 2,
    door: 1.3,
    screen: 1.2,
    table: 1.5,
    coat: 1.2,
    chair: 1.5,
    curtain: 1.2,
    balloon: 0.6,
  });
  PIECES[kind](spot);
}

const PIECES = {
  window({canvas, random, x, s}) {
    const y = s * random.range(0.1, 0.45),
      hw = s * random.range(0.1, 0.25),
      hh = s * random.range(0.12, 0.3);
    const glow = hsv(random.range(0.5, 0.62), random.range(0, 0.4), random.range(0.6, 1.1)),
      frame = hsv(0.1, random.range(0, 0.3), random.range(0.3, 1)),
      view = random.next();
    fill(canvas, box(x, y, hw + s * 0.02, hh + s * 0.02), frame);
    fill(canvas, box(x, y, hw, hh), (p, ix, iy, out) => {
      const trees = fractal(p.u / s + view, 0.3) * 1.6 - 0.6 < p.v / hh;
      for (let i = 0; i < 3; i++) out[i] = glow[i] * (trees ? [0.5, 0.65, 0.4][i] : 1);
    });
    fill(canvas, box(x, y, s * 0.01, hh), frame);
    if (random.chance(0.6)) fill(canvas, box(x, y, hw, s * 0.01), frame);
  },
  picture({canvas, random, x, s}) {
    const y = s * random.range(0.08, 0.45),
      hw = s * random.range(0.05, 0.16),
      hh = s * random.range(0.05, 0.16);
    fill(canvas, box(x, y, hw + s * 0.012, hh + s * 0.012), clothTone(random));
    fill(
      canvas,
      box(x, y, hw, hh),
      lit(cloudy(clothTone(random), clothTone(random), s * 0.6), {
        x: 0,
        y: 0,
        z: 1,
        direct: [0.5, 0.5, 0.5],
        ambient: [0.5, 0.5, 0.5],
        wrap: 0,
      }),
    );
    for (let i = random.int(0, 3); i > 0; i--) {
      const tone = random.chance(0.4) ? skinTone(random) : clothTone(random);
      fill(
        canvas,
        ellipse(
          x + hw * random.range(-0.6, 0.6),
          y + hh * random.range(-0.6, 0.6),
          hw * random.range(0.1, 0.35),
          hh * random.range(0.1, 0.35),
        ),
        tone,
      );
    }
  },
  shelf({canvas, random, light, floorY, x, s}) {
    const hw = s * random.range(0.12, 0.3),
      top = floorY - s * random.range(0.35, 0.85),
      rows = random.int(2, 5),
      tall = (floorY - top) / rows,
      paint = lit(wood(random), light);
    fill(canvas, box(x, (top + floorY) / 2, hw, (floorY - top) / 2), scaled(hsv(0.08, 0.4, 0.3), random.range(0.5, 1.5)));
    for (let row = 0; row < rows; row++) {
      const base = top + tall * (row + 1);
      for (let u = -hw; u < hw * 0.9;) {
        const thick = s * random.range(0.008, 0.03),
          high = tall * random.range(0.4, 0.8);
        if (random.chance(0.85))
          fill(canvas, box(x + u + thick, base - high / 2, thick * 0.95, high / 2), lit(plain(clothTone(random)), light));
        u += thick * 2;
      }
      fill(canvas, box(x, base, hw, s * 0.012), paint);
    }
  },
  sofa({canvas, random, light, floorY, x, s}) {
    const hw = s * random.range(0.2, 0.42),
      y = floorY + s * random.range(-0.02, 0.1),
      paint = lit(fabric(random, s), light, {folds: 0.25, unit: s, shift: random.next()});
    fill(canvas, box(x, y - s * 0.2, hw, s * 0.17, s * 0.05), paint);
    fill(canvas, box(x, y - s * 0.08, hw * 0.95, s * 0.08, s * 0.03), paint);
    for (const side of [-1, 1]) fill(canvas, box(x + side * hw, y - s * 0.13, s * 0.05, s * 0.13, s * 0.04), paint);
    for (let i = random.int(0, 3); i > 0; i--) {
      fill(
        canvas,
        box(x + hw * random.range(-0.8, 0.8), y - s * 0.2, s * 0.07, s * 0.07, s * 0.03, random.range(-0.5, 0.5)),
        lit(fabric(random, s), light, {folds: 0.3, unit: s}),
      );
    }
  },
  lamp({canvas, random, light, floorY, x, s}) {
    const top = floorY - s * random.range(0.3, 0.75),
      w = s * random.range(0.04, 0.1);
    fill(canvas, limb(x, floorY, x, top, s * 0.01, s * 0.01), lit(plain(hsv(0.1, 0.2, random.range(0.1, 0.7))), light));
    fill(
      canvas,
      polygon([
        [x - w * 0.6, top - w * 1.4],
        [x + w * 0.6, top - w * 1.4],
        [x + w, top],
        [x - w, top],
      ]),
      hsv(random.range(0.05, 0.15), random.range(0.05, 0.5), random.range(0.7, 1.1)),
    );
    fill(canvas, ellipse(x, top - w * 0.6, w * 3, w * 3), [1, 0.9, 0.7], {opacity: 0.25, soft: w * 5});
  },
  plant({canvas, random, light, floorY, x, s}) {
    const y = floorY - s * random.range(-0.05, 0.4),
      size = s * random.range(0.08, 0.25),
      leaf = hsv(random.range(0.2, 0.42), random.range(0.3, 0.8), random.range(0.2, 0.65));
    for (let i = random.int(5, 14); i > 0; i--) {
      const angle = random.range(-2.9, -0.2),
        length = size * random.range(0.6, 1.5);
      const paint = lit(plain(scaled(leaf, random.range(0.6, 1.3))), light);
      fill(
        canvas,
        ellipse(
          x + Math.cos(angle) * length * 0.6,
          y - size * 0.3 + Math.sin(angle) * length * 0.6,
          length * 0.5,
          length * 0.13,
          angle,
        ),
        paint,
      );
    }
    fill(
      canvas,
      lathe(x, y - size * 0.3, x, y + size * 0.4, [
        [0, size * 0.35, size * 0.35],
        [1, size * 0.25, size * 0.25],
      ]),
      lit(plain(clothTone(random)), light),
    );
  },
  door({canvas, random, light, floorY, x, s}) {
    const hw = s * random.range(0.12, 0.18),
      hh = s * random.range(0.38, 0.5),
      paint = lit(random.chance(0.5) ? wood(random) : plain(hsv(random.next(), 0.1, random.range(0.5, 1))), light);
    fill(canvas, box(x, floorY - hh, hw, hh), paint);
    for (const v of [-0.5, 0.45]) fill(canvas, box(x, floorY - hh + hh * v, hw * 0.7, hh * 0.35), [0, 0, 0], {opacity: 0.08});
    fill(canvas, ellipse(x + hw * 0.8, floorY - hh * 0.95, s * 0.012, s * 0.012), [0.8, 0.7, 0.4]);
  },
  screen({canvas, random, x, s, floorY}) {
    const y = floorY - s * random.range(0.25, 0.55),
      hw = s * random.range(0.12, 0.28),
      hh = hw * 0.58,
      a = clothTone(random),
      b = clothTone(random),
      on = random.chance(0.6);
    fill(canvas, box(x, y, hw + s * 0.01, hh + s * 0.01, s * 0.01), [0.04, 0.04, 0.05]);
    if (!on) return;
    fill(canvas, box(x, y, hw, hh), (p, ix, iy, out) => {
      const t = cell(Math.floor((p.u / hw) * 4) + 60, Math.floor((p.v / hh) * 6) + 60);
      for (let i = 0; i < 3; i++) out[i] = 0.2 + 0.8 * (a[i] + (b[i] - a[i]) * t);
    });
  },
  table({canvas, random, light, floorY, x, s}) {
    const y = floorY - s * random.range(0.05, 0.3),
      hw = s * random.range(0.15, 0.4),
      paint = lit(wood(random), light);
    for (const side of [-0.9, 0.9]) fill(canvas, box(x + side * hw, y + s * 0.17, s * 0.015, s * 0.17), paint);
    fill(canvas, box(x, y, hw, s * 0.02), paint);
    for (let i = random.int(0, 4); i > 0; i--) {
      const r = s * random.range(0.015, 0.05);
      fill(
        canvas,
        box(x + hw * random.range(-0.8, 0.8), y - s * 0.02 - r, r * 0.7, r, r * 0.3),
        lit(plain(clothTone(random)), light),
      );
    }
  },
  /** Clothes on a hook: cloth in the outline of a body, with nobody inside. */
  coat({canvas, random, light, floorY, x, s}) {
    const top = floorY - s * random.range(0.5, 0.75),
      w = s * random.range(0.05, 0.09),
      length = s * random.range(0.2, 0.45);
    const paint = lit(fabric(random, s), light, {folds: 0.5, unit: s, shift: random.next() * 5});
    fill(canvas, limb(x, top - s * 0.04, x, top, s * 0.006, s * 0.006), [0.5, 0.5, 0.5]);
    fill(
      canvas,
      lathe(x, top, x, top + length, [
        [0, w * 0.25, w * 0.25],
        [0.12, w, w],
        [1, w * 1.1, w * 1.1],
      ]),
      paint,
    );
    for (const side of [-1, 1])
      fill(
        canvas,
        limb(x + side * w * 0.85, top + length * 0.15, x + side * w * 1.2, top + length * 0.75, w * 0.28, w * 0.25),
        paint,
      );
  },
  chair({canvas, random, light, floorY, x, s}) {
    const y = floorY + s * random.range(-0.02, 0.12),
      hw = s * random.range(0.07, 0.12),
      tone = lit(random.chance(0.5) ? wood(random) : plain(clothTone(random)), light);
    for (const side of [-1, 1]) {
      fill(canvas, limb(x + side * hw, y, x + side * hw * 0.9, y - s * 0.22, s * 0.01, s * 0.01), tone);
      fill(canvas, limb(x + side * hw * 0.9, y - s * 0.22, x + side * hw * 0.9, y - s * 0.46, s * 0.01, s * 0.01), tone);
    }
    fill(canvas, box(x, y - s * 0.22, hw * 1.1, s * 0.02, s * 0.01), tone);
    for (const v of [0.3, 0.37, 0.44]) fill(canvas, box(x, y - s * v, hw * 0.95, s * 0.017), tone);
  },
  curtain({canvas, random, light, floorY, x, s}) {
    const hw = s * random.range(0.08, 0.25),
      a = clothTone(random);
    fill(
      canvas,
      box(x, floorY / 2, hw, floorY / 2),
      lit(stripes(a, scaled(a, 0.75), s * random.range(0.03, 0.08), 0.5, Math.PI / 2), light, {folds: 0.3, unit: s}),
    );
  },
  balloon({canvas, random, light, x, s}) {
    for (let i = random.int(1, 4); i > 0; i--) {
      const bx = x + s * random.normal(0, 0.1),
        by = s * random.range(0.1, 0.4),
        r = s * random.range(0.04, 0.08);
      fill(canvas, limb(bx, by, x, by + r * 4, 0.5, 0.5), [0.6, 0.6, 0.6]);
      fill(
        canvas,
        ellipse(bx, by, r * 0.85, r, 0, 0.12),
        lit(plain(random.chance(0.4) ? skinTone(random) : clothTone(random)), light, {gloss: 0.4}),
      );
    }
  },
};
