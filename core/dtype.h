// Element types of tensors.
#pragma once
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace nacre {

// The order is the order of promotion: of two types the later one wins. complex64 and string have no kernels: see ops/carried.h.
enum class DType : uint8_t { boolean, int32, float32, complex64, string };

constexpr size_t size_of(DType t) {
  constexpr size_t sizes[] = {1, 4, 4, 8, 4};
  return sizes[static_cast<int>(t)];
}

// TensorFlow.js's spelling.
constexpr std::string_view name_of(DType t) {
  constexpr std::string_view names[] = {"bool", "int32", "float32", "complex64", "string"};
  return names[static_cast<int>(t)];
}

// Whether backends compute with it.
constexpr bool is_plain(DType t) { return t <= DType::float32; }

constexpr DType promote(DType a, DType b) { return a > b ? a : b; }

}  // namespace nacre
