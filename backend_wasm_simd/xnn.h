// XNNPACK operators, held by the kernels of plan steps. Every status but success becomes an error that names the op.
#pragma once
#include <cstdint>
#include <memory>
#include <optional>

#include "backend_wasm_simd/gemm.h"

struct xnn_operator;

namespace nacre::xnn {

struct Delete {
  void operator()(xnn_operator* op) const;
};
using Operator = std::unique_ptr<xnn_operator, Delete>;

// Softmax over rows of `columns` elements.
class Softmax {
 public:
  Softmax();
  void run(const float* x, float* y, size_t rows, size_t columns);

 private:
  Operator op_;
};

// Whether XNNPACK multiplies by constant matrices faster than our own product: it does where fused multiply-add is allowed.
#ifdef NACRE_RELAXED_SIMD
constexpr bool multiplies_faster = true;
#else
constexpr bool multiplies_faster = false;
#endif

// y = clamp(x w + bias) with a right operand that stays: it is packed when the same content comes the second time.
class FullyConnected {
 public:
  struct Weights {
    const float* data;          // [inputs][outputs], or transposed
    bool transposed;
    size_t inputs, outputs;
    uint64_t content;           // identity of the data; 0: unknown
    std::optional<uint64_t> bias_content;  // empty: no bias
  };
  // False, with nothing done, where the operands are not known to be constant.
  bool run(const float* x, float* y, size_t rows, const Weights&, const gemm::Finish&);

 private:
  Operator op_;
  uint64_t content_ = 0, bias_content_ = 0;
};

}  // namespace nacre::xnn
