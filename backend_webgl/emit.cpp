#include "backend_webgl/emit.h"

#include <algorithm>
#include <cmath>

#include "backend_webgl/expressions.h"
#include "core/graph/constants.h"

namespace nacre::webgl {
namespace {

// Writes the body of one function that computes values of a program at a row and a slice.
class Emitter {
 public:
  // layout_name: the description of the program's own layout.
  Emitter(Shader& shader, const Fused& f, std::span<const Spec> in, std::string layout_name)
      : shader_(shader), f_(f), in_(in), layout_(layout_of({f.shape, f.outputs[0].dtype})), layout_name_(std::move(layout_name)) {
    needed_.resize(f.code.size());
    inputs_.resize(f.inputs.size(), -1);
  }

  // Input 0 is this value of the function rather than a tensor.
  void given(std::string value) { given_ = std::move(value); }
  // What is the same for all rows is read once, before the function is called.
  void hoist() { hoists_ = true; }
  // All inputs, read or not, become inputs of the shader.
  void declare_all() {
    for (size_t k = given_.empty() ? 0 : 1; k < f_.inputs.size(); k++) declare(k);
  }
  const std::vector<int>& order() const { return order_; }

  // The lines that compute the outputs numbered; the value of output k is then value_of(k).
  std::string lines(std::span<const size_t> outputs) {
    for (size_t k : outputs) need(f_.outputs[k].value);
    find_dimensions();
    std::string s = coordinates();
    for (size_t i = 0; i < f_.code.size(); i++)
      if (needed_[i]) s += text("  ", vector_type(f_.code[i].dtype), " v", i, " = ", instruction(f_.code[i]), ";\n");
    return s;
  }
  std::string value_of(size_t output) const { return text("v", static_cast<int>(f_.outputs[output].value)); }

 private:
  enum class Access { given, same, single, row, aligned, repeated, gathered };

  void need(uint16_t i) {
    if (std::exchange(needed_[i], 1)) return;
    const Instruction& c = f_.code[i];
    const uint16_t operands[] = {c.a, c.b, c.c};
    if (c.op)
      for (int k = 0; k < c.op->arity; k++) need(operands[k]);
  }

  bool reads(size_t input) const {
    for (size_t i = 0; i < f_.code.size(); i++)
      if (needed_[i] && !f_.code[i].op && f_.code[i].a == input) return true;
    return false;
  }

  int inner_dimension() const { return f_.shape.rank() - 1; }
  int64_t inner_stride(const Fused::Input& in) const { return f_.shape.rank() && f_.shape[-1] > 1 ? in.strides[inner_dimension()] : f_.shape.rank() ? 1 : 0; }

  Access access(size_t k) const {
    if (k == 0 && !given_.empty()) return Access::given;
    if (in_[k].shape.size() == 0) return Access::single;  // nothing will be read
    const Fused::Input& in = f_.inputs[k];
    const Layout base = layout_of(in_[k]);
    const int rank = f_.shape.rank();
    bool zero = true, dense = in.offset == 0, by_rows = in.offset % std::max(base.inner, 1) == 0, by_texels = in.offset % 4 == 0 && base.inner % 4 == 0;
    const auto strides = contiguous_strides(f_.shape);
    for (int d = 0; d < rank; d++) {
      if (f_.shape[d] == 1) continue;
      zero = zero && in.strides[d] == 0;
      dense = dense && in.strides[d] == strides[d];
      if (d == inner_dimension()) continue;
      by_rows = by_rows && in.strides[d] % base.inner == 0;
      by_texels = by_texels && in.strides[d] % 4 == 0;
    }
    if (zero) return Access::single;
    if (dense && base == layout_) return Access::same;
    const int64_t step = inner_stride(in);
    if (step == 1 && by_rows && base.inner == layout_.inner) return Access::row;
    if (step == 1 && by_texels) return Access::aligned;
    return rank && f_.shape[-1] > 1 && step == 0 ? Access::repeated : Access::gathered;
  }

  // The outer dimensions, merged where all inputs that are read by coordinates allow it.
  void find_dimensions() {
    std::vector<size_t> strided;
    for (size_t k = 0; k < f_.inputs.size(); k++) {
      if (!reads(k)) continue;
      const Access a = access(k);
      if (a != Access::given && a != Access::same && a != Access::single) strided.push_back(k);
    }
    if (strided.empty()) return;
    for (int d = 0; d + 1 < f_.shape.rank(); d++) {
      if (f_.shape[d] == 1) continue;
      const bool merged = !dims_.empty() && std::all_of(strided.begin(), strided.end(), [&](size_t k) {
        return f_.inputs[k].strides[dims_.back().last] == f_.inputs[k].strides[d] * f_.shape[d];
      });
      if (merged) dims_.back() = {dims_.back().size * f_.shape[d], d};
      else dims_.push_back({f_.shape[d], d});
    }
  }

