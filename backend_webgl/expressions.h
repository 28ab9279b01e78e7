// GLSL of the elementwise primitives.
#pragma once
#include <string_view>

namespace nacre::webgl {

// $a, $b, $c are the operands, vec4 or ivec4; bools are 0 and 1. $0, $1: the op's numbers, floats; #0, #1: as integers, rounded inwards.
struct Expression {
  const char* op;
  const char* on_float;  // null: the op has integer operands only
  const char* on_int;    // null: operands become floats
};

const Expression* expression_of(std::string_view op);  // null: there is none

}  // namespace nacre::webgl
