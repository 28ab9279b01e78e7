// What the windows of pixels see of x0, as rows [taps * IN]: a convolution is then a product. For pictures of fewer than four channels, whose texels would
// go half empty into it otherwise; and for the gradients of filters. ALIGNED: channels come in fours.
#if ALIGNED
vec4 four_of(int pixel, int s) { return mix(vec4(0), fetched(start_of(pixel), s), bvec4(pixel >= 0)); }
void block(int row, int slice, out vec4 y[LAYERS]) {
  Windows w = windows_of(row);
  int tap = 4 * slice / IN, ky = tap / ACROSS(5), s = slice - tap * (IN >> 2);
  ivec4 p = pixels_beyond(w, lines_beyond(w, ky), tap - ky * ACROSS(5));
  y[0] = four_of(p.x, s);
#if LAYERS == 4
  y[1] = four_of(p.y, s);
  y[2] = four_of(p.z, s);
  y[3] = four_of(p.w, s);
#endif
}
#else
float seen_at(int pixel, int c) { return pixel < 0 ? 0.0 : fetched(start_of(pixel), c >> 2)[c & 3]; }
// The values of four windows at a tap row, a tap column and a channel; moves on to the next.
vec4 four_seen(Windows w, inout ivec3 at) {
  ivec4 p = pixels_beyond(w, lines_beyond(w, at.x), at.y);
  vec4 v = vec4(seen_at(p.x, at.z), seen_at(p.y, at.z), seen_at(p.z, at.z), seen_at(p.w, at.z));
  if (++at.z == IN) {
    at.z = 0;
    if (++at.y == ACROSS(5)) at = ivec3(at.x + 1, 0, 0);
  }
  return v;
}
void block(int row, int slice, out vec4 y[LAYERS]) {
  Windows w = windows_of(row);
  int tap = 4 * slice / IN;
  ivec3 at = ivec3(tap / ACROSS(5), tap % ACROSS(5), 4 * slice - tap * IN);
  vec4 a = four_seen(w, at), b = four_seen(w, at), c = four_seen(w, at), d = four_seen(w, at);
  y[0] = vec4(a.x, b.x, c.x, d.x);
#if LAYERS == 4
  y[1] = vec4(a.y, b.y, c.y, d.y);
  y[2] = vec4(a.z, b.z, c.z, d.z);
  y[3] = vec4(a.w, b.w, c.w, d.w);
#endif
}
#endif
