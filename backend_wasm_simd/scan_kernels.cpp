// Running sums and products along an axis, in double precision for floats.
#include <algorithm>
#include <functional>

#include "backend_wasm_simd/kernels.h"
#include "backend_wasm_simd/operands.h"
#include "backend_wasm_simd/threads.h"

namespace nacre {
namespace {

template <class Join, int start>
struct ScanKernel : Kernel {
  static constexpr int64_t width = 256;  // neighbouring lines taken together

  explicit ScanKernel(const Work& w)
      : around(w.in[0].shape, w.attrs.integer(0)), exclusive(w.attrs.flag(1)), reverse(w.attrs.flag(2)), dtype(w.in[0].dtype) {}

  void run(std::span<const Slot> in, std::span<const Slot> out, const Slot&) override {
    if (dtype == DType::float32) scan<float, double>(input<float>(in, 0), output<float>(out, 0));
    else scan<uint32_t, uint32_t>(input<uint32_t>(in, 0), output<uint32_t>(out, 0));
  }

  template <class T, class Wide>
  void scan(const T* x, T* y) {
    const int64_t across = (around.inner + width - 1) / width, size = around.outer * around.n * around.inner;
    parallel_parts(around.outer * across, size * 2, [&](int first, int last, int) {
      for (int part = first; part < last; part++) {
        const int64_t i = part % across * width, at = part / across * around.n * around.inner + i;
        const int64_t lines = std::min(width, around.inner - i);
        if (lines == 1) line<T, Wide>(x + at, y + at);
        else lines_together<T, Wide>(x + at, y + at, lines);
      }
    });
  }

  int64_t offset(int64_t k) const { return (reverse ? around.n - 1 - k : k) * around.inner; }

  template <class T, class Wide>
  void line(const T* x, T* y) {
    Wide running = start;
    for (int64_t k = 0; k < around.n; k++) {
      const Wide next = Join{}(running, static_cast<Wide>(x[offset(k)]));
      y[offset(k)] = static_cast<T>(exclusive ? running : next);
      running = next;
    }
  }

  template <class T, class Wide>
  void lines_together(const T* x, T* y, int64_t lines) {
    Wide running[width];
    std::fill_n(running, lines, static_cast<Wide>(start));
    for (int64_t k = 0; k < around.n; k++) {
      const T* from = x + offset(k);
      T* to = y + offset(k);
      for (int64_t i = 0; i < lines; i++) {
        const Wide next = Join{}(running[i], static_cast<Wide>(from[i]));
        to[i] = static_cast<T>(exclusive ? running[i] : next);
        running[i] = next;
      }
    }
  }

  Around around;
  bool exclusive, reverse;
  DType dtype;
};

bool numeric(const Work& w) { return !w.epilogue && !w.prologue && size_of(w.in[0].dtype) == 4; }

template <class K>
std::unique_ptr<Kernel> make(const Work& w) { return std::make_unique<K>(w); }

const KernelRow rows[] = {
    {"_cumsum", numeric, make<ScanKernel<std::plus<>, 0>>},
    {"_cumprod", numeric, make<ScanKernel<std::multiplies<>, 1>>},
};

}  // namespace

std::span<const KernelRow> scan_kernels() { return rows; }

}  // namespace nacre
