// Matrices in the last two dimensions, for the composites and gradient rules of linear algebra. Operands of one call have equal leading dimensions.
#pragma once
#include "core/ops/helpers.h"

namespace nacre::ops {

Tensor transposed(const Tensor& x);  // the last two dimensions exchanged
Tensor identity(int n);              // float32
Tensor diagonal(const Tensor& x);    // [..,n,n] -> [..,n]
Tensor diagonal_matrix(const Tensor& x);  // and back

// What lies at most so many diagonals below and above the main one, zeros elsewhere; int32 scalars.
Tensor band(const Tensor& x, const Tensor& below, const Tensor& above);
Tensor lower_part(const Tensor& x, int diagonal = 0);  // on and below the diagonal of that number, counted upwards from the main one
Tensor upper_part(const Tensor& x);

Tensor solve(const Tensor& a, const Tensor& b);                                                  // x of a x = b
Tensor triangular_solve(const Tensor& a, const Tensor& b, bool lower, bool transpose = false);  // the same where only a triangle of a counts

}  // namespace nacre::ops
