// What an op is: one row. Rows live in core/ops, one file per family; the registry lists the families.
#pragma once
#include <functional>
#include <optional>
#include <span>
#include <string_view>

#include "core/error.h"
#include "core/fused.h"
#include "core/tensor.h"

namespace nacre {

// A call of an op as its row sees it: `in` are the tensor arguments in signature order (an optional tensor left out is a null Tensor;
// a list argument is spread, and its length stands in `list`), `attrs` the other arguments in signature order.
struct Call {
  const OpDef& op;
  std::span<const Tensor> in;
  const Attrs& attrs;

  const Tensor& operator[](size_t i) const { return in[i]; }
  const Shape& shape(size_t i) const { return in[i].shape(); }
  DType dtype(size_t i) const { return in[i].dtype(); }
  std::string_view name() const;
  template <class... Parts>
  [[noreturn, gnu::always_inline]] void fail(const Parts&... parts) const { nacre::fail(name(), parts...); }
};

// What a gradient rule sees: the recorded call, its results and the gradients of those (null where a result does not matter).
struct Backward {
  Call call;
  std::span<const Tensor> y;
  std::span<const Tensor> dy;
  std::span<const bool> needs;  // which inputs a gradient is wanted for
};

enum class Kind : uint8_t {
  leaf,         // data
  composite,    // `compose` writes it in other ops; no node of its own
  elementwise,  // `elementwise` row; fused by the compiler
  view,         // moves elements only: `view` gives strides, or nothing where it must copy
  heavy,        // a kernel
};

// The elements of a view node as strides over the memory of its base.
struct View {
  int64_t offset = 0;
  std::array<int64_t, max_rank> strides{};  // in elements, per dimension of the viewing shape
  bool operator==(const View&) const = default;
};

// The documentation of an op, for tools/generate. Only builds for this machine carry the texts, which would be a fiftieth of the wasm file.
struct Doc {
  const char* text = "";
  constexpr Doc() = default;
#ifdef __EMSCRIPTEN__
  constexpr Doc(const char*) {}
#else
  constexpr Doc(const char* text) : text(text) {}
#endif
};

struct OpDef {
  // TypeScript-like, the one source of the JS function, its types and its argument checks; see core/ops/README.md for the grammar.
  const char* signature;
  Doc doc;
  Kind kind;

  // What a call does, checks included. A composite has one; other ops may, to bring their operands into shape (types, say) before `record`.
  Tensors (*compose)(const Call&) = nullptr;
  Specs (*infer)(const Call&) = nullptr;                 // others: checks the arguments, tells the results' specs
  Tensors (*vjp)(const Backward&) = nullptr;             // one gradient per input (null: none). Written in ops, so it differentiates again
  const Elementwise* elementwise = nullptr;
  // From the view of input 0 over its own shape to the view of the result; nothing: not expressible, a copy is needed first.
  std::optional<View> (*view)(const Attrs&, const Spec& in, const Spec& out, const View&) = nullptr;
  // The scalar reference: plain loops over host memory, row-major. The oracle of the tests and the last fallback.
  struct Host;
  void (*reference)(const Host&) = nullptr;

  std::string_view name() const;   // the signature up to its parenthesis
  std::string_view shown() const;  // what messages about arguments call it: without a namespace, or the name after `as`
};

// Arguments of a reference kernel.
struct OpDef::Host {
  const Attrs& attrs;
  std::span<const Spec> in_specs;
  std::span<const void* const> in;
  std::span<const Spec> out_specs;
  std::span<void* const> out;
  template <class T>
  const T* input(size_t i) const { return static_cast<const T*>(in[i]); }
  template <class T>
  T* output(size_t i) const { return static_cast<T*>(out[i]); }
};

extern const OpDef leaf_op;

// Checks and makes a call. All outputs.
Tensors apply_all(const OpDef& op, std::span<const Tensor> in, const Attrs& attrs = {});
// The same with operands as they are; see ops/carried.h for complex64 and string ones.
Tensors apply_plain(const Call&);
// Infers and makes the node, without `compose`.
Tensors record(const OpDef& op, std::span<const Tensor> in, const Attrs& attrs = {});
// The same for an op of one output.
Tensor apply(const OpDef& op, std::initializer_list<Tensor> in, const Attrs& attrs = {});

std::span<const OpDef* const> registry();             // all ops, in a fixed order
const OpDef& find_op(std::string_view name);          // throws when there is none

}  // namespace nacre
