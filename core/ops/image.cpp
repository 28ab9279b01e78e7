// Pictures: resizing as primitives, the ops of the `image` namespace.
#include "core/ops/families.h"
#include "core/ops/nn.h"
#include "core/reference/network.h"

namespace nacre {

namespace {

// Attributes: the size to give (of a gradient: to restore), then alignCorners and halfPixelCenters.
Specs infer_resize(const Call& c) {
  ops::require_float(c, 0, "the input");
  Shape s = c.shape(0);
  if (s.rank() != 4) c.fail("the input must be of rank 4, got ", s);
  s[1] = c.attrs.ints(0)[0];
  s[2] = c.attrs.ints(0)[1];
  return {{s}};
}

using Resize = Tensor (*)(const Tensor&, const Ints& size, bool align_corners, bool half_pixel_centers);

// Resizing is linear: it and its gradient are each other's gradients.
template <Resize other>
Tensors vjp_resize(const Backward& b) {
  const Shape& x = b.call.shape(0);
  return {other(b.dy[0], {x[1], x[2]}, b.call.attrs.flag(1), b.call.attrs.flag(2))};
}

Tensor resize_bilinear(const Tensor&, const Ints&, bool, bool);
Tensor resize_bilinear_grad(const Tensor&, const Ints&, bool, bool);
Tensor resize_nearest(const Tensor&, const Ints&, bool, bool);
Tensor resize_nearest_grad(const Tensor&, const Ints&, bool, bool);

Tensor resize(const Call& c, Resize primitive) {
  const Picture p = picture(c, c[0]);
  const Ints& size = c.attrs.ints(0);
  const bool align_corners = c.attrs.flag(1), half_pixel_centers = c.attrs.flag(2);
  if (size.size() != 2 || size[0] <= 0 || size[1] <= 0) c.fail("size must be [height, width], both positive, got ", ops::shape_of(size));
  if (p.size()[0] == 0 || p.size()[1] == 0) c.fail("a picture without pixels cannot be resized: it is ", c.shape(0));
  if (align_corners && half_pixel_centers) c.fail("alignCorners and halfPixelCenters exclude each other; set one of them");
  const Tensor x = ops::cast(p.x, DType::float32);
  return p.back(p.size() == Pair{size[0], size[1]} ? x : primitive(x, size, align_corners, half_pixel_centers));
}

Tensors compose_bilinear(const Call& c) { return {resize(c, resize_bilinear)}; }
Tensors compose_nearest(const Call& c) { return {ops::cast(resize(c, resize_nearest), c.dtype(0))}; }

Tensors compose_flip(const Call& c) {
  if (c[0].rank() != 4) c.fail("image must be of rank 4, got ", c.shape(0));
  return {ops::reverse(c[0], {2})};
}

void require_channels(const Call& c, int channels) {
  if (c[0].rank() < 2 || c.shape(0)[-1] != channels)
    c.fail("image must be of rank 2 at least and have ", channels, channels == 1 ? " channel" : " channels", ", got ", c.shape(0));
}

Tensors compose_grayscale_to_rgb(const Call& c) {
  require_channels(c, 1);
  Shape s = c.shape(0);
  s[-1] = 3;
  return {ops::broadcast_to(c[0], s)};
}

// Brightness by the weights of ITU-R BT.601.
Tensors compose_rgb_to_grayscale(const Call& c) {
  require_channels(c, 3);
  const Tensor x = ops::cast(c[0], DType::float32);
  Ints begin(x.rank(), 0), size = ops::ints(x.shape());
  size.back() = 1;
  const auto channel = [&](int i, double weight) {
    begin.back() = i;
    return ops::mul(ops::slice(x, begin, size), weight);
  };
  return {ops::cast(ops::add(ops::add(channel(0, 0.2989), channel(1, 0.5870)), channel(2, 0.1140)), c.dtype(0))};
}

const OpDef rows[] = {
    {
        .signature = "_resizeBilinear(x: tensor<float32>, size: int[], alignCorners: bool, halfPixelCenters: bool): tensor",
        .doc = "Bilinear resizing of [n,h,w,c].",
        .kind = Kind::heavy,
        .infer = infer_resize,
        .vjp = vjp_resize<resize_bilinear_grad>,
        .reference = reference::resize_bilinear,
    },
    {
        .signature = "_resizeBilinearGrad(dy: tensor<float32>, inputSize: int[], alignCorners: bool, halfPixelCenters: bool): tensor",
        .doc = "Gradient of _resizeBilinear.",
        .kind = Kind::heavy,
        .infer = infer_resize,
        .vjp = vjp_resize<resize_bilinear>,
        .reference = reference::resize_bilinear_grad,
    },
    {
        .signature = "_resizeNearest(x: tensor<float32>, size: int[], alignCorners: bool, halfPixelCenters: bool): tensor",
        .doc = "Resizing of [n,h,w,c] to the nearest pixels.",
        .kind = Kind::heavy,
        .infer = infer_resize,
        .vjp = vjp_resize<resize_nearest_grad>,
        .reference = reference::resize_nearest,
    },
    {
        .signature = "_resizeNearestGrad(dy: tensor<float32>, inputSize: int[], alignCorners: bool, halfPixelCenters: bool): tensor",
        .doc = "Gradient of _resizeNearest.",
        .kind = Kind::heavy,
        .infer = infer_resize,
        .vjp = vjp_resize<resize_nearest>,
        .reference = reference::resize_nearest_grad,
    },
    {
        .signature = "image.resizeBilinear(images: tensor, size: int[], alignCorners: bool = false, halfPixelCenters: bool = false): tensor",
        .doc = "Bilinear resizing of [batch, height, width, channels], or of one picture, to size [height, width]; the result is float32.",
        .kind = Kind::composite,
        .compose = compose_bilinear,
    },
    {
        .signature = "image.resizeNearestNeighbor(images: tensor<float32|int32>, size: int[], alignCorners: bool = false, "
                     "halfPixelCenters: bool = false): tensor",
        .doc = "Resizing of [batch, height, width, channels], or of one picture, to the nearest pixels.",
        .kind = Kind::composite,
        .compose = compose_nearest,
    },
    {
        .signature = "image.flipLeftRight(image: tensor<float32>): tensor",
        .doc = "The pictures [batch, height, width, channels], mirrored.",
        .kind = Kind::composite,
        .compose = compose_flip,
    },
    {
        .signature = "image.grayscaleToRGB(image: tensor): tensor",
        .doc = "Pictures of one channel, repeated to three.",
        .kind = Kind::composite,
        .compose = compose_grayscale_to_rgb,
    },
    {
        .signature = "image.rgbToGrayscale(image: tensor): tensor",
        .doc = "The brightness of pictures of three channels, as one channel.",
        .kind = Kind::composite,
        .compose = compose_rgb_to_grayscale,
    },
};

Tensor resize_bilinear(const Tensor& x, const Ints& size, bool align, bool half) { return apply(rows[0], {x}, {size, align, half}); }
Tensor resize_bilinear_grad(const Tensor& dy, const Ints& size, bool align, bool half) { return apply(rows[1], {dy}, {size, align, half}); }
Tensor resize_nearest(const Tensor& x, const Ints& size, bool align, bool half) { return apply(rows[2], {x}, {size, align, half}); }
Tensor resize_nearest_grad(const Tensor& dy, const Ints& size, bool align, bool half) { return apply(rows[3], {dy}, {size, align, half}); }

}  // namespace

std::span<const OpDef> image_ops() { return rows; }

}  // namespace nacre
