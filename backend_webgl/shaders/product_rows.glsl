// Products of any operands. What lies past the last term is another matrix, or nothing: it must not be read.
vec4 a_of(Place p, int row, int k) {
#if TRANSPOSE_A
  int left = p.to - k;
  vec4 a = vec4(value_of(x0, X0, p.a + k, row), 0, 0, 0);
  if (left > 1) a.y = value_of(x0, X0, p.a + k + 1, row);
  if (left > 2) a.z = value_of(x0, X0, p.a + k + 2, row);
  if (left > 3) a.w = value_of(x0, X0, p.a + k + 3, row);
  return a;
#else
  return texel_of(x0, X0, p.a + row, k >> 2);
#endif
}
mat4 b_of(Place p, int slice, int k) {
#if TRANSPOSE_B
  int j = p.b + 4 * slice;
  return transpose(mat4(texel_of(x1, X1, j, k >> 2), texel_of(x1, X1, j + 1, k >> 2), texel_of(x1, X1, j + 2, k >> 2), texel_of(x1, X1, j + 3, k >> 2)));
#else
  int left = p.to - k;
  mat4 b = mat4(texel_of(x1, X1, p.b + k, slice), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
  if (left > 1) b[1] = texel_of(x1, X1, p.b + k + 1, slice);
  if (left > 2) b[2] = texel_of(x1, X1, p.b + k + 2, slice);
  if (left > 3) b[3] = texel_of(x1, X1, p.b + k + 3, slice);
  return b;
#endif
}
vec4 row_of(int row, int slice) {
  Place p = place_of(row);
  vec4 y = vec4(0);
  for (int k = p.from; k < p.to; k += 4) y = multiplied(y, b_of(p, slice, k), a_of(p, p.i, k));
  return y;
}

void block(int row, int slice, out vec4 y[LAYERS]) {
#if LAYERS == 4
  Place p = place_of(row);
  if (p.i + 3 < M) {
    vec4 y0 = vec4(0), y1 = y0, y2 = y0, y3 = y0;
    for (int k = p.from; k < p.to; k += 4) {
      mat4 b = b_of(p, slice, k);
      y0 = multiplied(y0, b, a_of(p, p.i, k));
      y1 = multiplied(y1, b, a_of(p, p.i + 1, k));
      y2 = multiplied(y2, b, a_of(p, p.i + 2, k));
      y3 = multiplied(y3, b, a_of(p, p.i + 3, k));
    }
    y[0] = y0;
    y[1] = y1;
    y[2] = y2;
    y[3] = y3;
    return;
  }
  y[1] = row_of(row + 1, slice);
  y[2] = row_of(row + 2, slice);
  y[3] = row_of(row + 3, slice);
#endif
  y[0] = row_of(row, slice);
}
