// The sum of PARTS parts of PART_ROWS rows each.
vec4 texel(int row, int slice) {
  vec4 y = vec4(0);
  for (int part = 0; part < PARTS; part++) y += texel_of(x0, X0, part * PART_ROWS + row, slice);
  return y;
}
