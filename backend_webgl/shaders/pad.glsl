// Padding around and between the elements of x. Per dimension d < RANK: BEFORE(d), STEP(d) (1 + the elements put between two neighbours), FROM(d) and TO(d),
// the sizes of x and of the result. Gives the number of element (or row) `rest` of the result in x; -1: it is padding.
int source_of(int rest) {
  int from = 0, stride = 1;
  for (int d = RANK - 1; d >= 0; d--) {
    int i = rest % TO(d) - BEFORE(d), j = i < 0 ? 0 : i / STEP(d);
    rest /= TO(d);
    if (i < 0 || j * STEP(d) != i || j >= FROM(d)) return -1;
    from += j * stride;
    stride *= FROM(d);
  }
  return from;
}
