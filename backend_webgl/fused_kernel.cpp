// Elementwise programs that stand alone, and the end of every kernel: its epilogue.
#include <numeric>

#include "backend_webgl/emit.h"
#include "backend_webgl/kernels.h"
#include "backend_webgl/limits.h"

namespace nacre::webgl {
namespace {

// Inputs in the order in which the shader reads them; several draws where there are more results than render targets.
struct FusedKernel : Kernel {
  struct Part {
    Draw draw;
    std::vector<int> in;  // numbers of the work's inputs
    size_t first;         // of its outputs
  };

  void run(std::span<const Slot> in, std::span<const Slot> out, const Slot&) override {
    for (const Part& p : parts) {
      slots.clear();
      for (int k : p.in) slots.push_back(in[k]);
      p.draw.run(slots, out.subspan(p.first, p.draw.outputs));
    }
  }

  std::string programs() const override {
    std::string s;
    for (const Part& p : parts) s += p.draw.text();
    return s;
  }

  std::vector<Part> parts;
  std::vector<Slot> slots;
};

}  // namespace

std::unique_ptr<Kernel> fused_kernel(const Work& w) {
  const Fused& f = *w.fused;
  auto kernel = std::make_unique<FusedKernel>();
  const size_t most = std::max(1, limits().max_draw_buffers / layout_of(w.out[0]).layers());
  for (size_t first = 0; first < f.outputs.size(); first += most) {
    std::vector<size_t> outputs(std::min(most, f.outputs.size() - first));
    std::iota(outputs.begin(), outputs.end(), first);
    Shader shader(w.out[first]);
    for (size_t k = 1; k < outputs.size(); k++) shader.output(w.out[first + k].dtype);
    std::vector<int> order = emit_program(shader, f, w.in, outputs);
    kernel->parts.push_back({shader.draw(outputs.size() == 1 ? Shader::Level::texel : Shader::Level::all), std::move(order), first});
  }
  return kernel;
}

Draw finished_draw(Shader& shader, const Work& w, Shader::Level level) {
  if (w.epilogue) {
    const size_t own = w.in.size() - (w.epilogue->inputs.size() - 1);
    emit_epilogue(shader, *w.epilogue, std::span(w.in).subspan(own));
  }
  return shader.draw(level);
}

std::unique_ptr<Kernel> draw_kernel(Shader& shader, const Work& w, Shader::Level level) {
  return std::make_unique<DrawKernel>(finished_draw(shader, w, level));
}

}  // namespace nacre::webgl
