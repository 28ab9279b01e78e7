import {cell, fractal} from './noise.mjs';
import {
  blotches,
  bricks,
  cloudy,
  clothTone,
  dots,
  fabric,
  hairTone,
  hsv,
  lit,
  mixed,
  plain,
  scaled,
  skinTone,
  stripes,
} from './paint.mjs';
import {box, cut, ellipse, fill, lathe, limb, paintAll, polygon, rough} from './raster.mjs';
import {drawFurniture} from './furniture.mjs';

/** Draws what stands behind the people; returns the height of the floor line in pixels. */
export function drawBackground(canvas, random, light, kind) {
  return BACKGROUNDS[kind](canvas, random, light);
}

export const BACKGROUND_WEIGHTS = {room: 5, outdoors: 3.5, studio: 1.5, clutter: 0.6, lights: 0.7, street: 2};

const BACKGROUNDS = {room, outdoors, studio, clutter, lights, street};

function wallMaterial(random, h) {
  const a = hsv(random.next(), random.range(0, 0.45), random.range(0.3, 0.97)),
    b = scaled(a, random.range(0.75, 1.12));
  const period = h * random.range(0.04, 0.25);
  switch (random.weighted({plain: 4, stripes: 1, dots: 0.6, bricks: 1, panels: 1, cloudy: 2})) {
    case 'plain':
      return plain(a);
    case 'stripes':
      return stripes(a, b, period, 0.5, Math.PI / 2);
    case 'dots':
      return dots(a, clothTone(random), period, random.range(0.15, 0.35));
    case 'bricks':
      return bricks(random.chance(0.5) ? hsv(random.range(0.01, 0.08), 0.55, 0.55) : a, scaled(a, 1.2), h * 0.12, h * 0.05);
    case 'panels':
      return stripes(scaled(a, 0.7), a, h * random.range(0.15, 0.4), 0.04, random.chance(0.5) ? 0 : Math.PI / 2);
    default:
      return cloudy(a, scaled(b, random.range(0.7, 1.2)), h * random.range(0.5, 3));
  }
}

/** A floor in perspective below the horizon line at y0. */
function floorPaint(random, canvas, y0) {
  const {width: w, height: h} = canvas;
  const a = random.chance(0.5)
    ? hsv(random.range(0.05, 0.12), random.range(0.3, 0.6), random.range(0.25, 0.7))
    : hsv(random.next(), random.range(0, 0.4), random.range(0.15, 0.85));
  const b = scaled(a, random.range(0.7, 1.25)),
    period = random.range(0.15, 0.5),
    kind = random.pick(['planks', 'tiles', 'carpet', 'plain']);
  const centre = w * random.range(0.2, 0.8),
    horizon = y0 - h * random.range(0.05, 0.4);
  return (x, y, out) => {
    const depth = (h * 0.6) / Math.max(1, y - horizon),
      across = ((x - centre) / h) * depth;
    let t = 0;
    if (kind === 'planks')
      t = cell(Math.floor(across / period), Math.floor(depth * 2 + cell(Math.floor(across / period), 7) * 5));
    else if (kind === 'tiles') t = (Math.floor(across / period) + Math.floor((depth * 2) / period)) & 1;
    else if (kind === 'carpet') t = fractal(across * 2, depth * 2);
    const grain = 0.94 + 0.12 * fractal(across * 3, depth * 6);
    for (let i = 0; i < 3; i++) out[i] = (a[i] + (b[i] - a[i]) * t) * grain;
  };
}

function room(canvas, random, light) {
  const {width: w, height: h} = canvas;
  const floorY = h * random.range(0.55, 1.1),
    corner = random.chance(0.35) ? w * random.range(0.1, 0.9) : -1;
  const wall = wallMaterial(random, h),
    floor = floorPaint(random, canvas, floorY),
    slope = random.normal(0, 0.12);
  const glowX = w * random.range(-0.2, 1.2),
    glowY = h * random.range(-0.2, 0.6),
    glow = random.range(0.1, 0.7),
    base = random.range(0.55, 0.95);
  const darker = random.range(0.65, 0.95),
    skirting = random.chance(0.5) ? h * 0.02 : 0;
  paintAll(canvas, (p, x, y, out) => {
    const edge = floorY + (corner > 0 ? Math.abs(x - corner) * slope : 0);
    if (y > edge) floor(x, y, out);
    else if (y > edge - skirting) plain([0.85, 0.84, 0.8])(x, y, out);
    else wall(x - corner, y, out);
    const dx = (x - glowX) / w,
      dy = (y - glowY) / h;
    const k = (base + glow / (1 + 4 * (dx * dx + dy * dy))) * (corner > 0 && x > corner && y <= edge ? darker : 1);
    for (let i = 0; i < 3; i++) out[i] *= k;
  });
  const count = random.int(0, 6);
  for (let i = 0; i < count; i++) drawFurniture(canvas, random, light, floorY);
  return floorY;
}

