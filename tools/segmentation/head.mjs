import {fractal} from './noise.mjs';
import {clothTone, hairTone, hsv, lit, mixed, plain, scaled, stripes} from './paint.mjs';
import {box, cut, ellipse, fill, lathe, limb, polygon, rough} from './raster.mjs';

const HAIR_STYLES = {short: 5, long: 4, bob: 2, bun: 1.2, tail: 1, afro: 1, bald: 1.2, shaved: 1};
const HATS = {none: 9, cap: 1.2, beanie: 0.9, brim: 0.3, hood: 0.4, scarf: 0.6, phones: 0.6};

/** What a head wears; decided once, so that parts behind and before the body agree. */
export function randomHead(random, body) {
  const hat = random.weighted(HATS);
  return {
    hair: hairTone(random),
    hat,
    hatTone: clothTone(random),
    style: random.weighted(
      body.woman
        ? {...HAIR_STYLES, short: 1.5, bald: 0.1, shaved: 0.3}
        : {...HAIR_STYLES, long: 0.6, bob: 0.5, bun: 0.3, tail: 0.2},
    ),
    beard: !body.woman && !body.child && random.chance(0.35) ? random.range(0.3, 1) : 0,
    glasses: random.chance(0.22),
    shades: random.chance(0.25),
    smile: random.range(-0.3, 1),
    iris: hsv(random.range(0.05, 0.6), 0.5, 0.35),
    lips: random.range(0, body.woman ? 0.6 : 0.2),
    length: random.range(0.9, 2.3),
    fringe: random.range(-0.2, 0.35),
    parting: random.range(-0.5, 0.5),
    wide: random.range(0.72, 0.86),
    jaw: random.range(0.1, 0.26),
    shift: random.range(0, 9),
  };
}

/** The head as a frame: centre, half height r, half width, turn. Local coordinates are in half heights, x right, y down. */
export function headFrame(seen, look, pose) {
  const [bx, by] = seen.headBase,
    [tx, ty, depth, unit] = seen.headTop;
  const length = Math.max(Math.hypot(tx - bx, ty - by), 0.09 * unit);
  const r = length / 2,
    roll = Math.atan2(tx - bx, by - ty);
  const turn = pose.yaw + pose.headYaw;
  const c = Math.cos(roll),
    s = Math.sin(roll);
  const side = Math.sin(turn),
    front = Math.cos(turn);
  const half = r * look.wide * (1 + 0.14 * Math.abs(side));
  const cx = (bx + tx) / 2,
    cy = (by + ty) / 2;
  return {
    cx,
    cy,
    r,
    half,
    roll,
    side,
    front,
    depth,
    nod: pose.headNod,
    at: (x, y) => [cx + (x * c - y * s) * r, cy + (x * s + y * c) * r],
  };
}

const hairPaint = (look, light, r) => {
  const dark = scaled(look.hair, 0.6),
    bright = scaled(look.hair, 1.15);
  const strands = (u, v, out) => {
    const t = fractal(u / (r * 0.9) + look.shift, v / (r * 9));
    for (let i = 0; i < 3; i++) out[i] = dark[i] + (bright[i] - dark[i]) * t;
  };
  return lit(strands, light, {gloss: 0.25});
};

