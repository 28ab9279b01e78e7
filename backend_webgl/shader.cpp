#include <algorithm>
#include <bit>

#include "backend_webgl/limits.h"
#include "backend_webgl/program.h"

namespace nacre::webgl {
namespace {

constexpr char version[] =
    "#version 300 es\nprecision highp float;\nprecision highp int;\nprecision highp sampler2DArray;\nprecision highp isampler2DArray;\n";

// Texels in a layer, up to which coordinates may be UNFOLDED: errors of a few roundings at 2^-24 are less than half a texel then.
constexpr int most_unfolded = 1 << 20;

// Zeros in lanes and rows past the end of the tensor.
constexpr char keep[] = R"(ivec4 kept(int row, int slice) { return -ivec4(lessThan(ivec4(0, 1, 2, 3), ivec4(OUT.y - 4 * slice))) & -int(row < ROWS); }
vec4 keep(vec4 y, int row, int slice) { return intBitsToFloat(floatBitsToInt(y) & kept(row, slice)); }
ivec4 keep(ivec4 y, int row, int slice) { return y & kept(row, slice); }
)";

// Where a value of the result's layout has the texel that this fragment computes.
constexpr char here[] =
    "vec3 here(int row, int slice) { return vec3(gl_FragCoord.xy * vec2(intBitsToFloat(OUT.w), abs(intBitsToFloat(OUT.z))), row & (LAYERS - 1)); }\n";
constexpr char here_of_twin[] = "vec3 here(int row, int slice) { return place(OUT, row, slice); }\n";

// A division in floats, and its correction: that of integers costs as much as reading a texel, and more.
constexpr char position[] = R"(  int i = int(gl_FragCoord.y) * WIDTH_OF_OUT + int(gl_FragCoord.x), row = int(float(i) / float(OUT.x)), slice = i - row * OUT.x;
  int off = slice < 0 ? -1 : slice < OUT.x ? 0 : 1;
  row = (row + off) * LAYERS;
  slice -= off * OUT.x;
)";

}  // namespace

Shader::Shader(const Spec& out) : layout_(layout_of(out)), unfolded_(limits().unfolded) {
  next_description(layout_);
  defines_ = text("#define OUT u[0]\n#define LAYERS ", layout_.layers(), "\n");
  define("ROWS", layout_.rows);
  define("WIDTH_OF_OUT", layout_.width());
  output(out.dtype);
}

void Shader::output(DType type) { outputs_.push_back(type); }

void Shader::twin(int rows) {
  twin_ = true;
  output(outputs_[0]);
  define("TWIN", "1");
  define("TWIN_ROWS", rows);
}

std::string Shader::next_uniform(int value) {
  const size_t at = uniforms_.size();
  uniforms_.push_back(value);
  return text("u[", at / 4, "].", std::string(1, "xyzw"[at % 4]));
}

std::string Shader::next_description(const Layout& y) {
  unfolded_ = unfolded_ && y.height <= most_unfolded >> y.width_shift;
  while (uniforms_.size() % 4) uniforms_.push_back(0);
  const size_t at = uniforms_.size() / 4;
  const float down = 1.0f / static_cast<float>(y.height), across = 1.0f / static_cast<float>(y.width());
  for (int v : {y.slices, y.inner, std::bit_cast<int>(y.layers() == 1 ? -down : down), std::bit_cast<int>(across)}) uniforms_.push_back(v);
  return text("u[", at, "]");
}

int Shader::input(const Spec& spec) {
  samplers_ += text("uniform ", is_float(spec.dtype) ? "sampler2DArray x" : "isampler2DArray x", inputs_, ";\n");
  define(text("X", inputs_), next_description(layout_of(spec)));
  return inputs_++;
}

void Shader::array(std::string_view name, std::span<const int> values) {
  while (uniforms_.size() % 4) uniforms_.push_back(0);
  defines_ += text("#define ", name, "(i) u[", uniforms_.size() / 4, " + ((i) >> 2)][(i) & 3]\n");
  uniforms_.insert(uniforms_.end(), values.begin(), values.end());
  if (values.empty()) uniforms_.push_back(0);
}

