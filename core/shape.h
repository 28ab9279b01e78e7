// Shapes, and the pair of shape and element type that every tensor has.
#pragma once
#include <array>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>

#include "core/dtype.h"

namespace nacre {

constexpr int max_rank = 8;

// Dimensions of a tensor, outermost first. Fixed storage: shapes are copied and compared on every call.
class Shape {
 public:
  Shape() = default;
  Shape(std::initializer_list<int> dims);
  explicit Shape(std::span<const int> dims);

  int rank() const { return rank_; }
  int operator[](int i) const { return dims_[i < 0 ? i + rank_ : i]; }  // negative: from the end
  int& operator[](int i) { return dims_[i < 0 ? i + rank_ : i]; }
  const int* begin() const { return dims_.data(); }
  const int* end() const { return dims_.data() + rank_; }
  int* begin() { return dims_.data(); }
  int* end() { return dims_.data() + rank_; }
  int64_t size() const;  // number of elements; 1 for rank 0
  void push_back(int dim);
  void insert(int at, int dim);
  void erase(int at);
  bool operator==(const Shape& other) const;
  std::string text() const;  // "[2,3]", as errors print it
  std::string list() const;  // "2,3"

 private:
  int rank_ = 0;
  std::array<int, max_rank> dims_{};
};

struct Spec {
  Shape shape;
  DType dtype = DType::float32;
  bool operator==(const Spec&) const = default;
  int64_t bytes() const { return shape.size() * static_cast<int64_t>(size_of(dtype)); }
  std::string text() const;  // "float32[2,3]"
};

// What a tensor is for backends: complex64 [..] is float32 [..,2], a pair of real and imaginary part; string [..] is int32 [..], numbers in
// the table of strings (strings.h).
Spec carrier_of(const Spec& spec);

// NumPy broadcasting of two shapes. Throws an error that names `op` when they do not fit.
Shape broadcast(std::string_view op, const Shape& a, const Shape& b);

// Row-major strides in elements.
std::array<int64_t, max_rank> contiguous_strides(const Shape& shape);

// `axis` may be negative. Throws an error that names `op` when it is outside the rank.
int normalize_axis(std::string_view op, int axis, int rank);

}  // namespace nacre
