// Conveniences and checks shared by the families of ops.
#pragma once
#include <algorithm>

#include "core/op.h"
#include "core/ops/ops.h"

namespace nacre::ops {

// A string as a template argument.
template <size_t N>
struct Name {
  char text[N];
  constexpr Name(const char (&s)[N]) { std::copy_n(s, N, text); }
};

// An op by its name, which is looked up once.
struct Named {
  const char* name;
  const OpDef* op = nullptr;
};
Tensors call_named(Named& op, std::span<const Tensor> in, const Attrs& attrs);
Tensor call_named(Named& op, std::initializer_list<Tensor> in, const Attrs& attrs);

template <Name name>
constinit inline Named named{name.text};

template <Name name>
Tensors call_all(std::span<const Tensor> in, const Attrs& attrs = {}) { return call_named(named<name>, in, attrs); }
template <Name name>
Tensor call(std::initializer_list<Tensor> in, const Attrs& attrs = {}) { return call_named(named<name>, in, attrs); }

// Throws in TensorFlow.js's very words, without the op in front: messages that its users compare as a whole.
template <class... Parts>
[[noreturn]] void fail_plainly(const Parts&... parts) {
  throw Error(text(parts...));
}

inline Attr number(double v) { return v; }
inline Ints ints(const Shape& s) { return Ints(s.begin(), s.end()); }

// A shape from what the user gave: no negative dimension, no more than max_rank of them, fewer than 2^31 elements.
Shape checked_shape(std::string_view op, const Ints& dims);
// Fewer than 2^31 elements, dimensions of 0 counted as 1: so the product of any of the dimensions is an int. Of every recorded result.
void check_size(std::string_view op, const Shape& shape);
// The attribute as an integer. Throws when it is NaN, infinite, fractional or does not fit.
int int_attr(const Call& c, size_t i, const char* what);
// An axis attribute, made non-negative.
int axis_attr(const Call& c, size_t i, int rank);
// An attribute of axes: sorted, non-negative, different. Left out: all axes.
Ints axes_attr(const Call& c, size_t i, int rank);
Ints normalize_axes(std::string_view op, const Ints& axes, int rank);
// Throws for element types that have no arithmetic.
void check_numeric(const Call& c);

// `shape` without the (sorted) axes, or with 1 in their place.
Shape reduced_shape(const Shape& shape, const Ints& axes, bool keep_dims);
Shape with_ones(const Shape& shape, const Ints& axes);

// A rank-0 `fill`: compilation makes it a constant of the programs that use it.
inline Tensor constant(double value, DType dtype = DType::float32) { return fill({}, value, dtype); }

// Throws the message alone, where TensorFlow.js's wording is met to the letter.
[[noreturn]] void refuse_text(const std::string& message);
template <class... Parts>
[[noreturn, gnu::always_inline]] inline void refuse(const Parts&... parts) {
  refuse_text(text(parts...));
}

// The gradient rule of functions that are constant but for their jumps: nothing goes back, and what no gradient reaches has gradient 0.
Tensors flat(const Backward&);

// The seed attribute as a tensor: the key of the generator. A seed is data, so a fresh one does not make another plan.
Tensor seed_of(const Call& c, size_t i);

// Views with all their attributes.
Tensor strided_slice(const Tensor& x, const Ints& begin, const Ints& size, const Ints& strides);
Tensor interior_pad(const Tensor& x, const Ints& before, const Ints& after, const Ints& interior, double value = 0);
Tensor gather_batched(const Tensor& x, const Tensor& indices, int axis, int batch_dims);

}  // namespace nacre::ops
