// Mirror images around x. Per dimension d < RANK: BEFORE(d), and FROM(d) and TO(d), the sizes without and with the images. SKIP: 1 where the outermost
// elements are left out of them.
// The number in the original of element (or row) `rest` with images.
int source_of(int rest) {
  int from = 0, stride = 1;
  for (int d = RANK - 1; d >= 0; d--) {
    int i = rest % TO(d) - BEFORE(d), n = FROM(d);
    rest /= TO(d);
    if (i < 0) i = SKIP - 1 - i;
    if (i >= n) i = 2 * n - 1 - SKIP - i;
    from += i * stride;
    stride *= n;
  }
  return from;
}
// The number with images of copy number `copy` of element (or row) `rest` of the original; -1: there is none. Copies count in base 3 over the dimensions:
// the element itself, its image before and that after.
int copy_of(int rest, int copy) {
  int at = 0, stride = 1;
  for (int d = RANK - 1; d >= 0; d--) {
    int n = FROM(d), i = rest % n, side = copy % 3;
    rest /= n;
    copy /= 3;
    if (side > 0 && SKIP == 1 && i == (side == 1 ? 0 : n - 1)) return -1;
    if (side == 1) i = SKIP - 1 - i;
    if (side == 2) i = 2 * n - 1 - SKIP - i;
    i += BEFORE(d);
    if (i < 0 || i >= TO(d)) return -1;
    at += i * stride;
    stride *= TO(d);
  }
  return at;
}