function sky(random, h) {
  const top = random.chance(0.75)
    ? hsv(random.range(0.52, 0.62), random.range(0.1, 0.65), random.range(0.55, 0.95))
    : hsv(random.range(0, 0.12), random.range(0.1, 0.6), random.range(0.4, 0.9));
  const low = mixed(top, [1, 0.97, 0.9], random.range(0.2, 0.9)),
    clouds = random.range(0, 1),
    start = random.range(0, 9);
  return (x, y, out) => {
    const t = Math.min(1, y / h / 0.7),
      c = Math.max(0, fractal(x / h / 2 + start, y / h + start) - 0.55 + clouds * 0.2) * clouds * 2;
    for (let i = 0; i < 3; i++) out[i] = (top[i] + (low[i] - top[i]) * t) * (1 - c) + c;
  };
}

function ground(random, canvas, horizon) {
  const {height: h} = canvas;
  const tones = {
    grass: hsv(random.range(0.2, 0.33), random.range(0.3, 0.7), random.range(0.25, 0.65)),
    sand: hsv(0.11, 0.35, 0.8),
    asphalt: hsv(0.6, 0.04, random.range(0.25, 0.55)),
    snow: [0.9, 0.92, 0.96],
    earth: hsv(0.08, 0.45, 0.4),
  };
  const a = tones[random.weighted({grass: 4, sand: 1, asphalt: 2, snow: 0.7, earth: 1})],
    b = scaled(a, random.range(0.6, 0.9)),
    fine = random.range(1, 6);
  return (x, y, out) => {
    const depth = (h * 0.5) / Math.max(2, y - horizon + h * 0.04);
    const t = fractal((x / h) * fine * Math.min(4, depth), depth * fine);
    for (let i = 0; i < 3; i++) out[i] = a[i] + (b[i] - a[i]) * t;
  };
}

function land(canvas, random, horizon) {
  const above = sky(random, canvas.height),
    below = ground(random, canvas, horizon);
  const {height: h} = canvas,
    hill = random.range(0, 0.2) * h,
    start = random.next(),
    wide = random.range(0.8, 4);
  const far = mixed(
    hsv(random.range(0.25, 0.6), random.range(0.1, 0.4), random.range(0.3, 0.7)),
    [0.8, 0.85, 0.9],
    random.range(0, 0.5),
  );
  paintAll(canvas, (p, x, y, out) => {
    if (y > horizon) below(x, y, out);
    else if (y > horizon - hill * fractal(x / h / wide + start, 0.3) * 1.5) {
      const k = 0.9 + 0.2 * fractal(x / h, y / h);
      out[0] = far[0] * k;
      out[1] = far[1] * k;
      out[2] = far[2] * k;
    } else above(x, y, out);
  });
}

function drawTree(canvas, random, light, horizon) {
  const {width: w, height: h} = canvas,
    x = w * random.range(-0.1, 1.1),
    y = horizon + h * random.range(0, 0.25),
    tall = h * random.range(0.25, 0.9);
  const bark = hsv(random.range(0.05, 0.1), 0.4, random.range(0.15, 0.4)),
    leaf = hsv(random.range(0.17, 0.38), random.range(0.3, 0.75), random.range(0.2, 0.6));
  fill(
    canvas,
    limb(x, y, x + random.normal(0, tall * 0.05), y - tall * 0.6, tall * 0.05, tall * 0.03),
    lit(plain(bark), light, {folds: 0.5, unit: tall}),
  );
  const paint = lit(blotches(leaf, scaled(leaf, 0.55), tall * 0.8, 0.5), light),
    turn = random.next();
  const blobs = random.int(1, 4);
  for (let i = 0; i < blobs; i++) {
    const shape = random.chance(0.25)
      ? polygon([
          [x - tall * 0.25, y - tall * 0.25],
          [x + tall * 0.25, y - tall * 0.25],
          [x, y - tall * 1.1],
        ])
      : ellipse(
          x + random.normal(0, tall * 0.12),
          y - tall * random.range(0.6, 0.9),
          tall * random.range(0.15, 0.32),
          tall * random.range(0.15, 0.35),
        );
    fill(
      canvas,
      rough(shape, tall * 0.07, (px, py) => (fractal(px / tall / 0.7 + turn, py / tall / 0.7) - 0.5) * tall * 0.14),
      paint,
    );
  }
}

