// Powers on four floats; included by math.h. The logarithm and its product with the exponent are kept in double precision, for the error
// of an exponential's argument is a relative error of the result.
#pragma once
#include "backend_wasm_simd/math.h"

namespace nacre::simd {

// log2(2^n m) for two doubles.
inline V log2_pair(V n, V m) {
  static constexpr double c[] = {2.885390082, 0.9617966941, 0.5770779419, 0.4122092912, 0.3199042093, 0.2829206874};
  V one = wasm_f64x2_splat(1);
  V s = wasm_f64x2_div(wasm_f64x2_sub(m, one), wasm_f64x2_add(m, one));
  V z = wasm_f64x2_mul(s, s);
  V y = wasm_f64x2_splat(c[5]);
#pragma clang loop unroll(full)
  for (int i = 5; i-- > 0;) y = wasm_f64x2_add(wasm_f64x2_mul(y, z), wasm_f64x2_splat(c[i]));
  return wasm_f64x2_add(n, wasm_f64x2_mul(s, y));
}

// b log2|a|, cut to where 2^y is a float, as integer part and rest.
struct PowerParts {
  V whole, rest;
};
inline PowerParts power_parts(V n, V m, V b, V zero) {
  V logarithm = wasm_v128_bitselect(wasm_f64x2_splat(-1e300), log2_pair(n, m), zero);
  V y = wasm_f64x2_mul(wasm_f64x2_promote_low_f32x4(b), logarithm);
  y = wasm_f64x2_pmax(wasm_f64x2_splat(-160), wasm_f64x2_pmin(wasm_f64x2_splat(160), y));
  V whole = wasm_f64x2_nearest(y);
  return {wasm_f32x4_demote_f64x2_zero(whole), wasm_f32x4_demote_f64x2_zero(wasm_f64x2_sub(y, whole))};
}
inline V high_half(V v) { return wasm_i64x2_shuffle(v, v, 1, 1); }
inline V join_halves(V low, V high) { return wasm_i64x2_shuffle(low, high, 0, 2); }

// v * 2^n in two steps, so that neither overflows before the result does; n in the low bits of `rounded`, |n| <= 250.
inline V scale_by_power(V v, V rounded) {
  V n = wasm_i32x4_sub(rounded, splat(round_magic));
  V half = wasm_i32x4_shr(n, 1);
  V bias = isplat(127);
  V first = wasm_i32x4_shl(wasm_i32x4_add(half, bias), 23);
  V second = wasm_i32x4_shl(wasm_i32x4_add(wasm_i32x4_sub(n, half), bias), 23);
  return mul(mul(v, first), second);
}

// |a|^b.
inline V power_of_absolute(V base, V b) {
  static constexpr float c[] = {0.6931472029f, 0.2402264791f, 0.05550332409f, 0.009618437609f, 0.001339890031f, 0.0001535334071f};
  V zero = eq(base, splat(0.f)), denormal = lt(base, splat(smallest_normal));
  V scaled = select(denormal, mul(base, splat(8388608.f)), base);
  V exponent = wasm_i32x4_shr(wasm_i32x4_sub(scaled, isplat(0x3f3504f3)), 23);
  V m = wasm_i32x4_sub(scaled, wasm_i32x4_shl(exponent, 23));
  V n = wasm_i32x4_sub(exponent, bit_and(denormal, isplat(23)));
  PowerParts low = power_parts(wasm_f64x2_convert_low_i32x4(n), wasm_f64x2_promote_low_f32x4(m), b,
                               wasm_i32x4_shuffle(zero, zero, 0, 0, 1, 1));
  PowerParts high = power_parts(wasm_f64x2_convert_low_i32x4(high_half(n)), wasm_f64x2_promote_low_f32x4(high_half(m)), high_half(b),
                                wasm_i32x4_shuffle(zero, zero, 2, 2, 3, 3));
  V whole = join_halves(low.whole, high.whole), f = join_halves(low.rest, high.rest);
  return scale_by_power(madd(f, polynomial(f, c), splat(1.f)), add(whole, splat(round_magic)));
}

// What a negative base makes of |a|^b: a sign where b is odd, NaN where it is no whole number.
inline V with_sign_of_base(V y, V a, V b) {
  V half = mul(b, splat(0.5f));
  V is_whole = eq(b, wasm_f32x4_trunc(b));
  V odd = bit_and(is_whole, ne(half, wasm_f32x4_trunc(half)));
  V nan = bit_and(splat(NAN), wasm_v128_not(bit_or(is_whole, eq(a, splat(0.f)))));
  V negative = wasm_i32x4_shr(a, 31);
  return select(negative, bit_or(bit_xor(y, sign_bit(odd)), nan), y);
}

inline V pow_common(V a, V b) { return with_sign_of_base(power_of_absolute(abs(a), b), a, b); }
inline V pow_is_common(V a, V b) { return bit_and(lt(abs(a), splat(infinity)), lt(abs(b), splat(infinity))); }

// 2 ulp. Negative bases with whole exponents included; infinities and NaN go to the C library.
inline V pow(V a, V b) {
  if (any(wasm_v128_not(pow_is_common(a, b)))) return per_lane(a, b, [](float x, float y) { return std::pow(x, y); });
  return pow_common(a, b);
}

}  // namespace nacre::simd
