// Reductions over any axes, of a stored tensor or of a program's result that is never stored (prologue).
//
// Where the innermost dimension is reduced, a fragment reads along rows; where it is kept, along columns. Long loops are done in parts, whose results
// further draws join.
#include "backend_webgl/reduction.h"

#include <algorithm>
#include <limits>

namespace nacre::webgl {

int parts_of(int64_t length, int64_t fragments) {
  constexpr int most = 1024;  // so that small sizes share one program
  const int part = fragments < 1024 ? 64 : most;
  return length <= most ? 1 : static_cast<int>((length + part - 1) / part);
}

namespace {

// A dimension of the rows. Neighbours that are both reduced or both kept count as one.
struct Dimension {
  int size;
  bool reduced;
};

struct Reduction {
  Stages& stages;
  const Join& join;
  DType dtype;
  std::vector<Dimension> rows;
  int columns;
  bool across;  // the columns are reduced, too

  bool integer() const { return dtype != DType::float32; }

  int64_t count(bool reduced) const {
    int64_t n = 1;
    for (const Dimension& d : rows)
      if (d.reduced == reduced) n *= d.size;
    return n;
  }
  int width() const { return (columns + 3) / 4; }
  int64_t length() const { return count(true) * (across ? width() : 1); }

  // The function that gives the row of combination n of the reduced, or of the kept, dimensions.
  std::string row_function(Shader& s, const char* name, bool reduced) const {
    std::string lines;
    int stride = 1;
    for (size_t d = rows.size(); d-- > 0;) {
      if (rows[d].reduced == reduced) {
        const std::string size = s.integer(std::max(rows[d].size, 1));
        lines += text("  row += n % ", size, " * ", s.integer(stride), ";\n  n /= ", size, ";\n");
      }
      stride *= rows[d].size;
    }
    return text("int ", name, "(int n) {\n  int row = 0;\n", lines, "  return row;\n}\n");
  }

  void describe(Shader& s, int parts, bool stored) const {
    const bool ints = integer();
    s.define("VECTOR", ints ? "ivec4" : "vec4");
    s.define("SCALAR", ints ? "int" : "float");
    s.define("START", ints ? text("ivec4(", s.integer(join.start_int), ")") : text("vec4(", s.number(join.start), ")"));
    s.define("LENGTH", static_cast<int>(length()));
    s.define("PART", std::max(part_size(length(), parts), 1));
    s.define("COLUMNS", columns);
    s.define("WIDTH", std::max(width(), 1));
    s.include("elementwise");
    s.define("choose", ints ? "choose_of" : "mix");
    s.append(text("VECTOR join(VECTOR a, VECTOR b) { return ", ints ? join.on_int : join.on_float, "; }\n"));
    if (stored) s.append("VECTOR source(int row, int slice) { return texel_of(x0, X0, row, slice); }\n");
    s.append(row_function(s, "first_row", false) + row_function(s, "next_row", true));
    s.include(across ? "reduce_rows" : "reduce_columns");
  }

  // Adds what the elements come from. Returns the operands.
  std::vector<Stages::Operand> source(Shader& s, const Spec& spec, const Stages::Operand* x) const {
    if (x) {
      s.input(spec);
      return {*x};
    }
    const Work& w = stages.work();
    std::vector<Stages::Operand> in;
    for (size_t k = 0; k < w.prologue->inputs.size(); k++) in.push_back(static_cast<int>(k));
    emit_prologue(s, *w.prologue, std::span(w.in).first(in.size()));
    return in;
  }

  void run(Spec spec, const Stages::Operand* x) {
    const Layout out = layout_of(stages.work().out[0]);
    const int64_t fragments = int64_t{out.rows} * out.slices / out.layers();
    Stages::Operand parts_operand;
    for (int parts; (parts = parts_of(length(), fragments)) > 1; x = &parts_operand) {
      const int results = static_cast<int>(count(false));
      const Spec partial{across ? Shape{results, 4 * parts} : Shape{parts * results, columns}, dtype};
      Shader s(partial);
      std::vector<Stages::Operand> in = source(s, spec, x);
      describe(s, parts, x);
      if (across) s.append("VALUE4 texel(int row, int slice) { return part(row, slice); }\n");
      else s.append(text("VALUE4 texel(int row, int slice) { return part(row % ", s.integer(results), ", slice, row / ", s.integer(results), "); }\n"));
      parts_operand = stages.add(s, Shader::Level::texel, std::move(in), partial);
      spec = partial;
      rows.clear();
      if (!across) rows.push_back({parts, true});
      rows.push_back({results, false});
      if (across) columns = 4 * parts;
    }
    Shader s(stages.work().out[0]);
    std::vector<Stages::Operand> in = source(s, spec, x);
    describe(s, 1, x);
    if (across) s.append("VALUE element(int row, int channel) { return whole(row * OUT.y + channel); }\n");
    else s.append("VALUE4 texel(int row, int slice) { return part(row, slice, 0); }\n");
    stages.finish(s, across ? Shader::Level::element : Shader::Level::texel, std::move(in));
  }
};

}  // namespace

constexpr float infinity = std::numeric_limits<float>::infinity();
const Join sum_join = {"a + b", "a + b", 0, 0};
const Join max_join = {"greater_of(a, b)", "max(a, b)", -infinity, INT32_MIN};

void reduce(Stages& stages, const Join& join, const Spec& spec, const Ints& axes, const Stages::Operand* x) {
  const Shape& shape = spec.shape;
  const auto reduced = [&](int d) { return std::binary_search(axes.begin(), axes.end(), d); };
  Reduction r{stages, join, spec.dtype, {}, shape[-1], reduced(shape.rank() - 1)};
  for (int d = 0; d + 1 < shape.rank(); d++) {
    if (shape[d] == 1) continue;
    if (!r.rows.empty() && r.rows.back().reduced == reduced(d)) r.rows.back().size *= shape[d];
    else r.rows.push_back({shape[d], reduced(d)});
  }
  r.run(spec, x);
}

namespace {

constexpr Join product = {"a * b", "a * b", 1, 1};
constexpr Join minimum = {"lesser_of(a, b)", "min(a, b)", infinity, INT32_MAX};
constexpr Join all = {nullptr, "a & b", 0, 1};
constexpr Join any = {nullptr, "a | b", 0, 0};

bool supports(const Work& w) { return !(w.prologue && w.epilogue); }

template <const Join& join>
std::unique_ptr<Kernel> make(const Work& w) {
  auto stages = std::make_unique<Stages>(w);
  const Spec spec = w.prologue ? Spec{w.prologue->shape, w.prologue->outputs[0].dtype} : w.in[0];
  const Stages::Operand x = 0;
  reduce(*stages, join, spec, w.attrs.ints(0), w.prologue ? nullptr : &x);
  return stages;
}

const KernelRow rows[] = {
    {"_sum", supports, make<sum_join>},    {"_prod", supports, make<product>}, {"_max", supports, make<max_join>},
    {"_min", supports, make<minimum>}, {"_all", supports, make<all>},          {"_any", supports, make<any>},
};

}  // namespace

std::span<const KernelRow> reduce_kernels() { return rows; }

}  // namespace nacre::webgl
