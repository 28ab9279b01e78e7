#include <algorithm>
#include <cstring>

#include "backend_wasm_simd/gemm.h"
#include "backend_wasm_simd/vec.h"

namespace nacre::gemm {
namespace {

using namespace simd;

// Lanes lie side by side. Lines of memory are read whole: `group` panels at a time.
template <int width>
void pack_side_by_side(float* to, const float* data, int64_t depth_stride, int panels, int depth) {
  constexpr int group = 16 / width;
  const size_t panel = static_cast<size_t>(depth) * width;
  for (; panels >= group; panels -= group, data += 16, to += group * panel) {
    const float* from = data;
    for (int d = 0; d < depth; d++, from += depth_stride) {
      float* p = to + static_cast<size_t>(d) * width;
      for (int g = 0; g < group; g++, p += panel) {
        for (int i = 0; i < width; i += 4) store(p + i, load(from + g * width + i));
      }
    }
  }
  for (; panels > 0; panels--, data += width, to += panel) {
    const float* from = data;
    for (int d = 0; d < depth; d++, from += depth_stride) {
      for (int i = 0; i < width; i += 4) store(to + static_cast<size_t>(d) * width + i, load(from + i));
    }
  }
}

// The last one to three elements of four lanes; reads up to three more, which buffers allow.
template <int width>
void pack_last(float* to, const float* const rows[4], int at, int count) {
  V a = load(rows[0] + at), b = load(rows[1] + at), c = load(rows[2] + at), e = load(rows[3] + at);
  transpose4(a, b, c, e);
  store(to, a);
  if (count > 1) store(to + width, b);
  if (count > 2) store(to + 2 * width, c);
}

// Every lane lies in one piece: blocks of 4x4 are transposed.
template <int width>
void pack_end_to_end(float* to, const float* data, int64_t lane_stride, int depth) {
  for (int half = 0; half < width; half += 4) {
    const float* rows[4];
    for (int i = 0; i < 4; i++) rows[i] = data + (half + i) * lane_stride;
    int d = 0;
    for (; d + 4 <= depth; d += 4) {
      V a = load(rows[0] + d), b = load(rows[1] + d), c = load(rows[2] + d), e = load(rows[3] + d);
      transpose4(a, b, c, e);
      float* p = to + static_cast<size_t>(d) * width + half;
      store(p, a);
      store(p + width, b);
      store(p + 2 * width, c);
      store(p + 3 * width, e);
    }
    if (d < depth) pack_last<width>(to + static_cast<size_t>(d) * width + half, rows, d, depth - d);
  }
}

template <int width>
void pack_any(float* to, const float* data, int64_t lane_stride, int64_t depth_stride, int lanes, int depth) {
  for (int d = 0; d < depth; d++, data += depth_stride, to += width) {
    for (int i = 0; i < width; i++) to[i] = i < lanes ? data[i * lane_stride] : 0.0f;
  }
}

}  // namespace

template <int width>
void pack_panels(float* to, const float* data, int64_t lane_stride, int64_t depth_stride, int lanes, int depth) {
  const size_t panel = static_cast<size_t>(depth) * width;
  const int whole = lanes / width;
  if (lane_stride == 1) {
    pack_side_by_side<width>(to, data, depth_stride, whole, depth);
  } else {
    for (int p = 0; p < whole; p++) {
      const float* from = data + static_cast<int64_t>(p) * width * lane_stride;
      if (depth_stride == 1) pack_end_to_end<width>(to + p * panel, from, lane_stride, depth);
      else pack_any<width>(to + p * panel, from, lane_stride, depth_stride, width, depth);
    }
  }
  const int rest = lanes - whole * width;
  if (rest > 0) {
    pack_any<width>(to + whole * panel, data + static_cast<int64_t>(whole) * width * lane_stride, lane_stride, depth_stride, rest, depth);
  }
}

template void pack_panels<4>(float*, const float*, int64_t, int64_t, int, int);
template void pack_panels<8>(float*, const float*, int64_t, int64_t, int, int);

void MatrixLeft::pack(float* to, int row, int rows, int first, int depth) const {
  pack_panels<tile_rows>(to, matrix.data + row * matrix.row + first * matrix.column, matrix.row, matrix.column, rows, depth);
}

void MatrixRight::pack(float* to, int columns, int first, int depth) const {
  const float* data = matrix.data + first * matrix.row;
  const int rest = columns % tile_columns;
  const int wide = rest > 0 && rest <= 4 ? columns - rest : columns;
  pack_panels<8>(to, data, matrix.column, matrix.row, wide, depth);
  if (wide < columns) pack_panels<4>(to + static_cast<size_t>(wide) * depth, data + wide * matrix.column, matrix.column, matrix.row, rest, depth);
}

}  // namespace nacre::gemm
