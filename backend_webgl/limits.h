// What the context can do, and what programs ask of it.
#pragma once

namespace nacre::webgl {

struct Limits {
  int max_size = 0;             // of a texture, in texels each way
  int max_draw_buffers = 0;     // render targets of one draw, at most 8
  int enough_fragments = 4096;  // that keep the device busy; more in one draw gain nothing by being more
  bool software = false;        // programs run on processors, not on a GPU
  bool half = false;            // no render targets of 32-bit floats: values are kept in 16 bits
  bool unfolded = false;        // sampling is so exact that coordinates may run on past the ends of lines (see shaders/tensor.glsl)
};

// Asked once, of the context that is current then.
const Limits& limits();

// To be called before, where programs run on a few processors: draws may then be small. `exact`: texels are found in floats of 32 bits, not in fixed-point numbers
// as GPUs do.
void drawn_by_software(bool exact);

// Whether results are kept in 16 bits although 32 were possible. Kernels compute in 32 bits all the same, and so are their temporaries kept.
void prefer_half(bool);
bool prefers_half();

}  // namespace nacre::webgl
