// Convolution: the sum over taps and channels of x0 times the filter x1, [taps * IN, out], where IN, a multiple of four, counts the channels of the
// convolution's x. BACKWARD (see window.glsl) x0 is the gradient of y, and the filter is read transposed.
mat4 filter_at(vec2 scale, float i) {
#if BACKWARD
  return transpose(quad_at(x1, spot_at(scale, i)));
#else
  return quad_at(x1, spot_at(scale, i));
#endif
}
// The same for the first slice that a tap reads, and how far it is to the next one's: numbers of texels, which floats hold exactly.
float filter_from(int tap, int slice) { return float((tap * IN >> 2) * X1.x + (BACKWARD == 1 ? slice * X1.x : slice)); }
float filter_step() { return BACKWARD == 1 ? 1.0 : float(X1.x); }
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
#ifdef TWIN
#define TAP(k, a, b, c, d) f = filter_at(f_scale, at + float(tap_column(k)) * across); add(sum, f, l.a, l.b, l.c, l.d); add(z, f, l2.a, l2.b, l2.c, l2.d);
#else
#define TAP(k, a, b, c, d) f = filter_at(f_scale, at + float(tap_column(k)) * across); add(sum, f, l.a, l.b, l.c, l.d);
#endif
#else
// What one tap reads, and its sums.
struct View {
  vec2 a, b, c, d;
  bvec4 inside;
  Four sums;
};
View view_of(ivec4 p) {
  return View(start_of(p.x), start_of(p.y), start_of(p.z), start_of(p.w), greaterThanEqual(p, ivec4(0)), Four(vec4(0), vec4(0), vec4(0), vec4(0)));
}
vec4 fetched_at(vec2 scale, vec2 start, float s) { return texture(x0, vec3(spot_at(scale, start.x + s), start.y)); }
void add_slice(inout View v, mat4 f, vec2 scale, float s) {
  add(v.sums, f, fetched_at(scale, v.a, s), fetched_at(scale, v.b, s), fetched_at(scale, v.c, s), fetched_at(scale, v.d, s));
}
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
  vec2 scale = scale_of(X0), f_scale = scale_of(X1);
  float f_step = filter_step();
  Four sum = Four(vec4(0), vec4(0), vec4(0), vec4(0));
#if SLIDING
  ivec3 o = pixel_of(row);
  float across = float((IN >> 2) * X1.x);
#ifdef TWIN
  ivec3 o2 = pixel_of(twin);
#endif
  for (int ky = 0; ky < DOWN(5); ky++) {
    int line = line_beyond(o, ky);
#ifdef TWIN
    int line2 = line_beyond(o2, ky);
    if (max(line, line2) < 0) continue;
    float x2 = float((max(line2, 0) + o2.z >> 2) * X0.x);
#else
    if (line < 0) continue;
#endif
    float x = float((max(line, 0) + o.z >> 2) * X0.x), at = filter_from(ky * ACROSS(5), slice), end = x + float(slices);
    for (; x < end; x++) {
      mat4 f;
      Line l = line_of(scale, x, o.z, line >= 0);
#ifdef TWIN
      Line l2 = line_of(scale, x2++, o2.z, line2 >= 0);
#endif
      ALONG_TAPS(TAP)
      at += f_step;
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
      float at = filter_from(ky * ACROSS(5) + kx, slice), slice_count = float(slices);
      for (float s = 0.0; s < slice_count; s++) {
        mat4 f = filter_at(f_scale, at);
        at += f_step;
        add_slice(v, f, scale, s);
#ifdef TWIN
        add_slice(v2, f, scale, s);
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