function drawBuilding(canvas, random, horizon) {
  const {width: w, height: h} = canvas,
    x = w * random.range(0, 1),
    half = w * random.range(0.08, 0.3),
    top = horizon - h * random.range(0.2, 0.9);
  const wall = hsv(random.range(0, 0.15), random.range(0, 0.4), random.range(0.3, 0.85)),
    pane = mixed([0.25, 0.3, 0.38], [1, 0.9, 0.6], random.next() * random.next());
  const px = half * random.range(0.2, 0.6),
    py = h * random.range(0.06, 0.14),
    k = random.range(0.4, 0.7),
    shade = random.range(0.75, 1);
  fill(canvas, box(x, (top + horizon) / 2 + h * 0.02, half, (horizon - top) / 2), (p, ix, iy, out) => {
    const u = (p.u + half) / px,
      v = (p.v + h) / py,
      inside = u - Math.floor(u) < k && v - Math.floor(v) < 0.6;
    const c = inside ? pane : wall,
      b = inside ? 0.6 + 0.7 * cell(Math.floor(u), Math.floor(v)) : p.u > half * 0.4 ? shade : 1;
    for (let i = 0; i < 3; i++) out[i] = c[i] * b;
  });
}

function drawCar(canvas, random, light, horizon) {
  const {width: w, height: h} = canvas,
    s = h * random.range(0.15, 0.4),
    x = w * random.next(),
    y = horizon + s * random.range(0.1, 0.8);
  const paint = lit(plain(clothTone(random)), light, {gloss: 0.3});
  fill(canvas, box(x, y - s * 0.45, s * 0.5, s * 0.28, s * 0.15), paint);
  fill(canvas, box(x, y - s * 0.5, s * 0.42, s * 0.16, s * 0.1), [0.2, 0.25, 0.3]);
  fill(canvas, box(x, y - s * 0.22, s, s * 0.2, s * 0.1), paint);
  for (const side of [-0.6, 0.6]) {
    fill(canvas, ellipse(x + side * s, y - s * 0.03, s * 0.17, s * 0.17), [0.06, 0.06, 0.07]);
    fill(canvas, ellipse(x + side * s, y - s * 0.03, s * 0.08, s * 0.08), [0.6, 0.6, 0.62]);
  }
}

function outdoors(canvas, random, light) {
  const horizon = canvas.height * random.range(0.3, 0.8);
  land(canvas, random, horizon);
  const {width: w, height: h} = canvas,
    trees = random.int(0, 5);
  for (let i = 0; i < trees; i++) drawTree(canvas, random, light, horizon);
  if (random.chance(0.3)) drawFence(canvas, random, horizon);
  for (let i = random.int(0, 3); i > 0; i--) {
    const x = w * random.next(),
      r = h * random.range(0.06, 0.2),
      leaf = hsv(random.range(0.15, 0.4), 0.5, random.range(0.2, 0.6));
    const bush = rough(
      ellipse(x, horizon + h * 0.03, r * 1.4, r),
      r * 0.3,
      (px, py) => (fractal(px / r / 3, py / r / 3) - 0.5) * r * 0.6,
    );
    fill(canvas, bush, lit(blotches(leaf, scaled(leaf, 0.5), r * 2, 0.5), light));
  }
  return horizon;
}

function drawFence(canvas, random, horizon) {
  const {width: w, height: h} = canvas,
    tone = hsv(0.09, random.range(0, 0.5), random.range(0.3, 0.95)),
    gap = w * random.range(0.05, 0.15),
    top = horizon - h * random.range(0.02, 0.12);
  for (let x = random.range(0, gap); x < w; x += gap) fill(canvas, box(x, top + h * 0.1, gap * 0.15, h * 0.12), tone);
  for (const y of [0.04, 0.14]) fill(canvas, box(w / 2, top + h * y, w, h * 0.012), scaled(tone, 0.9));
}

function street(canvas, random, light) {
  const {width: w, height: h} = canvas,
    horizon = h * random.range(0.45, 0.85);
  land(canvas, random, horizon);
  for (let i = random.int(1, 5); i > 0; i--) drawBuilding(canvas, random, horizon);
  for (let i = random.int(0, 2); i > 0; i--) drawTree(canvas, random, light, horizon);
  for (let i = random.int(0, 3); i > 0; i--) drawCar(canvas, random, light, horizon);
  for (let i = random.int(0, 2); i > 0; i--) {
    const x = w * random.next(),
      tone = hsv(0.6, 0.05, random.range(0.1, 0.6)),
      top = horizon - h * random.range(0.3, 0.8);
    fill(canvas, limb(x, horizon + h * 0.1, x, top, h * 0.012, h * 0.009), lit(plain(tone), light));
    if (random.chance(0.6))
      fill(
        canvas,
        random.chance(0.5) ? ellipse(x, top, h * 0.04, h * 0.04) : box(x, top, h * 0.07, h * 0.04, 2),
        random.chance(0.5) ? skinTone(random) : clothTone(random),
      );
  }
  return horizon;
}

