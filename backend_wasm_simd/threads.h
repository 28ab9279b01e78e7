// Work that several threads share. The files without threads are linked with threads_inline.cpp, those with them with threads_pool.cpp; all other
// objects are the same. So they are compiled for one thread, and tasks must keep to this: they neither allocate, throw, call into
// JavaScript nor touch what another task writes, and what they need for themselves they have once per thread.
#pragma once
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

}  // namespace nacre
