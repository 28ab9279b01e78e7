#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <catch2/matchers/catch_matchers_vector.hpp>

#include <algorithm>

#include "core/graph/constants.h"
#include "core/graph/graph.h"
#include "core/ops/ops.h"
#include "core/vjp.h"
#include "tests/core/support.h"

using namespace nacre;
using namespace nacre::testing;
using Catch::Matchers::Approx;
using Catch::Matchers::ContainsSubstring;

namespace {

Graph fused(const Tensors& roots) { return fuse(simplify(capture(walk(roots))), current_backend()); }

// Steps that do work.
size_t kernels(const Graph& g) {
  return std::count_if(g.steps.begin(), g.steps.end(), [](const Graph::Step& s) { return s.op != &leaf_op && s.op != &rename_op; });
}

// The same roots give the same values whether optimised or not.
void check_unoptimised(const std::function<Tensors()>& f, size_t max_program = 200) {
  const OptionsGuard guard;
  options().max_program = max_program;
  std::vector<std::vector<float>> optimised;
  Tensors ys = f();
  evaluate(ys);
  for (const Tensor& y : ys) optimised.push_back(values(y));
  for (int mask = 0; mask < 8; mask++) {
    clear_plans();
    options().simplify = mask & 1;
    options().fuse = mask & 2;
    options().reuse_memory = mask & 4;
    ys = f();
    evaluate(ys);
    INFO("switches " << mask);
    for (size_t i = 0; i < ys.size(); i++) CHECK_THAT(values(ys[i]), Approx(optimised[i]).margin(1e-5));
  }
}

}  // namespace

TEST_CASE("a chain of elementwise ops is one program") {
  const Tensor x = counting({4, 5}), b = counting({5});
  const Tensor y = ops::relu(ops::add(ops::mul(x, 2), b));
  CHECK(kernels(fused({y})) == 1);
  check_unoptimised([&]() -> Tensors { return {ops::relu(ops::add(ops::mul(x, 2), b))}; });
}

TEST_CASE("views are read through strides, not copied") {
  const Tensor x = counting({3, 4}), y = counting({4, 3});
  CHECK(kernels(fused({ops::add(ops::transpose(x), y)})) == 1);
  CHECK(kernels(fused({ops::add(ops::slice(ops::reverse(x, {0}), {1, 1}, {2, 2}), 1)})) == 1);
  check_unoptimised([&]() -> Tensors { return {ops::add(ops::transpose(x), y), ops::add(ops::slice(ops::reverse(x, {0}), {1, 1}, {2, 2}), 1)}; });
}

TEST_CASE("a reshape of stored values only renames, and one of permuted values copies") {
  const Tensor x = counting({3, 4});
  const GradientScope recording;  // otherwise there would be no reshape of x to look at
  CHECK(kernels(fused({ops::reshape(x, {12})})) == 0);
  CHECK(kernels(fused({ops::reshape(ops::transpose(x), {12})})) == 1);
  CHECK(values(ops::reshape(ops::transpose(x), {12}))[1] == 5);
}

TEST_CASE("common subexpressions are computed once") {
  const Tensor x = counting({2, 2});
  const Graph g = fused({ops::mat_mul(x, x), ops::mat_mul(x, x)});
  CHECK(kernels(g) == 1);
  check_unoptimised([&]() -> Tensors { return {ops::mat_mul(x, x), ops::mat_mul(x, x)}; });
}

TEST_CASE("transposes go into matMul") {
  const Tensor a = counting({3, 2}), b = counting({3, 4});
  CHECK(kernels(fused({ops::mat_mul(ops::transpose(a), b)})) == 1);
  check_unoptimised([&]() -> Tensors { return {ops::mat_mul(ops::transpose(a), b)}; });
}

TEST_CASE("bias and activation become the epilogue of matMul, also behind a reshape") {
  const BackendGuard guard(fusing_backend());
  const Tensor a = counting({4, 3}, -5), b = counting({3, 6}, -1, 0.5f), bias = counting({6});
  const auto direct = [&] { return ops::relu(ops::add(ops::mat_mul(a, b), bias)); };
  const auto reshaped = [&] { return ops::relu(ops::add(ops::reshape(ops::mat_mul(a, b), {2, 2, 6}), bias)); };
  CHECK(kernels(fused({direct()})) == 1);
  CHECK(kernels(fused({reshaped()})) == 1);
  check_unoptimised([&]() -> Tensors { return {direct()}; });
  check_unoptimised([&]() -> Tensors { return {reshaped()}; });
}

TEST_CASE("a value that others read too is not swallowed by an epilogue") {
  const BackendGuard guard(fusing_backend());
  const Tensor a = counting({4, 3}, -5), b = counting({3, 6}, -1, 0.5f);
  check_unoptimised([&] {
    const Tensor z = ops::mat_mul(a, b);
    return Tensors{ops::relu(z), ops::mat_mul(z, z, true, false)};
  });
}

