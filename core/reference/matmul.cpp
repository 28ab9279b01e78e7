#include "core/reference/network.h"

namespace nacre::reference {

namespace {

// Offset of the matrix that takes part in product number `batch` of the result, in matrices.
int64_t matrix_of(const Shape& operand, const Shape& result, int64_t batch) {
  int64_t offset = 0, stride = 1;
  for (int d = result.rank() - 3; d >= 0; d--) {
    const int64_t i = batch % result[d];
    batch /= result[d];
    if (operand[d] != 1) offset += i * stride;
    stride *= operand[d];
  }
  return offset;
}

}  // namespace

void mat_mul(const OpDef::Host& h) {
  const Shape &a = h.in_specs[0].shape, &b = h.in_specs[1].shape, &y = h.out_specs[0].shape;
  const bool ta = h.attrs.flag(0), tb = h.attrs.flag(1);
  const int64_t m = y[-2], n = y[-1], k = ta ? a[-2] : a[-1];
  if (y.size() == 0) return;
  float* out = h.output<float>(0);
  for (int64_t batch = 0; batch < y.size() / (m * n); batch++) {
    const float* pa = h.input<float>(0) + matrix_of(a, y, batch) * m * k;
    const float* pb = h.input<float>(1) + matrix_of(b, y, batch) * k * n;
    for (int64_t i = 0; i < m; i++)
      for (int64_t j = 0; j < n; j++) {
        double sum = 0;
        for (int64_t p = 0; p < k; p++) sum += double{ta ? pa[p * m + i] : pa[i * k + p]} * (tb ? pb[j * k + p] : pb[p * n + j]);
        *out++ = static_cast<float>(sum);
      }
  }
}

}  // namespace nacre::reference
