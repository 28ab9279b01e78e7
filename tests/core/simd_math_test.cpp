// The elementary functions of the wasm backend against double precision, over all magnitudes and signs. Only for wasm.
#ifdef __wasm_simd128__
#include "backend_wasm_simd/math.h"

#include <bit>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <string>

namespace nacre {
namespace {

using simd::V;
using simd::infinity;

// The distance of floats near y.
double unit_in_last_place(double y) {
  const float f = std::fabs(static_cast<float>(y));
  if (!(f >= simd::smallest_normal)) return std::ldexp(1, -149);
  return std::ldexp(1, std::min(std::ilogb(f), 127) - 23);
}

struct Bound {
  double ulp = 0, absolute = 0;  // either is enough
  float low = -infinity, high = infinity;
};

// Whether y may stand for the true value.
bool acceptable(float y, double truth, const Bound& bound) {
  const auto nearest = static_cast<float>(truth);
  if (std::isnan(truth) || std::isnan(y)) return std::isnan(truth) && std::isnan(y);
  if (std::isinf(nearest) || std::isinf(y)) return nearest == y || std::min(std::fabs(nearest), std::fabs(y)) > 3.402823e38f;
  const double error = std::fabs(y - truth);
  return error <= bound.absolute || error <= bound.ulp * unit_in_last_place(truth);
}

// Floats of every exponent and sign: the bit patterns at a stride without a common factor with powers of two.
template <class F, class Truth>
void check(const std::string& name, F f, Truth truth, const Bound& bound) {
  constexpr uint32_t step = 4093;
  alignas(16) float x[4], y[4];
  int wrong = 0;
  for (uint64_t bits = 0; bits + 3 * step <= UINT32_MAX && wrong < 3; bits += 4 * step) {
    for (uint32_t lane = 0; lane < 4; lane++) {
      const float v = std::bit_cast<float>(static_cast<uint32_t>(bits) + lane * step);
      x[lane] = v < bound.low || v > bound.high ? bound.low : v;
    }
    simd::store(y, f(simd::load(x)));
    for (int lane = 0; lane < 4; lane++) {
      if (acceptable(y[lane], truth(static_cast<double>(x[lane])), bound)) continue;
      wrong++;
      UNSCOPED_INFO(name << "(" << x[lane] << ") is " << y[lane] << ", should be " << truth(static_cast<double>(x[lane])));
    }
  }
  CHECK(wrong == 0);
}

#define NACRE_CHECK_MATH(function, ...) \
  check(#function, [](V x) { return simd::function(x); }, [](double x) { return std::function(x); }, __VA_ARGS__)

constexpr double flushed = 1.8e-38;

}  // namespace

TEST_CASE("SIMD exponentials keep their error bounds", "[simd]") {
  NACRE_CHECK_MATH(exp, {.ulp = 1.5, .absolute = flushed});
  NACRE_CHECK_MATH(expm1, {.ulp = 2});
  check("expm1 of negative", simd::expm1_of_negative, [](double x) { return std::expm1(x); }, {.ulp = 1.5, .high = 0});
  NACRE_CHECK_MATH(tanh, {.ulp = 5.5});
  NACRE_CHECK_MATH(sinh, {.ulp = 2.5});
  NACRE_CHECK_MATH(cosh, {.ulp = 2.5});
  check("sigmoid", simd::sigmoid, [](double x) { return 1 / (1 + std::exp(-x)); }, {.ulp = 2.5, .absolute = flushed});
  check("softplus", simd::softplus, [](double x) { return (x < 0 ? 0 : x) + std::log1p(std::exp(-std::fabs(x))); }, {.ulp = 2, .absolute = flushed});
  NACRE_CHECK_MATH(erf, {.ulp = 6.5});
}

TEST_CASE("SIMD logarithms keep their error bounds", "[simd]") {
  NACRE_CHECK_MATH(log, {.ulp = 1});
  NACRE_CHECK_MATH(log1p, {.ulp = 2});
  NACRE_CHECK_MATH(asinh, {.ulp = 2.5});
  check("acosh", simd::acosh, [](double x) { return x < 1 ? NAN : std::acosh(x); }, {.ulp = 2.5});
  NACRE_CHECK_MATH(atanh, {.ulp = 2.5});
}

TEST_CASE("SIMD trigonometric functions keep their error bounds", "[simd]") {
  NACRE_CHECK_MATH(sin, {.ulp = 2.5, .low = -100, .high = 100});
  NACRE_CHECK_MATH(cos, {.ulp = 2.5, .low = -100, .high = 100});
  NACRE_CHECK_MATH(tan, {.ulp = 4, .low = -100, .high = 100});
  NACRE_CHECK_MATH(sin, {.absolute = 1.2e-7});
  NACRE_CHECK_MATH(cos, {.absolute = 1.2e-7});
  NACRE_CHECK_MATH(atan, {.ulp = 2});
  NACRE_CHECK_MATH(asin, {.ulp = 2.5});
  NACRE_CHECK_MATH(acos, {.ulp = 2.5});
  for (const float x : {2.f, -3.f, 1e-3f, 0.f, -0.f, infinity, -infinity})
    check("atan2", [x](V y) { return simd::atan2(y, simd::splat(x)); }, [x](double y) { return std::atan2(y, static_cast<double>(x)); }, {.ulp = 2.5});
}

TEST_CASE("SIMD powers keep their error bounds", "[simd]") {
  for (const float e : {2.f, 3.f, -1.f, 0.5f, 2.5f, -7.3f, 0.f, 31.f, 1e-3f, infinity})
    check("x^" + std::to_string(e), [e](V x) { return simd::pow(x, simd::splat(e)); }, [e](double x) { return std::pow(x, static_cast<double>(e)); }, {.ulp = 2});
  for (const float b : {2.f, -3.f, 0.5f, 1.0001f, 0.f, infinity})
    check(std::to_string(b) + "^x", [b](V x) { return simd::pow(simd::splat(b), x); }, [b](double x) { return std::pow(static_cast<double>(b), x); }, {.ulp = 2});
}

// What the tile loops call where no argument is out of the ordinary must agree with the function itself.
TEST_CASE("The common parts of SIMD functions agree with the whole", "[simd]") {
  const auto common = [](V value, V is_common, V whole) { return simd::select(is_common, value, whole); };
  check("log", [&](V x) { return common(simd::log_of_normal(x), simd::log_is_common(x), simd::log(x)); }, [](double x) { return std::log(x); }, {.ulp = 1});
  check("log1p", [&](V x) { return common(simd::log1p_common(x), simd::log1p_is_common(x), simd::log1p(x)); }, [](double x) { return std::log1p(x); }, {.ulp = 2});
  check("tan", [&](V x) { return common(simd::tan_common(x), simd::angle_is_common(x), simd::tan(x)); }, [](double x) { return std::tan(x); },
        {.ulp = 4, .low = -100, .high = 100});
  check("pow", [&](V x) { return common(simd::pow_common(x, simd::splat(2.5f)), simd::pow_is_common(x, simd::splat(2.5f)), simd::pow(x, simd::splat(2.5f))); },
        [](double x) { return std::pow(x, 2.5); }, {.ulp = 2});
}

}  // namespace nacre
#endif
