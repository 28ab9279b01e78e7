// Rows of indices: JOINT of them per batch; the rows of x of a batch are MIDDLE times SIZE times INNER, those of the result MIDDLE times JOINT times INNER.
// The row of x that row `row` of the result is; -1: its index lies outside.
int source_of(int row) {
  int rest = row % INNER, j = row / INNER % JOINT, block = row / INNER / JOINT;
  int i = element_of(x1, X1, block / MIDDLE * JOINT + j);
  return i < 0 || i >= SIZE ? -1 : (block * SIZE + i) * INNER + rest;
}
