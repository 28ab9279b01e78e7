// Softmax (XNNPACK's) and its logarithm over the last axis.
#include "backend_wasm_simd/conv_work.h"
#include "backend_wasm_simd/kernels.h"
#include "backend_wasm_simd/math.h"
#include "backend_wasm_simd/threads.h"
#include "backend_wasm_simd/xnn.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace nacre {
namespace {

using namespace simd;

constexpr float lowest = -std::numeric_limits<float>::infinity();

// e^x for x <= 0, 2 ulp; 0 where that would be denormal.
V exp_of_negative(V x) {
  constexpr float smallest = -87.336544f;
  const auto [rounded, p] = exp_parts(at_least(x, splat(smallest)));
  const V power = wasm_i32x4_shl(wasm_i32x4_add(rounded, isplat(127)), 23);  // the integer in the low bits of `rounded` becomes an exponent
  return wasm_v128_andnot(madd(power, p, power), lt(x, splat(smallest)));
}

// The last, incomplete vector of a row, with `outside` beyond its end.
V take_some(const float* p, int n, float outside) { return select(wasm_i32x4_lt(wasm_i32x4_const(0, 1, 2, 3), isplat(n)), load(p), splat(outside)); }

// Passes over NaN: the sum of exponentials shows it.
float maximum(const float* x, int n) {
  V best = splat(lowest), best2 = best;
  int i = 0;
  for (; i + 8 <= n; i += 8) {
    best = at_least(best, load(x + i));
    best2 = at_least(best2, load(x + i + 4));
  }
  for (; i + 4 <= n; i += 4) best = at_least(best, load(x + i));
  if (i < n) best = at_least(best, take_some(x + i, n - i, lowest));
  return max_lanes(at_least(best, best2));
}

void log_softmax_row(const float* x, float* y, int n) {
  const V most = splat(maximum(x, n));
  V sums = splat(0);
  int i = 0;
  for (; i + 4 <= n; i += 4) sums = add(sums, exp_of_negative(sub(load(x + i), most)));
  V rest = splat(lowest);
  if (i < n) {
    rest = sub(take_some(x + i, n - i, lowest), most);
    sums = add(sums, exp_of_negative(rest));
  }
  const V log_sum = splat(std::log(sum_lanes(sums)));
  if (i < n) store_some(y + i, sub(rest, log_sum), n - i);
  for (i = 0; i + 4 <= n; i += 4) store(y + i, sub(sub(load(x + i), most), log_sum));
}

struct Softmax : Kernel {
  size_t columns, count;
  xnn::Softmax softmax;
  explicit Softmax(const Work& work) : columns(work.in[0].shape[-1]), count(columns ? work.in[0].shape.size() / columns : 0) {}
  void run(std::span<const Slot> in, std::span<const Slot> out, const Slot&) override {
    if (count) softmax.run(floats(in[0]), floats(out[0]), count, columns);
  }
};

struct LogSoftmax : Kernel {
  int n;
  int64_t size;
  explicit LogSoftmax(const Work& work) : n(work.in[0].shape[-1]), size(work.in[0].shape.size()) {}
  void run(std::span<const Slot> in, std::span<const Slot> out, const Slot&) override {
    if (size == 0) return;
    const int64_t rows = size / n, part = std::max<int64_t>(1, 4096 / n);
    const auto some_rows = [&](int i, int) {
      for (int64_t r = i * part; r < std::min(rows, (i + 1) * part); r++) log_softmax_row(floats(in[0]) + r * n, floats(out[0]) + r * n, n);
    };
    parallel_for(static_cast<int>((rows + part - 1) / part), size * 2, some_rows);
  }
};

constexpr KernelRow rows[] = {
    {"_softmax", nullptr, make_kernel<Softmax>},
    {"_logSoftmax", nullptr, make_kernel<LogSoftmax>},
};

}  // namespace

std::span<const KernelRow> softmax_kernels() { return rows; }

}  // namespace nacre
