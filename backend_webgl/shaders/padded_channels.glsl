// A filter [taps * IN, ..] as [taps * PADDED, ..], with zeros for the channels that it lacks.
vec4 texel(int row, int slice) {
  int tap = row / PADDED, c = row - tap * PADDED;
  return c < IN ? texel_of(x0, X0, tap * IN + c, slice) : vec4(0);
}
