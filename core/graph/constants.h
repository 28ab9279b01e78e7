// What passes know about particular ops.
#pragma once
#include <optional>

#include "core/graph/graph.h"

namespace nacre {

// The value that all elements of a tensor have, where the graph says so (`fill`).
std::optional<double> constant_value(const Graph&, Graph::Input);

// Per step, whether it depends on no argument but known ones (see compile), and is not large for what it is made of.
std::vector<char> constant_steps(const Graph&, std::span<const Tensor> known);

// Instruction of a fused program that yields imm[0] (held exactly: integers up to 2^24).
extern const Elementwise constant_row;

// A value that the plan holds; attribute 0: the number of its first output among the constants.
extern const OpDef constant_op;

// A view step that only gives a second name.
extern const OpDef rename_op;

}  // namespace nacre
