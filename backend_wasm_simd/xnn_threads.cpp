// XNNPACK's loops over its tasks, shared by threads. The linker puts them in the place of those in XNNPACK's library, which keep to one thread.
#include <algorithm>
#include <cstddef>

#include "backend_wasm_simd/threads.h"

namespace {

// xnn.cpp passes an estimate where a pool of XNNPACK's own would be.
int64_t nanoseconds(const void* pool) { return *static_cast<const int64_t*>(pool); }

}  // namespace

extern "C" {

void __wrap_pthreadpool_parallelize_1d(void* pool, void (*task)(void*, size_t), void* argument, size_t range, uint32_t) {
  nacre::parallel_parts(static_cast<int64_t>(range), nanoseconds(pool), [&](int first, int last, int) {
    for (int i = first; i < last; i++) task(argument, i);
  });
}

void __wrap_pthreadpool_parallelize_2d_tile_2d(void* pool, void (*task)(void*, size_t, size_t, size_t, size_t), void* argument, size_t range_i, size_t range_j,
                                              size_t tile_i, size_t tile_j, uint32_t) {
  const int count = static_cast<int>(range_i), tile = static_cast<int>(tile_i), part = nacre::part_of(count, tile);
  const auto some = [&](int number, int) {
    for (int i = number * part, end = std::min(count, i + part); i < end; i += tile)
      for (size_t j = 0; j < range_j; j += tile_j) task(argument, i, j, std::min(end - i, tile), std::min(range_j - j, tile_j));
  };
  nacre::parallel_for((count + part - 1) / part, nanoseconds(pool), some);
}

}  // extern "C"