void Shader::describe(std::string_view name, const Spec& spec) {
  define(name, next_description(layout_of(spec)));
  define(text(name, "_ROWS"), layout_of(spec).rows);
}

void Shader::include(std::string_view file) {
  if (std::none_of(body_.begin(), body_.end(), [&](const Chunk& c) { return c.file == file; })) body_.push_back({{}, file});
}

void Shader::once(std::string_view type, const std::string& name, const std::string& value) {
  globals_ += text(type, " ", name, ";\n");
  once_ += text("  ", name, " = ", value, ";\n");
}

std::string Shader::integer(int value) { return next_uniform(value); }
std::string Shader::number(float value) { return text("intBitsToFloat(", next_uniform(std::bit_cast<int>(value)), ")"); }
void Shader::define(std::string_view name, std::string_view value) { defines_ += text("#define ", name, " ", value, "\n"); }

std::string Shader::results() const {
  const int layers = layout_.layers();
  std::string s;
  for (size_t k = 0; k < outputs_.size(); k++)
    for (int l = 0; l < layers; l++) s += text("layout(location = ", k * layers + l, ") out ", vector_type(outputs_[k]), " y", k, l, ";\n");
  return s;
}

Draw Shader::draw(Level level) const {
  const bool stores = level != Level::canvas;
  std::string head = text(version, "uniform ivec4 u[", (uniforms_.size() + 3) / 4, "];\n#define UNFOLDED ", unfolded_ ? 1 : 0, "\n", defines_, samplers_);
  head += text("#define VALUE4 ", vector_type(outputs_[0]), "\n#define VALUE ", is_float(outputs_[0]) ? "float" : "int", "\n");
  std::string main;
  head += globals_;
  if (stores) {
    head += results();
    if (level == Level::element) main += shader_file("element");
    main += text("void main() {\n", position, once_);
    main += level == Level::all ? all_calls() : block_calls(level);
    main += "}\n";
  }
  std::vector<Part> parts{{head}, {shader_file("tensor"), true}};
  if (stores) {
    parts.push_back({twin_ ? here_of_twin : here, true});
    parts.push_back({keep, true});
  }
  for (const Chunk& c : body_) parts.push_back({c.file.empty() ? std::string_view(c.text) : shader_file(c.file), is_library(c.file)});
  parts.push_back({finish_});
  parts.push_back({main});

  Draw d{.program = &program_of(parts, inputs_), .uniforms = uniforms_, .out = layout_, .inputs = inputs_, .outputs = static_cast<int>(outputs_.size())};
  d.uniforms.resize((d.uniforms.size() + 3) / 4 * 4);
  return d;
}

// One result, or one and its twin; see Level.
std::string Shader::block_calls(Level level) const {
  const int layers = layout_.layers(), count = layers * (twin_ ? 2 : 1);
  std::string s = text("  VALUE4 y[", count, "];\n");
  if (level == Level::block) s += "  block(row, slice, y);\n";
  else
    for (int l = 0; l < layers; l++) s += text("  y[", l, "] = texel(row + ", l, ", slice);\n");
  for (int l = 0; l < count; l++) {
    const std::string at = text("row + ", l < layers ? "" : "TWIN_ROWS + ", l % layers, ", slice");
    const std::string value = finish_.empty() ? text("y[", l, "]") : text("finish(y[", l, "], ", at, ")");
    s += text("  y", l / layers, l % layers, " = keep(", value, ", ", at, ");\n");
  }
  return s;
}

// Several results at once.
std::string Shader::all_calls() const {
  std::string s;
  for (int l = 0; l < layout_.layers(); l++) {
    const std::string at = text("row + ", l, ", slice");
    s += "  values(" + at;
    for (size_t k = 0; k < outputs_.size(); k++) s += text(", y", k, l);
    s += ");\n";
    for (size_t k = 0; k < outputs_.size(); k++) s += text("  y", k, l, " = keep(y", k, l, ", ", at, ");\n");
  }
  return s;
}

}  // namespace nacre::webgl