/** Hair that hangs behind the body (or before it, seen from the back). */
export function drawBackHair(canvas, frame, look, light) {
  if (look.hat === 'scarf' || look.hat === 'hood') return;
  const paint = hairPaint(look, light, frame.r),
    {at, r, half} = frame;
  const back = -frame.side * 0.3;
  if (look.style === 'long' || look.style === 'bob') {
    const length = look.style === 'bob' ? 1.15 : look.length + 0.4;
    const [ax, ay] = at(back * 0.6, -0.85),
      [bx, by] = at(back, length);
    const w = half * 1.2;
    const shape = lathe(ax, ay, bx, by, [
      [0, w * 0.5, w * 0.5],
      [0.25, w, w],
      [0.8, w * 1.1, w * 1.1],
      [1, w * 0.75, w * 0.75],
    ]);
    fill(
      canvas,
      rough(shape, r * 0.12, (x, y) => (fractal(x / r / 3, y / r / 9) - 0.5) * r * 0.25),
      paint,
      {person: 1},
    );
  } else if (look.style === 'tail') {
    const [ax, ay] = at(back * 2.5, -0.4),
      [bx, by] = at(back * 3 + 0.2, 1.2);
    fill(canvas, limb(ax, ay, bx, by, r * 0.25, r * 0.14), paint, {person: 1});
  } else if (look.style === 'afro' && look.hat === 'none') {
    const [x, y] = at(back * 0.5, -0.25);
    const shape = ellipse(x, y, half * 1.6, r * 1.35);
    fill(
      canvas,
      rough(shape, r * 0.2, (px, py) => (fractal(px / r / 1.5, py / r / 1.5) - 0.5) * r * 0.5),
      paint,
      {person: 1},
    );
  } else if (look.style === 'bun' && look.hat === 'none') {
    const [x, y] = at(back * 3, -0.85 - 0.25 * Math.abs(frame.front));
    fill(canvas, ellipse(x, y, r * 0.38, r * 0.36), paint, {person: 1});
  }
}

function drawEye(canvas, frame, look, x, size, open) {
  const {at, r, roll} = frame;
  const [ex, ey] = at(x, 0.02);
  const white = ellipse(ex, ey, r * 0.15 * size, r * 0.075 * open, roll);
  fill(canvas, white, [0.9, 0.88, 0.86]);
  const [ix, iy] = at(x + frame.side * 0.05, 0.015);
  fill(canvas, cut(ellipse(ix, iy, r * 0.07, r * 0.075), white, true), look.iris);
  fill(canvas, cut(ellipse(ix, iy, r * 0.035, r * 0.04), white, true), [0.03, 0.03, 0.03]);
  const [lx, ly] = at(x - 0.16 * size, 0.0),
    [mx, my] = at(x + 0.16 * size, -0.01),
    [nx, ny] = at(x, -0.07);
  fill(
    canvas,
    polygon([
      [lx, ly],
      [nx, ny],
      [mx, my],
      [nx, ny - r * 0.04],
    ]),
    [0.1, 0.07, 0.06],
    {opacity: 0.8},
  );
  const [ax, ay] = at(x - 0.2 * size, -0.2),
    [bx, by] = at(x + 0.18 * size, -0.22);
  fill(canvas, limb(ax, ay, bx, by, r * 0.035, r * 0.03), scaled(look.hair, 0.8), {opacity: 0.75});
}

function drawFace(canvas, frame, look, skin, light) {
  const {at, r, roll, side, front} = frame;
  if (front < -0.1 || r < 2) return;
  const shift = side * 0.52,
    dark = scaled(skin, 0.62);
  const squeeze = Math.max(0.3, front);
  for (const s of [-1, 1]) {
    const x = shift + s * 0.34 * squeeze;
    const facing = front + s * side * 0.8;
    if (facing > 0.15) drawEye(canvas, frame, look, x, Math.min(1, 0.35 + squeeze * 0.65), 0.7 + 0.3 * look.smile);
  }
  const tip = shift * 1.35,
    [n0x, n0y] = at(shift * 1.05, 0.02),
    [n1x, n1y] = at(tip, 0.3);
  fill(canvas, limb(n0x, n0y, n1x, n1y, r * 0.05, r * 0.1), lit(plain(skin), light, {gloss: 0.15}), {
    soft: Math.max(1, r * 0.08),
    opacity: 0.8,
    person: 1,
  });
  const [s0x, s0y] = at(tip - 0.09, 0.39),
    [s1x, s1y] = at(tip + 0.09, 0.39);
  fill(canvas, limb(s0x, s0y, s1x, s1y, r * 0.03, r * 0.03), dark, {opacity: 0.5, soft: Math.max(1, r * 0.06)});
  if (look.beard > 0) {
    const [x, y] = at(shift * 0.55, 0.62);
    const region = cut(
      ellipse(x, y, frame.half * 0.82, r * 0.44, roll),
      ellipse(...at(shift, 0.2), frame.half * 0.62, r * 0.3, roll),
    );
    fill(canvas, region, look.hair, {opacity: look.beard * 0.85, soft: Math.max(1, r * 0.15), onPerson: true});
  }
  const mouth = mixed(dark, [0.7, 0.15, 0.18], look.lips),
    wide = 0.24 * squeeze,
    bend = 0.08 * look.smile;
  const corners = [
    at(shift * 1.15 - wide, 0.58 - bend),
    at(shift * 1.15, 0.55 - bend * 0.3),
    at(shift * 1.15 + wide, 0.58 - bend),
    at(shift * 1.15, 0.63 + bend),
  ];
  fill(canvas, polygon(corners), mouth, {opacity: 0.85, soft: Math.max(1, r * 0.05)});
  if (look.glasses) drawGlasses(canvas, frame, look, shift, squeeze);
}

