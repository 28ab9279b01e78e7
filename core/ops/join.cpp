// Several tensors, or several copies of one, as one.
#include "core/ops/families.h"
#include "core/ops/helpers.h"
#include "core/reference/kernels.h"

namespace nacre {
namespace {

using namespace ops;

Specs infer_concat(const Call& c) {
  const int axis = c.attrs.integer(0);
  Ints dims = ints(c.shape(0));
  int64_t total = 0;
  for (const Tensor& t : c.in) total += t.shape()[axis];
  if (total >= int64_t{1} << 31) c.fail("dimension ", axis, " would have ", total, " elements");
  dims[axis] = static_cast<int>(total);
  return {{checked_shape(c.name(), dims), c.dtype(0)}};
}

Tensors concat_vjp(const Backward& b) {
  const int axis = b.call.attrs.integer(0);
  Ints sizes;
  for (const Tensor& t : b.call.in) sizes.push_back(t.shape()[axis]);
  return split(b.dy[0], sizes, axis);
}

Tensors same_dtype(const Call& c) {
  if (c.in.empty()) c.fail("needs at least one tensor");
  DType common = c.dtype(0);
  for (const Tensor& t : c.in) common = promote(common, t.dtype());
  Tensors in;
  for (const Tensor& t : c.in) in.push_back(cast(t, common));
  return in;
}

Tensors concat_along(const Call& c, int axis) {
  Tensors in = same_dtype(c);
  axis = normalize_axis(c.name(), axis, in[0].rank());
  for (size_t i = 1; i < in.size(); i++) {
    Shape expected = in[i].shape();
    if (expected.rank() == in[0].rank()) expected[axis] = in[0].shape()[axis];
    if (!(expected == in[0].shape())) c.fail("shapes must agree but for axis ", axis, ": tensor 0 is ", in[0].shape(), ", tensor ", i, " is ", in[i].shape());
  }
  const Tensor first = in[0];
  std::erase_if(in, [&](const Tensor& t) { return t.shape()[axis] == 0; });
  return {in.empty() ? first : concat(in, axis)};
}

Tensors concat_call(const Call& c) { return concat_along(c, int_attr(c, 0, "axis")); }

template <int rank>
Tensors concat_nd(const Call& c) {
  for (const Tensor& t : c.in)
    if (t.rank() != rank) c.fail("tensors must have rank ", rank, ", got ", t.shape());
  return concat_along(c, rank == 1 ? 0 : int_attr(c, 0, "axis"));
}

Tensors stack_call(const Call& c) {
  const Tensors in = same_dtype(c);
  for (size_t i = 1; i < in.size(); i++)
    if (c.dtype(i) != c.dtype(0)) c.fail("all tensors must have one dtype: tensor 0 is ", c.dtype(0), ", tensor ", i, " is ", c.dtype(i), "; cast them first");
  for (size_t i = 1; i < in.size(); i++)
    if (!(in[i].shape() == in[0].shape())) c.fail("all tensors must have one shape: tensor 0 is ", in[0].shape(), ", tensor ", i, " is ", in[i].shape());
  if (in[0].rank() == max_rank) c.fail("tensors of shape ", in[0].shape(), " have the highest rank there is");
  return {stack(in, axis_attr(c, 0, in[0].rank() + 1))};
}

Tensors tile_call(const Call& c) {
  const Ints& reps = c.attrs.ints(0);
  const Shape& x = c.shape(0);
  if (reps.size() != static_cast<size_t>(x.rank())) c.fail("reps must have one number per dimension of x ", x, ", got ", reps.size());
  Ints dims = ints(x);
  for (size_t i = 0; i < reps.size(); i++) {
    const int64_t n = int64_t{dims[i]} * reps[i];
    if (reps[i] < 0) c.fail("reps must not be negative, got ", reps[i]);
    if (n >= int64_t{1} << 31) c.fail("dimension ", i, " would have ", n, " elements");
    dims[i] = static_cast<int>(n);
  }
  checked_shape(c.name(), dims);
  return {tile(c[0], reps)};
}

// 'xy': the first of the two grids varies along columns, as in NumPy. A tensor of a higher rank counts as the list of its elements.
Tensors meshgrid(const Call& c) {
  const std::string& indexing = c.attrs.string(0);
  if (indexing != "xy" && indexing != "ij") c.fail("indexing must be 'xy' or 'ij', got '", indexing, "'");
  const int n = static_cast<int>(c.in.size());
  Shape whole;
  for (const Tensor& t : c.in) whole.push_back(static_cast<int>(t.shape().size()));
  const bool swap = indexing == "xy" && n > 1;
  if (swap) std::swap(whole[0], whole[1]);
  check_size(c.name(), whole);
  Tensors grids;
  for (int i = 0; i < n; i++) {
    Shape along = whole;
    for (int& d : along) d = 1;
    along[swap && i < 2 ? 1 - i : i] = static_cast<int>(c.shape(i).size());
    grids.push_back(broadcast_to(reshape(c[i], along), whole));
  }
  return grids;
}

const OpDef rows[] = {
    {.signature = "_concat(tensors: tensor[], axis: int): tensor", .doc = "", .kind = Kind::heavy, .infer = infer_concat, .vjp = concat_vjp,
     .reference = reference::concat},
    composite("concat(tensors: tensor[], axis: int = 0): tensor", "Tensors one after another along an axis.", concat_call),
    composite("concat1d(tensors: tensor[]): tensor", "concat of tensors of rank 1.", concat_nd<1>),
    composite("concat2d(tensors: tensor[], axis: int): tensor", "concat of tensors of rank 2.", concat_nd<2>),
    composite("concat3d(tensors: tensor[], axis: int): tensor", "concat of tensors of rank 3.", concat_nd<3>),
    composite("concat4d(tensors: tensor[], axis: int): tensor", "concat of tensors of rank 4.", concat_nd<4>),
    composite("stack(tensors: tensor[], axis: int = 0): tensor", "Tensors of one shape side by side along a new dimension.", stack_call),
    composite("tile(x: tensor, reps: int[]): tensor", "x repeated reps[i] times along dimension i.", tile_call),
    composite("_meshgrid(tensors: tensor[], indexing: 'xy'|'ij' = 'xy'): tensor[]", "Coordinates of the points of a grid.", meshgrid),
};

}  // namespace

std::span<const OpDef> join_ops() { return rows; }

}  // namespace nacre
