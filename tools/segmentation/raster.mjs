/**
 * A picture being drawn: colours in [0, 1], and how much of each pixel belongs to a person.
 * Shapes are signed distance fields, so that one pass gives antialiased edges, soft shadows and surface slopes.
 */
export class Canvas {
  constructor(width, height) {
    this.width = width;
    this.height = height;
    this.rgb = new Float32Array(width * height * 3);
    this.mask = new Float32Array(width * height);
  }
}

/**
 * What a shape says about one point: d, signed distance in pixels (negative inside); nx and ny, the sideways part of
 * the surface normal, in [-1, 1]; u and v, pattern coordinates in pixels that follow the shape.
 */
const point = {d: 0, nx: 0, ny: 0, u: 0, v: 0};
const colour = [0, 0, 0];

/** Paints every pixel: paint(point, x, y, out). */
export function paintAll(canvas, paint) {
  const {width, height, rgb} = canvas;
  point.d = -1;
  point.nx = point.ny = 0;
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i += 3) {
      point.u = x;
      point.v = y;
      paint(point, x, y, colour);
      rgb[i] = colour[0];
      rgb[i + 1] = colour[1];
      rgb[i + 2] = colour[2];
    }
  }
}

/**
 * Draws a shape. paint is a colour or a function (point, x, y, out). person: 1 adds to the mask, 0 takes away from it,
 * undefined leaves it. soft is the width of the edge in pixels; onPerson restricts the drawing to person pixels.
 */
export function fill(canvas, shape, paint, {person, opacity = 1, soft = 1, onPerson = false} = {}) {
  const {width, height, rgb, mask} = canvas;
  const margin = soft / 2 + 0.5;
  const x0 = Math.max(0, Math.floor(shape.x0 - margin)),
    x1 = Math.min(width - 1, Math.ceil(shape.x1 + margin));
  const y0 = Math.max(0, Math.floor(shape.y0 - margin)),
    y1 = Math.min(height - 1, Math.ceil(shape.y1 + margin));
  const plain = typeof paint !== 'function';
  if (plain) [colour[0], colour[1], colour[2]] = paint;
  for (let y = y0; y <= y1; y++) {
    for (let x = x0; x <= x1; x++) {
      shape.sample(x + 0.5, y + 0.5, point);
      let alpha = 0.5 - point.d / soft;
      if (!(alpha > 0)) continue;
      if (alpha > 1) alpha = 1;
      alpha *= opacity;
      const at = y * width + x;
      if (onPerson) alpha *= mask[at];
      if (!plain) paint(point, x, y, colour);
      const i = at * 3;
      rgb[i] += (colour[0] - rgb[i]) * alpha;
      rgb[i + 1] += (colour[1] - rgb[i + 1]) * alpha;
      rgb[i + 2] += (colour[2] - rgb[i + 2]) * alpha;
      if (person !== undefined) mask[at] += (person - mask[at]) * alpha;
    }
  }
}

/** Limb: a capsule whose radius runs from ra to rb. */
export function limb(ax, ay, bx, by, ra, rb) {
  const dx = bx - ax,
    dy = by - ay;
  const length2 = Math.max(1e-6, dx * dx + dy * dy),
    length = Math.sqrt(length2);
  return {
    x0: Math.min(ax - ra, bx - rb),
    x1: Math.max(ax + ra, bx + rb),
    y0: Math.min(ay - ra, by - rb),
    y1: Math.max(ay + ra, by + rb),
    sample(x, y, p) {
      const px = x - ax,
        py = y - ay;
      const along = (px * dx + py * dy) / length2;
      const t = along < 0 ? 0 : along > 1 ? 1 : along;
      const r = ra + (rb - ra) * t;
      const qx = px - dx * t,
        qy = py - dy * t;
      p.d = Math.sqrt(qx * qx + qy * qy) - r;
      p.u = (px * dy - py * dx) / length;
      p.v = along * length;
      // Only the slope across the limb: with the slope of the round ends, joints would look like balls.
      const across = p.u / (r * length);
      p.nx = across * dy;
      p.ny = -across * dx;
    },
  };
}

/** Ellipse turned by angle; taper narrows it towards +y (an egg). */
export function ellipse(cx, cy, rx, ry, angle = 0, taper = 0) {
  const c = Math.cos(angle),
    s = Math.sin(angle);
  const reach = Math.max(rx * (1 + Math.abs(taper)), ry);
  return {
    x0: cx - reach,
    x1: cx + reach,
    y0: cy - reach,
    y1: cy + reach,
    sample(x, y, p) {
      const px = x - cx,
        py = y - cy;
      const ly = (py * c - px * s) / ry;
      const wide = rx * Math.max(0.2, 1 - taper * ly);
      const lx = (px * c + py * s) / wide;
      const k = Math.sqrt(lx * lx + ly * ly);
      const g = Math.sqrt((lx * lx) / (wide * wide) + (ly * ly) / (ry * ry));
      p.d = g > 1e-9 ? (k * (k - 1)) / g : -Math.min(wide, ry);
      p.nx = lx * c - ly * s;
      p.ny = lx * s + ly * c;
      p.u = px * c + py * s;
      p.v = py * c - px * s;
    },
  };
}

