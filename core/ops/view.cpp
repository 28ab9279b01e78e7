// Other shapes and orders of the same elements.
#include <numeric>

#include "core/ops/families.h"
#include "core/ops/helpers.h"

namespace nacre {
namespace {

using namespace ops;
using MaybeView = std::optional<View>;

Specs infer_same(const Call& c) { return {c[0].spec()}; }

MaybeView view_same(const Attrs&, const Spec&, const Spec&, const View& v) { return v; }

Specs infer_reshape(const Call& c) {
  const Shape shape = checked_shape(c.name(), c.attrs.ints(0));
  if (shape.size() != c.shape(0).size()) c.fail("x ", c.shape(0), " has ", c.shape(0).size(), " elements, but shape ", shape, " has ", shape.size());
  return {{shape, c.dtype(0)}};
}

// Dimensions are matched in groups of equal size, as NumPy does: within a group the old ones must be contiguous among themselves.
MaybeView view_reshape(const Attrs&, const Spec& in, const Spec& out, const View& v) {
  View result{.offset = v.offset};
  if (in.shape.size() == 0) return View{v.offset, contiguous_strides(out.shape)};
  Shape old;
  std::array<int64_t, max_rank> strides{};
  for (int d = 0; d < in.shape.rank(); d++)
    if (in.shape[d] != 1) {
      strides[old.rank()] = v.strides[d];
      old.push_back(in.shape[d]);
    }
  const Shape& now = out.shape;
  for (int i = 0, j = 0; j < now.rank();) {
    if (now[j] == 1) {
      j++;
      continue;
    }
    int i_end = i + 1, j_end = j + 1;
    for (int64_t a = old[i], b = now[j]; a != b;)
      if (a < b) a *= old[i_end++];
      else b *= now[j_end++];
    for (int k = i; k + 1 < i_end; k++)
      if (strides[k] != strides[k + 1] * old[k + 1]) return std::nullopt;
    int64_t stride = strides[i_end - 1];
    for (int k = j_end - 1; k >= j; k--) {
      result.strides[k] = stride;
      stride *= now[k];
    }
    i = i_end;
    j = j_end;
  }
  return result;
}

Tensors reshape_vjp(const Backward& b) { return {reshape(b.dy[0], b.call.shape(0))}; }

Specs infer_transpose(const Call& c) {
  Shape shape = c.shape(0);
  const Ints& perm = c.attrs.ints(0);
  for (int i = 0; i < shape.rank(); i++) shape[i] = c.shape(0)[perm[i]];
  return {{shape, c.dtype(0)}};
}

MaybeView view_transpose(const Attrs& attrs, const Spec&, const Spec& out, const View& v) {
  View result{.offset = v.offset};
  for (int i = 0; i < out.shape.rank(); i++) result.strides[i] = v.strides[attrs.ints(0)[i]];
  return result;
}

Tensors transpose_vjp(const Backward& b) {
  const Ints& perm = b.call.attrs.ints(0);
  Ints back(perm.size());
  for (size_t i = 0; i < perm.size(); i++) back[perm[i]] = static_cast<int>(i);
  return {transpose(b.dy[0], back)};
}

Shape broadcast_target(const Call& c) {
  const Shape shape = checked_shape(c.name(), c.attrs.ints(0));
  const Shape& from = c.shape(0);
  bool fits = from.rank() <= shape.rank();
  for (int i = 1; fits && i <= from.rank(); i++) fits = from[-i] == shape[-i] || from[-i] == 1;
  if (!fits) c.fail("x ", from, " cannot be broadcast to ", shape, "; each dimension must be equal or 1, counted from the end");
  return shape;
}

Specs infer_broadcast(const Call& c) { return {{broadcast_target(c), c.dtype(0)}}; }

MaybeView view_broadcast(const Attrs&, const Spec& in, const Spec& out, const View& v) {
  View result{.offset = v.offset};
  const int extra = out.shape.rank() - in.shape.rank();
  for (int i = extra; i < out.shape.rank(); i++) result.strides[i] = in.shape[i - extra] == out.shape[i] ? v.strides[i - extra] : 0;
  return result;
}

Tensors broadcast_vjp(const Backward& b) { return {sum_to_shape(b.dy[0], b.call.shape(0))}; }

Tensors reshape_call(const Call& c) {
  Ints dims = c.attrs.ints(0);
  const int64_t size = c.shape(0).size();
  const auto open = std::find(dims.begin(), dims.end(), -1);
  if (open != dims.end()) {
    *open = 1;
    if (std::find(dims.begin(), dims.end(), -1) != dims.end()) c.fail("shape may have one dimension of -1 only");
    const int64_t others = checked_shape(c.name(), dims).size();
    if (others == 0 ? size != 0 : size % others != 0) c.fail("x ", c.shape(0), " has ", size, " elements, which the other dimensions (product ", others, ") do not divide");
    *open = others == 0 ? 0 : static_cast<int>(size / others);
  }
  return {reshape(c[0], checked_shape(c.name(), dims))};
}

Tensor transpose_of(const Call& c) {
  const int rank = c[0].rank();
  if (!c.attrs.has(0)) return transpose(c[0]);
  const Ints& perm = c.attrs.ints(0);
  Ints sorted = perm, expected(static_cast<size_t>(rank));
  std::sort(sorted.begin(), sorted.end());
  std::iota(expected.begin(), expected.end(), 0);
  if (sorted != expected) c.fail("perm must hold each of the numbers below the rank ", rank, " of x ", c.shape(0), " once, got ", Shape(std::span<const int>(perm)));
  return rank == 0 ? c[0] : transpose(c[0], perm);
}

Tensors transpose_call(const Call& c) {
  const Tensor moved = transpose_of(c);
  return {c.attrs.flag(1) && c.dtype(0) == DType::complex64 ? call<"conj">({moved}) : moved};
}

Tensors broadcast_call(const Call& c) { return {broadcast_to(c[0], broadcast_target(c))}; }

Tensors expand_dims_call(const Call& c) {
  if (c[0].rank() == max_rank) c.fail("x ", c.shape(0), " has the highest rank there is");
  return {expand_dims(c[0], axis_attr(c, 0, c[0].rank() + 1))};
}

Tensors squeeze_call(const Call& c) { return {squeeze(c[0], c.attrs.has(0) ? c.attrs.ints(0) : Ints{})}; }

const OpDef rows[] = {
    {.signature = "_identity(x: tensor): tensor", .doc = "", .kind = Kind::view, .infer = infer_same,
     .vjp = [](const Backward& b) -> Tensors { return {b.dy[0]}; }, .view = view_same},
    {.signature = "_reshape(x: tensor, shape: shape): tensor", .doc = "", .kind = Kind::view, .infer = infer_reshape, .vjp = reshape_vjp,
     .view = view_reshape},
    {.signature = "_transpose(x: tensor, perm: int[]): tensor", .doc = "", .kind = Kind::view, .infer = infer_transpose, .vjp = transpose_vjp,
     .view = view_transpose},
    {.signature = "_broadcastTo(x: tensor, shape: shape): tensor", .doc = "", .kind = Kind::view, .infer = infer_broadcast,
     .vjp = broadcast_vjp, .view = view_broadcast},
    {.signature = "clone(x: tensor): tensor", .doc = "A new handle to the same elements, to be disposed on its own.", .kind = Kind::composite,
     .compose = [](const Call& c) -> Tensors { return {c[0]}; }},
    {.signature = "reshape(x: tensor, shape: shape): tensor", .doc = "The elements of x in another shape; one dimension of -1 follows from the others.",
     .kind = Kind::composite, .compose = reshape_call},
    {.signature = "transpose(x: tensor, perm?: int[], conjugate: bool = false): tensor",
     .doc = "Dimension i of the result is dimension perm[i] of x; without perm their order is reversed. Of complex numbers also the conjugates, if wanted.",
     .kind = Kind::composite, .compose = transpose_call},
    {.signature = "broadcastTo(x: tensor, shape: shape): tensor", .doc = "x repeated along dimensions of size 1 and along new leading ones.",
     .kind = Kind::composite, .compose = broadcast_call},
    {.signature = "expandDims(x: tensor, axis: int = 0): tensor", .doc = "x with a new dimension of size 1.", .kind = Kind::composite,
     .compose = expand_dims_call},
    {.signature = "squeeze(x: tensor, axis?: int|int[]): tensor", .doc = "x without its dimensions of size 1, or without those named.",
     .kind = Kind::composite, .compose = squeeze_call},
};

}  // namespace

std::span<const OpDef> view_ops() { return rows; }

}  // namespace nacre
