// Convolution: the sum over taps and channels of x0 times the filter x1, [taps * IN, out], where IN, a multiple of four, counts the channels of the
// convolution's x. BACKWARD (see window.glsl) x0 is the gradient of y, and the filter is read transposed.
mat4 filter_of(int tap, int s, int slice) {
#if BACKWARD
  return transpose(quad_of(x1, X1.w, SCALE1, ((tap * IN >> 2) + slice) * X1.x + s));
#else
  return quad_of(x1, X1.w, SCALE1, ((tap * IN >> 2) + s) * X1.x + slice);
#endif
}
// Four pixels.
struct Four {
  vec4 a, b, c, d;
};
void add(inout Four y, mat4 f, vec4 a, vec4 b, vec4 c, vec4 d) {
  y.a = multiplied(y.a, f, a);
  y.b = multiplied(y.b, f, b);
  y.c = multiplied(y.c, f, c);
  y.d = multiplied(y.d, f, d);
}
#if SLIDING
struct View {
  int line, column;
  vec4 a, b, c, d;
};
void begin(inout View v, int s) {
  v.b = on_line(v.line, v.column, s);
  v.c = on_line(v.line, v.column + 1, s);
  v.d = on_line(v.line, v.column + 2, s);
}
void advance(inout View v, int kx, int s) {
  v.a = v.b;
  v.b = v.c;
  v.c = v.d;
  v.d = on_line(v.line, v.column + 3 + kx, s);
}
#else
// What one tap reads, and its sums.
struct View {
  ivec2 a, b, c, d;
  bvec4 inside;
  Four sums;
};
View view_of(ivec4 p) {
  return View(start_of(p.x), start_of(p.y), start_of(p.z), start_of(p.w), greaterThanEqual(p, ivec4(0)), Four(vec4(0), vec4(0), vec4(0), vec4(0)));
}
void add_slice(inout View v, mat4 f, int s) { add(v.sums, f, fetched(v.a, s), fetched(v.b, s), fetched(v.c, s), fetched(v.d, s)); }
void add_view(inout Four y, View v) {
  y.a = mix(y.a, y.a + v.sums.a, bvec4(v.inside.x));
  y.b = mix(y.b, y.b + v.sums.b, bvec4(v.inside.y));
  y.c = mix(y.c, y.c + v.sums.c, bvec4(v.inside.z));
  y.d = mix(y.d, y.d + v.sums.d, bvec4(v.inside.w));
}
#endif

#ifdef TWIN
void block(int row, int slice, out vec4 y[8]) {
  int twin = row + TWIN_ROWS;
  Four z = Four(vec4(0), vec4(0), vec4(0), vec4(0));
#else
void block(int row, int slice, out vec4 y[LAYERS]) {
#endif
  int slices = (X0.y + 3) >> 2;
  Four sum = Four(vec4(0), vec4(0), vec4(0), vec4(0));
#if SLIDING
  ivec3 o = pixel_of(row);
  View v;
  v.column = first_column(o);
#ifdef TWIN
  ivec3 o2 = pixel_of(twin);
  View v2;
  v2.column = first_column(o2);
#endif
  for (int ky = 0; ky < DOWN(5); ky++) {
    int most = v.line = line_beyond(o, ky);
#ifdef TWIN
    v2.line = line_beyond(o2, ky);
    most = max(most, v2.line);
#endif
    if (most < 0) continue;
    for (int s = 0; s < slices; s++) {
      begin(v, s);
#ifdef TWIN
      begin(v2, s);
#endif
      for (int kx = 0; kx < ACROSS(5); kx++) {
        mat4 f = filter_of(tap_along(ky, kx), s, slice);
        advance(v, kx, s);
        add(sum, f, v.a, v.b, v.c, v.d);
#ifdef TWIN
        advance(v2, kx, s);
        add(z, f, v2.a, v2.b, v2.c, v2.d);
#endif
      }
    }
  }
#else
  Windows w = windows_of(row);
#ifdef TWIN
  Windows w2 = windows_of(twin);
#endif
  for (int ky = 0; ky < DOWN(5); ky++) {
    ivec4 lines = lines_beyond(w, ky);
#ifdef TWIN
    ivec4 lines2 = lines_beyond(w2, ky);
#endif
    for (int kx = 0; kx < ACROSS(5); kx++) {
      View v = view_of(pixels_beyond(w, lines, kx));
      bool seen = any(v.inside);
#ifdef TWIN
      View v2 = view_of(pixels_beyond(w2, lines2, kx));
      seen = seen || any(v2.inside);
#endif
      if (!seen) continue;
      int tap = ky * ACROSS(5) + kx;
      for (int s = 0; s < slices; s++) {
        mat4 f = filter_of(tap, s, slice);
        add_slice(v, f, s);
#ifdef TWIN
        add_slice(v2, f, s);
#endif
      }
      add_view(sum, v);
#ifdef TWIN
      add_view(z, v2);
#endif
    }
  }
#endif
  y[0] = sum.a;
#if LAYERS == 4
  y[1] = sum.b;
  y[2] = sum.c;
  y[3] = sum.d;
#endif
#ifdef TWIN
  y[4] = z.a;
  y[5] = z.b;
  y[6] = z.c;
  y[7] = z.d;
#endif
}
