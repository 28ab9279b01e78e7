#include <cstring>

#include "backend_wasm_simd/conv_work.h"
#include "backend_wasm_simd/kernels.h"
#include "backend_wasm_simd/operands.h"
#include "backend_wasm_simd/threads.h"
#include "backend_wasm_simd/vec.h"

namespace nacre {
namespace {

struct ConcatKernel : Kernel {
  explicit ConcatKernel(const Work& w) {
    const int axis = w.attrs.integer(0);
    const Around whole(w.out[0].shape, axis);
    outer = whole.outer;
    for (const Spec& spec : w.in) runs.push_back(static_cast<size_t>(spec.shape[axis] * whole.inner) * size_of(spec.dtype));
    for (size_t run : runs) row += run;
    next = w.out_rows.dense() ? row : static_cast<size_t>(w.out_rows.stride) * size_of(w.out[0].dtype);
  }

  void run(std::span<const Slot> in, std::span<const Slot> out, const Slot&) override {
    parallel_parts(outer, outer * static_cast<int64_t>(row) / 8, [&](int64_t first, int64_t last, int) { join(in, host_data(out[0]), first, last); });
  }

  // The rows from `first` to `last`.
  void join(std::span<const Slot> in, char* y, int64_t first, int64_t last) const {
    for (size_t i = 0; i < runs.size(); y += runs[i++]) {
      const char* x = host_data(in[i]);
      if (x == y) continue;  // it was computed there
      if (runs[i] == 4) columns<uint32_t>(x, y, first, last);
      else if (runs[i] == 1) columns<uint8_t>(x, y, first, last);
      else
        for (int64_t o = first; o < last; o++) simd::copy_bytes(y + o * next, x + o * runs[i], runs[i]);
    }
  }

  // One element per row.
  template <class T>
  void columns(const char* x, char* y, int64_t first, int64_t last) const {
    for (int64_t o = first; o < last; o++) std::memcpy(y + o * next, x + o * sizeof(T), sizeof(T));
  }

  static bool in_rows(const Work& w) {
    const int axis = w.attrs.integer(0);
    return are_rows(w, 0, w.out[0].shape[axis] * Around(w.out[0].shape, axis).inner);
  }

  int64_t outer;
  size_t row = 0, next;  // bytes: of a row, and from one row of the result to the next
  std::vector<size_t> runs;  // bytes of each input in a row of the result
};

const KernelRow rows[] = {{"_concat", nullptr, make_kernel<ConcatKernel>, ConcatKernel::in_rows}};

}  // namespace

std::span<const KernelRow> concat_kernels() { return rows; }

}  // namespace nacre
