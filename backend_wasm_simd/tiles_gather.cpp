#include "backend_wasm_simd/tiles_gather.h"

#include <algorithm>
#include <cstring>

#include "backend_wasm_simd/vec.h"

namespace nacre::gather {
namespace {

template <class In>
void strided_row(int32_t* out, const In* in, int64_t stride, int n) {
  if (n >= 16 && stride == 0) std::fill_n(out, n, static_cast<int32_t>(*in));
  else if (n >= 16 && stride == 1 && sizeof(In) == 4) simd::copy_bytes(reinterpret_cast<char*>(out), reinterpret_cast<const char*>(in), n * 4);
  else
#pragma clang loop vectorize(disable) unroll(disable)
    for (int i = 0; i < n; i++, in += stride) out[i] = *in;
}

// 4 rows of the result, 4 columns of each.
void square(float* out, int64_t out_stride, const float* in, int64_t stride) {
  simd::V a = simd::load(in), b = simd::load(in + stride), c = simd::load(in + 2 * stride), d = simd::load(in + 3 * stride);
  simd::transpose4(a, b, c, d);
  simd::store(out, a);
  simd::store(out + out_stride, b);
  simd::store(out + 2 * out_stride, c);
  simd::store(out + 3 * out_stride, d);
}

// 4 rows of the result, 16 columns of each: whole cache lines are written at once. Written in pieces, lines that are a power of two apart push one
// another out of the cache before their next piece comes.
constexpr int wide = 16;
void wide_rows(float* out, int64_t out_stride, const float* in, int64_t stride) {
  simd::V v[wide];
  for (int c = 0; c < wide; c++) v[c] = simd::load(in + c * stride);
  for (int c = 0; c < wide; c += 4) simd::transpose4(v[c], v[c + 1], v[c + 2], v[c + 3]);
  for (int r = 0; r < 4; r++)
    for (int c = 0; c < wide; c += 4) simd::store(out + r * out_stride + c, v[c + r]);
}

void some_columns(float* out, int64_t out_stride, const float* in, int64_t stride, int rows, int columns) {
  for (int r = 0; r < rows; r++)
    for (int c = 0; c < columns; c++) out[r * out_stride + c] = in[r + c * stride];
}

// Rows of two or three elements, one after the other: halves of channels that are shuffled, pixels from planes of colours.
void pairs(float* out, const float* in, int64_t stride, int rows) {
  for (int r = 0; r < rows; r += 4, out += 8) {
    const simd::V a = simd::load(in + r), b = simd::load(in + stride + r);
    simd::store(out, wasm_i32x4_shuffle(a, b, 0, 4, 1, 5));
    simd::store(out + 4, wasm_i32x4_shuffle(a, b, 2, 6, 3, 7));
  }
}
void triples(float* out, const float* in, int64_t stride, int rows) {
  for (int r = 0; r < rows; r += 4, out += 12) {
    const simd::V a = simd::load(in + r), b = simd::load(in + stride + r), c = simd::load(in + 2 * stride + r);
    simd::store(out, wasm_i32x4_shuffle(wasm_i32x4_shuffle(a, b, 0, 4, 1, 5), c, 0, 1, 4, 2));
    simd::store(out + 4, wasm_i32x4_shuffle(wasm_i32x4_shuffle(b, c, 1, 5, 2, 6), a, 0, 1, 6, 2));
    simd::store(out + 8, wasm_i32x4_shuffle(wasm_i32x4_shuffle(b, c, 3, 7, 6, 2), a, 2, 7, 0, 1));
  }
}

// Rows of few elements each: the colours of pixels, say.
template <class In>
void short_rows(int32_t* out, const In* in, int rows, int64_t row_stride, int width, int64_t stride) {
  for (int r = 0; r < rows; r++, in += row_stride, out += width)
#pragma clang loop vectorize(disable) unroll(disable)
    for (int i = 0; i < width; i++) out[i] = in[i * stride];
}

template <class In>
void rows_of(int32_t* out, const In* base, const Shape& shape, const Strides& strides, Position at, int n) {
  const int last = shape.rank() - 1, width = shape[last];
  int64_t from = at.offset(strides, last + 1);
  while (n > 0) {
    const int start = at.coordinates[last];
    int count = std::min(n, width - start), rows = 1;
    if (last > 0 && width < 16 && start == 0 && n > width) {
      rows = std::min(n / width, shape[last - 1] - at.coordinates[last - 1]);
      count = rows * width;
      short_rows(out, base + from, rows, strides[last - 1], width, strides[last]);
    } else {
      strided_row(out, base + from, strides[last], count);
    }
    out += count;
    n -= count;
    at.coordinates[last] = 0;
    if (last > 0 && at.coordinates[last - 1] + rows < shape[last - 1]) {
      at.coordinates[last - 1] += rows;
      from += rows * strides[last - 1] - start * strides[last];
    } else {
      if (last > 0) at.coordinates[last - 1] = shape[last - 1] - 1;
      at.next_row(shape, last);
      from = at.offset(strides, last + 1);
    }
  }
}

}  // namespace

void row(char* out, const char* in, int64_t stride, int n, bool is_bool) {
  auto* to = reinterpret_cast<int32_t*>(out);
  if (is_bool) strided_row(to, reinterpret_cast<const uint8_t*>(in), stride, n);
  else strided_row(to, reinterpret_cast<const int32_t*>(in), stride, n);
}

void rows(char* out, const char* base, const Shape& shape, const Strides& strides, Position at, int n, bool is_bool) {
  auto* to = reinterpret_cast<int32_t*>(out);
  if (is_bool) rows_of(to, reinterpret_cast<const uint8_t*>(base), shape, strides, at, n);
  else rows_of(to, reinterpret_cast<const int32_t*>(base), shape, strides, at, n);
}

void panel(char* out, int64_t out_stride, const char* in, int64_t stride, int rows, int columns) {
  auto* to = reinterpret_cast<float*>(out);
  auto* from = reinterpret_cast<const float*>(in);
  // Down the rows first: the input is then read as `wide` streams of neighbours.
  const int fours = rows / 4 * 4;
  int c = 0;
  if (columns == out_stride && (columns == 2 || columns == 3)) {
    if (columns == 2) pairs(to, from, stride, fours);
    else triples(to, from, stride, fours);
    c = columns;
  }
  for (; c + wide <= columns; c += wide)
    for (int r = 0; r < fours; r += 4) wide_rows(to + r * out_stride + c, out_stride, from + r + c * stride, stride);
  for (; c + 4 <= columns; c += 4)
    for (int r = 0; r < fours; r += 4) square(to + r * out_stride + c, out_stride, from + r + c * stride, stride);
  some_columns(to + c, out_stride, from + c * stride, stride, fours, columns - c);
  some_columns(to + fours * out_stride, out_stride, from + fours, stride, rows - fours, columns);
}

void narrow(char* out, const char* in, int n) {
  auto* from = reinterpret_cast<const int32_t*>(in);
  int i = 0;
  for (; i + 16 <= n; i += 16) {
    const simd::V low = wasm_i16x8_narrow_i32x4(simd::load(from + i), simd::load(from + i + 4));
    const simd::V high = wasm_i16x8_narrow_i32x4(simd::load(from + i + 8), simd::load(from + i + 12));
    simd::store(out + i, wasm_u8x16_narrow_i16x8(low, high));
  }
  for (; i < n; i++) out[i] = static_cast<char>(from[i]);
}

}  // namespace nacre::gather
