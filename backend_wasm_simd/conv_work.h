// What kernels read from their work and their slots.
#pragma once
#include <memory>
#include <span>

#include "core/backend.h"
#include "core/ops/conv_geometry.h"

namespace nacre {

inline Sliding sliding(const Attrs& a, size_t first) { return {a.ints(first), a.ints(first + 1), a.ints(first + 2)}; }
inline Pair pair(const Ints& v) { return {v[0], v[1]}; }

// Null where there is nothing: scratch that was not asked for.
inline float* floats(const Slot& s) { return s.buffer ? reinterpret_cast<float*>(host_data(s)) : nullptr; }

template <class K>
std::unique_ptr<Kernel> make_kernel(const Work& work) {
  return std::make_unique<K>(work);
}

}  // namespace nacre
