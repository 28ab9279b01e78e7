// The backend on wasm SIMD: XNNPACK's operators where they are fastest, own kernels elsewhere.
#pragma once
#include "core/backend.h"

namespace nacre {

Backend& wasm_backend();

}  // namespace nacre
