// Products with few rows: the right operand is read once, where it lies.
#include <algorithm>

#include "backend_wasm_simd/gemm.h"
#include "backend_wasm_simd/threads.h"
#include "backend_wasm_simd/vec.h"

namespace nacre::gemm {
namespace {

using namespace simd;

// The last thing that is done to four sums. Not inlined, as there are many.
[[gnu::noinline]] void finish_columns(float* to, V v, int columns, const Finish& finish, int column) {
  if (columns <= 0) return;
  if (finish.bias) v = add(v, load(finish.bias + column));
  v = at_most(at_least(v, splat(finish.low)), splat(finish.high));
  if (columns >= 4) store(to, v);
  else store_some(to, v, columns);
}

// result += sum of four rows of b, each times its factor.
void add_rows(const float* const b[4], const float factors[4], float* result, int n) {
  const V f0 = splat(factors[0]), f1 = splat(factors[1]), f2 = splat(factors[2]), f3 = splat(factors[3]);
  int j = 0;
  for (; j + 4 <= n; j += 4) {
    V sum = madd(f0, load(b[0] + j), load(result + j));
    sum = madd(f1, load(b[1] + j), sum);
    sum = madd(f2, load(b[2] + j), sum);
    store(result + j, madd(f3, load(b[3] + j), sum));
  }
  for (; j < n; j++) {
    for (int i = 0; i < 4; i++) result[j] += factors[i] * b[i][j];
  }
}

// One row times a matrix whose rows lie in one piece. Streams through memory in order.
void row_times_rows(int n, int k, const Matrix& a, const Matrix& b, float* result, const Finish& finish) {
  std::fill_n(result, n, 0.0f);
  for (int d = 0; d < k; d += 4) {
    const float* rows[4];
    float factors[4];
    for (int i = 0; i < 4; i++) {
      const int at = std::min(d + i, k - 1);
      rows[i] = b.data + at * b.row;
      factors[i] = d + i < k ? a.data[at * a.column] : 0.0f;
    }
    if (d + 4 > k) {  // a factor of zero times infinity would be NaN
      for (int i = 0; d + i < k; i++) {
        for (int j = 0; j < n; j++) result[j] += factors[i] * rows[i][j];
      }
    } else {
      add_rows(rows, factors, result, n);
    }
  }
  for (int j = 0; j < n; j += 4) finish_columns(result + j, load(result + j), n - j, finish, j);
}

// `rows` rows times 4 * vectors columns of a matrix whose rows lie in one piece.
template <int rows, int vectors>
void columns_of_rows(int k, const Matrix& a, const float* b, int64_t b_row, float* result, int64_t result_row, int columns, const Finish& finish,
                     int column) {
  V sums[rows][vectors];
  for (auto& row : sums) {
    for (V& v : row) v = splat(0);
  }
  const float* left[rows];
  for (int i = 0; i < rows; i++) left[i] = a.data + i * a.row;
#pragma clang loop unroll(disable)
  for (int d = 0; d < k; d++, b += b_row) {
    V right[vectors];
    for (int j = 0; j < vectors; j++) right[j] = load(b + j * 4);
    for (int i = 0; i < rows; i++) {
      const V factor = load_splat(left[i]);
      left[i] += a.column;
      for (int j = 0; j < vectors; j++) sums[i][j] = madd(factor, right[j], sums[i][j]);
    }
  }
  for (int i = 0; i < rows; i++) {
    for (int j = 0; j < vectors; j++) {
      finish_columns(result + i * result_row + j * 4, sums[i][j], columns - j * 4, finish, column + j * 4);
    }
  }
}

template <int rows>
void rows_times_rows(int n, int k, const Matrix& a, const Matrix& b, float* result, int64_t result_row, const Finish& finish) {
  constexpr int vectors = rows == 2 ? 4 : 2;
  for (int j = 0; j < n; j += vectors * 4) {
    columns_of_rows<rows, vectors>(k, a, b.data + j, b.row, result + j, result_row, n - j, finish, j);
  }
}

// `rows` rows times four columns, all in one piece each: dot products.
template <int rows>
void dots(const float* const a[rows], const float* const b[4], int k, V (&out)[rows]) {
  V sums[rows][4];
  for (auto& row : sums) {
    for (V& v : row) v = splat(0);
  }
  int d = 0;
#pragma clang loop unroll(disable)
  for (; d + 4 <= k; d += 4) {
    V right[4];
    for (int j = 0; j < 4; j++) right[j] = load(b[j] + d);
    for (int i = 0; i < rows; i++) {
      const V left = load(a[i] + d);
      for (int j = 0; j < 4; j++) sums[i][j] = madd(left, right[j], sums[i][j]);
    }
  }
  for (int i = 0; i < rows; i++) {
    auto& s = sums[i];
    transpose4(s[0], s[1], s[2], s[3]);
    out[i] = add(add(s[0], s[1]), add(s[2], s[3]));
    for (int t = d; t < k; t++) out[i] = madd(splat(a[i][t]), wasm_f32x4_make(b[0][t], b[1][t], b[2][t], b[3][t]), out[i]);
  }
}

template <int rows>
void rows_times_columns(int n, int k, const Matrix& a, const Matrix& b, float* result, int64_t result_row, const Finish& finish) {
  const float* left[rows];
  for (int i = 0; i < rows; i++) left[i] = a.data + i * a.row;
  for (int j = 0; j < n; j += 4) {
    const float* right[4];
    for (int c = 0; c < 4; c++) right[c] = b.data + std::min(j + c, n - 1) * b.column;
    V out[rows];
    dots<rows>(left, right, k, out);
    for (int i = 0; i < rows; i++) finish_columns(result + i * result_row + j, out[i], n - j, finish, j);
  }
}

// All rows, of some columns.
void columns_part(int m, int n, int k, const Matrix& a, const Matrix& b, float* result, int64_t result_row, const Finish& finish) {
  for (int i = 0; i < m;) {
    const Matrix left{a.data + i * a.row, a.row, a.column};
    float* to = result + i * result_row;
    const int rows = m - i;
    if (b.column == 1) {
      if (rows == 1) row_times_rows(n, k, left, b, to, finish), i += 1;
      else if (rows == 2) rows_times_rows<2>(n, k, left, b, to, result_row, finish), i += 2;
      else if (rows == 3) rows_times_rows<3>(n, k, left, b, to, result_row, finish), i += 3;
      else rows_times_rows<4>(n, k, left, b, to, result_row, finish), i += 4;
    } else {
      if (rows == 1) rows_times_columns<1>(n, k, left, b, to, result_row, finish), i += 1;
      else rows_times_columns<2>(n, k, left, b, to, result_row, finish), i += 2;
    }
  }
}

}  // namespace

bool direct_pays(int m, const Matrix& a, const Matrix& b) {
  if (b.column == 1) return m <= 6;
  return m <= 14 && b.row == 1 && a.column == 1;
}

void multiply_direct(int m, int n, int k, const Matrix& a, const Matrix& b, float* result, int64_t result_row, const Finish& finish) {
  const int columns = std::max(64, part_of(n, 16));
  const auto one_part = [&](int i, int) {
    const int first = i * columns;
    Finish here = finish;
    if (here.bias) here.bias += first;
    columns_part(m, std::min(columns, n - first), k, a, {b.data + first * b.column, b.row, b.column}, result + first, result_row, here);
  };
  parallel_for((n + columns - 1) / columns, int64_t{m} * n * k / 4, one_part);
}

}  // namespace nacre::gemm
