// Sine and cosine that do not depend on the precision of the device. The polynomials are those of Moshier's Cephes library.
// Of r in [-pi / 4, pi / 4] and quarters of a turn.
vec4 sine_at(vec4 r, ivec4 quarters) {
  vec4 q = r * r;
  vec4 s = r + r * q * (-1.6666654611e-1 + q * (8.3321608736e-3 - q * 1.9515295891e-4));
  vec4 c = 1.0 - 0.5 * q + q * q * (4.166664568298827e-2 + q * (-1.388731625493765e-3 + q * 2.443315711809948e-5));
  vec4 y = mix(s, c, bvec4(quarters & 1));
  return mix(y, -y, bvec4(quarters & 2));
}
// The number without the lower half of its digits.
float upper_of(float x) { return intBitsToFloat(floatBitsToInt(x) & -4096); }
// a b, as its high and its low 32 bits; a is less than 2^24.
uvec2 product_of(uint a, uint b) {
  uint low = (a & 0xffffu) * (b & 0xffffu), left = (a >> 16) * (b & 0xffffu) + (low >> 16), right = (a & 0xffffu) * (b >> 16) + (left & 0xffffu);
  return uvec2((a >> 16) * (b >> 16) + (left >> 16) + (right >> 16), right << 16 | low & 0xffffu);
}
// Large numbers: the product of the mantissa with those bits of 2 / pi that neither give whole turns nor are too small to matter (Payne and Hanek 1983).
// Gives r, the quarters of a turn, and what r is short of. Of a turn 64 bits are known, so that r has all its digits next to a zero too.
vec3 reduced_of(float x) {
  const uint bits[8] = uint[](0u, 0xA2F9836Eu, 0x4E441529u, 0xFC2757D1u, 0xF534DDC0u, 0xDB629599u, 0x3C439041u, 0xFE5163ABu);
  int b = floatBitsToInt(x), at = (b >> 23 & 255) - 120, word = at >> 5, shift = at & 31;
  uint m = uint(b & 0x7fffff | 0x800000), upper = bits[word], middle = bits[word + 1], low = bits[word + 2];
  if (shift > 0) {
    upper = upper << shift | middle >> (32 - shift);
    middle = middle << shift | low >> (32 - shift);
    low = low << shift | bits[word + 3] >> (32 - shift);
  }
  uvec2 p = product_of(m, middle);
  uint rest = p.y + product_of(m, low).x, turns = m * upper + p.x + uint(rest < p.y), quarters = (turns + 0x20000000u) >> 30;
  turns -= quarters << 30;
  bool negative = turns >= 0x80000000u;
  if (negative) {
    turns = ~turns + uint(rest == 0u);
    rest = ~rest + 1u;
  }
  // Times 2 pi / 2^32, in halves whose products are exact (Dekker 1971).
  float t = float(turns) + float(rest) * 2.3283064365386963e-10, left = float(turns) - t + float(rest) * 2.3283064365386963e-10;
  float high_t = upper_of(t), high = high_t * 1.4624674804508686e-09, small = (t - high_t) * 1.4624674804508686e-09 + t * 4.505988139037742e-13 + left * 1.462918119976564e-09;
  float r = high + small, missing = high - r + small;
  vec3 y = vec3(negative ? -r : r, float(quarters & 3u), negative ? -missing : missing);
  return b < 0 ? vec3(-y.x, mod(4.0 - y.y, 4.0), -y.z) : y;
}
// Of small numbers the quarters of a turn are subtracted in parts whose products are exact.
void reduce_of(vec4 x, out vec4 r, out ivec4 quarters, out vec4 missing) {
  missing = vec4(0);
  vec4 n = roundEven(x * 0.636619772);
  r = x - n * 1.5703125 - n * 4.837512969970703e-4 - n * 7.549789954891882e-8;
  if (any(greaterThan(abs(x), vec4(8000))))
    for (int c = 0; c < 4; c++)
      if (abs(x[c]) > 8000.0 && abs(x[c]) <= 3.4028234e38) {
        vec3 y = reduced_of(x[c]);
        r[c] = y.x;
        n[c] = y.y;
        missing[c] = y.z;
      }
  quarters = ivec4(n);
}
vec4 sine_of(vec4 x, int more) {
  vec4 r, missing;
  ivec4 quarters;
  reduce_of(x, r, quarters, missing);
  return sine_at(r, quarters + more);
}
vec4 sin_of(vec4 x) { return sine_of(x, 0); }
vec4 cos_of(vec4 x) { return sine_of(x, 1); }
