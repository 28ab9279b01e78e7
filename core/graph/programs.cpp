// Writes the groups of a partition as programs, and orders what is left.
#include <map>
#include <queue>

#include "core/graph/constants.h"
#include "core/graph/groups.h"

namespace nacre {

const Elementwise constant_row = {"constant", 0, Elementwise::Result::attribute, nullptr, nullptr, 0};

namespace {

using Step = Graph::Step;
using Input = Graph::Input;

// A program being written; its inputs are values of the source graph.
class Writer {
 public:
  Writer(const Graph& g, const Partition& p, const Shape& shape) : g_(g), p_(p) { fused_.shape = shape; }

  void write(std::vector<uint32_t> members) {
    std::sort(members.begin(), members.end());
    for (uint32_t m : members) number_[m] = compute(m);
  }
  // The value that becomes input 0 (of epilogues: the result of the host, whatever the shape it is seen in).
  void reserve(Input value) { load(p_.sources.of(value).base, {0, contiguous_strides(fused_.shape)}); }
  void output(uint32_t member) { output_of(number_.at(member)); }
  void output_load(Input value) { output_of(operand(value)); }
  std::vector<Input> inputs;
  Fused take() { return std::move(fused_); }

 private:
  void output_of(uint16_t value) { fused_.outputs.push_back({value, fused_.code[value].dtype}); }

  uint16_t compute(uint32_t m) {
    const Step& step = g_.steps[m];
    Instruction i{.op = step.op->elementwise, .dtype = step.specs[0].dtype, .operand = g_.spec(step.inputs.back()).dtype, .uniform = true};
    uint16_t* const operands[] = {&i.a, &i.b, &i.c};
    for (size_t k = 0; k < step.inputs.size(); k++) {
      *operands[k] = operand(step.inputs[k]);
      i.uniform &= fused_.code[*operands[k]].uniform;
    }
    size_t n = 0;
    for (const Attr& a : step.attrs.values)
      if (const double* v = std::get_if<double>(&a); v && n < i.imm.size()) i.imm[n++] = static_cast<float>(*v);
    return append(i);
  }

  uint16_t append(const Instruction& i) {
    fused_.code.push_back(i);
    return static_cast<uint16_t>(fused_.code.size() - 1);
  }

  uint16_t operand(Input in) {
    if (const auto it = number_.find(in.step); it != number_.end()) return it->second;
    const auto [base, view] = p_.sources.of(in);
    // A single element is the same through every view.
    if (const auto it = number_.find(base.step); it != number_.end() && g_.spec(base).shape.size() == 1) return it->second;
    const Spec& spec = g_.spec(in);
    if (const auto value = constant_value(g_, in))
      return append({.op = &constant_row, .dtype = spec.dtype, .operand = spec.dtype, .uniform = true, .imm = {static_cast<float>(*value), 0}});
    View over{view.offset, {}};
    const int shift = fused_.shape.rank() - spec.shape.rank();
    // Leading dimensions of size 1 may exceed the rank of the program.
    for (int d = 0; d < spec.shape.rank(); d++)
      if (spec.shape[d] != 1) over.strides[d + shift] = view.strides[d];
    return load(base, over);
  }

  uint16_t load(Input base, View view) {
    for (int d = 0; d < fused_.shape.rank(); d++)
      if (fused_.shape[d] == 1) view.strides[d] = 0;
    const Fused::Input input{g_.spec(base).dtype, view.offset, view.strides};
    for (size_t k = 0; k < inputs.size(); k++)
      if (inputs[k] == base && fused_.inputs[k] == input) return loads_[k];
    bool uniform = true;
    for (int d = 0; d < fused_.shape.rank(); d++) uniform &= view.strides[d] == 0;
    inputs.push_back(base);
    fused_.inputs.push_back(input);
    loads_.push_back(append({.op = nullptr, .dtype = input.dtype, .operand = input.dtype, .uniform = uniform, .a = static_cast<uint16_t>(inputs.size() - 1)}));
    return loads_.back();
  }

  const Graph& g_;
  const Partition& p_;
  Fused fused_;
  std::vector<uint16_t> loads_;            // per input
  std::map<uint32_t, uint16_t> number_;    // of the members' instructions
};

// A step of the new graph whose inputs are still named as in the source graph.
struct Unit {
  Step step;
  uint32_t order;  // the last source step it contains
  std::vector<Input> results;  // the source values it stores
};

class Units {
 public:
  Units(const Graph& g, const Partition& p) : g_(g), p_(p) {}

  std::vector<Unit> all() {
    for (size_t id = 0; id < p_.groups.size(); id++) {
      const Partition::Group& group = p_.groups[id];
      if (!group.members.empty() && group.prologue_of < 0 && group.epilogue_of < 0) add_group(static_cast<int>(id));
      if (group.epilogue_of >= 0) epilogue_of_[group.epilogue_of] = static_cast<int>(id);
    }
    for (uint32_t s = 0; s < g_.steps.size(); s++) {
      if (g_.is(s, Kind::view)) add_view(s);
      else if (!g_.is(s, Kind::elementwise)) add_step(s);
    }
    return std::move(units_);
  }

 private:
  void add(Step step, uint32_t order, std::vector<Input> results) { units_.push_back({std::move(step), order, std::move(results)}); }

  void add_group(int id) {
    const auto& members = p_.groups[id].members;
    Writer w(g_, p_, p_.groups[id].shape);
    w.write(members);
    Unit u{.step = {}, .order = *std::max_element(members.begin(), members.end()), .results = {}};
    add_outputs(id, w, u);
    u.step.inputs = w.inputs;
    u.step.fused = std::make_shared<Fused>(w.take());
    units_.push_back(std::move(u));
  }

