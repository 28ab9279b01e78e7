#include "core/reference/search.h"

#include <algorithm>

#include "core/reference/elements.h"

namespace nacre::reference {

void last_at(const OpDef::Host& h) {
  const int size = h.attrs.integer(0);
  const int32_t* place = h.input<int32_t>(0);
  int32_t* last = h.output<int32_t>(0);
  std::fill_n(last, size, -1);
  for (int32_t i = 0; i < h.in_specs[0].shape[0]; i++)
    if (place[i] >= 0 && place[i] < size) last[place[i]] = i;
}

// Rows of sorted numbers; for each value of the same row how many are less (or, from the right, not greater).
void search_sorted(const OpDef::Host& h) {
  const int rows = h.in_specs[0].shape[0], n = h.in_specs[0].shape[1], count = h.in_specs[1].shape[1];
  const bool right = h.attrs.flag(0);
  const auto search = [&](auto type) {
    using T = decltype(type);
    for (int r = 0; r < rows; r++) {
      const T* first = h.input<T>(0) + int64_t{r} * n;
      for (int i = 0; i < count; i++) {
        const int64_t at = int64_t{r} * count + i;
        const T v = h.input<T>(1)[at];
        h.output<int32_t>(0)[at] = static_cast<int32_t>((right ? std::upper_bound(first, first + n, v) : std::lower_bound(first, first + n, v)) - first);
      }
    }
  };
  if (h.in_specs[0].dtype == DType::float32) search(float{});
  else search(int32_t{});
}

}  // namespace nacre::reference
