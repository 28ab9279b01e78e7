#include "backend_wasm_simd/gemm.h"

#include <algorithm>

#include "backend_wasm_simd/vec.h"

namespace nacre::gemm {
namespace {

using namespace simd;

// Where a tile goes and how it is finished.
struct Store {
  float* to;
  int64_t row;
  int columns;           // of the tile that exist
  bool accumulate;
  const Finish* finish;  // null: not yet complete
  int column;            // of the tile's first column in the result
};

template <int rows, int vectors>
void store_tile(const V (&sums)[rows][vectors], const Store& s) {
  for (int j = 0; j < vectors; j++) {
    const int left = s.columns - j * 4;
    if (left <= 0) break;
    for (int i = 0; i < rows; i++) {
      float* p = s.to + i * s.row + j * 4;
      V v = sums[i][j];
      if (s.accumulate) v = add(load(p), v);
      if (s.finish) {
        if (s.finish->bias) v = add(v, load(s.finish->bias + s.column + j * 4));
        v = at_most(at_least(v, splat(s.finish->low)), splat(s.finish->high));
      }
      if (left >= 4) store(p, v);
      else store_some(p, v, left);
    }
  }
}

// One tile of the result: `rows` x (4 * vectors) sums live in registers. Step k reads a[k * a_step ...], b[k * b_step ...].
// Not unrolled: V8 issues all loads of a loop body first, and more than one step's would not fit the sixteen registers of x86.
template <int rows, int vectors>
void tile(const float* a, int64_t a_step, const float* b, int64_t b_step, int depth, const Store& s) {
  V sums[rows][vectors];
  for (auto& row : sums) {
    for (V& v : row) v = splat(0);
  }
#pragma clang loop unroll(disable)
  for (; depth > 0; depth--, a += a_step, b += b_step) {
    V right[vectors];
    for (int j = 0; j < vectors; j++) right[j] = load(b + j * 4);
    for (int i = 0; i < rows; i++) {
      const V left = load_splat(a + i);
      for (int j = 0; j < vectors; j++) sums[i][j] = madd(left, right[j], sums[i][j]);
    }
  }
  store_tile(sums, s);
}

using Tile = void (*)(const float*, int64_t, const float*, int64_t, int, const Store&);
constexpr Tile tiles[2][4] = {{tile<1, 1>, tile<2, 1>, tile<3, 1>, tile<4, 1>}, {tile<1, 2>, tile<2, 2>, tile<3, 2>, tile<4, 2>}};

int padded(int n) { return (n + 3) / 4 * 4; }

// A packed block of the left operand times a packed block of the right one.
void multiply_block(const float* left, const float* right, int rows, int n, int depth, Store s) {
  float* const corner = s.to;
  for (int j = 0; j < n; j += tile_columns) {
    const int columns = std::min(tile_columns, n - j);
    const int vectors = columns > 4 ? 2 : 1;
    s.columns = columns;
    s.column = j;
    for (int i = 0; i < rows; i += tile_rows) {
      s.to = corner + i * s.row + j;
      tiles[vectors - 1][std::min(tile_rows, rows - i) - 1](left + static_cast<size_t>(i) * depth, tile_rows, right, vectors * 4, depth, s);
    }
    right += static_cast<size_t>(depth) * vectors * 4;
  }
}

// Depth of one pass: all of it where the result cannot be kept between passes.
int pass_depth(int k, bool result_is_block) { return result_is_block ? k : std::min(k, block_depth); }

// Sums of nothing.
void finish_empty(const Product& p) {
  for (int row = 0; row < p.m; row += block_rows) {
    const int rows = std::min(block_rows, p.m - row);
    float* to = p.result + (p.result_is_block ? 0 : row * p.result_row);
    for (int i = 0; i < rows; i++, to += p.result_row) {
      for (int j = 0; j < p.n; j++) to[j] = std::min(std::max((p.accumulate ? to[j] : 0) + (p.finish.bias ? p.finish.bias[j] : 0), p.finish.low), p.finish.high);
    }
    if (p.rows_done) p.rows_done(row, row + rows);
  }
}

}  // namespace

size_t packed_floats(int n, int k) { return static_cast<size_t>(padded(n)) * k; }

size_t scratch_floats(int m, int n, int k, bool right_is_packed, bool result_is_block) {
  const size_t depth = pass_depth(k, result_is_block);
  const size_t rows = (std::min(m, block_rows) + 3) / 4 * 4;
  return depth * rows + (right_is_packed ? 0 : depth * padded(n));
}

void pack_right(const Right& right, int n, int k, float* to, bool result_is_block) {
  const int pass = pass_depth(k, result_is_block);
  for (int first = 0; first < k; first += pass) {
    const int depth = std::min(pass, k - first);
    right.pack(to, n, first, depth);
    to += static_cast<size_t>(padded(n)) * depth;
  }
}

void multiply(const Product& p, float* scratch) {
  if (p.k == 0) return finish_empty(p);
  const int pass = pass_depth(p.k, p.result_is_block);
  float* const left = scratch;
  float* const own_right = scratch + static_cast<size_t>(pass) * ((std::min(p.m, block_rows) + 3) / 4 * 4);
  for (int first = 0; first < p.k; first += pass) {
    const int depth = std::min(pass, p.k - first);
    const float* right = own_right;
    if (p.packed) right = p.packed + static_cast<size_t>(padded(p.n)) * first;
    else p.right->pack(own_right, p.n, first, depth);
    const bool last = first + depth == p.k;
    for (int row = 0; row < p.m; row += block_rows) {
      const int rows = std::min(block_rows, p.m - row);
      p.left->pack(left, row, rows, first, depth);
      float* to = p.result + (p.result_is_block ? 0 : row * p.result_row);
      multiply_block(left, right, rows, p.n, depth, {to, p.result_row, 0, p.accumulate || first > 0, last ? &p.finish : nullptr, 0});
      if (last && p.rows_done) p.rows_done(row, row + rows);
    }
  }
}

}  // namespace nacre::gemm
