// Kernels that only move values: padding and concatenation.
#include "backend_webgl/stages.h"

namespace nacre::webgl {
namespace {

// Whole rows are moved where the last dimension stays as it is, else single elements. The shader defines int source_of(int number), which gives the place
// in x0 of a row or element of the result.
std::unique_ptr<Kernel> moved(Shader& s, const Work& w, bool by_rows, std::string_view value_at) {
  s.append(text("VALUE value_at(int i) { return ", value_at, "; }\n"));
  s.append(by_rows ? "VALUE4 texel(int row, int slice) {\n  int i = source_of(row);\n  return i < 0 ? VALUE4(value_at(i)) : texel_of(x0, X0, i, slice);\n}\n"
                   : "VALUE element(int row, int channel) { return value_at(source_of(row * OUT.y + channel)); }\n");
  return draw_kernel(s, w, by_rows ? Shader::Level::texel : Shader::Level::element);
}

void define_sizes(Shader& s, const Shape& from, const Shape& to, const Ints& before, int rank) {
  s.define("RANK", rank);
  s.array("BEFORE", before);
  s.array("FROM", from);
  s.array("TO", to);
}

bool keeps_last(const Work& w) { return w.in[0].shape.rank() > 1 && w.in[0].shape[-1] == w.out[0].shape[-1]; }

std::unique_ptr<Kernel> pad(const Work& w) {
  Shader s(w.out[0]);
  s.input(w.in[0]);
  Ints step = w.attrs.ints(2);
  for (int& n : step) n++;
  const bool by_rows = keeps_last(w) && w.attrs.ints(0).back() == 0;
  define_sizes(s, w.in[0].shape, w.out[0].shape, w.attrs.ints(0), w.in[0].shape.rank() - by_rows);
  s.array("STEP", step);
  const double value = w.attrs.number(3);
  if (is_float(w.out[0].dtype)) s.define("PADDING", static_cast<float>(value));
  else s.define("PADDING", w.out[0].dtype == DType::boolean ? value != 0 : static_cast<int>(value));
  s.include("pad");
  return moved(s, w, by_rows, "i < 0 ? PADDING : element_of(x0, X0, i)");
}

std::unique_ptr<Kernel> mirror_pad(const Work& w) {
  Shader s(w.out[0]);
  s.input(w.in[0]);
  const bool by_rows = keeps_last(w);
  define_sizes(s, w.in[0].shape, w.out[0].shape, w.attrs.ints(0), w.in[0].shape.rank() - by_rows);
  s.define("SKIP", w.attrs.string(2) == "reflect" ? 1 : 0);
  s.include("mirror");
  return moved(s, w, by_rows, "element_of(x0, X0, i)");
}

bool is_float_work(const Work& w) { return !w.prologue && is_float(w.in[0].dtype); }

std::unique_ptr<Kernel> mirror_pad_grad(const Work& w) {
  Shader s(w.out[0]);
  s.input(w.in[0]);
  const bool by_rows = keeps_last(w);
  const int rank = w.in[0].shape.rank() - by_rows;
  define_sizes(s, w.out[0].shape, w.in[0].shape, w.attrs.ints(0), rank);
  s.define("SKIP", w.attrs.string(2) == "reflect" ? 1 : 0);
  int copies = 1;
  for (int d = 0; d < rank; d++) copies *= 3;
  s.define("COPIES", copies);
  s.include("mirror");
  s.append(text(by_rows ? "VALUE4 texel(int row, int slice) {\n  VALUE4 sum = VALUE4(0);\n  int number = row;\n"
                        : "VALUE element(int row, int channel) {\n  VALUE sum = VALUE(0);\n  int number = row * OUT.y + channel;\n",
                "  for (int copy = 0; copy < COPIES; copy++) {\n    int at = copy_of(number, copy);\n    if (at >= 0) sum += ",
                by_rows ? "texel_of(x0, X0, at, slice)" : "element_of(x0, X0, at)", ";\n  }\n  return sum;\n}\n"));
  return draw_kernel(s, w, by_rows ? Shader::Level::texel : Shader::Level::element);
}

// A concatenation of no more tensors than a draw takes. Along the last dimension it works by elements, or by texels where all pieces are whole ones;
// along others by rows.
struct Concat {
  Shader& s;
  std::span<const Spec> in;
  const Spec& out;
  int axis;

