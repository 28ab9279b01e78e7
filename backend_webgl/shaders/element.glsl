// Four values, one by one.
VALUE4 texel(int row, int slice) {
  int c = 4 * slice;
  VALUE4 y = VALUE4(element(row, c), 0, 0, 0);
  if (c + 1 < OUT.y) y.y = element(row, c + 1);
  if (c + 2 < OUT.y) y.z = element(row, c + 2);
  if (c + 3 < OUT.y) y.w = element(row, c + 3);
  return y;
}
