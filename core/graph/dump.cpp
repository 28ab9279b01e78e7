// Plans, and what became of them on the way, as text.
#include "core/evaluate.h"
#include "core/graph/plan.h"

namespace nacre {
namespace {

using Where = Plan::Place::Where;

std::string text_of(const Plan::Place& p) {
  const std::string offset = p.offset ? text("+", p.offset) : "";
  switch (p.where) {
    case Where::argument: return text("argument ", static_cast<int64_t>(p.index)) + offset;
    case Where::constant: return text("constant ", static_cast<int64_t>(p.index)) + offset;
    case Where::arena: return text("arena+", p.offset);
    case Where::local: return text("local ", static_cast<int64_t>(p.index));
    case Where::buffer: return text("buffer ", static_cast<int64_t>(p.index)) + offset;
    default: return "none";
  }
}

// The values of those that have a few elements, and lie in the heap.
std::string known_text(const char* kind, std::span<const Tensor> tensors) {
  constexpr int64_t few = 8;
  std::string s;
  for (size_t i = 0; i < tensors.size(); i++) {
    const Tensor& t = tensors[i];
    if (!t || t.dtype() > DType::float32 || t.shape().size() > few || !t.evaluated() || t.node->values[t.out]->backend->on_device()) continue;
    const char* const data = host_data(t);
    s += text(kind, i, " =");
    for (int64_t e = 0; e < t.shape().size(); e++) {
      if (t.dtype() == DType::float32) s += text(" ", reinterpret_cast<const float*>(data)[e]);
      else s += text(" ", t.dtype() == DType::boolean ? int64_t{data[e] != 0} : int64_t{reinterpret_cast<const int32_t*>(data)[e]});
    }
    s += "\n";
  }
  return s;
}

}  // namespace

std::string Plan::text(bool programs) const {
  std::string s;
  for (size_t i = 0; i < steps.size(); i++) {
    s += nacre::text(i, ": ", steps[i].work.text(), " on ", steps[i].backend->name(), "\n   in");
    for (const Place& p : steps[i].in) s += " " + text_of(p);
    s += "; out";
    for (const Place& p : steps[i].out) s += " " + text_of(p);
    if (const OpDef* op = steps[i].work.op; op && steps[i].work.attrs.size()) s += nacre::text("\n   with ", op->signature + op->name().size());
    s += "\n";
    if (programs && steps[i].kernel) s += steps[i].kernel->programs();
  }
  return s + nacre::text("arena ", arena_bytes, " bytes (", unshared_bytes, " without reuse), outputs ", outputs.size(), "\n");
}

std::string dump(const std::shared_ptr<const Graph>& captured, std::span<const Tensor> known, bool programs) {
  const Graph simple = simplify(*captured);
  const auto plan = compile(captured, current_backend(), known);
  return "captured\n" + captured->text() + "\nsimplified\n" + simple.text() + "\nfused\n" + fuse(simple, current_backend()).text() + "\nplan\n" +
         plan->text(programs) + known_text("constant ", plan->constants) + known_text("argument ", known);
}

std::string dump(std::span<const Tensor> roots, bool programs) {
  Tensors pending;
  for (const Tensor& t : roots)
    if (!t.evaluated()) pending.push_back(t);
  if (pending.empty()) return "everything is evaluated\n";
  return dump(std::make_shared<const Graph>(capture(walk(pending))), {}, programs);
}

}  // namespace nacre
