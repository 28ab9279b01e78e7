// Pictures of the browser and textures of others as tensors, and back, without a way through the heap.
#pragma once
#include "core/backend.h"

namespace nacre::webgl {

// What of a texture becomes a tensor: of its pixels, row by row, these channels, times `scale` plus `offset`.
struct Pixels {
  int width, height;
  Ints channels;  // 0 to 3
  float scale = 1, offset = 0;
};
// A value of the texture that is bound to the first unit (GL_TEXTURE_2D); zeros where the tensor has more values.
void read_pixels(Buffer& to, const Spec&, const Pixels&);
// Draws a value [height, width] or [height, width, 1, 3 or 4] on the canvas of the context: float32 from 0 to 1 or int32 from 0 to 255.
void paint(Buffer& picture, const Spec&, float alpha);
// Writes a tensor's values one after another, as floats, into the texture of the framebuffer, four per texel; zeros past them.
void write_dense(Buffer& from, const Spec&, unsigned framebuffer, int width, int height);

}  // namespace nacre::webgl
