// What shaders/window.glsl needs to know.
#pragma once
#include "backend_webgl/program.h"
#include "core/ops/conv_geometry.h"

namespace nacre::webgl {

// As three attributes from number `first` on say: strides, pads, dilations.
inline Sliding sliding(const Attrs& a, size_t first) { return {a.ints(first), a.ints(first + 1), a.ints(first + 2)}; }

struct Window {
  Shape x, y;  // the pictures, [n,h,w,..]
  Pair taps;
  Sliding sliding;
  bool backward;  // see window.glsl
};

// Also defines SLIDING: whether the four pixels of a fragment lie on one line, and share what they read; and FLOWING: whether they could, although they may
// lie on two lines; then each must leave out what is not for it, which pays where what is read is used once.
void include_window(Shader&, const Window&);
bool is_sliding(const Window&);

}  // namespace nacre::webgl
