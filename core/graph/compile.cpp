// From a captured graph to a plan: the passes, then steps with kernels and places.
#include <algorithm>

#include "core/evaluate.h"
#include "core/graph/constants.h"
#include "core/graph/parts.h"
#include "core/graph/plan.h"

namespace nacre {
namespace {

using Where = Plan::Place::Where;

// Turns a fused graph into plan steps with memory.
class Compiler {
 public:
  Compiler(const Graph& g, Plan& plan, std::span<const Tensor> known)
      : g_(g), plan_(plan), known_(known), parts_(g, *plan.backend, options().reuse_memory && !plan.backend->on_device()), values_(g.steps.size()) {}

  void run() {
    for (uint32_t s = 0; s < g_.steps.size(); s++) {
      const Graph::Step& step = g_.steps[s];
      if (step.op == &rename_op) values_[s] = {value(step.inputs[0])};
      else if (step.op == &leaf_op) add_arguments(s);
      else if (step.op == &constant_op) add_constants(s);
      else if (parts_.vanishes(s)) values_[s] = {new_value(step.specs[0])};
      else add_step(s);
    }
    add_outputs();
    assign_memory();
  }

 private:
  struct Value {
    Spec spec;
    uint32_t first = 0, last = 0;
    Plan::Place place = {};
    int memory_of = -1;  // a value whose memory it takes over, in place, or is a part of
    size_t memory_at = 0;  // where it begins there
    int other_side = -1; // the same value on the device, or in the heap
    size_t bytes() const { return static_cast<size_t>(spec.bytes()); }
  };

  uint32_t& value(Graph::Input i) { return values_[i.step][i.out]; }

  uint32_t new_value(const Spec& spec, Plan::Place place = {}) {
    const uint32_t now = static_cast<uint32_t>(plan_.steps.size());
    if (spec.bytes() > max_bytes) throw OutOfMemory(text("[memory] a result ", spec, " needs ", spec.bytes(), " bytes, more than memory can give to one tensor"));
    table_.push_back({.spec = spec, .first = now, .last = now, .place = place});
    return static_cast<uint32_t>(table_.size()) - 1;
  }

  // The value on the side where a step wants it. Arguments come to either side by themselves; others take a step.
  uint32_t on_side(uint32_t v, bool device) {
    if (table_[v].place.device == device) return v;
    if (table_[v].other_side >= 0) return static_cast<uint32_t>(table_[v].other_side);
    Plan::Place place = table_[v].place.where == Where::argument ? table_[v].place : Plan::Place{};
    place.device = device;
    const uint32_t copy = new_value(table_[v].spec, place);
    table_[v].other_side = static_cast<int>(copy);
    if (place.where == Where::none) add_transfer(v, copy);
    return copy;
  }

  void add_transfer(uint32_t from, uint32_t to) {
    const bool to_device = table_[to].place.device;
    table_[from].last = static_cast<uint32_t>(plan_.steps.size());
    in_.push_back({static_cast<int>(from)});
    out_.push_back({static_cast<int>(to)});
    plan_.steps.push_back({.work = {.op = &transfer_op, .in = {table_[from].spec}, .out = {table_[to].spec}}, .backend = plan_.backend, .kernel = transfer_kernel(*plan_.backend, to_device)});
  }

  void add_arguments(uint32_t s) {
    for (const Spec& spec : g_.steps[s].specs) values_[s].push_back(new_value(spec, {.where = Where::argument, .index = arguments_++, .device = plan_.backend->on_device()}));
  }

  void add_constants(uint32_t s) {
    uint32_t index = static_cast<uint32_t>(g_.steps[s].attrs.integer(0));
    const bool device = plan_.backend->on_device();
    for (const Spec& spec : g_.steps[s].specs) values_[s].push_back(new_value(spec, {.where = Where::constant, .index = index++, .device = device}));
  }