TEST_CASE("what a reduction sums is computed as its prologue") {
  const BackendGuard guard(fusing_backend());
  const Tensor x = counting({4, 5}), y = counting({4, 5}, 3, -0.5f);
  const auto loss = [&] { return ops::sum(ops::square(ops::sub(ops::transpose(x), ops::transpose(y)) ), {0}); };
  CHECK(kernels(fused({loss()})) == 1);
  check_unoptimised([&]() -> Tensors { return {loss()}; });
  check_unoptimised([&]() -> Tensors { return {ops::sum(ops::transpose(x), {0})}; });
}

TEST_CASE("an optimizer step is one program per variable, with several outputs") {
  const Tensor p = counting({7}), g = counting({7}, -3), m = counting({7}, 0.1f), v = counting({7}, 0.2f);
  const auto step = [&]() -> Tensors {
    const Tensor m1 = ops::add(ops::mul(m, 0.9), ops::mul(g, 0.1)), v1 = ops::add(ops::mul(v, 0.99), ops::mul(ops::square(g), 0.01));
    return {m1, v1, ops::sub(p, ops::div(ops::mul(m1, 0.01), ops::add(ops::sqrt(v1), 1e-8)))};
  };
  CHECK(kernels(fused(step())) == 1);
  check_unoptimised(step);
}

TEST_CASE("groups never feed each other in a circle") {
  // s feeds a reduction whose result comes back to what else uses s.
  const Tensor x = counting({3, 4});
  const auto softmax = [&]() -> Tensors {
    const Tensor e = ops::exp(ops::mul(x, 0.1));
    const Tensor y = ops::div(e, ops::sum(e, {1}, true));
    return {y, e, ops::mul(y, e)};
  };
  check_unoptimised(softmax);
  const BackendGuard guard(fusing_backend());
  check_unoptimised(softmax);
}

TEST_CASE("random graphs compute the same with and without every optimisation") {
  const BackendGuard guard(fusing_backend());
  uint64_t state = 12345;
  const auto random = [&](int n) { return static_cast<int>((state = state * 6364136223846793005 + 1442695040888963407) >> 33) % n; };
  for (int round = 0; round < 60; round++) {
    const uint64_t seed = state;
    check_unoptimised([&] {
      state = seed;
      Tensors pool = {counting({3, 4}, -1, 0.1f), counting({4, 3}, 1, -0.07f), counting({4}, 0.3f, 0.1f), counting({1, 4}, 0.2f, 0.3f), scalar(0.5)};
      Tensors wide = {pool[0], ops::transpose(pool[1])};  // all of shape [3,4]
      for (int i = 0; i < 14; i++) {
        const Tensor a = wide[random(static_cast<int>(wide.size()))], b = wide[random(static_cast<int>(wide.size()))];
        switch (random(9)) {
          case 0: wide.push_back(ops::add(a, b)); break;
          case 1: wide.push_back(ops::sub(a, pool[2 + random(3)])); break;
          case 2: wide.push_back(ops::mul(ops::tanh(a), b)); break;
          case 3: wide.push_back(ops::relu(a)); break;
          case 4: wide.push_back(ops::sub(a, ops::sum(b, {random(2)}, true))); break;
          case 5: wide.push_back(ops::reverse(a, {random(2)})); break;
          case 6: wide.push_back(ops::mat_mul(ops::tanh(a), ops::mul(ops::mat_mul(b, b, true, false), 0.01))); break;
          case 7: wide.push_back(ops::mul(a, ops::sigmoid(ops::sum(b)))); break;
          case 8: wide.push_back(ops::transpose(ops::add(ops::reshape(ops::transpose(a), {4, 3}), 0.25))); break;
        }
      }
      state = state * 6364136223846793005 + 1442695040888963407;
      const Tensor &y = wide.back(), &other = wide[wide.size() / 2];
      return Tensors{ops::tanh(y), ops::tanh(other), ops::tanh(ops::sum(wide[2]))};
    }, round % 2 ? 200 : 3);
  }
}

TEST_CASE("the dump shows every stage") {
  const Tensor y = ops::relu(ops::add(counting({2, 2}), 1));
  CHECK_THAT(dump({&y, 1}), ContainsSubstring("captured") && ContainsSubstring("fused") && ContainsSubstring("relu") && ContainsSubstring("arena"));
}

TEST_CASE("programs longer than the limit are cut without changing values") {
  const Tensor x = counting({5}, -0.4f, 0.23f);
  const auto f = [](Tensor t) {
    for (int k = 0; k < 60; k++) t = k % 3 ? ops::mul(t, 0.97) : ops::sin(ops::add(t, 0.1));
    return t;
  };
  const auto gradient = [](const std::function<Tensor(const Tensor&)>& g, const Tensor& at) {
    const GradientScope scope;
    const Tensor y = g(at);
    return vjp({&y, 1}, std::array{Tensor{}}, {&at, 1}, scope.start)[0];
  };
  const auto first = [&](const Tensor& t) { return gradient(f, t); };
  for (size_t limit : {4, 16, 200}) check_unoptimised([&]() -> Tensors { return {gradient(first, x)}; }, limit);
}
