// What the rows of elementwise primitives are made of.
#pragma once
#include <array>

#include "core/op.h"

namespace nacre::elementwise {

// Scalar functions from plain ones: f* take and give floats, i* integers, p* floats to a truth value.
template <auto F>
Word f1(Word a, Word, Word, const float*) { return {.f = F(a.f)}; }
template <auto F>
Word f1_imm(Word a, Word, Word, const float* imm) { return {.f = F(a.f, imm)}; }
template <auto F>
Word f2(Word a, Word b, Word, const float*) { return {.f = F(a.f, b.f)}; }
template <auto F>
Word p1(Word a, Word, Word, const float*) { return {.i = F(a.f)}; }
template <auto F>
Word p2(Word a, Word b, Word, const float*) { return {.i = F(a.f, b.f)}; }
template <auto F>
Word i1(Word a, Word, Word, const float*) { return {.i = F(a.i)}; }
template <auto F>
Word i1_imm(Word a, Word, Word, const float* imm) { return {.i = F(a.i, imm)}; }
template <auto F>
Word i2(Word a, Word b, Word, const float*) { return {.i = F(a.i, b.i)}; }

// int32 arithmetic wraps.
constexpr int32_t wrap(uint32_t v) { return static_cast<int32_t>(v); }

// Operands are brought to their common type (bool < int32 < float32), or to float32 where there is no integer function; arithmetic of bools is
// that of integers with the result, not zero, as bool.
Tensors promoted(const Call& c);
// The call with all operands cast to `dtype`.
Tensors recorded_as(const Call& c, DType dtype);
// Operands must be of that type; for rows of logic and bits.
template <DType dtype>
Tensors only(const Call& c) {
  for (const Tensor& t : c.in)
    if (t.dtype() != dtype) c.fail("operands must be ", dtype, ", got ", t.spec(), "; cast them first");
  return record(c.op, c.in, c.attrs);
}

Specs infer(const Call& c);

// Gradients summed over what broadcasting repeated.
Tensors unbroadcast(const Backward& b, Tensors gradients);

struct Row {
  const char* signature;
  Doc doc;
  Elementwise scalar;
  Tensors (*vjp)(const Backward&) = nullptr;
  Tensors (*compose)(const Call&) = promoted;
};

template <size_t N>
std::array<OpDef, N> ops_of(const Row (&rows)[N]) {
  std::array<OpDef, N> ops{};
  for (size_t i = 0; i < N; i++)
    ops[i] = {.signature = rows[i].signature, .doc = rows[i].doc, .kind = Kind::elementwise, .compose = rows[i].compose, .infer = infer,
              .vjp = rows[i].vjp, .elementwise = &rows[i].scalar};
  return ops;
}

}  // namespace nacre::elementwise
