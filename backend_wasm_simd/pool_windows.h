// Windows one by one: for kernels that work on channels where they lie.
#pragma once
#include <algorithm>
#include <span>
#include <vector>

#include "backend_wasm_simd/conv_patches.h"

namespace nacre {

// A tap that meets the picture.
struct Tap {
  int64_t offset;  // in the picture, of the tap at position x = 0; position x meets it x * Axis::step pixels on
  int number;      // row-major in the window
};

// Neighbouring positions of a window that see the same taps.
struct Run {
  int y, x, count;
  std::span<const Tap> taps;
};

// One for each thread: walking allocates nothing.
class Runs {
 public:
  explicit Runs(int taps) { taps_.reserve(taps); }

  // Calls f(Run) for the lines [first, last) of positions of the window over one picture, row-major.
  template <class F>
  void each(const Windows& w, int first, int last, F f) {
    const auto [begin, end] = middle(w.x);
    for (int y = first; y < last; y++) {
      for (int x = 0; x < begin; x++) f(Run{y, x, 1, taps(w, y, x)});
      if (begin < end) f(Run{y, begin, end - begin, taps(w, y, begin)});
      for (int x = end; x < w.x.positions; x++) f(Run{y, x, 1, taps(w, y, x)});
    }
  }

 private:
  // The positions at which all taps are inside.
  static std::pair<int, int> middle(const Axis& a) {
    const auto whole = [&](int p) {
      return std::all_of(a.offsets.begin(), a.offsets.end(), [&](int o) { return a.inside(p * a.step + o); });
    };
    int begin = 0, end = a.positions;
    while (begin < end && !whole(begin)) begin++;
    while (end > begin && !whole(end - 1)) end--;
    return {begin, end};
  }

  std::span<const Tap> taps(const Windows& w, int y, int x) {
    taps_.clear();
    for (int ty = 0; ty < w.y.taps(); ty++) {
      const int sy = w.y.at(y, ty);
      if (!w.y.inside(sy)) continue;
      for (int tx = 0; tx < w.x.taps(); tx++) {
        if (!w.x.inside(w.x.at(x, tx))) continue;
        taps_.push_back({(static_cast<int64_t>(sy) * w.x.source + w.x.offsets[tx]) * w.channels, ty * w.x.taps() + tx});
      }
    }
    return taps_;
  }

  std::vector<Tap> taps_;
};

}  // namespace nacre
