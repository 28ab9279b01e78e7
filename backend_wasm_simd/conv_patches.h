// Convolutions as products: matrices whose elements are found in pictures, where they lie.
#pragma once
#include <vector>

#include "backend_wasm_simd/gemm.h"
#include "core/ops/conv_geometry.h"

namespace nacre {

// One dimension of a window that slides: position p and tap t meet the source at p * step + offsets[t], or outside of it.
struct Axis {
  int positions;
  int source;  // size of the source
  int step;
  std::vector<int> offsets;
  int taps() const { return static_cast<int>(offsets.size()); }
  int at(int position, int tap) const { return position * step + offsets[tap]; }
  bool inside(int x) const { return x >= 0 && x < source; }
};

struct Windows {
  int images;
  int channels;  // of the source
  Axis y, x;
  int64_t apart = 0;  // distance between neighbouring pixels of the source, if they do not lie one after the other
  int64_t pixel() const { return apart ? apart : channels; }
  int pixels() const { return images * y.positions * x.positions; }
  int depth() const { return y.taps() * x.taps() * channels; }
};

// The windows of a convolution: positions are pixels of the result, the source is its input.
Windows windows(const Shape& x, Pair filter, Pair result, const Sliding& s);

// The other way round: the pixels of the input that lie a stride apart see the same taps of the filter, and meet the result at
// neighbouring pixels. Each such phase is a convolution of stride 1 over the result.
struct Phase {
  Windows windows;        // positions: pixels first + i * stride of the input; source: the result
  int first_y, first_x;
  std::vector<int> taps;  // their numbers in the filter, row-major
};
std::vector<Phase> phases(const Shape& x, const Shape& y, Pair filter, const Sliding& s);

// Windows over pictures that were padded with zeros as far as the windows reach: no tap lies outside.
struct PaddedWindows {
  Windows windows;                          // over the padded pictures
  int top = 0, left = 0;
  Pair unpadded{};                          // size of a picture before
  int64_t source_pixel;                     // and the distance between its pixels
  std::vector<gemm::Stretch> stretches;     // of the padded picture, that a window sees from its first element on

  explicit PaddedWindows(const Windows& w);
  // Pictures are taken in groups: one padded copy after the other uses the same memory.
  int group() const { return group_; }
  size_t scratch_floats() const { return needed() ? group_ * picture() + 4 : 0; }
  // The pictures [image, image + count) of those at `source`: padded, in `scratch`, if padding is needed.
  const float* pictures(const float* source, int image, int count, float* scratch) const;
  // Where the windows [row, row + rows) start, counted over (image, y, x).
  void starts(const float* pictures, int row, int rows, const float** to) const;

 private:
  bool needed() const { return windows.y.source != unpadded[0] || windows.x.source != unpadded[1]; }
  int64_t picture() const { return int64_t{windows.y.source} * windows.x.source * windows.pixel(); }
  void pad(const float* from, int images, float* to) const;

  int group_;
};

// What the windows [row, row + rows) show, counted over (image, y, x), one after the other; outside an element of these bits. Writes three elements more.
void lay_out(const Windows& w, const float* source, int row, int rows, float* to, uint32_t outside = 0);

// Columns: positions of the window (image, y, x). Rows: what it shows (tap y, tap x, channel).
struct TransposedPatchLeft : gemm::Left {
  const PaddedWindows& padded;
  const float* pictures;
  std::span<const ptrdiff_t> offsets;  // of what the rows show, from the start of a window
  TransposedPatchLeft(const PaddedWindows& p, const float* pictures, std::span<const ptrdiff_t> offsets) : padded(p), pictures(pictures), offsets(offsets) {}
  void pack(float* to, int row, int rows, int first, int depth) const override;

 private:
  void pack_line(float* to, std::span<const ptrdiff_t> rows, const float* start, int count, int depth) const;
};
std::vector<ptrdiff_t> row_offsets(const PaddedWindows& p);

}  // namespace nacre
