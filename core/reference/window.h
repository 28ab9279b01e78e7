// The taps of a window that slides over a picture, one by one.
#pragma once
#include "core/ops/conv_geometry.h"

namespace nacre::reference {

struct Tap {
  int64_t in;   // pixel of the input: (n * height + y) * width + x
  int64_t out;  // pixel of the result
  int64_t tap;  // place in the window, row-major
};

// Calls f(Tap) for every tap that lies inside the picture: results row-major, the taps of each in row-major order.
template <class F>
void for_each_tap(const Shape& in, const Shape& out, Pair window, const Sliding& s, F f) {
  for (int n = 0; n < out[0]; n++)
    for (int oy = 0; oy < out[1]; oy++)
      for (int ox = 0; ox < out[2]; ox++)
        for (int ky = 0; ky < window[0]; ky++)
          for (int kx = 0; kx < window[1]; kx++) {
            const int y = oy * s.strides[0] - s.pads[0] + ky * s.dilations[0];
            const int x = ox * s.strides[1] - s.pads[2] + kx * s.dilations[1];
            if (y < 0 || y >= in[1] || x < 0 || x >= in[2]) continue;
            f(Tap{(int64_t{n} * in[1] + y) * in[2] + x, (int64_t{n} * out[1] + oy) * out[2] + ox, int64_t{ky} * window[1] + kx});
          }
}

}  // namespace nacre::reference
