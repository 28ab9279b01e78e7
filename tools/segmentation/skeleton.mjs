/**
 * Bodies in three dimensions: y up, z to the viewer, x to the right of the picture; the unit is the height of a grown-up.
 * Proportions and poses are drawn at random, joints are projected with a weak perspective.
 */

export function randomBody(random) {
  const child = random.chance(0.12),
    woman = random.chance(0.5);
  const build = Math.max(-1, Math.min(1.6, random.normal(0.1, 0.5)));
  const height = child ? random.range(0.6, 0.85) : random.range(0.92, 1.06);
  const wide = 1 + 0.22 * build;
  return {
    child,
    woman,
    build,
    leg: height * random.range(0.46, 0.51) * (child ? 0.93 : 1),
    trunk: height * random.range(0.31, 0.34),
    neck: height * random.range(0.025, 0.05),
    head: (child ? 0.155 : 0.14) * random.range(0.92, 1.12),
    shoulder: height * (woman ? 0.098 : 0.115) * random.range(0.92, 1.1) * (1 + 0.08 * build),
    hip: height * 0.052 * random.range(0.9, 1.15),
    arm: height * random.range(0.31, 0.36),
    chestWide: height * (woman ? 0.082 : 0.094) * wide,
    chestDeep: height * 0.06 * wide,
    waistWide: height * (woman ? 0.066 : 0.078) * (1 + 0.4 * build),
    waistDeep: height * 0.055 * (1 + 0.6 * build),
    hipWide: height * (woman ? 0.094 : 0.086) * (1 + 0.28 * build),
    hipDeep: height * 0.066 * (1 + 0.35 * build),
    armThick: height * 0.026 * (1 + 0.3 * build),
    legThick: height * 0.046 * (1 + 0.3 * build),
    neckThick: height * (woman ? 0.03 : 0.037) * (1 + 0.15 * build),
  };
}

// Directions of the upper and the lower arm or leg for side s = -1 (left of the picture) or 1.
const ARMS = {
  hang: (s) => [
    [0.16 * s, -1, 0],
    [0.08 * s, -1, 0.18],
  ],
  bent: (s, r) => [
    [0.2 * s, -1, -0.1],
    [r.range(-0.5, 0.3) * s, r.range(-0.4, 0.5), 1],
  ],
  hip: (s) => [
    [0.75 * s, -0.8, -0.2],
    [-0.75 * s, -0.6, 0.25],
  ],
  folded: (s, r) => [
    [0.22 * s, -1, 0.25],
    [-1 * s, r.range(0, 0.3), 0.5],
  ],
  up: (s, r) => [
    [r.range(0.1, 0.9) * s, 1, 0.1],
    [r.range(-0.5, 0.7) * s, 1, 0.1],
  ],
  wave: (s, r) => [
    [0.9 * s, r.range(-0.6, 0.3), 0.2],
    [r.range(-0.4, 0.6) * s, 1, 0.25],
  ],
  side: (s, r) => [
    [s, r.range(-0.5, 0.3), 0.1],
    [s, r.range(-0.6, 0.5), 0.2],
  ],
  reach: (s, r) => [
    [0.15 * s, r.range(-0.6, 0.2), 1],
    [r.range(-0.3, 0.1) * s, r.range(-0.2, 0.3), 1],
  ],
  chin: (s) => [
    [0.3 * s, -0.75, 0.55],
    [-0.42 * s, 1, 0.25],
  ],
  headHold: (s) => [
    [0.9 * s, 0.45, 0.1],
    [-0.85 * s, 0.5, -0.1],
  ],
  phone: (s) => [
    [0.2 * s, -1, 0.2],
    [-0.15 * s, 0.8, 0.7],
  ],
  back: (s) => [
    [0.35 * s, -1, -0.35],
    [-0.45 * s, -0.7, -0.4],
  ],
  lap: (s, r) => [
    [0.2 * s, -1, 0.2],
    [-0.3 * s, r.range(-0.6, -0.1), 1],
  ],
};
const ARM_WEIGHTS = {
  hang: 5,
  bent: 3,
  hip: 1.5,
  up: 1.6,
  wave: 2,
  side: 1,
  reach: 1.2,
  chin: 1.2,
  headHold: 0.7,
  phone: 1.5,
  back: 0.7,
};

