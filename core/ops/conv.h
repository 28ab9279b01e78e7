// The convolutions of public calls, for plain and fused ops alike.
#pragma once
#include "core/ops/conv_geometry.h"

namespace nacre {

// The call has x and filter as tensors 0 and 1, and strides, pad, dataFormat, dilations, dimRoundingMode as attributes 0 to 4; `p` is its x.
// The result is [n,h,w,c] still; `p.back` gives it the form of x.
Tensor convolve(const Call& call, const Picture& p);
Tensor convolve_depthwise(const Call& call, const Picture& p);

}  // namespace nacre
