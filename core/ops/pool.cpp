// Pools: primitives over [n,h,w,c] in canonical form, and the public ops.
#include "core/evaluate.h"
#include "core/ops/families.h"
#include "core/ops/nn.h"
#include "core/reference/network.h"

namespace nacre {

namespace {

// Attributes: the shape to restore (if any), then filterSize, strides, pads.
Pair window_of(const Attrs& a, size_t first) { return {a.ints(first)[0], a.ints(first)[1]}; }
Sliding sliding_of(const Attrs& a, size_t first) { return {a.ints(first + 1), a.ints(first + 2), {1, 1}}; }
Attrs attributes(Pair window, const Sliding& s) { return {Ints{window[0], window[1]}, s.strides, s.pads}; }

// Shape of the result. Of windows that lie in the padding altogether the maximum is -infinity, the mean 0.
Shape result_shape(const Call& c, const Shape& x, size_t first) {
  if (x.rank() != 4) c.fail("the input must be of rank 4, got ", x);
  const Pair window = window_of(c.attrs, first);
  const Sliding s = sliding_of(c.attrs, first);
  const Pair out = output_size(c.name(), {x[1], x[2]}, window, s);
  return {x[0], out[0], out[1], x[3]};
}

void require_shape(const Call& c, const char* what, const Shape& got, const Shape& expected) {
  if (!(got == expected)) c.fail(what, " must be ", expected, ", got ", got);
}

Specs infer_pool(const Call& c) {
  ops::require_float(c, 0, "the input");
  return {{result_shape(c, c.shape(0), 0)}};
}

Specs infer_max_grad(const Call& c) {
  ops::require_float(c, 0, "the gradient");
  ops::require_float(c, 1, "the input");
  require_shape(c, "the gradient", c.shape(0), result_shape(c, c.shape(1), 0));
  return {c[1].spec()};
}

Specs infer_max_select(const Call& c) {
  ops::require_float(c, 0, "the input");
  ops::require_float(c, 1, "the values");
  require_shape(c, "the values", c.shape(1), c.shape(0));
  return {{result_shape(c, c.shape(0), 0)}};
}

Specs infer_avg_grad(const Call& c) {
  ops::require_float(c, 0, "the gradient");
  const Shape x = ops::shape_of(c.attrs.ints(0));
  require_shape(c, "the gradient", c.shape(0), result_shape(c, x, 1));
  return {{x}};
}

Tensors vjp_max(const Backward& b) {
  return {ops::max_pool_grad(b.dy[0], b.call[0], window_of(b.call.attrs, 0), sliding_of(b.call.attrs, 0))};
}

// Where the maxima are does not change with x, but for a set of measure zero: no gradient for x here.
Tensors vjp_max_grad(const Backward& b) {
  return {ops::max_pool_select(b.call[1], b.dy[0], window_of(b.call.attrs, 0), sliding_of(b.call.attrs, 0)), Tensor{}};
}

Tensors vjp_max_select(const Backward& b) {
  return {Tensor{}, ops::max_pool_grad(b.dy[0], b.call[0], window_of(b.call.attrs, 0), sliding_of(b.call.attrs, 0))};
}

// TensorFlow.js divides what flows back by the size of the window, where the mean divides by the elements inside the picture:
// the share of them is the mean over ones with zeros around.
Tensor inside_share(const Shape& x, Pair window, const Sliding& s) {
  const Tensor ones = ops::fill({1, x[1], x[2], 1}, 1, DType::float32);
  const Tensor around = ops::pad(ones, {0, s.pads[0], s.pads[2], 0}, {0, s.pads[1], s.pads[3], 0}, 0);
  return ops::avg_pool(around, window, {s.strides, {0, 0, 0, 0}, {1, 1}});
}

Tensors vjp_avg(const Backward& b) {
  const Pair window = window_of(b.call.attrs, 0);
  const Sliding s = sliding_of(b.call.attrs, 0);
  const Tensor dy = options().tfjs_exact ? ops::mul(b.dy[0], inside_share(b.call.shape(0), window, s)) : b.dy[0];
  return {ops::avg_pool_grad(dy, b.call.shape(0), window, s)};
}

Tensors vjp_avg_grad(const Backward& b) { return {ops::avg_pool(b.dy[0], window_of(b.call.attrs, 1), sliding_of(b.call.attrs, 1))}; }

using PoolFunction = Tensor (*)(const Tensor&, Pair, const Sliding&);

// Pools over float32, and gives the result in the type of x.
Tensor pool_as_float(PoolFunction pool, const Tensor& x, Pair window, const Sliding& s) {
  return ops::cast(pool(ops::cast(x, DType::float32), window, s), x.dtype());
}

// As in TensorFlow.js a window of one pixel changes nothing where the result has the size of the picture, whatever strides and padding.
bool identical(const Call& c, const Picture& p, Pair window, const Sliding& s) {
  return window == Pair{1, 1} && output_size(c.name(), p.size(), window, s) == p.size();
}

template <PoolFunction pool>
Tensors compose_pool(const Call& c) {
  const Picture p = picture(c, c[0]);
  const Pair window = positive_pair(c.name(), "filterSize", c.attrs.ints(0)), strides = positive_pair(c.name(), "strides", c.attrs.ints(1));
  const Sliding s = resolve(c.name(), {p.size(), window, strides, c.attrs.values[2], {1, 1}, c.attrs.values[3]});
  return {identical(c, p, window, s) ? c[0] : p.back(pool_as_float(pool, p.x, window, s))};
}

// Pools every d-th pixel with its like: they are brought together as pictures of their own. Padding counts as zeros here.
Tensor dilated_pool(PoolFunction pool, const Tensor& x, Pair window, const Sliding& s) {
  const int dh = s.dilations[0], dw = s.dilations[1], n = x.shape()[0], ch = x.shape()[3];
  const Pair out = output_size("pool", {x.shape()[1], x.shape()[2]}, window, s);
  const int h = x.shape()[1] + s.pads[0] + s.pads[1], w = x.shape()[2] + s.pads[2] + s.pads[3];
  const int more_h = (dh - h % dh) % dh, more_w = (dw - w % dw) % dw;
  Tensor t = ops::pad(x, {0, s.pads[0], s.pads[2], 0}, {0, s.pads[1] + more_h, s.pads[3] + more_w, 0});
  const int rows = (h + more_h) / dh, columns = (w + more_w) / dw;
  t = ops::transpose(ops::reshape(t, {n, rows, dh, columns, dw, ch}), {2, 4, 0, 1, 3, 5});
  t = pool_as_float(pool, ops::reshape(t, {dh * dw * n, rows, columns, ch}), window, {});
  const int out_rows = t.shape()[1], out_columns = t.shape()[2];
  t = ops::transpose(ops::reshape(t, {dh, dw, n, out_rows, out_columns, ch}), {2, 3, 0, 4, 1, 5});
  return ops::slice(ops::reshape(t, {n, out_rows * dh, out_columns * dw, ch}), {0, 0, 0, 0}, {n, out[0], out[1], ch});
}

Tensors compose_general_pool(const Call& c) {
  const Picture p = picture(c, c[0]);
  const std::string& type = c.attrs.string(1);
  if (type != "avg" && type != "max") c.fail("poolingType is '", type, "'; it must be 'avg' or 'max'");
  const PoolFunction pool = type == "avg" ? ops::avg_pool : ops::max_pool;
  const auto optional_pair = [&](const char* what, size_t i) { return c.attrs.has(i) ? positive_pair(c.name(), what, c.attrs.ints(i)) : Pair{1, 1}; };
  const Pair window = positive_pair(c.name(), "windowShape", c.attrs.ints(0));
  const Pair dilations = optional_pair("dilations", 3), strides = optional_pair("strides", 4);
  require_stride_or_dilation_one(c.name(), strides, dilations);
  const Sliding s = resolve(c.name(), {p.size(), window, strides, c.attrs.values[2], dilations, c.attrs.values[5]});
  if (identical(c, p, window, s)) return {c[0]};
  return {p.back(dilations == Pair{1, 1} ? pool_as_float(pool, p.x, window, s) : dilated_pool(pool, p.x, window, s))};
}

const OpDef rows[] = {
    {
        .signature = "_maxPool(x: tensor<float32>, filterSize: int[], strides: int[], pads: int[]): tensor",
        .doc = "Maximum of each window; NaN does not count.",
        .kind = Kind::heavy,
        .infer = infer_pool,
        .vjp = vjp_max,
        .reference = reference::max_pool,
    },
    {
        .signature = "_maxPoolGrad(dy: tensor<float32>, x: tensor<float32>, filterSize: int[], strides: int[], pads: int[]): tensor",
        .doc = "Gradient of _maxPool: to the first maximum of each window.",
        .kind = Kind::heavy,
        .infer = infer_max_grad,
        .vjp = vjp_max_grad,
        .reference = reference::max_pool_grad,
    },
    {
        .signature = "_maxPoolSelect(x: tensor<float32>, v: tensor<float32>, filterSize: int[], strides: int[], pads: int[]): tensor",
        .doc = "v at the first maximum of x in each window: gradient of _maxPoolGrad.",
        .kind = Kind::heavy,
        .infer = infer_max_select,
        .vjp = vjp_max_select,
        .reference = reference::max_pool_select,
    },
    {
        .signature = "_avgPool(x: tensor<float32>, filterSize: int[], strides: int[], pads: int[]): tensor",
        .doc = "Mean of the elements of each window that lie inside the picture.",
        .kind = Kind::heavy,
        .infer = infer_pool,
        .vjp = vjp_avg,
        .reference = reference::avg_pool,
    },
    {
        .signature = "_avgPoolGrad(dy: tensor<float32>, inputShape: shape, filterSize: int[], strides: int[], pads: int[]): tensor",
        .doc = "Gradient of _avgPool.",
        .kind = Kind::heavy,
        .infer = infer_avg_grad,
        .vjp = vjp_avg_grad,
        .reference = reference::avg_pool_grad,
    },
    {
        .signature = "maxPool(x: tensor, filterSize: int|int[], strides: int|int[], pad: pad, dimRoundingMode?: 'floor'|'round'|'ceil'): tensor",
        .doc = "Maximum over windows of x, [batch, height, width, channels] or without batch.",
        .kind = Kind::composite,
        .compose = compose_pool<ops::max_pool>,
    },
    {
        .signature = "avgPool(x: tensor<float32>, filterSize: int|int[], strides: int|int[], pad: pad, "
                     "dimRoundingMode?: 'floor'|'round'|'ceil'): tensor",
        .doc = "Mean over windows of x, [batch, height, width, channels] or without batch; padding does not count.",
        .kind = Kind::composite,
        .compose = compose_pool<ops::avg_pool>,
    },
    {
        .signature = "pool(input: tensor, windowShape: int|int[], poolingType: 'avg'|'max', pad: pad, dilations?: int|int[], "
                     "strides?: int|int[], dimRoundingMode?: 'floor'|'round'|'ceil'): tensor",
        .doc = "Pooling of either kind, with dilations or strides.",
        .kind = Kind::composite,
        .compose = compose_general_pool,
    },
};

}  // namespace

std::span<const OpDef> pool_ops() { return rows; }

namespace ops {

Tensor max_pool(const Tensor& x, Pair window, const Sliding& s) { return apply(rows[0], {x}, attributes(window, s)); }

Tensor max_pool_grad(const Tensor& dy, const Tensor& x, Pair window, const Sliding& s) {
  return apply(rows[1], {dy, x}, attributes(window, s));
}

Tensor max_pool_select(const Tensor& x, const Tensor& v, Pair window, const Sliding& s) {
  return apply(rows[2], {x, v}, attributes(window, s));
}

Tensor avg_pool(const Tensor& x, Pair window, const Sliding& s) { return apply(rows[3], {x}, attributes(window, s)); }

Tensor avg_pool_grad(const Tensor& dy, const Shape& input, Pair window, const Sliding& s) {
  return apply(rows[4], {dy}, {ints(input), Ints{window[0], window[1]}, s.strides, s.pads});
}

}  // namespace ops

}  // namespace nacre
