// Sine and cosine that do not depend on the precision of the device. The polynomials are those of Moshier's Cephes library.
// Of r in [-pi / 4, pi / 4] and quarters of a turn.
vec4 sine_at(vec4 r, ivec4 quarters) {
  vec4 q = r * r;
  vec4 s = r + r * q * (-1.6666654611e-1 + q * (8.3321608736e-3 - q * 1.9515295891e-4));
  vec4 c = 1.0 - 0.5 * q + q * q * (4.166664568298827e-2 + q * (-1.388731625493765e-3 + q * 2.443315711809948e-5));
  vec4 y = mix(s, c, bvec4(quarters & 1));
  return mix(y, -y, bvec4(quarters & 2));
}
// Large numbers: the product of the mantissa with those bits of 2 / pi that neither give whole turns nor are too small to matter (Payne and Hanek 1983).
// Gives r, and the quarters of a turn in y.
vec2 reduced_of(float x) {
  const uint bits[7] = uint[](0u, 0xA2F9836Eu, 0x4E441529u, 0xFC2757D1u, 0xF534DDC0u, 0xDB629599u, 0x3C439041u);
  int b = floatBitsToInt(x), at = (b >> 23 & 255) - 120, word = at >> 5, shift = at & 31;
  uint m = uint(b & 0x7fffff | 0x800000), high = bits[word], low = bits[word + 1];
  if (shift > 0) {
    high = high << shift | low >> (32 - shift);
    low = low << shift | bits[word + 2] >> (32 - shift);
  }
  low >>= 12;
  uint turns = m * high + ((m >> 12) * low >> 8) + ((m & 0xfffu) * low >> 20), quarters = (turns + 0x20000000u) >> 30;
  vec2 y = vec2(float(int(turns - (quarters << 30))) * 1.4629180792671596e-9, float(quarters & 3u));
  return b < 0 ? vec2(-y.x, mod(4.0 - y.y, 4.0)) : y;
}
// Of small numbers the quarters of a turn are subtracted in parts whose products are exact.
vec4 sine_of(vec4 x, int more) {
  vec4 n = roundEven(x * 0.636619772), r = x - n * 1.5703125 - n * 4.837512969970703e-4 - n * 7.549789954891882e-8;
  if (any(greaterThan(abs(x), vec4(8000))))
    for (int c = 0; c < 4; c++)
      if (abs(x[c]) > 8000.0 && abs(x[c]) <= 3.4028234e38) {
        vec2 y = reduced_of(x[c]);
        r[c] = y.x;
        n[c] = y.y;
      }
  return sine_at(r, ivec4(n) + more);
}
vec4 sin_of(vec4 x) { return sine_of(x, 0); }
vec4 cos_of(vec4 x) { return sine_of(x, 1); }
vec4 tan_of(vec4 x) { return sine_of(x, 0) / sine_of(x, 1); }
