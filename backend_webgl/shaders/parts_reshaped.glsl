// The sum of PARTS parts of SIZE values each, taken in row-major order: of one part, its values in another shape.
float element(int row, int channel) {
  float y = 0.0;
  for (int part = 0; part < PARTS; part++) y += element_of(x0, X0, part * SIZE + row * OUT.y + channel);
  return y;
}
