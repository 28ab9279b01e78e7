// Convolutions in canonical form, NHWC. Each kind has three ops over (x, filter, y), every one linear in both of its arguments, so that
// the gradients of each are the other two: y = conv(x, f), dx = inputGrad(dy, f), df = filterGrad(x, dy).
#include "core/evaluate.h"
#include "core/ops/families.h"
#include "core/ops/nn.h"
#include "core/reference/network.h"

namespace nacre {

namespace {

// Attributes: the shape that the gradient ops restore (if any), then strides, pads, dilations.
Sliding sliding(const Attrs& a, size_t first) { return {a.ints(first), a.ints(first + 1), a.ints(first + 2)}; }
Attrs attributes(const Sliding& s) { return {s.strides, s.pads, s.dilations}; }
Attrs attributes(const Shape& restored, const Sliding& s) { return {ops::ints(restored), s.strides, s.pads, s.dilations}; }

// Checks x and filter, and returns the shape of y.
Shape result_shape(const Call& c, const Shape& x, const Shape& filter, const Sliding& s, bool depthwise) {
  if (x.rank() != 4) c.fail("the input must be of rank 4, got ", x);
  if (filter.rank() != 4) c.fail("the filter must be of rank 4, got ", filter);
  if (x[3] != filter[2])
    c.fail("channels differ: the input is ", x, " and has ", x[3], ", the filter is ", filter, " and takes ", filter[2]);
  const Pair out = output_size(c.name(), {x[1], x[2]}, {filter[0], filter[1]}, s);
  return {x[0], out[0], out[1], depthwise ? filter[2] * filter[3] : filter[3]};
}

void require_result(const Call& c, const Shape& dy, const Shape& expected) {
  if (!(dy == expected)) c.fail("the gradient is ", dy, ", but the convolution gives ", expected);
}

template <bool depthwise>
Specs infer_forward(const Call& c) {
  ops::require_float(c, 0, "the input");
  ops::require_float(c, 1, "the filter");
  return {{result_shape(c, c.shape(0), c.shape(1), sliding(c.attrs, 0), depthwise)}};
}

template <bool depthwise>
Specs infer_input_grad(const Call& c) {
  ops::require_float(c, 0, "the gradient");
  ops::require_float(c, 1, "the filter");
  const Shape x = ops::shape_of(c.attrs.ints(0));
  require_result(c, c.shape(0), result_shape(c, x, c.shape(1), sliding(c.attrs, 1), depthwise));
  return {{x}};
}

template <bool depthwise>
Specs infer_filter_grad(const Call& c) {
  ops::require_float(c, 0, "the input");
  ops::require_float(c, 1, "the gradient");
  const Shape filter = ops::shape_of(c.attrs.ints(0));
  require_result(c, c.shape(1), result_shape(c, c.shape(0), filter, sliding(c.attrs, 1), depthwise));
  return {{filter}};
}

// The three ops of one kind.
struct Family {
  Tensor (*forward)(const Tensor& x, const Tensor& filter, const Sliding&);
  Tensor (*input_grad)(const Tensor& dy, const Tensor& filter, const Shape& x, const Sliding&);
  Tensor (*filter_grad)(const Tensor& x, const Tensor& dy, const Shape& filter, const Sliding&);
};
constexpr Family dense{ops::conv2d, ops::conv2d_input_grad, ops::conv2d_filter_grad};
constexpr Family depthwise{ops::depthwise_conv2d, ops::depthwise_conv2d_input_grad, ops::depthwise_conv2d_filter_grad};

template <const Family& f>
Tensors vjp_forward(const Backward& b) {
  if (&f == &depthwise && options().tfjs_exact && b.call.attrs.ints(2) != Ints{1, 1})
    b.call.fail("dilation rates greater than 1 are not yet supported in gradients by TensorFlow.js (TFJS_EXACT), got ", ops::shape_of(b.call.attrs.ints(2)));
  const Tensor &x = b.call[0], &filter = b.call[1], &dy = b.dy[0];
  const Sliding s = sliding(b.call.attrs, 0);
  return {b.needs[0] ? f.input_grad(dy, filter, x.shape(), s) : Tensor{}, b.needs[1] ? f.filter_grad(x, dy, filter.shape(), s) : Tensor{}};
}

// With g the gradient of dx: g takes the place of x.
template <const Family& f>
Tensors vjp_input_grad(const Backward& b) {
  const Tensor &dy = b.call[0], &filter = b.call[1], &g = b.dy[0];
  const Sliding s = sliding(b.call.attrs, 1);
  return {b.needs[0] ? f.forward(g, filter, s) : Tensor{}, b.needs[1] ? f.filter_grad(g, dy, filter.shape(), s) : Tensor{}};
}

// With g the gradient of df: g takes the place of the filter.
template <const Family& f>
Tensors vjp_filter_grad(const Backward& b) {
  const Tensor &x = b.call[0], &dy = b.call[1], &g = b.dy[0];
  const Sliding s = sliding(b.call.attrs, 1);
  return {b.needs[0] ? f.input_grad(dy, g, x.shape(), s) : Tensor{}, b.needs[1] ? f.forward(x, g, s) : Tensor{}};
}

const OpDef rows[] = {
    {
        .signature = "_conv2d(x: tensor<float32>, filter: tensor<float32>, strides: int[], pads: int[], dilations: int[]): tensor",
        .doc = "Convolution of [n,h,w,ci] with a filter [kh,kw,ci,co].",
        .kind = Kind::heavy,
        .infer = infer_forward<false>,
        .vjp = vjp_forward<dense>,
        .reference = reference::conv2d,
    },
    {
        .signature = "_conv2dInputGrad(dy: tensor<float32>, filter: tensor<float32>, inputShape: shape, strides: int[], pads: int[], "
                     "dilations: int[]): tensor",
        .doc = "Gradient of _conv2d with respect to x.",
        .kind = Kind::heavy,
        .infer = infer_input_grad<false>,
        .vjp = vjp_input_grad<dense>,
        .reference = reference::conv2d_input_grad,
    },
    {
        .signature = "_conv2dFilterGrad(x: tensor<float32>, dy: tensor<float32>, filterShape: shape, strides: int[], pads: int[], "
                     "dilations: int[]): tensor",
        .doc = "Gradient of _conv2d with respect to the filter.",
        .kind = Kind::heavy,
        .infer = infer_filter_grad<false>,
        .vjp = vjp_filter_grad<dense>,
        .reference = reference::conv2d_filter_grad,
    },
    {
        .signature = "_depthwiseConv2d(x: tensor<float32>, filter: tensor<float32>, strides: int[], pads: int[], dilations: int[]): tensor",
        .doc = "Convolution of each channel c of [n,h,w,c] on its own, with filter[:,:,c,j], to channel c * m + j of the result.",
        .kind = Kind::heavy,
        .infer = infer_forward<true>,
        .vjp = vjp_forward<depthwise>,
        .reference = reference::depthwise_conv2d,
    },
    {
        .signature = "_depthwiseConv2dInputGrad(dy: tensor<float32>, filter: tensor<float32>, inputShape: shape, strides: int[], pads: int[], "
                     "dilations: int[]): tensor",
        .doc = "Gradient of _depthwiseConv2d with respect to x.",
        .kind = Kind::heavy,
        .infer = infer_input_grad<true>,
        .vjp = vjp_input_grad<depthwise>,
        .reference = reference::depthwise_conv2d_input_grad,
    },
    {
        .signature = "_depthwiseConv2dFilterGrad(x: tensor<float32>, dy: tensor<float32>, filterShape: shape, strides: int[], pads: int[], "
                     "dilations: int[]): tensor",
        .doc = "Gradient of _depthwiseConv2d with respect to the filter.",
        .kind = Kind::heavy,
        .infer = infer_filter_grad<true>,
        .vjp = vjp_filter_grad<depthwise>,
        .reference = reference::depthwise_conv2d_filter_grad,
    },
};

}  // namespace

std::span<const OpDef> conv_primitive_ops() { return rows; }

namespace ops {

Tensor conv2d(const Tensor& x, const Tensor& filter, const Sliding& s) { return apply(rows[0], {x, filter}, attributes(s)); }

Tensor conv2d_input_grad(const Tensor& dy, const Tensor& filter, const Shape& input, const Sliding& s) {
  return apply(rows[1], {dy, filter}, attributes(input, s));
}

Tensor conv2d_filter_grad(const Tensor& x, const Tensor& dy, const Shape& filter, const Sliding& s) {
  return apply(rows[2], {x, dy}, attributes(filter, s));
}

Tensor depthwise_conv2d(const Tensor& x, const Tensor& filter, const Sliding& s) { return apply(rows[3], {x, filter}, attributes(s)); }

Tensor depthwise_conv2d_input_grad(const Tensor& dy, const Tensor& filter, const Shape& input, const Sliding& s) {
  return apply(rows[4], {dy, filter}, attributes(input, s));
}

Tensor depthwise_conv2d_filter_grad(const Tensor& x, const Tensor& dy, const Shape& filter, const Sliding& s) {
  return apply(rows[5], {x, dy}, attributes(filter, s));
}

void require_float(const Call& c, size_t i, const char* what) {
  if (c.dtype(i) != DType::float32) c.fail(what, " must be float32, got ", c[i].spec(), "; cast it");
}

}  // namespace ops

}  // namespace nacre
