// Geometry of convolutions and pools: from the arguments of the public ops to the canonical ones of the primitives, and the sizes that follow.
#pragma once
#include <array>
#include <string_view>

#include "core/op.h"

namespace nacre {

using Pair = std::array<int, 2>;  // height, width

// How a window slides over the picture of [n,h,w,c]; in this form the primitives have it.
struct Sliding {
  Ints strides{1, 1};
  Ints pads{0, 0, 0, 0};  // top, bottom, left, right
  Ints dilations{1, 1};
};

// How far a window of `size` taps stretches.
constexpr int64_t reach(int size, int dilation) { return (size - int64_t{1}) * dilation + 1; }

// `count` positive numbers, from as many or from one, which then counts for all dimensions.
Ints positive(std::string_view op, std::string_view what, const Ints& values, size_t count);
inline Pair positive_pair(std::string_view op, std::string_view what, const Ints& values) {
  const Ints v = positive(op, what, values, 2);
  return {v[0], v[1]};
}

// The arguments of a public op, checked. `pad`: 'same', 'valid', a list of one (for all sides), or of eight: pairs for the four dimensions
// in the order of the data format. `rounding`: how a window that does not fit in whole counts ('floor', 'round', 'ceil'; null: floor), of
// numeric pads only.
struct SlidingArguments {
  Pair in;
  Pair window;
  Pair strides;
  const Attr& pad;
  Pair dilations{1, 1};
  const Attr& rounding;
  bool channels_first = false;
};
Sliding resolve(std::string_view op, const SlidingArguments&);

// Height and width of the result. Throws when the window is larger than the padded picture.
Pair output_size(std::string_view op, Pair in, Pair window, const Sliding&);

// TensorFlow.js's condition on public convolutions.
void require_stride_or_dilation_one(std::string_view op, Pair strides, Pair dilations);

// Throws unless the filter has this rank, and takes or gives (dimension -2 or -1) as many channels as the input has.
void require_filter(const Call& call, const Shape& filter, int rank, int dimension, int channels);

// A tensor of this rank, or of one less, which gets a batch dimension of size 1.
struct Batched {
  Tensor x;
  bool unbatched;  // as it came
};
Batched batched(const Call& call, const Tensor& x, int rank, std::string_view what);

// A picture argument as [n,h,w,c], and the way back to the form in which it came: without batch, or channels first.
struct Picture {
  Tensor x;
  bool unbatched = false;
  bool channels_first = false;
  Pair size() const { return {x.shape()[1], x.shape()[2]}; }
  int channels() const { return x.shape()[3]; }
  Tensor back(const Tensor& y) const;
};
Picture picture(const Call& call, const Tensor& x, std::string_view data_format = "NHWC");

}  // namespace nacre
