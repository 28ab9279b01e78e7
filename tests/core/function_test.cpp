#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <catch2/matchers/catch_matchers_vector.hpp>

#include "core/function.h"
#include "core/graph/plan.h"
#include "core/ops/nn.h"
#include "core/ops/ops.h"
#include "tests/core/support.h"

using namespace nacre;
using namespace nacre::testing;
using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::Equals;

TEST_CASE("a function is compiled once, and gives what its body gives") {
  const Tensor weights = counting({2, 3}), p = placeholder({Shape{4, 2}, DType::float32});
  const Function f({{p}}, {{ops::add(ops::mat_mul(p, weights), 1)}});
  clear_plans();
  const auto compiled = statistics().plans_compiled;
  for (int i = 0; i < 3; i++) {
    const Tensor x = ops::mul(counting({4, 2}), scalar(i));
    CHECK_THAT(values(f.run({{x}})[0]), Equals(values(ops::add(ops::mat_mul(x, weights), 1))));
  }
  CHECK(statistics().plans_compiled == compiled + 3);  // the function, and what it is compared with
}

TEST_CASE("results of a function may be its arguments and values known before") {
  const Tensor known = counting({2}), p = placeholder({Shape{3}, DType::float32});
  const Function f({{p}}, {{p, known, ops::neg(p), ops::neg(known)}});
  const Tensors r = f.run({{counting({3})}});
  CHECK_THAT(values(r[0]), Equals(values(counting({3}))));
  CHECK_THAT(values(r[1]), Equals(values(known)));
  CHECK_THAT(values(r[2]), Equals(values(ops::neg(counting({3})))));
  CHECK_THAT(values(r[3]), Equals(values(ops::neg(known))));
}

TEST_CASE("what depends on known values only is computed when a function is compiled") {
  const Tensor weights = counting({2, 2}), p = placeholder({Shape{2, 2}, DType::float32});
  const Function f({{p}}, {{ops::mat_mul(p, ops::mat_mul(weights, weights))}});
  const std::string plan = f.dump();
  const auto products = [](const std::string& s) {
    int n = 0;
    for (size_t at = s.find("_matMul"); at != std::string::npos; at = s.find("_matMul", at + 1)) n++;
    return n;
  };
  CHECK(products(plan.substr(0, plan.find("simplified"))) == 2);
  CHECK(products(plan.substr(plan.find("\nplan\n"))) == 1);
  CHECK_THAT(values(f.run({{weights}})[0]), Equals(values(ops::mat_mul(weights, ops::mat_mul(weights, weights)))));
}

TEST_CASE("a placeholder has no value, and nothing made of it") {
  const Tensor p = placeholder({Shape{2}, DType::float32});
  CHECK_THROWS_AS(evaluate(ops::add(p, 1)), Unknown);
  CHECK_THAT(values(ops::add(counting({2}), 1)), Equals(std::vector<float>{2, 3}));
}

TEST_CASE("a function wants arguments like its parameters") {
  const Tensor p = placeholder({Shape{2}, DType::float32});
  const Function f({{p}}, {{ops::neg(p)}});
  CHECK_THROWS_WITH(f.run({{counting({3})}}), ContainsSubstring("argument 0") && ContainsSubstring("[2]") && ContainsSubstring("[3]"));
  CHECK_THROWS_WITH(f.run({}), ContainsSubstring("1 arguments"));
}

TEST_CASE("scales after a product go into its weights, where both are known") {
  const Tensor weights = counting({2, 3}, -2, 0.5), scale = counting({3}, 0.5), shift = counting({1, 3}, -1), known[] = {weights, scale, shift};
  evaluate(known);
  const Tensor x = counting({4, 2}), p = placeholder({Shape{4, 2}, DType::float32});
  const auto check = [&](auto body, bool absorbed) {
    const Function f({{p}}, {{body(p)}});
    const std::vector<float> got = values(f.run({{x}})[0]), expected = values(body(x));
    REQUIRE(got.size() == expected.size());
    for (size_t i = 0; i < got.size(); i++) CHECK(got[i] == Catch::Approx(expected[i]).margin(1e-4));
    const std::string plan = f.dump();
    CHECK((plan.find(" mul ", plan.find("\nplan\n")) == std::string::npos && plan.find(" div ", plan.find("\nplan\n")) == std::string::npos) == absorbed);
  };
  using namespace ops;
  check([&](const Tensor& t) { return relu(add(mul(sub(mat_mul(t, weights), shift), scale), shift)); }, true);
  check([&](const Tensor& t) { return div(mat_mul(t, weights), scale); }, true);
  check([&](const Tensor& t) { return mul(sub(shift, mat_mul(t, weights)), scale); }, true);
  check([&](const Tensor& t) { return mul(div(add(mat_mul(t, weights), scale), scale), 2.0); }, true);
  check([&](const Tensor& t) { return sub(scale, mul(mat_mul(t, weights), scale)); }, true);
  // Not: another reader, a scale per row, weights that are not known.
  check([&](const Tensor& t) { const Tensor y = mat_mul(t, weights); return add(mul(y, scale), y); }, false);
  check([&](const Tensor& t) { return mul(mat_mul(t, weights), counting({4, 1})); }, false);
  check([&](const Tensor& t) { return mul(mat_mul(t, reshape(slice(t, {0, 0}, {3, 2}), {2, 3})), scale); }, false);
}

TEST_CASE("scales after convolutions go into their filters") {
  const Sliding same{{1, 1}, {1, 1, 1, 1}, {1, 1}};
  const Tensor filter = counting({3, 3, 2, 3}, -3, 0.1), deep = counting({3, 3, 3, 2}, -2, 0.05), scale = counting({3}, 0.5), shift = counting({3}, -1);
  const Tensor wide = counting({1, 1, 1, 6}, -0.5, 0.3), known[] = {filter, deep, scale, shift, wide};
  evaluate(known);
  const auto body = [&](const Tensor& t) {
    using namespace ops;
    return mul(depthwise_conv2d(relu(add(mul(conv2d(t, filter, same), scale), shift)), deep, same), wide);
  };
  const Tensor x = counting({2, 5, 4, 2}, -1, 0.1), p = placeholder({x.shape(), DType::float32});
  const Function f({{p}}, {{body(p)}});
  const std::vector<float> got = values(f.run({{x}})[0]), expected = values(body(x));
  REQUIRE(got.size() == expected.size());
  for (size_t i = 0; i < got.size(); i++) CHECK(got[i] == Catch::Approx(expected[i]).epsilon(1e-4).margin(1e-3));
  const std::string plan = f.dump();
  CHECK(plan.find(" mul ", plan.find("\nplan\n")) == std::string::npos);
}

TEST_CASE("a function's plan and what it holds go with it") {
  const Tensor weights = counting({64, 64});
  evaluate(weights);
  release_arena();
  const size_t before = current_backend().live_bytes;
  {
    const Tensor p = placeholder({Shape{1, 64}, DType::float32});
    const Function f({{p}}, {{ops::mat_mul(p, ops::add(weights, 1))}});
    f.run({{counting({1, 64})}});
    CHECK(current_backend().live_bytes > before);
  }
  release_arena();
  CHECK(current_backend().live_bytes == before);
}
