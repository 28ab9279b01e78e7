// Sine and cosine that do not depend on the precision of the device. The polynomials are those of Moshier's Cephes library.
// Of r in [-pi / 4, pi / 4] and quarters of a turn.
vec4 sine_at(vec4 r, ivec4 quarters) {
  vec4 q = r * r;
  vec4 s = r + r * q * (-1.6666654611e-1 + q * (8.3321608736e-3 - q * 1.9515295891e-4));
  vec4 c = 1.0 - 0.5 * q + q * q * (4.166664568298827e-2 + q * (-1.388731625493765e-3 + q * 2.443315711809948e-5));
  vec4 y = mix(s, c, bvec4(quarters & 1));
  return mix(y, -y, bvec4(quarters & 2));
}
// Subtracts quarters of a turn, in parts whose products are exact up to some thousands.
vec4 sine_of(vec4 x, int more) {
  vec4 n = roundEven(x * 0.636619772), r = x - n * 1.5703125 - n * 4.837512969970703e-4 - n * 7.549789954891882e-8;
  return sine_at(r, ivec4(n) + more);
}
vec4 sin_of(vec4 x) { return mix(sine_of(x, 0), sin(x), greaterThan(abs(x), vec4(1e5))); }
vec4 cos_of(vec4 x) { return mix(sine_of(x, 1), cos(x), greaterThan(abs(x), vec4(1e5))); }
vec4 tan_of(vec4 x) { return mix(sine_of(x, 0) / sine_of(x, 1), tan(x), greaterThan(abs(x), vec4(1e5))); }
