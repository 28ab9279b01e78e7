// Reference kernels of values in bytes.
#pragma once
#include "core/op.h"

namespace nacre::reference {

void bytes(const OpDef::Host&);
void words(const OpDef::Host&);
void quantize(const OpDef::Host&);
void conv2d_bytes(const OpDef::Host&);
void depthwise_conv2d_bytes(const OpDef::Host&);

// A value as a code of a grid.
float code_of(float x, float scale, float zero, float levels);

}  // namespace nacre::reference
