#include "backend_wasm_simd/gemm_weights.h"

#include <cstring>

namespace nacre::gemm {
namespace {

// From panels of eight columns (the last of four, if that is enough) back to the matrix.
void unpack(HostBuffer& b) {
  const int n = b.order.sizes[0], k = b.order.sizes[1];
  const std::vector<float> packed(reinterpret_cast<float*>(b.data), reinterpret_cast<float*>(b.data) + static_cast<size_t>(n) * k);
  float* const to = reinterpret_cast<float*>(b.data);
  const float* from = packed.data();
  for (int j = 0; j < n; j += tile_columns) {
    const int width = n - j > 4 ? 8 : 4;
    for (int i = 0; i < k; i++, from += width)
      for (int lane = 0; lane < width; lane++) to[b.order.transposed ? static_cast<size_t>(j + lane) * k + i : static_cast<size_t>(i) * n + j + lane] = from[lane];
  }
}

// Operands that others read as well would be packed and unpacked in turn.
constexpr int most_restored = 2;

}  // namespace

bool KeptRight::pack_in_place(const Operand& o) {
  HostBuffer& b = *static_cast<HostBuffer*>(o.slot.buffer);
  HostBuffer::Order& order = b.order;
  const size_t bytes = static_cast<size_t>(o.n) * o.k * sizeof(float);
  if (o.slot.offset != 0 || b.bytes != bytes || o.n % 8 > 4 || o.n % 4 != 0) return false;
  if (order.restore) return order.restore == unpack && order.sizes[0] == o.n && order.sizes[1] == o.k && order.transposed == o.transposed;
  if (order.restored >= most_restored) return false;
  std::vector<float> packed(packed_floats(o.n, o.k));
  pack_right(LeftForm::rows, MatrixRight(o.matrix()), o.n, o.k, packed.data());
  std::memcpy(b.data, packed.data(), bytes);
  order = {unpack, {o.n, o.k}, o.transposed, order.restored};
  return true;
}

const float* KeptRight::find(uint64_t content, LeftForm form, const Right& right, int n, int k) {
  const bool again = content != 0 && content == content_;
  content_ = content;
  if (!again) {
    std::vector<float>().swap(packed_);
    return nullptr;
  }
  if (packed_.empty()) {
    packed_.resize(packed_floats(n, k));
    pack_right(form, right, n, k, packed_.data());
  }
  return packed_.data();
}

}  // namespace nacre::gemm
