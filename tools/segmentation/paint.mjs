import {cell, fractal} from './noise.mjs';

export function hsv(hue, saturation, value) {
  const channel = (n) => {
    const k = (n + hue * 6) % 6;
    return value - value * saturation * Math.max(0, Math.min(k, 4 - k, 1));
  };
  return [channel(5), channel(3), channel(1)];
}

export const scaled = (rgb, k) => rgb.map((c) => Math.min(1, c * k));
export const mixed = (a, b, t) => a.map((c, i) => c + (b[i] - c) * t);

const SKIN = [
  [0.97, 0.82, 0.72],
  [0.93, 0.74, 0.61],
  [0.87, 0.66, 0.52],
  [0.78, 0.56, 0.42],
  [0.64, 0.44, 0.31],
  [0.5, 0.33, 0.23],
  [0.36, 0.23, 0.16],
];
const HAIR = [
  [0.07, 0.06, 0.06],
  [0.15, 0.1, 0.08],
  [0.27, 0.17, 0.1],
  [0.42, 0.27, 0.15],
  [0.72, 0.55, 0.3],
  [0.55, 0.24, 0.12],
  [0.6, 0.6, 0.6],
  [0.85, 0.84, 0.82],
];

export function skinTone(random) {
  const at = random.range(0, SKIN.length - 1.001),
    i = Math.floor(at);
  return mixed(SKIN[i], SKIN[i + 1], at - i).map((c) => Math.min(1, c * random.range(0.95, 1.05)));
}

export function hairTone(random) {
  if (random.chance(0.04)) return hsv(random.next(), 0.6, 0.7);
  return random.pick(HAIR).map((c) => Math.min(1, c * random.range(0.8, 1.25)));
}

/** Colours of clothes: many neutrals and blues, some of everything. */
export function clothTone(random) {
  switch (random.weighted({neutral: 4, blue: 2, earth: 2, any: 4})) {
    case 'neutral':
      return hsv(random.next(), random.range(0, 0.12), random.range(0.08, 0.97));
    case 'blue':
      return hsv(random.range(0.55, 0.66), random.range(0.3, 0.85), random.range(0.15, 0.8));
    case 'earth':
      return hsv(random.range(0.04, 0.14), random.range(0.2, 0.7), random.range(0.2, 0.8));
    default:
      return hsv(random.next(), random.range(0.2, 0.95), random.range(0.2, 0.95));
  }
}

// Materials: (u, v, out) writes the colour at pattern coordinates u, v.

export const plain =
  ([r, g, b]) =>
  (u, v, out) => {
    out[0] = r;
    out[1] = g;
    out[2] = b;
  };

const wave = (t, period, duty) => t / period - Math.floor(t / period) < duty;
const put = (out, rgb) => {
  out[0] = rgb[0];
  out[1] = rgb[1];
  out[2] = rgb[2];
};

export const stripes = (a, b, period, duty, angle) => {
  const c = Math.cos(angle),
    s = Math.sin(angle);
  return (u, v, out) => put(out, wave(u * s + v * c, period, duty) ? a : b);
};

export const checks = (a, b, period) => (u, v, out) => put(out, wave(u, period, 0.5) === wave(v, period, 0.5) ? a : b);

export const plaid = (a, b, c, period) => (u, v, out) => {
  const across = wave(u, period, 0.45),
    down = wave(v, period, 0.45);
  const thin = wave(u + period * 0.2, period, 0.07) || wave(v + period * 0.2, period, 0.07);
  for (let i = 0; i < 3; i++) out[i] = thin ? c[i] : a[i] + (b[i] - a[i]) * 0.5 * (across + down);
};

export const dots = (a, b, period, size) => (u, v, out) => {
  const x = u / period - Math.floor(u / period) - 0.5,
    y = v / period - Math.floor(v / period) - 0.5;
  put(out, x * x + y * y < size * size ? b : a);
};

export const blotches =
  (a, b, scale, edge = 0.06) =>
  (u, v, out) => {
    const t = Math.min(1, Math.max(0, (fractal(u / scale, v / scale) - 0.5) / edge + 0.5));
    for (let i = 0; i < 3; i++) out[i] = a[i] + (b[i] - a[i]) * t;
  };

export const cloudy = (a, b, scale) => blotches(a, b, scale, 0.9);

