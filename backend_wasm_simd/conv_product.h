// Patches of pictures times a matrix: convolutions, and their gradients with respect to the input.
#pragma once
#include "backend_wasm_simd/conv_patches.h"
#include "backend_wasm_simd/gemm_weights.h"

namespace nacre {

// Prepared once for given shapes.
class PatchProduct {
 public:
  const int n;  // columns of the result

  // `scattered`: the rows of the result do not lie one after the other.
  PatchProduct(const Windows& windows, int n, bool scattered);

  struct Call {
    const float* source;
    const gemm::Right* right;
    uint64_t content;                          // of the right operand
    const gemm::Operand* operand = nullptr;    // instead of both, where the right operand lies as it is
    float* result;     // of all rows, unless they are scattered
    int64_t result_row;  // distance between them
    gemm::Finish finish;
    FunctionRef<void(int begin, int end, int thread)> rows_done = nullptr;
    FunctionRef<void(const float* block, int begin, int end)> block_done = nullptr;  // takes scattered rows to their places
  };
  size_t scratch_floats() const;
  void run(const Call&, float* scratch);

 private:
  // Of each thread:
  size_t block_floats() const { return scattered_ ? static_cast<size_t>(gemm::block_rows) * n + 4 : 0; }
  size_t gathered_floats() const { return gathered_ ? static_cast<size_t>(gemm::block_rows) * k_ + 4 : 0; }
  size_t padded_floats() const { return gathered_ ? 0 : padded_.scratch_floats(); }
  void multiply(const Call&, const float* packed, const float* pictures, int first, int rows, float* own) const;

  Windows windows_;
  PaddedWindows padded_;
  int images_, k_;
  int rows_;  // of the result, per picture
  bool scattered_;
  bool gathered_;  // windows are laid out end to end, a block at a time, rather than read in padded pictures
  gemm::KeptRight kept_;
};

}  // namespace nacre
