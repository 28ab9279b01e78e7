#include "backend_wasm_simd/reduce_joins.h"

#include <bit>
#include <limits>
#include <type_traits>

#include "backend_wasm_simd/vec.h"

namespace nacre {
namespace {

using simd::V;

template <class T>
constexpr bool is_float = std::is_same_v<T, float>;

// Scalar and vector forms. Sums and products of floats go on in double precision between vectors.
template <class T>
struct Sum {
  using Element = T;
  using Wide = std::conditional_t<is_float<T>, double, uint32_t>;
  static constexpr T start = 0;
  static Wide scalar(Wide a, Wide b) { return a + b; }
  static V vector(V a, V b) { return is_float<T> ? simd::add(a, b) : simd::add_int(a, b); }
};
template <class T>
struct Product {
  using Element = T;
  using Wide = std::conditional_t<is_float<T>, double, uint32_t>;
  static constexpr T start = 1;
  static Wide scalar(Wide a, Wide b) { return a * b; }
  static V vector(V a, V b) { return is_float<T> ? simd::mul(a, b) : simd::mul_int(a, b); }
};
template <class T>
struct Maximum {
  using Element = T;
  using Wide = T;
  static constexpr T start = is_float<T> ? -std::numeric_limits<T>::infinity() : std::numeric_limits<T>::min();
  static T scalar(T a, T b) { return a != a ? a : b != b || b > a ? b : a; }
  static V vector(V a, V b) { return is_float<T> ? simd::max(a, b) : simd::max_int(a, b); }
};
template <class T>
struct Minimum {
  using Element = T;
  using Wide = T;
  static constexpr T start = is_float<T> ? std::numeric_limits<T>::infinity() : std::numeric_limits<T>::max();
  static T scalar(T a, T b) { return a != a ? a : b != b || b < a ? b : a; }
  static V vector(V a, V b) { return is_float<T> ? simd::min(a, b) : simd::min_int(a, b); }
};

template <class Wide>
Wide& total_of(Join::Total& t) {
  if constexpr (std::is_same_v<Wide, double>) return t.wide;
  else if constexpr (std::is_same_v<Wide, uint32_t>) return t.integer;
  else if constexpr (std::is_same_v<Wide, float>) return t.f;
  else return t.i;
}

template <class J>
struct Loops {
  using T = typename J::Element;
  using Wide = typename J::Wide;

  static void vectors(void* total, const void* from, int n) {
    auto* t = static_cast<T*>(total);
    auto* x = static_cast<const T*>(from);
    int i = 0;
    for (; i + 16 <= n; i += 16)
#pragma clang loop unroll(full)
      for (int k = i; k < i + 16; k += 4) simd::store(t + k, J::vector(simd::load(t + k), simd::load(x + k)));
    for (; i + 4 <= n; i += 4) simd::store(t + i, J::vector(simd::load(t + i), simd::load(x + i)));
#pragma clang loop vectorize(disable)
    for (; i < n; i++) t[i] = static_cast<T>(J::scalar(static_cast<Wide>(t[i]), static_cast<Wide>(x[i])));
  }

  // Four vectors at a time: neither do additions wait for each other, nor do rounding errors pile up.
  static void extend(Join::Total& all, const void* from, int n) {
    auto* x = static_cast<const T*>(from);
    Wide total = total_of<Wide>(all);
    int i = 0;
    if (n >= 16) {
      V a = simd::load(x), b = simd::load(x + 4), c = simd::load(x + 8), d = simd::load(x + 12);
      for (i = 16; i + 16 <= n; i += 16) {
        a = J::vector(a, simd::load(x + i));
        b = J::vector(b, simd::load(x + i + 4));
        c = J::vector(c, simd::load(x + i + 8));
        d = J::vector(d, simd::load(x + i + 12));
      }
      T lanes[4];
      simd::store(lanes, J::vector(J::vector(a, b), J::vector(c, d)));
      for (T lane : lanes) total = J::scalar(total, static_cast<Wide>(lane));
    }
#pragma clang loop vectorize(disable) unroll(disable)
    for (; i < n; i++) total = J::scalar(total, static_cast<Wide>(x[i]));
    total_of<Wide>(all) = total;
  }

  static void open(Join::Total& t, const void* element) { total_of<Wide>(t) = static_cast<Wide>(*static_cast<const T*>(element)); }
  static void close(const Join::Total& t, void* element) {
    *static_cast<T*>(element) = static_cast<T>(total_of<Wide>(const_cast<Join::Total&>(t)));
  }

  // A row in each lane.
  static void four_rows(void* out, const void* from, int n) {
    auto* x = static_cast<const T*>(from);
    V total = simd::load_four(x, n);
    for (int i = 1; i < n; i++) total = J::vector(total, simd::load_four(x + i, n));
    simd::store(out, total);
  }

  static constexpr Join join = {4, std::bit_cast<uint32_t>(J::start), vectors, open, extend, close, four_rows};
};

// Of bools, one byte each: 0 or 1.
template <bool all>
struct ByteLoops {
  static uint8_t both(uint8_t a, uint8_t b) { return all ? a & b : a | b; }
  static void vectors(void* total, const void* from, int n) {
    auto* t = static_cast<uint8_t*>(total);
    auto* x = static_cast<const uint8_t*>(from);
    for (int i = 0; i < n; i++) t[i] = both(t[i], x[i]);
  }
  static void extend(Join::Total& total, const void* from, int n) {
    auto* x = static_cast<const uint8_t*>(from);
    for (int i = 0; i < n; i++) total.byte = both(total.byte, x[i]);
  }
  static void open(Join::Total& t, const void* element) { t.byte = *static_cast<const uint8_t*>(element); }
  static void close(const Join::Total& t, void* element) { *static_cast<uint8_t*>(element) = t.byte; }

  static constexpr Join join = {1, all, vectors, open, extend, close, nullptr};
};

template <template <class> class J>
const Join& by_type(DType t) { return t == DType::float32 ? Loops<J<float>>::join : Loops<J<int32_t>>::join; }

}  // namespace

const Join& sum_join(DType t) { return by_type<Sum>(t); }
const Join& product_join(DType t) { return by_type<Product>(t); }
const Join& maximum_join(DType t) { return by_type<Maximum>(t); }
const Join& minimum_join(DType t) { return by_type<Minimum>(t); }
const Join& all_join(DType) { return ByteLoops<true>::join; }
const Join& any_join(DType) { return ByteLoops<false>::join; }

}  // namespace nacre
