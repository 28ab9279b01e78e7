// Places in the order of a row: greatest first, equal ones in their order, NaN last. Keys are integers in the same order.
#ifdef FLOATS
ivec4 key_of(vec4 x) {
  ivec4 bits = floatBitsToInt(x), magnitude = bits & 0x7fffffff;
  ivec4 key = choose_of(bits, -magnitude, lessThan(bits, ivec4(0)));
  return choose_of(key, ivec4(-2147483647 - 1), greaterThan(magnitude, ivec4(0x7f800000)));
}
#else
ivec4 key_of(ivec4 x) { return x; }
#endif
ivec4 places(int row, int slice) {
  ivec4 own = key_of(texel_of(x0, X0, row, slice)), place = ivec4(0), number = 4 * slice + ivec4(0, 1, 2, 3);
  for (int t = 0; t < X0.x; t++) {
    ivec4 other = key_of(texel_of(x0, X0, row, t));
    for (int c = 0; c < 4; c++) {
      int k = 4 * t + c;
      if (k < X0.y) place += ivec4(greaterThan(ivec4(other[c]), own)) + ivec4(equal(ivec4(other[c]), own)) * ivec4(lessThan(ivec4(k), number));
    }
  }
  return place;
}
