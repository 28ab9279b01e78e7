// Pairs of cheap operations in one pass over a tile: half the loads and stores of two passes. And cheap operations with a number.
#include <array>
#include <utility>

#include "backend_wasm_simd/tiles_loops.h"

namespace nacre {
namespace {

using simd::V;

struct Cheap {
  const char* name;
  int arity;
  bool commutes;
};
// Any of them with any.
constexpr Cheap cheap[] = {
    {"add", 2, true}, {"sub", 2, false}, {"mul", 2, true},     {"div", 2, false},
    {"maximum", 2, true}, {"minimum", 2, true}, {"square", 1, true}, {"relu", 1, true},
    {"neg", 1, true},
};
constexpr int count = std::size(cheap);

template <int op>
inline V apply(V a, V b) {
  if constexpr (op == 0) return simd::add(a, b);
  if constexpr (op == 1) return simd::sub(a, b);
  if constexpr (op == 2) return simd::mul(a, b);
  if constexpr (op == 3) return simd::div(a, b);
  if constexpr (op == 4) return simd::max(a, b);
  if constexpr (op == 5) return simd::min(a, b);
  if constexpr (op == 6) return simd::mul(a, a);
  if constexpr (op == 7) return simd::at_least(a, simd::isplat(0));
  if constexpr (op == 8) return simd::neg(a);
}

template <int first, int second, bool swapped>
void pair(char* out, const char* a, const char* b, const char* c, const TileParameters&, int vectors) {
  tile::loop<2>(vectors, [=](tile::At i) {
    V x = simd::load(a + i), y = x, z = x;
    if constexpr (cheap[first].arity == 2) y = simd::load(b + i);
    if constexpr (cheap[second].arity == 2) z = simd::load(c + i);
    V inner = apply<first>(x, y);
    simd::store(out + i, swapped ? apply<second>(z, inner) : apply<second>(inner, z));
  });
}

// One entry per pair, then the same for swapped operands where that matters.
template <bool swapped, size_t... k>
constexpr auto table(std::index_sequence<k...>) {
  return std::array<TileFunction, sizeof...(k)>{pair<k / count, k % count, swapped && !cheap[k % count].commutes>...};
}
constexpr auto straight = table<false>(std::make_index_sequence<count * count>());
constexpr auto crossed = table<true>(std::make_index_sequence<count * count>());

template <int op, bool swapped>
void splat(char* out, const char* a, const char* b, const char*, const TileParameters&, int vectors) {
  const V y = simd::load(b);
  tile::loop<4>(vectors, [=](tile::At i) {
    V x = simd::load(a + i);
    simd::store(out + i, swapped ? apply<op>(y, x) : apply<op>(x, y));
  });
}
template <bool swapped, size_t... op>
constexpr auto splat_table(std::index_sequence<op...>) {
  return std::array<TileFunction, sizeof...(op)>{(cheap[op].arity == 2 ? splat<op, swapped && !cheap[op].commutes> : nullptr)...};
}
constexpr auto splat_second = splat_table<false>(std::make_index_sequence<count>());
constexpr auto splat_first = splat_table<true>(std::make_index_sequence<count>());

int find(std::string_view name) {
  for (int i = 0; i < count; i++)
    if (name == cheap[i].name) return i;
  return -1;
}

}  // namespace

TileFunction pair_function(std::string_view first, std::string_view second, bool swapped) {
  const int a = find(first), b = find(second);
  if (a < 0 || b < 0) return nullptr;
  return (swapped ? crossed : straight)[a * count + b];
}

TileFunction splat_function(std::string_view name, bool swapped) {
  const int op = find(name);
  return op < 0 ? nullptr : (swapped ? splat_first : splat_second)[op];
}

}  // namespace nacre
