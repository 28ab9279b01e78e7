// The time, for measurements.
#pragma once
#include <time.h>

namespace nacre {

// Since some moment in the past. The clocks of std::chrono may throw std::system_error, whose texts bring all of printf into the wasm file.
inline double milliseconds() {
  timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return static_cast<double>(t.tv_sec) * 1e3 + static_cast<double>(t.tv_nsec) * 1e-6;
}

}  // namespace nacre
