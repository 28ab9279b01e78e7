// Sparse tensors as lists of indices and values: `sparse`. What depends on the values of indices is worked out at once; the elements themselves
// are moved and added by other ops, and so have gradients.
#include "core/ops/families.h"
#include "core/ops/helpers.h"
#include "core/ops/host.h"

namespace nacre {
namespace {

using namespace ops;

void check_rank(const Tensor& t, int rank, const char* what) {
  if (t.rank() != rank) refuse(what, " should be Tensor", rank, "D but received shape ", t.shape());
}

// Of the shape of a sparse tensor, which may have more elements than memory could hold; INT64_MAX if they cannot be counted.
int64_t product(const std::vector<int32_t>& dims) {
  int64_t n = 1;
  for (int32_t d : dims)
    if (__builtin_mul_overflow(n, int64_t{d}, &n)) return INT64_MAX;
  return n;
}

// Every row that has no value gets one at column 0, the default; the values are put in the order of their rows.
Tensors fill_empty_rows(const Call& c) {
  check_rank(c[0], 2, "Indices");
  check_rank(c[1], 1, "Values");
  check_rank(c[2], 1, "Dense shape");
  if (c[3].rank() != 0) refuse("Default value should be a scalar but received shape ", c.shape(3));
  const int count = c.shape(0)[0], rank = c.shape(0)[1];
  if (c.shape(1)[0] != count || c.shape(2)[0] != rank || rank == 0)
    c.fail("indices ", c.shape(0), " must have one row per value ", c.shape(1), " and one column per dimension of the dense shape ", c.shape(2));
  const auto indices = values_of<int32_t>(c[0]);
  const int rows = values_of<int32_t>(c[2])[0];
  if (rows == 0 && count > 0) refuse("Received SparseTensor with denseShape[0] = 0 but indices.shape[0] = ", count);
  std::vector<int32_t> place(static_cast<size_t>(std::max(rows, 0)) + 1);  // per row: first how many values, then where the next one goes
  for (int i = 0; i < count; i++) {
    const int row = indices[i * rank];
    if (row < 0) refuse("indices(", i, ", 0) is invalid: ", row, " < 0");
    if (row >= rows) refuse("indices(", i, ", 0) is invalid: ", row, " >= ", rows);
    place[row]++;
  }
  std::vector<uint8_t> empty;
  std::vector<int32_t> moved_to(static_cast<size_t>(count)), source, filled;
  for (int row = 0, next = 0; row < rows; row++) {
    empty.push_back(place[row] == 0);
    const int size = std::max(place[row], 1);
    place[row] = next;
    next += size;
    source.resize(static_cast<size_t>(next), count);  // the default stands behind the values
    filled.resize(static_cast<size_t>(next) * rank);
    filled[(next - 1) * rank] = row;
  }
  for (int i = 0; i < count; i++) {
    const int to = place[indices[i * rank]]++;
    std::copy_n(&indices[i * rank], rank, &filled[to * rank]);
    source[to] = i;
    moved_to[i] = to;
  }
  const int total = static_cast<int>(source.size());
  const Tensor with_default = concat({c[1], reshape(cast(c[3], c.dtype(1)), {1})}, 0);
  return {tensor_of(filled, {total, rank}), gather(with_default, tensor_of(source, {total})), tensor_of(empty, {static_cast<int>(empty.size())}, DType::boolean),
          tensor_of(moved_to, {count})};
}

std::vector<int32_t> reshaped(const std::vector<int32_t>& from, std::vector<int32_t> to) {
  const int64_t size = product(from);
  if (size == INT64_MAX) refuse("the input shape has more elements than can be counted");
  int open = -1;
  for (int d = 0; d < static_cast<int>(to.size()); d++) {
    if (to[d] == -1 && open >= 0) refuse("only one output dimension may be -1, not both ", open, " and ", d);
    if (to[d] < -1) refuse("size ", d, " must be non-negative, not ", to[d]);
    if (to[d] == -1) open = d;
  }
  if (open >= 0) {
    to[open] = 1;
    const int64_t others = product(to);
    if (others == 0) refuse("reshape cannot infer the missing input size for an empty tensor unless all specified input sizes are non-zero");
    if (size % others != 0) refuse("Input to reshape is a SparseTensor with ", size, " dense values, but the requested shape requires a multiple of ", others);
    if (size / others > INT32_MAX) refuse("the missing dimension would be ", size / others, ", more than one dimension can have");
    to[open] = static_cast<int32_t>(size / others);
  }
  if (product(to) != size) refuse("Input to reshape is a tensor with ", size, " dense values, but the requested shape has ", product(to));
  return to;
}

Tensors sparse_reshape(const Call& c) {
  check_rank(c[0], 2, "Input indices");
  check_rank(c[1], 1, "Input shape");
  check_rank(c[2], 1, "New shape");
  const auto from = values_of<int32_t>(c[1]), to = reshaped(from, values_of<int32_t>(c[2]));
  const int count = c.shape(0)[0], rank = static_cast<int>(to.size());
  if (c.shape(0)[1] != static_cast<int>(from.size())) c.fail("inputIndices ", c.shape(0), " must have one column per dimension of inputShape ", c.shape(1));
  check_size(c.name(), {count, rank});
  const auto indices = values_of<int32_t>(c[0]);
  std::vector<int32_t> moved(static_cast<size_t>(count) * rank);
  for (int i = 0; i < count; i++) {
    int64_t at = 0;
    for (size_t d = 0; d < from.size(); d++) at = at * from[d] + indices[i * from.size() + d];
    for (int d = rank - 1; d >= 0; d--) {
      moved[i * rank + d] = to[d] ? static_cast<int32_t>(at % to[d]) : 0;
      at = to[d] ? at / to[d] : 0;
    }
  }
  return {tensor_of(moved, {count, rank}), tensor_of(to, {rank})};
}

// How many of the rows fall into each segment. Throws for what TensorFlow.js throws for, in its order.
std::vector<float> segment_sizes(const std::vector<int32_t>& indices, const std::vector<int32_t>& segments, int rows) {
  const int n = static_cast<int>(segments.size()), count = n ? segments.back() + 1 : 0;
  if (n && count <= 0) refuse("segment ids must be >= 0");
  std::vector<float> sizes(static_cast<size_t>(count));
  for (int i = 0; i < n; i++) {
    const int id = segments[i];
    if (i && id < segments[i - 1]) refuse("segment ids are not increasing");
    // An id is looked at where its run ends, after the next one.
    const bool last = i + 1 == n || segments[i + 1] > id;
    if (last && (id < 0 || id >= count)) refuse("Segment id ", id, " out of range [0, ", count, "), possibly because segmentIds input is not sorted.");
    if (indices[i] < 0 || indices[i] >= rows) refuse("Bad: indices[", i, "] == ", indices[i], " out of range [0, ", rows, ")");
    if (id >= 0 && id < count) sizes[id]++;
  }
  return sizes;
}

// The rows of data that the indices name, added up by segments; `sizes` become the numbers of rows.
Tensor sum_of_segments(const Call& c, std::vector<float>& sizes) {
  check_numeric(c);
  const Tensor &data = c[0], &indices = c[1], &segments = c[2];
  if (data.rank() < 1) refuse("Data should be at least 1 dimensional but received scalar");
  check_rank(indices, 1, "Indices");
  check_rank(segments, 1, "Segment ids");
  if (!(indices.shape() == segments.shape())) c.fail("segmentIds and indices should have same size, got ", segments.shape(), " and ", indices.shape());
  sizes = segment_sizes(values_of<int32_t>(indices), values_of<int32_t>(segments), data.shape()[0]);
  Shape shape = data.shape();
  shape[0] = static_cast<int>(sizes.size());
  return call<"_gatherGrad">({gather(data, indices), segments}, {ints(shape), number(0), number(0)});
}

Tensors segment_sum(const Call& c) {
  std::vector<float> sizes;
  return {sum_of_segments(c, sizes)};
}

// Of integers the quotient is rounded towards zero.
Tensors segment_mean(const Call& c) {
  std::vector<float> sizes;
  const Tensor sum = sum_of_segments(c, sizes);
  for (float& n : sizes) n = std::max(n, 1.f);
  Shape along = sum.shape();
  for (int d = 1; d < along.rank(); d++) along[d] = 1;
  return {cast(div(sum, tensor_of(sizes, along)), c.dtype(0))};
}

const OpDef rows[] = {
    composite("sparse.sparseFillEmptyRows(indices: tensor<int32>, values: tensor, denseShape: tensor<int32>, defaultValue: tensor): "
       "{outputIndices: tensor, outputValues: tensor, emptyRowIndicator: tensor, reverseIndexMap: tensor}",
       "A sparse tensor with the default value at the start of each row that is empty; which rows were; where each value went.", fill_empty_rows),
    composite("sparse.sparseReshape(inputIndices: tensor<int32>, inputShape: tensor<int32>, newShape: tensor<int32>): {outputIndices: tensor, outputShape: tensor}",
       "The indices of a sparse tensor in another shape; one dimension of -1 follows from the others.", sparse_reshape),
    composite("sparse.sparseSegmentMean(data: tensor, indices: tensor<int32>, segmentIds: tensor<int32>): tensor",
       "The mean of those rows of data that the indices name, by segments; 0 where a segment is empty.", segment_mean),
    composite("sparse.sparseSegmentSum(data: tensor, indices: tensor<int32>, segmentIds: tensor<int32>): tensor",
       "The sum of those rows of data that the indices name, by segments.", segment_sum),
};

}  // namespace

std::span<const OpDef> sparse_ops() { return rows; }

}  // namespace nacre
