#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <catch2/matchers/catch_matchers_vector.hpp>

#include "core/ops/ops.h"
#include "core/vjp.h"
#include "tests/core/support.h"

using namespace nacre;
using namespace nacre::testing;
using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::Equals;

TEST_CASE("nothing runs until a value is needed") {
  const auto before = statistics().kernels_run;
  const Tensor y = ops::add(counting({3}), 1);
  CHECK(statistics().kernels_run == before);
  CHECK_THAT(values(y), Equals(std::vector<float>{2, 3, 4}));
  CHECK(statistics().kernels_run == before + 1);
}

TEST_CASE("errors come at the call, not at the read") {
  CHECK_THROWS_WITH(ops::add(counting({2}), counting({3})), ContainsSubstring("[add]") && ContainsSubstring("[2]") && ContainsSubstring("[3]"));
}

TEST_CASE("the same structure compiles once, other data or not") {
  clear_plans();
  const auto compiled = statistics().plans_compiled;
  for (int i = 0; i < 5; i++) CHECK(values(ops::mul(counting({3}), scalar(i)))[1] == 2.0f * i);
  CHECK(statistics().plans_compiled == compiled + 1);
  values(ops::mul(counting({4}), scalar(2)));
  CHECK(statistics().plans_compiled == compiled + 2);
}

TEST_CASE("the cache of plans is bounded") {
  const OptionsGuard guard;
  options().max_plans = 3;
  for (int round = 0; round < 2; round++)
    for (int n = 1; n < 8; n++) CHECK(values(ops::mul(counting({n}), 2)).back() == 2.0f * n);
}

TEST_CASE("evaluated nodes let go of what made them") {
  const size_t nodes = live_nodes();
  {
    Tensor x = counting({3});
    for (int i = 0; i < 10; i++) x = ops::add(x, 1);
    evaluate(x);
    CHECK(live_nodes() == nodes + 1);
  }
  CHECK(live_nodes() == nodes);
}

TEST_CASE("an open gradient scope keeps the record, and closing it lets go") {
  const size_t nodes = live_nodes();
  {
    const Tensor x = counting({3});
    Tensor y;
    {
      const GradientScope scope;
      y = ops::square(x);
      evaluate(y);
      const Tensor g = vjp({&y, 1}, std::array{Tensor{}}, {&x, 1}, scope.start)[0];
      CHECK_THAT(values(g), Equals(std::vector<float>{2, 4, 6}));
    }
    CHECK(live_nodes() == nodes + 2);
  }
  CHECK(live_nodes() == nodes);
}

TEST_CASE("a reshape of what is computed shares its data at once, unless a gradient may be wanted") {
  const Tensor x = counting({2, 3});
  const Tensor y = ops::reshape(x, {3, 2});
  REQUIRE(y.evaluated());
  CHECK(y.node->values[0] == x.node->values[0]);
  CHECK(y.shape() == Shape{3, 2});
  CHECK(!ops::reshape(ops::neg(x), {3, 2}).evaluated());
  const GradientScope scope;
  CHECK(ops::reshape(x, {3, 2}).node->inputs == Tensors{x});
  CHECK_THROWS(ops::reshape(x, {4, 2}));
}

TEST_CASE("a value that fusion swallowed is stored when it is needed again") {
  Tensor a = ops::mul(counting({3}), 2);
  a.node->handles++;
  const Tensor b = ops::add(a, 1), c = ops::add(a, 2);
  evaluate(b);
  CHECK_FALSE(a.evaluated());
  evaluate(c);
  CHECK(a.evaluated());
  CHECK_THAT(values(a), Equals(std::vector<float>{2, 4, 6}));
  a.node->handles--;
}

TEST_CASE("a stored value that the user holds is handed out with the result") {
  const Tensor x = counting({2, 2});
  Tensor z = ops::mat_mul(x, x);
  z.node->handles++;
  evaluate(ops::sum(z));
  CHECK(z.evaluated());
  CHECK_THAT(values(z), Equals(std::vector<float>{7, 10, 15, 22}));
  z.node->handles--;
}

TEST_CASE("long chains neither overflow the stack nor pile up") {
  Tensor x = counting({1}, 0);
  for (int i = 0; i < 60000; i++) x = ops::add(x, 1);
  CHECK(live_nodes() < 3 * options().max_depth);
  CHECK(values(x)[0] == 60000);
}

TEST_CASE("memory is counted and given back") {
  const size_t before = current_backend().live_bytes;
  {
    const Tensor x = counting({1000});
    CHECK(current_backend().live_bytes == before + 4000);
  }
  CHECK(current_backend().live_bytes == before);
}

TEST_CASE("an impossible allocation throws, and the runtime goes on") {
  CHECK_THROWS_AS(allocate_host(&current_backend(), SIZE_MAX - 100), OutOfMemory);
  CHECK(values(ops::add(counting({2}), 1))[0] == 2);
}

TEST_CASE("tensors without elements evaluate") {
  CHECK(values(ops::add(counting({0, 3}), 1)).empty());
  CHECK(values(ops::sum(counting({0, 3})))[0] == 0);
}
