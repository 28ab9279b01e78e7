#include "core/graph/graph.h"

#include "core/function.h"
#include "core/walk.h"

namespace nacre {
namespace {

bool is_leaf(const Node& n) { return !n.values.empty() || n.op == &placeholder_op; }

uint64_t hash_of(const Spec& s) {
  uint64_t h = static_cast<uint64_t>(s.dtype) << 8 | s.shape.rank();
  for (int d : s.shape) h = hash_mix(h, d);
  return h;
}


std::string text_of(const Graph::Input& i) {
  if (i == no_input) return "none";
  return text("%", static_cast<int64_t>(i.step), i.out ? text(".", static_cast<int64_t>(i.out)) : "");
}

// From here on complex64 and string tensors are what carries them.
bool same_specs(const Specs& captured, const Specs& recorded) {
  if (captured.size() != recorded.size()) return false;
  for (size_t i = 0; i < captured.size(); i++)
    if (!(is_plain(recorded[i].dtype) ? captured[i] == recorded[i] : captured[i] == carrier_of(recorded[i]))) return false;
  return true;
}

bool same_step(const Graph::Step& s, const Node& n, uint8_t flags) {
  if (!same_specs(s.specs, n.specs) || is_leaf(n) != (s.op == &leaf_op)) return false;
  if (is_leaf(n)) return true;
  if (s.op != n.op || s.keep() != (flags & 1) || s.held() != !!(flags & 2) || s.inputs.size() != n.inputs.size()) return false;
  for (size_t i = 0; i < n.inputs.size(); i++)
    if (!(s.inputs[i] == graph_input(n.inputs[i]))) return false;
  return s.attrs == n.attrs;
}

}  // namespace

Graph::Input graph_input(const Tensor& t) { return t ? Graph::Input{number_of(*t.node), t.out} : no_input; }

Walk walk(std::span<const Tensor> roots, bool hold) {
  Walk w;
  w.nodes = topological(roots, [](const Node& n) { return !is_leaf(n); });
  w.flags.resize(w.nodes.size());
  for (const Tensor& r : roots) w.flags[number_of(*r.node)] = 1;
  for (size_t i = 0; i < w.nodes.size(); i++) {
    const Node& n = *w.nodes[i];
    uint64_t h = is_leaf(n) ? 0 : reinterpret_cast<uintptr_t>(n.op);
    for (const Spec& s : n.specs) h = hash_mix(h, hash_of(s));
    if (!is_leaf(n)) {
      if (hold && n.handles) w.flags[i] |= n.recomputed ? 3 : 2;
      for (const Tensor& t : n.inputs) h = hash_mix(h, graph_input(t).step << 4 | graph_input(t).out);
      if (n.attrs.size()) h = hash_mix(h, n.attrs.hash());
      h = hash_mix(h, w.flags[i]);
    }
    w.hash = hash_mix(w.hash, h);
  }
  return w;
}

Graph capture(const Walk& w) {
  Graph g;
  for (uint32_t i = 0; i < w.nodes.size(); i++) {
    const Node& n = *w.nodes[i];
    Graph::Step s{.op = is_leaf(n) ? &leaf_op : n.op, .specs = n.specs};
    for (Spec& spec : s.specs)
      if (!is_plain(spec.dtype)) spec = carrier_of(spec);
    for (uint32_t out = 0; out < n.specs.size(); out++) s.origins.push_back({i, out, (w.flags[i] & 1) != 0, (w.flags[i] & 2) != 0});
    if (!is_leaf(n)) {
      s.attrs = n.attrs;
      for (const Tensor& t : n.inputs) s.inputs.push_back(graph_input(t));
    }
    g.steps.push_back(std::move(s));
  }
  return g;
}

bool same(const Graph& g, const Walk& w) {
  if (g.steps.size() != w.nodes.size()) return false;
  for (size_t i = 0; i < w.nodes.size(); i++)
    if (!same_step(g.steps[i], *w.nodes[i], w.flags[i])) return false;
  return true;
}

Tensors arguments(const Walk& w) {
  Tensors list;
  for (Node* n : w.nodes)
    if (is_leaf(*n))
      for (uint32_t out = 0; out < n->specs.size(); out++) list.push_back({Ref<Node>(n), out});
  return list;
}

Graph without_dead_code(Graph g) {
  std::vector<char> live(g.steps.size());
  for (size_t i = live.size(); i-- > 0;) {
    const Graph::Step& s = g.steps[i];
    live[i] |= s.keep() || s.op == &leaf_op;
    if (live[i])
      for (const Graph::Input& in : s.inputs)
        if (!(in == no_input)) live[in.step] = 1;
  }
  Graph out;
  std::vector<uint32_t> place(live.size());
  for (size_t i = 0; i < live.size(); i++) {
    if (!live[i]) continue;
    place[i] = static_cast<uint32_t>(out.steps.size());
    Graph::Step s = std::move(g.steps[i]);
    for (Graph::Input& in : s.inputs)
      if (!(in == no_input)) in.step = place[in.step];
    out.steps.push_back(std::move(s));
  }
  return out;
}

Graph::Input Graph::append(Step s) {
  if (s.origins.empty())
    for (uint32_t out = 0; out < s.specs.size(); out++) s.origins.push_back({0, out, false, false});
  steps.push_back(std::move(s));
  return {static_cast<uint32_t>(steps.size()) - 1, 0};
}

std::string Graph::text() const {
  std::string s;
  for (size_t i = 0; i < steps.size(); i++) {
    const Step& step = steps[i];
    std::string line = nacre::text("%", i, " = ", step.op ? step.op->name() : "fused", "(");
    for (const Input& in : step.inputs) line += (line.back() == '(' ? "" : ", ") + text_of(in);
    if (step.attrs.size()) line += "; " + step.attrs.text();
    line += "):";
    for (const Spec& spec : step.specs) line += " " + spec.text();
    if (step.keep()) line += " keep";
    if (step.held()) line += " held";
    if (step.prologue) line += "\n  prologue " + step.prologue->text();
    if (step.fused) line += "\n  " + step.fused->text();
    if (step.epilogue) line += "\n  epilogue " + step.epilogue->text();
    s += line + "\n";
  }
  return s;
}

}  // namespace nacre