function drawGlasses(canvas, frame, look, shift, squeeze) {
  const {at, r, roll} = frame;
  const rim = scaled(look.hatTone, 0.35);
  for (const s of [-1, 1]) {
    if (frame.front + s * frame.side * 0.8 < 0.15) continue;
    const [x, y] = at(shift + s * 0.35 * squeeze, 0.03);
    const lens = ellipse(x, y, r * 0.27 * squeeze, r * 0.2, roll);
    if (look.shades) fill(canvas, lens, [0.05, 0.05, 0.07], {opacity: 0.92});
    else fill(canvas, cut(lens, ellipse(x, y, r * 0.22 * squeeze, r * 0.155, roll)), rim, {opacity: 0.9});
  }
  const [ax, ay] = at(shift - 0.1, 0),
    [bx, by] = at(shift + 0.1, 0);
  fill(canvas, limb(ax, ay, bx, by, r * 0.025, r * 0.025), rim, {opacity: 0.9});
}

function drawTopHair(canvas, frame, look, light) {
  const {at, r, half, side, front, roll} = frame;
  if (look.style === 'bald') return;
  const paint = hairPaint(look, light, r);
  const thick = {short: 1.1, shaved: 1.01, afro: 1.35}[look.style] ?? 1.08;
  const [x, y] = at(-side * 0.1, -0.12);
  const cap = ellipse(x, y, half * (0.96 + 0.1 * thick), r * 0.94 * thick, roll, 0.06);
  let shape = cap;
  if (front > -0.2) {
    const low = look.style === 'long' || look.style === 'bob' ? 1.1 : 0.75;
    const [fx, fy] = at(side * 0.62 + look.parting * 0.15, 0.45 - look.fringe * 0.2);
    shape = cut(cap, ellipse(fx, fy, half * (0.84 + 0.12 * Math.abs(side)), r * 0.98, roll + look.parting * 0.25));
    const [kx, ky] = at(0, low + 0.35);
    if (look.style !== 'long' && look.style !== 'bob') shape = cut(shape, box(kx, ky, half * 3, r * 0.85, 0, roll));
  } else {
    const [kx, ky] = at(0, 1.55);
    if (look.style !== 'long' && look.style !== 'bob') shape = cut(shape, box(kx, ky, half * 3, r, 0, roll));
  }
  const uneven = look.style === 'shaved' ? 0.04 : look.style === 'afro' ? 0.4 : 0.18;
  fill(
    canvas,
    rough(shape, r * uneven, (px, py) => (fractal(px / r / 2.2 + look.shift, py / r / 2.2) - 0.5) * r * uneven),
    paint,
    {person: 1, opacity: look.style === 'shaved' ? 0.75 : 1},
  );
}

