// Elements by index.
#include <algorithm>

#include "backend_webgl/reduction.h"

namespace nacre::webgl {
namespace {

// How x, indices and result of a gather hang together; in rows, or (where the axis is the last dimension) in elements.
struct Geometry {
  bool by_rows;
  int joint = 1, middle = 1, inner = 1, size;

  Geometry(const Shape& x, const Shape& indices, int axis, int batch_dims) : by_rows(axis + 1 < x.rank()), size(x[axis]) {
    for (int d = batch_dims; d < indices.rank(); d++) joint *= indices[d];
    for (int d = batch_dims; d < axis; d++) middle *= x[d];
    for (int d = axis + 1; d + 1 < x.rank(); d++) inner *= x[d];
  }

  void define(Shader& s) const {
    s.define("JOINT", joint);
    s.define("MIDDLE", middle);
    s.define("INNER", inner);
    s.define("SIZE", size);
  }
};

std::unique_ptr<Kernel> gather(const Work& w) {
  const Geometry g(w.in[0].shape, w.in[1].shape, w.attrs.integer(0), w.attrs.integer(1));
  Shader s(w.out[0]);
  s.input(w.in[0]);
  s.input(w.in[1]);
  g.define(s);
  s.include("gather");
  s.append(g.by_rows ? "VALUE4 texel(int row, int slice) {\n  int i = source_of(row);\n  return i < 0 ? VALUE4(0) : texel_of(x0, X0, i, slice);\n}\n"
                     : "VALUE element(int row, int channel) {\n  int i = source_of(row * OUT.y + channel);\n"
                       "  return i < 0 ? VALUE(0) : element_of(x0, X0, i);\n}\n");
  return draw_kernel(s, w, g.by_rows ? Shader::Level::texel : Shader::Level::element);
}

std::unique_ptr<Kernel> one_hot(const Work& w) {
  Shader s(w.out[0]);
  s.input(w.in[0]);
  const double on = w.attrs.number(1), off = w.attrs.number(2);
  if (is_float(w.out[0].dtype)) {
    s.define("ON", static_cast<float>(on));
    s.define("OFF", static_cast<float>(off));
  } else {
    const bool boolean = w.out[0].dtype == DType::boolean;
    s.define("ON", boolean ? on != 0 : static_cast<int>(on));
    s.define("OFF", boolean ? off != 0 : static_cast<int>(off));
  }
  s.include("one_hot");
  return draw_kernel(s, w, Shader::Level::element);
}

std::unique_ptr<Kernel> gather_nd(const Work& w) {
  const Shape& x = w.in[0].shape;
  const int depth = w.in[1].shape[-1];
  int inner = 1;
  for (int d = depth; d < x.rank(); d++) inner *= x[d];
  Shader s(w.out[0]);
  s.input(w.in[0]);
  s.input(w.in[1]);
  s.define("DEPTH", depth);
  s.define("INNER", inner);
  s.array("SIZE", std::span(x.begin(), static_cast<size_t>(depth)));
  s.include("gather_nd");
  return draw_kernel(s, w, Shader::Level::element);
}

constexpr int64_t most_steps = int64_t{1} << 32;  // of a kernel that looks through all indices for every place

bool grad_supported(const Work& w) {
  return !w.prologue && w.in[0].dtype != DType::boolean && w.out[0].shape.size() / 16 * w.in[1].shape.size() <= most_steps;
}

// Many indices are looked through in parts, whose results are added.
std::unique_ptr<Kernel> gather_grad(const Work& w) {
  const Geometry g(w.out[0].shape, w.in[1].shape, w.attrs.integer(1), w.attrs.integer(2));
  auto stages = std::make_unique<Stages>(w);
  const Spec& dx = w.out[0];
  const int64_t size = std::max<int64_t>(dx.shape.size(), 1), room = std::max<int64_t>((int64_t{1} << 22) / size, 1);
  const int parts = static_cast<int>(std::min<int64_t>(parts_of(g.joint, size / 16), room));
  const Layout layout = layout_of(dx);
  const Spec spec = parts == 1 ? dx : Spec{{parts, layout.rows, layout.inner}, dx.dtype};
  Shader s(spec);
  s.input(w.in[0]);
  s.input(w.in[1]);
  g.define(s);
  s.define("PART", part_size(g.joint, parts));
  s.define("ROWS_OF_X", std::max(layout.rows, 1));
  s.define("TOTAL", g.by_rows ? "VALUE4" : "VALUE");
  s.define("LOAD(number)", g.by_rows ? "texel_of(x0, X0, number, slice)" : "element_of(x0, X0, number)");
  s.include("gather_grad");
  s.append(g.by_rows ? "VALUE4 texel(int row, int slice) { return gathered(row % ROWS_OF_X, slice, row / ROWS_OF_X); }\n"
                     : "VALUE element(int row, int channel) { return gathered(row % ROWS_OF_X * OUT.y + channel, 0, row / ROWS_OF_X); }\n");
  const Shader::Level level = g.by_rows ? Shader::Level::texel : Shader::Level::element;
  if (parts == 1) {
    stages->finish(s, level, {0, 1});
  } else {
    const Stages::Operand found = stages->add(s, level, {0, 1}, spec);
    reduce(*stages, sum_join, spec, {0}, &found);
  }
  return stages;
}

bool last_supported(const Work& w) { return !w.prologue && w.out[0].shape.size() / 4 * w.in[0].shape.size() <= most_steps; }

std::unique_ptr<Kernel> last_at(const Work& w) {
  auto stages = std::make_unique<Stages>(w);
  const int count = w.in[0].shape[0], size = w.out[0].shape[0];
  const int parts = static_cast<int>(std::min<int64_t>(parts_of(count, size / 4), std::max((1 << 22) / std::max(size, 1), 1)));
  const Spec spec = parts == 1 ? w.out[0] : Spec{{parts, size}, DType::int32};
  Shader s(spec);
  s.input(w.in[0]);
  s.define("PART", part_size(count, parts));
  s.include("last_at");
  s.append("int element(int row, int channel) { return last_at(channel, row); }\n");
  if (parts == 1) {
    stages->finish(s, Shader::Level::element, {0});
  } else {
    const Stages::Operand found = stages->add(s, Shader::Level::element, {0}, spec);
    reduce(*stages, max_join, spec, {0}, &found);
  }
  return stages;
}

const KernelRow rows[] = {
    {"_gather", nullptr, gather},
    {"_gatherGrad", grad_supported, gather_grad},
    {"_lastAt", last_supported, last_at},
    {"_oneHot", nullptr, one_hot},
    {"_gatherND", nullptr, gather_nd},
};

}  // namespace

std::span<const KernelRow> index_kernels() { return rows; }

}  // namespace nacre::webgl