  void add_outputs(int id, Writer& w, Unit& u) {
    for (uint32_t m : p_.groups[id].members) {
      if (!p_.stored[m]) continue;
      w.output(m);
      u.results.push_back({m, 0});
      u.step.specs.push_back(g_.steps[m].specs[0]);
      u.step.origins.push_back(g_.steps[m].origins[0]);
    }
  }

  void add_view(uint32_t s) {
    const Step& old = g_.steps[s];
    Step step{.op = old.op, .specs = old.specs, .origins = old.origins};
    if (p_.sources.renames(s)) {
      step.op = &rename_op;
      step.inputs = {p_.sources.of({s, 0}).base};
    } else {
      Writer w(g_, p_, old.specs[0].shape);
      w.output_load({s, 0});
      step.op = nullptr;
      step.inputs = w.inputs;
      step.fused = std::make_shared<Fused>(w.take());
    }
    add(std::move(step), s, {{s, 0}});
  }

  void add_step(uint32_t s) {
    Unit u{.step = g_.steps[s], .order = s, .results = {}};
    if (p_.host[s] >= 0) add_prologue(s, u);
    for (uint32_t out = 0; out < u.step.specs.size(); out++) u.results.push_back({s, out});
    if (const auto it = epilogue_of_.find(s); it != epilogue_of_.end()) add_epilogue(s, it->second, u);
    units_.push_back(std::move(u));
  }

  // The group that computes the input of a reduction; a lone view is read through strides as well, rather than copied.
  void add_prologue(uint32_t s, Unit& u) {
    const Partition::Group& group = p_.groups[p_.host[s]];
    const Input in = g_.steps[s].inputs[0];
    if (group.members.empty() && (!g_.is(in.step, Kind::view) || p_.sources.renames(in.step))) return;
    Writer w(g_, p_, group.shape);
    w.write(group.members);
    w.output_load(in);
    u.step.inputs = w.inputs;
    u.step.prologue = std::make_shared<Fused>(w.take());
  }

  void add_epilogue(uint32_t s, int id, Unit& u) {
    const auto& members = p_.groups[id].members;
    Writer w(g_, p_, p_.groups[id].shape);
    w.reserve({s, 0});
    w.write(members);
    u.results.clear();
    u.step.own = std::exchange(u.step.specs, {});
    u.step.origins.clear();
    add_outputs(id, w, u);
    u.step.inputs.insert(u.step.inputs.end(), w.inputs.begin() + 1, w.inputs.end());
    u.step.epilogue = std::make_shared<Fused>(w.take());
    u.order = std::max(u.order, *std::max_element(members.begin(), members.end()));
  }

  const Graph& g_;
  const Partition& p_;
  std::map<uint32_t, int> epilogue_of_;
  std::vector<Unit> units_;
};

// Puts units in order, leaving out those that nothing needs (such as views of values that programs have swallowed).
class Ordering {
 public:
  explicit Ordering(std::vector<Unit> units) : units_(std::move(units)), needed_(units_.size()) {
    for (uint32_t u = 0; u < units_.size(); u++)
      for (uint32_t k = 0; k < units_[u].results.size(); k++) maker_[{units_[u].results[k].step, units_[u].results[k].out}] = {u, k};
    for (uint32_t u = 0; u < units_.size(); u++)
      if (units_[u].step.keep() || units_[u].step.op == &leaf_op) need(u);
  }

  // Kahn's algorithm; among what is ready, what came first in the source goes first.
  Graph run() {
    std::vector<std::vector<uint32_t>> users(units_.size());
    std::vector<uint32_t> waiting(units_.size()), place(units_.size());
    using Entry = std::pair<uint32_t, uint32_t>;  // order, unit
    std::priority_queue<Entry, std::vector<Entry>, std::greater<>> ready;
    size_t total = 0;
    for (uint32_t u = 0; u < units_.size(); u++) {
      if (!needed_[u]) continue;
      total++;
      for (const Input& in : units_[u].step.inputs)
        if (!(in == no_input)) {
          users[maker(in).first].push_back(u);
          waiting[u]++;
        }
      if (!waiting[u]) ready.emplace(units_[u].order, u);
    }
    Graph g;
    while (!ready.empty()) {
      const uint32_t u = ready.top().second;
      ready.pop();
      place[u] = static_cast<uint32_t>(g.steps.size());
      for (Input& in : units_[u].step.inputs)
        if (!(in == no_input)) in = {place[maker(in).first], maker(in).second};
      g.steps.push_back(std::move(units_[u].step));
      for (uint32_t v : users[u])
        if (--waiting[v] == 0) ready.emplace(units_[v].order, v);
    }
    if (g.steps.size() != total) fail("fuse", "the groups feed each other in a circle");
    return g;
  }

 private:
  std::pair<uint32_t, uint32_t> maker(const Input& in) const { return maker_.at({in.step, in.out}); }

  void need(uint32_t unit) {
    std::vector<uint32_t> stack = {unit};
    while (!stack.empty()) {
      const uint32_t u = stack.back();
      stack.pop_back();
      if (std::exchange(needed_[u], 1)) continue;
      for (const Input& in : units_[u].step.inputs)
        if (!(in == no_input)) stack.push_back(maker(in).first);
    }
  }

  std::vector<Unit> units_;
  std::vector<char> needed_;
  std::map<std::pair<uint32_t, uint32_t>, std::pair<uint32_t, uint32_t>> maker_;  // source value -> unit, output
};

}  // namespace

Graph write_programs(const Graph& g, const Partition& p) { return Ordering(Units(g, p).all()).run(); }

}  // namespace nacre
