// Ragged tensors: dense values and, per ragged dimension, the splits between rows. Splits are read at once; the values are moved by gathering,
// and so have gradients.
#include <cmath>

#include "core/ops/families.h"
#include "core/ops/helpers.h"
#include "core/ops/host.h"

namespace nacre {
namespace {

using namespace ops;
using Numbers = std::vector<int32_t>;

Tensor list_of(const Numbers& numbers) { return tensor_of(numbers, {static_cast<int>(numbers.size())}); }

// ---- raggedRange: row i counts from starts[i] to limits[i]; scalars stand for every row.

template <class T>
std::vector<T> bound(const Tensor& t, const char* what) {
  if (t.rank() > 1) refuse(what, " must be a scalar or vector");
  return values_of<T>(cast(t, std::is_same_v<T, float> ? DType::float32 : DType::int32));
}

int32_t range_size(double start, double limit, double delta) {
  if (delta == 0) refuse("Requires delta != 0");
  const double size = std::max(0.0, std::ceil((limit - start) / delta));
  if (size > INT32_MAX) refuse("Requires ((limit - start) / delta) <= ", INT32_MAX);
  return static_cast<int32_t>(size);
}

template <class T>
Tensors ranges(const Call& c) {
  const auto starts = bound<T>(c[0], "starts"), limits = bound<T>(c[1], "limits"), deltas = bound<T>(c[2], "deltas");
  int rows = -1;
  for (const Tensor& t : c.in) {
    if (t.rank() == 0) continue;
    if (rows >= 0 && rows != t.shape()[0]) refuse("starts, limits, and deltas must have the same shape");
    rows = t.shape()[0];
  }
  if (rows < 0) rows = 1;
  const auto at = [](const std::vector<T>& v, const Tensor& t, int row) -> double { return v[t.rank() ? row : 0]; };
  Numbers splits{0};
  std::vector<T> values;
  for (int row = 0; row < rows; row++) {
    const double start = at(starts, c[0], row), delta = at(deltas, c[2], row);
    const int32_t size = range_size(start, at(limits, c[1], row), delta);
    if (values.size() + size >= size_t{1} << 29) c.fail("the ranges together would have ", values.size() + size, " elements; choose greater deltas");
    splits.push_back(splits.back() + size);
    for (int32_t i = 0; i < size; i++) values.push_back(static_cast<T>(start + i * delta));
  }
  return {list_of(splits), tensor_of(values, {splits.back()})};
}

Tensors ragged_range(const Call& c) {
  check_numeric(c);
  return c.dtype(0) == DType::float32 ? ranges<float>(c) : ranges<int32_t>(c);
}

// ---- raggedGather

// What the splits of one dimension cut into rows: the rows of the next one.
void check_splits(const Numbers& splits, int rows_below) {
  if (splits.empty()) refuse("Ragged splits may not be empty");
  if (splits[0] < 0) refuse("Ragged splits must be non-negative");
  if (!std::is_sorted(splits.begin(), splits.end())) refuse("Ragged splits must be sorted in ascending order");
  if (splits.back() > rows_below) refuse("Ragged splits must not point past values");
}

// Rows `begin` to `end` of a dimension.
struct Rows {
  int32_t begin, end;
};

// Replaces each range of rows by that of its rows in the dimension below, and gives the splits of what was chosen.
Numbers descend(std::vector<Rows>& chosen, const Numbers& splits) {
  Numbers result{0};
  for (Rows& r : chosen) {
    for (int32_t row = r.begin; row < r.end; row++) result.push_back(result.back() + splits[row + 1] - splits[row]);
    r = {splits[r.begin], splits[r.end]};
  }
  return result;
}

// The splits that the dimensions of the indices stand for: all of one length.
Numbers even_splits(int rows, int size) {
  Numbers splits{0};
  for (int i = 0; i < rows; i++) splits.push_back(splits.back() + size);
  return splits;
}

// In: nested splits, outermost first; dense values; indices into the outermost dimension.
Tensors ragged_gather(const Call& c) {
  const size_t ragged = c.in.size() - 2;
  const Tensor &values = c[ragged], &indices = c[ragged + 1];
  if (ragged == 0) refuse("paramsNestedSplits must be non empty");
  for (size_t i = 0; i < ragged; i++)
    if (c[i].rank() != 1) refuse("Split tensors must not be scalars");
  const int rows = c.shape(0)[0] - 1;
  std::vector<Rows> chosen;
  for (int32_t row : values_of<int32_t>(indices)) {
    if (row < 0 || row >= rows) refuse("indices[", chosen.size(), "] = ", row, " is not in [0, ", rows, ")");
    chosen.push_back({row, row + 1});
  }
  if (values.rank() == 0) refuse("params.rank must be nonzero");
  if (c.attrs.integer(0) != static_cast<int>(ragged) + indices.rank() - 1)
    c.fail("outputRaggedRank must be ", static_cast<int>(ragged) + indices.rank() - 1, " for ", ragged, " ragged dimensions and indices ", indices.shape(), ", got ", c.attrs.integer(0));
  std::vector<Numbers> splits;
  for (size_t i = 0; i < ragged; i++) {
    splits.push_back(values_of<int32_t>(c[i]));
    check_splits(splits[i], i + 1 < ragged ? c.shape(i + 1)[0] - 1 : values.shape()[0]);
  }

  Tensors result;
  for (int d = 0, size = 1; d + 1 < indices.rank(); d++) {
    size *= indices.shape()[d];
    result.push_back(list_of(even_splits(size, indices.shape()[d + 1])));
  }
  for (size_t i = 0; i < ragged; i++) {
    const Numbers chosen_splits = descend(chosen, splits[i]);
    if (i > 0 || indices.rank() > 0) result.push_back(list_of(chosen_splits));  // one row alone has no dimension of its own
  }
  Numbers source;
  for (const Rows& r : chosen)
    for (int32_t row = r.begin; row < r.end; row++) source.push_back(row);
  result.push_back(gather(values, list_of(source)));
  return result;
}

// ---- raggedTensorToTensor

// The partitions of the values, outermost first, as the row of each value (or of each row of the next partition).
struct Partitions {
  int first_dimension = 0;
  std::vector<Numbers> row_of;
};

Partitions partitions_of(const Call& c, const std::string& types, size_t first) {
  Partitions p;
  size_t begin = 0;
  for (size_t i = first; i < c.in.size(); i++) {
    const size_t end = std::min(types.find(',', begin), types.size());
    const std::string type = types.substr(std::min(begin, types.size()), end - std::min(begin, types.size()));
    begin = end + 1;
    const auto numbers = values_of<int32_t>(c[i]);
    if (type == "FIRST_DIM_SIZE" && i == first && c[i].rank() == 0) {
      p.first_dimension = numbers[0];
    } else if (type == "VALUE_ROWIDS" && i > first) {
      p.row_of.push_back(numbers);
    } else if (type == "ROW_SPLITS") {
      if (numbers.empty()) refuse("Ragged splits may not be empty");
      if (i == first) p.first_dimension = static_cast<int>(numbers.size()) - 1;
      p.row_of.emplace_back();
      check_splits(numbers, numbers.back());
      for (size_t row = 0; row + 1 < numbers.size(); row++) p.row_of.back().resize(static_cast<size_t>(numbers[row + 1]), static_cast<int32_t>(row));
    } else {
      c.fail("row partition ", i - first, " is '", type, "' of shape ", c.shape(i), "; it must be 'ROW_SPLITS', or 'VALUE_ROWIDS' after a scalar 'FIRST_DIM_SIZE'");
    }
  }
  for (size_t i = 0; i < p.row_of.size(); i++)
    if (const Numbers& rows = p.row_of[i]; !std::is_sorted(rows.begin(), rows.end()) || (!rows.empty() && rows[0] < 0))
      c.fail("the row ids of partition ", i, " must be sorted and not negative");
  return p;
}

// The place of each value in its row.
Numbers columns_of(const Numbers& row_of) {
  Numbers columns;
  for (size_t i = 0; i < row_of.size(); i++) columns.push_back(i && row_of[i] == row_of[i - 1] ? columns[i - 1] + 1 : 0);
  return columns;
}

// The shape of the result. Dimensions that are not given follow from the rows.
Shape padded_shape(const Call& c, const Partitions& p, const Shape& values) {
  const int ragged = static_cast<int>(p.row_of.size()), rank = ragged + values.rank();
  Numbers given = values_of<int32_t>(c[0]);
  if (c[0].rank() == 0 && given[0] == -1) given.assign(static_cast<size_t>(rank), -1);
  if (static_cast<int>(given.size()) != rank)
    c.fail("rt input.shape and shape=", Shape(std::span<const int>(given)), " are incompatible: rt input.rank = ", rank, ", but shape.rank = ", given.size());
  for (int d = 0; d < rank; d++) {
    if (d > ragged && given[d] >= 0 && given[d] != values[d - ragged])
      c.fail("rt input.shape and shape=", Shape(std::span<const int>(given)), " are incompatible: rt input.shape[", d, "] = ", values[d - ragged], " but shape[", d, "] = ", given[d]);
    if (given[d] >= 0) continue;
    if (d == 0) given[d] = p.first_dimension;
    else if (d > ragged) given[d] = values[d - ragged];
    else {
      const Numbers columns = columns_of(p.row_of[d - 1]);
      given[d] = columns.empty() ? 0 : *std::max_element(columns.begin(), columns.end()) + 1;
    }
  }
  return checked_shape(c.name(), given);
}

// Where each value goes, counted in rows of the result; -1: it does not fit.
Numbers targets(const Call& c, const Partitions& p, const Shape& shape) {
  Numbers to;
  for (int row = 0; row < p.first_dimension; row++) to.push_back(row < shape[0] ? row : -1);
  for (size_t d = 0; d < p.row_of.size(); d++) {
    const Numbers &row_of = p.row_of[d], columns = columns_of(row_of);
    const int width = shape[static_cast<int>(d) + 1];
    if (!row_of.empty() && row_of.back() >= static_cast<int>(to.size())) c.fail("row id ", row_of.back(), " is not below the number of rows ", to.size());
    Numbers next;
    for (size_t i = 0; i < row_of.size(); i++) next.push_back(to[row_of[i]] >= 0 && columns[i] < width ? to[row_of[i]] * width + columns[i] : -1);
    to = std::move(next);
  }
  return to;
}

// In: shape, values, default, partitions.
Tensors ragged_to_tensor(const Call& c) {
  const Tensor& values = c[1];
  if (values.rank() == 0) c.fail("values must have rank 1 or more, got a scalar");
  if (c[2].rank() >= values.rank())
    refuse("defaultValue.shape=", c.shape(2), " and ragged tensor flatValues.shape=", values.shape(), ", are incompatible: defaultValue.rank = ", c[2].rank(),
           " must be less than ragged tensor input flatValues.rank = ", values.rank());
  const Partitions p = partitions_of(c, c.attrs.string(0), 3);
  const Shape shape = padded_shape(c, p, values.shape());
  const Numbers to = targets(c, p, shape);
  const int count = values.shape()[0];
  if (static_cast<int>(to.size()) != count) c.fail("the partitions are of ", to.size(), " values, but values ", values.shape(), " has ", count);
  int places = 1;
  for (size_t d = 0; d <= p.row_of.size(); d++) places *= shape[static_cast<int>(d)];
  Numbers source(static_cast<size_t>(places), count);  // the default stands behind the values
  for (int i = 0; i < count; i++)
    if (to[i] >= 0) source[to[i]] = i;
  Shape one = values.shape();
  one[0] = 1;
  const Tensor with_default = concat({values, broadcast_to(cast(c[2], values.dtype()), one)}, 0);
  return {reshape(gather(with_default, list_of(source)), shape)};
}

const OpDef rows[] = {
    composite("raggedRange!(starts: tensor, limits: tensor, deltas: tensor): {rtNestedSplits: tensor, rtDenseValues: tensor}",
       "Row i holds the numbers from starts[i] up to, but without, limits[i] in steps of deltas[i]; scalars count for every row.", ragged_range),
    composite("raggedGather!(paramsNestedSplits: tensor<int32>[], paramsDenseValues: tensor, indices: tensor<int32>, outputRaggedRank: int): "
       "{outputNestedSplits: tensor[], outputDenseValues: tensor}",
       "The rows of a ragged tensor at the indices.", ragged_gather),
    composite("raggedTensorToTensor!(shape: tensor<int32>, values: tensor, defaultValue: tensor, rowPartitionTensors: tensor<int32>[], rowPartitionTypes: string[]): tensor",
       "A ragged tensor as a dense one: rows are cut to the shape, or filled up with the default value.", ragged_to_tensor),
};

}  // namespace

std::span<const OpDef> ragged_ops() { return rows; }

}  // namespace nacre
