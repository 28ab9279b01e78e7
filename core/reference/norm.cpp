#include <algorithm>
#include <cmath>

#include "core/reference/network.h"

namespace nacre::reference {

namespace {

// Calls f(row of x, row of y, length, maximum, sum of exp(x - maximum)) for every row along the last axis.
template <class F>
void rows(const OpDef::Host& h, F f) {
  const Shape& shape = h.in_specs[0].shape;
  const int64_t n = shape[-1];
  for (int64_t at = 0; at < shape.size(); at += n) {
    const float* x = h.input<float>(0) + at;
    double most = x[0], sum = 0;
    for (int64_t i = 1; i < n; i++) most = std::max(most, double{x[i]});
    for (int64_t i = 0; i < n; i++) sum += std::exp(x[i] - most);
    f(x, h.output<float>(0) + at, n, most, sum);
  }
}

}  // namespace

void softmax(const OpDef::Host& h) {
  rows(h, [](const float* x, float* y, int64_t n, double most, double sum) {
    for (int64_t i = 0; i < n; i++) y[i] = static_cast<float>(std::exp(x[i] - most) / sum);
  });
}

void log_softmax(const OpDef::Host& h) {
  rows(h, [](const float* x, float* y, int64_t n, double most, double sum) {
    for (int64_t i = 0; i < n; i++) y[i] = static_cast<float>(x[i] - most - std::log(sum));
  });
}

}  // namespace nacre::reference
