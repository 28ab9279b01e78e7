#include "backend_wasm_simd/conv_product.h"

#include <algorithm>

namespace nacre {

PatchProduct::PatchProduct(const Windows& w, int n, bool scattered)
    : n(n), padded_(w), images_(w.images), k_(w.depth()), rows_(w.y.positions * w.x.positions), scattered_(scattered) {}

size_t PatchProduct::scratch_floats() const { return padded_.scratch_floats() + block_floats() + gemm::packed_floats(n, k_); }

void PatchProduct::run(const Call& call, float* scratch) {
  if (images_ == 0 || rows_ == 0 || n == 0) return;
  float *const block = scratch + padded_.scratch_floats(), *const own = block + block_floats();
  const float* packed = kept_.find(call.content, gemm::LeftForm::rows, *call.right, n, k_);
  if (!packed) {
    gemm::pack_right(gemm::LeftForm::rows, *call.right, n, k_, own);
    packed = own;
  }
  for (int image = 0; image < images_; image += padded_.group()) {
    const int count = std::min(padded_.group(), images_ - image);
    multiply(call, packed, padded_.pictures(call.source, image, count, scratch), image * rows_, count * rows_, block);
  }
}

void PatchProduct::multiply(const Call& call, const float* packed, const float* pictures, int first, int rows, float* block) const {
  const gemm::Rows left{padded_.stretches, [&](int row, int count, const float** to) { padded_.starts(pictures, row, count, to); }};
  gemm::Product product{.m = rows, .n = n, .k = k_, .rows = &left, .right = call.right, .packed = packed, .result = block, .result_row = n};
  product.finish = call.finish;
  product.result_is_block = scattered_;
  if (!scattered_) product.result = call.result + int64_t{first} * n;
  if (scattered_) product.rows_done = [&](int begin, int end) { call.block_done(block, first + begin, first + end); };
  else if (call.rows_done) product.rows_done = [&](int begin, int end) { call.rows_done(first + begin, first + end); };
  gemm::multiply(product, nullptr);
}

}  // namespace nacre
