// Pools and their gradients.
#include "backend_webgl/stages.h"
#include "backend_webgl/window.h"

namespace nacre::webgl {
namespace {

Window window_of(const Attrs& a, size_t first, const Spec& x, const Spec& y, bool backward) {
  return {x.shape, y.shape, {a.ints(first)[0], a.ints(first)[1]}, {a.ints(first + 1), a.ints(first + 2), {1, 1}}, backward};
}

// What shaders/pool.glsl can give.
enum class Result { maximum, mean, tap, selected };

Shader pool(const Spec& y, std::span<const Spec> in, const Window& window, Result result) {
  Shader s(y);
  for (const Spec& x : in) s.input(x);
  s.define("POOL", std::string_view("0123").substr(static_cast<size_t>(result), 1));
  include_window(s, window);
  s.include("pool");
  return s;
}

template <Result result>
std::unique_ptr<Kernel> forward(const Work& w) {
  const std::span<const Spec> in = w.in;
  Shader s = pool(w.out[0], in.first(result == Result::selected ? 2 : 1), window_of(w.attrs, 0, w.in[0], w.out[0], false), result);
  return draw_kernel(s, w, Shader::Level::texel);
}

// First where the maxima lie, then what each pixel gets from the windows that it wins.
std::unique_ptr<Kernel> max_pool_grad(const Work& w) {
  const Spec& taps = w.in[0];
  auto stages = std::make_unique<Stages>(w);
  const Stages::Operand won = stages->add(pool(taps, {&w.in[1], 1}, window_of(w.attrs, 0, w.in[1], w.in[0], false), Result::tap), Shader::Level::texel, {1}, taps);
  Shader s(w.out[0]);
  s.input(w.in[0]);
  s.input(taps);
  s.define("AVERAGE", "0");
  include_window(s, window_of(w.attrs, 0, w.in[1], w.in[0], true));
  s.include("pool_grad");
  stages->finish(s, Shader::Level::texel, {0, won});
  return stages;
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
    {"_maxPool", nullptr, forward<Result::maximum>},
    {"_maxPoolGrad", nullptr, max_pool_grad},
    {"_maxPoolSelect", nullptr, forward<Result::selected>},
    {"_avgPool", nullptr, forward<Result::mean>},
    {"_avgPoolGrad", nullptr, avg_pool_grad},
};

}  // namespace

std::span<const KernelRow> pool_kernels() { return rows; }

}  // namespace nacre::webgl