  Shader::Level write() {
    const bool last = axis == out.shape.rank() - 1;
    bool texels = true;
    int inner = 1, end = 0;
    Ints ends;
    for (int d = axis + 1; d + 1 < out.shape.rank(); d++) inner *= out.shape[d];
    for (const Spec& spec : in) {
      s.input(spec);
      texels = texels && (!last || spec.shape[axis] % 4 == 0);
      ends.push_back(end += spec.shape[axis]);
    }
    if (last && texels)
      for (int& e : ends) e /= 4;
    s.array("END", ends);
    s.define("SIZE", std::max(out.shape[axis], 1));
    s.define("INNER", std::max(inner, 1));
    const bool elements = !texels;
    s.append(elements ? "VALUE element(int row, int channel) {\n  int at = channel;\n"
             : last   ? "VALUE4 texel(int row, int slice) {\n  int at = slice;\n"
                      : "VALUE4 texel(int row, int slice) {\n  int outer = row / INNER, at = outer % SIZE, rest = row - outer * INNER;\n  outer /= SIZE;\n");
    for (size_t k = 0; k < in.size(); k++) {
      const std::string begin = k ? text("END(", k - 1, ")") : "0", place = text("at - ", begin);
      const std::string x = text("x", k, ", X", k, ", ");
      s.append(text(k + 1 < in.size() ? text("  if (at < END(", k, ")) ") : "  ", "return ", elements ? "value_of(" : "texel_of(", x,
                    last ? text("row, ", place) : text("(outer * (END(", k, ") - ", begin, ") + ", place, ") * INNER + rest, slice"), ");\n"));
    }
    s.append("}\n");
    return elements ? Shader::Level::element : Shader::Level::texel;
  }
};

constexpr size_t most_at_once = 8;  // with the inputs of an epilogue, no more textures than a draw can read

// Many tensors are joined in groups, and the groups like single tensors.
std::unique_ptr<Kernel> concat(const Work& w) {
  auto stages = std::make_unique<Stages>(w);
  const int axis = w.attrs.integer(0);
  const size_t count = w.epilogue ? w.in.size() - (w.epilogue->inputs.size() - 1) : w.in.size();
  Specs specs(w.in.begin(), w.in.begin() + static_cast<std::ptrdiff_t>(count));
  std::vector<Stages::Operand> in(count);
  for (size_t k = 0; k < count; k++) in[k] = static_cast<int>(k);
  while (in.size() > most_at_once) {
    Specs joined;
    std::vector<Stages::Operand> results;
    for (size_t k = 0; k < in.size(); k += most_at_once) {
      const std::span part = std::span(specs).subspan(k, std::min(most_at_once, in.size() - k));
      Spec spec = part[0];
      for (const Spec& more : part.subspan(1)) spec.shape[axis] += more.shape[axis];
      Shader s(spec);
      const Shader::Level level = Concat{s, part, spec, axis}.write();
      results.push_back(stages->add(s, level, {in.begin() + k, in.begin() + k + part.size()}, spec));
      joined.push_back(spec);
    }
    specs = std::move(joined);
    in = std::move(results);
  }
  Shader s(w.out[0]);
  const Shader::Level level = Concat{s, specs, w.out[0], axis}.write();
  stages->finish(s, level, in);
  return stages;
}

const KernelRow rows[] = {
    {"_pad", nullptr, pad},
    {"_mirrorPad", nullptr, mirror_pad},
    {"_mirrorPadGrad", is_float_work, mirror_pad_grad},
    {"_concat", nullptr, concat},
};

}  // namespace

std::span<const KernelRow> movement_kernels() { return rows; }

}  // namespace nacre::webgl
