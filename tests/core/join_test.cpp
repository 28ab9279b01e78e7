// What a concat joins is computed where it belongs in the result.
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include "core/ops/ops.h"
#include "tests/core/support.h"

using namespace nacre;
using namespace nacre::testing;
using Catch::Matchers::ContainsSubstring;

namespace {

std::vector<float> joined(std::initializer_list<Tensor> parts) {
  std::vector<float> all;
  for (const Tensor& part : parts) {
    const auto v = values(part);
    all.insert(all.end(), v.begin(), v.end());
  }
  return all;
}

Tensor roots() { return ops::sqrt(counting({1, 100})); }
Tensor squares() { return ops::mul(counting({1, 50}), counting({1, 50})); }

}  // namespace

TEST_CASE("parts that lie one after the other are written in place") {
  SECTION("into a result that is read") {
    const Tensor y = ops::concat({roots(), squares()}, 1);
    CHECK_THAT(dump({&y, 1}), ContainsSubstring("out buffer 0\n") && ContainsSubstring("out buffer 0+400") && ContainsSubstring("arena 0 bytes"));
    CHECK(values(y) == joined({roots(), squares()}));
  }
  SECTION("into a temporary") {
    const Tensor y = ops::mat_mul(ops::concat({roots(), squares()}, 1), counting({150, 3}));
    CHECK_THAT(dump({&y, 1}), ContainsSubstring("+400"));
    CHECK(values(y) == values(ops::mat_mul(tensor(joined({roots(), squares()}), {1, 150}), counting({150, 3}))));
  }
  SECTION("one inside the other") {
    const Tensor inner = ops::concat({squares(), roots()}, 1);
    const Tensor y = ops::concat({roots(), inner, squares()}, 1);
    CHECK_THAT(dump({&y, 1}), ContainsSubstring("out buffer 0+600") && ContainsSubstring("arena 0 bytes"));
    CHECK(values(y) == joined({roots(), squares(), roots(), squares()}));
  }
}

TEST_CASE("parts that others read too, or that come twice, are copied") {
  SECTION("afterwards") {
    const Tensor part = roots();
    const Tensor whole = ops::concat({part, squares()}, 1);
    const Tensor y = ops::mat_mul(whole, ops::mat_mul(counting({150, 1}), part));
    CHECK(values(y) == values(ops::mat_mul(tensor(joined({roots(), squares()}), {1, 150}), ops::mat_mul(counting({150, 1}), roots()))));
  }
  SECTION("twice") {
    const Tensor part = roots();
    const Tensor y = ops::concat({part, part}, 1);
    CHECK(values(y) == joined({roots(), roots()}));
  }
  SECTION("rows in turns") {
    const Tensor a = ops::sqrt(counting({2, 2})), b = ops::sqrt(counting({2, 1}));
    const auto x = values(a), z = values(b);
    CHECK(values(ops::concat({ops::sqrt(counting({2, 2})), ops::sqrt(counting({2, 1}))}, 1)) == std::vector<float>{x[0], x[1], z[0], x[2], x[3], z[1]});
  }
}

TEST_CASE("what works in place before a concat moves with it") {
  const Tensor product = ops::mat_mul(counting({1, 4}), counting({4, 100}));
  const Tensor y = ops::concat({ops::relu(ops::transpose(ops::exp(ops::reshape(ops::mul(product, 1e-4), {10, 10})), {1, 0})), counting({10, 10})}, 0);
  const Tensor expected = ops::relu(ops::transpose(ops::exp(ops::reshape(ops::mul(product, 1e-4), {10, 10})), {1, 0}));
  CHECK(values(y) == joined({expected, counting({10, 10})}));
}
