// Where along an axis the greatest or least element stands: the first of equals. As comparisons with NaN are false, NaN is found only if it is first.
#include "backend_wasm_simd/kernels.h"
#include "backend_wasm_simd/operands.h"
#include "backend_wasm_simd/vec.h"

namespace nacre {
namespace {

using simd::V;

struct Greater {
  template <class T>
  static bool better(T a, T b) { return a > b; }
  static V better(V a, V b) { return simd::gt(a, b); }
};
struct Less {
  template <class T>
  static bool better(T a, T b) { return a < b; }
  static V better(V a, V b) { return simd::lt(a, b); }
};

template <class Order, class T>
int32_t best_of_line(const T* x, int64_t n, int64_t stride) {
  int64_t best = 0;
  for (int64_t k = 1; k < n; k++)
    if (Order::better(x[k * stride], x[best * stride])) best = k;
  return static_cast<int32_t>(best);
}

// A contiguous row of floats: each lane keeps the first of its best, and the lanes are compared at the end.
template <class Order>
int32_t best_of_row(const float* x, int64_t n) {
  V best = simd::splat(x[0]), place = simd::isplat(0), now = wasm_i32x4_const(0, 1, 2, 3);
  int64_t k = 0;
  for (; k + 4 <= n; k += 4) {
    const V v = simd::load(x + k), mask = Order::better(v, best);
    best = simd::select(mask, v, best);
    place = simd::select(mask, now, place);
    now = simd::add_int(now, simd::isplat(4));
  }
  alignas(16) float values[4];
  alignas(16) int32_t places[4];
  simd::store(values, best);
  simd::store(places, place);
  int32_t at = places[0];
  float value = values[0];
  for (int i = 1; i < 4; i++)
    if (Order::better(values[i], value) || (values[i] == value && places[i] < at)) {
      value = values[i];
      at = places[i];
    }
  for (; k < n; k++)
    if (Order::better(x[k], value)) {
      value = x[k];
      at = static_cast<int32_t>(k);
    }
  return at;
}

// Four neighbouring lines of floats at a time.
template <class Order>
void best_of_four(const float* x, int64_t n, int64_t stride, int32_t* out) {
  V best = simd::load(x), place = simd::isplat(0);
  for (int64_t k = 1; k < n; k++) {
    const V v = simd::load(x + k * stride), mask = Order::better(v, best);
    best = simd::select(mask, v, best);
    place = simd::select(mask, simd::isplat(static_cast<int32_t>(k)), place);
  }
  simd::store(out, place);
}

template <class Order>
struct ArgKernel : Kernel {
  explicit ArgKernel(const Work& w) : around(w.in[0].shape, w.attrs.integer(0)), dtype(w.in[0].dtype) {}

  void run(std::span<const Slot> in, std::span<const Slot> out, const Slot&) override {
    auto* y = output<int32_t>(out, 0);
    if (dtype == DType::float32) return floats(input<float>(in, 0), y);
    if (dtype == DType::int32) return lines(input<int32_t>(in, 0), y);
    lines(input<uint8_t>(in, 0), y);
  }

  void floats(const float* x, int32_t* y) {
    const auto [outer, n, inner] = around;
    for (int64_t o = 0; o < outer; o++, x += n * inner) {
      if (inner == 1) *y++ = best_of_row<Order>(x, n);
      else {
        int64_t i = 0;
        for (; i + 4 <= inner; i += 4, y += 4) best_of_four<Order>(x + i, n, inner, y);
        for (; i < inner; i++) *y++ = best_of_line<Order>(x + i, n, inner);
      }
    }
  }

  template <class T>
  void lines(const T* x, int32_t* y) {
    for (int64_t o = 0; o < around.outer; o++, x += around.n * around.inner)
      for (int64_t i = 0; i < around.inner; i++) *y++ = best_of_line<Order>(x + i, around.n, around.inner);
  }

  Around around;
  DType dtype;
};

template <class K>
std::unique_ptr<Kernel> make(const Work& w) { return std::make_unique<K>(w); }

const KernelRow rows[] = {
    {"_argMax", nullptr, make<ArgKernel<Greater>>},
    {"_argMin", nullptr, make<ArgKernel<Less>>},
};

}  // namespace

std::span<const KernelRow> arg_kernels() { return rows; }

}  // namespace nacre
