// How many elements of the sorted row of x0 come before a value of x1. SMALLER(element, value): it does.
int element(int row, int channel) {
  SCALAR value = value_of(x1, X1, row, channel);
  int from = 0, to = X0.y;
  while (from < to) {
    int middle = from + (to - from) / 2;
    SCALAR x = value_of(x0, X0, row, middle);
    if (SMALLER(x, value)) from = middle + 1;
    else to = middle;
  }
  return from;
}
