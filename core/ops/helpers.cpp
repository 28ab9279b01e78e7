#include "core/ops/helpers.h"

#include <cmath>
#include <limits>

#include "core/backend.h"
#include "core/random.h"

namespace nacre::ops {

Tensors call_named(Named& op, std::span<const Tensor> in, const Attrs& attrs) {
  if (!op.op) op.op = &find_op(op.name);
  return apply_all(*op.op, in, attrs);
}

Tensor call_named(Named& op, std::initializer_list<Tensor> in, const Attrs& attrs) {
  return call_named(op, std::span(in.begin(), in.size()), attrs)[0];
}

void check_size(std::string_view op, const Shape& shape) {
  // Dimensions are below 2^31, so one product at a time cannot overflow 64 bits.
  int64_t n = 1;
  for (int d : shape) n = std::min<int64_t>(n * std::max(d, 1), int64_t{1} << 31);
  if (n >= int64_t{1} << 31) fail(op, "a tensor of shape ", shape, " would have 2^31 elements or more; split the work into parts");
}

Shape checked_shape(std::string_view op, const Ints& dims) {
  const Shape shape{std::span<const int>(dims)};
  for (int d : shape)
    if (d < 0) fail(op, "shape ", shape, " has a negative dimension");
  check_size(op, shape);
  return shape;
}

int int_attr(const Call& c, size_t i, const char* what) {
  const double v = c.attrs.number(i);
  if (!(v == std::trunc(v)) || std::fabs(v) > std::numeric_limits<int>::max()) c.fail(what, " must be an integer, got ", v);
  return static_cast<int>(v);
}

int axis_attr(const Call& c, size_t i, int rank) { return normalize_axis(c.name(), int_attr(c, i, "axis"), rank); }

Ints normalize_axes(std::string_view op, const Ints& axes, int rank) {
  Ints sorted;
  for (int a : axes) sorted.push_back(normalize_axis(op, a, rank));
  std::sort(sorted.begin(), sorted.end());
  if (const auto twice = std::adjacent_find(sorted.begin(), sorted.end()); twice != sorted.end()) fail(op, "axis ", *twice, " is given twice");
  return sorted;
}

Ints axes_attr(const Call& c, size_t i, int rank) {
  if (c.attrs.has(i)) return normalize_axes(c.name(), c.attrs.ints(i), rank);
  Ints all;
  for (int a = 0; a < rank; a++) all.push_back(a);
  return all;
}

Tensor seed_of(const Call& c, size_t i) {
  const double seed = c.attrs.number(i);
  if (!std::isfinite(seed)) c.fail("seed must be a finite number, got ", seed);
  const random::Key key = random::key_of(seed);
  return leaf(buffer_of(key.data(), sizeof key), {Shape{2}, DType::int32});
}

void refuse_text(const std::string& message) { throw Error(message); }

Tensors flat(const Backward&) { return {}; }

void check_numeric(const Call& c) {
  for (const Tensor& t : c.in)
    if (t && t.dtype() > DType::float32) c.fail("is not defined for ", t.dtype(), " tensors; got ", t.spec());
}

Shape with_ones(const Shape& shape, const Ints& axes) {
  Shape out = shape;
  for (int a : axes) out[a] = 1;
  return out;
}

Shape reduced_shape(const Shape& shape, const Ints& axes, bool keep_dims) {
  if (keep_dims) return with_ones(shape, axes);
  Shape out;
  for (int i = 0; i < shape.rank(); i++)
    if (!std::binary_search(axes.begin(), axes.end(), i)) out.push_back(shape[i]);
  return out;
}

Tensor strided_slice(const Tensor& x, const Ints& begin, const Ints& size, const Ints& strides) {
  return call<"_slice">({x}, {begin, size, strides});
}

Tensor interior_pad(const Tensor& x, const Ints& before, const Ints& after, const Ints& interior, double value) {
  return call<"_pad">({x}, {before, after, interior, value});
}

Tensor gather_batched(const Tensor& x, const Tensor& indices, int axis, int batch_dims) {
  return call<"_gather">({x, indices}, {number(axis), number(batch_dims)});
}

}  // namespace nacre::ops
