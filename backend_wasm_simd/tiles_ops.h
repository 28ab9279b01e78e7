// What the interpreter of tiles.cpp dispatches to: for each elementwise row a function that computes a whole tile.
#pragma once
#include <string_view>

#include "core/fused.h"

namespace nacre {

struct TileParameters {
  std::array<float, 2> imm{};
  Scalar scalar = nullptr;  // for rows without a tile function
};

// Computes `vectors` groups of four elements. Elements are four bytes each, bools 0 or 1. `out` may be one of the operands.
using TileFunction = void (*)(char* out, const char* a, const char* b, const char* c, const TileParameters&, int vectors);

// The function of an instruction's row, or one that applies the row's scalar function to each element.
TileFunction tile_function(const Instruction&, TileParameters&);

// Whether the row runs on vectors for operands of that type.
bool has_tile_function(std::string_view row, DType operand);

// second(first(a, b), c), or second(c, first(a, b)) where `swapped`, in one pass; null where there is none. For float32.
TileFunction pair_function(std::string_view first, std::string_view second, bool swapped);

// op(a, b), or op(b, a) where `swapped`, with a `b` whose elements are all equal: only the first four are read. Null where there is none. For float32.
TileFunction splat_function(std::string_view op, bool swapped);

}  // namespace nacre
