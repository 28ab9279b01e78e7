// Constant folding: what depends on no argument, or on known ones only, is computed once, when the plan is compiled.
#include "core/graph/constants.h"
#include "core/graph/plan.h"

namespace nacre {

const OpDef constant_op = {.signature = "_constant(): tensor", .doc = "A value held by the plan.", .kind = Kind::leaf};

namespace {

// Larger values are computed again in every run rather than held, unless what they are made of is as large: they are usually cheap to make (noise,
// masks) and would pin memory. Bytes count as what they become.
constexpr int64_t max_folded_bytes = 1 << 20;

bool is_small(const Graph& g, const Graph::Step& step) {
  static const OpDef* const bytes = &find_op("_bytes");
  int64_t limit = max_folded_bytes;
  for (const Graph::Input& in : step.inputs)
    if (!(in == no_input)) limit = std::max(limit, g.spec(in).bytes() * (step.op == bytes ? 4 : 1));
  return std::all_of(step.specs.begin(), step.specs.end(), [&](const Spec& s) { return s.bytes() <= limit; });
}

}  // namespace

std::vector<char> constant_steps(const Graph& g, std::span<const Tensor> known) {
  std::vector<char> constant(g.steps.size());
  size_t argument = 0;
  for (uint32_t s = 0; s < g.steps.size(); s++) {
    const Graph::Step& step = g.steps[s];
    if (step.op == &leaf_op) {
      constant[s] = argument < known.size() && known[argument];
      argument += step.specs.size();
      continue;
    }
    constant[s] = is_small(g, step);
    for (const Graph::Input& in : step.inputs) constant[s] &= in == no_input || constant[in.step];
  }
  return constant;
}

namespace {

// The steps worth folding: constant ones that others read, or the user.
class Folding {
 public:
  Folding(const Graph& g, std::span<const Tensor> known) : g_(g), constant_(constant_steps(g, known)), wanted_(g.steps.size()) {
    for (uint32_t s = 0; s < g.steps.size(); s++) {
      const Graph::Step& step = g.steps[s];
      if (!constant_[s])
        for (const Graph::Input& in : step.inputs) want(in);
      else if (step.keep())
        wanted_[s] = 1;
    }
    for (uint32_t s = 0; s < g.steps.size(); s++) wanted_[s] &= constant_[s] && !constant_value(g, {s, 0}) && !is_argument(s);
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
  // Whether it is an argument, at most under another shape: that costs nothing, a copy would.
  bool is_argument(uint32_t s) const {
    while (g_.is(s, Kind::view)) {
      const Graph::Step& step = g_.steps[s];
      const View all{0, contiguous_strides(g_.spec(step.inputs[0]).shape)};
      const auto v = step.op->view(step.attrs, g_.spec(step.inputs[0]), step.specs[0], all);
      if (!v || *v != View{0, contiguous_strides(step.specs[0].shape)} || g_.spec(step.inputs[0]).shape.size() != step.specs[0].shape.size()) return false;
      s = step.inputs[0].step;
    }
    return g_.steps[s].op == &leaf_op;
  }
  void want(const Graph::Input& in) {
    if (!(in == no_input)) wanted_[in.step] = 1;
  }

  const Graph& g_;
  std::vector<char> constant_, wanted_;
};

// Where to compute: in the heap, if all that is known lies there. For what happens once, programs of a device would not pay.
Backend& side_of(std::span<const Tensor> known, Backend& backend) {
  const bool in_heap = std::all_of(known.begin(), known.end(), [](const Tensor& t) { return !t || !t.node->values[t.out]->backend->on_device(); });
  return in_heap ? host_of(backend) : backend;
}

}  // namespace

Graph fold(const Graph& g, Backend& backend, std::span<const Tensor> known, Tensors& constants) {
  const Folding folding(g, known);
  if (!folding.any()) return g;
  Plan inner;
  inner.backend = &side_of(known, backend);
  fill_plan(inner, fuse(folding.inner(), *inner.backend));
  Tensors arguments;
  for (const Tensor& t : known)
    if (t) arguments.push_back(t);
  const std::vector<Ref<Buffer>> values = run(inner, arguments);
  Graph out = g;
  for (size_t i = 0; i < values.size(); i++) {
    Graph::Step& step = out.steps[inner.outputs[i].step];
    step.op = &constant_op;
    step.inputs.clear();
    // The outputs of a step follow one another: it refers to the first.
    if (inner.outputs[i].out == 0) step.attrs = {static_cast<double>(constants.size())};
    constants.push_back(leaf(values[i], g.steps[inner.outputs[i].step].specs[inner.outputs[i].out]));
  }
  return without_dead_code(std::move(out));
}

}  // namespace nacre
