// Windows that slide over pictures, beyond convolutions and plain pools.
#include <limits>

#include "core/ops/families.h"
#include "core/ops/nn.h"

namespace nacre {
namespace {

using namespace ops;

const Attr floor_rounding;

// The places of the maxima are found as floats, so they count pixels of one picture there: batch and channels come in as integers.
Tensors max_pool_with_argmax(const Call& c) {
  if (c[0].rank() != 4) c.fail("x must be of rank 4, got ", c.shape(0));
  const Shape& shape = c.shape(0);
  const int n = shape[0], h = shape[1], w = shape[2], channels = shape[3];
  const Pair window = positive_pair(c.name(), "filterSize", c.attrs.ints(0)), strides = positive_pair(c.name(), "strides", c.attrs.ints(1));
  const Sliding s = resolve(c.name(), {{h, w}, window, strides, c.attrs.values[2], {1, 1}, floor_rounding});
  const Tensor x = cast(c[0], DType::float32);
  const Tensor pixels = broadcast_to(reshape(range(0, h * w, 1, DType::float32), {1, h, w, 1}), shape);
  const Tensor pixel = cast(max_pool_select(x, pixels, window, s), DType::int32);
  const auto counted = [](int count, int step, const Shape& as) { return mul(reshape(range(0, count, 1, DType::int32), as), constant(step, DType::int32)); };
  Tensor index = add(mul(pixel, constant(channels, DType::int32)), counted(channels, 1, {channels}));
  if (c.attrs.flag(3)) index = add(index, counted(n, h * w * channels, {n, 1, 1, 1}));
  return {cast(max_pool(x, window, s), c.dtype(0)), index};
}

// The maximum of picture plus filter: one term per tap, in the order in which the first of equal ones wins.
Tensors dilation2d(const Call& c) {
  const Picture p = picture(c, c[0]);
  const Shape& f = c.shape(1);
  if (c.attrs.string(3) != "NHWC") c.fail("dataFormat is '", c.attrs.string(3), "'; only 'NHWC' is supported");
  if (f.rank() != 3) c.fail("the filter must be of rank 3, got ", f);
  if (f[0] == 0 || f[1] == 0) c.fail("the filter ", f, " is empty; it needs a height and a width of 1 at least");
  if (f[2] != p.channels()) c.fail("input and filter must have the same depth: ", p.channels(), " and ", f[2]);
  const Pair window{f[0], f[1]}, strides = positive_pair(c.name(), "strides", c.attrs.ints(0)), dilations = positive_pair(c.name(), "dilations", c.attrs.ints(2));
  const Sliding s = resolve(c.name(), {p.size(), window, strides, c.attrs.values[1], dilations, floor_rounding});
  const Pair out = output_size(c.name(), p.size(), window, s);
  const Tensor filter = cast(c[1], DType::float32);
  const Tensor x = pad(cast(p.x, DType::float32), {0, s.pads[0], s.pads[2], 0}, {0, s.pads[1], s.pads[3], 0}, -std::numeric_limits<double>::infinity());
  Tensor best;
  for (int ky = 0; ky < f[0]; ky++)
    for (int kx = 0; kx < f[1]; kx++) {
      const Tensor seen = strided_slice(x, {0, ky * dilations[0], kx * dilations[1], 0}, {p.x.shape()[0], out[0], out[1], f[2]}, {1, strides[0], strides[1], 1});
      const Tensor term = add(seen, reshape(slice(filter, {ky, kx, 0}, {1, 1, f[2]}), {f[2]}));
      best = best ? maximum(best, term) : term;
    }
  return {p.back(cast(best, c.dtype(0)))};
}

const OpDef rows[] = {
    {
        .signature = "maxPoolWithArgmax(x: tensor, filterSize: int|int[], strides: int|int[], pad: pad, includeBatchInIndex: bool = false): "
                     "{result: tensor, indexes: tensor}",
        .doc = "maxPool of x, [batch, height, width, channels], and where each maximum stands: (y * width + x) * channels + channel.",
        .kind = Kind::composite,
        .compose = max_pool_with_argmax,
    },
    {
        .signature = "dilation2d(x: tensor, filter: tensor, strides: int|int[], pad: pad, dilations: int|int[] = [1,1], "
                     "dataFormat: 'NHWC'|'NCHW' = 'NHWC'): tensor",
        .doc = "Grayscale dilation: the maximum of x, [batch, height, width, channels] or without batch, plus a filter [height, width, channels].",
        .kind = Kind::composite,
        .compose = dilation2d,
    },
};

}  // namespace

std::span<const OpDef> window_ops() { return rows; }

}  // namespace nacre
