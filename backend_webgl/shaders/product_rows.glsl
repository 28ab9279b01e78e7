// Products of any operands, row by row. What lies past the last term is another matrix, or nothing: it must not be read.
vec4 texel(int row, int slice) {
  Place p = place_of(row);
  vec4 y = vec4(0);
  for (int k = p.from; k < p.to; k += 4) {
    bvec4 inside = lessThan(ivec4(0, 1, 2, 3), ivec4(p.to - k));
#if TRANSPOSE_A
    vec4 a = vec4(value_of(x0, X0, p.a + k, p.i), 0, 0, 0);
    if (inside.y) a.y = value_of(x0, X0, p.a + k + 1, p.i);
    if (inside.z) a.z = value_of(x0, X0, p.a + k + 2, p.i);
    if (inside.w) a.w = value_of(x0, X0, p.a + k + 3, p.i);
#else
    vec4 a = texel_of(x0, X0, p.a + p.i, k >> 2);
#endif
#if TRANSPOSE_B
    int j = p.b + 4 * slice;
    mat4 b = mat4(texel_of(x1, X1, j, k >> 2), texel_of(x1, X1, j + 1, k >> 2), texel_of(x1, X1, j + 2, k >> 2), texel_of(x1, X1, j + 3, k >> 2));
    y += a * b;
#else
    y += a.x * texel_of(x1, X1, p.b + k, slice);
    if (inside.y) y += a.y * texel_of(x1, X1, p.b + k + 1, slice);
    if (inside.z) y += a.z * texel_of(x1, X1, p.b + k + 2, slice);
    if (inside.w) y += a.w * texel_of(x1, X1, p.b + k + 3, slice);
#endif
  }
  return y;
}
