// Pools and their gradients.
#include "backend_webgl/two_draws.h"
#include "backend_webgl/window.h"

namespace nacre::webgl {
namespace {

Window window_of(const Attrs& a, size_t first, const Spec& x, const Spec& y, bool backward) {
  return {x.shape, y.shape, {a.ints(first)[0], a.ints(first)[1]}, {a.ints(first + 1), a.ints(first + 2), {1, 1}}, backward};
}

// The maxima of the windows over the shader's input 0. `result`: a field of Maximum (see pool.glsl).
void write_maximum(Shader& s, const Window& window, const char* result, bool select) {
  s.define("RESULT", result);
  s.define("SELECT", select ? "1" : "0");
  include_window(s, window);
  s.include("pool");
}

std::unique_ptr<Kernel> max_pool(const Work& w) {
  Shader s(w.out[0]);
  s.input(w.in[0]);
  write_maximum(s, window_of(w.attrs, 0, w.in[0], w.out[0], false), "value", false);
  return draw_kernel(s, w, Shader::Level::texel);
}

std::unique_ptr<Kernel> max_pool_select(const Work& w) {
  Shader s(w.out[0]);
  s.input(w.in[0]);
  s.input(w.in[1]);
  write_maximum(s, window_of(w.attrs, 0, w.in[0], w.out[0], false), "other", true);
  return draw_kernel(s, w, Shader::Level::texel);
}

// First where the maxima lie, then what each pixel gets from the windows that it wins.
std::unique_ptr<Kernel> max_pool_grad(const Work& w) {
  auto kernel = std::make_unique<TwoDraws>();
  kernel->between = w.in[0];
  Shader maxima(kernel->between);
  maxima.input(w.in[1]);
  write_maximum(maxima, window_of(w.attrs, 0, w.in[1], w.in[0], false), "tap", false);
  kernel->first = maxima.draw(Shader::Level::texel);
  kernel->first_in = {1};
  Shader s(w.out[0]);
  s.input(w.in[0]);
  s.input(kernel->between);
  s.define("AVERAGE", "0");
  include_window(s, window_of(w.attrs, 0, w.in[1], w.in[0], true));
  s.include("pool_grad");
  kernel->second = finished_draw(s, w, Shader::Level::texel);
  kernel->second_in = {0, TwoDraws::middle};
  for (size_t k = 2; k < w.in.size(); k++) kernel->second_in.push_back(static_cast<int>(k));
  return kernel;
}

std::unique_ptr<Kernel> avg_pool(const Work& w) {
  Shader s(w.out[0]);
  s.input(w.in[0]);
  include_window(s, window_of(w.attrs, 0, w.in[0], w.out[0], false));
  s.include("pool_average");
  return draw_kernel(s, w, Shader::Level::texel);
}

std::unique_ptr<Kernel> avg_pool_grad(const Work& w) {
  Shader s(w.out[0]);
  s.input(w.in[0]);
  s.define("AVERAGE", "1");
  include_window(s, window_of(w.attrs, 1, w.out[0], w.in[0], true));
  s.include("pool_grad");
  return draw_kernel(s, w, Shader::Level::texel);
}

const KernelRow rows[] = {
    {"_maxPool", nullptr, max_pool},
    {"_maxPoolGrad", nullptr, max_pool_grad},
    {"_maxPoolSelect", nullptr, max_pool_select},
    {"_avgPool", nullptr, avg_pool},
    {"_avgPoolGrad", nullptr, avg_pool_grad},
};

}  // namespace

std::span<const KernelRow> pool_kernels() { return rows; }

}  // namespace nacre::webgl
