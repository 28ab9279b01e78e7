// Reductions: the primitives over canonical axes, and the public ops over any.
#include "core/ops/families.h"
#include "core/ops/helpers.h"
#include "core/reference/kernels.h"

namespace nacre {
namespace {

using namespace ops;

const Ints& axes_of(const Call& c) { return c.attrs.ints(0); }

Specs infer_reduce(const Call& c) { return {{reduced_shape(c.shape(0), axes_of(c), c.attrs.flag(1)), c.dtype(0)}}; }

Specs infer_logic(const Call& c) {
  if (c.dtype(0) != DType::boolean) c.fail("x must be bool, got ", c[0].spec());
  return infer_reduce(c);
}

Specs infer_arg(const Call& c) {
  const int axis = c.attrs.integer(0);
  if (c.shape(0)[axis] == 0) c.fail("axis ", axis, " of x has no elements: x is ", c.shape(0));
  return {{reduced_shape(c.shape(0), {axis}, false), DType::int32}};
}

// A result of the reduction over x, repeated along the axes.
Tensor spread(const Backward& b, const Tensor& t) {
  return broadcast_to(reshape(t, with_ones(b.call.shape(0), axes_of(b.call))), b.call.shape(0));
}

Tensors sum_vjp(const Backward& b) { return {spread(b, b.dy[0])}; }

// To every element that equals the extreme, as in TensorFlow.js.
Tensors extreme_vjp(const Backward& b) { return {where(equal(b.call[0], spread(b, b.y[0])), spread(b, b.dy[0]), constant(0))}; }

// Each element's gradient is the product of the others: those before it times those after it, so zeros need no division.
Tensors prod_vjp(const Backward& b) {
  const Shape& shape = b.call.shape(0);
  const Ints& axes = axes_of(b.call);
  Ints perm;
  for (int i = 0; i < shape.rank(); i++)
    if (!std::binary_search(axes.begin(), axes.end(), i)) perm.push_back(i);
  int kept = 1, reduced = 1;
  for (int i : perm) kept *= shape[i];
  for (int i : axes) {
    perm.push_back(i);
    reduced *= shape[i];
  }
  const Tensor moved = transpose(cast(b.call[0], DType::float32), perm);
  const Tensor x = reshape(moved, {kept, reduced});
  const Tensor others = mul(cumprod(x, 1, true, false), cumprod(x, 1, true, true));
  const Tensor dx = reshape(mul(reshape(b.dy[0], {kept, 1}), others), moved.shape());
  Ints back(perm.size());
  for (size_t i = 0; i < perm.size(); i++) back[perm[i]] = static_cast<int>(i);
  return {transpose(dx, back)};
}

// Calls a primitive with canonical axes; nothing to reduce: x itself.
template <Name primitive>
Tensor reduced(const Call& c, const Tensor& x) {
  const Ints axes = axes_attr(c, 0, x.rank());
  return axes.empty() ? x : call<primitive>({x}, {axes, c.attrs.flag(1)});
}

template <Name primitive>
Tensors counting(const Call& c) {
  return {reduced<primitive>(c, c.dtype(0) == DType::boolean ? cast(c[0], DType::int32) : c[0])};
}

template <Name primitive, Name of_bools>
Tensors extreme(const Call& c) { return {c.dtype(0) == DType::boolean ? reduced<of_bools>(c, c[0]) : reduced<primitive>(c, c[0])}; }

template <Name primitive>
Tensors logic(const Call& c) {
  if (c.dtype(0) != DType::boolean) c.fail("x must be bool, got ", c[0].spec(), "; compare or cast it first");
  return {reduced<primitive>(c, c[0])};
}

Tensors mean_call(const Call& c) {
  const Ints axes = axes_attr(c, 0, c[0].rank());
  const Tensor x = is_plain(c.dtype(0)) ? cast(c[0], DType::float32) : c[0];
  return {axes.empty() ? x : ops::mean(x, axes, c.attrs.flag(1))};
}

template <Name primitive>
Tensors arg(const Call& c) {
  check_numeric(c);
  // A scalar counts as a list of one.
  const Tensor x = c[0].rank() == 0 ? reshape(c[0], {1}) : c[0];
  const Tensor comparable = x.dtype() == DType::boolean ? cast(x, DType::int32) : x;
  return {call<primitive>({comparable}, {number(axis_attr(c, 0, x.rank()))})};
}

OpDef primitive(const char* signature, Doc doc, decltype(OpDef::infer) infer, decltype(OpDef::vjp) vjp, decltype(OpDef::reference) reference) {
  return {.signature = signature, .doc = doc, .kind = Kind::heavy, .infer = infer, .vjp = vjp, .reference = reference};
}

const OpDef rows[] = {
    primitive("_sum(x: tensor, axes: int[], keepDims: bool): tensor", "", infer_reduce, sum_vjp, reference::sum),
    primitive("_max(x: tensor, axes: int[], keepDims: bool): tensor", "", infer_reduce, extreme_vjp, reference::max),
    primitive("_min(x: tensor, axes: int[], keepDims: bool): tensor", "", infer_reduce, extreme_vjp, reference::min),
    primitive("_prod(x: tensor, axes: int[], keepDims: bool): tensor", "", infer_reduce, prod_vjp, reference::prod),
    primitive("_all(x: tensor<bool>, axes: int[], keepDims: bool): tensor", "", infer_logic, nullptr, reference::all),
    primitive("_any(x: tensor<bool>, axes: int[], keepDims: bool): tensor", "", infer_logic, nullptr, reference::any),
    primitive("_argMax(x: tensor, axis: int): tensor", "", infer_arg, flat, reference::arg_max),
    primitive("_argMin(x: tensor, axis: int): tensor", "", infer_arg, flat, reference::arg_min),
    composite("sum(x: tensor, axis: int|int[] = null, keepDims: bool = false): tensor", "The sum along axes; of bools the number of true ones.", counting<"_sum">),
    composite("mean(x: tensor, axis: int|int[] = null, keepDims: bool = false): tensor", "The arithmetic mean along axes.", mean_call),
    composite("max(x: tensor, axis: int|int[] = null, keepDims: bool = false): tensor", "The greatest element along axes.", extreme<"_max", "_any">),
    composite("min(x: tensor, axis: int|int[] = null, keepDims: bool = false): tensor", "The least element along axes.", extreme<"_min", "_all">),
    composite("prod(x: tensor, axis: int|int[] = null, keepDims: bool = false): tensor", "The product along axes.", counting<"_prod">),
    composite("all(x: tensor<bool>, axis: int|int[] = null, keepDims: bool = false): tensor", "Whether all elements along axes are true.", logic<"_all">),
    composite("any(x: tensor<bool>, axis: int|int[] = null, keepDims: bool = false): tensor", "Whether some element along axes is true.", logic<"_any">),
    composite("argMax(x: tensor, axis: int = 0): tensor", "The index of the first greatest element along an axis.", arg<"_argMax">),
    composite("argMin(x: tensor, axis: int = 0): tensor", "The index of the first least element along an axis.", arg<"_argMin">),
};

}  // namespace

std::span<const OpDef> reduce_ops() { return rows; }

}  // namespace nacre
