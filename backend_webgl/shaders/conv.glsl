// Convolution: the sum over taps and channels of x0 times the filter x1, [taps * in, out]. BACKWARD (see window.glsl) x0 is the gradient of y, and the
// filter is read transposed. IN: channels of the convolution's x. ALIGNED: they come in fours.
mat4 filter_of(int tap, int s, int slice) {
#if BACKWARD
  int row = tap * IN + 4 * slice, at = s;
#else
  int row = tap * IN + 4 * s, at = slice;
#endif
#if ALIGNED
  mat4 f = quad_of(x1, X1.w, (row >> 2) * X1.x + at);
#else
  mat4 f = mat4(texel_of(x1, X1, row, at), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
  int left = (tap + 1) * IN - row;
  if (left > 1) f[1] = texel_of(x1, X1, row + 1, at);
  if (left > 2) f[2] = texel_of(x1, X1, row + 2, at);
  if (left > 3) f[3] = texel_of(x1, X1, row + 3, at);
#endif
#if BACKWARD
  f = transpose(f);
#endif
  return f;
}
#ifdef TWIN
void block(int row, int slice, out vec4 y[8]) {
#else
void block(int row, int slice, out vec4 y[LAYERS]) {
#endif
  int slices = (X0.y + 3) >> 2;
  ivec3 o0 = pixel_of(row);
  vec4 y0 = vec4(0);
#if LAYERS == 4
  vec4 y1 = y0, y2 = y0, y3 = y0;
#endif
#if SLIDING
  int column = first_column(o0);
#ifdef TWIN
  ivec3 o4 = pixel_of(row + TWIN_ROWS);
  int other_column = first_column(o4);
  vec4 y4 = y0, y5 = y0, y6 = y0, y7 = y0;
#endif
  for (int ky = 0; ky < DOWN(5); ky++) {
    int line = line_beyond(o0, ky);
#ifdef TWIN
    int other = line_beyond(o4, ky);
    if (max(line, other) < 0) continue;
#else
    if (line < 0) continue;
#endif
    for (int s = 0; s < slices; s++) {
      vec4 v0, v1 = on_line(line, column, s), v2 = on_line(line, column + 1, s), v3 = on_line(line, column + 2, s);
#ifdef TWIN
      vec4 v4, v5 = on_line(other, other_column, s), v6 = on_line(other, other_column + 1, s), v7 = on_line(other, other_column + 2, s);
#endif
      for (int kx = 0; kx < ACROSS(5); kx++) {
        v0 = v1;
        v1 = v2;
        v2 = v3;
        v3 = on_line(line, column + 3 + kx, s);
        mat4 f = filter_of(tap_along(ky, kx), s, slice);
        y0 = multiplied(y0, f, v0);
        y1 = multiplied(y1, f, v1);
        y2 = multiplied(y2, f, v2);
        y3 = multiplied(y3, f, v3);
#ifdef TWIN
        v4 = v5;
        v5 = v6;
        v6 = v7;
        v7 = on_line(other, other_column + 3 + kx, s);
        y4 = multiplied(y4, f, v4);
        y5 = multiplied(y5, f, v5);
        y6 = multiplied(y6, f, v6);
        y7 = multiplied(y7, f, v7);
#endif
      }
    }
  }
#ifdef TWIN
  y[4] = y4;
  y[5] = y5;
  y[6] = y6;
  y[7] = y7;
#endif
#else
#if LAYERS == 4
  ivec3 o1 = pixel_of(row + 1), o2 = pixel_of(row + 2), o3 = pixel_of(row + 3);
#endif
  for (int ky = 0; ky < DOWN(5); ky++)
    for (int kx = 0; kx < ACROSS(5); kx++) {
      ivec2 k = ivec2(ky, kx);
      int tap = ky * ACROSS(5) + kx;
      int p0 = pixel_beyond(o0, k);
      ivec2 q0 = start_of(p0);
      vec4 t0 = vec4(0);
#if LAYERS == 4
      int p1 = pixel_beyond(o1, k), p2 = pixel_beyond(o2, k), p3 = pixel_beyond(o3, k);
      if (max(max(p0, p1), max(p2, p3)) < 0) continue;
      ivec2 q1 = start_of(p1), q2 = start_of(p2), q3 = start_of(p3);
      vec4 t1 = t0, t2 = t0, t3 = t0;
#endif
      for (int s = 0; s < slices; s++) {
        mat4 f = filter_of(tap, s, slice);
        t0 = multiplied(t0, f, fetched(q0, s));
#if LAYERS == 4
        t1 = multiplied(t1, f, fetched(q1, s));
        t2 = multiplied(t2, f, fetched(q2, s));
        t3 = multiplied(t3, f, fetched(q3, s));
#endif
      }
      y0 = mix(y0, y0 + t0, bvec4(p0 >= 0));
#if LAYERS == 4
      y1 = mix(y1, y1 + t1, bvec4(p1 >= 0));
      y2 = mix(y2, y2 + t2, bvec4(p2 >= 0));
      y3 = mix(y3, y3 + t3, bvec4(p3 >= 0));
#endif
    }
#endif
  y[0] = y0;
#if LAYERS == 4
  y[1] = y1;
  y[2] = y2;
  y[3] = y3;
#endif
}
