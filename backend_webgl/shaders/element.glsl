// Four values, one by one: in a loop, since drivers translate what is called four times four times.
VALUE4 texel(int row, int slice) {
  VALUE4 y = VALUE4(0);
  int count = min(4, OUT.y - 4 * slice);
  for (int k = 0; k < count; k++) y[k] = element(row, 4 * slice + k);
  return y;
}
