// Elements by their coordinates: read, summed and put in place.
#include "core/ops/families.h"
#include "core/ops/indices.h"
#include "core/reference/kernels.h"
#include "core/reference/search.h"

namespace nacre {
namespace {

using namespace ops;

// A tensor as rows that coordinates of the given depth point at, each of `inner` elements.
struct Rows {
  int rows = 1, inner = 1;

  Rows(const Shape& shape, int depth) {
    for (int d = 0; d < shape.rank(); d++) (d < depth ? rows : inner) *= shape[d];
  }
  Tensor of(const Tensor& x) const { return reshape(x, {rows, inner}); }
};

int count_of(const Tensor& list) { return static_cast<int>(list.shape().size()); }
Tensor flat(const Tensor& list) { return reshape(list, {count_of(list)}); }

void check_inside(const Call& c, const Tensor& indices, const Shape& shape) {
  const Ints wrong = outside(indices, std::span(shape.begin(), static_cast<size_t>(indices.shape()[-1])));
  if (!wrong.empty()) c.fail("Invalid indices: ", Shape(std::span<const int>(wrong)), " does not index into ", shape);
}

Specs infer_gather_nd(const Call& c) {
  const Shape &x = c.shape(0), &indices = c.shape(1);
  Ints dims(indices.begin(), indices.end() - 1);
  dims.insert(dims.end(), x.begin() + indices[-1], x.end());
  return {{checked_shape(c.name(), dims), c.dtype(0)}};
}

Tensors gather_nd_vjp(const Backward& b) {
  const Tensor& indices = b.call[1];
  const Shape& x = b.call.shape(0);
  const Rows rows(x, indices.shape()[-1]);
  const Tensor list = flat(places(indices, x));
  return {reshape(scatter_sum(reshape(b.dy[0], {count_of(list), rows.inner}), list, rows.rows), x), Tensor{}};
}

Tensors gather_nd(const Call& c) {
  const Tensor &x = c[0], &indices = c[1];
  if (x.rank() < 1) c.fail("expects the input to be rank 1 or higher, but the rank was 0");
  if (indices.rank() < 1) c.fail("expects the indices to be rank 1 or higher, but the rank was 0");
  const int depth = indices.shape()[-1];
  if (depth > x.rank()) c.fail("index innermost dimension length must be <= tensor rank; saw: ", depth, " vs. ", x.rank());
  if (x.shape().size() == 0) c.fail("Requested more than 0 entries, but input is empty. Input shape: ", x.shape());
  check_inside(c, indices, x.shape());
  infer_gather_nd(c);
  return {call<"_gatherND">({x, indices})};
}

// Checks that the updates are one slice of `shape` per index; an index of rank 1 is a list of single coordinates. Returns them as a matrix.
Tensor index_matrix(const Call& c, const Tensor& indices, const Tensor& updates, const Shape& shape) {
  if (indices.rank() < 1) c.fail("expects the indices to be rank 1 or higher, but the rank was 0");
  if (updates.rank() < 1) c.fail("expects the updates to be rank 1 or higher, but the rank was 0");
  if (shape.rank() < 1) c.fail("Output rank must be greater or equal to 1, but got shape: ", shape);
  const int depth = indices.rank() > 1 ? indices.shape()[-1] : 1, batch = std::max(1, indices.rank() - 1);
  Ints expected(indices.shape().begin(), indices.shape().begin() + batch);
  if (depth <= shape.rank()) expected.insert(expected.end(), shape.begin() + depth, shape.end());
  if (depth > shape.rank() || ints(updates.shape()) != expected)
    c.fail("Must have updates.shape = indices.shape[:", batch, "] + shape[", depth, ":], got updates.shape: ", updates.shape(), ", indices.shape: ",
           indices.shape(), ", shape: ", shape);
  int64_t count = 1;
  for (int d = 0; d < batch; d++) count *= indices.shape()[d];
  const Tensor matrix = reshape(indices, {static_cast<int>(count), depth});
  check_inside(c, matrix, shape);
  return matrix;
}

Tensors scatter_nd(const Call& c) {
  check_numeric(c);
  const Shape shape = checked_shape(c.name(), c.attrs.ints(0));
  const Tensor indices = index_matrix(c, c[0], c[1], shape);
  const Rows rows(shape, indices.shape()[1]);
  const Tensor updates = reshape(c[1], {indices.shape()[0], rows.inner});
  return {reshape(scatter_sum(updates, places(indices, shape), rows.rows), shape)};
}

// `base` with rows replaced by updates [n, inner]; of several for one place the last one counts.
Tensor replaced(const Tensor& base, const Tensor& indices, const Tensor& updates) {
  const Rows rows(base.shape(), indices.shape()[1]);
  const Tensor last = call<"_lastAt">({places(indices, base.shape())}, {number(rows.rows)});
  const Tensor found = expand_dims(greater_equal(last, constant(0, DType::int32)), 1);
  return reshape(where(found, gather(reshape(updates, {indices.shape()[0], rows.inner}), last), rows.of(base)), base.shape());
}

Tensors tensor_scatter_update(const Call& c) {
  check_numeric(c);
  const Tensor indices = index_matrix(c, c[1], c[2], c.shape(0));
  if (c.dtype(0) != c.dtype(2)) c.fail("tensor and updates must have the same dtype, instead they are ", c.dtype(0), " and ", c.dtype(2));
  return {replaced(c[0], indices, c[2])};
}

Tensors sparse_to_dense(const Call& c) {
  check_numeric(c);
  const Tensor &sparse = c[0], &values = c[1], &given = c[2];
  const Shape shape = checked_shape(c.name(), c.attrs.ints(0));
  if (sparse.rank() > 2) c.fail("sparseIndices should be a scalar, vector, or matrix, but got shape ", sparse.shape());
  const int count = sparse.rank() > 0 ? sparse.shape()[0] : 1, depth = sparse.rank() > 1 ? sparse.shape()[1] : 1;
  if (shape.rank() != depth) c.fail("outputShape has incorrect number of elements: ", shape.rank(), ", should be: ", depth);
  if (values.rank() > 1 || (values.rank() == 1 && values.shape()[0] != count))
    c.fail("sparseValues has incorrect shape ", values.shape(), ", should be [] or [", count, "]");
  const Tensor rest = given ? given : constant(c.attrs.number(1), values.dtype());
  if (rest.dtype() != values.dtype()) c.fail("sparseValues.dtype must match defaultValues.dtype: ", values.dtype(), " and ", rest.dtype());
  if (rest.rank() != 0) c.fail("defaultValue must be a scalar, got ", rest.shape());
  const Tensor indices = reshape(sparse, {count, depth});
  check_inside(c, indices, shape);
  return {replaced(broadcast_to(rest, shape), indices, broadcast_to(values, {count}))};
}

Tensors unsorted_segment_sum(const Call& c) {
  check_numeric(c);
  const Shape &x = c.shape(0), &ids = c.shape(1);
  const int segments = int_attr(c, 0, "numSegments");
  if (segments < 0) c.fail("numSegments must not be negative, got ", segments);
  if (ids.rank() > x.rank() || !std::equal(ids.begin(), ids.end(), x.begin()))
    c.fail("the shape of segmentIds ", ids, " must be the beginning of that of x ", x);
  Ints dims{segments};
  dims.insert(dims.end(), x.begin() + ids.rank(), x.end());
  const Shape shape = checked_shape(c.name(), dims);
  const Rows rows(x, ids.rank());
  return {reshape(scatter_sum(rows.of(c[0]), flat(c[1]), segments), shape)};
}

Specs infer_last_at(const Call& c) { return {{{c.attrs.integer(0)}, DType::int32}}; }

const OpDef rows[] = {
    {.signature = "_lastAt(places: tensor<int32>, size: int): tensor", .doc = "For each of `size` places, the position of its last occurrence; -1: none.",
     .kind = Kind::heavy, .infer = infer_last_at, .reference = reference::last_at},
    {.signature = "_gatherND(x: tensor, indices: tensor<int32>): tensor", .doc = "", .kind = Kind::heavy, .infer = infer_gather_nd, .vjp = gather_nd_vjp,
     .reference = reference::gather_nd},
    composite("gatherND!(x: tensor, indices: tensor<int32>): tensor",
              "The elements or slices of x at coordinates, which stand in the last dimension of indices. Computed ones outside x give zeros.", gather_nd),
    composite("scatterND!(indices: tensor<int32>, updates: tensor, shape: shape): tensor",
              "Zeros, with the updates added at coordinates, which stand in the last dimension of indices.", scatter_nd),
    composite("tensorScatterUpdate!(tensor: tensor, indices: tensor<int32>, updates: tensor): tensor",
              "The tensor with the updates in place of its elements or slices at coordinates; of several for one place the last one counts.",
              tensor_scatter_update),
    composite("sparseToDense!(sparseIndices: tensor<int32>, sparseValues: tensor, outputShape: shape, "
              "defaultValue: number|tensor = 0): tensor",
              "A tensor filled with the default value, and values at coordinates.", sparse_to_dense),
    composite("unsortedSegmentSum(x: tensor, segmentIds: tensor<int32>, numSegments: int): tensor",
              "The sums of the slices of x that have the same id; ids outside [0, numSegments) count nowhere.", unsorted_segment_sum),
};

}  // namespace

std::span<const OpDef> scatter_ops() { return rows; }

}  // namespace nacre
