// Depthwise convolutions and their gradients. A filter [h,w,channels,multiple] lies in textures with its few multiples innermost; for its use it is brought
// into the form [taps, channels * multiple], whose texels go with those of pictures.
#include "backend_webgl/product.h"
#include "backend_webgl/stages.h"
#include "backend_webgl/window.h"

namespace nacre::webgl {
namespace {

Spec by_taps(const Shape& filter, int parts = 1) { return {{parts * filter[0] * filter[1], filter[2] * filter[3]}}; }

void define_multiple(Shader& s, const Shape& filter) {
  s.define("MULTIPLE", filter[3]);
  s.define("SINGLE", filter[3] == 1 ? "1" : "0");
}

Shader reshaped_sum(const Spec& out, const Spec& in, int parts) {
  Shader s(out);
  s.input(in);
  s.define("PARTS", parts);
  s.define("SIZE", static_cast<int>(out.shape.size()));
  s.include("parts_reshaped");
  return s;
}

std::unique_ptr<Kernel> slide(const Work& w, const Window& window) {
  const Shape& filter = w.in[1].shape;
  auto stages = std::make_unique<Stages>(w);
  const Stages::Operand taps = stages->add_kept(reshaped_sum(by_taps(filter), w.in[1], 1), Shader::Level::element, 1, by_taps(filter));
  Shader s(w.out[0]);
  s.input(w.in[0]);
  s.input(by_taps(filter));
  define_multiple(s, filter);
  include_window(s, window);
  s.include("depthwise");
  stages->finish(s, Shader::Level::block, {0, taps});
  return stages;
}

std::unique_ptr<Kernel> depthwise(const Work& w) {
  const Shape& filter = w.in[1].shape;
  return slide(w, {w.in[0].shape, w.out[0].shape, {filter[0], filter[1]}, sliding(w.attrs, 0), false});
}

std::unique_ptr<Kernel> depthwise_input_grad(const Work& w) {
  const Shape& filter = w.in[1].shape;
  return slide(w, {w.out[0].shape, w.in[0].shape, {filter[0], filter[1]}, sliding(w.attrs, 1), true});
}

std::unique_ptr<Kernel> depthwise_filter_grad(const Work& w) {
  const Shape& filter = w.out[0].shape;
  const int pixels = layout_of(w.in[1]).rows;
  const Split split = split_sum(layout_of(by_taps(filter)), pixels);
  const Spec between = by_taps(filter, split.parts);
  auto stages = std::make_unique<Stages>(w);
  Shader s(between);
  s.input(w.in[0]);
  s.input(w.in[1]);
  s.define("TAPS", filter[0] * filter[1]);
  s.define("PIXELS", pixels);
  s.define("CHUNK", split.chunk);
  define_multiple(s, filter);
  include_window(s, {w.in[0].shape, w.in[1].shape, {filter[0], filter[1]}, sliding(w.attrs, 1), false});
  s.include("depthwise_filter");
  const Stages::Operand parts = stages->add(s, Shader::Level::texel, {0, 1}, between);
  Shader sum = reshaped_sum(w.out[0], between, split.parts);
  stages->finish(sum, Shader::Level::element, {parts});
  return stages;
}

const KernelRow rows[] = {
    {"_depthwiseConv2d", nullptr, depthwise},
    {"_depthwiseConv2dInputGrad", nullptr, depthwise_input_grad},
    {"_depthwiseConv2dFilterGrad", nullptr, depthwise_filter_grad},
};

}  // namespace

std::span<const KernelRow> depthwise_kernels() { return rows; }

}  // namespace nacre::webgl
