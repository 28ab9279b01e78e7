import {drawBackHair, drawHead, headFrame, randomHead} from './head.mjs';
import {clothTone, fabric, lit, plain, scaled, skinTone} from './paint.mjs';
import {ellipse, fill, lathe, limb, polygon, cut} from './raster.mjs';
import {project, randomBody, randomPose} from './skeleton.mjs';

const SLEEVES = {long: 5, short: 4, none: 1.3};
const BOTTOMS = {trousers: 6, shorts: 1.6, skirt: 1.2, dress: 1.2};

/** A person: body, pose, clothes. framing: 'bust', 'half' or 'full'. */
export function randomPerson(random, framing) {
  const body = randomBody(random),
    pose = randomPose(random, framing);
  const skin = skinTone(random);
  return {
    body,
    pose,
    skin,
    head: randomHead(random, body),
    sleeves: random.weighted(SLEEVES),
    bottom: body.woman
      ? random.weighted({...BOTTOMS, skirt: 2, dress: 2})
      : random.weighted({...BOTTOMS, skirt: 0.05, dress: 0.05}),
    hem: random.range(0.25, 0.95),
    neckline: random.range(0.2, 1.4),
    loose: random.range(1.02, 1.3),
    jacket: random.chance(0.28),
    open: random.range(0.1, 0.5),
    tie: random.chance(0.12),
    strap: random.chance(0.08),
    belt: random.chance(0.3),
    shoe: clothTone(random),
    accent: clothTone(random),
    fist: random.chance(0.4),
    folds: random.range(0.1, 0.5),
    fabrics: (unit) => ({top: fabric(random, unit), bottom: fabric(random, unit), jacket: fabric(random, unit)}),
    socks: random.chance(0.3),
    shift: random.range(0, 9),
  };
}

/** Draws the person; returns where it stands and its height in pixels, for shadows. */
export function drawPerson(canvas, person, place, light) {
  const seen = project(person.body, person.pose, place);
  const unit = place.unit,
    cloth = person.fabrics(unit);
  const wear = (material, shift) => lit(material, light, {folds: person.folds, unit, shift: person.shift + shift});
  const kit = {
    canvas,
    person,
    seen,
    unit,
    light,
    skin: lit(plain(person.skin), light, {gloss: 0.08}),
    top: wear(cloth.top, 0),
    bottom: wear(cloth.bottom, 1),
    jacket: wear(cloth.jacket, 2),
    shoe: lit(plain(person.shoe), light, {gloss: 0.2}),
    frame: headFrame(seen, person.head, person.pose),
  };
  const behind = kit.frame.front < 0;
  const parts = [
    {z: seen.pelvis[2] * 0.3 - 0.005, draw: () => drawTrunk(kit)},
    {
      z: behind ? -0.02 : 0.05 + Math.max(0, kit.frame.depth),
      draw: () => drawHead(canvas, kit.frame, person.head, person.skin, light),
    },
    {z: behind ? 0.2 : -0.2, draw: () => drawBackHair(canvas, kit.frame, person.head, light)},
    ...seen.arms.map((arm) => ({z: armDepth(arm, person.pose), draw: () => drawArm(kit, arm)})),
    ...seen.legs.map((leg) => ({z: legDepth(leg, person.pose), draw: () => drawLeg(kit, leg)})),
  ];
  parts.sort((a, b) => a.z - b.z).forEach((part) => part.draw());
  return {groundY: seen.groundY, x: seen.pelvis[0], unit};
}

/** Arms that hang beside the body of somebody facing us lie before it; arms behind the back behind it. */
function armDepth(arm, pose) {
  const middle = (arm.elbow[2] + arm.wrist[2]) / 2;
  return middle + (Math.cos(pose.yaw) > 0.3 ? 0.03 : 0);
}

function legDepth(leg, pose) {
  const middle = (leg.knee[2] + leg.ankle[2]) / 2;
  return pose.seated && middle > 0.05 ? middle : Math.min(-0.01, middle - 0.1);
}

const towards = (a, b, t) => [a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t, 0, a[3] + (b[3] - a[3]) * t];

/** A piece of limb between two joints, radii in body units, with a soft contact shadow on the body behind it. */
function piece(kit, a, b, ra, rb, paint, shadow = true) {
  const shape = limb(a[0], a[1], b[0], b[1], ra * a[3], rb * b[3]);
  if (shadow && kit.unit > 40) {
    const off = kit.unit * 0.012;
    const from = towards(a, b, 0.35),
      dx = -kit.light.x * off,
      dy = -kit.light.y * off;
    const cast = limb(from[0] + dx, from[1] + dy, b[0] + dx, b[1] + dy, ra * a[3] * 1.1, rb * b[3] * 1.1);
    fill(kit.canvas, cast, [0, 0, 0], {opacity: 0.3, soft: kit.unit * 0.03, onPerson: true});
  }
  fill(kit.canvas, shape, paint, {person: 1});
}

