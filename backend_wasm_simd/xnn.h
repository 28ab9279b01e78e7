// XNNPACK operators, held by the kernels of plan steps. Every status but success becomes an error that names the op.
#pragma once
#include <cstdint>
#include <memory>

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

}  // namespace nacre::xnn