/** Rectangle with rounded corners, turned by angle. */
export function box(cx, cy, halfWidth, halfHeight, round = 0, angle = 0) {
  const c = Math.cos(angle),
    s = Math.sin(angle);
  const ex = Math.abs(halfWidth * c) + Math.abs(halfHeight * s),
    ey = Math.abs(halfWidth * s) + Math.abs(halfHeight * c);
  return {
    x0: cx - ex,
    x1: cx + ex,
    y0: cy - ey,
    y1: cy + ey,
    sample(x, y, p) {
      const px = x - cx,
        py = y - cy;
      const lx = px * c + py * s,
        ly = py * c - px * s;
      const qx = Math.abs(lx) - halfWidth + round,
        qy = Math.abs(ly) - halfHeight + round;
      const ox = qx > 0 ? qx : 0,
        oy = qy > 0 ? qy : 0;
      const inner = qx > qy ? qx : qy;
      p.d = Math.sqrt(ox * ox + oy * oy) + (inner < 0 ? inner : 0) - round;
      p.nx = (lx / halfWidth) * 0.35;
      p.ny = (ly / halfHeight) * 0.35;
      p.u = lx;
      p.v = ly;
    },
  };
}

/** Polygon of [x, y] corners. */
export function polygon(corners) {
  const xs = corners.map((corner) => corner[0]),
    ys = corners.map((corner) => corner[1]);
  const n = xs.length,
    cx = (Math.min(...xs) + Math.max(...xs)) / 2,
    cy = (Math.min(...ys) + Math.max(...ys)) / 2;
  return {
    x0: Math.min(...xs),
    x1: Math.max(...xs),
    y0: Math.min(...ys),
    y1: Math.max(...ys),
    sample(x, y, p) {
      let nearest = Infinity,
        inside = false;
      for (let i = 0, j = n - 1; i < n; j = i++) {
        const ex = xs[j] - xs[i],
          ey = ys[j] - ys[i],
          wx = x - xs[i],
          wy = y - ys[i];
        const along = (wx * ex + wy * ey) / (ex * ex + ey * ey + 1e-9);
        const t = along < 0 ? 0 : along > 1 ? 1 : along;
        const bx = wx - ex * t,
          by = wy - ey * t;
        const d2 = bx * bx + by * by;
        if (d2 < nearest) nearest = d2;
        if (ys[i] > y !== ys[j] > y && x < xs[i] + (ex * (y - ys[i])) / ey) inside = !inside;
      }
      p.d = inside ? -Math.sqrt(nearest) : Math.sqrt(nearest);
      p.nx = p.ny = 0;
      p.u = x - cx;
      p.v = y - cy;
    },
  };
}

const PROFILE = 48;

/**
 * Lathe: a body around the axis from a to b. profile lists [t, left, right] half widths in pixels, t rising from 0 to 1;
 * in between they are blended smoothly.
 */
export function lathe(ax, ay, bx, by, profile) {
  const dx = bx - ax,
    dy = by - ay,
    length = Math.max(1e-3, Math.hypot(dx, dy));
  const ux = dx / length,
    uy = dy / length;
  const left = profileTable(profile, 1),
    right = profileTable(profile, 2);
  const reach = Math.max(...left, ...right);
  return {
    x0: Math.min(ax, bx) - reach,
    x1: Math.max(ax, bx) + reach,
    y0: Math.min(ay, by) - reach,
    y1: Math.max(ay, by) + reach,
    sample(x, y, p) {
      const px = x - ax,
        py = y - ay;
      const v = px * ux + py * uy,
        u = px * uy - py * ux;
      const at = Math.min(PROFILE - 1.001, Math.max(0, (v / length) * (PROFILE - 1)));
      const i = Math.floor(at),
        side = u > 0 ? right : left;
      const slope = side[i + 1] - side[i];
      const half = Math.max(0.5, side[i] + slope * (at - i));
      const steep = (slope * (PROFILE - 1)) / length;
      const over = (Math.abs(u) - half) / Math.sqrt(1 + steep * steep);
      const ends = Math.max(-v, v - length);
      p.d = over > ends ? over : ends;
      const across = Math.max(-1, Math.min(1, u / half));
      p.nx = across * uy;
      p.ny = -across * ux;
      p.u = u;
      p.v = v;
    },
  };
}

function profileTable(profile, column) {
  const table = new Float32Array(PROFILE);
  for (let i = 0, k = 0; i < PROFILE; i++) {
    const t = i / (PROFILE - 1);
    while (k < profile.length - 2 && t > profile[k + 1][0]) k++;
    const [low, high] = [profile[k], profile[k + 1]];
    const s = Math.min(1, Math.max(0, (t - low[0]) / Math.max(1e-6, high[0] - low[0])));
    table[i] = low[column] + (high[column] - low[column]) * s * s * (3 - 2 * s);
  }
  return table;
}

/** The part of a shape that lies outside (or, with keep, inside) another one. */
export function cut(shape, knife, keep = false) {
  const other = {d: 0, nx: 0, ny: 0, u: 0, v: 0};
  return {
    ...shape,
    sample(x, y, p) {
      shape.sample(x, y, p);
      knife.sample(x, y, other);
      const d = keep ? other.d : -other.d;
      if (d > p.d) p.d = d;
    },
  };
}

/** The shape with its outline moved by wobble(x, y) pixels (at most reach outwards). */
export function rough(shape, reach, wobble) {
  return {
    x0: shape.x0 - reach,
    x1: shape.x1 + reach,
    y0: shape.y0 - reach,
    y1: shape.y1 + reach,
    sample(x, y, p) {
      shape.sample(x, y, p);
      p.d -= wobble(x, y);
    },
  };
}
