// Elementwise programs as GLSL.
#pragma once
#include "backend_webgl/program.h"

namespace nacre::webgl {

// Appends what computes the outputs numbered in `outputs`: the function `texel` for one, `results` for several (see Shader). `in`: what the inputs are views of.
// Returns the numbers of the inputs read, in the order of the shader's inputs.
std::vector<int> emit_program(Shader&, const Fused&, std::span<const Spec> in, std::span<const size_t> outputs);

// The epilogue of a heavy op, as the function `finish`. `in`: what its inputs from 1 on are views of; all become inputs of the shader, in their order.
void emit_epilogue(Shader&, const Fused&, std::span<const Spec> in);

// A function VECTOR source(int row, int slice) that gives four values of the program's one output, whatever the layout of the shader's own result is: the prologue of
// a reduction. `in`: what its inputs are views of; all become inputs of the shader, in their order. The description of the output's layout is the macro IN, its
// rows IN_ROWS.
void emit_prologue(Shader&, const Fused&, std::span<const Spec> in);

}  // namespace nacre::webgl
