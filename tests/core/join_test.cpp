// What a concat joins is computed where it belongs in the result, and what a slice takes is read where it lies.
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include "backend_wasm_simd/backend.h"
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

TEST_CASE("parts that others read too, or that come twice") {
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

#ifdef __wasm_simd128__
namespace {

// Of tensors of as many rows: their rows side by side.
std::vector<float> beside(std::initializer_list<Tensor> parts) {
  std::vector<float> all;
  const int rows = parts.begin()->shape()[0];
  for (int row = 0; row < rows; row++)
    for (const Tensor& part : parts) {
      const auto v = values(part);
      const auto n = static_cast<std::ptrdiff_t>(v.size()) / rows;
      all.insert(all.end(), v.begin() + row * n, v.begin() + (row + 1) * n);
    }
  return all;
}

Tensor product(int columns) { return ops::mat_mul(counting({6, 4}), counting({4, columns})); }
Tensor waves(int columns) { return ops::sin(ops::mul(counting({6, columns}), counting({columns}))); }

}  // namespace

TEST_CASE("parts that lie in rows are written in rows") {
  const BackendGuard guard(wasm_backend());
  SECTION("by products and by programs") {
    const Tensor y = ops::concat({ops::tanh(product(3)), waves(2), product(4)}, 1);
    CHECK_THAT(dump({&y, 1}), ContainsSubstring("output in rows of 3 every 9") && ContainsSubstring("output in rows of 2 every 9") &&
                                  ContainsSubstring("output in rows of 4 every 9") && !ContainsSubstring(": _concat"));
    CHECK(values(y) == beside({ops::tanh(product(3)), waves(2), product(4)}));
  }
  SECTION("one inside the other, which others read there") {
    const auto inner = [] { return ops::concat({product(3), waves(2)}, 1); };
    const auto make = [&](const Tensor& x) { return ops::mat_mul(ops::concat({x, ops::exp(ops::mul(x, -1e-3)), product(2)}, 1), counting({12, 2})); };
    const Tensor y = make(inner());
    CHECK_THAT(dump({&y, 1}), ContainsSubstring("output in rows of 3 every 12") && !ContainsSubstring(": _concat"));
    CHECK(values(y) == values(make(tensor(values(inner()), {6, 5}))));
  }
}

TEST_CASE("slices are read where they lie") {
  const BackendGuard guard(wasm_backend());
  const Tensor x = product(8);
  SECTION("in one piece") {
    const auto half = [](const Tensor& t) { return ops::mat_mul(ops::slice(t, {2, 0}, {3, 8}), counting({8, 2})); };
    const Tensor y = half(product(8));
    CHECK_THAT(dump({&y, 1}), ContainsSubstring("1: _matMul") && ContainsSubstring("in arena+64 argument 2"));
    CHECK(values(y) == values(half(tensor(values(x), {6, 8}))));
  }
  SECTION("of what comes from outside") {
    const Tensor given = tensor(values(x), {6, 8}), part = tensor(beside({ops::slice(x, {5, 0}, {1, 8})}), {1, 8});
    const Tensor y = ops::mat_mul(ops::slice(given, {5, 0}, {1, 8}), counting({8, 2}));
    CHECK_THAT(dump({&y, 1}), ContainsSubstring("in argument 0+160"));
    CHECK(values(y) == values(ops::mat_mul(part, counting({8, 2}))));
  }
  SECTION("in rows, as often as they are read") {
    const auto split = [](const Tensor& t) {
      const Tensor left = ops::slice(t, {0, 0}, {6, 5}), right = ops::slice(t, {0, 5}, {6, 3});
      return ops::add(ops::mat_mul(left, counting({5, 2})), ops::mat_mul(right, counting({3, 2})));
    };
    const Tensor y = split(product(8));
    CHECK_THAT(dump({&y, 1}), ContainsSubstring("input in rows of 5 every 8") && ContainsSubstring("input in rows of 3 every 8"));
    CHECK(values(y) == values(split(tensor(values(x), {6, 8}))));
  }
}

TEST_CASE("a program that writes over its input leaves what lies beside it") {
  const BackendGuard guard(wasm_backend());
  const auto make = [](const Tensor& x) {  // the sum may not take the place of x, of which a part is read later
    const Tensor part = ops::slice(x, {0, 2}, {6, 4}), sum = ops::relu(ops::add(x, 1));
    return ops::add(ops::mat_mul(sum, counting({8, 2})), ops::mat_mul(part, ops::reshape(ops::mat_mul(ops::reshape(sum, {1, 48}), counting({48, 8})), {4, 2})));
  };
  CHECK(values(make(product(8))) == values(make(tensor(values(product(8)), {6, 8}))));
}
#endif
