#include "core/shape.h"

#include <algorithm>

#include "core/error.h"

namespace nacre {

Shape::Shape(std::initializer_list<int> dims) : Shape(std::span(dims.begin(), dims.size())) {}

Shape::Shape(std::span<const int> dims) {
  if (dims.size() > max_rank) {
    std::string list;
    for (int d : dims.first(std::min<size_t>(dims.size(), 16))) list += (list.empty() ? "" : ",") + std::to_string(d);
    fail("shape", "[", list, dims.size() > 16 ? ",..." : "", "] has ", dims.size(), " dimensions; a tensor can have at most ", max_rank);
  }
  for (int d : dims) dims_[rank_++] = d;
}

int64_t Shape::size() const {
  int64_t n = 1;
  for (int d : *this) n *= d;
  return n;
}

void Shape::push_back(int dim) { insert(rank_, dim); }

void Shape::insert(int at, int dim) {
  if (rank_ == max_rank) fail("shape", text(), " and one more are ", max_rank + 1, " dimensions; a tensor can have at most ", max_rank);
  for (int i = rank_++; i > at; i--) dims_[i] = dims_[i - 1];
  dims_[at] = dim;
}

void Shape::erase(int at) {
  for (int i = at; i + 1 < rank_; i++) dims_[i] = dims_[i + 1];
  dims_[--rank_] = 0;
}

bool Shape::operator==(const Shape& other) const {
  if (rank_ != other.rank_) return false;
  for (int i = 0; i < rank_; i++)
    if (dims_[i] != other.dims_[i]) return false;
  return true;
}

std::string Shape::list() const {
  std::string s;
  for (int i = 0; i < rank_; i++) s += (i ? "," : "") + std::to_string(dims_[i]);
  return s;
}

std::string Shape::text() const { return "[" + list() + "]"; }

std::string Spec::text() const { return std::string(name_of(dtype)) + shape.text(); }

Spec carrier_of(const Spec& spec) {
  Spec carrier = spec;
  if (spec.dtype == DType::complex64) {
    carrier.dtype = DType::float32;
    carrier.shape.push_back(2);
  } else if (spec.dtype == DType::string) {
    carrier.dtype = DType::int32;
  }
  return carrier;
}

Shape broadcast(std::string_view op, const Shape& a, const Shape& b) {
  const Shape& longer = a.rank() >= b.rank() ? a : b;
  const Shape& shorter = a.rank() >= b.rank() ? b : a;
  Shape out = longer;
  for (int i = 1; i <= shorter.rank(); i++) {
    const int x = longer[-i], y = shorter[-i];
    if (x != y && x != 1 && y != 1)
      fail(op, "operands could not be broadcast together with shapes ", a, " and ", b, "; dimensions must be equal or 1");
    out[-i] = x == 1 ? y : x;
  }
  return out;
}

std::array<int64_t, max_rank> contiguous_strides(const Shape& shape) {
  std::array<int64_t, max_rank> strides{};
  int64_t n = 1;
  for (int i = shape.rank() - 1; i >= 0; i--) {
    strides[i] = n;
    n *= shape[i];
  }
  return strides;
}

int normalize_axis(std::string_view op, int axis, int rank) {
  if (axis < -rank || axis >= rank) fail(op, "axis ", axis, " is outside a tensor of rank ", rank, "; it must be in [", -rank, ", ", rank - 1, "]");
  return axis < 0 ? axis + rank : axis;
}

}  // namespace nacre
