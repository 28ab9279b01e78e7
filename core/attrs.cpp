#include "core/attrs.h"

#include <bit>

#include "core/error.h"

namespace nacre {
namespace {

template <class... F>
struct Overloaded : F... {
  using F::operator()...;
};

uint64_t hash_of(const Attr& value) {
  const auto each = [](const auto& list, auto to_word) {
    uint64_t h = list.size();
    for (const auto& v : list) h = hash_mix(h, to_word(v));
    return h;
  };
  const auto bits = [](double v) { return std::bit_cast<uint64_t>(v); };
  return std::visit(Overloaded{
      [](std::monostate) -> uint64_t { return 0; },
      [](bool v) -> uint64_t { return v; },
      [&](double v) { return bits(v); },
      [&](const std::string& v) { return each(v, [](char c) { return static_cast<uint64_t>(c); }); },
      [](DType v) { return static_cast<uint64_t>(v); },
      [&](const Ints& v) { return each(v, [](int x) { return static_cast<uint64_t>(x); }); },
      [&](const Floats& v) { return each(v, bits); }}, value);
}

std::string text_of(const Attr& value) {
  const auto list = [](const auto& values) {
    std::string s = "[";
    for (const auto& v : values) s += (s.size() > 1 ? "," : "") + Piece(v).text();
    return s + "]";
  };
  return std::visit(Overloaded{
      [](std::monostate) -> std::string { return "null"; },
      [](bool v) -> std::string { return v ? "true" : "false"; },
      [](double v) { return Piece(v).text(); },
      [](const std::string& v) { return "'" + v + "'"; },
      [](DType v) { return std::string(name_of(v)); },
      list, }, value);
}

}  // namespace

// The finalizer of SplitMix64 (Steele, Lea, Flood 2014) over the running value.
uint64_t hash_mix(uint64_t h, uint64_t v) {
  h ^= v + 0x9e3779b97f4a7c15 + (h << 6) + (h >> 2);
  h = (h ^ (h >> 30)) * 0xbf58476d1ce4e5b9;
  return h ^ (h >> 31);
}

uint64_t Attrs::hash() const {
  uint64_t h = values.size();
  for (const Attr& v : values) h = hash_mix(hash_mix(h, v.index()), hash_of(v));
  return h;
}

std::string Attrs::text() const {
  std::string s;
  for (const Attr& v : values) s += (s.empty() ? "" : ", ") + text_of(v);
  return s;
}

}  // namespace nacre
