// Work that several threads share. The files without threads are linked with threads_inline.cpp, those with them with threads_pool.cpp; all other
// objects are the same. So they are compiled for one thread, and tasks must keep to this: they neither allocate, throw, call into
// JavaScript nor touch what another task writes, and what they need for themselves they have once per thread.
#pragma once
#include <algorithm>
#include <cstdint>

#include "backend_wasm_simd/function_ref.h"

namespace nacre {

// How many threads share work, the calling one included. Constant in the life of a plan: who changes it drops the plans.
int threads();

using Task = FunctionRef<void(int number, int thread)>;

// Calls task(number, thread) for all numbers below `count`, in any order; returns when all are done. `thread` is less than threads(), and no two
// calls at the same time have the same. `nanoseconds`: about how long one thread takes for all; what is over soon stays on the calling thread.
// How work is divided may depend on threads() only where it changes no result.
void parallel_for(int count, int64_t nanoseconds, Task task);

// Length of the parts in which `count` things are taken: a multiple of `step` that gives every thread several parts, or all of them.
int part_of(int count, int step);

// f(first, last, thread) for parts of `count` things.
template <class F>
void parallel_parts(int64_t count, int64_t nanoseconds, F f) {
  const int all = static_cast<int>(count), part = part_of(all, 1);
  const auto one_part = [&](int number, int thread) { f(number * part, std::min(all, (number + 1) * part), thread); };
  if (all > 0) parallel_for((all + part - 1) / part, nanoseconds, one_part);
}

}  // namespace nacre
