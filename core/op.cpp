#include "core/op.h"

#include <algorithm>
#include <unordered_map>

#include "core/evaluate.h"
#include "core/ops/carried.h"
#include "core/ops/helpers.h"

namespace nacre {

std::string_view OpDef::name() const {
  const std::string_view s = signature;
  return s.substr(0, s.find_first_of("(! "));
}

std::string_view OpDef::shown() const {
  std::string_view s = signature;
  s = s.substr(0, s.find_first_of("(!"));
  return s.substr(s.find_last_of(" .") + 1);
}

std::string_view Call::name() const { return op.name(); }

Tensors apply_plain(const Call& c) { return c.op.compose ? c.op.compose(c) : record(c.op, c.in, c.attrs); }

Tensors apply_all(const OpDef& op, std::span<const Tensor> in, const Attrs& attrs) {
  for (const Tensor& t : in)
    if (t && !is_plain(t.dtype())) return apply_carried({op, in, attrs});
  return apply_plain({op, in, attrs});
}

Tensors record(const OpDef& op, std::span<const Tensor> in, const Attrs& attrs) {
  Ref<Node> n(new Node(&op));
  n->specs = op.infer({op, in, attrs});
  for (const Spec& spec : n->specs) ops::check_size(op.name(), spec.shape);
  n->attrs = attrs;
  n->inputs.assign(in.begin(), in.end());
  for (const Tensor& t : in)
    if (t && !t.evaluated()) n->depth = std::max(n->depth, t.node->depth + 1);
  Tensors outs;
  for (uint32_t i = 0; i < n->specs.size(); i++) outs.push_back({n, i});
  check_pending(outs[0]);
  return outs;
}

Tensor apply(const OpDef& op, std::initializer_list<Tensor> in, const Attrs& attrs) {
  return apply_all(op, std::span(in.begin(), in.size()), attrs)[0];
}

const OpDef& find_op(std::string_view name) {
  static const auto table = [] {
    std::unordered_map<std::string_view, const OpDef*> t;
    for (const OpDef* op : registry()) t.emplace(op->name(), op);
    return t;
  }();
  const auto it = table.find(name);
  if (it == table.end()) fail(name, "there is no op of this name");
  return *it->second;
}

}  // namespace nacre
