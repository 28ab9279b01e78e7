// One result in each of four lanes: texels of COLUMNS values each, WIDTH to a row, of the rows first_row(result) + next_row(j) together. Part p of a result
// are its texels from p * PART on; LENGTH are all.
VECTOR part(int result, int p) {
  VECTOR total = START;
  int first = first_row(result), end = min((p + 1) * PART, LENGTH), j = p * PART / WIDTH, s = p * PART - j * WIDTH, row = first + next_row(j);
  bvec4 last = lessThan(ivec4(0, 1, 2, 3), ivec4(COLUMNS - 4 * WIDTH + 4));
  for (int t = p * PART; t < end; t++) {
    VECTOR x = source(row, s);
    total = join(total, s < WIDTH - 1 ? x : choose(START, x, last));
    if (++s == WIDTH) {
      s = 0;
      row = first + next_row(++j);
    }
  }
  return total;
}
SCALAR whole(int result) {
  VECTOR t = part(result, 0);
  t = join(t, t.zwxy);
  return join(t, t.yxwz).x;
}
