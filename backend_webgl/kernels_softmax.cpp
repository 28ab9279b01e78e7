// softmax and its logarithm over the last dimension: a draw finds each row's greatest value and sum of exponentials (long rows in parts), another divides.
#include "backend_webgl/reduction.h"

namespace nacre::webgl {
namespace {

template <bool logarithm>
std::unique_ptr<Kernel> softmax(const Work& w) {
  auto stages = std::make_unique<Stages>(w);
  const Layout x = layout_of(w.in[0]);
  Spec spec = w.in[0];
  Stages::Operand of = 0;
  int length = x.slices, parts;
  do {
    parts = parts_of(length, x.rows / x.layers());
    const Spec partial{{x.rows, 4 * parts}, DType::float32};
    Shader s(partial);
    s.input(spec);
    if (of != 0) s.define("PARTS", "1");
    s.define("LENGTH", length);
    s.define("PART", part_size(length, parts));
    s.include("elementwise");
    s.include("softmax");
    s.append("vec4 texel(int row, int slice) { return part(row, slice); }\n");
    of = stages->add(s, Shader::Level::texel, {of}, partial);
    spec = partial;
    length = parts;
  } while (parts > 1);
  Shader s(w.out[0]);
  s.input(w.in[0]);
  s.input(spec);
  s.include("elementwise");
  s.append(text("vec4 texel(int row, int slice) {\n  vec4 x = texel_of(x0, X0, row, slice), total = texel_of(x1, X1, row, 0);\n",
                logarithm ? "  return x - total.x - log_of(total.yyyy);\n}\n" : "  return exp_of(x - total.x) / total.y;\n}\n"));
  stages->finish(s, Shader::Level::texel, {0, of});
  return stages;
}

const KernelRow rows[] = {
    {"_softmax", nullptr, softmax<false>},
    {"_logSoftmax", nullptr, softmax<true>},
};

}  // namespace

std::span<const KernelRow> softmax_kernels() { return rows; }

}  // namespace nacre::webgl
