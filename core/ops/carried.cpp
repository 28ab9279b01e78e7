// The views between tensors and what carries them, and the ops that only move elements.
#include "core/ops/carried.h"

#include <unordered_map>

#include "core/ops/families.h"
#include "core/ops/helpers.h"
#include "core/ops/host.h"
#include "core/strings.h"

namespace nacre {
namespace {

using namespace ops;

// Composites that do for complex64 and string tensors what they do for others, because all they call does.
constexpr std::string_view moving[] = {
    "clone", "reshape", "transpose", "broadcastTo", "expandDims", "squeeze", "ensureShape", "concat", "concat1d", "concat2d", "concat3d", "concat4d",
    "stack", "tile", "_meshgrid", "slice", "slice1d", "slice2d", "slice3d", "slice4d", "stridedSlice", "reverse", "reverse1d", "reverse2d", "reverse3d",
    "reverse4d", "split", "unstack", "pad", "pad1d", "pad2d", "pad3d", "pad4d", "mirrorPad", "gather", "batchToSpaceND", "gatherND", "scatterND",
    "tensorScatterUpdate", "booleanMaskAsync"};
constexpr std::string_view calculating[] = {"addN", "sum", "mean", "cumsum", "matMul", "dot", "outerProduct", "real", "imag", "conj", "angle",
                                            "fft", "ifft", "rfft", "irfft", "spectral.fft", "spectral.ifft", "spectral.rfft", "spectral.irfft"};

// Primitives that move elements: what to append to each of their lists for the dimension of pairs; -1: its number.
struct Movement {
  const char* name;
  std::vector<int> appended;
};
const Movement movements[] = {{"_identity", {}},      {"_customGradient", {}},  {"_reshape", {2}},       {"_transpose", {-1}}, {"_broadcastTo", {2}},
                              {"_slice", {0, 0, 1}},  {"_concat", {}},          {"_gather", {}},         {"_gatherGrad", {2}},
                              {"_mirrorPad", {0, 0}}, {"_mirrorPadGrad", {0, 0}}, {"_cumsum", {}}, {"_sum", {}}};

// Ops that need nothing but equality of strings, and which of their results are strings again.
struct OnIds {
  const char* name;
  int strings;  // as bits
};
const OnIds on_ids[] = {{"_identity", 1},  {"_customGradient", 1}, {"_reshape", 1},   {"_transpose", 1}, {"_broadcastTo", 1}, {"_slice", 1}, {"_concat", 1},
                        {"_gather", 1},    {"_pad", 1},            {"_mirrorPad", 1}, {"where", 1},      {"equal", 0},        {"notEqual", 0}, {"unique", 1},
                        {"_unique", 1},    {"_gatherND", 1},       {"_scatterND", 1}, {"sparseToDense", 1}};

constexpr std::string_view ordering[] = {"greater", "greaterEqual", "less", "lessEqual"};

// Ops that TensorFlow.js gives floats to, and says so when it refuses strings.
constexpr std::string_view of_floats[] = {"ceil", "cos", "cosh", "elu", "floor", "log", "rsqrt", "sigmoid", "sin", "sqrt"};

template <class List>
bool holds(const List& list, std::string_view name) {
  return std::find(std::begin(list), std::end(list), name) != std::end(list);
}

template <class Row, size_t n>
const Row* row_of(const Row (&rows)[n], const OpDef& op) {
  static const auto table = [&] {
    std::unordered_map<std::string_view, const Row*> t;
    for (const Row& row : rows) t.emplace(row.name, &row);
    return t;
  }();
  const auto it = table.find(op.name());
  return it == table.end() ? nullptr : it->second;
}

// The name of the argument that tensor i of a call belongs to.
std::string argument_of(const Call& c, size_t i) {
  std::vector<std::pair<std::string, bool>> arguments;  // names, and whether they are lists
  const std::string_view s = c.op.signature;
  for (size_t at = s.find('('), end; at < s.size() && s[at] != ')'; at = end) {
    const size_t name = s.find_first_not_of(" {", at + 1), colon = s.find(':', name);
    if (colon == s.npos) break;
    end = colon;
    for (int depth = 0; end < s.size() && (depth > 0 || (s[end] != ',' && s[end] != ')')); end++) depth += (s[end] == '[' || s[end] == '(') - (s[end] == ']' || s[end] == ')');
    const std::string_view type = s.substr(colon + 2, end - colon - 2);
    if (type.starts_with("tensor")) arguments.emplace_back(s.substr(name, colon - name), type.find("[]") != type.npos);
  }
  for (size_t k = 0, first = 0; k < arguments.size(); k++) {
    const size_t count = arguments[k].second ? c.in.size() + 1 - arguments.size() : 1;
    if (i < first + count) return arguments[k].second ? text(arguments[k].first, "[", i - first, "]") : arguments[k].first;
    first += count;
  }
  return "x";
}

// In TensorFlow.js's words, which programs look for.
[[noreturn]] void refuse(const Call& c, DType dtype) {
  size_t i = 0;
  while (!c[i] || c.dtype(i) != dtype) i++;
  if (dtype == DType::string) {
    const char* wanted = holds(of_floats, c.name()) ? "float32" : "numeric";
    throw Error(text("Argument '", argument_of(c, i), "' passed to '", c.name(), "' must be ", wanted, " tensor, but got string tensor"));
  }
  c.fail("is not defined for complex64 tensors: ", argument_of(c, i), " is ", c[i].spec(), "; take its real and imaginary part apart");
}

// The same call on pairs.
Tensors moved(const Call& c, const Movement& m) {
  Attrs attrs = c.attrs;
  size_t list = 0;
  for (Attr& a : attrs.values)
    if (auto* values = std::get_if<Ints>(&a); values && list < m.appended.size()) {
      const int v = m.appended[list++];
      values->push_back(v < 0 ? static_cast<int>(values->size()) : v);
    }
  Tensors in;
  for (const Tensor& t : c.in) in.push_back(t && t.dtype() == DType::complex64 ? pairs_of(t) : t);
  Tensors out = apply_all(c.op, in, attrs);
  for (Tensor& t : out) t = complex_from(t);
  return out;
}

Tensors apply_complex(const Call& c) {
  if (const CarriedRule rule = complex_rule(c.op)) return rule(c);
  if (const Movement* m = row_of(movements, c.op)) return moved(c, *m);
  if (!holds(moving, c.name()) && !holds(calculating, c.name())) refuse(c, DType::complex64);
  return apply_plain(c);
}

// On the places of the strings in their order instead of the strings.
Tensors apply_to_ranks(const Call& c) {
  std::vector<std::string_view> all;
  for (const Tensor& t : c.in) {
    if (t.dtype() != DType::string) c.fail("strings can be compared with strings only, got ", c[0].spec(), " and ", c[1].spec());
    for (std::string_view s : strings_of(t)) all.push_back(s);
  }
  std::sort(all.begin(), all.end());
  Tensors in;
  for (const Tensor& t : c.in) {
    std::vector<int32_t> ranks;
    for (std::string_view s : strings_of(t)) ranks.push_back(static_cast<int32_t>(std::lower_bound(all.begin(), all.end(), s) - all.begin()));
    in.push_back(tensor_of(ranks, t.shape()));
  }
  return apply_all(c.op, in, c.attrs);
}

Tensors apply_to_ids(const Call& c, const OnIds& row) {
  Tensors in;
  for (size_t i = 0; i < c.in.size(); i++) {
    const bool text = c[i] && c.dtype(i) == DType::string;
    if (c.in.size() > 1 && !text && row.strings == 0) c.fail("strings can be compared with strings only, got ", c[0].spec(), " and ", c[1].spec());
    in.push_back(text ? ids_of(c[i]) : c[i]);
  }
  Tensors out = apply_all(c.op, in, c.attrs);
  for (size_t i = 0; i < out.size(); i++)
    if (row.strings >> i & 1) {
      if (out[i].dtype() != DType::int32) c.fail("strings and numbers cannot be mixed");
      out[i] = strings_from(out[i]);
    }
  return out;
}

Tensors apply_strings(const Call& c) {
  if (const OnIds* row = row_of(on_ids, c.op)) return apply_to_ids(c, *row);
  if (holds(ordering, c.name())) return apply_to_ranks(c);
  if (c.name() == "cast" && c.attrs.dtype(0) == DType::string) return {c[0]};
  if (!holds(moving, c.name()) && !c.name().starts_with("string.")) refuse(c, DType::string);
  return apply_plain(c);
}

const OpDef rows[] = {
    {.signature = "_pairsOfComplex(x: tensor): tensor", .doc = "", .kind = Kind::view,
     .infer = [](const Call& c) -> Specs { return {carrier_of(c[0].spec())}; },
     .vjp = [](const Backward& b) -> Tensors { return {complex_from(b.dy[0])}; },
     .view = [](const Attrs&, const Spec&, const Spec&, const View& v) -> std::optional<View> { return v; }},
    {.signature = "_complexFromPairs(x: tensor): tensor", .doc = "", .kind = Kind::view,
     .infer = [](const Call& c) -> Specs {
       Shape shape = c.shape(0);
       shape.erase(shape.rank() - 1);
       return {{shape, DType::complex64}};
     },
     .vjp = [](const Backward& b) -> Tensors { return {pairs_of(complex_of(b.dy[0]))}; },
     .view = [](const Attrs&, const Spec&, const Spec&, const View& v) -> std::optional<View> { return v; }},
    // The gradient of what only moves strings is moved like them.
    {.signature = "_idsOfString(x: tensor): tensor", .doc = "", .kind = Kind::view,
     .infer = [](const Call& c) -> Specs { return {carrier_of(c[0].spec())}; },
     .vjp = [](const Backward& b) -> Tensors { return {b.dy[0]}; },
     .view = [](const Attrs&, const Spec&, const Spec&, const View& v) -> std::optional<View> { return v; }},
    {.signature = "_stringFromIds(x: tensor): tensor", .doc = "", .kind = Kind::view,
     .infer = [](const Call& c) -> Specs { return {{c.shape(0), DType::string}}; },
     .vjp = [](const Backward& b) -> Tensors { return {b.dy[0]}; },
     .view = [](const Attrs&, const Spec&, const Spec&, const View& v) -> std::optional<View> { return v; }},
};
enum { pairs_row, complex_row, ids_row, string_row };

Tensor through(const OpDef& view, const Tensor& x) { return record(view, std::span(&x, 1))[0]; }

}  // namespace

namespace ops {

Tensor pairs_of(const Tensor& x) { return through(rows[pairs_row], x); }
Tensor complex_from(const Tensor& pairs) { return through(rows[complex_row], pairs); }
Tensor ids_of(const Tensor& x) { return through(rows[ids_row], x); }
Tensor strings_from(const Tensor& ids) { return through(rows[string_row], ids); }

std::vector<std::string_view> strings_of(const Tensor& x) {
  std::vector<std::string_view> list;
  for (int32_t id : values_of<int32_t>(x)) list.push_back(strings::get(id));
  return list;
}

Tensor tensor_of_strings(const std::vector<std::string_view>& values, const Shape& shape) {
  std::vector<int32_t> ids;
  for (std::string_view s : values) ids.push_back(strings::intern(s));
  return tensor_of(ids, shape, DType::string);
}

}  // namespace ops

Tensors apply_carried(const Call& c) {
  bool text = false;
  for (const Tensor& t : c.in) text |= t && t.dtype() == DType::string;
  for (const OpDef& view : rows)
    if (&c.op == &view) return record(c.op, c.in, c.attrs);
  return text ? apply_strings(c) : apply_complex(c);
}

std::span<const OpDef> carried_ops() { return rows; }

}  // namespace nacre
