// Blocks of four values stand for four elements, wherever in a texel those begin.
vec4 texel(int row, int slice) {
  int e = row * OUT.y + 4 * slice, block = e >> 2, from = e & 3;
  vec4 a = DISTRIBUTION(words_of(block, 0));
  if (from == 0) return a;
  vec4 b = DISTRIBUTION(words_of(block + 1, 0));
  return from == 1 ? vec4(a.yzw, b.x) : from == 2 ? vec4(a.zw, b.xy) : vec4(a.w, b.xyz);
}
