// Windows one by one: for kernels that work on channels where they lie.
#pragma once
#include <span>
#include <vector>

#include "backend_wasm_simd/conv_patches.h"
#include "backend_wasm_simd/function_ref.h"

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

// Room for the taps of one window, for each thread: walks allocate nothing.
class Runs {
 public:
  explicit Runs(int taps);

  // Calls f(Run) for the lines [first, last) of positions of the window over one picture, row-major.
  void each(const Windows& w, int first, int last, int thread, FunctionRef<void(const Run&)> f);

 private:
  size_t most_;
  std::vector<Tap> taps_;
};

}  // namespace nacre
