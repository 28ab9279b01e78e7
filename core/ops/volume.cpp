// Volumes, [batch, depth, height, width, channels]: convolutions and pools in the primitives of pictures. Depth is slid over apart from
// height and width: of a convolution its taps become channels, of a pool they are pooled in a second step.
#include <optional>

#include "core/ops/families.h"
#include "core/ops/nn.h"
#include "core/vjp.h"

namespace nacre {
namespace {

using namespace ops;

using Triple = std::array<int, 3>;  // depth, height, width

Triple positive_triple(const Call& c, std::string_view what, const Ints& values) {
  const Ints v = positive(c.name(), what, values, 3);
  return {v[0], v[1], v[2]};
}

// A volume with a batch dimension, and the way back to the form in which it came.
struct Volume : Batched {
  Tensor back(const Tensor& y) const { return unbatched ? squeeze(y, {0}) : y; }
};

Volume volume(const Call& c, const Tensor& x, const std::string& data_format) {
  if (data_format != "NDHWC") c.fail("dataFormat is '", data_format, "'; only 'NDHWC' is supported");
  return {batched(c, x, 5, "volume")};
}

// How a window slides over a volume: along depth, as over pictures that are one pixel wide, and in the plane.
struct VolumeSliding {
  Sliding depth, plane;
};

struct Arguments {
  Triple window, strides, dilations;
  const Attr& pad;
  const Attr& rounding;
};

VolumeSliding slide(const Call& c, const Shape& x, const Arguments& a) {
  if (const Ints* given = std::get_if<Ints>(&a.pad); given && given->size() != 1) c.fail("pad must be 'same', 'valid' or an integer");
  VolumeSliding s;
  s.depth = resolve(c.name(), {{x[1], 1}, {a.window[0], 1}, {a.strides[0], 1}, a.pad, {a.dilations[0], 1}, a.rounding});
  s.depth.pads[2] = s.depth.pads[3] = 0;
  s.plane = resolve(c.name(), {{x[2], x[3]}, {a.window[1], a.window[2]}, {a.strides[1], a.strides[2]}, a.pad, {a.dilations[1], a.dilations[2]}, a.rounding});
  return s;
}

// The slices that each tap along depth sees, side by side as channels: [n, depth of the result, h, w, taps * channels].
Tensor depth_taps(const Tensor& x, int taps, const Sliding& s) {
  const Tensor padded = pad(x, {0, s.pads[0], 0, 0, 0}, {0, s.pads[1], 0, 0, 0});
  Ints size = ints(x.shape());
  size[1] = output_size("conv3d", {x.shape()[1], 1}, {taps, 1}, s)[0];
  Tensors seen;
  for (int t = 0; t < taps; t++) seen.push_back(strided_slice(padded, {0, t * s.dilations[0], 0, 0, 0}, size, {1, s.strides[0], 1, 1, 1}));
  return concat(seen, 4);
}

Tensor conv3d(const Tensor& x, const Tensor& filter, const VolumeSliding& s) {
  const Shape& f = filter.shape();
  const Tensor taps = depth_taps(x, f[0], s.depth);
  const Shape& t = taps.shape();
  const Tensor flat = reshape(transpose(filter, {1, 2, 0, 3, 4}), {f[1], f[2], f[0] * f[3], f[4]});
  const Tensor y = conv2d(reshape(taps, {t[0] * t[1], t[2], t[3], t[4]}), flat, s.plane);
  return reshape(y, {t[0], t[1], y.shape()[1], y.shape()[2], f[4]});
}

Triple window_of(const Call& c, const Shape& filter) {
  if (filter[0] == 0) c.fail("the filter ", filter, " is empty; it needs a depth of 1 at least");
  return {filter[0], filter[1], filter[2]};
}

Tensors compose_conv3d(const Call& c) {
  const Volume v = volume(c, c[0], c.attrs.string(2));
  require_filter(c, c.shape(1), 5, -2, v.x.shape()[4]);
  const Triple strides = positive_triple(c, "strides", c.attrs.ints(0)), dilations = positive_triple(c, "dilations", c.attrs.ints(3)), one{1, 1, 1};
  if (strides != one && dilations != one) c.fail("either strides or dilations must be 1, got ", shape_of(c.attrs.ints(0)), " and ", shape_of(c.attrs.ints(3)));
  const Attr floor;
  return {v.back(conv3d(v.x, c[1], slide(c, v.x.shape(), {window_of(c, c.shape(1)), strides, dilations, c.attrs.values[1], floor})))};
}

// The gradient of conv3d with respect to its input, on which it does not depend: any input of the right shape will do.
Tensors compose_transpose(const Call& c) {
  const Volume v = volume(c, c[0], "NDHWC");
  require_filter(c, c.shape(1), 5, -1, v.x.shape()[4]);
  Ints shape = c.attrs.ints(0);
  if (static_cast<int>(shape.size()) != c[0].rank()) c.fail("outputShape must have the rank of the input ", c.shape(0), ", got ", shape_of(shape));
  if (v.unbatched) shape.insert(shape.begin(), 1);
  require_filter(c, c.shape(1), 5, -2, shape[4]);
  const Tensor x = fill(checked_shape(c.name(), shape), 0);
  const Attr floor;
  const Tensor y = conv3d(x, c[1], slide(c, x.shape(), {window_of(c, c.shape(1)), positive_triple(c, "strides", c.attrs.ints(1)), {1, 1, 1}, c.attrs.values[2], floor}));
  if (!(y.shape() == v.x.shape())) c.fail("the input is ", v.x.shape(), ", but the convolution of outputShape ", x.shape(), " gives ", y.shape());
  return {v.back(vjp({&y, 1}, {&v.x, 1}, {&x, 1})[0])};
}

using PoolFunction = Tensor (*)(const Tensor&, Pair, const Sliding&);

// Maxima of maxima, and means of means: each counts the taps inside along its own dimensions.
Tensor pool_volume(PoolFunction pool, const Tensor& x, const Triple& window, const VolumeSliding& s) {
  const Shape& v = x.shape();
  Tensor y = pool(reshape(x, {v[0] * v[1], v[2], v[3], v[4]}), {window[1], window[2]}, s.plane);
  const int h = y.shape()[1], w = y.shape()[2];
  y = pool(reshape(y, {v[0], v[1], 1, h * w * v[4]}), {window[0], 1}, s.depth);
  return reshape(y, {v[0], y.shape()[1], h, w, v[4]});
}

// The shape of the result where an unpadded volume is too small for a window: nothing, as TensorFlow.js has it for volumes.
std::optional<Shape> without_windows(const Shape& x, const Triple& window, const Triple& strides, const Attr& pad) {
  const std::string* mode = std::get_if<std::string>(&pad);
  if (!mode || *mode != "valid") return {};
  Shape y = x;
  for (int d = 1; d < 4; d++) y[d] = x[d] < window[d - 1] ? 0 : (x[d] - window[d - 1]) / strides[d - 1] + 1;
  return y.size() == 0 ? std::optional(y) : std::nullopt;
}

template <PoolFunction pool>
Tensors compose_pool(const Call& c) {
  const Volume v = volume(c, c[0], c.attrs.string(4));
  const Triple window = positive_triple(c, "filterSize", c.attrs.ints(0)), strides = positive_triple(c, "strides", c.attrs.ints(1));
  if (const auto empty = c.attrs.has(3) ? std::nullopt : without_windows(v.x.shape(), window, strides, c.attrs.values[2])) return {v.back(fill(*empty, 0, c.dtype(0)))};
  const VolumeSliding s = slide(c, v.x.shape(), {window, strides, {1, 1, 1}, c.attrs.values[2], c.attrs.values[3]});
  return {v.back(cast(pool_volume(pool, cast(v.x, DType::float32), window, s), c.dtype(0)))};
}

const OpDef rows[] = {
    {
        .signature = "conv3d(x: tensor<float32>, filter: tensor<float32>, strides: int|int[], pad: pad, dataFormat: 'NDHWC'|'NCDHW' = 'NDHWC', "
                     "dilations: int|int[] = [1,1,1]): tensor",
        .doc = "3D convolution of x, [batch, depth, height, width, channels] or without batch, with a filter [depth, height, width, in, out].",
        .kind = Kind::composite,
        .compose = compose_conv3d,
    },
    {
        .signature = "conv3dTranspose(x: tensor<float32>, filter: tensor<float32>, outputShape: shape, strides: int|int[], pad: pad): tensor",
        .doc = "Transposed 3D convolution of x to outputShape, with a filter [depth, height, width, out, in]: the gradient of conv3d as an op.",
        .kind = Kind::composite,
        .compose = compose_transpose,
    },
    {
        .signature = "maxPool3d(x: tensor, filterSize: int|int[] = [1,1,1], strides: int|int[], pad: pad, dimRoundingMode?: 'floor'|'round'|'ceil', "
                     "dataFormat: 'NDHWC'|'NCDHW' = 'NDHWC'): tensor",
        .doc = "Maximum over windows of x, [batch, depth, height, width, channels] or without batch.",
        .kind = Kind::composite,
        .compose = compose_pool<ops::max_pool>,
    },
    {
        .signature = "avgPool3d(x: tensor<float32>, filterSize: int|int[], strides: int|int[], pad: pad, dimRoundingMode?: 'floor'|'round'|'ceil', "
                     "dataFormat: 'NDHWC'|'NCDHW' = 'NDHWC'): tensor",
        .doc = "Mean over windows of x, [batch, depth, height, width, channels] or without batch; padding does not count.",
        .kind = Kind::composite,
        .compose = compose_pool<ops::avg_pool>,
    },
};

}  // namespace

std::span<const OpDef> volume_ops() { return rows; }

}  // namespace nacre
