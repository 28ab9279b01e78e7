// Of four columns the places k of the best among the rows row_of(result, k). Part p are the steps from p * PART on, of LENGTH: places, or the best of
// earlier parts (x1).
int row_of(int result, int k) { return (result / STEP * SIZE + k) * STEP + result % STEP; }
#ifdef CANDIDATES
void consider_at(int result, int channel, int k, inout int best, inout SCALAR value) {
  if (k >= 0) consider(k, value_of(x0, X0, row_of(result, k), channel), best, value);
}
#endif
ivec4 part(int result, int slice, int p) {
  ivec4 best = ivec4(-1);
  VECTOR value = VECTOR(0);
  int end = min((p + 1) * PART, LENGTH);
  for (int t = p * PART; t < end; t++) {
#ifdef CANDIDATES
    ivec4 k = texel_of(x1, X1, t * RESULTS + result, slice);
    consider_at(result, 4 * slice, k.x, best.x, value.x);
    consider_at(result, 4 * slice + 1, k.y, best.y, value.y);
    consider_at(result, 4 * slice + 2, k.z, best.z, value.z);
    consider_at(result, 4 * slice + 3, k.w, best.w, value.w);
#else
    VECTOR x = texel_of(x0, X0, row_of(result, t), slice);
    consider(t, x.x, best.x, value.x);
    consider(t, x.y, best.y, value.y);
    consider(t, x.z, best.z, value.z);
    consider(t, x.w, best.w, value.w);
#endif
  }
  return best;
}
