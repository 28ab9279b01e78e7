// The inner loops of products of bytes.
#include <algorithm>

#include "backend_wasm_simd/bytes.h"

namespace nacre::bytes {
namespace {

using namespace simd;

// One step along the depth, a group: four bytes of a row meet two vectors of weights.
template <Form form>
struct Step;

template <>
struct Step<Form::pairs> {
  static constexpr int depth = 2, bytes = 16;
  V w[2];
  explicit Step(const int8_t* p) : w{wasm_i16x8_load8x8(p), wasm_i16x8_load8x8(p + 8)} {}
  V add_to(V sums, V x, int i) const { return add_int(sums, wasm_i32x4_dot_i16x8(w[i], x)); }
};

#ifdef NACRE_RELAXED_SIMD
// Two products fit into 16 bits, because codes are 127 at most: so the instruction means the same everywhere.
template <>
struct Step<Form::quads> {
  static constexpr int depth = 4, bytes = 32;
  V w[2];
  explicit Step(const int8_t* p) : w{load(p), load(p + 16)} {}
  V add_to(V sums, V x, int i) const { return add_int(sums, wasm_i32x4_dot_i16x8(wasm_i16x8_relaxed_dot_i8x16_i7x16(w[i], x), wasm_i16x8_const_splat(1))); }
};
#endif

// Four rows times one panel. `a_row` and `to_row` may be 0: the same row four times.
template <Form form>
void tile(const char* a, ptrdiff_t a_row, const int8_t* w, int depth, const Columns& columns, int c, int left, char* to, ptrdiff_t to_row) {
  constexpr int rows = 4;
  V sums[rows][2];
  for (auto& row : sums)
    for (int i = 0; i < 2; i++) row[i] = load(&columns.start[c + i * 4]);
  const char* from[rows];
  for (int r = 0; r < rows; r++) from[r] = a + r * a_row;
  const int groups = depth / Step<form>::depth;
#pragma clang loop unroll(disable)
  for (int g = 0; g < groups; g++, w += Step<form>::bytes) {
    const Step<form> step(w);
    for (int r = 0; r < rows; r++) {
      const V x = load_splat(from[r] + g * 4);
      for (int i = 0; i < 2; i++) sums[r][i] = step.add_to(sums[r][i], x, i);
    }
  }
  const Finisher finish(columns, c, left);
  for (int r = 0; r < rows; r++) finish.store(sums[r][0], sums[r][1], to + r * to_row);
}

template <Form form>
void multiply_panels(const char* a, ptrdiff_t a_row, int rows, const int8_t* panels, int depth, int n, const Columns& columns, char* to) {
  const ptrdiff_t to_row = columns.codes ? padded(n, 4) : n * static_cast<ptrdiff_t>(sizeof(float));
  // The last rows are computed twice rather than by a loop of their own; few rows one by one.
  const int together = rows < 4 ? 1 : 4;
  for (int c = 0; c < n; c += panel_columns, panels += static_cast<size_t>(depth) * panel_columns) {
    for (int r = 0; r < rows; r += together) {
      const int first = std::min(r, rows - together);
      tile<form>(a + first * a_row, together == 1 ? 0 : a_row, panels, depth, columns, c, n - c, to + first * to_row, together == 1 ? 0 : to_row);
    }
  }
}

// Of a depthwise convolution: `count` positions by eight channels.
template <int count>
void neighbours(const Codes* taps, int pairs, int first, int c, const int8_t* weights, ptrdiff_t pair_bytes, const Columns& columns, int left, char* to, ptrdiff_t pixel) {
  V sums[count][2];
  for (auto& position : sums)
    for (int i = 0; i < 2; i++) position[i] = load(&columns.start[c + i * 4]);
  weights += c * 2;
#pragma clang loop unroll(disable)
  for (int p = 0; p < pairs; p++, weights += pair_bytes, taps += 2) {
    const V w[] = {wasm_i16x8_load8x8(weights), wasm_i16x8_load8x8(weights + 8)};
    const char *a = taps[0].x + first * taps[0].step + c, *b = taps[1].x + first * taps[1].step + c;
    for (int i = 0; i < count; i++, a += taps[0].step, b += taps[1].step) {
      const V x = wasm_u16x8_load8x8(a), y = wasm_u16x8_load8x8(b);
      sums[i][0] = add_int(sums[i][0], wasm_i32x4_dot_i16x8(wasm_i16x8_shuffle(x, y, 0, 8, 1, 9, 2, 10, 3, 11), w[0]));
      sums[i][1] = add_int(sums[i][1], wasm_i32x4_dot_i16x8(wasm_i16x8_shuffle(x, y, 4, 12, 5, 13, 6, 14, 7, 15), w[1]));
    }
  }
  const Finisher finish(columns, c, left);
  for (int i = 0; i < count; i++) finish.store(sums[i][0], sums[i][1], to + (first + i) * pixel);
}

}  // namespace

void multiply_channels(const Codes* taps, int pairs, int count, int channels, const int8_t* weights, const Columns& columns, char* to, ptrdiff_t pixel) {
  const ptrdiff_t pair_bytes = padded(channels, panel_columns) * 2;
  for (int c = 0; c < channels; c += panel_columns) {
    int i = 0;
    for (; i + 4 <= count; i += 4) neighbours<4>(taps, pairs, i, c, weights, pair_bytes, columns, channels - c, to, pixel);
    for (; i < count; i++) neighbours<1>(taps, pairs, i, c, weights, pair_bytes, columns, channels - c, to, pixel);
  }
}

void multiply(Form form, const char* a, ptrdiff_t a_row, int rows, const int8_t* panels, int depth, int n, const Columns& columns, char* to) {
#ifdef NACRE_RELAXED_SIMD
  if (form == Form::quads) return multiply_panels<Form::quads>(a, a_row, rows, panels, depth, n, columns, to);
#endif
  (void)form;
  multiply_panels<Form::pairs>(a, a_row, rows, panels, depth, n, columns, to);
}

}  // namespace nacre::bytes
