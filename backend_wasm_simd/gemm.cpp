#include "backend_wasm_simd/gemm.h"

#include <algorithm>

#include "backend_wasm_simd/threads.h"
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
  const Finish* finish;  // null: nothing to do, or not yet complete
  int column;            // of the tile's first column in the result
};

template <int rows, int vectors>
inline void store_tile(V (&sums)[rows][vectors], const Store& s) {
  if (s.accumulate) {
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < vectors; j++) sums[i][j] = add(load(s.to + i * s.row + j * 4), sums[i][j]);
    }
  }
  if (s.finish) {
    const V low = splat(s.finish->low), high = splat(s.finish->high);
    for (int j = 0; j < vectors; j++) {
      const V bias = s.finish->bias ? load(s.finish->bias + s.column + j * 4) : splat(0);
      for (int i = 0; i < rows; i++) sums[i][j] = at_most(at_least(add(sums[i][j], bias), low), high);
    }
  }
  for (int j = 0; j < vectors; j++) {
    const int left = s.columns - j * 4;
    for (int i = 0; i < rows; i++) {
      float* p = s.to + i * s.row + j * 4;
      if (left >= 4) store(p, sums[i][j]);
      else if (left > 0) store_some(p, sums[i][j], left);
    }
  }
}

// One tile of the result: `rows` x (4 * vectors) sums live in registers.
// The loop is not unrolled: V8 issues all loads of a loop body first, and more than one step's would not fit the sixteen registers of x86.
template <int rows, int vectors>
inline void tile(const float* left, const float* right, int depth, const Store& s) {
  V sums[rows][vectors];
  for (auto& row : sums) {
    for (V& v : row) v = splat(0);
  }
#pragma clang loop unroll(disable)
  for (; depth > 0; depth--, left += tile_rows, right += vectors * 4) {
    V columns[vectors];
    for (int j = 0; j < vectors; j++) columns[j] = load(right + j * 4);
    for (int i = 0; i < rows; i++) {
      const V factor = load_splat(left + i);
      for (int j = 0; j < vectors; j++) sums[i][j] = madd(factor, columns[j], sums[i][j]);
    }
  }
  store_tile(sums, s);
}

// A packed block of the left operand times one packed panel of the right one.
template <int vectors>
void multiply_panel(const float* left, const float* right, int rows, int depth, Store s) {
  for (; rows >= tile_rows; rows -= tile_rows, left += static_cast<size_t>(depth) * tile_rows, s.to += tile_rows * s.row) {
    tile<tile_rows, vectors>(left, right, depth, s);
  }
  if (rows >= 2) tile<2, vectors>(left, right, depth, s), rows -= 2, left += 2, s.to += 2 * s.row;
  if (rows == 1) tile<1, vectors>(left, right, depth, s);
}

// A tile whose left operand is read where it lies.
template <int rows, int vectors>
inline void tile_of_rows(const float* const* starts, std::span<const Stretch> stretches, const float* right, const Store& s) {
  V sums[rows][vectors];
  for (auto& row : sums) {
    for (V& v : row) v = splat(0);
  }
  for (const Stretch& stretch : stretches) {
    const float* left[rows];
    for (int i = 0; i < rows; i++) left[i] = starts[i] + stretch.offset;
#pragma clang loop unroll(disable)
    for (int d = stretch.length; d > 0; d--, right += vectors * 4) {
      V columns[vectors];
      for (int j = 0; j < vectors; j++) columns[j] = load(right + j * 4);
      for (int i = 0; i < rows; i++) {
        const V factor = load_splat(left[i]++);
        for (int j = 0; j < vectors; j++) sums[i][j] = madd(factor, columns[j], sums[i][j]);
      }
    }
  }
  store_tile(sums, s);
}

// Of the last rows two or three are computed together with some before them, once more.
template <int vectors>
void multiply_rows_panel(const float* const* starts, int rows, std::span<const Stretch> stretches, const float* right, Store s) {
  const auto go_on = [&](int n) { rows -= n, starts += n, s.to += n * s.row; };
  while (rows >= tile_rows) {
    tile_of_rows<tile_rows, vectors>(starts, stretches, right, s);
    const int left = rows - tile_rows;
    go_on((left == 2 || left == 3) && !s.accumulate ? left : tile_rows);
  }
  while (rows > 0) {
    tile_of_rows<1, vectors>(starts, stretches, right, s);
    go_on(1);
  }
}

int padded(int n) { return (n + 3) / 4 * 4; }

void multiply_block(const float* left, const float* right, int rows, int n, int depth, Store s) {
  for (int j = 0; j < n; j += tile_columns, s.to += tile_columns) {
    s.columns = std::min(tile_columns, n - j);
    s.column = j;
    if (s.columns > 4) multiply_panel<2>(left, right, rows, depth, s);
    else multiply_panel<1>(left, right, rows, depth, s);
    right += static_cast<size_t>(depth) * tile_columns;
  }
}

// Rows are taken in parts, so that there are some to share: of a size that depends on m alone.
int part_rows(int m) { return std::clamp((m / 8 + tile_rows - 1) / tile_rows * tile_rows, 32, block_rows); }
int parts_of(int m) { return (m + part_rows(m) - 1) / part_rows(m); }

