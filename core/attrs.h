// Attributes of an op: an ordered list of values. Equality, hash and printing come for all ops from here.
#pragma once
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "core/dtype.h"

namespace nacre {

using Ints = std::vector<int>;
using Floats = std::vector<double>;
// monostate: an optional attribute that was not given.
using Attr = std::variant<std::monostate, bool, double, std::string, DType, Ints, Floats>;

// Values in the order of the op's signature (tensor arguments left out). Integers travel as doubles, as they do in JavaScript.
struct Attrs {
  std::vector<Attr> values;

  Attrs() = default;
  Attrs(std::initializer_list<Attr> list) : values(list) {}
  size_t size() const { return values.size(); }
  bool has(size_t i) const { return i < values.size() && values[i].index() != 0; }
  bool flag(size_t i) const { return std::get<bool>(values[i]); }
  double number(size_t i) const { return std::get<double>(values[i]); }
  int integer(size_t i) const { return static_cast<int>(number(i)); }
  const std::string& string(size_t i) const { return std::get<std::string>(values[i]); }
  DType dtype(size_t i) const { return std::get<DType>(values[i]); }
  const Ints& ints(size_t i) const { return std::get<Ints>(values[i]); }
  const Floats& floats(size_t i) const { return std::get<Floats>(values[i]); }

  bool operator==(const Attrs&) const = default;
  uint64_t hash() const;
  std::string text() const;
};

uint64_t hash_mix(uint64_t h, uint64_t v);

}  // namespace nacre
