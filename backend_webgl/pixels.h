// Pictures of the browser as tensors, and back, without a way through the heap.
#pragma once
#include "core/backend.h"

namespace nacre::webgl {

// An int32 value [height, width, channels] of the picture that is bound to the first texture unit (GL_TEXTURE_2D).
void read_picture(Buffer& to, const Spec&);
// Draws a value [height, width] or [height, width, 1, 3 or 4] on the canvas of the context: float32 from 0 to 1 or int32 from 0 to 255.
void paint(Buffer& picture, const Spec&, float alpha);

}  // namespace nacre::webgl
