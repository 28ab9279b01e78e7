// Kernels that only move values.
#include "backend_webgl/kernels.h"

namespace nacre::webgl {
namespace {

std::unique_ptr<Kernel> pad(const Work& w) {
  Shader s(w.out[0]);
  s.input(w.in[0]);
  Ints step = w.attrs.ints(2);
  for (int& n : step) n++;
  s.define("RANK", w.in[0].shape.rank());
  s.array("BEFORE", w.attrs.ints(0));
  s.array("STEP", step);
  s.array("FROM", w.in[0].shape);
  s.array("TO", w.out[0].shape);
  const double value = w.attrs.number(3);
  if (is_float(w.out[0].dtype)) s.define("PADDING", static_cast<float>(value));
  else s.define("PADDING", static_cast<int>(value));
  s.include("pad");
  return draw_kernel(s, w, Shader::Level::element);
}

const KernelRow rows[] = {
    {"_pad", nullptr, pad},
};

}  // namespace

std::span<const KernelRow> movement_kernels() { return rows; }

}  // namespace nacre::webgl
