// Moving elements between tensors and the registers of the tile interpreter.
#pragma once
#include <array>
#include <cstdint>

#include "core/shape.h"

namespace nacre::gather {

using Strides = std::array<int64_t, max_rank>;

// A place in the iteration space.
struct Position {
  std::array<int, max_rank> coordinates{};

  Position() = default;
  Position(const Shape& shape, int64_t element) {
    for (int d = shape.rank(); d-- > 1;) {
      const int64_t rest = element / shape[d];
      coordinates[d] = static_cast<int>(element - rest * shape[d]);
      element = rest;
    }
    coordinates[0] = static_cast<int>(element);
  }
  int64_t offset(const Strides& strides, int rank) const {
    int64_t at = 0;
    for (int d = 0; d < rank; d++) at += coordinates[d] * strides[d];
    return at;
  }
  // Counts on in the dimensions before `end`, without `fixed`.
  void next_row(const Shape& shape, int end, int fixed = -1) {
    for (int d = end; d-- > 0;) {
      if (d == fixed) continue;
      if (++coordinates[d] < shape[d]) return;
      coordinates[d] = 0;
    }
  }
};

// Elements at a stride to four-byte elements in a row. Bools become 0 or 1.
void row(char* out, const char* in, int64_t stride, int n, bool is_bool);

// n elements of the iteration space from `at` on.
void rows(char* out, const char* base, const Shape& shape, const Strides& strides, Position at, int n, bool is_bool);

// out[r * out_stride + c] = in[r + c * stride], of four-byte elements.
void panel(char* out, int64_t out_stride, const char* in, int64_t stride, int rows, int columns);

// 0 or 1 to bools.
void narrow(char* out, const char* in, int n);

}  // namespace nacre::gather