struct Part {
  int row, rows;
};
Part part(int m, int number) {
  const int row = number * part_rows(m);
  return {row, std::min(part_rows(m), m - row)};
}

// About how long a product takes.
int64_t nanoseconds(int64_t m, int64_t n, int64_t k) { return m * n * k / 8; }

// Sums of nothing.
[[gnu::cold]] void finish_empty(const Product& p) {
  for (int i = 0; i < parts_of(p.m); i++) {
    const auto [row, rows] = part(p.m, i);
    float* to = p.result + (p.result_block ? 0 : row * p.result_row);
    for (int i = 0; i < rows; i++, to += p.result_row) {
#pragma clang loop vectorize(disable) unroll(disable)
      for (int j = 0; j < p.n; j++) {
        const float sum = (p.accumulate ? to[j] : 0) + (p.finish.bias ? p.finish.bias[j] : 0);
        to[j] = std::min(std::max(sum, p.finish.low), p.finish.high);
      }
    }
    if (p.rows_done) p.rows_done(row, row + rows, 0);
  }
}

// How much of the depth is taken at once: rows that are read where they lie are read to their end.
int pass_depth(LeftForm form, int k) { return form == LeftForm::rows ? k : std::min(k, block_depth); }

int padded_rows(int m) { return (std::min(m, part_rows(m)) + tile_rows - 1) / tile_rows * tile_rows; }

void multiply_packed(const Product& p, float* scratch) {
  const int pass = pass_depth(LeftForm::packed, p.k);
  const size_t left_floats = static_cast<size_t>(pass) * padded_rows(p.m);
  float* const own_right = scratch + threads() * left_floats;
  for (int first = 0; first < p.k; first += pass) {
    const int depth = std::min(pass, p.k - first);
    const float* right = own_right;
    if (p.packed) right = p.packed + static_cast<size_t>(padded(p.n)) * first;
    else p.right->pack(own_right, p.n, first, depth);
    const bool last = first + depth == p.k;
    const auto rows_part = [&](int i, int thread) {
      const auto [row, rows] = part(p.m, i);
      float* const left = scratch + thread * left_floats;
      p.left->pack(left, row, rows, first, depth);
      multiply_block(left, right, rows, p.n, depth,
                     {p.result + row * p.result_row, p.result_row, 0, p.accumulate || first > 0, last && p.finish.works() ? &p.finish : nullptr, 0});
      if (last && p.rows_done) p.rows_done(row, row + rows, thread);
    };
    parallel_for(parts_of(p.m), nanoseconds(p.m, p.n, depth), rows_part);
  }
}

void multiply_rows(const Product& p, float* scratch) {
  const float* packed = p.packed;
  if (!packed) {
    p.right->pack(scratch, p.n, 0, p.k);
    packed = scratch;
  }
  // Where nothing hangs on whole rows, columns are divided as well.
  const int parts = parts_of(p.m);
  const int columns = p.rows_done || p.rows->laid_out ? p.n : std::max(4 * tile_columns, part_of(p.n * parts, tile_columns));
  const int across = (p.n + columns - 1) / columns;
  const auto one_part = [&](int i, int thread) {
    const auto [row, rows] = part(p.m, i / across);
    const int first = i % across * columns, end = std::min(first + columns, p.n);
    const float* starts[block_rows];
    p.rows->starts(row, rows, starts, thread);
    Store s{p.result + (p.result_block ? thread * p.result_block : row * p.result_row), p.result_row, 0, p.accumulate, p.finish.works() ? &p.finish : nullptr, 0};
    s.to += first;
    for (int j = first; j < end; j += tile_columns, s.to += tile_columns) {
      s.columns = std::min(tile_columns, p.n - j);
      s.column = j;
      const float* right = packed + static_cast<size_t>(p.k) * j;
      if (s.columns > 4) multiply_rows_panel<2>(starts, rows, p.rows->stretches, right, s);
      else multiply_rows_panel<1>(starts, rows, p.rows->stretches, right, s);
    }
    if (p.rows_done) p.rows_done(row, row + rows, thread);
  };
  parallel_for(parts * across, nanoseconds(p.m, p.n, p.k), one_part);
}

}  // namespace

size_t packed_floats(int n, int k) { return static_cast<size_t>(padded(n)) * k; }

size_t scratch_floats(LeftForm form, int m, int n, int k) {
  const size_t depth = pass_depth(form, k);
  return depth * padded(n) + (form == LeftForm::packed ? threads() * depth * padded_rows(m) : 0);
}

void pack_right(LeftForm form, const Right& right, int n, int k, float* to) {
  const int pass = pass_depth(form, k);
  for (int first = 0; first < k; first += pass) {
    const int depth = std::min(pass, k - first);
    right.pack(to, n, first, depth);
    to += static_cast<size_t>(padded(n)) * depth;
  }
}

void multiply(const Product& p, float* scratch) {
  if (p.k == 0) finish_empty(p);
  else if (p.rows) multiply_rows(p, scratch);
  else multiply_packed(p, scratch);
}

}  // namespace nacre::gemm
