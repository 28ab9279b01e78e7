// Results whose shapes depend on values: what is different, where a condition holds. Their operands are read at once.
#include <bit>
#include <cstring>

#include "core/ops/families.h"
#include "core/ops/helpers.h"
#include "core/ops/host.h"

namespace nacre {
namespace {

using namespace ops;

// As TensorFlow.js writes a shape in these errors.
std::string plain(const Shape& s) {
  const std::string bracketed = s.text();
  return bracketed.substr(1, bracketed.size() - 2);
}

Tensor list_of(const std::vector<int32_t>& values) { return tensor_of(values, {static_cast<int>(values.size())}); }

// Keys of `width` bytes each, numbered in the order in which they come first: a hash table with open addressing.
class Numbering {
 public:
  Numbering(size_t width, size_t most) : width_(width), slots_(std::bit_ceil(2 * most + 1), nullptr), numbers_(slots_.size()) {}

  // The key must outlive the numbering.
  int32_t add(const char* key) {
    const size_t at = slot_of(key);
    if (!slots_[at]) {
      slots_[at] = key;
      numbers_[at] = count_++;
    }
    return numbers_[at];
  }
  bool has(const char* key) const { return slots_[slot_of(key)]; }
  int32_t count() const { return count_; }

 private:
  size_t slot_of(const char* key) const {
    uint64_t hash = 14695981039346656037u;  // FNV-1a
    for (size_t i = 0; i < width_; i++) hash = (hash ^ static_cast<unsigned char>(key[i])) * 1099511628211u;
    size_t at = (hash ^ hash >> 32) & (slots_.size() - 1);
    while (slots_[at] && std::memcmp(slots_[at], key, width_) != 0) at = (at + 1) & (slots_.size() - 1);
    return at;
  }

