// Loops of tile functions over vector functions.
#pragma once
#include "backend_wasm_simd/tiles_ops.h"
#include "backend_wasm_simd/vec.h"

namespace nacre::tile {

using simd::V;

// A place in the operands of a loop: the vectors of one turn are at constant distances, which become part of the instructions.
struct At {
  size_t turn, within;
};
inline char* operator+(char* p, At at) { return p + at.turn + at.within; }
inline const char* operator+(const char* p, At at) { return p + at.turn + at.within; }

// V8 checks for interrupts at every turn of a loop, so short bodies are unrolled.
template <int unroll, class Body>
inline void loop(int vectors, Body body) {
  size_t at = 0;
  const size_t end = static_cast<size_t>(vectors) * 16;
  if constexpr (unroll > 1) {
    const size_t whole = static_cast<size_t>(vectors / unroll * unroll) * 16;
    for (; at < whole; at += unroll * 16) {
#pragma clang loop unroll(full)
      for (int k = 0; k < unroll; k++) body(At{at, static_cast<size_t>(k) * 16});
    }
  }
#pragma clang loop unroll(disable)
  for (; at < end; at += 16) body(At{at, 0});
}

template <auto F, int unroll = 1>
void unary(char* out, const char* a, const char*, const char*, const TileParameters&, int vectors) {
  loop<unroll>(vectors, [=](At i) { simd::store(out + i, F(simd::load(a + i))); });
}
// Common(x) tells the lanes for which Fast is right; where one of a stretch is not, Any computes the stretch.
constexpr int stretch = 64;  // vectors
template <auto Fast, auto Any, auto Common>
void checked_unary(char* out, const char* a, const char* b, const char* c, const TileParameters& p, int vectors) {
  for (; vectors > 0; vectors -= stretch, out += stretch * 16, a += stretch * 16) {
    const int n = vectors < stretch ? vectors : stretch;
    V common = simd::isplat(-1);
    loop<4>(n, [&](At i) { common = simd::bit_and(common, Common(simd::load(a + i))); });
    (simd::all(common) ? unary<Fast> : unary<Any>)(out, a, b, c, p, n);
  }
}
// The immediate values of the instruction as second and third operand.
template <auto F, int unroll = 1>
void unary_imm(char* out, const char* a, const char*, const char*, const TileParameters& p, int vectors) {
  const V x = simd::splat(p.imm[0]), y = simd::splat(p.imm[1]);
  loop<unroll>(vectors, [=](At i) { simd::store(out + i, F(simd::load(a + i), x, y)); });
}
template <auto F, int unroll = 4>
void binary(char* out, const char* a, const char* b, const char*, const TileParameters&, int vectors) {
  loop<unroll>(vectors, [=](At i) { simd::store(out + i, F(simd::load(a + i), simd::load(b + i))); });
}
template <auto Fast, auto Any, auto Common>
void checked_binary(char* out, const char* a, const char* b, const char* c, const TileParameters& p, int vectors) {
  for (; vectors > 0; vectors -= stretch, out += stretch * 16, a += stretch * 16, b += stretch * 16) {
    const int n = vectors < stretch ? vectors : stretch;
    V common = simd::isplat(-1);
    loop<2>(n, [&](At i) { common = simd::bit_and(common, Common(simd::load(a + i), simd::load(b + i))); });
    (simd::all(common) ? binary<Fast, 1> : binary<Any, 1>)(out, a, b, c, p, n);
  }
}
template <auto F, int unroll = 2>
void ternary(char* out, const char* a, const char* b, const char* c, const TileParameters&, int vectors) {
  loop<unroll>(vectors, [=](At i) { simd::store(out + i, F(simd::load(a + i), simd::load(b + i), simd::load(c + i))); });
}
// The same with the immediate value of the instruction as fourth operand.
template <auto F>
void ternary_imm(char* out, const char* a, const char* b, const char* c, const TileParameters& p, int vectors) {
  const V x = simd::splat(p.imm[0]);
  loop<1>(vectors, [=](At i) { simd::store(out + i, F(simd::load(a + i), simd::load(b + i), simd::load(c + i), x)); });
}

}  // namespace nacre::tile
