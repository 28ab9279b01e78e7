/** What a camera does to a picture. Images are Float32Array RGB in [0, 1]; all sizes are in pixels. */

/** Blurs in place with two box passes per axis (close to a Gaussian of the given deviation). channels: 3 or 1. */
export function blur(image, width, height, deviation, channels = 3) {
  const radius = Math.max(1, Math.round(deviation * 1.2));
  const line = new Float32Array(Math.max(width, height));
  for (let pass = 0; pass < 2; pass++) {
    for (let c = 0; c < channels; c++) {
      for (let y = 0; y < height; y++) boxLine(image, y * width * channels + c, channels, width, radius, line);
      for (let x = 0; x < width; x++) boxLine(image, x * channels + c, width * channels, height, radius, line);
    }
  }
}

function boxLine(data, start, step, count, radius, line) {
  const last = count - 1,
    weight = 1 / (2 * radius + 1);
  for (let i = 0, at = start; i < count; i++, at += step) line[i] = data[at];
  let sum = line[0] * (radius + 1);
  for (let i = 1; i <= radius; i++) sum += line[i < last ? i : last];
  for (let i = 0, at = start; i < count; i++, at += step) {
    data[at] = sum * weight;
    const enter = i + radius + 1,
      leave = i - radius;
    sum += line[enter < last ? enter : last] - line[leave > 0 ? leave : 0];
  }
}

/** Movement of the camera along a row. */
export function smear(image, width, height, length) {
  const line = new Float32Array(width);
  for (let y = 0; y < height; y++) {
    for (let c = 0; c < 3; c++) boxLine(image, y * width * 3 + c, 3, width, Math.max(1, Math.round(length / 2)), line);
  }
}

/** Exposure, white balance, contrast, saturation and vignette, in place. */
export function develop(image, width, height, random) {
  const exposure = Math.exp(random.normal(0.05, 0.18)),
    contrast = Math.exp(random.normal(0, 0.13)),
    saturation = random.chance(0.02) ? 0 : random.range(0.7, 1.3);
  const gains = [exposure * Math.exp(random.normal(0, 0.06)), exposure, exposure * Math.exp(random.normal(0, 0.06))];
  const vignette = random.chance(0.4) ? random.range(0.1, 0.6) : 0,
    haze = random.chance(0.05) ? random.range(0.05, 0.2) : 0;
  for (let y = 0, i = 0; y < height; y++) {
    const v = y / height - 0.5;
    for (let x = 0; x < width; x++, i += 3) {
      const u = x / width - 0.5,
        fall = 1 - vignette * (u * u + v * v) * 2;
      const grey = (image[i] + image[i + 1] + image[i + 2]) / 3;
      for (let c = 0; c < 3; c++) {
        const colour = (grey + (image[i + c] - grey) * saturation) * gains[c] * fall;
        image[i + c] = (0.45 + (colour - 0.45) * contrast) * (1 - haze) + haze * 0.9;
      }
    }
  }
}

/** Sensor noise that grows with brightness, per pixel or, for small sensors, in blotches two pixels wide. */
export function addNoise(image, width, height, random) {
  const strength = random.range(0.005, 0.035) * random.next(),
    wide = random.chance(0.3),
    grey = random.chance(0.4);
  // Sums of uniforms stand in for the normal distribution: this runs for every value of every picture.
  const draw = () => (random.next() + random.next() + random.next() - 1.5) * 2;
  for (let i = 0; i < image.length; i += 3) {
    const shared = draw();
    for (let c = 0; c < 3; c++) {
      image[i + c] += strength * (0.5 + Math.sqrt(Math.max(0, image[i + c]))) * (grey ? shared : draw());
    }
  }
  if (wide) smear(image, width, height, 1);
}

const SIZE = 8;
const COSINES = Float32Array.from({length: SIZE * SIZE}, (_, i) => {
  const k = Math.floor(i / SIZE),
    n = i % SIZE;
  return Math.cos(((2 * n + 1) * k * Math.PI) / 16) * (k === 0 ? Math.sqrt(1 / 8) : 0.5);
});

function transform(block, scratch, inverse) {
  for (let axis = 0; axis < 2; axis++) {
    for (let row = 0; row < SIZE; row++) {
      for (let k = 0; k < SIZE; k++) {
        let sum = 0;
        for (let n = 0; n < SIZE; n++) sum += block[row * SIZE + n] * COSINES[inverse ? n * SIZE + k : k * SIZE + n];
        scratch[k * SIZE + row] = sum;
      }
    }
    block.set(scratch);
  }
}

/** Blocks of 8x8 whose higher frequencies are rounded away, as in JPEG files of low quality; step is the rounding at zero frequency. */
export function blockiness(image, width, height, step) {
  const block = new Float32Array(64),
    scratch = new Float32Array(64);
  for (let by = 0; by + SIZE <= height; by += SIZE) {
    for (let bx = 0; bx + SIZE <= width; bx += SIZE) {
      for (let c = 0; c < 3; c++) {
        for (let i = 0; i < 64; i++) block[i] = image[((by + (i >> 3)) * width + bx + (i & 7)) * 3 + c];
        transform(block, scratch, false);
        for (let i = 0; i < 64; i++) {
          const q = step * (1 + 0.6 * ((i >> 3) + (i & 7)));
          block[i] = Math.round(block[i] / q) * q;
        }
        transform(block, scratch, true);
        for (let i = 0; i < 64; i++) image[((by + (i >> 3)) * width + bx + (i & 7)) * 3 + c] = block[i];
      }
    }
  }
}
