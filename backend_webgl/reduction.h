// Reductions, as a part of kernels.
#pragma once
#include "backend_webgl/stages.h"

namespace nacre::webgl {

// How elements are joined.
struct Join {
  const char* on_float;  // an expression of a and b, vec4s; null: there is none
  const char* on_int;    // of ivec4s
  float start;           // what changes nothing
  int start_int;
};
extern const Join sum_join, max_join;

// Adds the draws that reduce a value over sorted axes to result 0. `x` is the operand; null: the work's prologue gives the elements.
void reduce(Stages&, const Join&, const Spec& spec, const Ints& axes, const Stages::Operand* x);

// The number of parts in which a loop of `length` steps in each of `fragments` fragments is done: 1, or enough that fragments can work side by side.
int parts_of(int64_t length, int64_t fragments);
inline int part_size(int64_t length, int parts) { return static_cast<int>((length + parts - 1) / parts); }

}  // namespace nacre::webgl
