#include <catch2/catch_test_macros.hpp>

#ifdef __EMSCRIPTEN__
#include <algorithm>
#include <cmath>

#include "backend_wasm_simd/winograd.h"
#include "core/function.h"
#include "core/ops/nn.h"
#include "core/ops/ops.h"
#include "tests/core/support.h"

using namespace nacre;
using namespace nacre::testing;

namespace {

Tensor waves(const Shape& shape, double step) { return ops::sin(ops::mul(ops::reshape(ops::range(0, static_cast<double>(shape.size()), 1, DType::float32), shape), step)); }

// The largest difference between the convolution in a function, where the filter is known, and by itself, relative to the largest result.
double difference(int tile, const Shape& x, const Shape& filter, const Ints& pads) {
  const Sliding s{{1, 1}, pads, {1, 1}};
  REQUIRE(Winograd::best_tile(x, filter, s) == tile);
  const Tensor input = waves(x, 0.37), weights = waves(filter, 0.73), bias = waves({filter[3]}, 1.1);
  const Tensor known[] = {input, weights, bias};
  evaluate(known);
  const auto body = [&](const Tensor& t) { return ops::relu(ops::add(ops::conv2d(t, weights, s), bias)); };
  const Tensor p = placeholder({x, DType::float32});
  const Function f({{p}}, {{body(p)}});
  const std::vector<float> direct = values(body(input));
  double most = 0, largest = 0;
  for (int run = 0; run < 2; run++) {
    const std::vector<float> fast = values(f.run({{input}})[0]);
    REQUIRE(fast.size() == direct.size());
    for (size_t i = 0; i < fast.size(); i++) {
      most = std::max(most, static_cast<double>(std::abs(fast[i] - direct[i])));
      largest = std::max(largest, static_cast<double>(std::abs(direct[i])));
    }
  }
  return most / largest;
}

}  // namespace

TEST_CASE("convolutions of 3x3 taps by minimal filtering agree with the direct form") {
  CHECK(difference(4, {1, 12, 12, 16}, {3, 3, 16, 16}, {1, 1, 1, 1}) < 2e-5);
  CHECK(difference(4, {1, 14, 14, 16}, {3, 3, 16, 24}, {0, 0, 0, 0}) < 2e-5);
  CHECK(difference(4, {3, 13, 15, 20}, {3, 3, 20, 40}, {1, 1, 1, 1}) < 2e-5);
  CHECK(difference(4, {2, 17, 9, 32}, {3, 3, 32, 16}, {2, 0, 0, 2}) < 2e-5);
  CHECK(difference(2, {1, 14, 14, 32}, {3, 3, 32, 48}, {1, 1, 1, 1}) < 3e-6);
  CHECK(difference(2, {2, 11, 9, 16}, {3, 3, 16, 16}, {0, 1, 2, 1}) < 3e-6);
}

TEST_CASE("where minimal filtering does not pay") {
  const Sliding same{{1, 1}, {1, 1, 1, 1}, {1, 1}};
  CHECK_FALSE(Winograd::best_tile({1, 28, 28, 16}, {3, 3, 16, 16}, {{2, 2}, {1, 1, 1, 1}, {1, 1}}));
  CHECK_FALSE(Winograd::best_tile({1, 28, 28, 16}, {3, 3, 16, 16}, {{1, 1}, {2, 2, 2, 2}, {2, 2}}));
  CHECK_FALSE(Winograd::best_tile({1, 28, 28, 16}, {5, 5, 16, 16}, same));
  CHECK_FALSE(Winograd::best_tile({1, 28, 28, 3}, {3, 3, 3, 16}, same));
  CHECK_FALSE(Winograd::best_tile({1, 28, 28, 16}, {3, 3, 16, 20}, same));
  CHECK_FALSE(Winograd::best_tile({1, 7, 7, 512}, {3, 3, 512, 512}, same));
}
#endif
