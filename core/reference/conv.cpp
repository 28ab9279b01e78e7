#include <algorithm>
#include <vector>

#include "core/reference/network.h"
#include "core/reference/window.h"

namespace nacre::reference {

namespace {

// Sums in double precision, written to output 0 in the end.
class Sums {
 public:
  explicit Sums(const OpDef::Host& h) : h_(h), values_(h.out_specs[0].shape.size()) {}
  ~Sums() { std::copy(values_.begin(), values_.end(), h_.output<float>(0)); }
  double& operator[](int64_t i) { return values_[i]; }

 private:
  const OpDef::Host& h_;
  std::vector<double> values_;
};

Sliding sliding(const Attrs& a, size_t first) { return {a.ints(first), a.ints(first + 1), a.ints(first + 2)}; }

// Calls f(index in x, index in filter, index in y) for every product of a convolution.
template <class F>
void products(const Shape& x, const Shape& filter, const Shape& y, const Sliding& s, F f) {
  const int64_t ci = filter[2], co = filter[3];
  for_each_tap(x, y, {filter[0], filter[1]}, s, [&](Tap t) {
    for (int64_t i = 0; i < ci; i++)
      for (int64_t o = 0; o < co; o++) f(t.in * ci + i, (t.tap * ci + i) * co + o, t.out * co + o);
  });
}

// The same for a depthwise convolution: channel c has m results.
template <class F>
void depthwise_products(const Shape& x, const Shape& filter, const Shape& y, const Sliding& s, F f) {
  const int64_t channels = filter[2], m = filter[3];
  for_each_tap(x, y, {filter[0], filter[1]}, s, [&](Tap t) {
    for (int64_t c = 0; c < channels; c++)
      for (int64_t j = 0; j < m; j++) f(t.in * channels + c, (t.tap * channels + c) * m + j, (t.out * channels + c) * m + j);
  });
}

// The three kernels of either kind: of x, filter and y two are given, the third is summed up.
template <class Products>
void forward(const OpDef::Host& h, Products each) {
  const float *x = h.input<float>(0), *filter = h.input<float>(1);
  Sums y(h);
  each(h.in_specs[0].shape, h.in_specs[1].shape, h.out_specs[0].shape, sliding(h.attrs, 0),
       [&](int64_t i, int64_t k, int64_t o) { y[o] += double{x[i]} * filter[k]; });
}

template <class Products>
void input_grad(const OpDef::Host& h, Products each) {
  const float *dy = h.input<float>(0), *filter = h.input<float>(1);
  Sums dx(h);
  each(h.out_specs[0].shape, h.in_specs[1].shape, h.in_specs[0].shape, sliding(h.attrs, 1),
       [&](int64_t i, int64_t k, int64_t o) { dx[i] += double{dy[o]} * filter[k]; });
}

template <class Products>
void filter_grad(const OpDef::Host& h, Products each) {
  const float *x = h.input<float>(0), *dy = h.input<float>(1);
  Sums df(h);
  each(h.in_specs[0].shape, h.out_specs[0].shape, h.in_specs[1].shape, sliding(h.attrs, 1),
       [&](int64_t i, int64_t k, int64_t o) { df[k] += double{x[i]} * dy[o]; });
}

constexpr auto dense = [](const auto&... args) { products(args...); };
constexpr auto depthwise = [](const auto&... args) { depthwise_products(args...); };

}  // namespace

void conv2d(const OpDef::Host& h) { forward(h, dense); }
void conv2d_input_grad(const OpDef::Host& h) { input_grad(h, dense); }
void conv2d_filter_grad(const OpDef::Host& h) { filter_grad(h, dense); }
void depthwise_conv2d(const OpDef::Host& h) { forward(h, depthwise); }
void depthwise_conv2d_input_grad(const OpDef::Host& h) { input_grad(h, depthwise); }
void depthwise_conv2d_filter_grad(const OpDef::Host& h) { filter_grad(h, depthwise); }

}  // namespace nacre::reference
