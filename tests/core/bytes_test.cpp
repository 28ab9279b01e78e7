// Products of quantised values as the compiler writes them: the same numbers as in floats, up to where a sum falls between two codes.
#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <cmath>

#include "core/function.h"
#include "core/ops/helpers.h"
#include "core/ops/nn.h"
#include "core/ops/quantized.h"
#include "core/vjp.h"
#include "tests/core/support.h"

using namespace nacre;
using namespace nacre::testing;
using Catch::Matchers::ContainsSubstring;

namespace {

// Weights as bytes with a scale per column.
Tensor weights(const Shape& shape, const Shape& scales) {
  const int words = quantized::words_for(shape.size());
  std::vector<int32_t> values(words);
  for (int64_t i = 0; i < shape.size(); i++) reinterpret_cast<int8_t*>(values.data())[i] = static_cast<int8_t>((i * 37 + 11) % 255 - 127);
  const Tensor held = leaf(buffer_of(values.data(), values.size() * 4), {{words}, DType::int32});
  const Tensor scale = counting(scales, 0.01f, 0.001f);
  evaluate(scale);
  return ops::mul(ops::cast(ops::call<"_bytes">({held}, {ops::ints(shape)}), DType::float32), scale);
}

Tensor rounded(const Tensor& x, double scale, double zero, double levels = 127) {
  return ops::call<"_fakeQuantize">({x, ops::constant(scale), ops::constant(zero)}, {levels});
}

struct Runs {
  std::string plan;
  std::vector<float> integers, floats;
};

template <class F>
Runs runs(const Shape& shape, F body) {
  const OptionsGuard guard;
  const Tensor p = placeholder({shape}), x = counting(shape, -2.0f, 0.03f);
  Runs r;
  const Function f({{p}}, {{body(p)}});
  r.plan = f.dump();
  r.integers = values(f.run({{x}})[0]);
  options().simplify = false;
  clear_plans();
  r.floats = values(f.run({{x}})[0]);
  return r;
}

void close(const Runs& r, float tolerance) {
  REQUIRE(r.integers.size() == r.floats.size());
  for (size_t i = 0; i < r.floats.size(); i++) CHECK(r.integers[i] == Catch::Approx(r.floats[i]).margin(tolerance));
}

std::string last_stage(const std::string& plan) { return plan.substr(plan.find("\nplan\n")); }

}  // namespace

TEST_CASE("a product of a rounded value and weights in bytes is one of integers") {
  const Tensor w = weights({6, 5}, {5});
  const Runs r = runs({4, 6}, [&](const Tensor& x) { return ops::add(ops::mat_mul(rounded(x, 0.05, 40), w), 1); });
  CHECK_THAT(last_stage(r.plan), ContainsSubstring("_conv2dBytes") && !ContainsSubstring("_matMul"));
  close(r, 1e-4f);
}

TEST_CASE("values stay bytes between products") {
  const Tensor w1 = weights({3, 3, 5, 8}, {8}), w2 = weights({3, 3, 8, 1}, {8, 1}), w3 = weights({1, 1, 8, 6}, {6}), bias = counting({8}, -1, 0.3f);
  evaluate(bias);
  const Runs r = runs({1, 6, 7, 5}, [&](const Tensor& x) {
    const Tensor a = ops::call<"relu6">({ops::add(ops::conv2d(rounded(x, 0.1, 20), w1, {{1, 1}, {1, 1, 1, 1}, {1, 1}}), bias)});
    const Tensor b = ops::relu(ops::depthwise_conv2d(rounded(a, 6.0 / 127, 0), w2, {{2, 2}, {0, 1, 0, 1}, {1, 1}}));
    return ops::conv2d(rounded(b, 0.2, 0), w3, {});
  });
  const std::string plan = last_stage(r.plan);
  size_t quantized = 0;
  for (size_t at = plan.find("_quantize"); at != std::string::npos; at = plan.find("_quantize", at + 1)) quantized++;
  CHECK(quantized == 1);  // of the input alone
  CHECK_THAT(plan, !ContainsSubstring("fakeQuantize") && !ContainsSubstring("relu"));
  close(r, 0.2f * 1.27f * 2);  // one code more or less, in one or two of the sums
}

