// Offsets in the arena, largest value first, each at the lowest place where it fits: "greedy by size" of
// Pisarchyk and Lee, Efficient Memory Management for Deep Neural Net Inference, 2020.
#include <algorithm>
#include <numeric>

#include "core/graph/plan.h"

namespace nacre {

size_t pack(std::vector<Lifetime>& values, bool share) {
  constexpr size_t alignment = 64;
  std::vector<uint32_t> order(values.size()), placed;  // placed: by offset
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(), [&](uint32_t a, uint32_t b) { return values[a].bytes > values[b].bytes; });
  size_t total = 0;
  for (uint32_t v : order) {
    Lifetime& value = values[v];
    size_t at = 0;
    for (uint32_t p : placed) {
      const Lifetime& other = values[p];
      if (share && (other.last < value.first || other.first > value.last)) continue;
      if (other.offset >= at + value.bytes) break;
      at = std::max(at, (other.offset + other.bytes + alignment - 1) / alignment * alignment);
    }
    value.offset = at;
    total = std::max(total, at + value.bytes);
    placed.insert(std::upper_bound(placed.begin(), placed.end(), v, [&](uint32_t a, uint32_t b) { return values[a].offset < values[b].offset; }), v);
  }
  return total;
}

}  // namespace nacre
