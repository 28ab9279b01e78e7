// Constant folding: what depends on no argument is computed once, when the plan is compiled.
#include "core/graph/constants.h"
#include "core/graph/plan.h"

namespace nacre {

const OpDef constant_op = {.signature = "_constant(): tensor", .doc = "A value held by the plan.", .kind = Kind::leaf};

namespace {

// Larger values are computed again in every run rather than held: they are usually cheap to make (noise, masks) and would pin memory.
constexpr int64_t max_folded_bytes = 1 << 20;

// The steps worth folding: they depend on no argument, and something that does depend on one (or the user) reads them.
class Folding {
 public:
  explicit Folding(const Graph& g) : g_(g), constant_(g.steps.size()), wanted_(g.steps.size()) {
    for (uint32_t s = 0; s < g.steps.size(); s++) {
      const Graph::Step& step = g.steps[s];
      constant_[s] = step.op != &leaf_op && small(step);
      for (const Graph::Input& in : step.inputs) constant_[s] &= in == no_input || constant_[in.step];
      if (!constant_[s])
        for (const Graph::Input& in : step.inputs) want(in);
      else if (step.keep())
        wanted_[s] = 1;
    }
    for (uint32_t s = 0; s < g.steps.size(); s++) wanted_[s] &= constant_[s] && !constant_value(g, {s, 0});
  }

  bool any() const { return std::find(wanted_.begin(), wanted_.end(), 1) != wanted_.end(); }
  bool folds(uint32_t s) const { return wanted_[s]; }

  // The graph that computes what is folded.
  Graph inner() const {
    Graph g;
    for (uint32_t s = 0; s < g_.steps.size(); s++) {
      Graph::Step step = constant_[s] ? g_.steps[s] : Graph::Step{.op = &constant_op};  // a place holder: keeps the numbers
      step.origins.clear();
      for (uint32_t out = 0; out < step.specs.size(); out++) step.origins.push_back({s, out, wanted_[s] != 0, false});
      g.steps.push_back(std::move(step));
    }
    return without_dead_code(std::move(g));
  }

 private:
  static bool small(const Graph::Step& step) {
    return std::all_of(step.specs.begin(), step.specs.end(), [](const Spec& s) { return s.bytes() <= max_folded_bytes; });
  }
  void want(const Graph::Input& in) {
    if (!(in == no_input)) wanted_[in.step] = 1;
  }

  const Graph& g_;
  std::vector<char> constant_, wanted_;
};

}  // namespace

Graph fold(const Graph& g, Backend& backend, std::vector<Ref<Buffer>>& constants) {
  const Folding folding(g);
  if (!folding.any()) return g;
  Plan inner;
  inner.backend = &backend;
  fill_plan(inner, fuse(folding.inner(), backend));
  const std::vector<Ref<Buffer>> values = run(inner, {});
  Graph out = g;
  for (size_t i = 0; i < values.size(); i++) {
    Graph::Step& step = out.steps[inner.outputs[i].step];
    step.op = &constant_op;
    step.inputs.clear();
    // The outputs of a step follow one another: it refers to the first.
    if (inner.outputs[i].out == 0) step.attrs = {static_cast<double>(constants.size())};
    constants.push_back(values[i]);
  }
  return without_dead_code(std::move(out));
}

}  // namespace nacre
