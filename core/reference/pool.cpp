#include <algorithm>
#include <limits>
#include <vector>

#include "core/reference/network.h"
#include "core/reference/window.h"

namespace nacre::reference {

namespace {

struct Pool {
  Pair window;
  Sliding sliding;
  Pool(const Attrs& a, size_t first)
      : window{a.ints(first)[0], a.ints(first)[1]}, sliding{a.ints(first + 1), a.ints(first + 2), {1, 1}} {}
};

// Index in x of the first maximum for every element of y; -1 where the window holds only NaN, which no maximum minds.
std::vector<int64_t> first_maxima(const float* x, const Shape& in, const Shape& out, const Pool& p) {
  const int64_t channels = in[3];
  std::vector<int64_t> best(out.size(), -1);
  for_each_tap(in, out, p.window, p.sliding, [&](Tap t) {
    for (int64_t c = 0; c < channels; c++) {
      const int64_t i = t.in * channels + c;
      int64_t& b = best[t.out * channels + c];
      if (b < 0 ? x[i] == x[i] : x[i] > x[b]) b = i;
    }
  });
  return best;
}

// How many taps of each window lie inside the picture, per pixel of the result.
std::vector<int> taps_inside(const Shape& in, const Shape& out, const Pool& p) {
  std::vector<int> count(int64_t{out[0]} * out[1] * out[2]);
  for_each_tap(in, out, p.window, p.sliding, [&](Tap t) { count[t.out]++; });
  return count;
}

}  // namespace

void max_pool(const OpDef::Host& h) {
  const float* x = h.input<float>(0);
  float* y = h.output<float>(0);
  for (int64_t i : first_maxima(x, h.in_specs[0].shape, h.out_specs[0].shape, Pool(h.attrs, 0)))
    *y++ = i < 0 ? -std::numeric_limits<float>::infinity() : x[i];
}

void max_pool_grad(const OpDef::Host& h) {
  const float* dy = h.input<float>(0);
  std::vector<double> dx(h.out_specs[0].shape.size());
  for (int64_t i : first_maxima(h.input<float>(1), h.in_specs[1].shape, h.in_specs[0].shape, Pool(h.attrs, 0))) {
    if (i >= 0) dx[i] += *dy;
    dy++;
  }
  std::copy(dx.begin(), dx.end(), h.output<float>(0));
}

void max_pool_select(const OpDef::Host& h) {
  const float* v = h.input<float>(1);
  float* y = h.output<float>(0);
  for (int64_t i : first_maxima(h.input<float>(0), h.in_specs[0].shape, h.out_specs[0].shape, Pool(h.attrs, 0))) *y++ = i < 0 ? 0 : v[i];
}

void avg_pool(const OpDef::Host& h) {
  const Shape &in = h.in_specs[0].shape, &out = h.out_specs[0].shape;
  const Pool p(h.attrs, 0);
  const int64_t channels = in[3];
  const float* x = h.input<float>(0);
  std::vector<double> sums(out.size());
  for_each_tap(in, out, p.window, p.sliding, [&](Tap t) {
    for (int64_t c = 0; c < channels; c++) sums[t.out * channels + c] += x[t.in * channels + c];
  });
  const std::vector<int> count = taps_inside(in, out, p);
  for (int64_t i = 0; i < out.size(); i++) h.output<float>(0)[i] = static_cast<float>(sums[i] / std::max(1, count[i / channels]));
}

void avg_pool_grad(const OpDef::Host& h) {
  const Shape &in = h.out_specs[0].shape, &out = h.in_specs[0].shape;
  const Pool p(h.attrs, 1);
  const int64_t channels = in[3];
  const float* dy = h.input<float>(0);
  const std::vector<int> count = taps_inside(in, out, p);
  std::vector<double> dx(in.size());
  for_each_tap(in, out, p.window, p.sliding, [&](Tap t) {
    for (int64_t c = 0; c < channels; c++) dx[t.in * channels + c] += double{dy[t.out * channels + c]} / count[t.out];
  });
  std::copy(dx.begin(), dx.end(), h.output<float>(0));
}

}  // namespace nacre::reference
