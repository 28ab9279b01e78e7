// The number of the best element of a row. Part p are the steps from p * PART on, of LENGTH: texels of x0, or numbers of the best of earlier parts (x1).
int part(int row, int p) {
  int best = -1, end = min((p + 1) * PART, LENGTH);
  SCALAR value = SCALAR(0);
  for (int t = p * PART; t < end; t++) {
#ifdef CANDIDATES
    int k = value_of(x1, X1, row, t);
    if (k >= 0) consider(k, value_of(x0, X0, row, k), best, value);
#else
    VECTOR x = texel_of(x0, X0, row, t);
    int k = 4 * t;
    consider(k, x.x, best, value);
    if (k + 1 < X0.y) consider(k + 1, x.y, best, value);
    if (k + 2 < X0.y) consider(k + 2, x.z, best, value);
    if (k + 3 < X0.y) consider(k + 3, x.w, best, value);
#endif
  }
  return best;
}
