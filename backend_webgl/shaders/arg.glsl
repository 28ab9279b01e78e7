// Takes element k, of this value, if it is better than the best so far (-1: there is none). NaN is passed over unless it comes first: then nothing is better.
#ifdef FLOATS
void consider(int k, float x, inout int best, inout float value) {
  if ((floatBitsToInt(x) & 0x7fffffff) > 0x7f800000) {
    if (k > 0) return;
    x = TOP;
  }
#else
void consider(int k, int x, inout int best, inout int value) {
#endif
  if (best < 0 || x BETTER value) {
    best = k;
    value = x;
  }
}
