#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <catch2/matchers/catch_matchers_vector.hpp>

#include "core/ops/nn.h"
#include "core/vjp.h"
#include "tests/core/support.h"

using namespace nacre;
using namespace nacre::testing;
using Catch::Matchers::Approx;
using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::Equals;

namespace {

struct Case {
  Pair in, window, strides;
  Attr pad;
  Pair dilations{1, 1};
  Attr rounding{};
};

Sliding resolved(const Case& c) { return resolve("conv2d", {c.in, c.window, c.strides, c.pad, c.dilations, c.rounding}); }
Pair size_of(const Case& c) { return output_size("conv2d", c.in, c.window, resolved(c)); }

// Values without equal pairs, of both signs: maxima are unique, and far enough apart for difference quotients.
Tensor scattered(const Shape& shape, int seed) {
  std::vector<float> v(shape.size());
  for (size_t i = 0; i < v.size(); i++) v[i] = static_cast<float>((i * 37 + seed * 11) % 101) / 25.0f - 2.0f;
  return tensor(v, shape);
}

using Function = std::function<Tensor(const Tensors&)>;

// <f(xs), scattered> as a function of xs[i] alone.
std::function<Tensor(const Tensor&)> partial(const Function& f, Tensors xs, size_t i) {
  return [=](const Tensor& x) mutable {
    xs[i] = x;
    const Tensor y = f(xs);
    return ops::mul(y, scattered(y.shape(), 5));
  };
}

Function gradient(const Function& f, size_t i) {
  return [=](const Tensors& xs) {
    const GradientScope scope;
    const Tensor y = f(xs);
    const Tensor g = vjp({&y, 1}, std::array{scattered(y.shape(), 5)}, {&xs[i], 1}, scope.start)[0];
    return g ? g : ops::zeros_like(xs[i]);
  };
}

// Gradients of f with respect to every input, and theirs again, against difference quotients.
void check_gradients(const Function& f, const Tensors& xs) {
  for (size_t i = 0; i < xs.size(); i++) {
    const Function df = gradient(f, i);
    CHECK_THAT(values(df(xs)), Approx(difference_quotient(partial(f, xs, i), xs[i])).margin(0.02));
    for (size_t j = 0; j < xs.size(); j++)
      CHECK_THAT(values(gradient(df, j)(xs)), Approx(difference_quotient(partial(df, xs, j), xs[j])).margin(0.02));
  }
}

const Sliding uneven{{2, 1}, {1, 0, 0, 2}, {1, 2}};

}  // namespace

TEST_CASE("'same' keeps the size at stride 1 and divides it otherwise; an odd pad goes to the end") {
  CHECK(size_of({{7, 5}, {3, 4}, {1, 1}, "same"}) == Pair{7, 5});
  CHECK(size_of({{7, 5}, {3, 3}, {2, 3}, "same"}) == Pair{4, 2});
  CHECK_THAT(resolved({{7, 5}, {3, 4}, {1, 1}, "same"}).pads, Equals(Ints{1, 1, 1, 2}));
  CHECK_THAT(resolved({{4, 4}, {1, 1}, {2, 2}, "same"}).pads, Equals(Ints{0, 0, 0, 0}));
  CHECK(size_of({{9, 9}, {3, 3}, {1, 1}, "same", {2, 3}}) == Pair{9, 9});
}

TEST_CASE("'valid' and numeric pads") {
  CHECK(size_of({{7, 5}, {3, 3}, {2, 1}, "valid"}) == Pair{3, 3});
  CHECK(size_of({{7, 7}, {3, 1}, {1, 1}, Ints{1}}) == Pair{7, 9});
  CHECK_THAT(resolved({{7, 7}, {3, 3}, {1, 1}, Ints{0, 0, 1, 2, 3, 4, 0, 0}}).pads, Equals(Ints{1, 2, 3, 4}));
  CHECK(size_of({{5, 5}, {3, 3}, {1, 1}, "valid", {2, 1}}) == Pair{1, 3});
}

TEST_CASE("dimRoundingMode decides about a last place that is not whole") {
  CHECK(size_of({{6, 6}, {3, 3}, {2, 2}, Ints{0}}) == Pair{2, 2});
  CHECK(size_of({{6, 6}, {3, 3}, {2, 2}, Ints{0}, {1, 1}, "floor"}) == Pair{2, 2});
  CHECK(size_of({{6, 6}, {3, 3}, {2, 2}, Ints{0}, {1, 1}, "ceil"}) == Pair{3, 3});
  CHECK(size_of({{6, 6}, {3, 3}, {2, 2}, Ints{0}, {1, 1}, "round"}) == Pair{3, 3});
  CHECK(size_of({{7, 7}, {3, 3}, {3, 3}, Ints{0}, {1, 1}, "round"}) == Pair{2, 2});
  CHECK_THROWS_WITH(size_of({{6, 6}, {3, 3}, {2, 2}, "same", {1, 1}, "ceil"}), ContainsSubstring("[conv2d] pad must be an integer"));
}

