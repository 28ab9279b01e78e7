// Normalisations: softmax over the last axis as primitives, the others as composites.
#include "core/ops/families.h"
#include "core/ops/nn.h"
#include "core/reference/network.h"

namespace nacre {

namespace {

Specs infer_row_wise(const Call& c) {
  ops::require_float(c, 0, "the input");
  if (c[0].rank() == 0) c.fail("the input must be of rank 1 at least, got a scalar");
  return {c[0].spec()};
}

// y = softmax(x): dx = (dy - sum(dy y)) y
Tensors vjp_softmax(const Backward& b) {
  const Tensor &y = b.y[0], &dy = b.dy[0];
  return {ops::mul(ops::sub(dy, ops::sum(ops::mul(dy, y), {-1}, true)), y)};
}

// y = log(softmax(x)): dx = dy - sum(dy) exp(y)
Tensors vjp_log_softmax(const Backward& b) {
  const Tensor &y = b.y[0], &dy = b.dy[0];
  return {ops::sub(dy, ops::mul(ops::sum(dy, {-1}, true), ops::exp(y)))};
}

template <Tensor (*row_wise)(const Tensor&)>
Tensors compose_row_wise(const Call& c) {
  const int rank = c[0].rank();
  if (rank == 0) return {row_wise(c[0])};
  if (normalize_axis(c.name(), c.attrs.integer(0), rank) != rank - 1)
    c.fail("only the last axis is supported: the input is ", c.shape(0), ", the axis ", c.attrs.integer(0), "; transpose it");
  return {row_wise(c[0])};
}

struct Statistics {
  Tensor mean, variance, offset, scale;  // offset and scale may be null
};

// (x - mean) scale / sqrt(variance + epsilon) + offset
Tensor normalize(const Tensor& x, const Statistics& s, double epsilon) {
  const Tensor deviation = ops::rsqrt(ops::add(s.variance, epsilon));
  const Tensor y = ops::mul(ops::sub(x, s.mean), s.scale ? ops::mul(deviation, s.scale) : deviation);
  return s.offset ? ops::add(y, s.offset) : y;
}

// `rank` of x; 0: any.
template <int rank>
Tensors compose_batch_norm(const Call& c) {
  constexpr const char* names[] = {"x", "mean", "variance", "offset", "scale"};
  const Shape& x = c.shape(0);
  if (rank != 0 && x.rank() != rank) c.fail("x must be of rank ", rank, ", got ", x);
  for (size_t i = 1; i < 5; i++) {
    if (!c[i]) continue;
    const Shape& s = c.shape(i);
    if (rank != 0 && s.rank() != 1 && s.rank() != rank) c.fail(names[i], " must be of rank 1 or ", rank, ", got ", s);
    if (s.rank() != c[1].rank()) c.fail(names[i], " must have the rank of mean ", c.shape(1), ", got ", s);
    if (!(broadcast(c.name(), x, s) == x)) c.fail(names[i], " is ", s, ", which does not fit x ", x);
  }
  return {normalize(c[0], {c[1], c[2], c[3], c[4]}, c.attrs.number(0))};
}

Tensors compose_layer_norm(const Call& c) {
  const Tensor& x = c[0];
  if (x.rank() == 0) c.fail("x must be of rank 1 at least, got a scalar");
  for (size_t i = 1; i < 3; i++)
    if (c[i] && !(c.shape(i) == Shape{x.shape()[-1]})) c.fail(i == 1 ? "gamma" : "beta", " must be [", x.shape()[-1], "], got ", c.shape(i));
  const Tensor mean = ops::mean(x, {-1}, true);
  const Tensor variance = ops::mean(ops::square(ops::sub(x, mean)), {-1}, true);
  return {normalize(x, {mean, variance, c[2], c[1]}, c.attrs.number(0))};
}

// Squares are summed over the neighbouring channels by a product with a band of ones.
Tensors compose_local_response(const Call& c) {
  const Tensor& x = c[0];
  if (x.rank() != 3 && x.rank() != 4) c.fail("x must be of rank 3 or 4, got ", x.shape());
  const double radius = c.attrs.number(0), bias = c.attrs.number(1), alpha = c.attrs.number(2), beta = c.attrs.number(3);
  const int channels = x.shape()[-1];
  const Tensor index = ops::range(0, channels, 1, DType::float32);
  const Tensor distance = ops::abs(ops::sub(ops::expand_dims(index, 1), ops::expand_dims(index, 0)));
  const Tensor band = ops::cast(ops::less_equal(distance, ops::constant(radius)), DType::float32);
  const Tensor sums = ops::call<"matMul">({ops::square(x), band}, {false, false});
  return {ops::mul(x, ops::pow(ops::add(ops::mul(sums, alpha), bias), ops::constant(-beta)))};
}

const OpDef rows[] = {
    {
        .signature = "_softmax(x: tensor<float32>): tensor",
        .doc = "Softmax over the last axis.",
        .kind = Kind::heavy,
        .infer = infer_row_wise,
        .vjp = vjp_softmax,
        .reference = reference::softmax,
    },
    {
        .signature = "_logSoftmax(x: tensor<float32>): tensor",
        .doc = "Logarithm of the softmax over the last axis.",
        .kind = Kind::heavy,
        .infer = infer_row_wise,
        .vjp = vjp_log_softmax,
        .reference = reference::log_softmax,
    },
    {
        .signature = "softmax(logits: tensor<float32>, dim: int = -1): tensor",
        .doc = "exp(logits), scaled to a sum of 1 along the last axis.",
        .kind = Kind::composite,
        .compose = compose_row_wise<ops::softmax>,
    },
    {
        .signature = "logSoftmax(logits: tensor, axis: int = -1): tensor",
        .doc = "Logarithm of the softmax along the last axis.",
        .kind = Kind::composite,
        .compose = compose_row_wise<ops::log_softmax>,
    },
    {
        .signature = "batchNorm(x: tensor, mean: tensor, variance: tensor, offset: tensor?, scale: tensor?, varianceEpsilon: number = 0.001): tensor",
        .doc = "(x - mean) / sqrt(variance + varianceEpsilon) * scale + offset.",
        .kind = Kind::composite,
        .compose = compose_batch_norm<0>,
    },
    {
        .signature = "batchNorm2d as batchNorm(x: tensor, mean: tensor, variance: tensor, offset: tensor?, scale: tensor?, varianceEpsilon: number = 0.001): tensor",
        .doc = "batchNorm of x of rank 2.",
        .kind = Kind::composite,
        .compose = compose_batch_norm<2>,
    },
    {
        .signature = "batchNorm3d as batchNorm(x: tensor, mean: tensor, variance: tensor, offset: tensor?, scale: tensor?, varianceEpsilon: number = 0.001): tensor",
        .doc = "batchNorm of x of rank 3.",
        .kind = Kind::composite,
        .compose = compose_batch_norm<3>,
    },
    {
        .signature = "batchNorm4d as batchNorm(x: tensor, mean: tensor, variance: tensor, offset: tensor?, scale: tensor?, varianceEpsilon: number = 0.001): tensor",
        .doc = "batchNorm of x of rank 4.",
        .kind = Kind::composite,
        .compose = compose_batch_norm<4>,
    },
    {
        .signature = "layerNorm(x: tensor<float32>, gamma: tensor?, beta: tensor?, epsilon: number = 0.00001): tensor",
        .doc = "x brought to mean 0 and variance 1 along the last axis, then scaled by gamma and moved by beta.",
        .kind = Kind::composite,
        .compose = compose_layer_norm,
    },
    {
        .signature = "localResponseNormalization(x: tensor<float32>, depthRadius: int = 5, bias: number = 1, alpha: number = 1, "
                     "beta: number = 0.5): tensor",
        .doc = "x / (bias + alpha * s)^beta, where s sums the squares over the channels up to depthRadius away.",
        .kind = Kind::composite,
        .compose = compose_local_response,
    },
};

}  // namespace

std::span<const OpDef> norm_ops() { return rows; }

namespace ops {

Tensor softmax(const Tensor& x) { return x.rank() == 0 ? ones_like(x) : apply(rows[0], {x}); }

Tensor log_softmax(const Tensor& x) {
  const Tensor f = cast(x, DType::float32);
  return f.rank() == 0 ? zeros_like(f) : apply(rows[1], {f});
}

}  // namespace ops

}  // namespace nacre
