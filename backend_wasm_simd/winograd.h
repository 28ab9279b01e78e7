// Convolutions of 3x3 taps and stride 1 by Winograd's minimal filtering F(4x4, 3x3): 36 instead of 144 products for a tile of 4x4 pixels, as 36 matrix
// products. Source: Lavin and Gray, Fast Algorithms for Convolutional Neural Networks, 2015. Sums are of other terms than those of the direct
// form: about two more bits are lost to rounding.
#pragma once
#include <cstdint>
#include <vector>

#include "backend_wasm_simd/gemm.h"
#include "core/ops/conv_geometry.h"

namespace nacre {

class Winograd {
 public:
  // Whether it is faster, for filters that need to be transformed only once.
  static bool pays(const Shape& x, const Shape& filter, const Sliding&);

  // `from` and `to`: distances between pixels of x and of the result.
  Winograd(const Shape& x, const Shape& filter, const Sliding&, int64_t from, int64_t to);
  size_t scratch_floats() const;
  // `content`: of the filter.
  void run(const float* x, const float* filter, uint64_t content, float* y, const gemm::Finish&, float* scratch);

 private:
  void transform_filter(const float* filter);
  void gather(const float* x, int tile, int count, float* to) const;
  void scatter(const float* sums, int tile, int count, float* y, const gemm::Finish&) const;
  // The pixel at the top left corner of a tile's results.
  struct Corner {
    int image, y, x;
  };
  Corner corner(int tile) const { return {tile / (down_ * across_), tile / across_ % down_ * 4, tile % across_ * 4}; }

  Shape x_;
  ptrdiff_t from_, to_;
  int top_, left_, height_, width_, ci_, co_;  // pads, and sizes of the result
  int down_, across_, tiles_, block_;
  uint64_t content_ = 0;
  std::vector<float> filter_;  // 36 packed right operands
};

}  // namespace nacre
