// The one place that knows wasm's SIMD instructions by name, and whether the relaxed ones may be used.
#pragma once
#include <wasm_simd128.h>

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace nacre::simd {

using V = v128_t;

inline V load(const void* p) { return wasm_v128_load(p); }
inline void store(void* p, V v) { wasm_v128_store(p, v); }
inline V splat(float x) { return wasm_f32x4_splat(x); }
inline V isplat(int32_t x) { return wasm_i32x4_splat(x); }
inline V load_splat(const void* p) { return wasm_v128_load32_splat(p); }

// Four elements `stride` apart.
template <class T>
inline V load_four(const T* p, ptrdiff_t stride) {
  V v = wasm_v128_load32_zero(p);
  v = wasm_v128_load32_lane(p + stride, v, 1);
  v = wasm_v128_load32_lane(p + 2 * stride, v, 2);
  return wasm_v128_load32_lane(p + 3 * stride, v, 3);
}

inline V add(V a, V b) { return wasm_f32x4_add(a, b); }
inline V sub(V a, V b) { return wasm_f32x4_sub(a, b); }
inline V mul(V a, V b) { return wasm_f32x4_mul(a, b); }
inline V div(V a, V b) { return wasm_f32x4_div(a, b); }
inline V neg(V a) { return wasm_f32x4_neg(a); }
inline V abs(V a) { return wasm_f32x4_abs(a); }
inline V sqrt(V a) { return wasm_f32x4_sqrt(a); }

// NaN when either is.
inline V max(V a, V b) { return wasm_f32x4_max(a, b); }
inline V min(V a, V b) { return wasm_f32x4_min(a, b); }
// One instruction on x86. A NaN in `a` stays, one in `bound` is ignored.
inline V at_least(V a, V bound) { return wasm_f32x4_pmax(a, bound); }
inline V at_most(V a, V bound) { return wasm_f32x4_pmin(a, bound); }

// a * b + c, and c - a * b; fused where the variant allows it, so the last bit may differ between variants.
#ifdef NACRE_RELAXED_SIMD
inline V madd(V a, V b, V c) { return wasm_f32x4_relaxed_madd(a, b, c); }
inline V nmadd(V a, V b, V c) { return wasm_f32x4_relaxed_nmadd(a, b, c); }
#else
inline V madd(V a, V b, V c) { return wasm_f32x4_add(wasm_f32x4_mul(a, b), c); }
inline V nmadd(V a, V b, V c) { return wasm_f32x4_sub(c, wasm_f32x4_mul(a, b)); }
#endif

inline V bit_and(V a, V b) { return wasm_v128_and(a, b); }
inline V bit_or(V a, V b) { return wasm_v128_or(a, b); }
inline V and_not(V a, V b) { return wasm_v128_andnot(a, b); }  // a where b has no bits
inline V bit_xor(V a, V b) { return wasm_v128_xor(a, b); }
inline V select(V mask, V a, V b) { return wasm_v128_bitselect(a, b, mask); }
inline V eq(V a, V b) { return wasm_f32x4_eq(a, b); }
inline V ne(V a, V b) { return wasm_f32x4_ne(a, b); }
inline V lt(V a, V b) { return wasm_f32x4_lt(a, b); }
inline V le(V a, V b) { return wasm_f32x4_le(a, b); }
inline V gt(V a, V b) { return wasm_f32x4_gt(a, b); }
inline V ge(V a, V b) { return wasm_f32x4_ge(a, b); }
inline V is_nan(V a) { return wasm_f32x4_ne(a, a); }
inline bool any(V mask) { return wasm_v128_any_true(mask); }
inline bool all(V mask) { return wasm_i32x4_all_true(mask); }

inline V ceil(V a) { return wasm_f32x4_ceil(a); }
inline V floor(V a) { return wasm_f32x4_floor(a); }
inline V nearest(V a) { return wasm_f32x4_nearest(a); }  // of two equally near ones the even
inline V to_float(V integers) { return wasm_f32x4_convert_i32x4(integers); }
inline V truncate(V a) { return wasm_i32x4_trunc_sat_f32x4(a); }  // NaN gives 0

// 32-bit integers.
inline V add_int(V a, V b) { return wasm_i32x4_add(a, b); }
inline V sub_int(V a, V b) { return wasm_i32x4_sub(a, b); }
inline V mul_int(V a, V b) { return wasm_i32x4_mul(a, b); }
inline V neg_int(V a) { return wasm_i32x4_neg(a); }
inline V abs_int(V a) { return wasm_i32x4_abs(a); }
inline V max_int(V a, V b) { return wasm_i32x4_max(a, b); }
inline V min_int(V a, V b) { return wasm_i32x4_min(a, b); }
inline V eq_int(V a, V b) { return wasm_i32x4_eq(a, b); }
inline V ne_int(V a, V b) { return wasm_i32x4_ne(a, b); }
inline V gt_int(V a, V b) { return wasm_i32x4_gt(a, b); }
inline V ge_int(V a, V b) { return wasm_i32x4_ge(a, b); }

inline V sign_bit(V a) { return wasm_v128_and(a, isplat(INT32_MIN)); }
inline V copy_sign(V magnitude, V sign) { return wasm_v128_or(wasm_f32x4_abs(magnitude), sign_bit(sign)); }

// Sum, maximum and minimum of the four lanes.
inline float sum_lanes(V v) {
  V s = add(v, wasm_i32x4_shuffle(v, v, 2, 3, 0, 1));
  return wasm_f32x4_extract_lane(s, 0) + wasm_f32x4_extract_lane(s, 1);
}
inline float max_lanes(V v) {
  V s = max(v, wasm_i32x4_shuffle(v, v, 2, 3, 0, 1));
  return wasm_f32x4_extract_lane(max(s, wasm_i32x4_shuffle(s, s, 1, 0, 3, 2)), 0);
}
inline float min_lanes(V v) {
  V s = min(v, wasm_i32x4_shuffle(v, v, 2, 3, 0, 1));
  return wasm_f32x4_extract_lane(min(s, wasm_i32x4_shuffle(s, s, 1, 0, 3, 2)), 0);
}

inline V reversed(V v) { return wasm_i32x4_shuffle(v, v, 3, 2, 1, 0); }

// Turns four rows into four columns.
inline void transpose4(V& a, V& b, V& c, V& d) {
  V ab_low = wasm_i32x4_shuffle(a, b, 0, 4, 1, 5), ab_high = wasm_i32x4_shuffle(a, b, 2, 6, 3, 7);
  V cd_low = wasm_i32x4_shuffle(c, d, 0, 4, 1, 5), cd_high = wasm_i32x4_shuffle(c, d, 2, 6, 3, 7);
  a = wasm_i64x2_shuffle(ab_low, cd_low, 0, 2);
  b = wasm_i64x2_shuffle(ab_low, cd_low, 1, 3);
  c = wasm_i64x2_shuffle(ab_high, cd_high, 0, 2);
  d = wasm_i64x2_shuffle(ab_high, cd_high, 1, 3);
}

// Rows of some hundred bytes, for which memcpy takes many small steps. Both may be the same.
inline void copy_bytes(char* to, const char* from, size_t n) {
  if (n < 16 || n >= 4096) {
    std::memmove(to, from, n);
    return;
  }
#pragma clang loop unroll(disable)
  for (size_t i = 0; i + 16 < n; i += 16) store(to + i, load(from + i));
  store(to + n - 16, load(from + n - 16));
}

// The first n < 4 elements.
inline void store_some(void* p, V v, int n) {
  char* to = static_cast<char*>(p);
  if (n & 2) {
    wasm_v128_store64_lane(to, v, 0);
    to += 8;
    v = wasm_i64x2_shuffle(v, v, 1, 1);
  }
  if (n & 1) wasm_v128_store32_lane(to, v, 0);
}

inline void add_to(float* total, const float* x, int64_t n) {
  int64_t i = 0;
  for (; i + 4 <= n; i += 4) store(total + i, add(load(total + i), load(x + i)));
  for (; i < n; i++) total[i] += x[i];
}

// n elements of one value. For files that are optimised for size, where the compiler's own vector loops are slow.
inline void fill(uint32_t* p, int64_t n, uint32_t bits) {
  if (bits == 0) {
    std::memset(p, 0, static_cast<size_t>(n) * 4);
    return;
  }
  const V v = isplat(static_cast<int32_t>(bits));
  for (; n >= 8; n -= 8, p += 8) {
    store(p, v);
    store(p + 4, v);
  }
  for (; n >= 4; n -= 4, p += 4) store(p, v);
  if (n > 0) store_some(p, v, static_cast<int>(n));
}
inline void fill(uint8_t* p, int64_t n, uint8_t byte) { std::memset(p, byte, static_cast<size_t>(n)); }

}  // namespace nacre::simd
