// Greatest value and sum of exponentials. The least number takes the place of -infinity, so that a part of nothing but those does not become NaN.
vec2 join(vec2 a, vec2 b) {
  float top = max(a.x, b.x);
  vec2 e = exp_of(vec4(a.x - top, b.x - top, 0, 0)).xy;
  return vec2(top, a.y * e.x + b.y * e.y);
}
// Part p of a row: the texels from p * PART on, of LENGTH; of x, or of what earlier parts gave.
vec4 part(int row, int p) {
  const float least = -3.4028234e38;
  int end = min((p + 1) * PART, LENGTH);
#ifdef PARTS
  vec2 total = vec2(least, 0);
  for (int t = p * PART; t < end; t++) total = join(total, texel_of(x0, X0, row, t).xy);
#else
  bvec4 last = lessThan(ivec4(0, 1, 2, 3), ivec4(X0.y - 4 * LENGTH + 4));
  vec4 top = vec4(least), sum = vec4(0);
  for (int t = p * PART; t < end; t++) {
    vec4 x = texel_of(x0, X0, row, t);
    top = max(top, t < LENGTH - 1 ? x : mix(vec4(least), x, last));
  }
  vec2 total = vec2(max(max(top.x, top.y), max(top.z, top.w)), 0);
  for (int t = p * PART; t < end; t++) {
    vec4 e = exp_of(texel_of(x0, X0, row, t) - total.x);
    sum += t < LENGTH - 1 ? e : mix(vec4(0), e, last);
  }
  total.y = sum.x + sum.y + sum.z + sum.w;
#endif
  return vec4(total, 0, 0);
}
