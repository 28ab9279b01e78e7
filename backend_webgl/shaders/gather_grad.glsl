// The sum of what row `number` (of texels or of single values) of x went to, as in gather: over the indices from PART * p on.
TOTAL gathered(int number, int slice, int p) {
  int rest = number % INNER, i = number / INNER % SIZE, block = number / INNER / SIZE;
  TOTAL total = TOTAL(0);
  int j = p * PART, end = min(j + PART, JOINT), first = block / MIDDLE * JOINT + j, row = first / X1.y, channel = first - row * X1.y;
  for (; j < end; j++) {
    if (value_of(x1, X1, row, channel) == i) total += LOAD((block * JOINT + j) * INNER + rest);
    if (++channel == X1.y) {
      channel = 0;
      row++;
    }
  }
  return total;
}