const LEGS = {
  stand: (s, r) => [
    [r.range(0, 0.14) * s, -1, 0],
    [0.02 * s, -1, -0.03],
  ],
  wide: (s, r) => [
    [r.range(0.2, 0.5) * s, -1, 0],
    [r.range(0.1, 0.35) * s, -1, -0.05],
  ],
  sit: (s, r) => [
    [r.range(0.05, 0.45) * s, r.range(-0.3, -0.05), 1],
    [r.range(-0.1, 0.15) * s, -1, r.range(-0.3, 0.2)],
  ],
  lotus: (s) => [
    [0.95 * s, -0.2, 0.45],
    [-0.95 * s, -0.15, 0.35],
  ],
  squat: (s, r) => [
    [r.range(0.3, 0.7) * s, -0.1, 1],
    [0.1 * s, -1, -0.55],
  ],
  jump: (s, r) => [
    [r.range(0, 0.7) * s, -1, r.range(-0.2, 0.8)],
    [r.range(-0.2, 0.4) * s, -1, r.range(-0.9, 0)],
  ],
};

function legDirections(random, stance) {
  if (stance !== 'walk' && stance !== 'run') return [-1, 1].map((s) => LEGS[stance](s, random));
  const stride = stance === 'walk' ? random.range(0.15, 0.5) : random.range(0.5, 1.1);
  const lead = random.sign();
  return [-1, 1].map((s) => {
    const forward = s === lead ? stride : -stride;
    const knee = s === lead ? -0.1 * stride : -0.9 * stride - (stance === 'run' ? 0.5 : 0);
    return [
      [0.03 * s, -1, forward],
      [0, -1, forward + knee * 0.7],
    ];
  });
}

export function randomPose(random, framing) {
  const close = framing === 'bust' || framing === 'half';
  const stance = close
    ? random.weighted({stand: 3, sit: 1})
    : random.weighted({stand: 5, walk: 3, wide: 1.4, sit: 2, run: 0.8, squat: 0.5, lotus: 0.6, jump: 0.6});
  const seated = stance === 'sit' || stance === 'lotus' || stance === 'squat';
  const yaw = random.weighted({front: close ? 9 : 6, side: 2.5, back: close ? 0.6 : 1.5});
  const yaws = {
    front: random.normal(0, 0.35),
    side: random.sign() * random.range(0.7, 1.7),
    back: Math.PI + random.normal(0, 0.5),
  };
  const folded = random.chance(0.08);
  const swing = random.range(0.3, 0.8);
  const arms = [-1, 1].map((s) => {
    if (folded) return ARMS.folded(s, random);
    if ((stance === 'walk' || stance === 'run') && random.chance(0.7)) {
      return [
        [0.12 * s, -1, s * swing],
        [0, -1, s * swing + (stance === 'run' ? 1.4 : 0.3)],
      ];
    }
    if (seated && random.chance(0.5)) return ARMS.lap(s, random);
    return ARMS[random.weighted(close ? {...ARM_WEIGHTS, hang: 8} : ARM_WEIGHTS)](s, random);
  });
  return {
    stance,
    seated,
    arms,
    legs: legDirections(random, stance),
    yaw: yaws[yaw],
    lean: random.normal(0, 0.05),
    bow: random.normal(stance === 'run' ? 0.25 : seated ? 0.1 : 0.02, 0.08),
    headYaw: random.normal(0, 0.3),
    headRoll: random.normal(0, 0.11),
    headNod: random.normal(0.05, 0.18),
    pitch: random.range(-0.06, 0.22),
    distance: close ? random.range(1.4, 3) : random.range(2.2, 8),
    jitter: () => random.normal(0, 0.09),
  };
}

const add = (a, b, k = 1) => [a[0] + b[0] * k, a[1] + b[1] * k, a[2] + b[2] * k];

function direction([x, y, z], jitter) {
  const v = [x + jitter(), y + jitter(), z + jitter()];
  const length = Math.hypot(...v) || 1;
  return v.map((c) => c / length);
}

