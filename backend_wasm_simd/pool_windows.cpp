#include "backend_wasm_simd/pool_windows.h"

#include <algorithm>

#include "backend_wasm_simd/threads.h"

namespace nacre {
namespace {

// The positions at which all taps are inside.
std::pair<int, int> middle(const Axis& a) {
  const auto whole = [&](int p) {
    return std::all_of(a.offsets.begin(), a.offsets.end(), [&](int o) { return a.inside(p * a.step + o); });
  };
  int begin = 0, end = a.positions;
  while (begin < end && !whole(begin)) begin++;
  while (end > begin && !whole(end - 1)) end--;
  return {begin, end};
}

std::span<const Tap> taps_at(const Windows& w, int y, int x, Tap* room) {
  Tap* to = room;
  for (int ty = 0; ty < w.y.taps(); ty++) {
    const int sy = w.y.at(y, ty);
    if (!w.y.inside(sy)) continue;
    for (int tx = 0; tx < w.x.taps(); tx++) {
      if (!w.x.inside(w.x.at(x, tx))) continue;
      *to++ = {(static_cast<int64_t>(sy) * w.x.source + w.x.offsets[tx]) * w.pixel(), ty * w.x.taps() + tx};
    }
  }
  return {room, to};
}

}  // namespace

Runs::Runs(int taps) : most_(taps), taps_(threads() * most_) {}

void Runs::each(const Windows& w, int first, int last, int thread, FunctionRef<void(const Run&)> f) {
  const auto [begin, end] = middle(w.x);
  Tap* const room = taps_.data() + thread * most_;
  for (int y = first; y < last; y++) {
    for (int x = 0; x < w.x.positions;) {
      const int count = x == begin && begin < end ? end - begin : 1;
      f(Run{y, x, count, taps_at(w, y, x, room)});
      x += count;
    }
  }
}

}  // namespace nacre
