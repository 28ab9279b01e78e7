// Products whose blocks of rows, of terms and (b transposed) of columns begin at multiples of four in both operands: four rows and four columns at once, of a
// TWIN twice four rows.
#ifdef TWIN
void block(int row, int slice, out vec4 y[8]) {
#else
void block(int row, int slice, out vec4 y[LAYERS]) {
#endif
  Place p = place_of(row);
  // Numbers of texels, which floats hold exactly.
#if TRANSPOSE_A
  float a = float(((p.a + p.from) >> 2) * X0.x + (p.i >> 2)), a_step = float(X0.x);
#else
  float a = float(((p.a + p.i) >> (X0.z > 0 ? 2 : 0)) * X0.x + (p.from >> 2)), a_step = 1.0;
#endif
#if TRANSPOSE_B
  float b = float(((p.b + 4 * slice) >> 2) * X1.x + (p.from >> 2)), b_step = 1.0;
#else
  float b = float(((p.b + p.from) >> 2) * X1.x + slice), b_step = float(X1.x);
#endif
  float end = b + float((p.to - p.from + 3) >> 2) * b_step;
  vec2 a_scale = scale_of(X0), b_scale = scale_of(X1);
  vec4 y0 = vec4(0), y1 = y0, y2 = y0, y3 = y0;
#ifdef TWIN
  float twin = float(TWIN_ROWS >> 2);
#if !TRANSPOSE_A
  twin *= float(X0.x);
#endif
  vec4 y4 = y0, y5 = y0, y6 = y0, y7 = y0;
#endif
  for (; b < end; b += b_step) {
    mat4 tb = quad_at(x1, spot_at(b_scale, b));
#if TRANSPOSE_B
    tb = transpose(tb);
#endif
    vec2 spot = spot_at(a_scale, a);
#if TRANSPOSE_A
    mat4 ta = transpose(quad_at(x0, spot));
#if LAYERS == 4
    y0 = multiplied(y0, tb, ta[0]);
    y1 = multiplied(y1, tb, ta[1]);
    y2 = multiplied(y2, tb, ta[2]);
    y3 = multiplied(y3, tb, ta[3]);
#else
    y0 = multiplied(y0, tb, ta[p.i]);
#endif
#ifdef TWIN
    ta = transpose(quad_at(x0, spot_at(a_scale, a + twin)));
    y4 = multiplied(y4, tb, ta[0]);
    y5 = multiplied(y5, tb, ta[1]);
    y6 = multiplied(y6, tb, ta[2]);
    y7 = multiplied(y7, tb, ta[3]);
#endif
#else
    // One after the other: there are not registers for more.
    y0 = multiplied(y0, tb, texture(x0, vec3(spot, 0)));
#if LAYERS == 4
    y1 = multiplied(y1, tb, texture(x0, vec3(spot, 1)));
    y2 = multiplied(y2, tb, texture(x0, vec3(spot, 2)));
    y3 = multiplied(y3, tb, texture(x0, vec3(spot, 3)));
#endif
#ifdef TWIN
    spot = spot_at(a_scale, a + twin);
    y4 = multiplied(y4, tb, texture(x0, vec3(spot, 0)));
    y5 = multiplied(y5, tb, texture(x0, vec3(spot, 1)));
    y6 = multiplied(y6, tb, texture(x0, vec3(spot, 2)));
    y7 = multiplied(y7, tb, texture(x0, vec3(spot, 3)));
#endif
#endif
    a += a_step;
  }
  y[0] = y0;
#if LAYERS == 4
  y[1] = y1;
  y[2] = y2;
  y[3] = y3;
#endif
#ifdef TWIN
  y[4] = y4;
  y[5] = y5;
  y[6] = y6;
  y[7] = y7;
#endif
}
