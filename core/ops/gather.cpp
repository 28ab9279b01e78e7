// Elements by index.
#include "core/ops/families.h"
#include "core/ops/indices.h"
#include "core/reference/kernels.h"

namespace nacre {
namespace {

using namespace ops;

// [x up to axis, indices after the batch dimensions, x after axis]
Shape gathered_shape(std::string_view op, const Shape& x, const Shape& indices, int axis, int batch_dims) {
  Ints dims(x.begin(), x.begin() + axis);
  dims.insert(dims.end(), indices.begin() + batch_dims, indices.end());
  dims.insert(dims.end(), x.begin() + axis + 1, x.end());
  return checked_shape(op, dims);
}

Specs infer_gather(const Call& c) {
  if (c.dtype(1) != DType::int32) c.fail("indices must be int32, got ", c[1].spec());
  return {{gathered_shape(c.name(), c.shape(0), c.shape(1), c.attrs.integer(0), c.attrs.integer(1)), c.dtype(0)}};
}

Tensors gather_vjp(const Backward& b) {
  const Attrs& a = b.call.attrs;
  return {call<"_gatherGrad">({b.dy[0], b.call[1]}, {ints(b.call.shape(0)), a.number(0), a.number(1)}), Tensor{}};
}

Specs infer_gather_grad(const Call& c) { return {{checked_shape(c.name(), c.attrs.ints(0)), c.dtype(0)}}; }

Tensors gather_grad_vjp(const Backward& b) {
  const Attrs& a = b.call.attrs;
  return {gather_batched(b.dy[0], b.call[1], a.integer(1), a.integer(2)), Tensor{}};
}

Tensors gather_call(const Call& c) {
  const Tensor &x = c[0], &indices = c[1];
  if (indices.dtype() != DType::int32) c.fail("indices must be int32, got ", indices.spec(), "; cast them first");
  const int axis = axis_attr(c, 0, x.rank());
  int batch_dims = int_attr(c, 1, "batchDims");
  if (batch_dims < -indices.rank() || batch_dims > indices.rank())
    c.fail("Expect batchDims in the range of [", -indices.rank(), ", ", indices.rank(), "], the rank of indices ", indices.shape(), ", but got ", batch_dims);
  if (batch_dims < 0) batch_dims += indices.rank();
  if (batch_dims > axis) c.fail("batchDims (", batch_dims, ") must be less than or equal to axis (", axis, ")");
  for (int i = 0; i < batch_dims; i++)
    if (x.shape()[i] != indices.shape()[i])
      c.fail("x.shape[", i, "]: ", x.shape()[i], " should be equal to indices.shape[", i, "]: ", indices.shape()[i], "; x is ", x.shape(), ", indices ",
             indices.shape(), ", batchDims ", batch_dims);
  gathered_shape(c.name(), x.shape(), indices.shape(), axis, batch_dims);
  if (const Ints wrong = outside(indices, {&x.shape().begin()[axis], 1}); !wrong.empty())
    c.fail("GatherV2: the index value ", wrong[0], " is not in [0, ", x.shape()[axis] - 1, "]");
  return {gather_batched(x, indices, axis, batch_dims)};
}

const OpDef rows[] = {
    {.signature = "_gather(x: tensor, indices: tensor<int32>, axis: int, batchDims: int): tensor", .doc = "", .kind = Kind::heavy,
     .infer = infer_gather, .vjp = gather_vjp, .reference = reference::gather},
    {.signature = "_gatherGrad(dy: tensor, indices: tensor<int32>, inputShape: shape, axis: int, batchDims: int): tensor", .doc = "", .kind = Kind::heavy,
     .infer = infer_gather_grad, .vjp = gather_grad_vjp, .reference = reference::gather_grad},
    {.signature = "gather(x: tensor, indices: tensor<int32>, axis: int = 0, batchDims: int = 0): tensor",
     .doc = "The slices of x at the indices along an axis. The first batchDims dimensions of x and indices belong together. "
            "An index outside x is an error when it is given as data, and gives zeros when it is computed.",
     .kind = Kind::composite, .compose = gather_call},
};

}  // namespace

std::span<const OpDef> gather_ops() { return rows; }

}  // namespace nacre