export const bricks = (a, b, width, height) => (u, v, out) => {
  const row = Math.floor(v / height),
    x = u / width + (row & 1) * 0.5;
  const gap = v / height - row < 0.14 || x - Math.floor(x) < 0.07;
  const k = gap ? 1 : 0.85 + 0.3 * cell(Math.floor(x), row);
  for (let i = 0; i < 3; i++) out[i] = (gap ? b[i] : a[i]) * k;
};

/** A print: a block of a second colour around (0, v0), as a logo or a number on a chest. */
export const printed = (base, ink, v0, halfWidth, halfHeight, letters) => (u, v, out) => {
  const inside = Math.abs(u) < halfWidth && Math.abs(v - v0) < halfHeight;
  const on =
    inside && (!letters || cell(Math.floor((u / halfWidth) * 4) + 40, Math.floor(((v - v0) / halfHeight) * 3) + letters) > 0.4);
  if (on) put(out, ink);
  else base(u, v, out);
};

/** A random fabric; unit is the length in pixels that pattern sizes refer to (a person's height). */
export function fabric(random, unit) {
  const a = clothTone(random),
    b = clothTone(random);
  const period = unit * random.range(0.015, 0.08);
  const horizontal = random.chance(0.6) ? 0 : Math.PI / 2;
  switch (random.weighted({plain: 12, stripes: 3, checks: 1, plaid: 1.5, dots: 1, blotches: 0.4, print: 2.5, pinstripe: 0.7})) {
    case 'plain':
      return plain(a);
    case 'stripes':
      return stripes(a, b, period, random.range(0.25, 0.75), horizontal);
    case 'pinstripe':
      return stripes(scaled(a, 1.4), a, period * 0.5, 0.2, Math.PI / 2);
    case 'checks':
      return checks(a, b, period);
    case 'plaid':
      return plaid(a, b, clothTone(random), period * 1.5);
    case 'dots':
      return dots(a, b, period, random.range(0.15, 0.35));
    case 'blotches':
      return blotches(a, b, unit * random.range(0.2, 0.8), random.range(0.05, 0.4));
    default:
      return printed(
        plain(a),
        b,
        unit * random.range(0.08, 0.16),
        unit * random.range(0.02, 0.09),
        unit * random.range(0.01, 0.07),
        random.chance(0.7) ? random.int(1, 200) : 0,
      );
  }
}

/** Light of a scene: direction (y down, z to the viewer), colours of the direct and the ambient part. */
export function randomLight(random) {
  const angle = random.range(-Math.PI, 0) + random.normal(0, 0.3),
    tilt = random.range(0.25, 1.3);
  const warm = random.normal(0, 0.06),
    ambient = random.range(0.35, 0.8),
    direct = random.range(1.05, 1.3) - ambient;
  const tint = (k, w) => [k * (1 + w), k, k * (1 - w)];
  return {
    x: Math.cos(angle) * Math.sin(tilt),
    y: Math.sin(angle) * Math.sin(tilt),
    z: Math.cos(tilt),
    direct: tint(direct, warm),
    ambient: tint(ambient, -warm * 0.7),
    wrap: random.range(0.1, 0.6),
  };
}

/**
 * Paint of a material under a light. folds: strength of creases in cloth; gloss: strength of the highlight;
 * unit: pixels per person height, so that creases keep their size; shift makes two parts crease differently.
 */
export function lit(material, light, {folds = 0, gloss = 0, unit = 100, stretch = 1, shift = 0} = {}) {
  const scale = 1 / (unit * 0.5);
  return (p, x, y, out) => {
    material(p.u, p.v, out);
    let nx = p.nx,
      ny = p.ny;
    let k = 1;
    if (folds > 0) {
      const crease = fractal(p.u * scale * stretch + shift, p.v * scale + shift * 3.7) - 0.5;
      k += crease * folds * 1.6;
      nx += crease * folds;
    }
    const side = nx * nx + ny * ny;
    const nz = side < 1 ? Math.sqrt(1 - side) : 0;
    const facing = nx * light.x + ny * light.y + nz * light.z;
    const diffuse = Math.max(0, (facing + light.wrap) / (1 + light.wrap));
    const shine = gloss > 0 && facing > 0.8 ? gloss * (facing - 0.8) * 5 : 0;
    for (let i = 0; i < 3; i++) out[i] = out[i] * k * (light.ambient[i] + light.direct[i] * diffuse) + shine;
  };
}