function drawHat(canvas, frame, look, light) {
  const {at, r, half, roll, side, front} = frame;
  const cloth =
    look.hat === 'beanie' ? stripes(look.hatTone, scaled(look.hatTone, 0.8), r * 0.16, 0.5, Math.PI / 2) : plain(look.hatTone);
  const paint = lit(cloth, light, {folds: 0.15, unit: r * 7, shift: look.shift});
  const [x, y] = at(0, -0.3);
  const crown = (grow, low) =>
    cut(ellipse(x, y, half * grow, r * 0.85 * grow, roll), box(...at(0, low + 2), half * 4, r * 2, 0, roll));
  if (look.hat === 'cap' || look.hat === 'beanie') {
    fill(canvas, crown(look.hat === 'cap' ? 1.1 : 1.16, -0.28), paint, {person: 1});
    if (look.hat === 'cap') {
      const reach = front < -0.2 ? 0 : 1;
      const [vx, vy] = at(side * 0.95, -0.27 + 0.08 * front);
      if (reach)
        fill(
          canvas,
          ellipse(vx, vy, half * 0.95, r * (0.1 + 0.12 * Math.max(0, front)), roll),
          lit(plain(scaled(look.hatTone, 0.8)), light),
          {person: 1},
        );
    }
  } else if (look.hat === 'brim') {
    fill(canvas, crown(1.1, -0.3), paint, {person: 1});
    const [bx, by] = at(0, -0.3);
    fill(canvas, ellipse(bx, by, half * 1.95, r * 0.2, roll), paint, {person: 1});
  } else if (look.hat === 'phones') {
    const band = ellipse(...at(0, -0.1), half * 1.16, r * 1.05, roll);
    const ring = cut(cut(band, ellipse(...at(0, -0.06), half * 1.06, r * 0.97, roll)), box(...at(0, 1), half * 3, r, 0, roll));
    fill(canvas, ring, scaled(look.hatTone, 0.5), {person: 1});
    for (const s of [-1, 1]) {
      if (s * side > 0.5) continue;
      fill(canvas, ellipse(...at(s * look.wide * 1.05 * Math.max(0.2, Math.abs(front)), 0.05), r * 0.2, r * 0.3, roll), paint, {
        person: 1,
      });
    }
  } else if (look.hat === 'hood' || look.hat === 'scarf') {
    const grow = look.hat === 'hood' ? 1.28 : 1.15;
    const outer = ellipse(...at(-side * 0.12, 0), half * grow, r * 1.16, roll, -0.06);
    const face = ellipse(...at(side * 0.5, 0.1), half * 0.86, r * 0.86, roll, 0.1);
    fill(canvas, front > -0.2 ? cut(outer, face) : outer, paint, {person: 1});
  }
}

/** Head with ears, face, hair and hat. */
export function drawHead(canvas, frame, look, skin, light) {
  const {at, r, half, roll, side, front} = frame;
  const paint = lit(plain(skin), light, {gloss: 0.12});
  for (const s of [-1, 1]) {
    if (front > 0 && s * side > 0.45) continue;
    const [x, y] = at(s * look.wide * Math.abs(front) * 0.98 - side * 0.15, 0.08);
    fill(canvas, ellipse(x, y, r * 0.12, r * 0.2, roll), lit(plain(scaled(skin, 0.9)), light), {person: 1});
  }
  fill(canvas, ellipse(frame.cx, frame.cy, half, r, roll, look.jaw), paint, {person: 1});
  if (Math.abs(side) > 0.75 && front > -0.3) {
    const [x, y] = at(side * 0.92, 0.3);
    fill(canvas, ellipse(x, y, r * 0.13, r * 0.13), paint, {person: 1});
  }
  drawFace(canvas, frame, look, skin, light);
  if (look.hat !== 'hood' && look.hat !== 'scarf') drawTopHair(canvas, frame, look, light);
  if (look.hat !== 'none') drawHat(canvas, frame, look, light);
}
