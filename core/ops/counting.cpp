// Counting by value, and search in sorted rows.
#include <limits>

#include "core/ops/families.h"
#include "core/ops/indices.h"
#include "core/reference/search.h"

namespace nacre {
namespace {

using namespace ops;

int size_attr(const Call& c) {
  const int size = int_attr(c, 0, "size");
  if (size < 0) c.fail("size must be non-negative, but got ", size);
  return size;
}

// What each element of x counts: its weight, or 1.
Tensor weights_of(const Call& c) {
  check_numeric(c);
  const int64_t n = c.shape(1).size();
  if (n != 0 && n != c.shape(0).size()) c.fail("weights must have the same size as x or 0-length, but got x ", c.shape(0), ", weights ", c.shape(1));
  const int most = std::numeric_limits<int>::max();
  if (const Ints wrong = outside(c[0], {&most, 1}); !wrong.empty()) c.fail("Input x must be non-negative, but got ", wrong[0]);
  const DType dtype = promote(c.dtype(1), DType::int32);
  return n == 0 ? fill(c.shape(0), 1, dtype) : reshape(cast(c[1], dtype), c.shape(0));
}

Tensors bincount(const Call& c) {
  const int size = size_attr(c), n = static_cast<int>(c.shape(0).size());
  const Tensor total = scatter_sum(reshape(weights_of(c), {n, 1}), reshape(c[0], {n}), size);
  return {reshape(total, {size})};
}

// Rows are counted by themselves.
Tensors dense_bincount(const Call& c) {
  if (c[0].rank() > 2) c.fail("input must be at most rank 2, but got rank ", c[0].rank());
  const int size = size_attr(c);
  const bool binary = c.attrs.flag(1);
  Tensor weights = weights_of(c);
  const DType dtype = weights.dtype();
  if (binary) weights = ones_like(weights);
  const Tensor x = c[0].rank() == 0 ? reshape(c[0], {1}) : c[0];
  Ints dims = ints(x.shape());
  dims.back() = size;
  const double axis = x.rank() - 1;
  const Tensor y = call<"_gatherGrad">({reshape(weights, x.shape()), x}, {ints(checked_shape(c.name(), dims)), axis, axis});
  return {binary ? cast(greater(y, constant(0, dtype)), dtype) : y};
}

// The pairs (label, prediction) are counted as the numbers label * numClasses + prediction.
Tensors confusion_matrix(const Call& c) {
  check_numeric(c);
  const double given = c.attrs.has(0) ? c.attrs.number(0) : 0;
  if (!(given > 0 && given == static_cast<int>(given))) c.fail("numClasses must be a positive integer, but got ", given);
  const char* names[] = {"labels", "predictions"};
  for (size_t i = 0; i < 2; i++)
    if (c[i].rank() != 1) c.fail("Expected the rank of ", names[i], " to be 1, but got ", c[i].rank());
  const int examples = c.shape(0)[0], classes = static_cast<int>(given);
  if (examples != c.shape(1)[0])
    c.fail("Mismatch in the number of examples: ", examples, " vs. ", c.shape(1)[0], "; labels and predictions must have the same number of elements");
  const Shape shape = checked_shape(c.name(), {classes, classes});
  const Tensor pairs = stack({cast(c[0], DType::int32), cast(c[1], DType::int32)}, 1);
  const Tensor counts = scatter_sum(fill({examples, 1}, 1, DType::int32), places(pairs, shape), static_cast<int>(shape.size()));
  return {reshape(counts, shape)};
}

Specs infer_search(const Call& c) { return {{c.shape(1), DType::int32}}; }

Tensors search(const Call& c, bool right) {
  check_numeric(c);
  if (c[0].rank() == 0 || c[1].rank() == 0) c.fail("sortedSequence and values must have rank 1 or more, got ", c.shape(0), " and ", c.shape(1));
  const DType dtype = promote(promote(c.dtype(0), c.dtype(1)), DType::int32);
  const auto rows = [&](const Tensor& x) {
    int count = 1;
    for (int d = 0; d + 1 < x.rank(); d++) count *= x.shape()[d];
    return reshape(cast(x, dtype), {count, x.shape()[-1]});
  };
  const Tensor sequence = rows(c[0]), values = rows(c[1]);
  if (sequence.shape()[0] != values.shape()[0])
    c.fail("Leading dimension of 'sortedSequence' and 'values' must match; they are ", c.shape(0), " and ", c.shape(1));
  return {call<"_searchSorted">({sequence, values}, {right})};
}

Tensors search_sorted(const Call& c) { return search(c, c.attrs.string(0) == "right"); }

const OpDef rows[] = {
    {.signature = "_searchSorted(sequence: tensor, values: tensor, right: bool): tensor", .doc = "", .kind = Kind::heavy, .infer = infer_search,
     .reference = reference::search_sorted},
    {.signature = "bincount!(x: tensor<int32>, weights: tensor, size: int): tensor",
     .doc = "How often each of the numbers 0 .. size - 1 occurs in x, or the sums of the weights where it does.", .kind = Kind::composite, .compose = bincount},
    {.signature = "denseBincount!(x: tensor<int32>, weights: tensor, size: int, binaryOutput: bool = false): tensor",
     .doc = "bincount of each row of x. With binaryOutput only whether a number occurs.", .kind = Kind::composite, .compose = dense_bincount},
    {.signature = "math.confusionMatrix(labels: tensor, predictions: tensor, numClasses?: number): tensor",
     .doc = "How often each label (row) meets each prediction (column).", .kind = Kind::composite, .compose = confusion_matrix},
    {.signature = "searchSorted!(sortedSequence: tensor, values: tensor, side: 'left'|'right' = 'left'): tensor",
     .doc = "Where values would be put into the sorted last dimension of a sequence so that it stays sorted: before equal elements, or (right) after them. "
            "The result has the shape [rows, values of each row].",
     .kind = Kind::composite, .compose = search_sorted},
    {.signature = "lowerBound!(sortedSequence: tensor, values: tensor): tensor", .doc = "searchSorted from the left: the first place.", .kind = Kind::composite,
     .compose = [](const Call& c) { return search(c, false); }},
    {.signature = "upperBound!(sortedSequence: tensor, values: tensor): tensor", .doc = "searchSorted from the right: the last place.", .kind = Kind::composite,
     .compose = [](const Call& c) { return search(c, true); }},
};

}  // namespace

std::span<const OpDef> counting_ops() { return rows; }

}  // namespace nacre