/** A plain backdrop: gradient, cloth or noise. */
function studio(canvas, random) {
  const {width: w, height: h} = canvas,
    a = hsv(random.next(), random.range(0, 0.8), random.range(0.05, 1));
  const b = random.chance(0.6) ? scaled(a, random.range(0.3, 1.3)) : clothTone(random);
  const angle = random.range(0, 7),
    c = Math.cos(angle),
    s = Math.sin(angle),
    kind = random.pick(['linear', 'round', 'noise', 'cloth', 'static']),
    size = random.range(0.15, 2);
  paintAll(canvas, (p, x, y, out) => {
    const u = x / w - 0.5,
      v = y / h - 0.5;
    let t = 0.5 + (u * c + v * s) * 0.8;
    if (kind === 'round') t = Math.min(1, Math.hypot(u, v) * 1.5);
    else if (kind === 'noise') t = fractal(u * size, v * size);
    else if (kind === 'cloth') t = fractal(u * size * 2, v * 0.05);
    else if (kind === 'static') t = t * 0.6 + 0.4 * cell(Math.floor(x / (1 + size)), Math.floor(y / (1 + size)));
    for (let i = 0; i < 3; i++) out[i] = a[i] + (b[i] - a[i]) * t;
  });
  return h * 0.9;
}

/** Shapes in colours of skin, hair and clothes that are nobody: what the network must learn to leave out. */
function clutter(canvas, random, light) {
  const {width: w, height: h} = canvas;
  (random.chance(0.5) ? studio : room)(canvas, random, light);
  for (let i = random.int(3, 14); i > 0; i--)
    drawDebris(canvas, random, light, w * random.next(), h * random.next(), h * random.range(0.03, 0.25));
  return h * random.range(0.7, 1);
}

/** One piece of clutter of about the given size. */
export function drawDebris(canvas, random, light, x, y, size, options) {
  const material = random.chance(0.3)
    ? plain(skinTone(random))
    : random.chance(0.15)
      ? plain(hairTone(random))
      : fabric(random, size * 6);
  const paint = lit(material, light, {folds: random.chance(0.4) ? 0.3 : 0, unit: size * 4, shift: random.next() * 9});
  const angle = random.range(0, 7),
    long = size * random.range(0.4, 2.5);
  const shapes = {
    ellipse: () => ellipse(x, y, size, size * random.range(0.4, 1.4), angle),
    box: () => box(x, y, size, long, random.range(0, size * 0.4), random.chance(0.6) ? 0 : angle),
    limb: () =>
      limb(x, y, x + Math.cos(angle) * long * 2, y + Math.sin(angle) * long * 2, size * 0.35, size * random.range(0.1, 0.4)),
    polygon: () =>
      polygon(
        Array.from({length: random.int(3, 6)}, (_, i, n = 6) => {
          const turn = angle + (i / n) * 6.28,
            r = size * random.range(0.6, 1.5);
          return [x + Math.cos(turn) * r, y + Math.sin(turn) * r];
        }),
      ),
    vase: () =>
      lathe(x, y - long, x, y + long, [
        [0, size * 0.3, size * 0.3],
        [0.3, size * 0.2, size * 0.2],
        [0.7, size * 0.7, size * 0.7],
        [1, size * 0.3, size * 0.3],
      ]),
    ring: () => cut(ellipse(x, y, size, size), ellipse(x, y, size * 0.7, size * 0.7)),
  };
  fill(canvas, shapes[random.weighted({ellipse: 3, box: 3, limb: 2.5, polygon: 2, vase: 1, ring: 0.7})](), paint, options);
}

/** Out-of-focus lights on a dark ground. */
function lights(canvas, random) {
  const {width: w, height: h} = canvas,
    base = hsv(random.next(), random.range(0.2, 0.8), random.range(0.03, 0.3)),
    turn = random.next();
  paintAll(canvas, (p, x, y, out) => {
    const k = 0.5 + fractal(x / h / 3 + turn, y / h / 3);
    for (let i = 0; i < 3; i++) out[i] = base[i] * k;
  });
  for (let i = random.int(5, 30); i > 0; i--) {
    const r = h * random.range(0.01, 0.09),
      tone = hsv(random.chance(0.6) ? random.range(0.02, 0.15) : random.next(), random.range(0.2, 0.8), 1);
    fill(canvas, ellipse(w * random.next(), h * random.next(), r, r), tone, {
      opacity: random.range(0.15, 0.8),
      soft: random.range(1, r),
    });
  }
  return h * 0.9;
}
