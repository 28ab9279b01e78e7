// The inner loops of dense products of bytes.
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

// `count` rows times one panel.
template <Form form, int count>
void tile(const char* a, ptrdiff_t a_row, const int8_t* w, int depth, const Columns& columns, int c, int left, char* to, ptrdiff_t to_row) {
  V sums[count][2];
  for (auto& row : sums)
    for (int i = 0; i < 2; i++) row[i] = load(&columns.start[c + i * 4]);
  const char* rows[count];
  for (int r = 0; r < count; r++) rows[r] = a + r * a_row;
  const int groups = depth / Step<form>::depth;
  for (int g = 0; g < groups; g++, w += Step<form>::bytes) {
    const Step<form> step(w);
#pragma clang loop unroll(full)
    for (int r = 0; r < count; r++) {
      const V x = load_splat(rows[r] + g * 4);
      for (int i = 0; i < 2; i++) sums[r][i] = step.add_to(sums[r][i], x, i);
    }
  }
  for (int r = 0; r < count; r++) finish(sums[r][0], sums[r][1], columns, c, left, to + r * to_row);
}

template <Form form>
void multiply_panels(const char* a, ptrdiff_t a_row, int rows, const int8_t* panels, int depth, int n, const Columns& columns, char* to) {
  const ptrdiff_t to_row = columns.codes ? padded(n, 4) : n * static_cast<ptrdiff_t>(sizeof(float));
  for (int c = 0; c < n; c += panel_columns, panels += static_cast<size_t>(depth) * panel_columns) {
    int r = 0;
    for (; r + 4 <= rows; r += 4) tile<form, 4>(a + r * a_row, a_row, panels, depth, columns, c, n - c, to + r * to_row, to_row);
    for (; r < rows; r++) tile<form, 1>(a + r * a_row, a_row, panels, depth, columns, c, n - c, to + r * to_row, to_row);
  }
}

}  // namespace

void multiply(Form form, const char* a, ptrdiff_t a_row, int rows, const int8_t* panels, int depth, int n, const Columns& columns, char* to) {
#ifdef NACRE_RELAXED_SIMD
  if (form == Form::quads) return multiply_panels<Form::quads>(a, a_row, rows, panels, depth, n, columns, to);
#endif
  (void)form;
  multiply_panels<Form::pairs>(a, a_row, rows, panels, depth, n, columns, to);
}

}  // namespace nacre::bytes
