#include <algorithm>
#include <numeric>
#include <vector>

#include "core/reference/elements.h"
#include "core/reference/kernels.h"

namespace nacre::reference {
namespace {

template <class T, class Wide, class Join>
void scan(const OpDef::Host& h, Wide start, Join join) {
  const Around a(h.in_specs[0].shape, h.attrs.integer(0));
  const bool exclusive = h.attrs.flag(1), reverse = h.attrs.flag(2);
  for (int64_t o = 0; o < a.outer; o++)
    for (int64_t i = 0; i < a.inner; i++) {
      Wide running = start;
      for (int64_t k = 0; k < a.n; k++) {
        const int64_t at = (o * a.n + (reverse ? a.n - 1 - k : k)) * a.inner + i;
        const Wide next = join(running, static_cast<Wide>(h.input<T>(0)[at]));
        h.output<T>(0)[at] = static_cast<T>(exclusive ? running : next);
        running = next;
      }
    }
}

template <class Join>
void arithmetic(const OpDef::Host& h, int start, Join join) {
  if (h.in_specs[0].dtype == DType::float32) scan<float>(h, static_cast<double>(start), join);
  else scan<int32_t>(h, static_cast<uint32_t>(start), join);
}

}  // namespace

void cumsum(const OpDef::Host& h) { arithmetic(h, 0, [](auto a, auto b) { return a + b; }); }
void cumprod(const OpDef::Host& h) { arithmetic(h, 1, [](auto a, auto b) { return a * b; }); }

// NaN counts as less than every number.
void topk(const OpDef::Host& h) {
  const int n = h.in_specs[0].shape[-1], k = h.attrs.integer(0);
  const int64_t rows = n == 0 ? 0 : h.in_specs[0].shape.size() / n;
  with_type(h.in_specs[0].dtype, [&](auto type) {
    using T = decltype(type);
    std::vector<int32_t> order(static_cast<size_t>(n));
    for (int64_t r = 0; r < rows; r++) {
      const T* x = h.input<T>(0) + r * n;
      std::iota(order.begin(), order.end(), 0);
      std::stable_sort(order.begin(), order.end(), [&](int a, int b) { return x[a] > x[b] || (x[b] != x[b] && x[a] == x[a]); });
      for (int j = 0; j < k; j++) {
        h.output<T>(0)[r * k + j] = x[order[j]];
        h.output<int32_t>(1)[r * k + j] = order[j];
      }
    }
  });
}

}  // namespace nacre::reference
