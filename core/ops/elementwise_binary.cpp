// Elementwise primitives of two and three operands. They broadcast as NumPy does.
#include <cmath>

#include "core/ops/elementwise.h"
#include "core/ops/families.h"
#include "core/ops/helpers.h"

namespace nacre {
namespace {

using namespace ops;
using namespace elementwise;
constexpr auto same = Elementwise::Result::same;
constexpr auto boolean = Elementwise::Result::boolean;

// Integer division by zero gives 0, and INT32_MIN / -1 wraps.
int32_t floor_div(int32_t a, int32_t b) {
  if (b == 0) return 0;
  const int64_t q = int64_t{a} / b;
  return wrap(static_cast<uint32_t>(q - (int64_t{a} % b != 0 && (a < 0) != (b < 0))));
}

int32_t int_mod(int32_t a, int32_t b) { return b == 0 ? 0 : wrap(uint32_t(a) - uint32_t(floor_div(a, b)) * uint32_t(b)); }

float float_mod(float a, float b) {
  const float r = std::fmod(a, b);
  return r != 0 && (r < 0) != (b < 0) ? r + b : r;
}

// By squaring, wrapping. A negative power of anything but 1 and -1 is a fraction, of which 0 remains.
int32_t int_pow(int32_t base, int32_t exponent) {
  if (exponent < 0) return base == 1 ? 1 : base == -1 ? (exponent % 2 ? -1 : 1) : 0;
  uint32_t result = 1, b = static_cast<uint32_t>(base);
  for (uint32_t e = static_cast<uint32_t>(exponent); e; e >>= 1, b *= b)
    if (e & 1) result *= b;
  return wrap(result);
}

// NaN wins over any number.
float greater_of(float a, float b) { return a != a ? a : a < b || b != b ? b : a; }
float lesser_of(float a, float b) { return a != a ? a : b < a || b != b ? b : a; }

// Bools have no order of their own in these two: the result is int32.
Tensors as_number(const Call& c) {
  for (const Tensor& t : c.in)
    if (t.dtype() != DType::boolean) return promoted(c);
  return recorded_as(c, DType::int32);
}

// As in TensorFlow.js the result is int32, of floats too.
Tensors floor_div_call(const Call& c) { return {cast(promoted(c)[0], DType::int32)}; }

// Of integers the quotient is rounded down.
Tensors div_call(const Call& c) {
  const DType common = promote(c.dtype(0), c.dtype(1));
  return common < DType::float32 ? call_all<"floorDiv">(c.in) : promoted(c);
}

Tensors where_call(const Call& c) {
  if (c.dtype(0) != DType::boolean) c.fail("condition must be bool, got ", c[0].spec(), "; compare or cast it first");
  const DType common = promote(c.dtype(1), c.dtype(2));
  const Tensors in{c[0], ops::cast(c[1], common), ops::cast(c[2], common)};
  return record(c.op, in, c.attrs);
}

// As in TensorFlow.js these do not broadcast.
Tensors bitwise_call(const Call& c) {
  if (!(c.shape(0) == c.shape(1))) c.fail("BitwiseAnd: Tensors must have the same shape. x: ", c.shape(0), ", y: ", c.shape(1));
  if (c.dtype(0) != DType::int32 || c.dtype(1) != DType::int32)
    c.fail("BitwiseAnd: Only supports 'int32' values in tensor, found type of x: ", c.dtype(0), " and type of y: ", c.dtype(1));
  return record(c.op, c.in, c.attrs);
}

// dy to the operand for which `mask` holds, 0 elsewhere.
Tensor masked(const Tensor& mask, const Tensor& dy) { return where(mask, dy, constant(0)); }

Tensors quotient_vjp(const Backward& b) {
  const Tensor &x = b.call[0], &d = b.call[1], &dy = b.dy[0];
  return unbroadcast(b, {b.needs[0] ? div(dy, d) : Tensor{}, b.needs[1] ? neg(mul(dy, div(div(x, d), d))) : Tensor{}});
}

// As in TensorFlow.js the gradient passes as through a true quotient.
Tensors floor_div_vjp(const Backward& b) {
  const Tensor x = ops::cast(b.call[0], DType::float32), d = ops::cast(b.call[1], DType::float32), &dy = b.dy[0];
  return unbroadcast(b, {div(dy, d), neg(mul(dy, div(div(x, d), d)))});
}

// Not floorDiv: the quotient here is constant but for its jumps.
Tensors mod_vjp(const Backward& b) {
  return unbroadcast(b, {b.dy[0], b.needs[1] ? neg(mul(b.dy[0], ops::floor(div(b.call[0], b.call[1])))) : Tensor{}});
}

// d base: e base^(e-1), and 0 where e is 0 whatever the base. d exponent: y log(base), and 0 where the base has no logarithm.
Tensors pow_vjp(const Backward& b) {
  const Tensor &base = b.call[0], &e = b.call[1], &dy = b.dy[0];
  Tensor to_base, to_exponent;
  if (b.needs[0]) to_base = mul(dy, mul(e, ops::pow(base, where(equal(e, constant(0)), constant(1, e.dtype()), add(e, -1)))));
  if (b.needs[1]) {
    const Tensor positive = greater(base, constant(0));
    to_exponent = mul(dy, mul(b.y[0], log(where(positive, base, constant(1)))));
  }
  return unbroadcast(b, {to_base, to_exponent});
}

Tensors atan2_vjp(const Backward& b) {
  const Tensor &y = b.call[0], &x = b.call[1];
  const Tensor scaled = div(b.dy[0], add(square(y), square(x)));
  return unbroadcast(b, {mul(scaled, x), neg(mul(scaled, y))});
}

Tensors squared_difference_vjp(const Backward& b) {
  const Tensor d = mul(b.dy[0], mul(sub(b.call[0], b.call[1]), 2));
  return unbroadcast(b, {d, neg(d)});
}

Tensors prelu_vjp(const Backward& b) {
  const Tensor &x = b.call[0], &alpha = b.call[1], &dy = b.dy[0];
  const Tensor positive = greater(x, constant(0));
  return unbroadcast(b, {where(positive, dy, mul(dy, alpha)), where(positive, constant(0), mul(dy, x))});
}

const Row rows[] = {
    {"add(a: tensor, b: tensor): tensor", "a + b.",
     {"add", 2, same, f2<[](float a, float b) { return a + b; }>, i2<[](int32_t a, int32_t b) { return wrap(uint32_t(a) + uint32_t(b)); }>},
     [](const Backward& b) { return unbroadcast(b, {b.dy[0], b.dy[0]}); }},
    {"sub(a: tensor, b: tensor): tensor", "a - b.",
     {"sub", 2, same, f2<[](float a, float b) { return a - b; }>, i2<[](int32_t a, int32_t b) { return wrap(uint32_t(a) - uint32_t(b)); }>},
     [](const Backward& b) { return unbroadcast(b, {b.dy[0], b.needs[1] ? neg(b.dy[0]) : Tensor{}}); }},
    {"mul(a: tensor, b: tensor): tensor", "a * b.",
     {"mul", 2, same, f2<[](float a, float b) { return a * b; }>, i2<[](int32_t a, int32_t b) { return wrap(uint32_t(a) * uint32_t(b)); }>},
     [](const Backward& b) {
       return unbroadcast(b, {b.needs[0] ? mul(b.dy[0], b.call[1]) : Tensor{}, b.needs[1] ? mul(b.dy[0], b.call[0]) : Tensor{}});
     }},
    {"div(a: tensor, b: tensor): tensor", "a / b; of two integer tensors the quotient rounded down.",
     {"div", 2, same, f2<[](float a, float b) { return a / b; }>, nullptr, 3}, quotient_vjp, div_call},
    {"floorDiv(a: tensor, b: tensor): tensor", "The largest integer that is not greater than a / b, as int32. Integers divided by 0 give 0.",
     {"floorDiv", 2, same, f2<[](float a, float b) { return std::floor(a / b); }>, i2<floor_div>, 4}, floor_div_vjp, floor_div_call},
    {"mod(a: tensor, b: tensor): tensor", "a - floorDiv(a, b) * b: the remainder, with the sign of b.",
     {"mod", 2, same, f2<float_mod>, i2<int_mod>, 8}, mod_vjp},
    {"pow(base: tensor, exp: tensor): tensor", "base to the power of exp.",
     {"pow", 2, same, f2<[](float a, float b) { return std::pow(a, b); }>, i2<int_pow>, 25}, pow_vjp},
    {"maximum(a: tensor, b: tensor): tensor", "The greater of a and b.",
     {"maximum", 2, same, f2<greater_of>, i2<[](int32_t a, int32_t b) { return a < b ? b : a; }>},
     [](const Backward& b) {
       return unbroadcast(b, {masked(greater_equal(b.call[0], b.call[1]), b.dy[0]), masked(less(b.call[0], b.call[1]), b.dy[0])});
     },
     as_number},
    {"minimum(a: tensor, b: tensor): tensor", "The lesser of a and b.",
     {"minimum", 2, same, f2<lesser_of>, i2<[](int32_t a, int32_t b) { return b < a ? b : a; }>},
     [](const Backward& b) {
       return unbroadcast(b, {masked(less_equal(b.call[0], b.call[1]), b.dy[0]), masked(greater(b.call[0], b.call[1]), b.dy[0])});
     },
     as_number},
    {"atan2(a: tensor, b: tensor): tensor", "The angle of the point (b, a), in radians.",
     {"atan2", 2, same, f2<[](float a, float b) { return std::atan2(a, b); }>, nullptr, 20}, atan2_vjp},
    {"squaredDifference(a: tensor, b: tensor): tensor", "(a - b) squared.",
     {"squaredDifference", 2, same, f2<[](float a, float b) { return (a - b) * (a - b); }>,
      i2<[](int32_t a, int32_t b) { return wrap((uint32_t(a) - uint32_t(b)) * (uint32_t(a) - uint32_t(b))); }>, 2},
     squared_difference_vjp},
    {"prelu(x: tensor, alpha: tensor): tensor", "x where x >= 0, else alpha * x.",
     {"prelu", 2, same, f2<[](float x, float alpha) { return x < 0 ? alpha * x : x; }>, nullptr, 2}, prelu_vjp},
    {"equal(a: tensor, b: tensor): tensor", "Whether a equals b.",
     {"equal", 2, boolean, p2<[](float a, float b) { return a == b; }>, i2<[](int32_t a, int32_t b) { return a == b; }>}, flat},
    {"notEqual(a: tensor, b: tensor): tensor", "Whether a differs from b.",
     {"notEqual", 2, boolean, p2<[](float a, float b) { return a != b; }>, i2<[](int32_t a, int32_t b) { return a != b; }>}, flat},
    {"greater(a: tensor, b: tensor): tensor", "Whether a > b.",
     {"greater", 2, boolean, p2<[](float a, float b) { return b < a; }>, i2<[](int32_t a, int32_t b) { return b < a; }>}, flat},
    {"greaterEqual(a: tensor, b: tensor): tensor", "Whether a >= b.",
     {"greaterEqual", 2, boolean, p2<[](float a, float b) { return b <= a; }>, i2<[](int32_t a, int32_t b) { return b <= a; }>}, flat},
    {"less(a: tensor, b: tensor): tensor", "Whether a < b.",
     {"less", 2, boolean, p2<[](float a, float b) { return a < b; }>, i2<[](int32_t a, int32_t b) { return a < b; }>}, flat},
    {"lessEqual(a: tensor, b: tensor): tensor", "Whether a <= b.",
     {"lessEqual", 2, boolean, p2<[](float a, float b) { return a <= b; }>, i2<[](int32_t a, int32_t b) { return a <= b; }>}, flat},
    {"logicalAnd(a: tensor<bool>, b: tensor<bool>): tensor", "Whether both are true.",
     {"logicalAnd", 2, boolean, nullptr, i2<[](int32_t a, int32_t b) { return a && b; }>}, nullptr, only<DType::boolean>},
    {"logicalOr(a: tensor<bool>, b: tensor<bool>): tensor", "Whether one or both are true.",
     {"logicalOr", 2, boolean, nullptr, i2<[](int32_t a, int32_t b) { return a || b; }>}, nullptr, only<DType::boolean>},
    {"logicalXor(a: tensor<bool>, b: tensor<bool>): tensor", "Whether exactly one is true.",
     {"logicalXor", 2, boolean, nullptr, i2<[](int32_t a, int32_t b) { return a != b; }>}, nullptr, only<DType::boolean>},
    {"bitwiseAnd(x: tensor, y: tensor): tensor", "The bits that are set in both int32 tensors.",
     {"bitwiseAnd", 2, same, nullptr, i2<[](int32_t a, int32_t b) { return a & b; }>}, flat, bitwise_call},
    {"where!(condition: tensor<bool>, a: tensor, b: tensor): tensor", "a where the condition holds, else b.",
     {"where", 3, same, [](Word c, Word a, Word b, const float*) { return c.i ? a : b; }, [](Word c, Word a, Word b, const float*) { return c.i ? a : b; }},
     [](const Backward& b) {
       const Tensor& condition = b.call[0];  // its slope is 0
       return unbroadcast(b, {Tensor{}, b.needs[1] ? masked(condition, b.dy[0]) : Tensor{},
                              b.needs[2] ? where(condition, constant(0), b.dy[0]) : Tensor{}});
     },
     where_call},
};

}  // namespace

std::span<const OpDef> elementwise_binary_ops() {
  static const auto ops = ops_of(rows);
  return ops;
}

}  // namespace nacre
