// Ops as C++ functions, for composites, gradient rules and importers.
#pragma once
#include <string>

#include "core/op.h"

namespace nacre::ops {

// Elementwise (broadcasting, promoting).
Tensor add(const Tensor& a, const Tensor& b);
Tensor sub(const Tensor& a, const Tensor& b);
Tensor mul(const Tensor& a, const Tensor& b);
Tensor div(const Tensor& a, const Tensor& b);
Tensor maximum(const Tensor& a, const Tensor& b);
Tensor minimum(const Tensor& a, const Tensor& b);
Tensor pow(const Tensor& a, const Tensor& b);
Tensor add(const Tensor& a, double b);
Tensor sub(double a, const Tensor& b);
Tensor mul(const Tensor& a, double b);
Tensor div(double a, const Tensor& b);
Tensor neg(const Tensor& x);
Tensor square(const Tensor& x);
Tensor sqrt(const Tensor& x);
Tensor rsqrt(const Tensor& x);
Tensor reciprocal(const Tensor& x);
Tensor exp(const Tensor& x);
Tensor log(const Tensor& x);
Tensor sigmoid(const Tensor& x);
Tensor tanh(const Tensor& x);
Tensor sin(const Tensor& x);
Tensor cos(const Tensor& x);
Tensor sinh(const Tensor& x);
Tensor cosh(const Tensor& x);
Tensor floor(const Tensor& x);
Tensor softplus(const Tensor& x);
Tensor abs(const Tensor& x);
Tensor sign(const Tensor& x);
Tensor relu(const Tensor& x);
Tensor step(const Tensor& x, double alpha = 0);
Tensor equal(const Tensor& a, const Tensor& b);
Tensor not_equal(const Tensor& a, const Tensor& b);
Tensor greater(const Tensor& a, const Tensor& b);
Tensor greater_equal(const Tensor& a, const Tensor& b);
Tensor less(const Tensor& a, const Tensor& b);
Tensor less_equal(const Tensor& a, const Tensor& b);
Tensor logical_and(const Tensor& a, const Tensor& b);
Tensor logical_or(const Tensor& a, const Tensor& b);
Tensor logical_not(const Tensor& a);
Tensor is_finite(const Tensor& x);
Tensor where(const Tensor& condition, const Tensor& a, const Tensor& b);
Tensor cast(const Tensor& x, DType dtype);

// Reductions; no axes: all.
Tensor sum(const Tensor& x, const Ints& axes = {}, bool keep_dims = false);
Tensor mean(const Tensor& x, const Ints& axes = {}, bool keep_dims = false);
Tensor max(const Tensor& x, const Ints& axes = {}, bool keep_dims = false);
Tensor min(const Tensor& x, const Ints& axes = {}, bool keep_dims = false);
Tensor cumsum(const Tensor& x, int axis, bool exclusive = false, bool reverse = false);
Tensor cumprod(const Tensor& x, int axis, bool exclusive = false, bool reverse = false);
Tensor sum_to_shape(const Tensor& x, const Shape& shape);  // undoes broadcasting

// Sources.
Tensor fill(const Shape& shape, double value, DType dtype = DType::float32);
Tensor zeros_like(const Tensor& x);
Tensor ones_like(const Tensor& x);
Tensor range(double start, double stop, double step, DType dtype);

// Movement.
Tensor reshape(const Tensor& x, const Shape& shape);
Tensor transpose(const Tensor& x, const Ints& perm = {});
Tensor broadcast_to(const Tensor& x, const Shape& shape);
Tensor slice(const Tensor& x, const Ints& begin, const Ints& size);
Tensor pad(const Tensor& x, const Ints& before, const Ints& after, double value = 0);
Tensor concat(const Tensors& xs, int axis);
Tensor stack(const Tensors& xs, int axis = 0);
Tensor tile(const Tensor& x, const Ints& reps);
Tensors split(const Tensor& x, const Ints& sizes, int axis);
Tensor reverse(const Tensor& x, const Ints& axes);
Tensor expand_dims(const Tensor& x, int axis);
Tensor squeeze(const Tensor& x, const Ints& axes);
Tensor gather(const Tensor& x, const Tensor& indices, int axis = 0);
Tensor one_hot(const Tensor& indices, int depth, double on = 1, double off = 0, DType dtype = DType::int32);

// Products.
Tensor mat_mul(const Tensor& a, const Tensor& b, bool transpose_a = false, bool transpose_b = false);

}  // namespace nacre::ops