  // Coordinates d0, d1, ... of the row.
  std::string coordinates() const {
    std::string s;
    if (dims_.size() > 1) s += "  int rest = row;\n";
    for (size_t d = dims_.size(); d-- > 0;) {
      if (d == 0) s += text("  int d0 = ", dims_.size() > 1 ? "rest" : "row", ";\n");
      else {
        const std::string size = shader_.integer(dims_[d].size);
        s += text("  int d", d, " = rest % ", size, ";\n  rest /= ", size, ";\n");
      }
    }
    return s;
  }

  // offset + sum of coordinates times strides, all divided by `unit`.
  std::string address(const Fused::Input& in, int64_t unit) const {
    std::string s = shader_.integer(static_cast<int>(in.offset / unit));
    for (size_t d = 0; d < dims_.size(); d++)
      if (in.strides[dims_[d].last]) s += text(" + d", d, " * ", shader_.integer(static_cast<int>(in.strides[dims_[d].last] / unit)));
    return s;
  }

  void declare(size_t k) {
    if (inputs_[k] >= 0) return;
    inputs_[k] = shader_.input(in_[k]);
    order_.push_back(static_cast<int>(k));
  }

  std::string load(size_t k) {
    const Access a = access(k);
    if (a == Access::given) return given_;
    declare(k);
    const Fused::Input& in = f_.inputs[k];
    const auto stays = [&](const Dimension& d) { return in.strides[d.last] == 0; };
    const bool of_all_rows = a == Access::single || (a == Access::row && std::all_of(dims_.begin(), dims_.end(), stays));
    if (!hoists_ || !of_all_rows) return read(k, a);
    const std::string name = text("once", inputs_[k]);
    if (std::find(hoisted_.begin(), hoisted_.end(), k) == hoisted_.end()) {
      hoisted_.push_back(k);
      shader_.once(vector_type(in.dtype), name, read(k, a));
    }
    return name;
  }

  std::string read(size_t k, Access a) const {
    const Fused::Input& in = f_.inputs[k];
    const std::string x = text("x", inputs_[k], ", X", inputs_[k]);
    const std::string_view vector = vector_type(in.dtype);
    switch (a) {
      case Access::same: return text("texture(x", inputs_[k], ", ", layout_name_ == "OUT" ? "here(row, slice))" : "place(" + layout_name_ + ", row, slice))");
      case Access::single: return in.offset ? text(vector, "(element_of(", x, ", ", shader_.integer(static_cast<int>(in.offset)), "))") : text(vector, "(texelFetch(x", inputs_[k], ", ivec3(0), 0).x)");
      case Access::row: return text("texel_of(", x, ", ", address(in, layout_.inner), ", slice)");
      case Access::aligned: return text("aligned_of(", x, ", ", address(in, 1), " + 4 * slice)");
      case Access::repeated: return text(vector, "(element_of(", x, ", ", address(in, 1), "))");
      default: return text("gathered_of(", x, ", ", address(in, 1), ", slice, ", shader_.integer(static_cast<int>(inner_stride(in))), ")");
    }
  }

  std::string constant(const Instruction& i) const {
    if (i.dtype == DType::float32) return text("vec4(", shader_.number(i.imm[0]), ")");
    return text("ivec4(", shader_.integer(i.dtype == DType::boolean ? i.imm[0] != 0 : static_cast<int>(i.imm[0])), ")");
  }

  std::string instruction(const Instruction& i) {
    if (!i.op) return load(i.a);
    if (i.op == &constant_row) return constant(i);
    if (i.op->result == Elementwise::Result::attribute) return converted(text("v", static_cast<int>(i.a)), i.operand, i.dtype);
    const Expression* e = expression_of(i.op->name);
    if (!e) fail("webgl", "no expression for ", std::string(i.op->name));
    const bool as_float = i.operand == DType::float32 || !e->on_int;
    const uint16_t numbers[] = {i.a, i.b, i.c};
    std::string operands[3];
    for (int k = 0; k < i.op->arity; k++) {
      operands[k] = text("v", static_cast<int>(numbers[k]));
      if (as_float && i.operand != DType::float32) operands[k] = converted(operands[k], i.operand, DType::float32);
    }
    const std::string y = fill_in(as_float ? e->on_float : e->on_int, operands, i);
    if (!as_float || i.operand == DType::float32 || i.op->result == Elementwise::Result::boolean) return y;
    return converted("(" + y + ")", DType::float32, i.dtype);
  }

