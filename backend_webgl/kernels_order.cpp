// Places of elements in an order: argMax and argMin, topk, searchSorted.
#include <limits>

#include "backend_webgl/reduction.h"

namespace nacre::webgl {
namespace {

void define_types(Shader& s, DType t) {
  s.define("SCALAR", is_float(t) ? "float" : "int");
  s.define("VECTOR", vector_type(t));
  if (is_float(t)) s.define("FLOATS", "1");
}

// Parts give the numbers of their best elements, of which further draws take the best.
struct Arg {
  const Spec x;
  const bool greatest;
  const int axis;
  int step = 1, results = 0;
  bool across() const { return axis == x.shape.rank() - 1; }

  void describe(Shader& s, int length, int parts) const {
    define_types(s, x.dtype);
    s.define("BETTER", greatest ? ">" : "<");
    s.define("TOP", (greatest ? 1 : -1) * std::numeric_limits<float>::infinity());
    s.define("LENGTH", length);
    s.define("PART", std::max(part_size(length, parts), 1));
    s.define("SIZE", x.shape[axis]);
    s.define("STEP", step);
    s.define("RESULTS", results);
    s.include("arg");
    s.include(across() ? "arg_rows" : "arg_columns");
  }

  std::unique_ptr<Kernel> make(const Work& w) {
    auto stages = std::make_unique<Stages>(w);
    const Layout out = layout_of(w.out[0]);
    int length = across() ? (x.shape[axis] + 3) / 4 : x.shape[axis];
    std::vector<Stages::Operand> in{0};
    Spec candidates;
    const auto add_inputs = [&](Shader& s) {
      s.input(x);
      if (in.size() == 1) return;
      s.input(candidates);
      s.define("CANDIDATES", "1");
    };
    for (int parts; (parts = parts_of(length, int64_t{out.rows} * out.slices / out.layers())) > 1; length = parts) {
      const Spec partial{across() ? Shape{results, parts} : Shape{parts * results, x.shape[-1]}, DType::int32};
      Shader s(partial);
      add_inputs(s);
      describe(s, length, parts);
      if (across()) s.append("int element(int row, int channel) { return part(row, channel); }\n");
      else s.append("ivec4 texel(int row, int slice) { return part(row % RESULTS, slice, row / RESULTS); }\n");
      in = {0, stages->add(s, across() ? Shader::Level::element : Shader::Level::texel, in, partial)};
      candidates = partial;
    }
    Shader s(w.out[0]);
    add_inputs(s);
    describe(s, length, 1);
    if (across()) s.append("int element(int row, int channel) { return part(row * OUT.y + channel, 0); }\n");
    else s.append("ivec4 texel(int row, int slice) { return part(row, slice, 0); }\n");
    stages->finish(s, across() ? Shader::Level::element : Shader::Level::texel, in);
    return stages;
  }
};

template <bool greatest>
std::unique_ptr<Kernel> arg(const Work& w) {
  Arg a{w.in[0], greatest, w.attrs.integer(0)};
  const Shape& shape = a.x.shape;
  int64_t outer = 1;
  for (int d = 0; d < a.axis; d++) outer *= shape[d];
  for (int d = a.axis + 1; d + 1 < shape.rank(); d++) a.step *= shape[d];
  a.step = std::max(a.step, 1);
  a.results = static_cast<int>(outer) * a.step;
  return a.make(w);
}

// Every element counts those before it: many short loops rather than one sort.
bool topk_supported(const Work& w) {
  const int64_t n = w.in[0].shape[-1];
  return !w.prologue && n <= 1 << 14 && w.in[0].shape.size() * n <= int64_t{1} << 31;
}

std::unique_ptr<Kernel> topk(const Work& w) {
  auto stages = std::make_unique<Stages>(w);
  const Spec places{w.in[0].shape, DType::int32};
  Shader count(places);
  count.input(w.in[0]);
  define_types(count, w.in[0].dtype);
  count.include("elementwise");
  count.include("topk");
  count.append("ivec4 texel(int row, int slice) { return places(row, slice); }\n");
  const Stages::Operand counted = stages->add(count, Shader::Level::texel, {0}, places);
  for (size_t k : {0, 1}) {
    Shader s(w.out[k]);
    s.input(w.in[0]);
    s.input(places);
    s.include("topk_at");
    s.append(k ? "VALUE element(int row, int channel) { return number_at(row, channel); }\n"
               : "VALUE element(int row, int channel) { return value_of(x0, X0, row, number_at(row, channel)); }\n");
    stages->finish(s, Shader::Level::element, {0, counted}, k);
  }
  return stages;
}

std::unique_ptr<Kernel> search_sorted(const Work& w) {
  Shader s(w.out[0]);
  s.input(w.in[0]);
  s.input(w.in[1]);
  define_types(s, w.in[0].dtype);
  s.define("SMALLER(x, value)", w.attrs.flag(0) ? "!(value < x)" : "x < value");
  s.include("search_sorted");
  return draw_kernel(s, w, Shader::Level::element);
}

const KernelRow rows[] = {
    {"_argMax", nullptr, arg<true>},
    {"_argMin", nullptr, arg<false>},
    {"_topk", topk_supported, topk},
    {"_searchSorted", nullptr, search_sorted},
};

}  // namespace

std::span<const KernelRow> order_kernels() { return rows; }

}  // namespace nacre::webgl
