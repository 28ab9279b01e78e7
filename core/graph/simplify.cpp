// Common subexpressions, algebraic identities, transposes into matMul, dead code.
#include <optional>
#include <unordered_map>

#include "core/graph/constants.h"
#include "core/graph/graph.h"

namespace nacre {

const OpDef rename_op = {
    .signature = "_rename(x: tensor): tensor",
    .doc = "A second name of a value.",
    .kind = Kind::view,
    .infer = [](const Call& c) -> Specs { return {c[0].spec()}; },
    .view = [](const Attrs&, const Spec&, const Spec&, const View& v) -> std::optional<View> { return v; },
};

std::optional<double> constant_value(const Graph& g, Graph::Input i) {
  static const OpDef* const fill = &find_op("fill");
  if (i == no_input || g.steps[i.step].op != fill) return std::nullopt;
  return g.steps[i.step].attrs.number(1);
}

namespace {

using Step = Graph::Step;
using Input = Graph::Input;

struct Ops {
  const OpDef *add, *sub, *mul, *div, *cast, *fill, *transpose, *mat_mul, *zeros_like, *ones_like;
};
const Ops& known() {
  static const Ops ops = {&find_op("add"), &find_op("sub"), &find_op("mul"), &find_op("div"), &find_op("cast"), &find_op("fill"),
                          &find_op("_transpose"), &find_op("_matMul"), &find_op("zerosLike"), &find_op("onesLike")};
  return ops;
}

class Simplifier {
 public:
  explicit Simplifier(const Graph& source) : source_(source) {}

  Graph run() {
    for (const Step& old : source_.steps) {
      Step s = old;
      for (Input& i : s.inputs)
        if (!(i == no_input)) i = renamed_[i.step].empty() ? i : renamed_[i.step][i.out];
      renamed_.push_back(place(std::move(s)));
    }
    return without_dead_code(std::move(out_));
  }

 private:
  // Adds the step, or finds what it equals. Its outputs' names in the new graph.
  std::vector<Input> place(Step s) {
    if (s.op == &leaf_op) return append(std::move(s));
    rewrite(s);
    std::vector<Input> found;
    if (const auto same = identity(s)) found = {*same};
    else found = seen_before(s);
    if (found.empty()) return append(std::move(s));
    if (!s.keep() && !s.held()) return found;
    if (s.specs.size() > 1) return append(std::move(s));  // a second copy is simpler than names for part of a step
    Step name{.op = &rename_op, .inputs = found, .specs = s.specs, .origins = s.origins};
    append(std::move(name));
    return found;
  }

  std::vector<Input> append(Step s) {
    const uint32_t at = static_cast<uint32_t>(out_.steps.size());
    std::vector<Input> names;
    for (uint32_t i = 0; i < s.specs.size(); i++) names.push_back({at, i});
    if (s.op != &leaf_op) table_.emplace(hash_of(s), at);
    out_.steps.push_back(std::move(s));
    return names;
  }

  static uint64_t hash_of(const Step& s) {
    uint64_t h = hash_mix(reinterpret_cast<uintptr_t>(s.op), s.attrs.hash());
    for (const Input& i : s.inputs) h = hash_mix(h, static_cast<uint64_t>(i.step) << 4 | i.out);
    return h;
  }

  std::vector<Input> seen_before(const Step& s) const {
    const auto [first, last] = table_.equal_range(hash_of(s));
    for (auto it = first; it != last; ++it) {
      const Step& other = out_.steps[it->second];
      if (other.op != s.op || other.attrs != s.attrs || other.inputs != s.inputs || other.specs != s.specs) continue;
      std::vector<Input> names;
      for (uint32_t i = 0; i < s.specs.size(); i++) names.push_back({it->second, i});
      return names;
    }
    return {};
  }

  // Rewrites in place into a simpler step.
  void rewrite(Step& s) {
    const Ops& op = known();
    // A moved constant is a constant.
    std::optional<double> constant;
    if (s.op->kind == Kind::view) constant = constant_value(out_, s.inputs[0]);
    else if (s.op == op.zeros_like || s.op == op.ones_like) constant = s.op == op.ones_like;
    if (constant) {
      s.attrs = {Ints(s.specs[0].shape.begin(), s.specs[0].shape.end()), *constant, s.specs[0].dtype};
      s.op = op.fill;
      s.inputs.clear();
    }
    if (s.op == op.mat_mul)
      for (int i = 0; i < 2; i++)
        if (const Step& t = out_.steps[s.inputs[i].step]; t.op == op.transpose && swaps_last_two(t.attrs.ints(0))) {
          s.attrs.values[i] = !s.attrs.flag(i);
          s.inputs[i] = t.inputs[0];
        }
  }

  static bool swaps_last_two(const Ints& perm) {
    const int n = static_cast<int>(perm.size());
    for (int i = 0; i < n - 2; i++)
      if (perm[i] != i) return false;
    return n >= 2 && perm[n - 1] == n - 2;
  }

  // The input that the step equals, if any.
  std::optional<Input> identity(const Step& s) const {
    const Ops& op = known();
    const auto unchanged = [&](int i) { return out_.spec(s.inputs[i]) == s.specs[0]; };
    const auto is = [&](int i, double v) { return constant_value(out_, s.inputs[i]) == v; };
    if (s.op->kind == Kind::view && s.specs[0] == out_.spec(s.inputs[0])) {
      // Only views that leave every element where it is (a transpose may keep the shape).
      const View all{0, contiguous_strides(s.specs[0].shape)};
      const auto v = s.op->view(s.attrs, out_.spec(s.inputs[0]), s.specs[0], all);
      if (v && *v == all) return s.inputs[0];
    }
    if (s.op == op.cast && unchanged(0)) return s.inputs[0];
    if ((s.op == op.mul || s.op == op.div) && is(1, 1) && unchanged(0)) return s.inputs[0];
    if (s.op == op.mul && is(0, 1) && unchanged(1)) return s.inputs[1];
    if ((s.op == op.add || s.op == op.sub) && is(1, 0) && unchanged(0)) return s.inputs[0];
    if (s.op == op.add && is(0, 0) && unchanged(1)) return s.inputs[1];
    return std::nullopt;
  }

  const Graph& source_;
  Graph out_;
  std::vector<std::vector<Input>> renamed_;          // per step of the source, per output
  std::unordered_multimap<uint64_t, uint32_t> table_;  // steps of out_ by hash
};

}  // namespace

Graph simplify(const Graph& g) { return Simplifier(g).run(); }

}  // namespace nacre
