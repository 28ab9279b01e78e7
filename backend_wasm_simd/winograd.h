// Convolutions of 3x3 taps and stride 1 by Winograd's minimal filtering. F(4x4, 3x3): 36 instead of 144 products for a tile of 4x4 pixels, as 36 matrix
// products; for small pictures F(2x2, 3x3), 16 instead of 36, of which fewer stand past the edge, with a filter of less than half the size. Source: Lavin and Gray, Fast Algorithms for Convolutional Neural Networks, 2015. Sums are of other terms than those of the direct
// form: with 4x4 about two more bits are lost to rounding.
#pragma once
#include <cstdint>
#include <vector>

#include "backend_wasm_simd/gemm.h"
#include "core/ops/conv_geometry.h"

namespace nacre {

class Winograd {
 public:
  // The side of the tiles, 2 or 4, where it is faster than the direct form for filters that need to be transformed only once; else 0.
  static int best_tile(const Shape& x, const Shape& filter, const Sliding&);

  // `from` and `to`: distances between pixels of x and of the result.
  Winograd(int tile, const Shape& x, const Shape& filter, const Sliding&, int64_t from, int64_t to);
  size_t scratch_floats() const;
  // `content`: of the filter.
  void run(const float* x, const float* filter, uint64_t content, float* y, const gemm::Finish&, float* scratch);

 private:
  void transform_filter(const float* filter);
  template <int tile>
  void gather(const float* x, int first, int count, float* to) const;
  template <int tile>
  void scatter(const float* sums, int first, int count, float* y, const gemm::Finish&) const;
  // The pixel at the top left corner of a tile's results.
  struct Corner {
    int image, y, x;
  };
  Corner corner(int tile) const { return {tile / (down_ * across_), tile / across_ % down_ * tile_, tile % across_ * tile_}; }

  Shape x_;
  int tile_, products_;
  ptrdiff_t from_, to_;
  int top_, left_, height_, width_, ci_, co_;  // pads, and sizes of the result
  int down_, across_, tiles_, block_;
  uint64_t content_ = 0;
  std::vector<float> filter_;  // a packed right operand for each product
};

}  // namespace nacre