  void add_step(uint32_t s) {
    const Graph::Step& step = g_.steps[s];
    Plan::Step p{.work = parts_.work(s)};
    for (size_t i = 0; i < std::min<size_t>(32, step.inputs.size()); i++)
      if (is_fixed(step.inputs[i])) p.work.fixed |= 1u << i;
    p.backend = &parts_.backend_for(p.work);
    p.kernel = p.backend->prepare(p.work);
    const bool device = p.backend->on_device();
    std::vector<int> in, out;
    for (const Graph::Input& i : step.inputs) in.push_back(i == no_input ? -1 : static_cast<int>(on_side(value(i), device)));
    for (int v : in)
      if (v >= 0) table_[v].last = static_cast<uint32_t>(plan_.steps.size());
    for (const Spec& spec : step.specs) {
      values_[s].push_back(new_value(spec, {.device = device}));
      out.push_back(static_cast<int>(values_[s].back()));
    }
    in_.push_back(std::move(in));
    out_.push_back(std::move(out));
    plan_.steps.push_back(std::move(p));
  }

  bool is_fixed(const Graph::Input& i) {
    if (i == no_input) return false;
    const Plan::Place& p = table_[value(i)].place;
    return p.where == Where::constant || (p.where == Where::argument && p.index < known_.size() && known_[p.index]);
  }

  Backend* owner(bool device) const { return device ? plan_.backend : &host_of(*plan_.backend); }

  void add_outputs() {
    for (uint32_t s = 0; s < g_.steps.size(); s++)
      for (uint32_t out = 0; out < g_.steps[s].origins.size(); out++) {
        const Graph::Origin& o = g_.steps[s].origins[out];
        if ((!o.keep && !o.held) || g_.steps[s].op == &leaf_op) continue;
        Value& v = table_[values_[s][out]];
        if (v.place.where == Where::none) {
          v.place = {.where = Where::buffer, .index = static_cast<uint32_t>(plan_.buffers.size()), .device = v.place.device};
          plan_.buffers.push_back({v.spec, owner(v.place.device)});
        }
        plan_.outputs.push_back({o.step, o.out, v.place});
      }
  }

  void assign_memory() {
    put_parts_in_place();
    if (options().reuse_memory)
      for (uint32_t s = 0; s < plan_.steps.size(); s++) work_in_place(s);
    std::vector<Lifetime> lifetimes;
    std::vector<int> at(table_.size(), -1), scratch(plan_.steps.size(), -1);
    const auto add = [&](size_t bytes, uint32_t first, uint32_t last) {
      lifetimes.push_back({bytes, first, last});
      plan_.unshared_bytes += bytes;
      return static_cast<int>(lifetimes.size()) - 1;
    };
    for (size_t v = 0; v < table_.size(); v++) {
      if (table_[v].place.where != Where::none || table_[v].memory_of >= 0) continue;
      if (table_[v].place.device) add_local(table_[v]);
      else at[v] = add(table_[v].bytes(), table_[v].first, table_[v].last);
    }
    for (uint32_t s = 0; s < plan_.steps.size(); s++)
      if (const size_t bytes = plan_.steps[s].kernel->scratch_bytes()) scratch[s] = add(bytes, s, s);
    plan_.arena_bytes = pack(lifetimes, options().reuse_memory);
    const auto place_of = [&](int v) -> Plan::Place {
      if (v < 0) return {};
      size_t inside = 0;
      for (; table_[v].memory_of >= 0; v = table_[v].memory_of) inside += table_[v].memory_at;
      Plan::Place place = at[v] < 0 ? table_[v].place : Plan::Place{.where = Where::arena, .offset = lifetimes[at[v]].offset};
      place.offset += inside;
      return place;
    };
    for (uint32_t s = 0; s < plan_.steps.size(); s++) {
      for (int v : in_[s]) plan_.steps[s].in.push_back(place_of(v));
      for (int v : out_[s]) plan_.steps[s].out.push_back(place_of(v));
      if (scratch[s] >= 0) plan_.steps[s].scratch = {.where = Where::arena, .offset = lifetimes[scratch[s]].offset};
    }
  }

