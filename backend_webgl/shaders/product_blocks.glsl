// Products whose blocks of rows, of terms and (b transposed) of columns begin at multiples of four in both operands: four rows and four columns at once, of a
// TWIN twice four rows.
#ifdef TWIN
void block(int row, int slice, out vec4 y[8]) {
#else
void block(int row, int slice, out vec4 y[LAYERS]) {
#endif
  Place p = place_of(row);
#if TRANSPOSE_A
  int a = ((p.a + p.from) >> 2) * X0.x + (p.i >> 2), a_step = X0.x;
#ifdef TWIN
  int twin = TWIN_ROWS >> 2;
#endif
#else
  int a = ((p.a + p.i) >> (X0.z > 0 ? 2 : 0)) * X0.x + (p.from >> 2), a_step = 1;
#ifdef TWIN
  int twin = (TWIN_ROWS >> 2) * X0.x;
#endif
#endif
#if TRANSPOSE_B
  int b = ((p.b + 4 * slice) >> 2) * X1.x + (p.from >> 2), b_step = 1;
#else
  int b = ((p.b + p.from) >> 2) * X1.x + slice, b_step = X1.x;
#endif
  vec4 y0 = vec4(0), y1 = y0, y2 = y0, y3 = y0;
#ifdef TWIN
  vec4 y4 = y0, y5 = y0, y6 = y0, y7 = y0;
#endif
  for (int k = p.from; k < p.to; k += 4) {
    mat4 tb = quad_of(x1, X1, b);
#if TRANSPOSE_B
    tb = transpose(tb);
#endif
#if TRANSPOSE_A
    mat4 ta = transpose(quad_of(x0, X0, a));
#if LAYERS == 4
    y0 = multiplied(y0, tb, ta[0]);
    y1 = multiplied(y1, tb, ta[1]);
    y2 = multiplied(y2, tb, ta[2]);
    y3 = multiplied(y3, tb, ta[3]);
#else
    y0 = multiplied(y0, tb, ta[p.i]);
#endif
#ifdef TWIN
    ta = transpose(quad_of(x0, X0, a + twin));
    y4 = multiplied(y4, tb, ta[0]);
    y5 = multiplied(y5, tb, ta[1]);
    y6 = multiplied(y6, tb, ta[2]);
    y7 = multiplied(y7, tb, ta[3]);
#endif
#else
    // One after the other: there are not registers for more.
    vec2 spot = spot_of(X0, float(a));
    y0 = multiplied(y0, tb, texture(x0, vec3(spot, 0)));
#if LAYERS == 4
    y1 = multiplied(y1, tb, texture(x0, vec3(spot, 1)));
    y2 = multiplied(y2, tb, texture(x0, vec3(spot, 2)));
    y3 = multiplied(y3, tb, texture(x0, vec3(spot, 3)));
#endif
#ifdef TWIN
    spot = spot_of(X0, float(a + twin));
    y4 = multiplied(y4, tb, texture(x0, vec3(spot, 0)));
    y5 = multiplied(y5, tb, texture(x0, vec3(spot, 1)));
    y6 = multiplied(y6, tb, texture(x0, vec3(spot, 2)));
    y7 = multiplied(y7, tb, texture(x0, vec3(spot, 3)));
#endif
#endif
    a += a_step;
    b += b_step;
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
