// For ops whose results depend on values and not on shapes alone: their `compose` reads its operands at once, works in host memory and
// answers with data. Such an op has no gradient.
#pragma once
#include <vector>

#include "core/backend.h"
#include "core/evaluate.h"
#include "core/op.h"

namespace nacre::ops {

// The bytes of a tensor, computed now if they are not there yet.
std::vector<char> bytes_of(const Tensor& t);
// A tensor of these bytes.
Tensor tensor_of_bytes(const void* data, size_t bytes, const Spec& spec);

// The elements of a tensor, computed now if they are not there yet. T has the size of its element type (bool: uint8_t).
template <class T>
std::vector<T> values_of(const Tensor& t) {
  const std::vector<char> bytes = bytes_of(t);
  const T* first = reinterpret_cast<const T*>(bytes.data());
  return {first, first + bytes.size() / sizeof(T)};
}

template <class T>
Tensor tensor_of(const std::vector<T>& values, const Shape& shape, DType dtype) {
  return tensor_of_bytes(values.data(), values.size() * sizeof(T), {shape, dtype});
}
inline Tensor tensor_of(const std::vector<float>& values, const Shape& shape) { return tensor_of(values, shape, DType::float32); }
inline Tensor tensor_of(const std::vector<int32_t>& values, const Shape& shape) { return tensor_of(values, shape, DType::int32); }

}  // namespace nacre::ops
