#include "backend_wasm_simd/conv_product.h"

#include <algorithm>

#include "backend_wasm_simd/vec.h"

namespace nacre {
namespace {

// Shorter stretches than this are laid out end to end, which costs less than stopping at each of them in every tile.
constexpr int shortest_stretch = 16;

bool are_short(std::span<const gemm::Stretch> stretches) {
  return stretches.size() > 1 && std::all_of(stretches.begin(), stretches.end(), [](const gemm::Stretch& s) { return s.length < shortest_stretch; });
}

// By whole vectors: what is written too much is overwritten by the next stretch, or row.
void lay_out(float* to, const float* start, std::span<const gemm::Stretch> stretches) {
  for (const gemm::Stretch& s : stretches) {
    for (int i = 0; i < s.length; i += 4) simd::store(to + i, simd::load(start + s.offset + i));
    to += s.length;
  }
}

}  // namespace

PatchProduct::PatchProduct(const Windows& w, int n, bool scattered)
    : n(n), padded_(w), images_(w.images), k_(w.depth()), rows_(w.y.positions * w.x.positions), scattered_(scattered),
      gathered_(are_short(padded_.stretches)) {}

size_t PatchProduct::scratch_floats() const { return padded_.scratch_floats() + block_floats() + gathered_floats() + gemm::packed_floats(n, k_); }

void PatchProduct::run(const Call& call, float* scratch) {
  if (images_ == 0 || rows_ == 0 || n == 0) return;
  float *const block = scratch + padded_.scratch_floats(), *const own = block + block_floats() + gathered_floats();
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
  const gemm::Stretch whole{0, k_};
  float* const gathered = block + block_floats();
  const auto starts = [&](int row, int count, const float** to) {
    padded_.starts(pictures, row, count, to);
    for (int i = 0; gathered_ && i < count; i++) {
      float* const line = gathered + static_cast<size_t>(i) * k_;
      lay_out(line, to[i], padded_.stretches);
      to[i] = line;
    }
  };
  const gemm::Rows left{gathered_ ? std::span(&whole, 1) : std::span(padded_.stretches), starts};
  gemm::Product product{.m = rows, .n = n, .k = k_, .rows = &left, .right = call.right, .packed = packed, .result = block, .result_row = n};
  product.finish = call.finish;
  product.result_is_block = scattered_;
  if (!scattered_) product.result = call.result + int64_t{first} * n;
  if (scattered_) product.rows_done = [&](int begin, int end) { call.block_done(block, first + begin, first + end); };
  else if (call.rows_done) product.rows_done = [&](int begin, int end) { call.rows_done(first + begin, first + end); };
  gemm::multiply(product, nullptr);
}

}  // namespace nacre
