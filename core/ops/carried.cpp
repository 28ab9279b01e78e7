// The views between tensors and what carries them, and the ops that only move elements.
#include "core/ops/carried.h"

#include <cstdlib>

#include "core/ops/families.h"
#include "core/ops/helpers.h"
#include "core/ops/host.h"
#include "core/strings.h"

namespace nacre {
namespace {

using namespace ops;

// Composites that do for complex64 and string tensors what they do for others, because all they call does.
constexpr const char* moving[] = {
    "clone", "reshape", "transpose", "broadcastTo", "expandDims", "squeeze", "ensureShape", "concat", "concat1d", "concat2d", "concat3d", "concat4d",
    "stack", "tile", "_meshgrid", "slice", "slice1d", "slice2d", "slice3d", "slice4d", "stridedSlice", "reverse", "reverse1d", "reverse2d", "reverse3d",
    "reverse4d", "split", "unstack", "pad", "pad1d", "pad2d", "pad3d", "pad4d", "mirrorPad", "gather", "batchToSpaceND", "gatherND",
    "booleanMaskAsync"};
constexpr const char* calculating[] = {"addN", "sum", "mean", "cumsum", "matMul", "dot", "outerProduct", "real", "imag", "conj", "angle",
                                       "fft", "ifft", "rfft", "irfft", "spectral.fft", "spectral.ifft", "spectral.rfft", "spectral.irfft"};

// Views that change nothing; they are recorded whatever their types.
constexpr const char* renaming[] = {"_identity", "_customGradient", "_pairsOfComplex", "_complexFromPairs", "_idsOfString", "_stringFromIds"};

// Primitives that move elements: what to append to each of their lists for the dimension of pairs; -1: its number.
struct Movement {
  const char* name;
  std::array<int, 3> appended;
};
constexpr Movement movements[] = {{"_reshape", {2}}, {"_transpose", {-1}}, {"_broadcastTo", {2}}, {"_slice", {0, 2, 1}}, {"_concat", {}}, {"_gather", {}},
                                  {"_cumsum", {}}, {"_mirrorPad", {0, 0}}};

// Ops that need nothing but equality of strings.
struct OnIds {
  const char* name;
  int strings = 1;  // which results are strings again, as bits
  int numbers = 0;  // which operands are none, as bits
};
constexpr OnIds on_ids[] = {{"_reshape"}, {"_transpose"}, {"_broadcastTo"}, {"_slice"}, {"_concat"}, {"_gather", 1, 2}, {"_pad"}, {"_mirrorPad"},
                            {"where", 1, 1}, {"equal", 0}, {"notEqual", 0}, {"unique"}, {"sparseToDense", 1, 1}, {"setdiff1dAsync"},
                            {"tensorScatterUpdate", 1, 2}};

constexpr const char* ordering[] = {"greater", "greaterEqual", "less", "lessEqual"};

bool holds(std::span<const char* const> names, std::string_view name) {
  for (const char* n : names)
    if (name == n) return true;
  return false;
}

template <class Row>
const Row* row_of(std::span<const Row> rows, const OpDef& op) {
  const std::string_view name = op.name();
  for (const Row& row : rows)
    if (name == row.name) return &row;
  return nullptr;
}

// A tensor argument in a signature.
struct Argument {
  std::string_view name;
  bool list;
};
std::vector<Argument> tensor_arguments(std::string_view signature) {
  std::vector<Argument> found;
  const size_t end = signature.rfind("): ");
  for (size_t at = signature.find(": "); at < end; at = signature.find(": ", at + 1)) {
    std::string_view type = signature.substr(at + 2);
    if (type.starts_with("number|")) type.remove_prefix(7);
    const size_t start = signature.find_last_of("( {.", at - 1) + 1;
    if (type.starts_with("tensor")) found.push_back({signature.substr(start, at - start), type.starts_with("tensor[]")});
  }
  return found;
}

// The name of the argument that tensor i of a call belongs to; a list takes what the others leave.
std::string argument_of(const Call& c, size_t i) {
  const std::vector<Argument> arguments = tensor_arguments(c.op.signature);
  for (const Argument& a : arguments) {
    const size_t count = a.list ? c.in.size() + 1 - arguments.size() : 1;
    if (i < count) return a.list ? text(a.name, "[", i, "]") : std::string(a.name);
    i -= count;
  }
  return "x";
}

// In TensorFlow.js's words, which programs look for.
[[noreturn]] void refuse(const Call& c, DType dtype) {
  size_t i = 0;
  while (!c[i] || c.dtype(i) != dtype) i++;
  if (dtype == DType::string) {
    throw Error(text("Argument '", argument_of(c, i), "' passed to '", c.op.shown(), "' must be numeric tensor, but got string tensor"));
  }
  c.fail("is not defined for complex64 tensors: ", argument_of(c, i), " is ", c[i].spec(), "; take its real and imaginary part apart");
}

// The same call on pairs.
Tensors moved(const Call& c, const Movement& m) {
  Attrs attrs = c.attrs;
  size_t list = 0;
  for (Attr& a : attrs.values)
    if (auto* values = std::get_if<Ints>(&a)) {
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
  if (const Movement* m = row_of<Movement>(movements, c.op)) return moved(c, *m);
  if (!holds(moving, c.name()) && !holds(calculating, c.name())) refuse(c, DType::complex64);
  return apply_plain(c);
}

// Strings compare as their places among all strings of the call. By qsort: std::sort would be instantiated for this alone.
Tensors apply_to_ranks(const Call& c) {
  std::vector<std::string_view> all;
  for (const Tensor& t : c.in) {
    if (t.dtype() != DType::string) c.fail("strings do not go together with numbers: got ", c[0].spec(), " and ", c[1].spec());
    for (std::string_view s : strings_of(t)) all.push_back(s);
  }
  const auto order = [](const void* a, const void* b) { return static_cast<const std::string_view*>(a)->compare(*static_cast<const std::string_view*>(b)); };
  std::qsort(all.data(), all.size(), sizeof(std::string_view), order);
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
    if (c[i] && !text && !(i < 8 && (row.numbers >> i & 1))) c.fail("strings do not go together with numbers: ", argument_of(c, i), " is ", c[i].spec());
    in.push_back(text ? ids_of(c[i]) : c[i]);
  }
  Tensors out = apply_all(c.op, in, c.attrs);
  for (size_t i = 0; i < out.size(); i++)
    if (row.strings >> i & 1) out[i] = strings_from(out[i]);
  return out;
}

Tensors apply_strings(const Call& c) {
  if (const OnIds* row = row_of<OnIds>(on_ids, c.op)) return apply_to_ids(c, *row);
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
  if (holds(renaming, c.name())) return record(c.op, c.in, c.attrs);
  bool text = false;
  for (const Tensor& t : c.in) text |= t && t.dtype() == DType::string;
  return text ? apply_strings(c) : apply_complex(c);
}

std::span<const OpDef> carried_ops() { return rows; }

}  // namespace nacre
