#include "core/evaluate.h"

#include "core/backend.h"
#include "core/function.h"
#include "core/graph/cache.h"

namespace nacre {
namespace {

int scopes = 0;
std::vector<Ref<Node>> evaluated_in_scope;  // keep their inputs until the last scope closes
size_t bytes_at_evaluation = 0;

void detach(Node& n) {
  n.inputs.clear();
  n.depth = 0;
}

// What recorded nodes ask for.
struct WalkRun final : Computation {
  const Walk& w;

  explicit WalkRun(const Walk& w) : Computation(w.hash, nacre::arguments(w)), w(w) {
    for (const Tensor& t : arguments)
      if (!t.evaluated()) throw Unknown("[evaluate] the value depends on an argument of a function that is being recorded");
  }
  bool equals(const Graph& captured) const override { return same(captured, w); }
  std::unique_ptr<Plan> compile(Backend& backend) const override { return nacre::compile(std::make_shared<const Graph>(capture(w)), backend); }
};

void attach(const Walk& w, const Plan& plan, std::vector<Ref<Buffer>> outputs) {
  for (size_t i = 0; i < outputs.size(); i++) {
    Node& n = *w.nodes[plan.outputs[i].step];
    n.values.resize(n.specs.size());
    n.values[plan.outputs[i].out] = std::move(outputs[i]);
  }
  // Detaching may free other nodes of the walk: note first, then let go.
  std::vector<Ref<Node>> done;
  for (size_t i = 0; i < w.nodes.size(); i++) {
    Node& n = *w.nodes[i];
    if (!w.flags[i]) continue;
    if (n.values.empty()) n.recomputed = true;
    else done.emplace_back(&n);
  }
  for (Ref<Node>& n : done) {
    if (!scopes) detach(*n);
    else evaluated_in_scope.push_back(n);
  }
}

}  // namespace

Options& options() {
  static Options o;
  return o;
}

Statistics& statistics() {
  static Statistics s;
  return s;
}

void evaluate(std::span<const Tensor> roots, bool hold) {
  Tensors pending;
  for (const Tensor& t : roots)
    if (!t.evaluated()) pending.push_back(t);
  if (!pending.empty()) {
    const Walk w = walk(pending, hold);
    Outcome outcome = run_cached(WalkRun(w));
    attach(w, *outcome.plan, std::move(outcome.outputs));
    statistics().evaluations++;
  }
  bytes_at_evaluation = current_backend().live_bytes;
}

void open_gradient_scope() { scopes++; }
bool in_gradient_scope() { return scopes > 0; }

void close_gradient_scope() {
  if (--scopes) return;
  for (const Ref<Node>& n : evaluated_in_scope) detach(*n);
  evaluated_in_scope.clear();
}

GradientScope::GradientScope() : start(next_node_id()) { open_gradient_scope(); }
GradientScope::~GradientScope() { close_gradient_scope(); }

void check_pending(const Tensor& newest) {
  if (recording()) return;
  if (newest.node->depth <= options().max_depth && current_backend().live_bytes <= bytes_at_evaluation + options().max_pending_bytes) return;
  evaluate(newest);
}

}  // namespace nacre
