#include "core/ops/families.h"
#include "core/ops/helpers.h"

namespace nacre {

namespace {

// Shape of the mask: that of x, but for the dimensions that noiseShape gives. A negative one (null in JavaScript) leaves x's. Missing leading
// ones are 1, as in broadcasting.
Shape noise_shape(const Call& c) {
  Shape shape = c.shape(0);
  if (!c.attrs.has(1)) return shape;
  Ints given = c.attrs.ints(1);
  if (static_cast<int>(given.size()) > shape.rank()) c.fail("noiseShape must not have more dimensions than x ", shape, ", got ", given.size());
  given.insert(given.begin(), static_cast<size_t>(shape.rank()) - given.size(), 1);
  for (int i = 0; i < shape.rank(); i++) {
    if (given[i] >= 0 && given[i] != 1 && given[i] != shape[i])
      c.fail("noiseShape[", i, "] is ", given[i], "; it must be 1 or that of x ", c.shape(0));
    if (given[i] >= 0) shape[i] = given[i];
  }
  return shape;
}

// The kept elements are scaled up, so that the expected sum stays.
Tensors compose_dropout(const Call& c) {
  if (c.dtype(0) != DType::float32) c.fail("x must be float32, got ", c[0].spec(), "; cast it");
  const double rate = c.attrs.number(0);
  if (!(rate >= 0 && rate < 1)) c.fail("rate must be in [0, 1), got ", rate);
  const Shape shape = noise_shape(c);
  if (rate == 0) return {c[0]};
  const Tensor random = ops::call<"_randomUniform">({ops::seed_of(c, 2)}, {ops::ints(shape)});
  const Tensor kept = ops::cast(ops::greater_equal(random, ops::constant(rate)), DType::float32);
  return {ops::mul(c[0], ops::mul(kept, 1 / (1 - rate)))};
}

const OpDef rows[] = {
    {
        .signature = "dropout(x: tensor<float32>, rate: number, noiseShape?: int[], seed?: seed): tensor",
        .doc = "x with a share `rate` of its elements set to 0 at random, and the others scaled by 1 / (1 - rate).",
        .kind = Kind::composite,
        .compose = compose_dropout,
    },
};

}  // namespace

std::span<const OpDef> dropout_ops() { return rows; }

}  // namespace nacre