function drawArm(kit, arm) {
  const {person, seen} = kit,
    {body} = person,
    t = body.armThick;
  const top = person.jacket ? kit.jacket : kit.top;
  const sleeves = person.jacket ? 'long' : person.sleeves;
  const loose = person.loose * (person.jacket ? 1.12 : 1);
  const shoulder = towards(arm.start, seen.base, 0.3);
  if (sleeves !== 'long') {
    piece(kit, arm.start, arm.elbow, t * 1.1, t * 0.9, kit.skin);
    piece(kit, arm.elbow, arm.wrist, t * 0.92, t * 0.62, kit.skin, false);
  }
  drawHand(kit, arm);
  if (sleeves === 'long') {
    piece(kit, arm.start, arm.elbow, t * 1.2 * loose, t * 1.05 * loose, top);
    piece(kit, arm.elbow, towards(arm.elbow, arm.wrist, 0.95), t * 1.1 * loose, t * 0.85 * loose, top, false);
    piece(kit, shoulder, arm.start, t * 0.8, t * 1.2 * loose, top, false);
  } else if (sleeves === 'short') {
    const end = towards(arm.start, arm.elbow, 0.35 + 0.5 * person.hem);
    piece(kit, arm.start, end, t * 1.22 * loose, t * 1.25 * loose, top, false);
    piece(kit, shoulder, arm.start, t * 0.8, t * 1.22 * loose, top, false);
  }
}

function drawHand(kit, arm) {
  const {body, fist} = kit.person,
    t = body.armThick,
    paint = kit.skin;
  const {wrist, fingers} = arm;
  const palm = towards(wrist, fingers, fist ? 0.4 : 0.45);
  piece(kit, wrist, palm, t * 0.62, t * 0.85, paint);
  if (fist) return piece(kit, palm, towards(wrist, fingers, 0.55), t * 0.85, t * 0.8, paint, false);
  const dx = fingers[0] - wrist[0],
    dy = fingers[1] - wrist[1];
  const nx = -dy,
    ny = dx;
  for (let f = 0; f < 4; f++) {
    const spread = (f - 1.5) * 0.16;
    const from = [palm[0] + nx * spread, palm[1] + ny * spread, 0, palm[3]];
    const reach = 0.55 - 0.06 * Math.abs(f - 1.3);
    const to = [from[0] + dx * reach + nx * spread * 0.4, from[1] + dy * reach + ny * spread * 0.4, 0, palm[3]];
    piece(kit, from, to, t * 0.27, t * 0.22, paint, false);
  }
  const side = arm.side * (Math.cos(kit.person.pose.yaw) > 0 ? 1 : -1) * (dy > 0 ? 1 : -1);
  const thumb = [palm[0] + nx * side * 0.3 + dx * 0.15, palm[1] + ny * side * 0.3 + dy * 0.15, 0, palm[3]];
  piece(kit, towards(wrist, fingers, 0.2), thumb, t * 0.32, t * 0.26, paint, false);
}

function drawLeg(kit, leg) {
  const {person} = kit,
    {body} = person,
    t = body.legThick,
    loose = person.loose;
  piece(kit, leg.ankle, leg.toe, t * 0.62, t * 0.42, kit.shoe);
  const full = person.bottom === 'trousers';
  if (!full) {
    piece(kit, leg.start, leg.knee, t * 1.3, t * 0.9, kit.skin);
    piece(kit, leg.knee, leg.ankle, t * 0.88, t * 0.5, kit.skin, false);
    if (person.socks) piece(kit, towards(leg.knee, leg.ankle, 0.7), leg.ankle, t * 0.66, t * 0.56, kit.shoe, false);
  }
  if (full) {
    piece(kit, leg.start, leg.knee, t * 1.38, t * 1.02 * loose, kit.bottom);
    piece(kit, leg.knee, towards(leg.knee, leg.ankle, 0.94), t * 1.0 * loose, t * 0.72 * loose * loose, kit.bottom, false);
  } else if (person.bottom === 'shorts') {
    piece(kit, leg.start, towards(leg.start, leg.knee, 0.35 + 0.6 * person.hem), t * 1.42, t * 1.3 * loose, kit.bottom, false);
  } else if (person.pose.seated) {
    piece(
      kit,
      leg.start,
      towards(leg.start, leg.knee, 0.9),
      t * 1.5,
      t * 1.35,
      person.bottom === 'dress' ? kit.top : kit.bottom,
      false,
    );
  }
}