  size_t width_;
  std::vector<const char*> slots_;
  std::vector<int32_t> numbers_;
  int32_t count_ = 0;
};

// Elements as bytes that are equal when the elements are: -0 is 0, and all NaN are one.
std::vector<char> keys_of(const Tensor& x) {
  std::vector<char> bytes = bytes_of(x);
  if (x.dtype() != DType::float32) return bytes;
  const float canonical_nan = __builtin_nanf("");
  for (size_t i = 0; i < bytes.size(); i += 4) {
    float v;
    std::memcpy(&v, &bytes[i], 4);
    v = v != v ? canonical_nan : v + 0.0f;
    std::memcpy(&bytes[i], &v, 4);
  }
  return bytes;
}

Tensors unique(const Call& c) {
  const Tensor& x = c[0];
  if (x.rank() == 0) c.fail("The input tensor must be at least 1D");
  const int axis = axis_attr(c, 0, x.rank()), n = x.shape()[axis];
  Ints perm{axis};
  for (int d = 0; d < x.rank(); d++)
    if (d != axis) perm.push_back(d);
  const std::vector<char> keys = keys_of(transpose(x, perm));
  const size_t width = n == 0 ? 0 : keys.size() / static_cast<size_t>(n);
  Numbering numbering(width, static_cast<size_t>(n));
  const char* const first = keys.empty() ? "" : keys.data();  // slices without elements are equal
  std::vector<int32_t> numbers, firsts;
  for (int i = 0; i < n; i++) {
    numbers.push_back(numbering.add(first + width * static_cast<size_t>(i)));
    if (numbering.count() > static_cast<int32_t>(firsts.size())) firsts.push_back(i);
  }
  return {gather(x, list_of(firsts), axis), list_of(numbers)};
}

Tensors set_difference(const Call& c) {
  const Tensor &x = c[0], &y = c[1];
  if (x.dtype() != y.dtype()) fail_plainly("x and y should have the same dtype, but got x (", x.dtype(), ") and y (", y.dtype(), ").");
  if (x.rank() != 1) fail_plainly("x should be 1D tensor, but got x (", plain(x.shape()), ").");
  if (y.rank() != 1) fail_plainly("y should be 1D tensor, but got y (", plain(y.shape()), ").");
  const std::vector<char> xs = keys_of(x), ys = keys_of(y);
  const size_t width = size_of(x.dtype());
  Numbering without(width, ys.size() / width);
  for (size_t i = 0; i < ys.size(); i += width) without.add(&ys[i]);
  std::vector<int32_t> kept;
  for (size_t i = 0; i < xs.size(); i += width)
    if (!without.has(&xs[i])) kept.push_back(static_cast<int32_t>(i / width));
  const Tensor indices = list_of(kept);
  return {gather(x, indices), indices};
}

std::vector<int32_t> places_of_true(const Tensor& condition) {
  const std::vector<char> values = bytes_of(condition);
  std::vector<int32_t> found;
  for (size_t i = 0; i < values.size(); i++)
    if (values[i]) found.push_back(static_cast<int32_t>(i));
  return found;
}

Tensors where_true(const Call& c) {
  const Shape& shape = c.shape(0);
  const std::vector<int32_t> found = places_of_true(c[0]);
  const size_t rank = static_cast<size_t>(shape.rank());
  std::vector<int32_t> coordinates(found.size() * rank);
  for (size_t i = 0; i < found.size(); i++)
    for (int d = shape.rank() - 1, rest = found[i]; d >= 0; rest /= shape[d--]) coordinates[i * rank + static_cast<size_t>(d)] = rest % shape[d];
  return {tensor_of(coordinates, {static_cast<int>(found.size()), shape.rank()})};
}

Tensors boolean_mask(const Call& c) {
  const Tensor &x = c[0], &mask = c[1];
  if (mask.rank() == 0) fail_plainly("mask cannot be scalar");
  const int axis = axis_attr(c, 0, x.rank()), end = std::min(axis + mask.rank(), x.rank());
  const Shape masked(std::span(x.shape().begin() + axis, x.shape().begin() + end));
  if (!(masked == mask.shape()))
    fail_plainly("mask's shape must match the first K dimensions of tensor's shape, Shapes ", plain(masked), " and ", plain(mask.shape()), " must match");
  Shape shape(std::span(x.shape().begin(), static_cast<size_t>(axis)));
  shape.push_back(static_cast<int>(mask.shape().size()));
  for (int d = end; d < x.rank(); d++) shape.push_back(x.shape()[d]);
  return {gather(reshape(x, shape), list_of(places_of_true(mask)), axis)};
}

// A target is among the first k when fewer than k predictions come before it: greater ones, and equal ones of a lower index.
Tensors in_top_k(const Call& c) {
  check_numeric(c);
  const Shape &p = c.shape(0), &t = c.shape(1);
  if (p.rank() < 2) fail_plainly("inTopK() expects the predictions to be of rank 2 or higher, but got ", p.rank());
  if (p.rank() - 1 != t.rank())
    fail_plainly("predictions rank should be 1 larger than targets rank, but got predictions rank ", p.rank(), " and targets rank ", t.rank());
  const Shape leading(std::span(p.begin(), static_cast<size_t>(t.rank())));
  if (!(leading == t))
    fail_plainly("predictions's shape should be align with the targets' shape, except the last dimension. Shapes ", plain(leading), " and ", plain(t),
                 " must match");
  const int k = int_attr(c, 0, "k"), n = p[-1], rows = static_cast<int>(t.size());
  if (k <= 0 || k > n) fail_plainly("'k' passed to inTopK() must be > 0 && <= the predictions last dimension (", n, "), but got ", k);
  const Tensor predictions = reshape(c[0], {rows, n}), given = reshape(c[1], {rows, 1}), target = cast(given, DType::int32);
  const Tensor value = gather_batched(predictions, target, 1, 1);
  const Tensor ties = logical_and(equal(predictions, value), less(range(0, n, 1, DType::int32), target));
  const Tensor before = sum(cast(logical_or(greater(predictions, value), ties), DType::int32), {1}, true);
  const Tensor inside = logical_and(greater_equal(target, constant(0, DType::int32)), less(target, constant(n, DType::int32)));
  const Tensor hit = logical_and(less(before, constant(k, DType::int32)), logical_and(inside, equal(given, target)));
  return {reshape(hit, t)};
}

const OpDef rows[] = {
    composite("unique(x: tensor, axis: int = 0): {values: tensor, indices: tensor}",
              "The different elements, or slices along an axis, in the order in which they come first, and for each of x which of these it is.", unique),
    composite("setdiff1dAsync!(x: tensor, y: tensor): promise<[tensor, tensor]>", "The elements of x that are not in y, and their indices.", set_difference),
    composite("whereAsync!(condition: tensor<bool>): promise<tensor>", "The coordinates of the true elements, one row for each.", where_true),
    composite("booleanMaskAsync!(tensor: tensor, mask: tensor<bool>, axis: int = 0): promise<tensor>",
              "The elements or slices for which the mask, whose dimensions begin at an axis, is true.", boolean_mask),
    composite("inTopKAsync!(predictions: tensor, targets: tensor, k: int = 1): promise<tensor>",
              "Whether each target is among the k greatest predictions of its row.", in_top_k),
};

}  // namespace

std::span<const OpDef> selection_ops() { return rows; }

}  // namespace nacre
