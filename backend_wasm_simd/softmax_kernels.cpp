// Softmax and its logarithm over the last axis.
#include "backend_wasm_simd/conv_work.h"
#include "backend_wasm_simd/kernels.h"
#include "backend_wasm_simd/math.h"

#include <cmath>
#include <limits>

namespace nacre {
namespace {

using namespace simd;

constexpr float lowest = -std::numeric_limits<float>::infinity();

// Four elements of a row, `outside` in place of those beyond its end.
V take(const float* row, int at, int n, float outside) {
  const V v = load(row + at);
  if (at + 4 <= n) return v;
  return select(wasm_i32x4_lt(wasm_i32x4_const(0, 1, 2, 3), isplat(n - at)), v, splat(outside));
}

void put(float* row, int at, int n, V v) {
  if (at + 4 <= n) store(row + at, v);
  else store_some(row + at, v, n - at);
}

float maximum(const float* x, int n) {
  V best = take(x, 0, n, lowest);
  for (int i = 4; i < n; i += 4) best = max(best, take(x, i, n, lowest));
  return max_lanes(best);
}

void softmax_row(const float* x, float* y, int n) {
  const V most = splat(maximum(x, n));
  V sums = splat(0);
  for (int i = 0; i < n; i += 4) {
    const V e = exp(sub(take(x, i, n, lowest), most));
    sums = add(sums, e);
    put(y, i, n, e);
  }
  const V scale = splat(1 / sum_lanes(sums));
  for (int i = 0; i < n; i += 4) put(y, i, n, mul(load(y + i), scale));
}

void log_softmax_row(const float* x, float* y, int n) {
  const V most = splat(maximum(x, n));
  V sums = splat(0);
  for (int i = 0; i < n; i += 4) sums = add(sums, exp(sub(take(x, i, n, lowest), most)));
  const V log_sum = splat(std::log(sum_lanes(sums)));
  for (int i = 0; i < n; i += 4) put(y, i, n, sub(sub(load(x + i), most), log_sum));
}

template <void (*row)(const float*, float*, int)>
struct Rows : Kernel {
  int n;
  int64_t size;
  explicit Rows(const Work& work) : n(work.in[0].shape[-1]), size(work.in[0].shape.size()) {}
  void run(std::span<const Slot> in, std::span<const Slot> out, const Slot&) override {
    for (int64_t at = 0; at < size; at += n) row(floats(in[0]) + at, floats(out[0]) + at, n);
  }
};

constexpr KernelRow rows[] = {
    {"_softmax", nullptr, make_kernel<Rows<softmax_row>>},
    {"_logSoftmax", nullptr, make_kernel<Rows<log_softmax_row>>},
};

}  // namespace

std::span<const KernelRow> softmax_kernels() { return rows; }

}  // namespace nacre
