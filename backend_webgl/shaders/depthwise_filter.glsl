// The gradient of a depthwise filter as [parts * TAPS, channels of y]: sums over CHUNK of the PIXELS of y, of x0 times the gradient x1. Each channel of x
// has MULTIPLE in y; SINGLE: one.
vec4 texel(int row, int slice) {
  int part = row / TAPS, tap = row - part * TAPS, last = min(PIXELS, (part + 1) * CHUNK);
  ivec2 k = ivec2(tap / ACROSS(5), tap % ACROSS(5));
  ivec4 c = (ivec4(0, 1, 2, 3) + 4 * slice) / MULTIPLE;
  ivec3 o = pixel_of(part * CHUNK);
  vec4 y = vec4(0);
  for (int p = part * CHUNK; p < last; p++, o = next_of(o)) {
    int at = pixel_beyond(o, k);
    if (at < 0) continue;
#if SINGLE
    vec4 x = texel_of(x0, X0, at, slice);
#else
    vec4 x = vec4(value_of(x0, X0, at, c.x), value_of(x0, X0, at, c.y), value_of(x0, X0, at, c.z), value_of(x0, X0, at, c.w));
#endif
    y += x * texel_of(x1, X1, p, slice);
  }
  return y;
}
