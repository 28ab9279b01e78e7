// _matMul(a, b, transposeA, transposeB): batches broadcast against each other.
#include <vector>

#include "backend_wasm_simd/conv_work.h"
#include "backend_wasm_simd/gemm_epilogue.h"
#include "backend_wasm_simd/gemm_weights.h"
#include "backend_wasm_simd/kernels.h"
#include "backend_wasm_simd/operands.h"
#include "backend_wasm_simd/threads.h"

namespace nacre {
namespace {

using gemm::Matrix;

int64_t result_size(const Work& work) {
  const Shape &a = work.in[0].shape, &b = work.in[1].shape;
  int64_t size = static_cast<int64_t>(a[work.attrs.flag(0) ? -1 : -2]) * b[work.attrs.flag(1) ? -2 : -1];
  for (int i = 0; i < a.rank() - 2; i++) size *= a[i] == 1 ? b[i] : a[i];
  return size;
}

// How the batches step through an operand.
struct Batches {
  std::vector<std::pair<int64_t, int64_t>> offsets;  // of a and b, in elements

  Batches(const Shape& a, const Shape& b) {
    offsets.push_back({0, 0});
    const int rank = a.rank() - 2;
    const auto strides_a = contiguous_strides(a), strides_b = contiguous_strides(b);
    for (int i = 0; i < rank; i++) {
      const int count = a[i] == 1 ? b[i] : a[i];
      std::vector<std::pair<int64_t, int64_t>> next;
      for (const auto& [x, y] : offsets) {
        for (int j = 0; j < count; j++) next.push_back({x + (a[i] == 1 ? 0 : j * strides_a[i]), y + (b[i] == 1 ? 0 : j * strides_b[i])});
      }
      offsets = std::move(next);
    }
  }
};

struct MatMul : Kernel {
  int m, n, k;
  bool transpose_a, transpose_b;
  Batches batches;
  Epilogue epilogue;
  gemm::KeptRight kept;
  bool fixed;  // the right operand
  int64_t left_row, result_row;  // distances between rows

  explicit MatMul(const Work& work)
      : transpose_a(work.attrs.flag(0)),
        transpose_b(work.attrs.flag(1)),
        batches(work.in[0].shape, work.in[1].shape),
        epilogue(work, work.in[1].shape[transpose_b ? -2 : -1], 2),
        fixed(work.fixed & 2) {
    const Shape &a = work.in[0].shape, &b = work.in[1].shape;
    m = a[transpose_a ? -1 : -2];
    k = a[transpose_a ? -2 : -1];
    n = b[transpose_b ? -2 : -1];
    left_row = pace(work.in_rows, k);
    result_row = pace(work.out_rows, n);
    if (!transpose_a && b.size() == static_cast<int64_t>(n) * k) fold_batches(a);
  }

  static bool in_rows(const Work& work) {
    const bool transposed = work.attrs.flag(0);
    const int n = work.out[0].shape[-1];
    return are_rows(work, transposed ? 0 : work.in[0].shape[-1], n > 1 ? n : 0) && supports(work);  // single columns are computed as a row
  }
  static bool supports(const Work& work) { return Epilogue::fits(work, result_size(work)); }

  // All batches have the same right operand: they are one matrix of more rows.
  void fold_batches(const Shape& a) {
    if (k == 0) return;
    m = static_cast<int>(a.size() / k);
    batches.offsets.resize(1);
  }

  gemm::LeftForm form() const { return transpose_a ? gemm::LeftForm::packed : gemm::LeftForm::rows; }
  size_t scratch_floats() const { return gemm::scratch_floats(form(), m, n, k); }
  size_t scratch_bytes() const override { return (batches.offsets.size() > 1 ? threads() : 1) * scratch_floats() * sizeof(float); }

  Matrix left(const float* data) const { return transpose_a ? Matrix{data, 1, m} : Matrix{data, left_row, 1}; }
  Matrix right(const float* data) const { return transpose_b ? Matrix{data, 1, k} : Matrix{data, n, 1}; }

  void run(std::span<const Slot> in, std::span<const Slot> out, const Slot& scratch) override {
    const float* const a = floats(in[0]);
    if (m == 0 || n == 0) return;
    epilogue.begin(in, out);
    const gemm::Finish finish = epilogue.finish(in);
    const gemm::Operand operand{.slot = in[1], .n = n, .k = k, .transposed = transpose_b, .fixed = fixed};
    const float* const b = operand.data();
    const bool one_right = batches.offsets.size() == 1;
    const bool whole = way(left(a), right(b), finish) == Way::packed;
    const float* packed = nullptr;
    if (one_right && whole && !transpose_a) {
      packed = kept.find(operand);
    } else {
      operand.plain();
      if (one_right && whole) packed = kept.find(operand.slot.content, form(), gemm::MatrixRight(right(b)), n, k);
    }
    const auto one_batch = [&](int i, int thread) {
      const auto& [at_a, at_b] = batches.offsets[i];
      const int64_t rows_before = static_cast<int64_t>(i) * m;
      float* const working = floats(scratch) + (one_right ? 0 : thread * scratch_floats());
      const float* const own = a + (transpose_a || k == 0 ? at_a : at_a / k * left_row);
      batch(left(own), right(b + at_b), floats(out[0]) + rows_before * result_row, rows_before * n, packed, finish, working, thread);
    };
    const int count = static_cast<int>(batches.offsets.size());
    parallel_for(count, int64_t{m} * n * k * count / 8, one_batch);
  }

  // Few rows are multiplied where the operands lie; a vector on the right is one row of the transposed problem.
  enum class Way { turned, direct, packed };
  Way way(const Matrix& a, const Matrix& b, const gemm::Finish& finish) const {
    if (n == 1 && result_row == 1 && !finish.bias && gemm::direct_pays(1, {b.data, b.column, b.row}, {a.data, a.column, a.row})) return Way::turned;
    return gemm::direct_pays(m, a, b) ? Way::direct : Way::packed;
  }

  void batch(const Matrix& a, const Matrix& b, float* result, int64_t first, const float* packed, const gemm::Finish& finish, float* working, int thread) {
    const auto done = [&](int begin, int end, int by) { epilogue.elements(first + static_cast<int64_t>(begin) * n, first + static_cast<int64_t>(end) * n, by); };
    switch (way(a, b, finish)) {
      case Way::turned: gemm::multiply_direct(1, m, k, {b.data, b.column, b.row}, {a.data, a.column, a.row}, result, m, finish); break;
      case Way::direct: gemm::multiply_direct(m, n, k, a, b, result, result_row, finish); break;
      case Way::packed:
        const gemm::MatrixLeft left(a);
        const gemm::MatrixRight right(b);
        const gemm::Stretch whole{0, k};
        const auto starts = [&](int row, int count, const float** to, int) {
          for (int i = 0; i < count; i++) to[i] = a.data + (row + i) * a.row;
        };
        const gemm::Rows rows{{&whole, 1}, starts};
        gemm::Product product{.m = m, .n = n, .k = k, .right = &right, .packed = packed, .result = result, .result_row = result_row, .finish = finish};
        if (transpose_a) product.left = &left;
        else product.rows = &rows;
        if (epilogue.runs()) product.rows_done = done;
        gemm::multiply(product, working);
        return;
    }
    if (epilogue.runs()) done(0, m, thread);
  }
};

constexpr KernelRow rows[] = {
    {"_matMul", MatMul::supports, make_kernel<MatMul>, MatMul::in_rows},
};

}  // namespace

std::span<const KernelRow> gemm_kernels() { return rows; }

}  // namespace nacre
