// The number of the element with this place in a row; x1 are the places. Lanes past the end come after it.
int number_at(int row, int place) {
  for (int t = 0; t < X1.x; t++) {
    ivec4 p = texel_of(x1, X1, row, t);
    for (int c = 0; c < 4; c++)
      if (p[c] == place) return 4 * t + c;
  }
  return 0;
}
