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
vec2 start_of(int pixel) { return start_of(X0, max(pixel, 0)); }
vec4 fetched(vec2 start, int s) { return texture(x0, vec3(spot_of(X0, start.x + float(s)), start.y)); }

// Where windows move by one and their taps are neighbours, four pixels on one line share what they read: taken in the order of its columns, every
// step along the line brings one new pixel.
int line_beyond(ivec3 p, int ky) {
  int y = row_beyond(p, ky);
  return y < 0 ? -1 : (p.x * DOWN(THERE) + y) * ACROSS(THERE);
}
#if BACKWARD
int tap_column(int kx) { return ACROSS(5) - 1 - kx; }
int flow_from(int row, int ky) { return row + (DOWN(1) - ky) * ACROSS(THERE) + ACROSS(1) - ACROSS(5) + 1; }
#else
int tap_column(int kx) { return kx; }
// Where x and y are of one size, that holds of pixels by their numbers too, on whatever lines they lie: the first number that tap row ky of four pixels from
// `row` on read. Some of what lies there is not for all of them.
int flow_from(int row, int ky) { return row + (ky - DOWN(1)) * ACROSS(THERE) - ACROSS(1); }
#endif
int tap_along(int ky, int kx) { return ky * ACROSS(5) + tap_column(kx); }
// The pixel that follows.
ivec3 next_of(ivec3 o) {
  if (++o.z < ACROSS(HERE)) return o;
  return o.y + 1 < DOWN(HERE) ? ivec3(o.x, o.y + 1, 0) : ivec3(o.x + 1, 0, 0);
}

// The windows of four pixels that follow one another: where they begin, and the number of the first line of their pictures.
struct Windows {
  ivec4 rows, columns, first;
};
Windows windows_of(int row) {
  ivec3 a = pixel_of(row), b = next_of(a), c = next_of(b), d = next_of(c);
  ivec4 rows = ivec4(a.y, b.y, c.y, d.y), columns = ivec4(a.z, b.z, c.z, d.z), first = ivec4(a.x, b.x, c.x, d.x) * DOWN(THERE);
#if BACKWARD
  return Windows(rows + DOWN(1), columns + ACROSS(1), first);
#else
  return Windows(rows * DOWN(0) - DOWN(1), columns * ACROSS(0) - ACROSS(1), first);
#endif
}
// As `beyond`, of four at once, from where their windows begin.
ivec4 four_beyond(ivec4 begin, int step, int stride, int size) {
#if BACKWARD
  ivec4 t = begin - step, i = t / stride;
  return i | -ivec4(lessThan(t, ivec4(0))) | -ivec4(notEqual(i * stride, t)) | -ivec4(greaterThanEqual(i, ivec4(size)));
#else
  ivec4 i = begin + step;
  return i | -ivec4(greaterThanEqual(uvec4(i), uvec4(size)));
#endif
}
// The numbers of the first pixels of the lines that tap row ky reads, and of the pixels there that tap column kx reads; less than 0: none.
ivec4 lines_beyond(Windows w, int ky) {
  ivec4 y = four_beyond(w.rows, ky * DOWN(2), DOWN(0), DOWN(THERE));
  return (w.first + y) * ACROSS(THERE) | y >> 31;
}
ivec4 pixels_beyond(Windows w, ivec4 lines, int kx) {
  ivec4 x = four_beyond(w.columns, kx * ACROSS(2), ACROSS(0), ACROSS(THERE));
  return lines + max(x, 0) | x >> 31 | lines >> 31;
}
