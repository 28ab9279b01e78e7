// Elementwise primitives of one operand, and what all elementwise primitives share.
#include "core/ops/elementwise.h"

#include <cmath>
#include <numbers>

#include "core/ops/carried.h"
#include "core/ops/families.h"
#include "core/ops/helpers.h"

namespace nacre {
namespace elementwise {

using namespace ops;

Tensors recorded_as(const Call& c, DType dtype) {
  Tensors in;
  for (const Tensor& t : c.in) in.push_back(ops::cast(t, dtype));
  return record(c.op, in, c.attrs);
}

Tensors promoted(const Call& c) {
  DType common = c.dtype(0);
  bool alike = true;
  for (const Tensor& t : c.in) {
    alike = alike && t.dtype() == common;
    common = promote(common, t.dtype());
  }
  const Elementwise& e = *c.op.elementwise;
  const bool as_int = common == DType::boolean && e.result == Elementwise::Result::same && e.on_int;
  if (as_int) return {ops::cast(recorded_as(c, DType::int32)[0], DType::boolean)};
  if (common != DType::float32 && !e.on_int) return recorded_as(c, DType::float32);
  return alike ? record(c.op, c.in, c.attrs) : recorded_as(c, common);
}

Specs infer(const Call& c) {
  Shape shape = c.shape(0);
  for (const Tensor& t : c.in.subspan(1))
    if (!(t.shape() == shape)) shape = broadcast(c.name(), shape, t.shape());
  switch (c.op.elementwise->result) {
    case Elementwise::Result::boolean: return {{shape, DType::boolean}};
    case Elementwise::Result::float32: return {{shape, DType::float32}};
    case Elementwise::Result::attribute: return {{shape, c.attrs.dtype(0)}};
    case Elementwise::Result::same: break;
  }
  return {{shape, c.in.back().dtype()}};
}

Tensors unbroadcast(const Backward& b, Tensors gradients) {
  for (size_t i = 0; i < gradients.size(); i++)
    if (gradients[i]) gradients[i] = sum_to_shape(gradients[i], b.call.shape(i));
  return gradients;
}

}  // namespace elementwise

namespace {

using namespace ops;
using namespace elementwise;
constexpr auto same = Elementwise::Result::same;
constexpr auto boolean = Elementwise::Result::boolean;

// Klambauer et al. 2017, "Self-Normalizing Neural Networks".
constexpr float selu_scale = 1.0507009873554805f, selu_scale_alpha = 1.7580993408473766f;

Tensor x_of(const Backward& b) { return b.call[0]; }

// dy where low <= x <= high, else 0.
Tensor inside(const Backward& b, double low, double high) {
  const Tensor& x = b.call[0];
  return where(logical_and(greater_equal(x, constant(low)), less_equal(x, constant(high))), b.dy[0], constant(0));
}

int32_t clip_int(int32_t x, const float* imm) {
  const double clipped = std::fmin(std::fmax(x, std::ceil(imm[0])), std::floor(imm[1]));
  return static_cast<int32_t>(std::fmin(std::fmax(clipped, INT32_MIN), INT32_MAX));
}

Tensors clip_call(const Call& c) {
  const double low = c.attrs.number(0), high = c.attrs.number(1);
  if (!(low <= high)) c.fail("clipValueMin ", low, " must be less than or equal to clipValueMax ", high);
  return promoted(c);
}

Tensors cast_call(const Call& c) {
  const DType to = c.attrs.dtype(0);
  if (c.dtype(0) == to) return {c[0]};
  if (to == DType::complex64) return {complex_of(c[0])};
  if (to == DType::string) c.fail("cannot cast ", c[0].spec(), " to ", to);
  return record(c.op, c.in, c.attrs);
}

const Row rows[] = {
    {"neg(x: tensor): tensor", "-x.",
     {"neg", 1, same, f1<[](float x) { return -x; }>, i1<[](int32_t x) { return wrap(0u - x); }>},
     [](const Backward& b) -> Tensors { return {neg(b.dy[0])}; }},
    {"abs(x: tensor): tensor", "The absolute value.",
     {"abs", 1, same, f1<[](float x) { return std::fabs(x); }>, i1<[](int32_t x) { return x < 0 ? wrap(0u - x) : x; }>},
     [](const Backward& b) -> Tensors { return {mul(b.dy[0], sign(x_of(b)))}; }},
    {"sign(x: tensor): tensor", "-1, 0 or 1, as x is negative, zero (or NaN) or positive.",
     {"sign", 1, same, f1<[](float x) { return 0 < x ? 1.0f : x < 0 ? -1.0f : 0.0f; }>, i1<[](int32_t x) { return (0 < x) - (x < 0); }>, 2},
     flat},
    // Steps rather than constants, so that their results depend on x; compilation makes them constants.
    {"zerosLike(x: tensor): tensor", "Zeros in the shape and dtype of x.", {"zerosLike", 1, same, f1<[](float) { return 0.0f; }>, i1<[](int32_t) { return 0; }>}, flat},
    {"onesLike(x: tensor): tensor", "Ones in the shape and dtype of x.", {"onesLike", 1, same, f1<[](float) { return 1.0f; }>, i1<[](int32_t) { return 1; }>}, flat},
    {"ceil(x: tensor<float32>): tensor", "The smallest integer that is not less than x.",
     {"ceil", 1, same, f1<[](float x) { return std::ceil(x); }>, i1<[](int32_t x) { return x; }>}, flat},
    {"floor(x: tensor<float32>): tensor", "The largest integer that is not greater than x.",
     {"floor", 1, same, f1<[](float x) { return std::floor(x); }>, i1<[](int32_t x) { return x; }>}, flat},
    {"round(x: tensor): tensor", "The nearest integer; of two equally near ones the even.",
     {"round", 1, same, f1<[](float x) { return std::nearbyint(x); }>, i1<[](int32_t x) { return x; }>}, flat},
    {"sqrt(x: tensor<float32>): tensor", "The square root.",
     {"sqrt", 1, same, f1<[](float x) { return std::sqrt(x); }>, nullptr, 4},
     [](const Backward& b) -> Tensors { return {mul(b.dy[0], div(0.5, b.y[0]))}; }},
    {"rsqrt(x: tensor<float32>): tensor", "1 / sqrt(x).",
     {"rsqrt", 1, same, f1<[](float x) { return 1 / std::sqrt(x); }>, nullptr, 6},
     [](const Backward& b) -> Tensors { return {mul(b.dy[0], mul(mul(b.y[0], square(b.y[0])), -0.5))}; }},
    {"reciprocal(x: tensor): tensor", "1 / x.",
     {"reciprocal", 1, same, f1<[](float x) { return 1 / x; }>, nullptr, 3},
     [](const Backward& b) -> Tensors { return {neg(mul(b.dy[0], square(b.y[0])))}; }},
    {"square(x: tensor): tensor", "x * x.",
     {"square", 1, same, f1<[](float x) { return x * x; }>, i1<[](int32_t x) { return wrap(uint32_t(x) * uint32_t(x)); }>},
     [](const Backward& b) -> Tensors { return {mul(b.dy[0], mul(x_of(b), 2))}; }},
    {"exp(x: tensor): tensor", "e to the power of x.",
     {"exp", 1, same, f1<[](float x) { return std::exp(x); }>, nullptr, 8},
     [](const Backward& b) -> Tensors { return {mul(b.dy[0], b.y[0])}; }},
    {"expm1(x: tensor): tensor", "exp(x) - 1, precise near 0.",
     {"expm1", 1, same, f1<[](float x) { return std::expm1(x); }>, nullptr, 12},
     [](const Backward& b) -> Tensors { return {mul(b.dy[0], exp(x_of(b)))}; }},
    {"log(x: tensor<float32>): tensor", "The natural logarithm.",
     {"log", 1, same, f1<[](float x) { return std::log(x); }>, nullptr, 8},
     [](const Backward& b) -> Tensors { return {div(b.dy[0], x_of(b))}; }},
    {"log1p(x: tensor): tensor", "log(1 + x), precise near 0.",
     {"log1p", 1, same, f1<[](float x) { return std::log1p(x); }>, nullptr, 12},
     [](const Backward& b) -> Tensors { return {div(b.dy[0], add(x_of(b), 1))}; }},
    {"sin(x: tensor<float32>): tensor", "The sine of x in radians.",
     {"sin", 1, same, f1<[](float x) { return std::sin(x); }>, nullptr, 12},
     [](const Backward& b) -> Tensors { return {mul(b.dy[0], cos(x_of(b)))}; }},
    {"cos(x: tensor<float32>): tensor", "The cosine of x in radians.",
     {"cos", 1, same, f1<[](float x) { return std::cos(x); }>, nullptr, 12},
     [](const Backward& b) -> Tensors { return {neg(mul(b.dy[0], sin(x_of(b))))}; }},
    {"tan(x: tensor<float32>): tensor", "The tangent of x in radians.",
     {"tan", 1, same, f1<[](float x) { return std::tan(x); }>, nullptr, 20},
     [](const Backward& b) -> Tensors { return {mul(b.dy[0], add(square(b.y[0]), 1))}; }},
    {"asin(x: tensor): tensor", "The angle in [-pi/2, pi/2] whose sine is x.",
     {"asin", 1, same, f1<[](float x) { return std::asin(x); }>, nullptr, 15},
     [](const Backward& b) -> Tensors { return {mul(b.dy[0], rsqrt(sub(1, square(x_of(b)))))}; }},
    {"acos(x: tensor): tensor", "The angle in [0, pi] whose cosine is x.",
     {"acos", 1, same, f1<[](float x) { return std::acos(x); }>, nullptr, 15},
     [](const Backward& b) -> Tensors { return {neg(mul(b.dy[0], rsqrt(sub(1, square(x_of(b))))))}; }},
    {"atan(x: tensor): tensor", "The angle in [-pi/2, pi/2] whose tangent is x.",
     {"atan", 1, same, f1<[](float x) { return std::atan(x); }>, nullptr, 15},
     [](const Backward& b) -> Tensors { return {div(b.dy[0], add(square(x_of(b)), 1))}; }},
    {"sinh(x: tensor): tensor", "The hyperbolic sine.",
     {"sinh", 1, same, f1<[](float x) { return std::sinh(x); }>, nullptr, 15},
     [](const Backward& b) -> Tensors { return {mul(b.dy[0], cosh(x_of(b)))}; }},
    {"cosh(x: tensor<float32>): tensor", "The hyperbolic cosine.",
     {"cosh", 1, same, f1<[](float x) { return std::cosh(x); }>, nullptr, 15},
     [](const Backward& b) -> Tensors { return {mul(b.dy[0], sinh(x_of(b)))}; }},
    {"tanh(x: tensor<float32>): tensor", "The hyperbolic tangent.",
     {"tanh", 1, same, f1<[](float x) { return std::tanh(x); }>, nullptr, 10},
     [](const Backward& b) -> Tensors { return {mul(b.dy[0], sub(1, square(b.y[0])))}; }},
    {"asinh(x: tensor): tensor", "The inverse of sinh.",
     {"asinh", 1, same, f1<[](float x) { return std::asinh(x); }>, nullptr, 18},
     [](const Backward& b) -> Tensors { return {mul(b.dy[0], rsqrt(add(square(x_of(b)), 1)))}; }},
    {"acosh(x: tensor): tensor", "The inverse of cosh, for x >= 1.",
     {"acosh", 1, same, f1<[](float x) { return std::acosh(x); }>, nullptr, 18},
     [](const Backward& b) -> Tensors { return {mul(b.dy[0], rsqrt(add(square(x_of(b)), -1)))}; }},
    {"atanh(x: tensor): tensor", "The inverse of tanh, for x in [-1, 1].",
     {"atanh", 1, same, f1<[](float x) { return std::atanh(x); }>, nullptr, 18},
     [](const Backward& b) -> Tensors { return {div(b.dy[0], sub(1, square(x_of(b))))}; }},
    {"erf(x: tensor): tensor", "The error function.",
     {"erf", 1, same, f1<[](float x) { return std::erf(x); }>, nullptr, 12},
     [](const Backward& b) -> Tensors { return {mul(b.dy[0], mul(exp(neg(square(x_of(b)))), 2 * std::numbers::inv_sqrtpi))}; }},
    {"sigmoid(x: tensor<float32>): tensor", "1 / (1 + exp(-x)).",
     {"sigmoid", 1, same, f1<[](float x) { return 1 / (1 + std::exp(-x)); }>, nullptr, 10},
     [](const Backward& b) -> Tensors { return {mul(b.dy[0], mul(b.y[0], sub(1, b.y[0])))}; }},
    {"softplus(x: tensor): tensor", "log(1 + exp(x)), without overflow.",
     {"softplus", 1, same, f1<[](float x) { return (x < 0 ? 0 : x) + std::log1p(std::exp(-std::fabs(x))); }>, nullptr, 20},
     [](const Backward& b) -> Tensors { return {mul(b.dy[0], sigmoid(x_of(b)))}; }},
    {"elu(x: tensor<float32>, alpha: number = 1): tensor", "x where x >= 0, else alpha * (exp(x) - 1).",
     {"elu", 1, same, f1_imm<[](float x, const float* imm) { return x >= 0 ? x : imm[0] * std::expm1(x); }>, nullptr, 12},
     // Below 0 the slope is alpha exp(x) = y + alpha.
     [](const Backward& b) -> Tensors { return {mul(b.dy[0], where(greater_equal(x_of(b), constant(0)), constant(1), add(b.y[0], b.call.attrs.number(0))))}; }},
    {"selu(x: tensor): tensor", "The scaled exponential linear unit: scale * elu(x, alpha), with the constants of self-normalizing networks.",
     {"selu", 1, same, f1<[](float x) { return x >= 0 ? selu_scale * x : selu_scale_alpha * std::expm1(x); }>, nullptr, 12},
     [](const Backward& b) -> Tensors {
       return {mul(b.dy[0], where(greater(x_of(b), constant(0)), constant(selu_scale), add(b.y[0], selu_scale_alpha)))};
     }},
    {"relu(x: tensor): tensor", "max(x, 0).",
     {"relu", 1, same, f1<[](float x) { return x < 0 ? 0 : x; }>, i1<[](int32_t x) { return x < 0 ? 0 : x; }>},
     [](const Backward& b) -> Tensors { return {mul(b.dy[0], step(x_of(b)))}; }},
    {"relu6(x: tensor): tensor", "min(max(x, 0), 6).",
     {"relu6", 1, same, f1<[](float x) { return x < 0 ? 0 : 6 < x ? 6 : x; }>, i1<[](int32_t x) { return x < 0 ? 0 : 6 < x ? 6 : x; }>, 2},
     [](const Backward& b) -> Tensors {
       return {where(logical_and(greater(x_of(b), constant(0)), less_equal(x_of(b), constant(6))), b.dy[0], constant(0))};
     }},
    {"leakyRelu(x: tensor, alpha: number = 0.2): tensor", "x where x >= 0, else alpha * x.",
     {"leakyRelu", 1, same, f1_imm<[](float x, const float* imm) { return x < 0 ? imm[0] * x : x; }>, nullptr, 2},
     [](const Backward& b) -> Tensors { return {mul(b.dy[0], step(x_of(b), b.call.attrs.number(0)))}; }},
    {"step(x: tensor, alpha: number = 0): tensor", "1 where x > 0, else alpha.",
     {"step", 1, same, f1_imm<[](float x, const float* imm) { return 0 < x ? 1 : x <= 0 ? imm[0] : x; }>,
      i1_imm<[](int32_t x, const float* imm) { return 0 < x ? 1 : static_cast<int32_t>(imm[0]); }>, 2},
     flat},
    {"clipByValue(x: tensor, clipValueMin: number, clipValueMax: number): tensor", "x, but not below clipValueMin and not above clipValueMax.",
     {"clipByValue", 1, same, f1_imm<[](float x, const float* imm) { return x < imm[0] ? imm[0] : imm[1] < x ? imm[1] : x; }>, i1_imm<clip_int>, 2},
     [](const Backward& b) -> Tensors { return {inside(b, b.call.attrs.number(0), b.call.attrs.number(1))}; }, clip_call},
    {"isNaN(x: tensor): tensor", "Whether x is not a number.",
     {"isNaN", 1, boolean, p1<[](float x) { return std::isnan(x); }>, i1<[](int32_t) { return 0; }>}, flat},
    {"isInf(x: tensor): tensor", "Whether x is infinite.",
     {"isInf", 1, boolean, p1<[](float x) { return std::isinf(x); }>, i1<[](int32_t) { return 0; }>}, flat},
    {"isFinite(x: tensor): tensor", "Whether x is neither infinite nor NaN.",
     {"isFinite", 1, boolean, p1<[](float x) { return std::isfinite(x); }>, i1<[](int32_t) { return 1; }>}, flat},
    {"logicalNot(x: tensor<bool>): tensor", "Whether x is false.",
     {"logicalNot", 1, boolean, nullptr, i1<[](int32_t x) { return x == 0; }>}, nullptr, only<DType::boolean>},
    {"cast(x: tensor, dtype: dtype): tensor", "x as elements of another type. float32 to int32 drops the fraction; anything but zero is true.",
     {"cast", 1, Elementwise::Result::attribute, nullptr, nullptr},
     [](const Backward& b) -> Tensors { return {b.dy[0]}; }, cast_call},
};

}  // namespace

std::span<const OpDef> elementwise_ops() {
  static const auto ops = ops_of(rows);
  return ops;
}

}  // namespace nacre
