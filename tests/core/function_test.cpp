#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <catch2/matchers/catch_matchers_vector.hpp>

#include "core/function.h"
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
