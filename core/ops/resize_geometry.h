// Where the pixels of a resized picture come from: shared by the reference and the backends, which must pick the same neighbours.
#pragma once
#include <algorithm>
#include <cmath>
#include <cstdint>

namespace nacre {

// One dimension of a resize. At most one of the two switches is set.
struct Resampling {
  int in, out;
  bool align_corners, half_pixel_centers;

  struct Blend {
    int low, high;
    float fraction;  // weight of `high`, which is `low` where it is 0: a neighbour without weight may be infinite
  };

  // In integers: exact, where a product of floats could fall to either side of a pixel's border.
  int nearest(int i) const {
    const int64_t last = in - 1;
    if (align_corners && out > 1) return static_cast<int>((2 * i * last + out - 1) / (2 * (out - 1)));
    const int64_t at = half_pixel_centers ? (int64_t{2} * i + 1) * in / (2 * out) : int64_t{i} * in / out;
    return static_cast<int>(std::min(last, at));
  }

  Blend bilinear(int i) const {
    const bool corners = align_corners && out > 1;
    const double ratio = static_cast<double>(corners ? in - 1 : in) / (corners ? out - 1 : out);
    const double at = half_pixel_centers ? std::max(0.0, ratio * (i + 0.5) - 0.5) : ratio * i;
    const int low = std::min(in - 1, static_cast<int>(at));
    const float fraction = static_cast<float>(at - low);
    return {low, std::min(in - 1, fraction > 0 ? low + 1 : low), fraction};
  }
};

}  // namespace nacre