  static std::string converted(const std::string& x, DType from, DType to) {
    const bool float_from = is_float(from), float_to = is_float(to);
    if (float_from && float_to) return x;
    if (float_to) return "vec4(" + x + ")";
    if (to == DType::boolean) return from == DType::boolean ? x : text("ivec4(notEqual(", x, ", ", vector_type(from), "(0)))");
    return float_from ? "int_of(" + x + ")" : x;
  }

  static int whole(float value, bool up) {
    const double v = up ? std::ceil(value) : std::floor(value);
    return static_cast<int>(std::fmin(std::fmax(v, INT32_MIN), INT32_MAX));
  }

  std::string fill_in(const char* expression, const std::string (&operands)[3], const Instruction& i) const {
    std::string s;
    for (const char* c = expression; *c; c++) {
      if (*c == '$' && c[1] >= 'a') s += operands[*++c - 'a'];
      else if (*c == '$') s += shader_.number(i.imm[*++c - '0']);
      else if (*c == '#') c++, s += shader_.integer(whole(i.imm[*c - '0'], *c == '0'));
      else s += *c;
    }
    return s;
  }

  struct Dimension {
    int size, last;  // last: the innermost of the program's dimensions in it
  };
  Shader& shader_;
  const Fused& f_;
  std::span<const Spec> in_;
  const Layout layout_;
  const std::string layout_name_;
  std::string given_;
  bool hoists_ = false;
  std::vector<size_t> hoisted_;  // inputs
  std::vector<char> needed_;
  std::vector<int> inputs_;  // numbers among the shader's inputs
  std::vector<int> order_;   // the numbers here of those declared
  std::vector<Dimension> dims_;
};

void include_functions(Shader& shader, const std::string& lines) {
  shader.include("elementwise");
  for (const char* name : {"sin_of", "cos_of", "tan_of"})
    if (lines.find(name) != std::string::npos) shader.include("trigonometry");
  if (lines.find("tan_of(") != std::string::npos) shader.include("tangent");
}

}  // namespace

std::vector<int> emit_program(Shader& shader, const Fused& f, std::span<const Spec> in, std::span<const size_t> outputs) {
  Emitter e(shader, f, in, "OUT");
  e.hoist();
  const std::string lines = e.lines(outputs);
  include_functions(shader, lines);
  std::string s;
  if (outputs.size() == 1) {
    s = "VALUE4 texel(int row, int slice) {\n" + lines + "  return " + e.value_of(outputs[0]) + ";\n}\n";
  } else {
    s = "void values(int row, int slice";
    for (size_t k = 0; k < outputs.size(); k++) s += text(", out ", vector_type(f.outputs[outputs[k]].dtype), " y", k);
    s += ") {\n" + lines;
    for (size_t k = 0; k < outputs.size(); k++) s += text("  y", k, " = ", e.value_of(outputs[k]), ";\n");
    s += "}\n";
  }
  shader.append(s);
  return e.order();
}

void emit_epilogue(Shader& shader, const Fused& f, std::span<const Spec> in) {
  std::vector<Spec> specs(1);
  specs.insert(specs.end(), in.begin(), in.end());
  Emitter e(shader, f, specs, "OUT");
  e.given("y");
  e.hoist();
  e.declare_all();
  const size_t output = 0;
  const std::string lines = e.lines({&output, 1});
  include_functions(shader, lines);
  shader.finish_with("VALUE4 finish(VALUE4 y, int row, int slice) {\n" + lines + "  return " + e.value_of(0) + ";\n}\n");
}

void emit_prologue(Shader& shader, const Fused& f, std::span<const Spec> in) {
  shader.describe("IN", {f.shape, f.outputs[0].dtype});
  Emitter e(shader, f, in, "IN");
  e.declare_all();
  const size_t output = 0;
  const std::string lines = e.lines({&output, 1});
  include_functions(shader, lines);
  shader.append(text(vector_type(f.outputs[0].dtype), " source(int row, int slice) {\n", lines, "  return ", e.value_of(0), ";\n}\n"));
}

}  // namespace nacre::webgl
