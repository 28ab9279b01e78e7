// memcpy, memmove and memset in vectors, in place of the C library's: where the wasm file is linked for size, its versions go byte by byte,
// and concatenation, padding and packing all rest on them. Compiled without builtins, lest the loops become calls of themselves.
#include <wasm_simd128.h>

#include <cstddef>
#include <cstdint>

namespace {

constexpr size_t width = sizeof(v128_t);
constexpr size_t worth_a_call = 4096;  // from here on the engine's own instruction is faster, though it is a call to it

// Front to back. The last vector is read first, for it may be overwritten on the way when the ranges overlap.
void copy_forward(char* to, const char* from, size_t n) {
  if (n < width) {
    for (size_t i = 0; i < n; i++) to[i] = from[i];
    return;
  }
  const v128_t last = wasm_v128_load(from + n - width);
  size_t i = 0;
  for (; i + 4 * width <= n; i += 4 * width) {
    const v128_t a = wasm_v128_load(from + i), b = wasm_v128_load(from + i + width);
    const v128_t c = wasm_v128_load(from + i + 2 * width), d = wasm_v128_load(from + i + 3 * width);
    wasm_v128_store(to + i, a);
    wasm_v128_store(to + i + width, b);
    wasm_v128_store(to + i + 2 * width, c);
    wasm_v128_store(to + i + 3 * width, d);
  }
  for (; i + width < n; i += width) wasm_v128_store(to + i, wasm_v128_load(from + i));
  wasm_v128_store(to + n - width, last);
}

void copy_backward(char* to, const char* from, size_t n) {
  for (; n >= width; n -= width) wasm_v128_store(to + n - width, wasm_v128_load(from + n - width));
  while (n > 0) n--, to[n] = from[n];
}

}  // namespace

extern "C" {

void* memcpy(void* __restrict to, const void* __restrict from, size_t n) {
  copy_forward(static_cast<char*>(to), static_cast<const char*>(from), n);
  return to;
}

void* memmove(void* to, const void* from, size_t n) {
  const uintptr_t a = reinterpret_cast<uintptr_t>(to), b = reinterpret_cast<uintptr_t>(from);
  if (a - b >= n) copy_forward(static_cast<char*>(to), static_cast<const char*>(from), n);
  else copy_backward(static_cast<char*>(to), static_cast<const char*>(from), n);
  return to;
}

void* memset(void* to, int value, size_t n) {
  char* p = static_cast<char*>(to);
  if (n >= worth_a_call) return __builtin_memset(to, value, n);
  if (n < width) {
    for (size_t i = 0; i < n; i++) p[i] = static_cast<char>(value);
    return to;
  }
  const v128_t v = wasm_i8x16_splat(static_cast<int8_t>(value));
  for (size_t i = 0; i + width < n; i += width) wasm_v128_store(p + i, v);
  wasm_v128_store(p + n - width, v);
  return to;
}

}  // extern "C"
