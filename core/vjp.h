// Reverse-mode differentiation of the recorded graph.
#pragma once
#include <functional>
#include <string>
#include <span>

#include "core/tensor.h"

namespace nacre {

// Gradients of sum_i <ys[i], dys[i]> with respect to xs; a null Tensor where ys do not depend on an x. A null dy stands for ones.
// Walks only nodes with id >= first_id (0: all that is recorded); xs themselves are never walked through.
Tensors vjp(std::span<const Tensor> ys, std::span<const Tensor> dys, std::span<const Tensor> xs, uint64_t first_id = 0);

// The op behind tf.customGrad: passes input 0 on; inputs 1.. are what a gradient is given for. Attribute 0: number of the callback.
extern const OpDef custom_gradient_op;
// Set by the bindings: number of the callback, gradient of the result -> gradients of inputs 1..
extern std::function<Tensors(int callback, const Tensor& dy)> custom_gradient_hook;

// For debugging: computes what each rule gives at once, and notes the first value that is not finite, as text: the value, the op, the number of
// the input that it is the gradient of, and the type and shape, separated by tabs.
struct GradientSearch {
  bool on = false;
  std::string found;
};
GradientSearch& gradient_search();

}  // namespace nacre
