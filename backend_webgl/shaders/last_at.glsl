// The greatest number, among those from p * PART on, of an element of x0 that is `place`; -1: there is none.
int last_at(int place, int p) {
  for (int i = min((p + 1) * PART, X0.y) - 1; i >= p * PART; i--)
    if (value_of(x0, X0, 0, i) == place) return i;
  return -1;
}
