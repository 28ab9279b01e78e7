// The backend on wasm SIMD: XNNPACK's operators where they are fastest, own kernels elsewhere.
#pragma once
#include "core/backend.h"

namespace nacre {

Backend& wasm_backend();

// Whether a heavy op has a kernel here (else the reference runs it).
bool has_wasm_kernel(const OpDef& op);

}  // namespace nacre
