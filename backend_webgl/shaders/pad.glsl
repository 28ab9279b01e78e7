// Padding around and between the elements of x. Per dimension d < RANK: BEFORE(d), STEP(d) (1 + the elements put between two neighbours), FROM(d) and TO(d),
// the sizes of x and of the result.
VALUE element(int row, int channel) {
  int rest = row * OUT.y + channel, from = 0, stride = 1;
  for (int d = RANK - 1; d >= 0; d--) {
    int i = rest % TO(d) - BEFORE(d), j = i / STEP(d);
    rest /= TO(d);
    if (i < 0 || j * STEP(d) != i || j >= FROM(d)) return PADDING;
    from += j * stride;
    stride *= FROM(d);
  }
  return element_of(x0, X0, from);
}
