// Cells of recurrent networks, and running means.
#include "core/ops/families.h"
#include "core/ops/host.h"
#include "core/ops/helpers.h"

namespace nacre {
namespace {

using namespace ops;

// Gates lie side by side in the kernel: input, new input, forget, output.
Tensors basic_lstm_cell(const Call& c) {
  const Tensor &forget_bias = c[0], &kernel = c[1], &bias = c[2], &data = c[3], &state = c[4], &output = c[5];
  const Tensor joined = call<"concat">({data, output}, {number(1)});
  const Tensor gates = add(call<"matMul">({joined, kernel}, {false, false}), bias);
  const int all = gates.shape()[1], units = all / 4;
  if (all % 4 != 0) c.fail("lstmKernel must have columns for four gates, got ", kernel.shape());
  const Tensors g = split(gates, Ints(4, units), 1);
  const Tensor kept = mul(state, sigmoid(add(forget_bias, g[2])));
  const Tensor next = add(mul(sigmoid(g[0]), tanh(g[1])), kept);
  return {next, mul(tanh(next), sigmoid(g[3]))};
}

// v + (1 - decay) (x - v); without bias towards the start value after so many steps, if wanted.
Tensors moving_average(const Call& c) {
  const Tensor &v = c[0], &x = c[1], &decay = c[2], &step = c[3];
  if (v.dtype() != x.dtype()) c.fail("The dtypes of the first(", v.dtype(), ") and second(", x.dtype(), ") input must match");
  if (!(v.shape() == x.shape())) c.fail("Shape mismatch in v and x: ", v.shape(), " and ", x.shape());
  if (c.attrs.flag(0) && !step) c.fail("When using zeroDebias: true, step is required");
  Tensor update = mul(sub(x, v), sub(1, decay));
  if (c.attrs.flag(0)) update = div(update, sub(1, pow(decay, step)));
  return {add(v, update)};
}

// The values are lists of dimensions, so they are read at once: what does not fit is an error.
Tensors broadcast_args(const Call& c) {
  for (size_t i = 0; i < 2; i++)
    if (c[i].rank() != 1) c.fail("both inputs must be vectors (rank 1), got ", c.shape(0), " and ", c.shape(1));
  std::vector<int32_t> a = values_of<int32_t>(c[0]), b = values_of<int32_t>(c[1]);
  if (a.size() < b.size()) a.swap(b);
  const size_t more = a.size() - b.size();
  for (size_t i = 0; i < b.size(); i++) {
    int32_t& d = a[more + i];
    if (d != b[i] && d != 1 && b[i] != 1) c.fail("Operands could not be broadcast together: their dimensions ", d, " and ", b[i], " differ and neither is 1");
    if (d == 1) d = b[i];
  }
  return {tensor_of(a, {static_cast<int>(a.size())})};
}

const OpDef rows[] = {
    {.signature = "basicLSTMCell!(forgetBias: tensor, lstmKernel: tensor, lstmBias: tensor, data: tensor, c: tensor, h: tensor): [tensor, tensor]",
     .doc = "One step of an LSTM: [new c, new h].", .kind = Kind::composite, .compose = basic_lstm_cell},
    {.signature = "movingAverage!(v: tensor, x: tensor, decay: tensor, step: tensor?, zeroDebias: bool = true): tensor",
     .doc = "The next value of a decaying mean v when x comes in.", .kind = Kind::composite, .compose = moving_average},
    {.signature = "broadcastArgs!(s0: tensor<int32>, s1: tensor<int32>): tensor", .doc = "The shape that two shapes broadcast to.", .kind = Kind::composite,
     .compose = broadcast_args},
};

}  // namespace

std::span<const OpDef> recurrent_ops() { return rows; }

}  // namespace nacre
