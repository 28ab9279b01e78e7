// Arithmetic that is made of other ops.
#include "core/ops/families.h"
#include "core/ops/helpers.h"

namespace nacre {
namespace {

using namespace ops;

Tensors div_no_nan(const Call& c) {
  check_numeric(c);
  const Tensor zero = equal(c[1], constant(0, c.dtype(1)));
  // Divided by 1 where b is 0, so that the gradient stays finite there.
  const Tensor quotient = div(c[0], where(zero, constant(1, c.dtype(1)), c[1]));
  return {where(zero, constant(0, quotient.dtype()), quotient)};
}

Tensors log_sigmoid(const Call& c) { return {neg(softplus(neg(cast(c[0], DType::float32))))}; }

Tensors add_n(const Call& c) {
  if (c.in.empty()) c.fail("Must pass at least one tensor to tf.addN(), but got 0");
  for (const Tensor& t : c.in)
    if (t.spec() != c[0].spec())
      c.fail("All tensors passed to tf.addN() must have the same ", t.dtype() == c.dtype(0) ? "shape" : "dtype", ", got ", c[0].spec(), " and ", t.spec());
  Tensor total = c[0];
  for (const Tensor& t : c.in.subspan(1)) total = add(total, t);
  return {total};
}

const OpDef rows[] = {
    {.signature = "divNoNan(a: tensor, b: tensor): tensor", .doc = "a / b, and 0 where b is 0.", .kind = Kind::composite, .compose = div_no_nan},
    {.signature = "logSigmoid(x: tensor): tensor", .doc = "log(sigmoid(x)), without overflow.", .kind = Kind::composite, .compose = log_sigmoid},
    {.signature = "addN(tensors: tensor[]): tensor", .doc = "The sum of tensors of one shape and dtype.", .kind = Kind::composite, .compose = add_n},
};

}  // namespace

std::span<const OpDef> arithmetic_ops() { return rows; }

}  // namespace nacre
