// Reverse-mode differentiation of the recorded graph.
#pragma once
#include <functional>
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

}  // namespace nacre
