// What shaders/window.glsl needs to know.
#pragma once
#include "backend_webgl/program.h"
#include "core/ops/conv_geometry.h"

namespace nacre::webgl {

struct Window {
  Shape x, y;  // the pictures, [n,h,w,..]
  Pair taps;
  Sliding sliding;
  bool backward;  // see window.glsl
};

// Also defines SLIDING: whether the four pixels of a fragment lie on one line, and share what they read.
void include_window(Shader&, const Window&);

}  // namespace nacre::webgl
