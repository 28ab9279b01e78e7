// Addresses of a kernel's operands, and the dimensions around an axis.
#pragma once
#include <cstring>
#include <vector>

#include "core/backend.h"
#include "core/reference/elements.h"

namespace nacre {

using reference::Around;

// Kept by the kernel, so that a run allocates nothing.
struct Operands {
  std::vector<const void*> in;
  std::vector<void*> out;

  Operands(size_t inputs, size_t outputs) : in(inputs), out(outputs) {}
  void set(std::span<const Slot> from, std::span<const Slot> to) {
    for (size_t i = 0; i < in.size(); i++) in[i] = host_data(from[i]);
    for (size_t i = 0; i < out.size(); i++) out[i] = host_data(to[i]);
  }
};

// Distance between rows of `length` elements.
inline int64_t pace(const Rows& r, int64_t length) { return r.dense() ? length : r.stride; }

// Whether input 0 and the result lie in rows of these lengths, if not dense.
inline bool are_rows(const Work& w, int64_t in, int64_t out) {
  return (w.in_rows.dense() || w.in_rows.length == in) && (w.out_rows.dense() || w.out_rows.length == out);
}

template <class T>
const T* input(std::span<const Slot> in, size_t i) { return reinterpret_cast<const T*>(host_data(in[i])); }
template <class T>
T* output(std::span<const Slot> out, size_t i) { return reinterpret_cast<T*>(host_data(out[i])); }

// Kernels that only move elements care for their size alone: the type that stands for it.
template <class F>
void with_size(DType t, F f) {
  if (size_of(t) == 1) f(uint8_t{});
  else f(uint32_t{});
}

// The bits of the value in the element type.
inline uint32_t bits_of(DType t, double value) {
  uint32_t bits = t == DType::boolean ? value != 0 : 0;
  if (t == DType::int32) bits = static_cast<uint32_t>(reference::narrow<int32_t>(value));
  const float f = static_cast<float>(value);
  if (t == DType::float32) std::memcpy(&bits, &f, 4);
  return bits;
}

}  // namespace nacre