function drawTrunk(kit) {
  const {canvas, person, seen} = kit,
    {body, pose} = person;
  const c = Math.abs(Math.cos(pose.yaw)),
    s = Math.abs(Math.sin(pose.yaw));
  const seenWidth = (wide, deep) => Math.sqrt((wide * c) ** 2 + (deep * s) ** 2) * seen.pelvis[3];
  const [bx, by] = seen.base,
    [px, py] = seen.pelvis;
  const dx = px - bx,
    dy = py - by;
  const along = (t) => [bx + dx * t, by + dy * t];
  const shoulder = seenWidth(body.shoulder, body.chestDeep * 0.8),
    neck = body.neckThick * seen.base[3];
  const chest = seenWidth(body.chestWide * 1.12, body.chestDeep * 1.15),
    waist = seenWidth(body.waistWide, body.waistDeep),
    hip = seenWidth(body.hipWide, body.hipDeep);
  const end = 1.22;
  const outline = (grow, waistGrow, to) => {
    const knots = [
      [-0.06, neck],
      [0.02, neck * 1.25],
      [0.15, shoulder],
      [0.38, chest * grow],
      [0.72, waist * waistGrow],
      [1.02, hip * grow],
      [end, hip * 0.8 * grow],
    ];
    return knots.filter(([t]) => t <= to + 1e-6).map(([t, w]) => [(t + 0.06) / (to + 0.06), w, w]);
  };
  const trunk = (grow, waistGrow, to) => lathe(...along(-0.06), ...along(to), outline(grow, waistGrow, to));
  drawNeck(kit);
  if (person.bottom === 'skirt' || person.bottom === 'dress') drawSkirt(kit, along, waist, hip);
  else fill(canvas, trunk(1, 1, end), kit.bottom, {person: 1});
  const easy = 1 + (person.loose - 1) * 1.2;
  fill(canvas, trunk(person.loose, easy, 1.02), kit.top, {person: 1});
  drawNeckline(kit, trunk(person.loose, easy, 1.02), neck, along);
  if (person.belt && !person.jacket) {
    const [x, y] = along(0.98);
    fill(canvas, limb(x - hip * 0.95, y, x + hip * 0.95, y, kit.unit * 0.01, kit.unit * 0.01), scaled(person.shoe, 0.7), {
      onPerson: true,
    });
  }
  if (person.jacket) drawJacket(kit, trunk(person.loose * 1.1, easy * 1.2, 1.02), along, neck);
  if (person.strap) {
    const [ax, ay] = along(0.02),
      [ex, ey] = along(1);
    fill(canvas, limb(ax - shoulder * 0.7, ay, ex + hip, ey, kit.unit * 0.012, kit.unit * 0.012), person.accent, {
      onPerson: true,
    });
  }
}

function drawNeck(kit) {
  const {canvas, person, seen} = kit,
    {base, headBase, headTop} = seen,
    t = person.body.neckThick;
  const top = towards(headBase, headTop, 0.3);
  fill(canvas, limb(base[0], base[1], top[0], top[1], t * 1.15 * base[3], t * top[3]), kit.skin, {person: 1});
  const off = kit.unit * 0.01;
  fill(canvas, ellipse(headBase[0], headBase[1] + off, t * 1.3 * base[3], kit.unit * 0.028), [0.05, 0.02, 0.02], {
    opacity: 0.4,
    soft: kit.unit * 0.03,
    onPerson: true,
  });
}

function drawNeckline(kit, top, neck, along) {
  const {canvas, person} = kit;
  if (kit.frame.front < 0.15) return;
  const shift = Math.sin(person.pose.yaw) * neck * 0.7,
    depth = neck * person.neckline;
  const [x, y] = along(-0.02);
  fill(canvas, cut(top, ellipse(x + shift, y, neck * 1.12, depth + neck * 0.3), true), kit.skin);
  if (person.tie) {
    const [ex, ey] = along(0.75),
      w = kit.unit * 0.018;
    fill(
      canvas,
      polygon([
        [x + shift - w, y + neck * 0.7],
        [x + shift + w, y + neck * 0.7],
        [ex + shift + w * 1.2, ey],
        [ex + shift, ey + w * 1.5],
        [ex + shift - w * 1.2, ey],
      ]),
      person.accent,
      {onPerson: true},
    );
  }
}

function drawJacket(kit, shape, along, neck) {
  const {canvas, person} = kit,
    shift = Math.sin(person.pose.yaw) * neck * 1.6;
  if (kit.frame.front < 0.15) return fill(canvas, shape, kit.jacket, {person: 1});
  const [x, y] = along(-0.1),
    [ex, ey] = along(1.1),
    w = neck * (0.4 + person.open * 2.6);
  const gap = polygon([
    [x + shift - neck * 1.1, y],
    [x + shift + neck * 1.1, y],
    [ex + shift + w, ey],
    [ex + shift - w, ey],
  ]);
  fill(canvas, cut(shape, gap), kit.jacket, {person: 1});
}

function drawSkirt(kit, along, waist, hip) {
  const {canvas, person, seen} = kit;
  const paint = person.bottom === 'dress' ? kit.top : kit.bottom;
  const [ax, ay] = along(0.7),
    knees = seen.legs.map((leg) => leg.knee);
  const reach = person.pose.seated ? 0.35 : 0.35 + 0.9 * person.hem;
  const kx = (knees[0][0] + knees[1][0]) / 2,
    ky = Math.max(knees[0][1], knees[1][1]);
  const [px, py] = along(1),
    bx = px + (kx - px) * reach,
    by = Math.max(py + kit.unit * 0.05, py + (ky - py) * reach);
  const spread = (Math.abs(knees[0][0] - knees[1][0]) / 2) * reach + hip * (0.8 + 0.7 * person.hem * person.loose);
  fill(
    canvas,
    lathe(ax, ay, bx, by, [
      [0, waist, waist],
      [0.45, hip * 1.08, hip * 1.08],
      [1, spread, spread],
    ]),
    paint,
    {person: 1},
  );
}
