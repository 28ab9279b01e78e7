// How reductions join elements: one to one, a row to a single element, rows of equal length.
#pragma once
#include <algorithm>
#include <limits>
#include <type_traits>

#include "backend_wasm_simd/vec.h"

namespace nacre {

// A join is given by `start`, on scalars and on vectors of four; this makes the loops.
template <class Join, class T>
struct Loops {
  // x[i] joined to total[i].
  static void vectors(T* total, const T* x, int n) {
    int i = 0;
    for (; i + 16 <= n; i += 16)
#pragma clang loop unroll(full)
      for (int k = 0; k < 16; k += 4) simd::store(total + i + k, Join::vector(simd::load(total + i + k), simd::load(x + i + k)));
    for (; i + 4 <= n; i += 4) simd::store(total + i, Join::vector(simd::load(total + i), simd::load(x + i)));
    for (; i < n; i++) total[i] = static_cast<T>(Join::scalar(total[i], x[i]));
  }

  // All of a row of at least one element. Four vectors at a time: neither do additions wait for each other, nor do rounding errors pile up.
  static auto row(const T* x, int n) {
    using Total = typename Join::Total;
    Total total = static_cast<Total>(Join::start);
    int i = 0;
    if (n >= 16) {
      simd::V a = simd::load(x), b = simd::load(x + 4), c = simd::load(x + 8), d = simd::load(x + 12);
      for (i = 16; i + 16 <= n; i += 16) {
        a = Join::vector(a, simd::load(x + i));
        b = Join::vector(b, simd::load(x + i + 4));
        c = Join::vector(c, simd::load(x + i + 8));
        d = Join::vector(d, simd::load(x + i + 12));
      }
      T lanes[4];
      simd::store(lanes, Join::vector(Join::vector(a, b), Join::vector(c, d)));
      for (T lane : lanes) total = Join::scalar(total, lane);
    }
    for (; i < n; i++) total = Join::scalar(total, x[i]);
    return total;
  }
};

template <class T>
constexpr bool is_float = std::is_same_v<T, float>;
// Sums and products of floats go on in double precision between vectors; those of integers wrap.
template <class T>
using WideTotal = std::conditional_t<is_float<T>, double, uint32_t>;

template <class T>
struct Sum : Loops<Sum<T>, T> {
  using Type = T;
  using Total = WideTotal<T>;
  static constexpr T start = 0;
  static Total scalar(Total a, Total b) { return a + b; }
  static simd::V vector(simd::V a, simd::V b) { return is_float<T> ? simd::add(a, b) : simd::add_int(a, b); }
};

template <class T>
struct Product : Loops<Product<T>, T> {
  using Type = T;
  using Total = WideTotal<T>;
  static constexpr T start = 1;
  static Total scalar(Total a, Total b) { return a * b; }
  static simd::V vector(simd::V a, simd::V b) { return is_float<T> ? simd::mul(a, b) : simd::mul_int(a, b); }
};

// NaN wins.
template <class T>
struct Maximum : Loops<Maximum<T>, T> {
  using Type = T;
  using Total = T;
  static constexpr T start = is_float<T> ? -std::numeric_limits<T>::infinity() : std::numeric_limits<T>::min();
  static T scalar(T a, T b) { return a != a ? a : b != b || b > a ? b : a; }
  static simd::V vector(simd::V a, simd::V b) { return is_float<T> ? simd::max(a, b) : simd::max_int(a, b); }
};

template <class T>
struct Minimum : Loops<Minimum<T>, T> {
  using Type = T;
  using Total = T;
  static constexpr T start = is_float<T> ? std::numeric_limits<T>::infinity() : std::numeric_limits<T>::max();
  static T scalar(T a, T b) { return a != a ? a : b != b || b < a ? b : a; }
  static simd::V vector(simd::V a, simd::V b) { return is_float<T> ? simd::min(a, b) : simd::min_int(a, b); }
};

// Of bools, one byte each: 0 or 1.
template <class Join>
struct ByteLoops {
  static void vectors(uint8_t* total, const uint8_t* x, int n) {
    for (int i = 0; i < n; i++) total[i] = Join::scalar(total[i], x[i]);
  }
  static uint8_t row(const uint8_t* x, int n) {
    uint8_t total = Join::start;
    for (int i = 0; i < n; i++) total = Join::scalar(total, x[i]);
    return total;
  }
};
struct All : ByteLoops<All> {
  using Type = uint8_t;
  using Total = uint8_t;
  static constexpr uint8_t start = 1;
  static uint8_t scalar(uint8_t a, uint8_t b) { return a & b; }
};
struct Any : ByteLoops<Any> {
  using Type = uint8_t;
  using Total = uint8_t;
  static constexpr uint8_t start = 0;
  static uint8_t scalar(uint8_t a, uint8_t b) { return a | b; }
};

}  // namespace nacre
