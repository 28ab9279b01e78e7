#include "core/evaluate.h"

#include <list>
#include <unordered_map>

#include "core/backend.h"
#include "core/graph/graph.h"
#include "core/graph/plan.h"
#include "core/lineage.h"

namespace nacre {
namespace {

// Compiled plans by structure, least recently used last.
class PlanCache {
 public:
  Plan& plan_of(const Walk& w, Backend& backend) {
    const auto [first, last] = table_.equal_range(w.hash);
    for (auto it = first; it != last; ++it)
      if ((*it->second)->backend == &backend && same(*(*it->second)->source, w)) {
        statistics().plan_hits++;
        recent_.splice(recent_.begin(), recent_, it->second);
        return **it->second;
      }
    recent_.push_front(compile(capture(w), backend));
    table_.emplace(w.hash, recent_.begin());
    hashes_.emplace(recent_.front().get(), w.hash);
    while (recent_.size() > options().max_plans) drop_oldest();
    return *recent_.front();
  }
  void clear() {
    table_.clear();
    hashes_.clear();
    recent_.clear();
  }

 private:
  using List = std::list<std::unique_ptr<Plan>>;

  void drop_oldest() {
    const auto oldest = std::prev(recent_.end());
    const auto [first, last] = table_.equal_range(hashes_.at(oldest->get()));
    for (auto it = first; it != last; ++it)
      if (it->second == oldest) {
        table_.erase(it);
        break;
      }
    hashes_.erase(oldest->get());
    recent_.erase(oldest);
  }

  List recent_;
  std::unordered_multimap<uint64_t, List::iterator> table_;
  std::unordered_map<const Plan*, uint64_t> hashes_;
};

PlanCache plans;
int scopes = 0;
std::vector<Ref<Node>> evaluated_in_scope;  // keep their inputs until the last scope closes
size_t bytes_at_evaluation = 0;

void detach(Node& n) {
  n.inputs.clear();
  n.depth = 0;
}

std::vector<Ref<Buffer>> run_plan(const Walk& w, Plan*& plan) {
  Backend* backend = &current_backend();
  const auto leave_lost_device = [&] {
    if (!is_lost(*backend)) return false;
    if (static_cast<Device*>(backend)->required) throw DeviceLost(text("[", backend->name(), "] the device has lost its memory and has not come back"));
    backend = &host_of(*backend);
    return true;
  };
  leave_lost_device();
  const Tensors values = arguments(w);
  const auto once = [&] {
    plan = &plans.plan_of(w, *backend);
    return run(*plan, values);
  };
  std::vector<Ref<Buffer>> outputs;
  try {
    outputs = once();
  } catch (const OutOfMemory&) {
    // Give back what is only kept for speed (packed weights, the arena), then try once more.
    clear_plans();
    outputs = once();
  }
  if (leave_lost_device()) outputs = once();  // what it gave means nothing
  if (backend->on_device()) note_run(*plan, values, outputs);
  return outputs;
}

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

void clear_plans() {
  plans.clear();
  release_arena();
}

void evaluate(std::span<const Tensor> roots, bool hold) {
  Tensors pending;
  for (const Tensor& t : roots)
    if (!t.evaluated()) pending.push_back(t);
  if (!pending.empty()) {
    const Walk w = walk(pending, hold);
    Plan* plan = nullptr;
    std::vector<Ref<Buffer>> outputs = run_plan(w, plan);
    attach(w, *plan, std::move(outputs));
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
  if (newest.node->depth <= options().max_depth && current_backend().live_bytes <= bytes_at_evaluation + options().max_pending_bytes) return;
  evaluate(newest);
}

std::string dump(std::span<const Tensor> roots, bool programs) {
  Tensors pending;
  for (const Tensor& t : roots)
    if (!t.evaluated()) pending.push_back(t);
  if (pending.empty()) return "everything is evaluated\n";
  const Graph captured = capture(walk(pending));
  const Graph simple = simplify(captured);
  return "captured\n" + captured.text() + "\nsimplified\n" + simple.text() + "\nfused\n" + fuse(simple, current_backend()).text() + "\nplan\n" +
         compile(captured, current_backend())->text(programs);
}

}  // namespace nacre
