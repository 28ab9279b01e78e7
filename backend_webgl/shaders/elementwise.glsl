// Functions of elementwise programs that GLSL lacks, or does not define where the core does.
bvec4 nan_of(vec4 x) { return greaterThan(floatBitsToInt(x) & 0x7fffffff, ivec4(0x7f800000)); }
bvec4 inf_of(vec4 x) { return equal(floatBitsToInt(x) & 0x7fffffff, ivec4(0x7f800000)); }
ivec4 choose_of(ivec4 no, ivec4 yes, bvec4 which) { return ivec4(which) * yes + (1 - ivec4(which)) * no; }
vec4 nan_value_of() { return intBitsToFloat(ivec4(0x7fc00000)); }

// Truncates and saturates; NaN gives 0.
ivec4 int_of(vec4 x) {
  ivec4 y = ivec4(mix(x, vec4(0), greaterThanEqual(abs(x), vec4(2147483648.0))));
  y = choose_of(y, ivec4(2147483647), greaterThanEqual(x, vec4(2147483648.0)));
  y = choose_of(y, ivec4(-2147483647 - 1), lessThanEqual(x, vec4(-2147483648.0)));
  return choose_of(y, ivec4(0), nan_of(x));
}

// NaN wins over any number.
vec4 greater_of(vec4 a, vec4 b) { return mix(mix(mix(a, b, lessThan(a, b)), b, nan_of(b)), a, nan_of(a)); }
vec4 lesser_of(vec4 a, vec4 b) { return mix(mix(mix(a, b, lessThan(b, a)), b, nan_of(b)), a, nan_of(a)); }

// Not every device gives NaN, or infinity, where it should.
// The exponential function of devices loses digits of large results: the multiple of log 2 that is nearest is taken off in two parts, of which the products with
// the first are exact. The polynomial is that of Moshier's Cephes library.
vec4 exp_of(vec4 x) {
  vec4 a = clamp(x, -87.4, 89.0), n = roundEven(a * 1.442695041), r = (a - n * 0.693359375) + n * 2.12194440e-4;
  vec4 p = 5.0000001201e-1 + r * (1.6666665459e-1 + r * (4.1665795894e-2 + r * (8.3334519073e-3 + r * (1.3981999507e-3 + r * 1.9875691500e-4))));
  return mix(2.0 * (intBitsToFloat((ivec4(n) + 126) << 23) * (1.0 + (r + r * r * p))), x, nan_of(x));
}
vec4 log_of(vec4 x) {
  vec4 y = mix(log(x), nan_value_of(), lessThan(x, vec4(0)));
  return mix(mix(y, intBitsToFloat(ivec4(-8388608)), equal(x, vec4(0))), x, nan_of(x));
}

vec4 sign_of(vec4 x) { return vec4(lessThan(vec4(0), x)) - vec4(lessThan(x, vec4(0))); }

// Near 0 by its series.
vec4 expm1_of(vec4 x) {
  vec4 p = x * (1.0 + x * (0.5 + x * (1.0 / 6.0 + x * (1.0 / 24.0 + x * (1.0 / 120.0 + x * (1.0 / 720.0 + x / 5040.0))))));
  return mix(exp_of(x) - 1.0, p, lessThan(abs(x), vec4(0.4)));
}
// Near 0 as twice the inverse hyperbolic tangent of x / (2 + x).
vec4 log1p_of(vec4 x) {
  vec4 s = x / (2.0 + x), q = s * s;
  vec4 p = 2.0 * s * (1.0 + q * (1.0 / 3.0 + q * (0.2 + q * (1.0 / 7.0 + q * (1.0 / 9.0 + q / 11.0)))));
  return mix(log_of(1.0 + x), p, lessThan(abs(x), vec4(0.4)));
}
vec4 softplus_of(vec4 x) { return mix(x, vec4(0), lessThan(x, vec4(0))) + log1p_of(exp(-abs(x))); }
vec4 elu_of(vec4 x, float alpha) { return mix(x, alpha * expm1_of(x), lessThan(x, vec4(0))); }
vec4 selu_of(vec4 x) { return mix(1.0507009873554805 * x, 1.7580993408473766 * expm1_of(x), lessThan(x, vec4(0))); }

// Hyperbolic functions that neither cancel near 0 nor overflow early.
vec4 sinh_of(vec4 x) {
  vec4 e = expm1_of(abs(x));
  return mix(sign(x) * 0.5 * (e + e / (e + 1.0)), sign(x) * exp(abs(x) - 0.6931472), greaterThan(abs(x), vec4(20)));
}
vec4 cosh_of(vec4 x) {
  vec4 e = exp_of(abs(x));
  return mix(0.5 * (e + 1.0 / e), exp(abs(x) - 0.6931472), greaterThan(abs(x), vec4(20)));
}
vec4 tanh_of(vec4 x) {
  vec4 e = expm1_of(-2.0 * abs(x));
  return mix(-sign(x) * e / (e + 2.0), x, nan_of(x));
}
vec4 asinh_of(vec4 x) {
  vec4 a = abs(x);
  vec4 y = mix(log1p_of(a + a * a / (1.0 + sqrt(a * a + 1.0))), log(a) + 0.6931472, greaterThan(a, vec4(1e9)));
  return mix(sign(x) * y, x, nan_of(x));
}
vec4 acosh_of(vec4 x) {
  vec4 t = x - 1.0;
  return mix(mix(log1p_of(t + sqrt(2.0 * t + t * t)), log_of(x) + 0.6931472, greaterThan(x, vec4(1e9))), nan_value_of(), lessThan(x, vec4(1)));
}
vec4 atanh_of(vec4 x) { return 0.5 * log1p_of(2.0 * x / (1.0 - x)); }

