// Offsets in the arena, largest value first, each at the lowest place where it fits: "greedy by size" of
// Pisarchyk and Lee, Efficient Memory Management for Deep Neural Net Inference, 2020.
#include <algorithm>
#include <numeric>

#include "core/error.h"
#include "core/graph/plan.h"

namespace nacre {

size_t pack(std::vector<Lifetime>& values, bool share) {
  constexpr int64_t alignment = 64;
  const auto end = [](int64_t offset, const Lifetime& value) { return offset + static_cast<int64_t>(value.bytes); };
  std::vector<uint32_t> order(values.size()), placed;  // placed: by offset
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(), [&](uint32_t a, uint32_t b) { return values[a].bytes > values[b].bytes; });
  int64_t total = 0;
  for (uint32_t v : order) {
    Lifetime& value = values[v];
    int64_t at = 0;
    for (uint32_t p : placed) {
      const Lifetime& other = values[p];
      if (share && (other.last < value.first || other.first > value.last)) continue;
      if (end(at, value) <= static_cast<int64_t>(other.offset)) break;
      at = std::max(at, (end(other.offset, other) + alignment - 1) / alignment * alignment);
    }
    total = std::max(total, end(at, value));
    if (total > max_bytes) throw OutOfMemory(text("[memory] intermediate results need ", total, " bytes at once; read some of them earlier"));
    value.offset = static_cast<size_t>(at);
    placed.insert(std::upper_bound(placed.begin(), placed.end(), v, [&](uint32_t a, uint32_t b) { return values[a].offset < values[b].offset; }), v);
  }
  return static_cast<size_t>(total);
}

}  // namespace nacre
