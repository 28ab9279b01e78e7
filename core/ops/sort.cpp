// Ordering.
#include "core/ops/families.h"
#include "core/ops/helpers.h"
#include "core/reference/kernels.h"

namespace nacre {
namespace {

using namespace ops;

Specs infer_topk(const Call& c) {
  Shape shape = c.shape(0);
  shape[-1] = c.attrs.integer(0);
  return {{shape, c.dtype(0)}, {shape, DType::int32}};
}

// Back to the places that the values came from.
Tensors topk_vjp(const Backward& b) {
  if (!b.dy[0]) return {Tensor{}};
  const Shape& shape = b.call.shape(0);
  const double last = shape.rank() - 1;
  return {call<"_gatherGrad">({b.dy[0], b.y[1]}, {ints(shape), last, last})};
}

Tensors topk(const Call& c) {
  check_numeric(c);
  const Tensor& x = c[0];
  const int k = int_attr(c, 0, "k");
  if (x.rank() == 0) c.fail("topk() expects the input to be of rank 1 or higher, got a scalar");
  if (k < 0) c.fail("'k' passed to topk() must be >= 0 but got ", k);
  if (k > x.shape()[-1]) c.fail("'k' passed to topk() must be <= the last dimension (", x.shape()[-1], ") of x ", x.shape(), " but got ", k);
  const Tensor comparable = x.dtype() == DType::boolean ? cast(x, DType::int32) : x;
  Tensors y = call_all<"_topk">({&comparable, 1}, {number(k)});
  y[0] = cast(y[0], x.dtype());
  return y;
}

const OpDef rows[] = {
    {.signature = "_topk(x: tensor, k: int): {values: tensor, indices: tensor}", .doc = "", .kind = Kind::heavy, .infer = infer_topk,
     .vjp = topk_vjp, .reference = reference::topk},
    {.signature = "topk(x: tensor, k: int = 1, sorted: bool = true): {values: tensor, indices: tensor}",
     .doc = "The k greatest elements along the last axis, greatest first, and their indices; of equal ones the first comes first. Always sorted.",
     .kind = Kind::composite, .compose = topk},
};

}  // namespace

std::span<const OpDef> sort_ops() { return rows; }

}  // namespace nacre
