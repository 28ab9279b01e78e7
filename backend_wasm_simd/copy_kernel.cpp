// Programs that only move elements, row by row: what views become whose rows lie in one piece, forwards or backwards.
#include <algorithm>
#include <cstdlib>
#include <cstring>

#include "backend_wasm_simd/kernels.h"
#include "backend_wasm_simd/operands.h"
#include "backend_wasm_simd/vec.h"

namespace nacre {
namespace {

// The n elements that end with *last, last one first.
void reverse(char* to, const char* last, int64_t n, size_t size) {
  if (size == 4)
    for (; n >= 4; n -= 4, to += 16, last -= 16) simd::store(to, simd::reversed(simd::load(last - 12)));
  for (; n > 0; n--, last -= size)
    for (size_t i = 0; i < size; i++) *to++ = last[i];
}

struct CopyKernel : Kernel {
  CopyKernel(const Fused& collapsed, const Rows& result)
      : shape(collapsed.shape), from(collapsed.inputs[0]), size(size_of(from.dtype)), next(pace(result, shape[-1]) * static_cast<int64_t>(size)) {
    from.offset *= static_cast<int64_t>(size);
    for (int64_t& s : from.strides) s *= static_cast<int64_t>(size);
  }

  void run(std::span<const Slot> in, std::span<const Slot> out, const Slot&) override {
    char* y = host_data(out[0]);
    Shape outer = shape;
    for (int d = std::max(0, shape.rank() - 2); d < shape.rank(); d++) outer[d] = 1;
    reference::for_each(outer, [&](const reference::Index& at) {
      const char* x = host_data(in[0]) + from.offset;
      for (int d = 0; d < outer.rank(); d++) x += at[d] * from.strides[d];
      y = rows(y, x);
    });
  }

  // The last two dimensions. Returns the end of what was written.
  char* rows(char* y, const char* x) const {
    const int last = shape.rank() - 1, count = last > 0 ? shape[last - 1] : 1;
    const int64_t step = last > 0 ? from.strides[last - 1] : 0;
    const size_t row = static_cast<size_t>(shape[last]) * size;
    for (int r = 0; r < count; r++, x += step, y += next) {
      if (from.strides[last] > 0) simd::copy_bytes(y, x, row);
      else reverse(y, x, shape[last], size);
    }
    return y;
  }

  Shape shape;
  Fused::Input from;  // offset and strides in bytes
  size_t size;        // of an element
  int64_t next;       // bytes from one row of the result to the next
};

}  // namespace

std::unique_ptr<Kernel> copy_kernel(const Fused& program, const Rows& result) {
  if (program.code.size() != 1 || program.inputs.size() != 1 || program.outputs.size() != 1) return nullptr;
  const Fused p = collapse(program);
  const int last = p.shape.rank() - 1;
  if (last < 0 || p.shape[last] < 4 || std::abs(p.inputs[0].strides[last]) != 1) return nullptr;
  if (!result.dense() && result.length != p.shape[last]) return nullptr;
  return std::make_unique<CopyKernel>(p, result);
}

}  // namespace nacre
