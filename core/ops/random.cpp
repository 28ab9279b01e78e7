// Random tensors. They depend on the seed only, so a call with the same seed gives the same values on every backend.
#include <cmath>

#include "core/ops/families.h"
#include "core/ops/helpers.h"
#include "core/reference/kernels.h"

namespace nacre {
namespace {

using namespace ops;

Specs infer_random(const Call& c) { return {{checked_shape(c.name(), c.attrs.ints(0)), DType::float32}}; }

// The primitive over attribute 0, the shape, with the seed that stands at `seed`.
template <Name primitive>
Tensor draw(const Call& c, size_t seed) {
  return call<primitive>({seed_of(c, seed)}, {ints(checked_shape(c.name(), c.attrs.ints(0)))});
}

// z * scale + shift as `dtype`. As in TensorFlow.js the integers of a uniform distribution are rounded towards zero, others to the nearest.
Tensor scaled(const Call& c, const Tensor& z, double scale, double shift, DType dtype) {
  if (dtype != DType::float32 && dtype != DType::int32) c.fail("dtype must be float32 or int32, got ", dtype);
  if (!std::isfinite(scale) || !std::isfinite(shift)) c.fail("the parameters of the distribution must be finite, got ", shift, " and ", scale);
  return cast(scale == 1 && shift == 0 ? z : add(mul(z, constant(scale)), constant(shift)), dtype);
}

Tensor rounded(const Call& c, const Tensor& z, double scale, double shift, DType dtype) {
  const Tensor x = scaled(c, z, scale, shift, DType::float32);
  return dtype == DType::float32 ? x : scaled(c, call<"round">({x}), 1, 0, dtype);
}

Tensors random_uniform(const Call& c) {
  const double low = c.attrs.number(1), high = c.attrs.number(2);
  const Tensor u = draw<"_randomUniform">(c, 4);
  if (c.attrs.dtype(3) == DType::boolean) return {greater_equal(u, constant(0.5))};
  return {scaled(c, u, high - low, low, c.attrs.dtype(3))};
}

Tensors random_uniform_int(const Call& c) {
  const int low = int_attr(c, 1, "minval"), high = int_attr(c, 2, "maxval");
  if (!(low < high)) c.fail("minval ", low, " must be less than maxval ", high);
  // The product stays below the span, as u < 1 is a multiple of 2^-24; the shift is done in integers, which do not round.
  const Tensor steps = cast(mul(draw<"_randomUniform">(c, 3), constant(static_cast<double>(high) - low)), DType::int32);
  return {add(steps, constant(low, DType::int32))};
}

Tensors random_normal(const Call& c) { return {rounded(c, draw<"_randomNormal">(c, 4), c.attrs.number(2), c.attrs.number(1), c.attrs.dtype(3))}; }

Tensors random_standard_normal(const Call& c) { return {rounded(c, draw<"_randomNormal">(c, 2), 1, 0, c.attrs.dtype(1))}; }

Tensors truncated_normal(const Call& c) {
  return {rounded(c, draw<"_truncatedNormal">(c, 4), c.attrs.number(2), c.attrs.number(1), c.attrs.dtype(3))};
}

// As in TensorFlow.js beta multiplies.
Tensors random_gamma(const Call& c) {
  const double alpha = c.attrs.number(1);
  if (!(alpha > 0) || !std::isfinite(alpha)) c.fail("alpha must be positive and finite, got ", alpha);
  const Tensor z = call<"_randomGamma">({seed_of(c, 4)}, {ints(checked_shape(c.name(), c.attrs.ints(0))), alpha});
  return {rounded(c, z, c.attrs.number(2), 0, c.attrs.dtype(3))};
}

// By the Gumbel-max trick: the argument of the maximum of log p + g, where g = -log(-log u), is distributed as p.
Tensors multinomial(const Call& c) {
  check_numeric(c);
  const int samples = int_attr(c, 0, "numSamples");
  const Tensor& x = c[0];
  if (x.rank() != 1 && x.rank() != 2) c.fail("logits must have rank 1 or 2, got ", x.shape());
  const int classes = x.shape()[-1], batch = x.rank() == 2 ? x.shape()[0] : 1;
  if (classes < 2) c.fail("there must be 2 or more outcomes, got ", classes);
  if (samples < 0) c.fail("numSamples must not be negative, got ", samples);
  const Tensor logits = reshape(c.attrs.flag(2) ? log(cast(x, DType::float32)) : cast(x, DType::float32), {batch, 1, classes});
  const Shape draws = checked_shape(c.name(), {batch, samples, classes});
  const Tensor u = add(call<"_randomUniform">({seed_of(c, 1)}, {ints(draws)}), constant(0x1p-25));  // log(0) must not be met
  const Tensor chosen = call<"_argMax">({sub(logits, log(neg(log(u))))}, {number(2)});
  return {x.rank() == 2 ? chosen : reshape(chosen, {samples})};
}

OpDef primitive(const char* signature, decltype(OpDef::reference) reference) {
  return {.signature = signature, .doc = "", .kind = Kind::heavy, .infer = infer_random, .reference = reference};
}

const OpDef rows[] = {
    primitive("_randomUniform(seed: tensor<int32>, shape: shape): tensor", reference::random_uniform),
    primitive("_randomNormal(seed: tensor<int32>, shape: shape): tensor", reference::random_normal),
    primitive("_truncatedNormal(seed: tensor<int32>, shape: shape): tensor", reference::truncated_normal),
    primitive("_randomGamma(seed: tensor<int32>, shape: shape, alpha: number): tensor", reference::random_gamma),
    composite("randomUniform(shape: shape, minval: number = 0, maxval: number = 1, dtype: dtype = 'float32', seed?: seed): tensor",
              "Evenly distributed numbers in [minval, maxval).", random_uniform),
    composite("randomUniformInt(shape: shape, minval: number, maxval: number, seed?: seed): tensor", "Evenly distributed integers in [minval, maxval).",
              random_uniform_int),
    composite("randomNormal(shape: shape, mean: number = 0, stdDev: number = 1, dtype: dtype = 'float32', seed?: seed): tensor",
              "Normally distributed numbers.", random_normal),
    composite("randomStandardNormal(shape: shape, dtype: dtype = 'float32', seed?: seed): tensor",
              "Normally distributed numbers of mean 0 and standard deviation 1.", random_standard_normal),
    composite("randomGamma(shape: shape, alpha: number, beta: number = 1, dtype: dtype = 'float32', seed?: seed): tensor",
              "Numbers of the gamma distribution of shape alpha, times beta.", random_gamma),
    composite("truncatedNormal(shape: shape, mean: number = 0, stdDev: number = 1, dtype: dtype = 'float32', seed?: seed): tensor",
              "Normally distributed numbers that are less than two standard deviations from the mean.", truncated_normal),
    composite("multinomial(logits: tensor, numSamples: int, seed?: seed, normalized: bool = false): tensor",
              "Outcomes drawn with the probabilities softmax(logits); normalized: logits are probabilities.", multinomial),
};

}  // namespace

std::span<const OpDef> random_ops() { return rows; }

}  // namespace nacre
