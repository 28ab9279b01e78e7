// Joins up to COUNT elements, STRIDE apart and going back from place k of SIZE, SHIFT before it first. DIRECTION: -1 where the scan runs from the end.
#ifdef COLUMNS
VALUE element(int row, int channel) {
  VALUE total = VALUE(START);
  int k = DIRECTION < 0 ? SIZE - 1 - channel : channel;
  k -= SHIFT;
  for (int n = 0; n < COUNT && k >= 0; n++, k -= STRIDE) total = total JOIN value_of(x0, X0, row, DIRECTION < 0 ? SIZE - 1 - k : k);
  return total;
}
#else
VALUE4 texel(int row, int slice) {
  VALUE4 total = VALUE4(START);
  int block = row / INNER, rest = row - block * INNER, k = block % SIZE;
  block -= k;
  if (DIRECTION < 0) k = SIZE - 1 - k;
  k -= SHIFT;
  for (int n = 0; n < COUNT && k >= 0; n++, k -= STRIDE)
    total = total JOIN texel_of(x0, X0, (block + (DIRECTION < 0 ? SIZE - 1 - k : k)) * INNER + rest, slice);
  return total;
}
#endif
