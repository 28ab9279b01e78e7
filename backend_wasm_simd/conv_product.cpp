#include "backend_wasm_simd/conv_product.h"

#include <algorithm>

namespace nacre {

using gemm::block_rows;

PatchProduct::PatchProduct(const Windows& w, int n, bool scattered)
    : n(n), padded_(w), images_(w.images), k_(w.depth()), rows_(w.y.positions * w.x.positions), scattered_(scattered) {
  const int enough = rows_ > 0 ? std::max(1, 4 * block_rows / rows_) : 1;
  group_ = padded_.needed() ? std::min(enough, std::max(1, images_)) : std::max(1, images_);
}

size_t PatchProduct::scratch_floats() const {
  const size_t left = direct() ? 0 : gemm::scratch_floats(group_ * rows_, n, k_, true, one_pass());
  return padded_floats() + block_floats() + gemm::packed_floats(n, k_) + left;
}

void PatchProduct::run(const Call& call, float* scratch) {
  if (images_ == 0 || rows_ == 0 || n == 0) return;
  float* const pictures = scratch;
  scratch += padded_floats();
  const float* packed = kept_.find(call.content, *call.right, n, k_, one_pass());
  if (!packed) {
    gemm::pack_right(*call.right, n, k_, scratch, one_pass());
    packed = scratch;
  }
  scratch += gemm::packed_floats(n, k_);
  const int64_t unpadded = int64_t{padded_.unpadded[0]} * padded_.unpadded[1] * padded_.windows.channels;
  for (int image = 0; image < images_; image += group_) {
    const int count = std::min(group_, images_ - image);
    const float* from = call.source + image * unpadded;
    if (padded_.needed()) {
      padded_.pad(from, count, pictures);
      from = pictures;
    }
    if (direct()) multiply_direct(call, packed, from, image * rows_, count * rows_, scratch);
    else multiply(call, packed, from, image * rows_, count * rows_, scratch);
  }
}

void PatchProduct::multiply(const Call& call, const float* packed, const float* pictures, int first, int rows, float* scratch) const {
  const PatchLeft left(padded_, pictures);
  gemm::Product product{.m = rows, .n = n, .k = k_, .left = &left, .right = nullptr, .packed = packed, .result = nullptr, .result_row = n, .finish = call.finish};
  product.result = scattered_ ? scratch : call.result + int64_t{first} * n;
  product.result_is_block = scattered_;
  if (scattered_) product.rows_done = [&](int begin, int end) { call.block_done(scratch, first + begin, first + end); };
  else if (call.rows_done) product.rows_done = [&](int begin, int end) { call.rows_done(first + begin, first + end); };
  gemm::multiply(product, scratch + block_floats());
}

void PatchProduct::multiply_direct(const Call& call, const float* packed, const float* pictures, int first, int rows, float* scratch) const {
  for (int row = 0; row < rows; row += block_rows) {
    const int count = std::min(block_rows, rows - row), begin = first + row;
    const float* starts[block_rows];
    padded_.starts(pictures, row, count, starts);
    float* to = scattered_ ? scratch : call.result + int64_t{begin} * n;
    gemm::multiply_gathered(starts, count, padded_.stretches, n, k_, packed, to, n, call.finish);
    if (scattered_) call.block_done(scratch, begin, begin + count);
    else if (call.rows_done) call.rows_done(begin, begin + count);
  }
}

}  // namespace nacre
