// Convolution of every channel on its own, x0 with the filter x1 as [taps, channels of y]. Each channel of x has MULTIPLE in y; SINGLE: one.
// BACKWARD (see window.glsl) x0 is the gradient of y.
vec4 product_of(int pixel, vec4 f, int tap, int slice) {
#if SINGLE
  return fetched(start_of(pixel), slice) * f;
#elif BACKWARD
  vec4 y = vec4(0);
  for (int j = 0; j < MULTIPLE; j++) {
    int c = 4 * slice * MULTIPLE + j;
    y.x += value_of(x0, X0, pixel, c) * value_of(x1, X1, tap, c);
    y.y += value_of(x0, X0, pixel, c + MULTIPLE) * value_of(x1, X1, tap, c + MULTIPLE);
    y.z += value_of(x0, X0, pixel, c + 2 * MULTIPLE) * value_of(x1, X1, tap, c + 2 * MULTIPLE);
    y.w += value_of(x0, X0, pixel, c + 3 * MULTIPLE) * value_of(x1, X1, tap, c + 3 * MULTIPLE);
  }
  return y;
#else
  ivec4 c = (ivec4(0, 1, 2, 3) + 4 * slice) / MULTIPLE;
  return f * vec4(value_of(x0, X0, pixel, c.x), value_of(x0, X0, pixel, c.y), value_of(x0, X0, pixel, c.z), value_of(x0, X0, pixel, c.w));
#endif
}
// A texel of the filter.
vec4 taps_of(int tap, int slice) { return texel_of(x1, X1, tap, slice); }
vec4 added(vec4 y, int pixel, vec4 f, int tap, int slice) { return mix(y, y + product_of(pixel, f, tap, slice), bvec4(pixel >= 0)); }

#if SLIDING && SINGLE
#define TAP(k, a, b, c, d) f = taps_of(tap_along(ky, k), slice); y0 += f * l.a; y1 += f * l.b; y2 += f * l.c; y3 += f * l.d;
#endif
void block(int row, int slice, out vec4 y[LAYERS]) {
  vec4 y0 = vec4(0);
#if LAYERS == 4
  vec4 y1 = y0, y2 = y0, y3 = y0;
#endif
#if SLIDING && SINGLE
  ivec3 o = pixel_of(row);
  for (int ky = 0; ky < DOWN(5); ky++) {
    int line = line_beyond(o, ky);
    if (line < 0) continue;
    Line l = line_of(scale_of(X0), float((line + o.z >> 2) * X0.x + slice), o.z, true);
    vec4 f;
    ALONG_TAPS(TAP)
  }
#elif FLOWING && SINGLE
  Windows w = windows_of(row);
  for (int ky = 0; ky < DOWN(5); ky++) {
    ivec4 lines = lines_beyond(w, ky);
    int from = flow_from(row, ky);
    vec4 v0, v1 = fetched(start_of(from), slice), v2 = fetched(start_of(from + 1), slice), v3 = fetched(start_of(from + 2), slice);
    for (int kx = 0; kx < ACROSS(5); kx++) {
      v0 = v1;
      v1 = v2;
      v2 = v3;
      v3 = fetched(start_of(from + 3 + kx), slice);
      bvec4 inside = greaterThanEqual(pixels_beyond(w, lines, tap_column(kx)), ivec4(0));
      vec4 f = taps_of(tap_along(ky, kx), slice);
      y0 += f * mix(vec4(0), v0, bvec4(inside.x));
#if LAYERS == 4
      y1 += f * mix(vec4(0), v1, bvec4(inside.y));
      y2 += f * mix(vec4(0), v2, bvec4(inside.z));
      y3 += f * mix(vec4(0), v3, bvec4(inside.w));
#endif
    }
  }
#else
  Windows w = windows_of(row);
  for (int ky = 0; ky < DOWN(5); ky++) {
    ivec4 lines = lines_beyond(w, ky);
    for (int kx = 0; kx < ACROSS(5); kx++) {
      ivec4 p = pixels_beyond(w, lines, kx);
      int tap = ky * ACROSS(5) + kx;
      vec4 f = taps_of(tap, slice);
      y0 = added(y0, p.x, f, tap, slice);
#if LAYERS == 4
      y1 = added(y1, p.y, f, tap, slice);
      y2 = added(y2, p.z, f, tap, slice);
      y3 = added(y3, p.w, f, tap, slice);
#endif
    }
  }
#endif
  y[0] = y0;
#if LAYERS == 4
  y[1] = y1;
  y[2] = y2;
  y[3] = y3;
#endif
}