TEST_CASE("a rounded value that others read as well is there for them") {
  const Tensor w = weights({4, 4}, {4});
  const Runs r = runs({3, 4}, [&](const Tensor& x) {
    const Tensor q = rounded(x, 0.05, 50);
    return ops::add(ops::mat_mul(q, w), q);
  });
  CHECK_THAT(last_stage(r.plan), ContainsSubstring("_conv2dBytes") && ContainsSubstring("_fakeQuantize"));
  close(r, 1e-4f);
}

TEST_CASE("weights in bytes may be seen in another order") {
  const Tensor filter = weights({5, 3, 2, 2}, {5, 1, 1, 1}), matrix = weights({4, 20}, {4, 1});
  const Runs r = runs({1, 3, 4, 4}, [&](const Tensor& x) {
    const Tensor y = ops::conv2d(ops::transpose(rounded(x, 0.05, 30), {0, 2, 3, 1}), ops::transpose(filter, {2, 3, 1, 0}), {{2, 2}, {0, 0, 0, 0}, {1, 1}});
    return ops::mat_mul(rounded(ops::reshape(y, {1, 20}), 0.1, 64), matrix, false, true);
  });
  CHECK_THAT(last_stage(r.plan), !ContainsSubstring("_conv2d(") && !ContainsSubstring("_matMul"));
  close(r, 0.1f * 1.27f * 0.02f);
}

TEST_CASE("scales after a product multiply those of its bytes") {
  const Tensor w = weights({2, 2, 3, 4}, {1, 1, 1, 4}), scale = counting({4}, -0.5f, 0.4f);
  evaluate(scale);
  const Runs r = runs({1, 4, 4, 3}, [&](const Tensor& x) { return ops::add(ops::mul(ops::conv2d(rounded(x, 0.05, 30), w, {}), scale), 2); });
  CHECK_THAT(last_stage(r.plan), ContainsSubstring("_conv2dBytes"));
  close(r, 1e-4f);
}

TEST_CASE("what is not of bytes, or not known, stays in floats") {
  const Tensor w = weights({4, 4}, {4}), floats = counting({4, 4});
  evaluate(floats);
  const auto in_floats = [&](auto body) { CHECK_THAT(last_stage(runs({4, 4}, body).plan), ContainsSubstring("_matMul") && !ContainsSubstring("_conv2dBytes")); };
  in_floats([&](const Tensor& x) { return ops::mat_mul(x, w); });
  in_floats([&](const Tensor& x) { return ops::mat_mul(rounded(x, 0.05, 30), floats); });
  in_floats([&](const Tensor& x) { return ops::mat_mul(rounded(x, 0.05, 30, 1000), w); });
  in_floats([&](const Tensor& x) { return ops::mat_mul(rounded(x, 0.05, 30), x); });
}

TEST_CASE("the gradient passes through a rounding where the value is in its range") {
  const Tensor x = tensor({-1, 0.3f, 0.9f, 5}, {4});
  const Tensor y = ops::call<"fakeQuantWithMinMaxVars">({x, ops::constant(-0.5), ops::constant(1)}, {8.0, false});
  CHECK(values(vjp({{y}}, {{ops::fill({4}, 2)}}, {{x}})[0]) == std::vector<float>{0, 2, 2, 0});
  const std::vector<float> rounds = values(y);
  CHECK(rounds[0] == Catch::Approx(-0.5).margin(0.006));
  CHECK(std::fabs(rounds[1] - 0.3f) <= 0.5f * 1.5f / 255 + 1e-6f);
  CHECK(rounds[3] == Catch::Approx(1).margin(0.006));
}
