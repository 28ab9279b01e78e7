// Windows that slide over pictures. DOWN and ACROSS: stride, padding, dilation, size of x, size of y, taps, for height and width. Forward, a pixel of y
// reads pixels of x; BACKWARD, a pixel of x asks which pixels of y read it.
#if BACKWARD
#define HERE 3
#define THERE 4
#else
#define HERE 4
#define THERE 3
#endif
// Picture, row, column.
ivec3 pixel_of(int number) {
  int line = number / ACROSS(HERE), picture = line / DOWN(HERE);
  return ivec3(picture, line - picture * DOWN(HERE), number - line * ACROSS(HERE));
}
// The place at the other side of tap k, along one dimension; -1: none.
int beyond(int at, int k, int stride, int padding, int dilation, int size) {
#if BACKWARD
  int t = at + padding - k * dilation, i = t / stride;
  return t >= 0 && i * stride == t && i < size ? i : -1;
#else
  int i = at * stride - padding + k * dilation;
  return i < size ? max(i, -1) : -1;
#endif
}
int row_beyond(ivec3 p, int k) { return beyond(p.y, k, DOWN(0), DOWN(1), DOWN(2), DOWN(THERE)); }
int column_beyond(ivec3 p, int k) { return beyond(p.z, k, ACROSS(0), ACROSS(1), ACROSS(2), ACROSS(THERE)); }
// The number of the pixel there; -1: none.
int pixel_beyond(ivec3 p, ivec2 tap) {
  int y = row_beyond(p, tap.x), x = column_beyond(p, tap.y);
  return y < 0 || x < 0 ? -1 : (p.x * DOWN(THERE) + y) * ACROSS(THERE) + x;
}

// Where the texels of a pixel of x0 begin, and its layer; of none, those of the first.
ivec2 start_of(int pixel) {
  int p = max(pixel, 0);
  return ivec2((p >> X0.z) * X0.x, p & ((1 << X0.z) - 1));
}
vec4 fetched(ivec2 start, int s) {
  int i = start.x + s;
  return texture(x0, vec3((vec2(i & ((1 << X0.w) - 1), i >> X0.w) + 0.5) * SCALE0, start.y));
}

// Where windows move by one and their taps are neighbours, four pixels on one line share what they read: taken in the order of its columns, every
// step along the line brings one new pixel.
int line_beyond(ivec3 p, int ky) {
  int y = row_beyond(p, ky);
  return y < 0 ? -1 : (p.x * DOWN(THERE) + y) * ACROSS(THERE);
}
vec4 on_line(int line, int column, int s) {
  return mix(vec4(0), fetched(start_of(line + column), s), bvec4(line >= 0 && column >= 0 && column < ACROSS(THERE)));
}
#if BACKWARD
int first_column(ivec3 p) { return p.z + ACROSS(1) - ACROSS(5) + 1; }
int tap_along(int ky, int kx) { return (ky + 1) * ACROSS(5) - 1 - kx; }
#else
int first_column(ivec3 p) { return p.z - ACROSS(1); }
int tap_along(int ky, int kx) { return ky * ACROSS(5) + kx; }
#endif
// The next pixel of y.
ivec3 next_of(ivec3 o) {
  if (++o.z < ACROSS(4)) return o;
  return o.y + 1 < DOWN(4) ? ivec3(o.x, o.y + 1, 0) : ivec3(o.x + 1, 0, 0);
}
