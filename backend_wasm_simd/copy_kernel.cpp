// Programs that only move elements, row by row: what views become whose rows lie in one piece, forwards or backwards.
#include <cstdlib>
#include <cstring>

#include "backend_wasm_simd/kernels.h"
#include "backend_wasm_simd/operands.h"
#include "backend_wasm_simd/vec.h"

namespace nacre {
namespace {

// The n elements that end with *last, last one first.
void reverse(uint32_t* to, const uint32_t* last, int64_t n) {
  for (; n >= 4; n -= 4, to += 4, last -= 4) simd::store(to, simd::reversed(simd::load(last - 3)));
  while (n-- > 0) *to++ = *last--;
}
void reverse(uint8_t* to, const uint8_t* last, int64_t n) {
  while (n-- > 0) *to++ = *last--;
}

struct CopyKernel : Kernel {
  explicit CopyKernel(const Fused& collapsed) : shape(collapsed.shape), from(collapsed.inputs[0]) {}

  void run(std::span<const Slot> in, std::span<const Slot> out, const Slot&) override {
    with_size(from.dtype, [&](auto type) {
      using T = decltype(type);
      T* y = output<T>(out, 0);
      Shape outer = shape;
      for (int d = std::max(0, shape.rank() - 2); d < shape.rank(); d++) outer[d] = 1;
      reference::for_each(outer, [&](const reference::Index& at) {
        const T* x = input<T>(in, 0) + from.offset;
        for (int d = 0; d < outer.rank(); d++) x += at[d] * from.strides[d];
        y = rows(y, x);
      });
    });
  }

  // The last two dimensions. Returns the end of what was written.
  template <class T>
  T* rows(T* y, const T* x) const {
    const int last = shape.rank() - 1, n = shape[last], count = last > 0 ? shape[last - 1] : 1;
    const int64_t step = last > 0 ? from.strides[last - 1] : 0;
    for (int r = 0; r < count; r++, x += step, y += n) {
      if (from.strides[last] == 1) std::memcpy(y, x, n * sizeof(T));
      else reverse(y, x, n);
    }
    return y;
  }

  Shape shape;
  Fused::Input from;
};

}  // namespace

std::unique_ptr<Kernel> copy_kernel(const Fused& program) {
  if (program.code.size() != 1 || program.inputs.size() != 1) return nullptr;
  const Fused p = collapse(program);
  const int last = p.shape.rank() - 1;
  if (last < 0 || p.shape[last] < 4 || std::abs(p.inputs[0].strides[last]) != 1) return nullptr;
  return std::make_unique<CopyKernel>(p);
}

}  // namespace nacre
