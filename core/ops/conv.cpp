// The public convolutions: they check and normalise their arguments, as TensorFlow.js defines them, and call the primitives.
#include "core/ops/conv.h"

#include "core/ops/families.h"
#include "core/ops/nn.h"

namespace nacre {

namespace {

// An attribute that a public op passes on as not given.
const Attr none;

// Strides, pad, data format, dilations and rounding of a call, from attribute 0 on in that order.
Sliding sliding_arguments(const Call& c, const Picture& p, const Tensor& filter) {
  const Pair strides = positive_pair(c.name(), "strides", c.attrs.ints(0)), dilations = positive_pair(c.name(), "dilations", c.attrs.ints(3));
  require_stride_or_dilation_one(c.name(), strides, dilations);
  return resolve(c.name(), {p.size(), {filter.shape()[0], filter.shape()[1]}, strides, c.attrs.values[1], dilations, c.attrs.values[4],
                            p.channels_first});
}

Tensors compose_conv2d(const Call& c) {
  const Picture p = picture(c, c[0], c.attrs.string(2));
  return {p.back(convolve(c, p))};
}

Tensors compose_depthwise(const Call& c) {
  const Picture p = picture(c, c[0], c.attrs.string(2));
  return {p.back(convolve_depthwise(c, p))};
}

// A convolution of pictures one pixel high.
Tensors compose_conv1d(const Call& c) {
  if (c[0].rank() != 2 && c[0].rank() != 3) c.fail("the input must be of rank 3, or of rank 2 without batch, got ", c.shape(0));
  if (c.attrs.string(2) != "NWC") c.fail("dataFormat is '", c.attrs.string(2), "'; only 'NWC' is supported");
  const Tensor x = ops::expand_dims(c[0], -3);
  require_filter(c, c.shape(1), 3, -2, x.shape()[-1]);
  const Picture p = picture(c, x);
  const Tensor filter = ops::expand_dims(c[1], 0);
  const int stride = c.attrs.integer(0), dilation = c.attrs.integer(3);
  const Pair strides = positive_pair(c.name(), "stride", {1, stride}), dilations = positive_pair(c.name(), "dilation", {1, dilation});
  require_stride_or_dilation_one(c.name(), strides, dilations);
  Attr pad = c.attrs.values[1];
  if (const Ints* given = std::get_if<Ints>(&pad); given && given->size() == 1) pad = Ints{0, 0, 0, 0, given->front(), given->front(), 0, 0};
  const Sliding s = resolve(c.name(), {p.size(), {1, filter.shape()[1]}, strides, pad, dilations, c.attrs.values[4]});
  return {ops::squeeze(p.back(ops::conv2d(p.x, filter, s)), {-3})};
}

Tensors compose_transpose(const Call& c) {
  const Picture p = picture(c, c[0]);
  if (c[1].rank() != 4) c.fail("the filter must be of rank 4, got ", c.shape(1));
  const Shape& filter = c.shape(1);
  Ints shape = c.attrs.ints(0);
  if (static_cast<int>(shape.size()) != c[0].rank()) c.fail("outputShape must have the rank of the input ", c.shape(0), ", got ", ops::shape_of(shape));
  if (p.unbatched) shape.insert(shape.begin(), 1);
  if (shape[0] != p.x.shape()[0] || shape[3] != filter[2] || p.channels() != filter[3])
    c.fail("outputShape ", ops::shape_of(shape), " and the input ", p.x.shape(), " must be of one batch, and their channels be dimensions 2 and 3 of the filter ", filter);
  const Sliding s = resolve(c.name(), {{shape[1], shape[2]}, {filter[0], filter[1]}, positive_pair(c.name(), "strides", c.attrs.ints(1)),
                                       c.attrs.values[2], {1, 1}, c.attrs.values[3]});
  // Of an input that is larger than the convolution's result only as much takes part.
  const Pair used = output_size(c.name(), {shape[1], shape[2]}, {filter[0], filter[1]}, s);
  Tensor x = p.x;
  if (x.shape()[1] >= used[0] && x.shape()[2] >= used[1]) x = ops::slice(x, {0, 0, 0, 0}, {shape[0], used[0], used[1], filter[3]});
  return {p.back(ops::conv2d_input_grad(x, c[1], ops::shape_of(shape), s))};
}

Tensors compose_separable(const Call& c) {
  if (c.attrs.string(3) != "NHWC") c.fail("dataFormat is '", c.attrs.string(3), "'; only 'NHWC' is supported");
  const Picture p = picture(c, c[0]);
  const Tensor &depthwise = c[1], &pointwise = c[2];
  require_filter(c, depthwise.shape(), 4, -2, p.channels());
  const int channels = depthwise.shape()[2] * depthwise.shape()[3];
  if (pointwise.rank() != 4) c.fail("the pointwise filter must be of rank 4, got ", pointwise.shape());
  constexpr const char* ordinals[] = {"first", "second", "third"};
  const int expected[] = {1, 1, channels};
  for (int i = 0; i < 3; i++)
    if (pointwise.shape()[i] != expected[i]) c.fail("the ", ordinals[i], " dimension of the pointwise filter must be ", expected[i], ", but got ", pointwise.shape()[i]);
  const Sliding s = resolve(c.name(), {p.size(), {depthwise.shape()[0], depthwise.shape()[1]}, positive_pair(c.name(), "strides", c.attrs.ints(0)),
                                       c.attrs.values[1], positive_pair(c.name(), "dilation", c.attrs.ints(2)), none});
  return {p.back(ops::conv2d(ops::depthwise_conv2d(p.x, depthwise, s), pointwise, {}))};
}

const OpDef rows[] = {
    {
        .signature = "conv2d(x: tensor<float32>, filter: tensor<float32>, strides: int|int[], pad: pad, dataFormat: 'NHWC'|'NCHW' = 'NHWC', "
                     "dilations: int|int[] = [1,1], dimRoundingMode?: 'floor'|'round'|'ceil'): tensor",
        .doc = "2D convolution of x, [batch, height, width, channels] or without batch, with a filter [height, width, in, out].",
        .kind = Kind::composite,
        .compose = compose_conv2d,
    },
    {
        .signature = "conv1d(x: tensor<float32>, filter: tensor<float32>, stride: int, pad: pad, dataFormat: 'NWC'|'NCW' = 'NWC', "
                     "dilation: int = 1, dimRoundingMode?: 'floor'|'round'|'ceil'): tensor",
        .doc = "1D convolution of x, [batch, width, channels] or without batch, with a filter [width, in, out].",
        .kind = Kind::composite,
        .compose = compose_conv1d,
    },
    {
        .signature = "conv2dTranspose(x: tensor<float32>, filter: tensor<float32>, outputShape: shape, strides: int|int[], pad: pad, "
                     "dimRoundingMode?: 'floor'|'round'|'ceil'): tensor",
        .doc = "Transposed 2D convolution of x to outputShape, with a filter [height, width, out, in]: the gradient of conv2d as an op.",
        .kind = Kind::composite,
        .compose = compose_transpose,
    },
    {
        .signature = "depthwiseConv2d(x: tensor<float32>, filter: tensor<float32>, strides: int|int[], pad: pad, "
                     "dataFormat: 'NHWC'|'NCHW' = 'NHWC', dilations: int|int[] = [1,1], dimRoundingMode?: 'floor'|'round'|'ceil'): tensor",
        .doc = "2D convolution of each channel on its own, with a filter [height, width, channels, multiplier].",
        .kind = Kind::composite,
        .compose = compose_depthwise,
    },
    {
        .signature = "separableConv2d(x: tensor<float32>, depthwiseFilter: tensor<float32>, pointwiseFilter: tensor<float32>, "
                     "strides: int|int[], pad: pad, dilation: int|int[] = [1,1], dataFormat: 'NHWC'|'NCHW' = 'NHWC'): tensor",
        .doc = "A depthwise convolution, then a pointwise one that mixes the channels.",
        .kind = Kind::composite,
        .compose = compose_separable,
    },
};

}  // namespace

Tensor convolve(const Call& c, const Picture& p) {
  require_filter(c, c.shape(1), 4, -2, p.channels());
  return ops::conv2d(p.x, c[1], sliding_arguments(c, p, c[1]));
}

Tensor convolve_depthwise(const Call& c, const Picture& p) {
  require_filter(c, c.shape(1), 4, -2, p.channels());
  return ops::depthwise_conv2d(p.x, c[1], sliding_arguments(c, p, c[1]));
}

std::span<const OpDef> conv_ops() { return rows; }

}  // namespace nacre
