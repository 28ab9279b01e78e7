// Packed right operands that outlive a run.
#pragma once
#include <cstdint>
#include <vector>

#include "backend_wasm_simd/gemm.h"

namespace nacre::gemm {

// Keeps the packed form of a right operand that comes twice in a row with the same content: constant weights.
class KeptRight {
 public:
  // The packed form, or null where it is not worth keeping. `content` 0: unknown.
  const float* find(uint64_t content, LeftForm form, const Right& right, int n, int k) {
    const bool again = content != 0 && content == content_;
    content_ = content;
    if (!again) {
      std::vector<float>().swap(packed_);
      return nullptr;
    }
    if (packed_.empty()) {
      packed_.resize(packed_floats(n, k));
      pack_right(form, right, n, k, packed_.data());
    }
    return packed_.data();
  }

 private:
  uint64_t content_ = 0;
  std::vector<float> packed_;
};

}  // namespace nacre::gemm
