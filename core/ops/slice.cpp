// Parts of tensors, and tensors backwards.
#include <bit>
#include <numeric>

#include "core/ops/families.h"
#include "core/ops/helpers.h"

namespace nacre {
namespace {

using namespace ops;

Specs infer_slice(const Call& c) {
  const Ints &begin = c.attrs.ints(0), &size = c.attrs.ints(1), &strides = c.attrs.ints(2);
  const Shape& x = c.shape(0);
  const Shape shape = checked_shape(c.name(), size);
  if (shape.rank() != x.rank() || begin.size() != size.size() || strides.size() != size.size()) c.fail("begin, size and strides must have one number per dimension of x ", x);
  for (int d = 0; d < shape.rank(); d++) {
    const int64_t last = begin[d] + int64_t{std::max(shape[d] - 1, 0)} * strides[d];
    if (shape[d] > 0 && (begin[d] < 0 || begin[d] >= x[d] || last < 0 || last >= x[d]))
      c.fail("dimension ", d, ": elements ", begin[d], " to ", last, " are not all in x ", x);
  }
  return {{shape, c.dtype(0)}};
}

std::optional<View> view_slice(const Attrs& attrs, const Spec&, const Spec& out, const View& v) {
  View result{.offset = v.offset};
  for (int d = 0; d < out.shape.rank(); d++) {
    if (out.shape[d] > 0) result.offset += attrs.ints(0)[d] * v.strides[d];
    result.strides[d] = attrs.ints(2)[d] * v.strides[d];
  }
  return result;
}

// Back to where the elements came from, zeros elsewhere.
Tensors slice_vjp(const Backward& b) {
  const Shape &x = b.call.shape(0), &y = b.y[0].shape();
  if (y.size() == 0) return {fill(x, 0)};
  Ints begin = b.call.attrs.ints(0), strides = b.call.attrs.ints(2), after = begin, interior = begin, backwards;
  for (int d = 0; d < x.rank(); d++) {
    if (strides[d] < 0) {
      begin[d] += (y[d] - 1) * strides[d];
      strides[d] = -strides[d];
      if (y[d] > 1) backwards.push_back(d);
    }
    interior[d] = y[d] > 1 ? strides[d] - 1 : 0;
    after[d] = x[d] - begin[d] - (y[d] - 1) * (interior[d] + 1) - 1;
  }
  const Tensor dy = backwards.empty() ? b.dy[0] : reverse(b.dy[0], backwards);
  return {interior_pad(dy, begin, after, interior)};
}

// Missing trailing begins are 0, missing sizes and -1 reach to the end.
Tensor slice_of(const Call& c, const Ints& begin, const Ints& size) {
  const Shape& x = c.shape(0);
  const auto rank = static_cast<size_t>(x.rank());
  if (rank == 0) c.fail("a scalar cannot be sliced");
  if (begin.size() > rank || size.size() > rank) c.fail("begin and size must not have more numbers than x ", x, " has dimensions");
  Ints from(rank, 0), count(rank, -1);
  std::copy(begin.begin(), begin.end(), from.begin());
  std::copy(size.begin(), size.end(), count.begin());
  for (size_t d = 0; d < rank; d++) {
    const int dim = x[static_cast<int>(d)];
    if (from[d] < 0) c.fail("slice() does not support negative begin indexing. Dimension ", d, ": begin is ", from[d]);
    if (count[d] == -1) count[d] = dim - from[d];
    if (count[d] < 0 || int64_t{from[d]} + count[d] > dim)
      c.fail("dimension ", d, ": begin ", from[d], " and size ", count[d], " do not lie in x ", x);
  }
  return slice(c[0], from, count);
}

Tensors slice_call(const Call& c) { return {slice_of(c, c.attrs.ints(0), c.attrs.has(1) ? c.attrs.ints(1) : Ints{})}; }

void check_rank(const Call& c, int rank) {
  if (c[0].rank() != rank) c.fail("x must have rank ", rank, ", got ", c.shape(0));
}

template <int rank>
Tensors slice_nd(const Call& c) {
  check_rank(c, rank);
  return slice_call(c);
}

// One dimension of x in a strided slice.
struct Range {
  int begin, count, stride;
};

Range index_range(const Call& c, int dim, int index, int axis) {
  const int at = index < 0 ? index + dim : index;
  if (at < 0 || at >= dim) c.fail("index ", index, " is outside dimension ", axis, " of x ", c.shape(0));
  return {at, 1, 1};
}

Range strided_range(int dim, std::optional<int> begin, std::optional<int> end, int stride) {
  const int low = stride > 0 ? 0 : -1, high = stride > 0 ? dim : dim - 1;
  const auto place = [&](std::optional<int> v, int open) { return v ? std::clamp(*v < 0 ? *v + dim : *v, low, high) : open; };
  const int from = place(begin, stride > 0 ? low : high), to = place(end, stride > 0 ? high : low);
  const int64_t span = stride > 0 ? int64_t{to} - from : int64_t{from} - to, pace = std::abs(int64_t{stride});
  return {from, static_cast<int>(std::max<int64_t>(0, (span + pace - 1) / pace)), stride};
}

// The rules of TensorFlow's StridedSlice: entry i of begin, end and strides is a range, or, by bit i of a mask, an ellipsis (all dimensions
// that the others leave), a new dimension, or an index that drops its dimension. What is not mentioned at the end is taken whole.
Tensors strided_slice_call(const Call& c) {
  const Shape& x = c.shape(0);
  const Ints &begin = c.attrs.ints(0), &end = c.attrs.ints(1);
  const Ints strides = c.attrs.has(2) ? c.attrs.ints(2) : Ints(begin.size(), 1);
  const int begin_mask = int_attr(c, 3, "beginMask"), end_mask = int_attr(c, 4, "endMask"), new_axis_mask = int_attr(c, 6, "newAxisMask"),
            shrink_mask = int_attr(c, 7, "shrinkAxisMask");
  unsigned ellipsis_mask = static_cast<unsigned>(int_attr(c, 5, "ellipsisMask"));
  if (begin.size() != end.size() || begin.size() != strides.size()) c.fail("begin, end and strides must be equally long, got ", begin.size(), ", ", end.size(), " and ", strides.size());
  const int entries = static_cast<int>(begin.size());
  if (entries > 31) c.fail("begin has ", entries, " entries, more than masks can tell");
  if (std::popcount(ellipsis_mask) > 1) c.fail("ellipsisMask may have one bit only, got ", static_cast<int>(ellipsis_mask));
  const auto has = [](unsigned mask, int i) { return (mask >> i & 1) != 0; };

  int taken = 0;
  for (int i = 0; i < entries; i++) taken += !has(ellipsis_mask, i) && !has(new_axis_mask, i);
  if (taken > x.rank()) c.fail("begin has ", taken, " entries for the ", x.rank(), " dimensions of x ", x);

  Ints from, count, pace, result;
  const auto take = [&](Range r, bool keep) {
    from.push_back(r.count ? r.begin : 0);
    count.push_back(r.count);
    pace.push_back(r.stride);
    if (keep) result.push_back(r.count);
  };
  const auto take_whole = [&](int dims) {
    for (; dims > 0; dims--) take({0, x[static_cast<int>(from.size())], 1}, true);
  };
  for (int i = 0; i < entries; i++) {
    const int axis = static_cast<int>(from.size());
    if (has(ellipsis_mask, i)) {
      take_whole(x.rank() - taken);
    } else if (has(new_axis_mask, i)) {
      result.push_back(1);
    } else if (strides[i] == 0) {
      c.fail("strides[", i, "] must not be 0");
    } else if (has(shrink_mask, i)) {
      take(index_range(c, x[axis], begin[i], axis), false);
    } else {
      const auto unless = [&](int mask, int v) { return has(mask, i) ? std::nullopt : std::optional(v); };
      take(strided_range(x[axis], unless(begin_mask, begin[i]), unless(end_mask, end[i]), strides[i]), true);
    }
  }
  take_whole(x.rank() - static_cast<int>(from.size()));
  return {reshape(strided_slice(c[0], from, count, pace), checked_shape(c.name(), result))};
}

Tensors reverse_call(const Call& c) {
  if (c[0].rank() == 0) return {c[0]};
  const Ints axes = axes_attr(c, 0, c[0].rank());
  return {axes.empty() ? c[0] : reverse(c[0], axes)};
}

template <int rank>
Tensors reverse_nd(const Call& c) {
  check_rank(c, rank);
  return rank == 1 ? Tensors{reverse(c[0], {0})} : reverse_call(c);
}

Tensors split_call(const Call& c) {
  const int axis = axis_attr(c, 1, c[0].rank()), dim = c.shape(0)[axis];
  if (const auto* sizes = std::get_if<Ints>(&c.attrs.values[0])) {
    Ints parts = *sizes;
    int* open = nullptr;
    int64_t total = 0;
    for (int& p : parts) {
      if (p == -1 && !open) open = &p;
      else if (p < 0) c.fail("sizes must not be negative, but for one -1; got ", p);
      else total += p;
    }
    if (open ? total > dim : total != dim) c.fail("the sizes must add up to ", dim, ", dimension ", axis, " of x ", c.shape(0), ", but do to ", total);
    if (open) *open = static_cast<int>(dim - total);
    return split(c[0], parts, axis);
  }
  const int n = int_attr(c, 0, "numOrSizeSplits");
  if (n <= 0 || dim % n != 0) c.fail("x ", c.shape(0), " cannot be split into ", n, " equal parts along dimension ", axis);
  return split(c[0], Ints(static_cast<size_t>(n), dim / n), axis);
}

Tensors unstack_call(const Call& c) {
  const int rank = c[0].rank(), given = int_attr(c, 0, "axis");
  if (given < -rank || given >= rank) refuse("Axis = ", given, " is not in [-", rank, ", ", rank, ")");
  const int axis = axis_attr(c, 0, rank);
  Tensors parts = split(c[0], Ints(static_cast<size_t>(c.shape(0)[axis]), 1), axis);
  for (Tensor& p : parts) p = squeeze(p, {axis});
  return parts;
}

const OpDef rows[] = {
    {.signature = "_slice(x: tensor, begin: int[], size: int[], strides: int[]): tensor", .doc = "", .kind = Kind::view, .infer = infer_slice,
     .vjp = slice_vjp, .view = view_slice},
    composite("slice(x: tensor, begin: int|int[], size?: int|int[]): tensor",
              "The part of x from `begin` on, of `size`; a size of -1 or none reaches to the end.", slice_call),
    composite("slice1d(x: tensor, begin: int|int[], size: int|int[]): tensor", "slice of a tensor of rank 1.", slice_nd<1>),
    composite("slice2d(x: tensor, begin: int[], size: int[]): tensor", "slice of a tensor of rank 2.", slice_nd<2>),
    composite("slice3d(x: tensor, begin: int[], size: int[]): tensor", "slice of a tensor of rank 3.", slice_nd<3>),
    composite("slice4d(x: tensor, begin: int[], size: int[]): tensor", "slice of a tensor of rank 4.", slice_nd<4>),
    composite("stridedSlice(x: tensor, begin: int[], end: int[], strides?: int[], beginMask: int = 0, endMask: int = 0, ellipsisMask: int = 0, "
              "newAxisMask: int = 0, shrinkAxisMask: int = 0): tensor",
              "Every strides[i]-th element from begin[i] to, but without, end[i]; negative numbers count from the end. Bit i of a mask: begin or end left "
              "open, entry i stands for all remaining dimensions, is a new dimension, or is an index.",
              strided_slice_call),
    composite("reverse(x: tensor, axis?: int|int[]): tensor", "x with the order of elements reversed along axes, or along all.", reverse_call),
    composite("reverse1d(x: tensor): tensor", "reverse of a tensor of rank 1.", reverse_nd<1>),
    composite("reverse2d(x: tensor, axis?: int|int[]): tensor", "reverse of a tensor of rank 2.", reverse_nd<2>),
    composite("reverse3d(x: tensor, axis?: int|int[]): tensor", "reverse of a tensor of rank 3.", reverse_nd<3>),
    composite("reverse4d(x: tensor, axis?: int|int[]): tensor", "reverse of a tensor of rank 4.", reverse_nd<4>),
    composite("split(x: tensor, numOrSizeSplits: number|int[], axis: int = 0): tensor[]",
              "Cuts x along an axis, into a number of equal parts or into parts of given sizes, of which one may be -1.", split_call),
    composite("unstack(x: tensor, axis: int = 0): tensor[]", "The slices of x along an axis, each without that dimension.", unstack_call),
};

}  // namespace

std::span<const OpDef> slice_ops() { return rows; }

}  // namespace nacre
