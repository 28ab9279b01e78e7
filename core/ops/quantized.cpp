// Values rounded to a grid, and products of such values in integers. Users and importers record _fakeQuantize and _bytes, which mean floats on every
// backend; the compiler (core/graph/bytes) makes products of them the other ops here, which nobody else records: they infer nothing.
#include "core/ops/quantized.h"

#include <cmath>

#include "core/ops/elementwise.h"
#include "core/ops/families.h"
#include "core/ops/helpers.h"
#include "core/reference/quantized.h"

namespace nacre {
namespace {

using namespace ops;
using quantized::Product;

// The gradient passes where x lies in the grid's range (the straight-through estimator of Bengio et al. 2013, arXiv 1308.3432).
Tensors vjp_fake_quantize(const Backward& b) {
  const Tensor &x = b.call[0], &scale = b.call[1], &zero = b.call[2];
  const Tensor code = add(div(x, scale), zero);
  const Tensor inside = logical_and(greater_equal(code, constant(0)), less_equal(code, constant(b.call.attrs.number(0))));
  return elementwise::unbroadcast(b, {b.needs[0] ? where(inside, b.dy[0], constant(0)) : Tensor{}, Tensor{}, Tensor{}});
}

Word fake_quantized(Word x, Word scale, Word zero, const float* imm) { return {.f = (reference::code_of(x.f, scale.f, zero.f, imm[0]) - zero.f) * scale.f}; }

const Elementwise fake_quantize = {"_fakeQuantize", 3, Elementwise::Result::same, fake_quantized, nullptr, 4};

// The grid is that of TensorFlow: zero is a code exactly.
Tensors fake_quant_with_min_max(const Call& c) {
  const int bits = int_attr(c, 0, "numBits");
  if (bits < 2 || bits > 16) c.fail("numBits must be from 2 to 16, got ", bits);
  for (size_t i = 1; i < 3; i++)
    if (c.shape(i).size() != 1) c.fail(i == 1 ? "min" : "max", " must be a scalar, got ", c.shape(i));
  const double levels = (1 << bits) - (c.attrs.flag(1) ? 2 : 1);
  const Tensor low = minimum(reshape(c[1], {}), constant(0)), high = maximum(reshape(c[2], {}), constant(0));
  const Tensor step = div(sub(high, low), constant(levels)), scale = where(greater(step, constant(0)), step, constant(1));
  const Tensor zero = call<"round">({div(neg(low), scale)});
  return {call<"_fakeQuantize">({c[0], scale, zero}, {levels})};
}

Specs infer_bytes(const Call& c) {
  const Shape shape = checked_shape(c.name(), c.attrs.ints(0));
  if (c.dtype(0) != DType::int32 || c.shape(0).size() != quantized::words_for(shape.size())) c.fail("words do not hold ", shape, ", they are ", c[0].spec());
  return {{shape, DType::int32}};
}

const OpDef rows[] = {
    {.signature = "_fakeQuantize(x: tensor<float32>, scale: tensor<float32>, zero: tensor<float32>, levels: number): tensor",
     .doc = "x rounded to the nearest of the values (q - zero) * scale, q = 0..levels.", .kind = Kind::elementwise,
     .compose = [](const Call& c) { return record(c.op, c.in, c.attrs); }, .infer = elementwise::infer, .vjp = vjp_fake_quantize, .elementwise = &fake_quantize},
    composite("fakeQuantWithMinMaxVars(x: tensor<float32>, min: tensor<float32>, max: tensor<float32>, numBits: int = 8, narrowRange: bool = false): tensor",
              "x rounded to the nearest of 2^numBits (with narrowRange one less) evenly spaced values between min and max, moved so that 0 is one of them.",
              fake_quant_with_min_max),
    {.signature = "_bytes(words: tensor<int32>, shape: shape): tensor", .doc = "The signed bytes of words, as int32.", .kind = Kind::heavy, .infer = infer_bytes,
     .reference = reference::bytes},
    {.signature = "_words(x: tensor<int32>): tensor", .doc = "The words that hold x, whose values are signed bytes.", .kind = Kind::heavy,
     .reference = reference::words},
    {.signature = "_quantize(x: tensor<float32>, scale: tensor<float32>, zero: tensor<float32>, levels: number): tensor",
     .doc = "The codes of x on a grid, four channels in a word.", .kind = Kind::heavy, .reference = reference::quantize},
    {.signature = "_conv2dBytes(inputs: tensor[]): tensor", .doc = "Convolution of codes with signed bytes; quantized.h tells its inputs and attributes.", .kind = Kind::heavy,
     .reference = reference::conv2d_bytes},
    {.signature = "_depthwiseConv2dBytes(inputs: tensor[]): tensor", .doc = "The same of each channel on its own.", .kind = Kind::heavy,
     .reference = reference::depthwise_conv2d_bytes},
};

}  // namespace

std::span<const OpDef> quantized_ops() { return rows; }

}  // namespace nacre
