// The gradient of a filter: sums over the pixels of y of x0 times the gradient x1 there. The rows, taps * IN, come in parts of PART_ROWS, each the sums
// over CHUNK of the PIXELS. ALIGNED: the channels of x come in fours, so that the rows of a block have one tap.
ivec2 tap_of(int number) { return ivec2(number / ACROSS(5), number % ACROSS(5)); }
#if ALIGNED
void block(int row, int slice, out vec4 y[LAYERS]) {
  int part = row / PART_ROWS;
  row -= part * PART_ROWS;
  int tap = row / IN, s = (row - tap * IN) >> 2, last = min(PIXELS, (part + 1) * CHUNK);
  ivec2 k = tap_of(tap);
  vec4 y0 = vec4(0), y1 = y0, y2 = y0, y3 = y0;
  ivec3 o = pixel_of(part * CHUNK);
  for (int p = part * CHUNK; p < last; p++, o = next_of(o)) {
    int at = pixel_beyond(o, k);
    if (at < 0) continue;
    vec4 x = texel_of(x0, X0, at, s), dy = texel_of(x1, X1, p, slice);
    y0 += x.x * dy;
    y1 += x.y * dy;
    y2 += x.z * dy;
    y3 += x.w * dy;
  }
  y[0] = y0;
  y[1] = y1;
  y[2] = y2;
  y[3] = y3;
}
#else
vec4 texel(int row, int slice) {
  int part = row / PART_ROWS;
  row -= part * PART_ROWS;
  int tap = row / IN, c = row - tap * IN, last = min(PIXELS, (part + 1) * CHUNK);
  ivec2 k = tap_of(tap);
  vec4 y = vec4(0);
  ivec3 o = pixel_of(part * CHUNK);
  for (int p = part * CHUNK; p < last; p++, o = next_of(o)) {
    int at = pixel_beyond(o, k);
    if (at >= 0) y += value_of(x0, X0, at, c) * texel_of(x1, X1, p, slice);
  }
  return y;
}
#endif
