// Elementary functions on four floats. Each states its largest error, measured against double precision over the range in
// tests/core/simd_math_test.cpp; infinities, NaN, signed zeros and denormals give what the C library gives, unless stated.
// Range reductions are those of Cody and Waite, "Software Manual for the Elementary Functions" (1980); the polynomials are minimax fits
// (iteratively reweighted least squares in double precision, weighted for relative error).
#pragma once
#include <cmath>
#include <limits>

#include "backend_wasm_simd/vec.h"

namespace nacre::simd {

constexpr float infinity = std::numeric_limits<float>::infinity();
constexpr float smallest_normal = std::numeric_limits<float>::min();
// Adding it rounds to an integer, which then stands in the low bits.
constexpr float round_magic = 12582912.f;
constexpr float ln2_high = 0.693359375f, ln2_low = -2.12194440e-4f;

// c[0] + c[1] x + c[2] x^2 + ..., by Estrin's scheme: neighbours are joined in parallel, which keeps chains of dependent operations short.
template <size_t N>
inline V estrin(V x, const V (&terms)[N]) {
  if constexpr (N == 1) {
    return terms[0];
  } else {
    V joined[(N + 1) / 2];
#pragma clang loop unroll(full)
    for (size_t i = 0; i < N / 2; i++) joined[i] = madd(terms[2 * i + 1], x, terms[2 * i]);
    if constexpr (N % 2) joined[N / 2] = terms[N - 1];
    return estrin(mul(x, x), joined);
  }
}
template <size_t N>
inline V polynomial(V x, const float (&c)[N]) {
  V terms[N];
#pragma clang loop unroll(full)
  for (size_t i = 0; i < N; i++) terms[i] = splat(c[i]);
  return estrin(x, terms);
}

// Applies a scalar function to each lane. Rare cases are out of line: in a loop with a branch and much code, V8 loses its constants
// from the registers. Functions with rare cases come in three parts: f itself, f_common for the common arguments, and f_is_common, so that a
// loop can look at all its arguments first.
template <class F>
[[gnu::noinline]] V per_lane(V a, F f) {
  alignas(16) float x[4];
  store(x, a);
  for (float& v : x) v = f(v);
  return load(x);
}
template <class F>
[[gnu::noinline]] V per_lane(V a, V b, F f) {
  alignas(16) float x[4], y[4];
  store(x, a);
  store(y, b);
  for (int i = 0; i < 4; i++) x[i] = f(x[i], y[i]);
  return load(x);
}

// x = n ln 2 + r with |r| <= ln 2 / 2; `rounded` has n in its low bits.
struct Reduced {
  V rounded, r;
};
inline Reduced by_ln2(V x) {
  V n = nearest(mul(x, splat(1.44269504f)));
  return {add(n, splat(round_magic)), nmadd(n, splat(ln2_low), nmadd(n, splat(ln2_high), x))};
}
// e^r - 1 for |r| <= ln 2 / 2, relative error 1e-7.
inline V expm1_of_reduced(V r) {
  V r2 = mul(r, r);
  V low = madd(r, splat(0.1666654207f), splat(0.4999999812f)), high = madd(r, splat(0.008366730004f), splat(0.04166720661f));
  return madd(r2, madd(r2, madd(r2, splat(0.001388248103f), high), low), r);
}
struct ExpParts {
  V rounded, p;  // p = e^r - 1
};
inline ExpParts exp_parts(V x) {
  auto [rounded, r] = by_ln2(x);
  return {rounded, expm1_of_reduced(r)};
}

// 2^n for n in the low bits, -126 <= n <= 127; 0 for n = -127.
inline V power_of_two(V rounded) { return wasm_i32x4_add(wasm_i32x4_shl(rounded, 23), splat(1.f)); }
// 2^n / 2, -125 <= n <= 128; 0 for n = -126.
inline V half_power_of_two(V rounded) { return wasm_i32x4_add(wasm_i32x4_shl(rounded, 23), splat(0.5f)); }

// 1.5 ulp. Results under 1.7e-38 are 0.
inline V exp(V x) {
  auto [rounded, p] = exp_parts(at_least(at_most(x, splat(89.f)), splat(-87.4f)));
  V half = half_power_of_two(rounded);  // 0 for n = -126, the least that is left
  V y = madd(half, p, half);
  return add(y, y);
}

// 2 ulp.
inline V expm1(V x) {
  auto [rounded, p] = exp_parts(at_most(at_least(x, splat(-18.f)), splat(89.f)));
  V half = half_power_of_two(rounded);
  V y = madd(half, p, sub(half, splat(0.5f)));
  return select(lt(abs(x), splat(1e-30f)), x, add(y, y));
}

// For x <= 0; elsewhere anything. 1.5 ulp. What n times the float next to ln 2 lacks in digits, 2^n makes good.
inline V expm1_of_negative(V x) {
  x = at_least(x, splat(-18.f));
  V n = nearest(mul(x, splat(1.44269504f)));
  V p = expm1_of_reduced(nmadd(n, splat(0.693147182f), x));
  V power = power_of_two(add(n, splat(round_magic)));
  return madd(power, p, sub(power, splat(1.f)));
}

// 5.5 ulp. A quotient of two polynomials in x^2; from 9.02 on the result is 1.
inline V tanh(V x) {
  static constexpr float over[] = {0.999999993f, 0.133829601f, 0.00349751307f, 2.06248056e-05f, 1.3346044e-08f};
  static constexpr float under[] = {1.f, 0.467162842f, 0.025885289f, 0.000328810208f, 7.77944936e-07f};
  x = at_most(at_least(x, splat(-9.02f)), splat(9.02f));
  V z = mul(x, x);
  return div(mul(x, polynomial(z, over)), polynomial(z, under));
}

// 2.5 ulp; results under 8e-39 are 0. With e^r = (even + odd) / (even - odd), the Pade approximation of degree three, one division gives
// e^x / (e^x + 1). Terms are scaled so that the sums lie just below 16, where rounding costs least.
inline V sigmoid(V x) {
  auto [rounded, r] = by_ln2(at_most(at_least(x, splat(-88.f)), splat(40.f)));  // 2^n is 0 at -88
  V z = mul(r, r);
  V even = madd(z, splat(1.3125f), splat(13.125f)), odd = mul(r, madd(z, splat(0.109375f), splat(6.5625f)));
  V over = mul(power_of_two(rounded), add(even, odd));
  return div(over, add(over, sub(even, odd)));
}

// For normal positive x.
inline V log_of_normal(V x) {
  static constexpr float c[] = {0.3333333146f, -0.2500082947f, 0.2000125953f, -0.1662306169f,
                                0.1420073142f, -0.131621864f,  0.1277032956f, -0.07640279125f};
  V exponent = wasm_i32x4_shr(wasm_i32x4_sub(x, isplat(0x3f3504f3)), 23);  // the mantissa falls between sqrt(1/2) and sqrt(2)
  V f = sub(wasm_i32x4_sub(x, wasm_i32x4_shl(exponent, 23)), splat(1.f));
  V n = wasm_f32x4_convert_i32x4(exponent);
  V f2 = mul(f, f);
  V y = madd(n, splat(ln2_low), mul(mul(f, f2), polynomial(f, c)));
  y = nmadd(splat(0.5f), f2, y);
  return madd(n, splat(ln2_high), add(f, y));
}

// As unsigned integers the normal positive numbers are one interval.
inline V log_is_common(V x) { return wasm_u32x4_lt(sub_int(x, splat(smallest_normal)), isplat(0x7f000000)); }

// 1 ulp.
[[gnu::noinline]] inline V log(V x) {
  V normal = log_is_common(x), positive = bit_and(gt(x, splat(0.f)), lt(x, splat(infinity)));
  V denormal = sub(log_of_normal(mul(x, splat(8388608.f))), splat(15.942385152878742f));
  V special = select(lt(x, splat(0.f)), splat(NAN), x);  // infinity and NaN stay
  special = select(eq(x, splat(0.f)), splat(-infinity), special);
  return select(normal, log_of_normal(x), select(positive, denormal, special));
}

// The rounding error of 1 + x is put back to first order.
inline V log1p_common(V x) {
  V u = add(x, splat(1.f));
  V y = add(log_of_normal(u), div(sub(x, sub(u, splat(1.f))), u));
  return select(eq(x, splat(0.f)), x, y);
}
inline V log1p_is_common(V x) { return bit_and(gt(x, splat(-1.f)), lt(x, splat(infinity))); }

// 2 ulp.
[[gnu::noinline]] inline V log1p(V x) {
  V special = select(eq(x, splat(-1.f)), splat(-infinity), select(lt(x, splat(-1.f)), splat(NAN), x));
  return select(log1p_is_common(x), log1p_common(x), special);
}

// 2 ulp. Results under 1.7e-38 are 0.
inline V softplus(V x) { return add(at_least(x, splat(0.f)), log1p_common(exp(neg(abs(x))))); }

// 6.5 ulp. A quotient of two polynomials in x^2, as for tanh; from 3.92 on the result is 1.
inline V erf(V x) {
  static constexpr float over[] = {1.128379146f, 0.1904126342f, 0.05274931987f, 0.003765829098f, 0.0002848785628f, 2.04991886e-6f};
  static constexpr float under[] = {1.f, 0.5020815436f, 0.1141114648f, 0.0149696384f, 0.00116257085f, 3.808976024e-5f};
  x = at_most(at_least(x, splat(-3.92f)), splat(3.92f));
  V z = mul(x, x);
  V y = div(mul(x, polynomial(z, over)), polynomial(z, under));
  return at_most(at_least(y, splat(-1.f)), splat(1.f));
}

// 2.5 ulp. The same for cosh.
inline V sinh(V x) {
  V a = abs(x);
  V t = expm1(a);
  V near = mul(splat(0.5f), add(t, div(t, add(t, splat(1.f)))));
  V root = exp(mul(a, splat(0.5f)));
  V far = mul(mul(root, splat(0.5f)), root);
  return copy_sign(select(gt(a, splat(88.f)), far, near), x);
}
inline V cosh(V x) {
  V a = abs(x);
  V e = exp(a);
  V near = madd(splat(0.5f), e, div(splat(0.5f), e));
  V root = exp(mul(a, splat(0.5f)));
  V far = mul(mul(root, splat(0.5f)), root);
  return select(gt(a, splat(88.f)), far, near);
}

// 2.5 ulp. The same for acosh and atanh.
inline V asinh(V x) {
  V a = abs(x);
  V a2 = mul(a, a);
  V near = log1p(add(a, div(a2, add(splat(1.f), sqrt(add(a2, splat(1.f)))))));
  V far = add(log(a), splat(0.69314718f));
  return copy_sign(select(gt(a, splat(1e8f)), far, near), x);
}
inline V acosh(V x) {
  V t = sub(x, splat(1.f));
  V near = log1p(add(t, sqrt(madd(t, t, add(t, t)))));
  V far = add(log(x), splat(0.69314718f));
  return select(lt(x, splat(1.f)), splat(NAN), select(gt(x, splat(1e8f)), far, near));
}
inline V atanh(V x) {
  V a = abs(x);
  V y = mul(splat(0.5f), log1p(div(add(a, a), sub(splat(1.f), a))));
  return copy_sign(y, x);
}

}  // namespace nacre::simd

#include "backend_wasm_simd/math_power.h"
#include "backend_wasm_simd/math_trigonometric.h"
