// Trigonometric functions on four floats; included by math.h.
#pragma once
#include "backend_wasm_simd/math.h"

namespace nacre::simd {

constexpr float half_pi = 1.57079633f, quarter_pi = 0.785398163f, pi = 3.14159265f;
// Beyond, the reduction below loses its digits, and the C library takes over, lane by lane.
constexpr float largest_angle = 1e5f;

// x = n pi/2 + r with |r| <= pi/4; n in the low bits of `rounded`. pi/2 is split in pieces of 8 bits, so that products with n < 2^16 are exact.
struct Angle {
  V rounded, sine, cosine;  // of r
};
inline Angle reduce_angle(V x) {
  static constexpr float s[] = {-0.1666665386f, 0.00833211302f, -0.0001950873913f};
  static constexpr float c[] = {0.04166664437f, -0.001388725147f, 2.442568007e-05f};
  V rounded = madd(x, splat(0.636619772f), splat(round_magic));
  V n = sub(rounded, splat(round_magic));
  V r = nmadd(n, splat(1.5703125f), x);
  r = nmadd(n, splat(0.0004825592041015625f), r);
  r = nmadd(n, splat(1.2665987014770508e-06f), r);
  r = nmadd(n, splat(9.920935796805404e-10f), r);
  V z = mul(r, r);
  V sine = madd(mul(r, z), polynomial(z, s), r);
  V cosine = add(nmadd(splat(0.5f), z, splat(1.f)), mul(mul(z, z), polynomial(z, c)));
  return {rounded, sine, cosine};
}
inline V odd_lanes(V integers) { return wasm_i32x4_eq(bit_and(integers, isplat(1)), isplat(1)); }
inline V angle_is_common(V x) { return le(abs(x), splat(largest_angle)); }
inline bool any_large_angle(V x) { return any(wasm_v128_not(angle_is_common(x))); }

inline V sin_common(V x) {
  auto [n, sine, cosine] = reduce_angle(x);
  V flip = wasm_i32x4_shl(bit_and(n, isplat(2)), 30);
  V y = bit_xor(select(odd_lanes(n), cosine, sine), flip);
  return select(lt(abs(x), splat(1e-10f)), x, y);
}
inline V cos_common(V x) {
  auto [n, sine, cosine] = reduce_angle(x);
  V flip = wasm_i32x4_shl(bit_and(wasm_i32x4_add(n, isplat(1)), isplat(2)), 30);
  return bit_xor(select(odd_lanes(n), sine, cosine), flip);
}
inline V tan_common(V x) {
  auto [n, sine, cosine] = reduce_angle(x);
  V odd = odd_lanes(n);
  V y = div(select(odd, neg(cosine), sine), select(odd, sine, cosine));
  return select(lt(abs(x), splat(1e-10f)), x, y);
}

// Absolute error 1.2e-7, and 2.5 ulp up to 100. The same for cos.
inline V sin(V x) {
  if (any_large_angle(x)) return per_lane(x, [](float v) { return std::sin(v); });
  return sin_common(x);
}
inline V cos(V x) {
  if (any_large_angle(x)) return per_lane(x, [](float v) { return std::cos(v); });
  return cos_common(x);
}
// 4 ulp up to 100; beyond, what the absolute errors of sine and cosine leave.
inline V tan(V x) {
  if (any_large_angle(x)) return per_lane(x, [](float v) { return std::tan(v); });
  return tan_common(x);
}

// 2 ulp. atan a = pi/4 + atan((a-1)/(a+1)) = pi/2 - atan(1/a), whichever leaves |t| <= tan(pi/8).
inline V atan(V x) {
  static constexpr float c[] = {-0.3333331502f, 0.1999846046f, -0.1424331086f, 0.1059207728f, -0.06073608267f};
  V a = abs(x), one = splat(1.f);
  V large = gt(a, splat(2.414213562f)), middle = gt(a, splat(0.414213562f));
  V over = select(large, splat(-1.f), select(middle, sub(a, one), a));
  V under = select(large, a, select(middle, add(a, one), one));
  V t = div(over, under), z = mul(t, t);
  V base = select(large, splat(half_pi), bit_and(middle, splat(quarter_pi)));
  // What pi/4 and pi/2 lose as floats.
  V rest = select(large, splat(-4.37113883e-8f), bit_and(middle, splat(-2.18556941e-8f)));
  V y = add(base, add(t, add(rest, mul(mul(t, z), polynomial(z, c)))));
  return select(eq(x, splat(0.f)), x, copy_sign(y, x));
}

// 2.5 ulp.
inline V atan2(V y, V x) {
  V infinite = bit_and(eq(abs(y), splat(infinity)), eq(abs(x), splat(infinity)));
  V zero = bit_and(eq(y, splat(0.f)), eq(x, splat(0.f)));
  V q = div(abs(y), abs(x));
  q = select(infinite, splat(1.f), select(zero, splat(0.f), q));
  V a = atan(q);
  V left = wasm_i32x4_shr(x, 31);  // negative, negative zero included
  V rest = bit_and(left, splat(-8.74227766e-8f));
  V angle = select(left, add(sub(splat(pi), a), rest), a);
  return copy_sign(angle, y);
}

// asin a = pi/2 - 2 asin sqrt((1 - a) / 2) where a > 1/2.
struct ArcSine {
  V big, p;
};
inline ArcSine arc_sine(V a) {
  static constexpr float c[] = {0.1666675268f, 0.07495288674f, 0.04547160673f, 0.02417295434f, 0.04217822476f};
  V big = gt(a, splat(0.5f));
  V z = select(big, mul(splat(0.5f), sub(splat(1.f), a)), mul(a, a));
  V s = select(big, sqrt(z), a);
  return {big, madd(mul(s, z), polynomial(z, c), s)};
}
// 2.5 ulp; NaN outside [-1, 1].
inline V asin(V x) {
  auto [big, p] = arc_sine(abs(x));
  V y = select(big, sub(splat(half_pi), add(p, p)), p);
  return bit_or(select(is_nan(p), p, abs(y)), sign_bit(x));
}
// 2.5 ulp; NaN outside [-1, 1].
inline V acos(V x) {
  auto [big, p] = arc_sine(abs(x));
  V twice = add(p, p);
  V far = select(lt(x, splat(0.f)), sub(splat(pi), twice), twice);
  V near = sub(splat(half_pi), copy_sign(p, x));
  return select(big, far, near);
}

}  // namespace nacre::simd
