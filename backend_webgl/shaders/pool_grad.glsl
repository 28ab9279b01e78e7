// The gradient of a pool, BACKWARD (see window.glsl): every pixel collects from the windows that hold it. Of a maximum: x0 is the gradient of y, x1 the
// taps of the maxima. AVERAGE: each window's gradient over the number of its pixels.
#if AVERAGE
// How many taps of the window at `at` lie inside, along one dimension.
int inside(int at, int stride, int padding, int size, int taps) {
  int first = at * stride - padding;
  return min(first + taps, size) - max(first, 0);
}
float share_of(int y, int x) {
  return 1.0 / float(inside(y, DOWN(0), DOWN(1), DOWN(HERE), DOWN(5)) * inside(x, ACROSS(0), ACROSS(1), ACROSS(HERE), ACROSS(5)));
}
#endif
vec4 texel(int row, int slice) {
  ivec3 o = pixel_of(row);
  vec4 y = vec4(0);
  for (int ky = 0; ky < DOWN(5); ky++)
    for (int kx = 0; kx < ACROSS(5); kx++) {
      ivec2 k = ivec2(ky, kx);
      int p = pixel_beyond(o, k);
      if (p < 0) continue;
      vec4 dy = fetched(start_of(p), slice);
#if AVERAGE
      y += dy * share_of(row_beyond(o, ky), column_beyond(o, kx));
#else
      y = mix(y, y + dy, equal(texel_of(x1, X1, p, slice), vec4(ky * ACROSS(5) + kx)));
#endif
    }
  return y;
}
