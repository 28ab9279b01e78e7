#include "backend_wasm_simd/conv_product.h"

#include <algorithm>

#include "backend_wasm_simd/threads.h"

namespace nacre {
namespace {

// To stop at shorter stretches than this in every tile takes longer than to lay the windows out end to end first.
constexpr int shortest_stretch = 16;

bool are_short(std::span<const gemm::Stretch> stretches) {
  return stretches.size() > 1 && std::all_of(stretches.begin(), stretches.end(), [](const gemm::Stretch& s) { return s.length < shortest_stretch; });
}

}  // namespace

PatchProduct::PatchProduct(const Windows& w, int n, bool scattered)
    : n(n), windows_(w), padded_(w), images_(w.images), k_(w.depth()), rows_(w.y.positions * w.x.positions), scattered_(scattered),
      gathered_(are_short(padded_.stretches)) {}

size_t PatchProduct::scratch_floats() const { return padded_floats() + threads() * (block_floats() + gathered_floats()) + gemm::packed_floats(n, k_); }

void PatchProduct::run(const Call& call, float* scratch) {
  if (images_ == 0 || rows_ == 0 || n == 0) return;
  float *const own = scratch + padded_floats(), *const packing = own + threads() * (block_floats() + gathered_floats());
  const float* packed = call.operand ? kept_.find(*call.operand) : kept_.find(call.content, gemm::LeftForm::rows, *call.right, n, k_);
  if (!packed) {
    if (call.operand) gemm::pack_right(gemm::LeftForm::rows, gemm::MatrixRight(call.operand->matrix()), n, k_, packing);
    else gemm::pack_right(gemm::LeftForm::rows, *call.right, n, k_, packing);
    packed = packing;
  }
  const int group = gathered_ ? images_ : padded_.group();
  for (int image = 0; image < images_; image += group) {
    const int count = std::min(group, images_ - image);
    const float* pictures = gathered_ ? call.source : padded_.pictures(call.source, image, count, scratch);
    multiply(call, packed, pictures, image * rows_, count * rows_, own);
  }
}

// `own`: first what the threads gather, then their blocks.
void PatchProduct::multiply(const Call& call, const float* packed, const float* pictures, int first, int rows, float* own) const {
  const gemm::Stretch whole{0, k_};
  const auto starts = [&](int row, int count, const float** to, int thread) {
    if (!gathered_) return padded_.starts(pictures, row, count, to);
    float* const gathered = own + thread * gathered_floats();
    lay_out(windows_, pictures, row, count, gathered);
    for (int i = 0; i < count; i++) to[i] = gathered + static_cast<size_t>(i) * k_;
  };
  float* const blocks = own + threads() * gathered_floats();
  const auto block_done = [&](int begin, int end, int thread) { call.block_done(blocks + thread * block_floats(), first + begin, first + end); };
  const auto rows_done = [&](int begin, int end, int thread) { call.rows_done(first + begin, first + end, thread); };
  const gemm::Rows left{gathered_ ? std::span(&whole, 1) : std::span(padded_.stretches), starts, gathered_};
  gemm::Product product{.m = rows, .n = n, .k = k_, .rows = &left, .right = nullptr, .packed = packed, .result = blocks, .result_row = n};
  product.finish = call.finish;
  product.result_block = block_floats();
  if (!scattered_) {
    product.result_row = call.result_row;
    product.result = call.result + first * call.result_row;
  }
  if (scattered_) product.rows_done = block_done;
  else if (call.rows_done) product.rows_done = rows_done;
  gemm::multiply(product, nullptr);
}

}  // namespace nacre
