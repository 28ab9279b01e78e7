// Right operands that are packed once.
#pragma once
#include <cstdint>
#include <vector>

#include "backend_wasm_simd/gemm.h"
#include "core/backend.h"

namespace nacre::gemm {

// A matrix [k, n], or, transposed, [n, k], that lies in memory row by row.
struct Operand {
  const Slot& slot;
  int n, k;
  bool transposed = false;
  bool fixed = false;  // the same in every run

  // Where it lies; whether in this order or packed only `plain` and `find` tell.
  float* data() const { return reinterpret_cast<float*>(static_cast<HostBuffer*>(slot.buffer)->data + slot.offset); }
  void plain() const { static_cast<HostBuffer*>(slot.buffer)->plain(); }
  Matrix matrix() const { return transposed ? Matrix{data(), 1, k} : Matrix{data(), n, 1}; }
};

// The packed form of weights. A fixed operand is packed where it lies, so that it needs no memory twice; another one that comes twice in a row with the
// same content is kept packed here.
class KeptRight {
 public:
  // The packed form, for products whose left operand is read by rows; or null where it is not worth keeping: then the operand is plain.
  const float* find(const Operand& o) {
    if (o.fixed && pack_in_place(o)) return o.data();
    o.plain();
    return find(o.slot.content, LeftForm::rows, MatrixRight(o.matrix()), o.n, o.k);
  }

  // The same for operands of other forms. `content` 0: unknown.
  const float* find(uint64_t content, LeftForm form, const Right& right, int n, int k);

 private:
  static bool pack_in_place(const Operand&);

  uint64_t content_ = 0;
  std::vector<float> packed_;
};

}  // namespace nacre::gemm
