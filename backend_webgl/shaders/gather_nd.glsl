// Slices of INNER elements of x at coordinates, DEPTH of them in each row of indices, in x's first dimensions SIZE(d). Coordinates outside give 0.
VALUE element(int row, int channel) {
  int e = row * OUT.y + channel, list = e / INNER, at = 0;
  for (int d = 0; d < DEPTH; d++) {
    int i = element_of(x1, X1, list * DEPTH + d);
    if (i < 0 || i >= SIZE(d)) return VALUE(0);
    at = at * SIZE(d) + i;
  }
  return element_of(x0, X0, at * INNER + e - list * INNER);
}