TEST_CASE("geometry that cannot be is refused") {
  CHECK_THROWS_WITH(size_of({{2, 5}, {3, 3}, {1, 1}, "valid"}), ContainsSubstring("larger than the padded picture: along the height it takes 3 of 2"));
  CHECK_THROWS_WITH(size_of({{5, 5}, {3, 3}, {1, 1}, "most"}), ContainsSubstring("'most'"));
  CHECK_THROWS_WITH(size_of({{5, 5}, {3, 3}, {1, 1}, Ints{-1}}), ContainsSubstring("negative"));
  CHECK_THROWS_WITH(size_of({{5, 5}, {3, 3}, {1, 1}, Ints{1, 0, 0}}), ContainsSubstring("pad"));
  CHECK_THROWS_WITH(positive_pair("conv2d", "strides", {0}), ContainsSubstring("[conv2d] strides must be positive"));
  CHECK_THROWS_WITH(positive_pair("conv2d", "strides", {1, 1, 1}), ContainsSubstring("3 numbers"));
}

TEST_CASE("a convolution by hand") {
  const Tensor x = counting({1, 3, 3, 1}), filter = tensor({1, 2, 3, 4}, {2, 2, 1, 1});
  CHECK_THAT(values(ops::conv2d(x, filter, {})), Equals(std::vector<float>{37, 47, 67, 77}));
  CHECK_THAT(values(ops::conv2d(x, filter, {{2, 2}, {0, 1, 0, 1}, {1, 1}})), Equals(std::vector<float>{37, 21, 23, 9}));
  CHECK_THAT(values(ops::conv2d_input_grad(tensor({1, 0, 0, 2}, {1, 2, 2, 1}), filter, {1, 3, 3, 1}, {})),
             Equals(std::vector<float>{1, 2, 0, 3, 6, 4, 0, 6, 8}));
}

TEST_CASE("convolutions of both kinds are closed under differentiation") {
  const Tensor x = scattered({2, 5, 6, 2}, 1);
  check_gradients([](const Tensors& t) { return ops::conv2d(t[0], t[1], uneven); }, {x, scattered({3, 2, 2, 3}, 2)});
  check_gradients([](const Tensors& t) { return ops::depthwise_conv2d(t[0], t[1], uneven); }, {x, scattered({3, 2, 2, 2}, 2)});
}

TEST_CASE("so are their gradients, as ops of their own") {
  const Shape x{1, 4, 5, 2}, filter{2, 2, 2, 2};
  const Tensor dense = scattered(ops::conv2d(scattered(x, 1), scattered(filter, 2), uneven).shape(), 3);
  check_gradients([=](const Tensors& t) { return ops::conv2d_input_grad(t[0], t[1], x, uneven); }, {dense, scattered(filter, 2)});
  check_gradients([=](const Tensors& t) { return ops::conv2d_filter_grad(t[0], t[1], filter, uneven); }, {scattered(x, 1), dense});
  const Tensor deep = scattered(ops::depthwise_conv2d(scattered(x, 1), scattered(filter, 2), uneven).shape(), 3);
  check_gradients([=](const Tensors& t) { return ops::depthwise_conv2d_input_grad(t[0], t[1], x, uneven); }, {deep, scattered(filter, 2)});
  check_gradients([=](const Tensors& t) { return ops::depthwise_conv2d_filter_grad(t[0], t[1], filter, uneven); }, {scattered(x, 1), deep});
}

TEST_CASE("pools and their gradients") {
  const Sliding s{{2, 1}, {1, 0, 0, 1}, {1, 1}};
  const Tensor x = scattered({1, 5, 4, 2}, 3);
  check_gradients([=](const Tensors& t) { return ops::max_pool(ops::square(t[0]), {3, 2}, s); }, {x});
  check_gradients([=](const Tensors& t) { return ops::avg_pool(ops::square(t[0]), {3, 2}, s); }, {x});
  const Tensor dy = scattered(ops::max_pool(x, {3, 2}, s).shape(), 4);
  check_gradients([=](const Tensors& t) { return ops::max_pool_grad(ops::square(t[0]), x, {3, 2}, s); }, {dy});
  check_gradients([=](const Tensors& t) { return ops::max_pool_select(x, ops::square(t[0]), {3, 2}, s); }, {scattered(x.shape(), 6)});
  check_gradients([=](const Tensors& t) { return ops::avg_pool_grad(ops::square(t[0]), x.shape(), {3, 2}, s); }, {dy});
}

TEST_CASE("equal maxima: the gradient goes to the first") {
  const Tensor x = tensor({1, 1, 1, 1}, {1, 2, 2, 1}), dy = tensor({5}, {1, 1, 1, 1});
  CHECK_THAT(values(ops::max_pool_grad(dy, x, {2, 2}, {})), Equals(std::vector<float>{5, 0, 0, 0}));
}

TEST_CASE("a mean counts what lies inside the picture") {
  const Tensor y = ops::avg_pool(counting({1, 2, 2, 1}), {2, 2}, {{1, 1}, {1, 1, 1, 1}, {1, 1}});
  CHECK_THAT(values(y), Equals(std::vector<float>{1, 1.5, 2, 2, 2.5, 3, 3, 3.5, 4}));
  const Tensor padded = ops::avg_pool(counting({1, 1, 2, 1}), {1, 1}, {{1, 1}, {1, 0, 0, 0}, {1, 1}});
  CHECK_THAT(values(padded), Equals(std::vector<float>{0, 0, 1, 2}));
}
