#include "core/function.h"

#include "core/evaluate.h"
#include "core/graph/cache.h"

namespace nacre {

const OpDef placeholder_op = {.signature = "_placeholder(): tensor", .doc = "An argument of a function.", .kind = Kind::leaf};

namespace {
int recordings = 0;
uint64_t ids = 0;

int index_of(std::span<const Tensor> list, const Node* n, uint32_t out) {
  for (size_t i = 0; i < list.size(); i++)
    if (list[i].node.get() == n && list[i].out == out) return static_cast<int>(i);
  return -1;
}

struct FunctionRun final : Computation {
  const std::shared_ptr<const Graph>& graph;
  const Tensors& known;

  FunctionRun(uint64_t hash, Tensors arguments, const std::shared_ptr<const Graph>& graph, const Tensors& known)
      : Computation(hash, std::move(arguments)), graph(graph), known(known) {}
  bool equals(const Graph& captured) const override { return &captured == graph.get(); }
  std::unique_ptr<Plan> compile(Backend& backend) const override { return nacre::compile(graph, backend, known); }
};

}  // namespace

void begin_recording() { recordings++; }
void end_recording() { recordings--; }
bool recording() { return recordings > 0; }

Tensor placeholder(Spec spec) {
  Ref<Node> n(new Node(&placeholder_op));
  n->specs.push_back(spec);
  return {std::move(n), 0};
}

Function::Function(std::span<const Tensor> parameters, std::span<const Tensor> results) : id_(hash_mix(0x66756e63, ++ids)) {
  for (const Tensor& p : parameters) specs_.push_back(p.spec());
  Tensors roots;
  for (const Tensor& r : results) {
    Result& result = results_.emplace_back(Result{.spec = r.spec()});
    result.parameter = index_of(parameters, r.node.get(), r.out);
    if (r.evaluated()) result.known = r;
    else if (result.parameter < 0) roots.push_back(r);
  }
  const Walk w = walk(roots, false);
  graph_ = std::make_shared<const Graph>(capture(w));
  for (size_t i = 0, root = 0; i < results_.size(); i++)
    if (results_[i].parameter < 0 && !results_[i].known) results_[i].output = graph_input(roots[root++]);
  for (const Tensor& t : nacre::arguments(w)) {
    parameters_.push_back(index_of(parameters, t.node.get(), t.out));
    known_.push_back(parameters_.back() < 0 ? t : Tensor{});
    if (parameters_.back() < 0 && !t.evaluated()) throw Unknown("[function] a result depends on an argument of another function that is being recorded");
  }
}

Function::~Function() { forget_plans(id_); }

Tensors Function::run(std::span<const Tensor> arguments) const {
  if (arguments.size() != specs_.size()) throw Error(text("[function] it has ", specs_.size(), " arguments, got ", arguments.size()));
  for (size_t i = 0; i < specs_.size(); i++)
    if (!(arguments[i].spec() == specs_[i])) throw Error(text("[function] argument ", i, " must be ", specs_[i], ", got ", arguments[i].spec()));
  evaluate(arguments);
  Tensors values = known_;
  for (size_t i = 0; i < values.size(); i++)
    if (parameters_[i] >= 0) values[i] = arguments[parameters_[i]];
  Outcome outcome;
  if (!graph_->steps.empty()) {
    outcome = run_cached(FunctionRun(id_, std::move(values), graph_, known_));
    statistics().evaluations++;
  }
  Tensors results;
  for (const Result& r : results_) {
    if (r.parameter >= 0) results.push_back(arguments[r.parameter]);
    else if (r.known) results.push_back(r.known);
    else
      for (size_t i = 0; i < outcome.outputs.size(); i++)
        if (outcome.plan->outputs[i].step == r.output.step && outcome.plan->outputs[i].out == r.output.out) {
          results.push_back(leaf(outcome.outputs[i], r.spec));
          break;
        }
  }
  return results;
}

std::string Function::dump(bool programs) const { return nacre::dump(graph_, known_, programs); }

}  // namespace nacre
