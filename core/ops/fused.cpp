// TensorFlow.js's fused ops. They are spelled out here: the compiler makes bias and activation the epilogue of the product, as it does
// for calls of the single ops.
#include "core/ops/conv.h"
#include "core/ops/families.h"
#include "core/ops/nn.h"

namespace nacre {

namespace {

Tensor activate(const Call& c, const Tensor& y, const ops::Epilogue& e) {
  const std::string& a = e.activation;
  if (a == "linear") return y;
  if (a == "relu") return ops::relu(y);
  if (a == "sigmoid") return ops::sigmoid(y);
  if (a == "relu6") return ops::call<"relu6">({y});
  if (a == "elu") return ops::call<"elu">({y}, {1.0});
  if (a == "leakyrelu") return ops::call<"leakyRelu">({y}, {e.leaky_alpha});
  if (a != "prelu") c.fail("activation '", a, "' is not known; it must be linear, relu, relu6, elu, leakyrelu, prelu or sigmoid");
  if (!e.prelu_weights) c.fail("activation 'prelu' needs preluActivationWeights");
  return ops::call<"prelu">({y, e.prelu_weights});
}

void require_fits(const Call& c, const char* what, const Tensor& t, const Tensor& y) {
  if (t && !(broadcast(c.name(), y.shape(), t.shape()) == y.shape())) c.fail(what, " is ", t.shape(), ", which does not fit the result ", y.shape());
}

// Per-channel tensors have the channels last already; whole ones come in the data format of x.
Tensor channels_last(const Tensor& t, const Picture& p) {
  if (!t || !p.channels_first || t.rank() < 3) return t;
  return t.rank() == 3 ? ops::transpose(t, {1, 2, 0}) : ops::transpose(t, {0, 2, 3, 1});
}

ops::Epilogue epilogue_of(const Call& c, size_t first_tensor, size_t first_attribute) {
  return {c[first_tensor], c[first_tensor + 1], c.attrs.string(first_attribute), c.attrs.number(first_attribute + 1)};
}

Tensors compose_mat_mul(const Call& c) {
  const Tensor y = ops::call<"matMul">({c[0], c[1]}, {c.attrs.flag(0), c.attrs.flag(1)});
  return {ops::finish(c, y, epilogue_of(c, 2, 2))};
}

template <Tensor (*product)(const Call&, const Picture&)>
Tensors compose_conv(const Call& c) {
  const Picture p = picture(c, c[0], c.attrs.string(2));
  ops::Epilogue e = epilogue_of(c, 2, 5);
  e.bias = channels_last(e.bias, p);
  e.prelu_weights = channels_last(e.prelu_weights, p);
  return {p.back(ops::finish(c, product(c, p), e))};
}

const OpDef rows[] = {
    {
        .signature = "fused.matMul({a: tensor, b: tensor, transposeA: bool = false, transposeB: bool = false, bias: tensor?, "
                     "activation: string = 'linear', preluActivationWeights: tensor?, leakyreluAlpha: number = 0.2}): tensor",
        .doc = "matMul, then bias and activation.",
        .kind = Kind::composite,
        .compose = compose_mat_mul,
    },
    {
        .signature = "fused.conv2d({x: tensor<float32>, filter: tensor<float32>, strides: int|int[], pad: pad, "
                     "dataFormat: 'NHWC'|'NCHW' = 'NHWC', dilations: int|int[] = [1,1], dimRoundingMode?: 'floor'|'round'|'ceil', "
                     "bias: tensor?, activation: string = 'linear', preluActivationWeights: tensor?, leakyreluAlpha: number = 0.2}): tensor",
        .doc = "conv2d, then bias and activation.",
        .kind = Kind::composite,
        .compose = compose_conv<convolve>,
    },
    {
        .signature = "fused.depthwiseConv2d({x: tensor<float32>, filter: tensor<float32>, strides: int|int[], pad: pad, "
                     "dataFormat: 'NHWC'|'NCHW' = 'NHWC', dilations: int|int[] = [1,1], dimRoundingMode?: 'floor'|'round'|'ceil', "
                     "bias: tensor?, activation: string = 'linear', preluActivationWeights: tensor?, leakyreluAlpha: number = 0.2}): tensor",
        .doc = "depthwiseConv2d, then bias and activation.",
        .kind = Kind::composite,
        .compose = compose_conv<convolve_depthwise>,
    },
};

}  // namespace

std::span<const OpDef> fused_ops() { return rows; }

Tensor ops::finish(const Call& c, const Tensor& y, const Epilogue& e) {
  require_fits(c, "bias", e.bias, y);
  require_fits(c, "preluActivationWeights", e.prelu_weights, y);
  return activate(c, e.bias ? ops::add(y, e.bias) : y, e);
}

}  // namespace nacre
