// Four columns of the rows first_row(result) + next_row(j). Part p are the rows from p * PART on; LENGTH are all.
VECTOR part(int result, int slice, int p) {
  VECTOR total = START;
  int first = first_row(result), end = min((p + 1) * PART, LENGTH);
  for (int j = p * PART; j < end; j++) total = join(total, source(first + next_row(j), slice));
  return total;
}