  void add_local(Value& v) {
    v.place.where = Where::local;
    v.place.index = static_cast<uint32_t>(plan_.locals.size());
    plan_.locals.push_back({v.spec, plan_.backend});
    plan_.steps[v.last].last_uses.push_back(v.place.index);
  }

  void put_parts_in_place() {
    for (uint32_t s = 0; s < g_.steps.size(); s++)
      for (uint32_t out = 0; out < values_[s].size(); out++)
        if (const Part& part = parts_.of({s, out}); values_[s][out] != value(part.whole)) put_inside(values_[s][out], value(part.whole), part.at);
  }

  void put_inside(int v, int whole, int64_t at) {
    table_[v].memory_of = whole;
    table_[v].memory_at = static_cast<size_t>(at) * size_of(table_[v].spec.dtype);
    whole = root_of(whole);
    table_[whole].first = std::min(table_[whole].first, table_[v].first);
    table_[whole].last = std::max(table_[whole].last, table_[v].last);
  }

  // A program may write an output over an input that nobody reads afterwards, if it reads that input in the order in which it writes. Where the output is a
  // part of something, the input is computed there already.
  void work_in_place(uint32_t s) {
    const Work& work = plan_.steps[s].work;
    if (!work.fused || !work.out_rows.dense() || plan_.steps[s].backend->on_device()) return;  // on a device nothing can be read and written at once
    std::vector<int> taken;  // memory given to other outputs of the step
    for (const int o : out_[s]) {
      if (table_[o].place.where != Where::none) continue;
      for (size_t i = 0; i < in_[s].size(); i++) {
        const int root = root_of(in_[s][i]);
        if (!dies_here(root, s) || table_[root].bytes() != table_[o].bytes() || !read_in_order(*work.fused, i) || reads(s, root) != 1) continue;
        if (std::find(taken.begin(), taken.end(), root) != taken.end()) continue;
        if (table_[o].memory_of >= 0) put_inside(root, o, 0);
        else put_inside(o, root, 0);
        taken.push_back(root);
        break;
      }
    }
  }

  int root_of(int v) const {
    while (table_[v].memory_of >= 0) v = table_[v].memory_of;
    return v;
  }

  bool dies_here(int v, uint32_t s) const { return table_[v].place.where == Where::none && table_[v].last == s; }

  // Inputs of the step that lie in the memory of `root`.
  int64_t reads(uint32_t s, int root) const {
    return std::count_if(in_[s].begin(), in_[s].end(), [&](int v) { return v >= 0 && root_of(v) == root; });
  }

  static bool read_in_order(const Fused& f, size_t input) {
    const auto dense = contiguous_strides(f.shape);
    if (f.inputs[input].offset) return false;
    for (int d = 0; d < f.shape.rank(); d++)
      if (f.shape[d] > 1 && f.inputs[input].strides[d] != dense[d]) return false;
    return true;
  }

  const Graph& g_;
  Plan& plan_;
  std::span<const Tensor> known_;
  Parts parts_;
  std::vector<std::vector<uint32_t>> values_;  // per step of the graph, per output: index in table_
  std::vector<Value> table_;
  std::vector<std::vector<int>> in_, out_;     // values of each plan step
  uint32_t arguments_ = 0;
};

}  // namespace

std::unique_ptr<Plan> compile(std::shared_ptr<const Graph> captured, Backend& backend, std::span<const Tensor> known) {
  auto plan = std::make_unique<Plan>();
  plan->backend = &backend;
  const Graph g = options().simplify ? fold(integer_products(absorb_scales(simplify(*captured), known), backend, known), backend, known, plan->constants) : *captured;
  fill_plan(*plan, fuse(g, backend, options().fuse), known);
  plan->source = std::move(captured);
  statistics().plans_compiled++;
  return plan;
}

void fill_plan(Plan& plan, const Graph& fused, std::span<const Tensor> known) { Compiler(fused, plan, known).run(); }

}  // namespace nacre
