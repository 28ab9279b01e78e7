// One pass of the transform of N numbers (Stockham): transforms of LENGTH numbers each are joined, RADIX at a time. Before the pass, number k of transform q
// stands at k * N / LENGTH + q.
vec4 texel(int row, int slice) {
  int start = row / N * N, o = row - start, whole = LENGTH * RADIX, rest = N / whole, k = o / rest, q = o - k * rest;
  int turn = k % whole, at = start + k % LENGTH * (N / LENGTH) + q, t = 0;
  vec2 total = vec2(0);
  for (int j = 0; j < RADIX; j++) {
    vec2 x = texel_of(x0, X0, at + j * rest, 0).xy;
    int quarter = (4 * t + whole / 2) / whole;
    vec2 w = sine_at(vec4(1.57079633 * float(4 * t - quarter * whole) / float(whole)), ivec4(quarter + 1, quarter, 0, 0)).xy * vec2(1, SIGN);
    total += vec2(x.x * w.x - x.y * w.y, x.x * w.y + x.y * w.x);
    t += turn;
    if (t >= whole) t -= whole;
  }
  return vec4(total, 0, 0);
}
