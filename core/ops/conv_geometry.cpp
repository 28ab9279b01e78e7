#include "core/ops/conv_geometry.h"

#include <algorithm>

#include "core/ops/ops.h"

namespace nacre {

namespace {

constexpr const char* sides[] = {"height", "width"};

int64_t floor_div(int64_t a, int64_t b) { return a >= 0 ? a / b : -((b - 1 - a) / b); }

// Number of places for a window, of `slack` positions past the first. JavaScript's Math.round rounds halves up.
int64_t places(std::string_view op, int64_t slack, int64_t stride, const Attr& rounding) {
  if (rounding.index() == 0) return floor_div(slack, stride) + 1;
  const std::string& mode = std::get<std::string>(rounding);
  if (mode == "floor") return floor_div(slack, stride) + 1;
  if (mode == "ceil") return floor_div(slack + stride - 1, stride) + 1;
  if (mode == "round") return floor_div(2 * slack + stride, 2 * stride) + 1;
  fail(op, "dimRoundingMode is '", mode, "'; it must be 'floor', 'round' or 'ceil'");
}

// All sums of pads and sizes that follow are below 2^31.
int pad_of(std::string_view op, int64_t pad) {
  if (pad >= int64_t{1} << 29) fail(op, "a pad of ", pad, " is more than a picture can have; windows, strides, dilations and pads must be smaller");
  return static_cast<int>(pad);
}

// 'same': as many places as strides fit into the picture, an odd pad goes to the end.
Pair same_pads(std::string_view op, int in, int64_t reach, int64_t stride) {
  const int64_t out = (in + stride - 1) / stride, along = std::max<int64_t>(0, (out - 1) * stride + reach - in);
  return {pad_of(op, along / 2), pad_of(op, along - along / 2)};
}

// The four pads as given in numbers.
Ints numeric_pads(std::string_view op, const Attr& pad, bool channels_first) {
  const Ints* given = std::get_if<Ints>(&pad);
  if (!given) fail(op, "pad must be 'same', 'valid', an integer, or pairs of integers for all four dimensions");
  if (std::any_of(given->begin(), given->end(), [](int p) { return p < 0; })) fail(op, "pads must not be negative");
  for (int p : *given) pad_of(op, p);
  if (given->size() == 1) return Ints(4, given->front());
  if (given->size() != 8) fail(op, "explicit pads need a pair for each of the four dimensions, got ", given->size(), " numbers");
  // As in TensorFlow.js the pairs of batch and channels do not count.
  const size_t spatial = channels_first ? 4 : 2;
  return Ints(given->begin() + spatial, given->begin() + spatial + 4);
}

}  // namespace

Ints positive(std::string_view op, std::string_view what, const Ints& values, size_t count) {
  if (values.size() != 1 && values.size() != count) fail(op, what, " must be a number or ", count, " numbers, got ", values.size(), " numbers");
  for (int v : values)
    if (v <= 0) fail(op, what, " must be positive, got ", Shape(std::span<const int>(values)));
  return values.size() == count ? values : Ints(count, values[0]);
}

Sliding resolve(std::string_view op, const SlidingArguments& a) {
  Sliding s{{a.strides[0], a.strides[1]}, {0, 0, 0, 0}, {a.dilations[0], a.dilations[1]}};
  const std::array<int64_t, 2> extent{reach(a.window[0], a.dilations[0]), reach(a.window[1], a.dilations[1])};
  if (const std::string* mode = std::get_if<std::string>(&a.pad)) {
    if (a.rounding.index() != 0) fail(op, "pad must be an integer when dimRoundingMode is given, got '", *mode, "'");
    if (*mode != "same" && *mode != "valid") fail(op, "pad is '", *mode, "'; it must be 'same', 'valid' or a number");
    for (int i = 0; i < 2 && *mode == "same"; i++) {
      const Pair p = same_pads(op, a.in[i], extent[i], a.strides[i]);
      s.pads[2 * i] = p[0];
      s.pads[2 * i + 1] = p[1];
    }
  } else {
    s.pads = numeric_pads(op, a.pad, a.channels_first);
    for (int i = 0; i < 2; i++) {
      // Where rounding up gives one more place, the picture is padded at the end until that place is whole.
      const int64_t padded = int64_t{a.in[i]} + s.pads[2 * i] + s.pads[2 * i + 1];
      const int64_t out = places(op, padded - extent[i], a.strides[i], a.rounding);
      s.pads[2 * i + 1] += pad_of(op, std::max<int64_t>(0, (out - 1) * a.strides[i] + extent[i] - padded));
    }
  }
  output_size(op, a.in, a.window, s);
  return s;
}

Pair output_size(std::string_view op, Pair in, Pair window, const Sliding& s) {
  Pair out;
  for (int i = 0; i < 2; i++) {
    const int64_t padded = int64_t{in[i]} + s.pads[2 * i] + s.pads[2 * i + 1], extent = reach(window[i], s.dilations[i]);
    if (padded >= int64_t{1} << 31) fail(op, "the padded picture would have 2^31 pixels or more along the ", sides[i], "; pad less");
    out[i] = static_cast<int>(std::max<int64_t>(0, floor_div(padded - extent, s.strides[i]) + 1));
    if (out[i] == 0 && in[i] > 0)
      fail(op, "the window is larger than the padded picture: along the ", sides[i], " it takes ", extent, " of ", padded,
           "; pad more or use pad 'same'");
  }
  return out;
}

void require_stride_or_dilation_one(std::string_view op, Pair strides, Pair dilations) {
  const Pair one{1, 1};
  if (strides != one && dilations != one)
    fail(op, "either strides or dilations must be 1: strides are [", strides[0], ",", strides[1], "], dilations [", dilations[0], ",",
         dilations[1], "]");
}

void require_filter(const Call& call, const Shape& filter, int rank, int dimension, int channels) {
  if (filter.rank() != rank) call.fail("the filter must be of rank ", rank, ", got ", filter);
  if (filter[dimension] != channels)
    call.fail("channels differ: the input has ", channels, ", dimension ", rank + dimension, " of the filter ", filter, " is ", filter[dimension]);
}

Batched batched(const Call& call, const Tensor& x, int rank, std::string_view what) {
  if (x.rank() == rank) return {x, false};
  if (x.rank() != rank - 1) call.fail("the ", what, " must be of rank ", rank, ", or of rank ", rank - 1, " without batch, got ", x.shape());
  return {ops::expand_dims(x, 0), true};
}

Picture picture(const Call& call, const Tensor& x, std::string_view data_format) {
  if (data_format != "NHWC" && data_format != "NCHW") call.fail("dataFormat is '", data_format, "'; it must be 'NHWC' or 'NCHW'");
  const Batched b = batched(call, x, 4, "picture");
  Picture p{b.x, b.unbatched, data_format == "NCHW"};
  if (p.channels_first) p.x = ops::transpose(p.x, {0, 2, 3, 1});
  return p;
}

Tensor Picture::back(const Tensor& y) const {
  const Tensor z = channels_first ? ops::transpose(y, {0, 3, 1, 2}) : y;
  return unbatched ? ops::squeeze(z, {0}) : z;
}

}  // namespace nacre
