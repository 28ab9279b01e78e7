#include <algorithm>
#include <numeric>

#include "backend_wasm_simd/kernels.h"
#include "backend_wasm_simd/operands.h"

namespace nacre {
namespace {

// The k greatest of each row, in order; of equals the one that comes first. NaN counts as less than every number.
struct TopKKernel : Kernel {
  explicit TopKKernel(const Work& w) : n(w.in[0].shape[-1]), k(w.attrs.integer(0)), dtype(w.in[0].dtype), order(static_cast<size_t>(n)) {
    rows = n == 0 ? 0 : w.in[0].shape.size() / n;
  }

  void run(std::span<const Slot> in, std::span<const Slot> out, const Slot&) override {
    reference::with_type(dtype, [&](auto type) {
      using T = decltype(type);
      const T* x = input<T>(in, 0);
      T* values = output<T>(out, 0);
      int32_t* indices = output<int32_t>(out, 1);
      for (int64_t r = 0; r < rows; r++, x += n, values += k, indices += k) row(x, values, indices);
    });
  }

  template <class T>
  void row(const T* x, T* values, int32_t* indices) {
    const auto before = [x](int32_t a, int32_t b) {
      if (x[a] > x[b]) return true;
      if (x[a] == x[b] || (x[a] != x[a] && x[b] != x[b])) return a < b;
      return x[b] != x[b];
    };
    std::iota(order.begin(), order.end(), 0);
    std::partial_sort(order.begin(), order.begin() + k, order.end(), before);
    for (int i = 0; i < k; i++) {
      values[i] = x[order[i]];
      indices[i] = order[i];
    }
  }

  int n, k;
  DType dtype;
  int64_t rows;
  std::vector<int32_t> order;
};

const KernelRow rows[] = {{"_topk", nullptr, [](const Work& w) -> std::unique_ptr<Kernel> { return std::make_unique<TopKKernel>(w); }}};

}  // namespace

std::span<const KernelRow> topk_kernels() { return rows; }

}  // namespace nacre
