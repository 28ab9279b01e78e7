/**
 * Drawing with a person mask, for Node and the browser alike. Pictures are {width, height, data} with RGBA bytes (an
 * ImageData will do); masks are Float32Array of probabilities, one per pixel. Every function returns new memory.
 */

/** Scales a mask of w x h to width x height, bilinearly, with pixel centres aligned. */
export function resizeMask(mask, w, h, width, height) {
  if (mask.length !== w * h) throw new Error(`[resizeMask] mask has ${mask.length} values; ${w} x ${h} needs ${w * h}`);
  const out = new Float32Array(width * height);
  const columns = steps(w, width),
    rows = steps(h, height);
  for (let y = 0, o = 0; y < height; y++) {
    const top = rows.low[y] * w,
      bottom = rows.high[y] * w,
      ty = rows.part[y];
    for (let x = 0; x < width; x++, o++) {
      const left = columns.low[x],
        right = columns.high[x],
        tx = columns.part[x];
      const a = mask[top + left] + (mask[top + right] - mask[top + left]) * tx;
      const b = mask[bottom + left] + (mask[bottom + right] - mask[bottom + left]) * tx;
      out[o] = a + (b - a) * ty;
    }
  }
  return out;
}

function steps(from, to) {
  const low = new Int32Array(to),
    high = new Int32Array(to),
    part = new Float32Array(to);
  for (let i = 0; i < to; i++) {
    const at = Math.min(from - 1, Math.max(0, ((i + 0.5) * from) / to - 0.5));
    low[i] = Math.floor(at);
    high[i] = Math.min(from - 1, low[i] + 1);
    part[i] = at - low[i];
  }
  return {low, high, part};
}

/** Scales a picture to width x height RGB bytes, averaging the pixels that each new one covers (bilinear when enlarging). */
export function resizePicture(picture, width, height) {
  const {width: w, height: h, data} = picture,
    out = new Uint8Array(width * height * 3);
  const columns = spans(w, width),
    rows = spans(h, height),
    sum = new Float32Array(width * 3);
  for (let y = 0; y < height; y++) {
    sum.fill(0);
    for (const [sy, ky] of rows[y]) {
      for (let x = 0; x < width; x++) {
        for (const [sx, kx] of columns[x]) {
          const at = (sy * w + sx) * 4,
            k = kx * ky;
          sum[x * 3] += data[at] * k;
          sum[x * 3 + 1] += data[at + 1] * k;
          sum[x * 3 + 2] += data[at + 2] * k;
        }
      }
    }
    for (let i = 0; i < sum.length; i++) out[y * sum.length + i] = sum[i] + 0.5;
  }
  return out;
}

/** For each new pixel the old ones under a triangle of the new pixel's width (at least one old pixel), weights summing to 1. */
function spans(from, to) {
  const ratio = from / to,
    reach = Math.max(1, ratio);
  return Array.from({length: to}, (_, i) => {
    const centre = (i + 0.5) * ratio - 0.5,
      list = [];
    let total = 0;
    for (let j = Math.max(0, Math.ceil(centre - reach)); j <= Math.min(from - 1, Math.floor(centre + reach)); j++) {
      const weight = 1 - Math.abs(j - centre) / reach;
      if (weight > 0) list.push([j, weight]);
      if (weight > 0) total += weight;
    }
    return list.map(([j, weight]) => [j, weight / total]);
  });
}

/** How many pixels are person, and their share of the picture. */
export function maskSize(mask, threshold = 0.5) {
  let pixels = 0;
  for (const p of mask) if (p >= threshold) pixels++;
  return {pixels, share: mask.length ? pixels / mask.length : 0};
}

/** Tints the person and draws its contour, width pixels wide. */
export function drawOverlay(picture, mask, {tint = [40, 200, 160], strength = 0.4, contour = [255, 255, 255], width = 2} = {}) {
  const {width: w, height: h, data} = checked(picture, mask, 'drawOverlay');
  const out = Uint8ClampedArray.from(data);
  const inside = (x, y) => x >= 0 && y >= 0 && x < w && y < h && mask[y * w + x] >= 0.5;
  for (let y = 0; y < h; y++) {
    for (let x = 0; x < w; x++) {
      const at = y * w + x;
      blend(out, at * 4, tint, strength * Math.min(1, Math.max(0, mask[at] * 2 - 0.5)));
      if (mask[at] < 0.5) continue;
      const edge =
        (x >= width && !inside(x - width, y)) ||
        (x < w - width && !inside(x + width, y)) ||
        (y >= width && !inside(x, y - width)) ||
        (y < h - width && !inside(x, y + width));
      if (edge) blend(out, at * 4, contour, 0.9);
    }
  }
  return {width: w, height: h, data: out};
}

function blend(out, at, colour, k) {
  for (let c = 0; c < 3; c++) out[at + c] += (colour[c] - out[at + c]) * k;
}

/** Blurs what is not person; radius in pixels. */
export function blurBackground(picture, mask, radius = Math.max(2, Math.round(picture.width / 60))) {
  const {width: w, height: h, data} = checked(picture, mask, 'blurBackground');
  // Colours are weighted by "not person", so that the person does not bleed into the blurred background.
  const sums = new Float32Array(w * h * 4);
  for (let i = 0; i < w * h; i++) {
    const weight = 1 - mask[i] + 1e-3;
    for (let c = 0; c < 3; c++) sums[i * 4 + c] = data[i * 4 + c] * weight;
    sums[i * 4 + 3] = weight;
  }
  for (let pass = 0; pass < 2; pass++) {
    for (let y = 0; y < h; y++) boxBlur(sums, y * w * 4, 4, w, radius);
    for (let x = 0; x < w; x++) boxBlur(sums, x * 4, w * 4, h, radius);
  }
  const out = new Uint8ClampedArray(data.length);
  for (let i = 0; i < w * h; i++) {
    const keep = Math.min(1, Math.max(0, mask[i] * 1.5 - 0.25));
    for (let c = 0; c < 3; c++) out[i * 4 + c] = (sums[i * 4 + c] / sums[i * 4 + 3]) * (1 - keep) + data[i * 4 + c] * keep;
    out[i * 4 + 3] = data[i * 4 + 3];
  }
  return {width: w, height: h, data: out};
}

/** Box blur of one line of four interleaved channels, in place; the ends are repeated. */
function boxBlur(data, start, step, count, radius) {
  const line = new Float32Array(count),
    last = count - 1,
    weight = 1 / (2 * radius + 1);
  for (let c = 0; c < 4; c++) {
    for (let i = 0, at = start + c; i < count; i++, at += step) line[i] = data[at];
    let sum = 0;
    for (let i = -radius; i <= radius; i++) sum += line[Math.min(last, Math.max(0, i))];
    for (let i = 0, at = start + c; i < count; i++, at += step) {
      data[at] = sum * weight;
      sum += line[Math.min(last, i + radius + 1)] - line[Math.max(0, i - radius)];
    }
  }
}

function checked(picture, mask, name) {
  const {width, height, data} = picture;
  if (data.length !== width * height * 4)
    throw new Error(`[${name}] ${width} x ${height} RGBA needs ${width * height * 4} bytes; data has ${data.length}`);
  if (mask.length !== width * height)
    throw new Error(`[${name}] mask has ${mask.length} values; the picture has ${width * height} pixels: call resizeMask first`);
  return picture;
}
