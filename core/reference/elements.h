// Walking over the elements of tensors, for the reference kernels.
#pragma once
#include <cmath>
#include <cstdint>

#include "core/op.h"

namespace nacre::reference {

// Calls f with a value of the C++ type that stands for the dtype.
template <class F>
void with_type(DType t, F f) {
  if (t == DType::float32) f(float{});
  else if (t == DType::int32) f(int32_t{});
  else f(uint8_t{});
}

using Index = std::array<int, max_rank>;

// Calls f(index) for all elements in row-major order.
template <class F>
void for_each(const Shape& shape, F f) {
  Index at{};
  for (int64_t n = shape.size(); n > 0; n--) {
    f(at);
    for (int d = shape.rank() - 1; d >= 0 && ++at[d] == shape[d]; d--) at[d] = 0;
  }
}

inline int64_t offset_of(const Shape& shape, const Index& at) {
  int64_t n = 0;
  for (int d = 0; d < shape.rank(); d++) n = n * shape[d] + at[d];
  return n;
}

// The dimensions before, at and after an axis.
struct Around {
  int64_t outer = 1, n, inner = 1;
  Around(const Shape& shape, int axis) : n(shape[axis]) {
    for (int d = 0; d < axis; d++) outer *= shape[d];
    for (int d = axis + 1; d < shape.rank(); d++) inner *= shape[d];
  }
};

// Integers keep the low 32 bits of what they cannot hold; NaN and infinity become 0.
template <class T>
T narrow(double v) { return static_cast<T>(v); }
template <>
inline int32_t narrow<int32_t>(double v) {
  return std::fabs(v) < 0x1p63 ? static_cast<int32_t>(static_cast<uint32_t>(static_cast<int64_t>(v))) : 0;
}

}  // namespace nacre::reference
