// Element types of tensors.
#pragma once
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace nacre {

// The order is the order of promotion: of two types the later one wins. complex64 and string tensors have no kernels yet; their
// places are kept so that type codes stay stable across the JS boundary.
enum class DType : uint8_t { boolean, int32, float32, complex64, string };

constexpr size_t size_of(DType t) {
  constexpr size_t sizes[] = {1, 4, 4, 8, 0};
  return sizes[static_cast<int>(t)];
}

// TensorFlow.js's spelling.
constexpr std::string_view name_of(DType t) {
  constexpr std::string_view names[] = {"bool", "int32", "float32", "complex64", "string"};
  return names[static_cast<int>(t)];
}

constexpr DType promote(DType a, DType b) { return a > b ? a : b; }

}  // namespace nacre
