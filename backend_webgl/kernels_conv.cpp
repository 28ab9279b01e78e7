// Convolutions and their gradients. A pixel is a row, so that a fragment computes four channels of four neighbouring pixels.
#include "backend_webgl/product.h"
#include "backend_webgl/stages.h"
#include "backend_webgl/twin.h"
#include "backend_webgl/window.h"

namespace nacre::webgl {
namespace {

// A picture as the matrix of its pixels, a filter of one tap as the matrix of its channels.
Spec matrix(const Spec& x) { return {{layout_of(x).rows, x.shape[-1]}}; }

// With a window of one pixel that moves by one, a convolution is the product of the pixels' matrix with the filter's.
bool is_product(const Shape& filter, const Sliding& s) {
  return filter[0] == 1 && filter[1] == 1 && s.strides == Ints{1, 1} && s.pads == Ints{0, 0, 0, 0};
}

int whole_slices(int channels) { return (channels + 3) / 4 * 4; }

// The filter with channels in fours, and what makes it.
Spec padded_filter(const Shape& filter) { return {{filter[0], filter[1], whole_slices(filter[2]), filter[3]}}; }
Shader padding(const Spec& filter) {
  Shader s(padded_filter(filter.shape));
  s.input(filter);
  s.define("IN", filter.shape[2]);
  s.define("PADDED", whole_slices(filter.shape[2]));
  s.include("padded_channels");
  return s;
}

std::unique_ptr<Kernel> slide(const Work& w, const Window& window) {
  const Spec& filter = w.in[1];
  const int channels = filter.shape[2];
  const bool padded = channels % 4 != 0;
  Shader s(w.out[0]);
  const int twin = padded ? 0 : twin_rows(s.layout());
  if (twin) s.twin(twin);
  s.input(w.in[0]);
  s.input(padded ? padded_filter(filter.shape) : filter);
  s.define("IN", whole_slices(channels));
  s.include("quad");
  include_window(s, window);
  s.include("conv");
  if (twin) return twin_kernel(s, w, twin);
  if (!padded) return draw_kernel(s, w, Shader::Level::block);
  auto stages = std::make_unique<Stages>(w);
  const Stages::Operand whole = stages->add_kept(padding(filter), Shader::Level::texel, 1, padded_filter(filter.shape));
  stages->finish(s, Shader::Level::block, {0, whole});
  return stages;
}

constexpr int64_t most_patches = 1 << 24;  // values that gradients of filters are made from at once

// What windows see, as a matrix of its own, whose product with something is wanted.
struct PatchesKernel : Kernel {
  Draw patches;
  Spec spec;
  std::unique_ptr<Kernel> product;  // whose first input they are
  std::vector<Slot> slots;

  void run(std::span<const Slot> in, std::span<const Slot> out, const Slot& scratch) override {
    const Ref<Buffer> rows = out[0].buffer->backend->allocate(spec);
    slots.assign(in.begin(), in.end());
    slots[0] = {rows.get(), 0, 0};
    patches.run(in, {slots.data(), 1});
    product->run(slots, out, scratch);
  }
  std::string programs() const override { return patches.text() + product->programs(); }
};

Spec patches_of(const Window& w, int channels) { return {{w.y[0] * w.y[1] * w.y[2], w.taps[0] * w.taps[1] * channels}}; }

std::unique_ptr<PatchesKernel> patches(const Work& w, const Window& window) {
  const int channels = window.x[3];
  auto kernel = std::make_unique<PatchesKernel>();
  kernel->spec = patches_of(window, channels);
  Shader s(kernel->spec);
  s.input(w.in[0]);
  s.define("IN", channels);
  s.define("ALIGNED", channels % 4 == 0 ? "1" : "0");
  include_window(s, window);
  s.include("patches");
  kernel->patches = s.draw(Shader::Level::block);
  return kernel;
}

// The draw that makes patches pays when it serves several slices of results, and where windows have few channels: then it is finding their pixels that costs.
bool pays_patches(const Shape& filter, const Window& w) { return filter[3] >= 8 && (filter[2] < 4 || (filter[2] <= 16 && !is_sliding(w))); }

std::unique_ptr<Kernel> conv_of_patches(const Work& w, const Window& window) {
  auto kernel = patches(w, window);
  kernel->product = product_kernel(w, {kernel->spec, matrix(w.in[1]), matrix(w.out[0]), false, false});
  return kernel;
}

std::unique_ptr<Kernel> conv2d(const Work& w) {
  const Shape& filter = w.in[1].shape;
  const Sliding s = sliding(w.attrs, 0);
  if (is_product(filter, s)) return product_kernel(w, {matrix(w.in[0]), matrix(w.in[1]), matrix(w.out[0]), false, false});
  const Window window{w.in[0].shape, w.out[0].shape, {filter[0], filter[1]}, s, false};
  return pays_patches(filter, window) ? conv_of_patches(w, window) : slide(w, window);
}

std::unique_ptr<Kernel> conv2d_input_grad(const Work& w) {
  const Shape& filter = w.in[1].shape;
  const Sliding s = sliding(w.attrs, 1);
  if (is_product(filter, s)) return product_kernel(w, {matrix(w.in[0]), matrix(w.in[1]), matrix(w.out[0]), false, true});
  return slide(w, {w.out[0].shape, w.in[0].shape, {filter[0], filter[1]}, s, true});
}

std::unique_ptr<Kernel> conv2d_filter_grad(const Work& w) {
  const Shape& filter = w.out[0].shape;
  const Sliding g = sliding(w.attrs, 1);
  if (is_product(filter, g)) return product_kernel(w, {matrix(w.in[0]), matrix(w.in[1]), matrix(w.out[0]), true, false});
  const Window window{w.in[0].shape, w.in[1].shape, {filter[0], filter[1]}, g, false};
  if (patches_of(window, filter[2]).shape.size() <= most_patches) {
    auto kernel = patches(w, window);
    kernel->product = product_kernel(w, {kernel->spec, matrix(w.in[1]), matrix(w.out[0]), true, false});
    return kernel;
  }
  const int rows = layout_of(w.out[0]).rows, pixels = layout_of(w.in[1]).rows;
  const bool aligned = filter[2] % 4 == 0;
  const Split split = split_sum(layout_of(w.out[0]), pixels);
  const Spec parts{{split.parts * rows, filter[3]}};
  Shader s(split.parts == 1 ? w.out[0] : parts);
  s.input(w.in[0]);
  s.input(w.in[1]);
  s.define("IN", filter[2]);
  s.define("PART_ROWS", rows);
  s.define("PIXELS", pixels);
  s.define("CHUNK", split.chunk);
  s.define("ALIGNED", aligned ? "1" : "0");
  include_window(s, window);
  s.include("conv_filter");
  const Shader::Level level = aligned ? Shader::Level::block : Shader::Level::texel;
  return split.parts == 1 ? draw_kernel(s, w, level) : sum_of_parts(w, s, level, parts, split.parts, rows);
}

const KernelRow rows[] = {
    {"_conv2d", nullptr, conv2d},
    {"_conv2dInputGrad", nullptr, conv2d_input_grad},
    {"_conv2dFilterGrad", nullptr, conv2d_filter_grad},
};

}  // namespace

std::span<const KernelRow> conv_kernels() { return rows; }

}  // namespace nacre::webgl