// Abramowitz and Stegun, Handbook of Mathematical Functions, 7.1.26; near 0 the series 7.1.5.
vec4 erf_of(vec4 x) {
  vec4 a = abs(x), t = 1.0 / (1.0 + 0.3275911 * a), q = x * x;
  vec4 y = 1.0 - t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429)))) * exp(-q);
  vec4 p = 1.1283791671 * x * (1.0 - q * (1.0 / 3.0 - q * (0.1 - q * (1.0 / 42.0 - q * (1.0 / 216.0 - q * (1.0 / 1320.0 - q / 9360.0))))));
  return mix(sign(x) * y, p, lessThan(a, vec4(0.7)));
}

vec4 pow_of(vec4 a, vec4 b) {
  bvec4 negative = lessThan(a, vec4(0)), fraction = notEqual(floor(b), b), odd = equal(mod(abs(b), 2.0), vec4(1));
  vec4 y = pow(abs(a), b);
  y = mix(y, -y, bvec4(ivec4(negative) * ivec4(odd)));
  y = mix(y, nan_value_of(), bvec4(ivec4(negative) * ivec4(fraction) * (1 - ivec4(inf_of(a)))));
  y = mix(y, a * a, equal(b, vec4(2)));
  y = mix(y, mix(vec4(0), mix(1.0 / abs(a), 1.0 / a, odd), lessThan(b, vec4(0))), equal(a, vec4(0)));
  y = mix(y, a, nan_of(a));
  y = mix(y, b, nan_of(b));
  return mix(y, vec4(1), bvec4(ivec4(equal(b, vec4(0))) + ivec4(equal(a, vec4(1))) + ivec4(equal(a, vec4(-1))) * ivec4(inf_of(b))));
}

// The upper bits of a number, of which products are exact.
vec4 upper_of(vec4 x) { return intBitsToFloat(floatBitsToInt(x) & -4096); }
// The remainder of a division rounded towards 0, in steps that are exact for quotients of 24 bits; then given the sign of b.
vec4 mod_of(vec4 a, vec4 b) {
  vec4 r = a;
  for (int k = 0; k < 8 && any(greaterThanEqual(abs(r), abs(b))); k++) {
    vec4 q = trunc(r / b), high = upper_of(q), low = q - high, top = upper_of(b), rest = b - top;
    r = r - high * top - high * rest - low * top - low * rest;
  }
  r += mix(vec4(0), sign(a) * abs(b), lessThan(r * sign(a), vec4(0)));
  r = mix(r, a, inf_of(b));
  r = mix(r, r + b, bvec4(ivec4(notEqual(r, vec4(0))) * ivec4(notEqual(lessThan(r, vec4(0)), lessThan(b, vec4(0))))));
  return mix(mix(r, a + b, nan_of(a + b)), nan_value_of(), bvec4(ivec4(inf_of(a)) + ivec4(equal(b, vec4(0)))));
}
// From the octant of (|x|, |y|) to all of the plane, zeros with their signs.
vec4 atan_of(vec4 y, vec4 x) {
  vec4 most = max(abs(x), abs(y)), least = min(abs(x), abs(y)), slope = mix(least / most, vec4(0), equal(most, vec4(0)));
  vec4 t = atan(mix(slope, vec4(1), inf_of(least)));
  t = mix(t, 1.57079633 - t, lessThan(abs(x), abs(y)));
  t = mix(t, 3.14159265 - t, lessThan(floatBitsToInt(x), ivec4(0)));
  t = mix(t, -t, lessThan(floatBitsToInt(y), ivec4(0)));
  return mix(mix(t, x, nan_of(x)), y, nan_of(y));
}

// Division by 0 gives 0, as does multiplication.
ivec4 floor_div_of(ivec4 a, ivec4 b) {
  bvec4 unit = lessThan(uvec4(b + 1), uvec4(3));  // -1, 0 or 1: no division that overflows
  ivec4 d = choose_of(b, ivec4(1), unit);
  ivec4 q = a / d;
  q -= ivec4(notEqual(a - q * d, ivec4(0))) * ivec4(notEqual(lessThan(a, ivec4(0)), lessThan(d, ivec4(0))));
  return choose_of(q, a * b, unit);
}
ivec4 mod_of(ivec4 a, ivec4 b) { return choose_of(a - floor_div_of(a, b) * b, ivec4(0), equal(b, ivec4(0))); }
ivec4 pow_of(ivec4 a, ivec4 b) {
  ivec4 y = ivec4(1), base = a, e = max(b, ivec4(0));
  for (int bit = 0; bit < 31; bit++) {
    y = choose_of(y, y * base, notEqual(e & 1, ivec4(0)));
    base *= base;
    e >>= 1;
  }
  ivec4 fraction = choose_of(choose_of(ivec4(0), ivec4(1), equal(a, ivec4(1))), 1 - 2 * (b & 1), equal(a, ivec4(-1)));
  return choose_of(y, fraction, lessThan(b, ivec4(0)));
}
