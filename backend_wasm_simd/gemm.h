// Matrix products: the one engine behind matMul, convolutions and the gradients of convolutions.
// Threads share a product by parts of the result. Every element is summed in the order of the depth, wherever its part ends.
#pragma once
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>

#include "backend_wasm_simd/function_ref.h"

namespace nacre::gemm {

constexpr int tile_rows = 4;
constexpr int tile_columns = 8;
constexpr int block_rows = 128;   // of the left operand: a packed block stays in the L2 cache
constexpr int block_depth = 256;  // a packed panel of the right operand stays in the L1 cache

// A matrix in memory: element (i, j) lies at data[i * row + j * column].
struct Matrix {
  const float* data;
  int64_t row;
  int64_t column;
};

// The left operand, in whatever form it has. `pack` writes the elements [row, row + rows) x [first, first + depth) as panels of four
// rows, each panel [depth][4]; what stands in missing rows does not matter.
struct Left {
  virtual ~Left() = default;
  virtual void pack(float* to, int row, int rows, int first, int depth) const = 0;
};

// The right operand. `pack` writes its rows [first, first + depth) as panels of eight columns, each panel [depth][8], missing columns as
// zeros; the last panel is four wide where that is enough.
struct Right {
  virtual ~Right() = default;
  virtual void pack(float* to, int columns, int first, int depth) const = 0;
};

struct MatrixLeft : Left {
  Matrix matrix;
  explicit MatrixLeft(Matrix m) : matrix(m) {}
  void pack(float* to, int row, int rows, int first, int depth) const override;
};

// A left operand that is read where it lies, which is faster: every row consists of the same stretches of elements, from a start of its own.
struct Stretch {
  ptrdiff_t offset;  // from the start of the row
  int length;
};
struct Rows {
  std::span<const Stretch> stretches;
  FunctionRef<void(int row, int rows, const float** to, int thread)> starts;  // of the rows [row, row + rows)
  bool laid_out = false;  // `starts` takes time: it is asked once for every row
};

struct MatrixRight : Right {
  Matrix matrix;
  explicit MatrixRight(Matrix m) : matrix(m) {}
  void pack(float* to, int columns, int first, int depth) const override;
};

// What is done to an element when its sum is complete: a bias by column, then clamping.
struct Finish {
  const float* bias = nullptr;
  float low = -std::numeric_limits<float>::infinity();
  float high = std::numeric_limits<float>::infinity();
  bool works() const { return bias || low > -std::numeric_limits<float>::infinity() || high < std::numeric_limits<float>::infinity(); }
};

struct Product {
  int m, n, k;
  const Left* left = nullptr;     // either this
  const Rows* rows = nullptr;     // or this
  const Right* right;
  const float* packed = nullptr;  // the right operand as `pack_right` left it; null: packed on the way
  float* result;
  int64_t result_row;             // distance between rows of the result
  bool accumulate = false;        // adds to the result instead of replacing it
  // Not 0: `result` holds only block_rows rows for each thread, so far apart, which are used for one part of the rows after the other:
  // `rows_done` takes them away. Only with `rows`.
  size_t result_block = 0;
  Finish finish = {};
  // Called when rows are complete, while they are in the cache. Which rows come together depends on m alone.
  FunctionRef<void(int begin, int end, int thread)> rows_done = nullptr;
};

// With `packed` and `rows` without scratch.
void multiply(const Product&, float* scratch);

// Which of the two forms the left operand has decides how the right one is packed.
enum class LeftForm : uint8_t { packed, rows };
size_t scratch_floats(LeftForm, int m, int n, int k);

// The whole right operand in the form `Product::packed` wants it.
size_t packed_floats(int n, int k);
void pack_right(LeftForm, const Right&, int n, int k, float* to);

// Products with few rows, straight from memory: nothing is packed.
bool direct_pays(int m, const Matrix& a, const Matrix& b);
void multiply_direct(int m, int n, int k, const Matrix& a, const Matrix& b, float* result, int64_t result_row, const Finish& finish);

// Writes `lanes` sequences of `depth` elements (element d of lane l at data[l * lane_stride + d * depth_stride]) as panels [depth][width],
// width 4 or 8, missing lanes as zeros. Up to three elements past the end of a lane are read.
template <int width>
void pack_panels(float* to, const float* data, int64_t lane_stride, int64_t depth_stride, int lanes, int depth);

}  // namespace nacre::gemm
