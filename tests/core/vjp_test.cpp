#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <catch2/matchers/catch_matchers_vector.hpp>

#include "core/ops/ops.h"
#include "core/vjp.h"
#include "tests/core/support.h"

using namespace nacre;
using namespace nacre::testing;
using Catch::Matchers::Approx;
using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::Equals;

namespace {
Tensor gradient(const std::function<Tensor(const Tensor&)>& f, const Tensor& x) {
  const GradientScope scope;
  const Tensor y = f(x);
  return vjp({&y, 1}, std::array{Tensor{}}, {&x, 1}, scope.start)[0];
}
}  // namespace

TEST_CASE("gradients agree with difference quotients, to the third order") {
  const Tensor x = counting({2, 3}, -0.7f, 0.31f);
  std::function<Tensor(const Tensor&)> f = [](const Tensor& t) { return ops::mul(ops::tanh(t), ops::exp(ops::mul(t, 0.5))); };
  for (int order = 1; order <= 3; order++) {
    CHECK_THAT(values(gradient(f, x)), Approx(difference_quotient(f, x)).margin(5e-3));
    f = [f](const Tensor& t) { return gradient(f, t); };
  }
}

TEST_CASE("where paths meet gradients add up, and broadcasting is undone") {
  const Tensor x = counting({3});
  const auto f = [](const Tensor& t) { return ops::mul(ops::add(counting({2, 3}), t), t); };
  CHECK_THAT(values(gradient(f, x)), Approx(difference_quotient(f, x)).margin(1e-2));
}

TEST_CASE("only what a scope recorded is differentiated") {
  const Tensor x = counting({2});
  const Tensor outside = ops::square(x);
  const Tensor g = gradient([&](const Tensor& t) { return ops::mul(t, outside); }, x);
  CHECK_THAT(values(g), Equals(std::vector<float>{1, 4}));
}

TEST_CASE("no path, no gradient") {
  const Tensor x = counting({2}), z = counting({2});
  CHECK_FALSE(gradient([&](const Tensor&) { return ops::square(z); }, x));
}

TEST_CASE("a result without a gradient rule is named") {
  const Tensor x = counting({2});
  const auto not_greater = [](const Tensor& t) { return ops::cast(ops::logical_not(ops::greater(t, scalar(1))), DType::float32); };
  CHECK_THROWS_WITH(gradient(not_greater, x), ContainsSubstring("logicalNot"));
}

TEST_CASE("what is constant but for its jumps has gradient 0") {
  const Tensor x = counting({2});
  const Tensor g = gradient([](const Tensor& t) { return ops::cast(ops::greater(t, scalar(1)), DType::float32); }, x);
  CHECK_THAT(values(g), Equals(std::vector<float>{0, 0}));
}

TEST_CASE("several results and several inputs") {
  const GradientScope scope;
  const Tensor a = counting({2, 2}), b = counting({2, 2}, -1);
  const Tensors ys = {ops::mat_mul(a, b), ops::add(a, b)}, dys = {Tensor{}, counting({2, 2}, 10)};
  const Tensors g = vjp(ys, dys, std::array{a, b}, scope.start);
  CHECK_THAT(values(g[0]), Equals(std::vector<float>{-1 + 10, 3 + 11, -1 + 12, 3 + 13}));
  CHECK_THAT(values(g[1]), Equals(std::vector<float>{4 + 10, 4 + 11, 6 + 12, 6 + 13}));
}

TEST_CASE("a custom gradient replaces the recorded one") {
  custom_gradient_hook = [](int callback, const Tensor& dy) -> Tensors {
    CHECK(callback == 3);
    return {ops::mul(dy, 100)};
  };
  const Tensor x = counting({2});
  const Tensor g = gradient([](const Tensor& t) { return apply(custom_gradient_op, {ops::square(t), t}, {3.0}); }, x);
  custom_gradient_hook = nullptr;
  CHECK_THAT(values(g), Equals(std::vector<float>{100, 100}));
}
