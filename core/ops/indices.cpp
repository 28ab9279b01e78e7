#include "core/ops/indices.h"

#include "core/backend.h"

namespace nacre::ops {

Ints outside(const Tensor& indices, std::span<const int> sizes) {
  if (indices.node->op != &leaf_op || sizes.empty()) return {};
  const size_t depth = sizes.size(), count = static_cast<size_t>(indices.shape().size());
  const int32_t* values = reinterpret_cast<const int32_t*>(host_data(indices));
  for (size_t i = 0; i < count; i += depth)
    for (size_t k = 0; k < depth; k++)
      if (static_cast<uint32_t>(values[i + k]) >= static_cast<uint32_t>(sizes[k])) return Ints(&values[i], &values[i] + depth);
  return {};
}

Tensor places(const Tensor& indices, const Shape& shape) {
  const int depth = indices.shape()[-1];
  const Shape list(std::span(indices.shape().begin(), static_cast<size_t>(indices.rank()) - 1));
  if (depth == 0) return fill(list, 0, DType::int32);
  Ints begin(static_cast<size_t>(indices.rank()), 0), size = ints(indices.shape());
  size.back() = 1;
  Tensor place, inside;
  for (int d = 0; d < depth; d++) {
    begin.back() = d;
    const Tensor at = reshape(slice(indices, begin, size), list);
    const Tensor fits = logical_and(greater_equal(at, constant(0, DType::int32)), less(at, constant(shape[d], DType::int32)));
    place = d == 0 ? at : add(mul(place, shape[d]), at);
    inside = d == 0 ? fits : logical_and(inside, fits);
  }
  return where(inside, place, constant(-1, DType::int32));
}

// That is the gradient of gathering rows.
Tensor scatter_sum(const Tensor& updates, const Tensor& places, int rows) {
  const Ints shape{rows, updates.shape()[-1]};
  if (updates.dtype() == DType::boolean) return cast(scatter_sum(cast(updates, DType::int32), places, rows), DType::boolean);
  return call<"_gatherGrad">({updates, places}, {shape, number(0), number(0)});
}

}  // namespace nacre::ops
