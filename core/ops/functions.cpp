#include "core/ops/ops.h"

#include <cmath>
#include <limits>
#include <numeric>

#include "core/evaluate.h"
#include "core/ops/helpers.h"

namespace nacre::ops {
namespace {

// A number beside a tensor takes the tensor's type, unless it is a fraction.
Tensor beside(const Tensor& x, double value) {
  const bool whole = value == std::floor(value) && std::fabs(value) <= std::numeric_limits<int32_t>::max();
  return constant(value, x.dtype() == DType::int32 && whole ? DType::int32 : DType::float32);
}

Ints all_axes(const Tensor& x) {
  Ints axes(static_cast<size_t>(x.rank()));
  std::iota(axes.begin(), axes.end(), 0);
  return axes;
}

template <Name name>
Tensor reduce(const Tensor& x, const Ints& axes, bool keep_dims) {
  if (x.rank() == 0) return x;
  return call<name>({x}, {axes.empty() ? all_axes(x) : normalize_axes(name.text + 1, axes, x.rank()), keep_dims});
}

}  // namespace

Tensor add(const Tensor& a, const Tensor& b) { return call<"add">({a, b}); }
Tensor sub(const Tensor& a, const Tensor& b) { return call<"sub">({a, b}); }
Tensor mul(const Tensor& a, const Tensor& b) { return call<"mul">({a, b}); }
Tensor div(const Tensor& a, const Tensor& b) { return call<"div">({a, b}); }
Tensor maximum(const Tensor& a, const Tensor& b) { return call<"maximum">({a, b}); }
Tensor minimum(const Tensor& a, const Tensor& b) { return call<"minimum">({a, b}); }
Tensor pow(const Tensor& a, const Tensor& b) { return call<"pow">({a, b}); }
Tensor add(const Tensor& a, double b) { return add(a, beside(a, b)); }
Tensor sub(double a, const Tensor& b) { return sub(beside(b, a), b); }
Tensor mul(const Tensor& a, double b) { return mul(a, beside(a, b)); }
Tensor div(double a, const Tensor& b) { return div(beside(b, a), b); }
Tensor neg(const Tensor& x) { return call<"neg">({x}); }
Tensor square(const Tensor& x) { return call<"square">({x}); }
Tensor sqrt(const Tensor& x) { return call<"sqrt">({x}); }
Tensor rsqrt(const Tensor& x) { return call<"rsqrt">({x}); }
Tensor reciprocal(const Tensor& x) { return call<"reciprocal">({x}); }
Tensor exp(const Tensor& x) { return call<"exp">({x}); }
Tensor log(const Tensor& x) { return call<"log">({x}); }
Tensor sigmoid(const Tensor& x) { return call<"sigmoid">({x}); }
Tensor tanh(const Tensor& x) { return call<"tanh">({x}); }
Tensor sin(const Tensor& x) { return call<"sin">({x}); }
Tensor cos(const Tensor& x) { return call<"cos">({x}); }
Tensor sinh(const Tensor& x) { return call<"sinh">({x}); }
Tensor cosh(const Tensor& x) { return call<"cosh">({x}); }
Tensor floor(const Tensor& x) { return call<"floor">({x}); }
Tensor softplus(const Tensor& x) { return call<"softplus">({x}); }
Tensor abs(const Tensor& x) { return call<"abs">({x}); }
Tensor sign(const Tensor& x) { return call<"sign">({x}); }
Tensor relu(const Tensor& x) { return call<"relu">({x}); }
Tensor step(const Tensor& x, double alpha) { return call<"step">({x}, {alpha}); }
Tensor equal(const Tensor& a, const Tensor& b) { return call<"equal">({a, b}); }
Tensor not_equal(const Tensor& a, const Tensor& b) { return call<"notEqual">({a, b}); }
Tensor greater(const Tensor& a, const Tensor& b) { return call<"greater">({a, b}); }
Tensor greater_equal(const Tensor& a, const Tensor& b) { return call<"greaterEqual">({a, b}); }
Tensor less(const Tensor& a, const Tensor& b) { return call<"less">({a, b}); }
Tensor less_equal(const Tensor& a, const Tensor& b) { return call<"lessEqual">({a, b}); }
Tensor logical_and(const Tensor& a, const Tensor& b) { return call<"logicalAnd">({a, b}); }
Tensor logical_or(const Tensor& a, const Tensor& b) { return call<"logicalOr">({a, b}); }
Tensor logical_not(const Tensor& a) { return call<"logicalNot">({a}); }
Tensor is_finite(const Tensor& x) { return call<"isFinite">({x}); }
Tensor where(const Tensor& condition, const Tensor& a, const Tensor& b) { return call<"where">({condition, a, b}); }
Tensor cast(const Tensor& x, DType dtype) { return x.dtype() == dtype ? x : call<"cast">({x}, {dtype}); }

Tensor sum(const Tensor& x, const Ints& axes, bool keep_dims) { return reduce<"_sum">(x, axes, keep_dims); }
Tensor max(const Tensor& x, const Ints& axes, bool keep_dims) { return reduce<"_max">(x, axes, keep_dims); }
Tensor min(const Tensor& x, const Ints& axes, bool keep_dims) { return reduce<"_min">(x, axes, keep_dims); }
Tensor mean(const Tensor& x, const Ints& axes, bool keep_dims) {
  const Tensor total = sum(is_plain(x.dtype()) ? cast(x, DType::float32) : x, axes, keep_dims);
  const double count = static_cast<double>(x.shape().size()) / static_cast<double>(total.shape().size());
  return mul(total, constant(1 / count));
}
Tensor cumsum(const Tensor& x, int axis, bool exclusive, bool reverse) {
  return call<"_cumsum">({x}, {number(normalize_axis("cumsum", axis, x.rank())), exclusive, reverse});
}
Tensor cumprod(const Tensor& x, int axis, bool exclusive, bool reverse) {
  return call<"_cumprod">({x}, {number(normalize_axis("cumprod", axis, x.rank())), exclusive, reverse});
}

Tensor sum_to_shape(const Tensor& x, const Shape& shape) {
  if (x.shape() == shape) return x;
  const int extra = x.rank() - shape.rank();
  Ints axes;
  for (int i = 0; i < x.rank(); i++)
    if (i < extra || (shape[i - extra] == 1 && x.shape()[i] != 1)) axes.push_back(i);
  return reshape(axes.empty() ? x : sum(x, axes), shape);
}

Tensor fill(const Shape& shape, double value, DType dtype) { return call<"fill">({}, {ints(shape), value, dtype}); }
Tensor zeros_like(const Tensor& x) { return fill(x.shape(), 0, x.dtype()); }
Tensor ones_like(const Tensor& x) { return fill(x.shape(), 1, x.dtype()); }
Tensor range(double start, double stop, double step, DType dtype) {
  const double count = std::max(0.0, std::ceil((stop - start) / step));
  return call<"_range">({}, {start, step, count, dtype});
}

Tensor reshape(const Tensor& x, const Shape& shape) {
  if (x.shape() == shape) return x;
  const bool is_there = x.evaluated() && x.shape().size() == shape.size();
  if (is_there && !in_gradient_scope()) return leaf(x.node->values[x.out], {shape, x.dtype()});  // nothing is left to do
  return call<"_reshape">({x}, {ints(shape)});
}
Tensor transpose(const Tensor& x, const Ints& perm) {
  if (x.rank() < 2) return x;
  Ints order = all_axes(x);
  if (perm.empty()) std::reverse(order.begin(), order.end());
  else if (perm == order) return x;
  return call<"_transpose">({x}, {perm.empty() ? order : perm});
}
Tensor broadcast_to(const Tensor& x, const Shape& shape) { return x.shape() == shape ? x : call<"_broadcastTo">({x}, {ints(shape)}); }
Tensor slice(const Tensor& x, const Ints& begin, const Ints& size) {
  if (Shape{std::span<const int>(size)} == x.shape()) return x;
  return strided_slice(x, begin, size, Ints(begin.size(), 1));
}
Tensor pad(const Tensor& x, const Ints& before, const Ints& after, double value) {
  return interior_pad(x, before, after, Ints(before.size(), 0), value);
}
Tensor concat(const Tensors& xs, int axis) {
  return xs.size() == 1 ? xs[0] : call_all<"_concat">(xs, {number(normalize_axis("concat", axis, xs[0].rank()))})[0];
}
Tensor stack(const Tensors& xs, int axis) {
  Tensors expanded;
  for (const Tensor& x : xs) expanded.push_back(expand_dims(x, axis));
  return concat(expanded, axis);
}
Tensors split(const Tensor& x, const Ints& sizes, int axis) {
  axis = normalize_axis("split", axis, x.rank());
  Tensors parts;
  Ints begin(static_cast<size_t>(x.rank()), 0), size = ints(x.shape());
  for (int s : sizes) {
    size[axis] = s;
    parts.push_back(slice(x, begin, size));
    begin[axis] += s;
  }
  return parts;
}

// One axis at a time, innermost first, as [outer, repetition, the rest].
Tensor tile(const Tensor& x, const Ints& reps) {
  Tensor y = x;
  int inner = 1;
  for (int axis = x.rank() - 1; axis >= 0; axis--) {
    Shape shape = y.shape();
    inner *= shape[axis];
    if (reps[axis] == 1) continue;
    shape[axis] *= reps[axis];
    const int outer = std::accumulate(shape.begin(), shape.begin() + axis, 1, std::multiplies());
    y = reshape(broadcast_to(reshape(y, {outer, 1, inner}), {outer, reps[axis], inner}), shape);
    inner *= reps[axis];
  }
  return y;
}

Tensor reverse(const Tensor& x, const Ints& axes) {
  Ints begin(static_cast<size_t>(x.rank()), 0), strides(begin.size(), 1);
  for (int a : axes.empty() ? all_axes(x) : normalize_axes("reverse", axes, x.rank())) {
    begin[a] = std::max(0, x.shape()[a] - 1);
    strides[a] = -1;
  }
  return strided_slice(x, begin, ints(x.shape()), strides);
}
Tensor expand_dims(const Tensor& x, int axis) {
  Shape shape = x.shape();
  shape.insert(normalize_axis("expandDims", axis, x.rank() + 1), 1);
  return reshape(x, shape);
}
Tensor squeeze(const Tensor& x, const Ints& axes) {
  Ints out;
  for (int a : axes.empty() ? all_axes(x) : normalize_axes("squeeze", axes, x.rank()))
    if (x.shape()[a] == 1) out.push_back(a);
    else if (!axes.empty()) fail("squeeze", "dimension ", a, " of ", x.shape(), " is not 1 and cannot be dropped");
  return reshape(x, reduced_shape(x.shape(), out, false));
}
Tensor gather(const Tensor& x, const Tensor& indices, int axis) {
  return gather_batched(x, indices, normalize_axis("gather", axis, x.rank()), 0);
}
Tensor one_hot(const Tensor& indices, int depth, double on, double off, DType dtype) {
  const Tensor hit = equal(expand_dims(indices, indices.rank()), range(0, depth, 1, DType::int32));
  return where(hit, constant(on, dtype), constant(off, dtype));
}

Tensor mat_mul(const Tensor& a, const Tensor& b, bool transpose_a, bool transpose_b) {
  return call<"_matMul">({a, b}, {transpose_a, transpose_b});
}

}  // namespace nacre::ops