/** Joints in body space with the pelvis at the origin. */
function joints(body, pose) {
  const {jitter} = pose;
  const up = [Math.sin(pose.lean), Math.cos(pose.lean) * Math.cos(pose.bow), Math.sin(pose.bow)];
  const base = add([0, 0, 0], up, body.trunk);
  const shoulderLine = add([0, 0, 0], up, body.trunk * 0.9);
  const arms = [-1, 1].map((s, i) => {
    const shoulder = add(shoulderLine, [s * body.shoulder * 0.88, -s * body.shoulder * pose.lean, 0]);
    const raise = Math.max(0, pose.arms[i][0][1]) * 0.025;
    const start = add(shoulder, [-s * raise * 0.6, raise, 0]);
    const elbow = add(start, direction(pose.arms[i][0], jitter), body.arm * 0.53);
    const fore = direction(pose.arms[i][1], jitter);
    const wrist = add(elbow, fore, body.arm * 0.47);
    return {
      side: s,
      start,
      elbow,
      wrist,
      fingers: add(
        wrist,
        direction(fore, () => jitter() * 2),
        body.arm * 0.2,
      ),
    };
  });
  const legs = [-1, 1].map((s, i) => {
    const start = [s * body.hip, -0.01, 0];
    const knee = add(
      start,
      direction(pose.legs[i][0], () => jitter() * 0.4),
      body.leg * 0.5,
    );
    const shin = direction(pose.legs[i][1], () => jitter() * 0.4);
    const ankle = add(knee, shin, body.leg * 0.46);
    const foot = direction([s * 0.25, -0.3 - Math.max(0, -shin[2]), 1], jitter);
    return {side: s, start, knee, ankle, toe: add(ankle, foot, body.leg * 0.22)};
  });
  const headUp = direction([up[0] + pose.headRoll, up[1], up[2] + pose.headNod], () => 0);
  const headBase = add(base, up, body.neck);
  return {pelvis: [0, 0, 0], base, headBase, headTop: add(headBase, headUp, body.head), arms, legs};
}

/**
 * Places a body in the picture. anchor names what place.x, place.y (pixels) fix: 'head' or 'feet'; place.unit is the
 * number of pixels per body unit. Returns projected joints [x, y, depth, pixels per unit].
 */
export function project(body, pose, place) {
  const raw = joints(body, pose);
  const cy = Math.cos(pose.yaw),
    sy = Math.sin(pose.yaw),
    cp = Math.cos(pose.pitch),
    sp = Math.sin(pose.pitch);
  const turn = ([x, y, z]) => {
    const tx = x * cy + z * sy,
      tz = z * cy - x * sy;
    return [tx, y * cp - tz * sp, tz * cp + y * sp];
  };
  const view = (v) => {
    const [x, y, z] = turn(v);
    const k = place.unit / Math.max(0.35, 1 - z / pose.distance);
    return [x * k, -y * k, z, k];
  };
  const limbs = (list) =>
    list.map((part) => Object.fromEntries(Object.entries(part).map(([name, v]) => [name, name === 'side' ? v : view(v)])));
  const seen = {
    pelvis: view(raw.pelvis),
    base: view(raw.base),
    headBase: view(raw.headBase),
    headTop: view(raw.headTop),
    arms: limbs(raw.arms),
    legs: limbs(raw.legs),
  };
  const all = [
    seen.pelvis,
    seen.base,
    seen.headBase,
    seen.headTop,
    ...seen.arms.flatMap((a) => [a.start, a.elbow, a.wrist, a.fingers]),
    ...seen.legs.flatMap((l) => [l.start, l.knee, l.ankle, l.toe]),
  ];
  const lowest = Math.max(...seen.legs.flatMap((l) => [l.ankle[1], l.toe[1]]));
  const fixed =
    place.anchor === 'head'
      ? [(seen.headBase[0] + seen.headTop[0]) / 2, (seen.headBase[1] + seen.headTop[1]) / 2]
      : [seen.pelvis[0], lowest];
  for (const joint of all) {
    joint[0] += place.x - fixed[0];
    joint[1] += place.y - fixed[1];
  }
  seen.groundY = lowest + place.y - fixed[1];
  return seen;
}
