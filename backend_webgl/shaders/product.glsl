// What all programs of products know: y = sum over k of a(i, k) b(k, j) for many pairs of matrices. The rows of y come in parts of PART_ROWS, each the
// products over CHUNK of the K terms. SINGLE: there is one pair, and one part.
struct Place {
  int i;       // row of the matrix
  int a, b;    // first rows of the operands' matrices
  int from, to;
};
Place place_of(int row) {
  Place p;
#if SINGLE
  p.i = row;
  p.a = p.b = p.from = 0;
  p.to = K;
#else
  int part = row / PART_ROWS;
  row -= part * PART_ROWS;
  p.from = part * CHUNK;
  p.to = min(K, p.from + CHUNK);
  int batch = row / M;
  p.i = row - batch * M;
  p.a = p.b = 0;
  for (int d = BATCH_RANK - 1; d >= 0; d--) {
    int at = batch % BATCH(d);
    batch /= BATCH(d);
    p.a += at * A_STEP(d);
    p.b += at * B_STEP(d);
  }
#endif
  return p;
}
