// Fusion: decides which elementwise steps run together (groups), then has them written as programs (see programs.cpp).
//
// Steps are visited users first. An elementwise step joins the group of its users when they are all in one group; where they are in
// several, it is repeated in each if that is cheap, or the groups are merged if nothing else lies between them, or it is stored. A group's program
// may become the epilogue of the heavy step that feeds it, or the prologue of the reduction that consumes it.
#include "core/graph/groups.h"

#include "core/backend.h"
#include "core/evaluate.h"

namespace nacre {
namespace {

constexpr int cheap = 2;

class Fuser {
 public:
  Fuser(const Graph& g, const Backend& backend, bool merge) : g_(g), backend_(backend), merge_(merge), p_(g, backend) {
    users_.resize(g.steps.size());
    for (uint32_t i = 0; i < g.steps.size(); i++)
      for (const Graph::Input& in : g.steps[i].inputs)
        if (!(in == no_input) && (users_[in.step].empty() || users_[in.step].back() != i)) users_[in.step].push_back(i);
  }

  Partition run() {
    for (uint32_t s = static_cast<uint32_t>(g_.steps.size()); s-- > 0;) {
      if (g_.is(s, Kind::elementwise)) assign(s);
      else if (merge_ && takes_prologue(s)) p_.host[s] = p_.open(g_.spec(g_.steps[s].inputs[0]).shape, static_cast<int>(s));
    }
    if (merge_)
      for (uint32_t s = static_cast<uint32_t>(g_.steps.size()); s-- > 0;)
        if (g_.is(s, Kind::heavy)) attach_epilogue(s);
    return std::move(p_);
  }

 private:
  bool takes_prologue(uint32_t s) const {
    if (!g_.is(s, Kind::heavy) || g_.steps[s].inputs.size() != 1) return false;
    Work w = work_of(s);
    w.prologue = std::make_shared<Fused>();
    return backend_.supports(w);
  }

  Work work_of(uint32_t s) const {
    Work w{.op = g_.steps[s].op, .attrs = g_.steps[s].attrs, .out = g_.steps[s].specs};
    for (const Graph::Input& in : g_.steps[s].inputs) w.in.push_back(in == no_input ? Spec{} : g_.spec(in));
    return w;
  }

  // The steps that read the value of `s`; of a single element also those that read it through views.
  void collect_users(uint32_t s, bool through_views, std::vector<uint32_t>& list) const {
    for (uint32_t u : users_[s]) {
      if (through_views && g_.is(u, Kind::view) && !g_.steps[u].keep()) collect_users(u, true, list);
      else list.push_back(u);
    }
  }

  void assign(uint32_t s) {
    const Shape& shape = g_.steps[s].specs[0].shape;
    const bool single = shape.size() == 1;
    std::vector<uint32_t> readers, outside;
    collect_users(s, single, readers);
    std::vector<int> groups;
    for (uint32_t u : readers) {
      const bool inside = merge_ && (g_.is(u, Kind::elementwise) ? single || g_.steps[u].specs[0].shape == shape : p_.host[u] >= 0 && !single);
      if (!inside) outside.push_back(u);
      else if (p_.host[u] >= 0) groups.push_back(p_.host[u]);
      else groups.insert(groups.end(), p_.groups_of[u].begin(), p_.groups_of[u].end());
    }
    std::sort(groups.begin(), groups.end());
    groups.erase(std::unique(groups.begin(), groups.end()), groups.end());
    const bool must_store = g_.steps[s].keep() || !outside.empty();
    for (int id : groups)
      if (p_.groups[id].members.size() >= options().max_program || cost_of(id) + cost(s) > backend_.max_cost() || inputs_with(id, s) > backend_.max_inputs()) return store(s);
    if (must_store) {
      if (groups.size() == 1 && !single && !p_.is_prologue(groups[0]) && !reaches(outside, groups[0])) join(s, groups, true);
      else store(s);
    } else if (groups.size() == 1 || single || repeatable(s)) {
      join(s, groups, false);
    } else if (merge_groups(groups)) {
      join(s, {groups[0]}, false);
    } else {
      store(s);
    }
  }

  void store(uint32_t s) { join(s, {p_.open(g_.steps[s].specs[0].shape)}, true); }

  void join(uint32_t s, const std::vector<int>& groups, bool output) {
    for (int id : groups) p_.groups[id].members.push_back(s);
    p_.groups_of[s] = groups;
    p_.stored[s] = output;
  }

  int cost(uint32_t s) const { return g_.steps[s].op->elementwise->cost; }
  int cost_of(int id) const {
    int sum = 0;
    for (uint32_t m : p_.groups[id].members) sum += cost(m);
    return sum;
  }

  // How many values from outside the group would read with `s` in it.
  size_t inputs_with(int id, uint32_t s) const {
    std::vector<uint32_t> seen;
    const auto collect = [&](uint32_t m) {
      for (const Graph::Input& in : g_.steps[m].inputs)
        if (in.step != s && !p_.in_group(in.step, id)) seen.push_back(in.step);
    };
    for (uint32_t m : p_.groups[id].members) collect(m);
    collect(s);
    std::sort(seen.begin(), seen.end());
    return std::unique(seen.begin(), seen.end()) - seen.begin();
  }

  // Whether computing the step again costs less than writing and reading its result: one cheap operation on stored values.
  bool repeatable(uint32_t s) const {
    const Graph::Step& step = g_.steps[s];
    if (step.op->elementwise->cost > cheap) return false;
    for (const Graph::Input& in : step.inputs)
      if (g_.is(in.step, Kind::elementwise) && g_.spec(in).shape.size() > 1) return false;
    return true;
  }

  // Whether a value computed from one of `from` flows into the group (which then cannot also feed `from`).
  bool reaches(std::vector<uint32_t> from, int group) const {
    std::vector<char> seen(g_.steps.size());
    while (!from.empty()) {
      const uint32_t s = from.back();
      from.pop_back();
      if (seen[s]) continue;
      seen[s] = 1;
      for (int id : p_.groups_of[s]) {
        if (id == group) return true;
        for (uint32_t m : p_.groups[id].members) from.push_back(m);
      }
      from.insert(from.end(), users_[s].begin(), users_[s].end());
    }
    return false;
  }

  // Makes one group of several of the same shape, if none feeds another.
  bool merge_groups(std::vector<int>& groups) {
    size_t members = 0, inputs = 0;
    int costs = 0;
    for (int id : groups) {
      if (p_.is_prologue(id) || !(p_.groups[id].shape == p_.groups[groups[0]].shape)) return false;
      members += p_.groups[id].members.size();
      inputs += inputs_with(id, p_.groups[id].members[0]);
      costs += cost_of(id);
    }
    if (members > options().max_program || costs > backend_.max_cost() || inputs > backend_.max_inputs()) return false;
    for (int a : groups)
      for (int b : groups)
        if (a != b && reaches(users_outside(a), b)) return false;
    for (size_t i = 1; i < groups.size(); i++)
      for (uint32_t m : std::exchange(p_.groups[groups[i]].members, {})) {
        std::erase(p_.groups_of[m], groups[i]);
        if (p_.in_group(m, groups[0])) continue;
        p_.groups_of[m].push_back(groups[0]);
        p_.groups[groups[0]].members.push_back(m);
      }
    return true;
  }

  std::vector<uint32_t> users_outside(int id) const {
    std::vector<uint32_t> list;
    for (uint32_t m : p_.groups[id].members)
      if (p_.stored[m])
        for (uint32_t u : users_[m])
          if (!p_.in_group(u, id)) list.push_back(u);
    return list;
  }

  // The one group that reads the result of heavy step `s` (directly, or after a reshape), if nothing else does.
  int sole_reader(uint32_t s) const {
    std::vector<uint32_t> readers;
    for (uint32_t u : users_[s]) {
      if (g_.is(u, Kind::view) && p_.sources.renames(u) && !g_.steps[u].keep()) readers.insert(readers.end(), users_[u].begin(), users_[u].end());
      else readers.push_back(u);
    }
    int group = -1;
    for (uint32_t u : readers) {
      if (!g_.is(u, Kind::elementwise) || p_.groups_of[u].size() != 1 || (group >= 0 && p_.groups_of[u][0] != group)) return -1;
      group = p_.groups_of[u][0];
    }
    return group;
  }

  void attach_epilogue(uint32_t s) {
    const Graph::Step& step = g_.steps[s];
    if (step.keep() || step.specs.size() != 1 || p_.host[s] >= 0) return;
    const int id = sole_reader(s);
    if (id < 0 || p_.is_prologue(id) || p_.groups[id].epilogue_of >= 0) return;
    const Partition::Group& group = p_.groups[id];
    if (group.shape.size() != step.specs[0].shape.size()) return;
    int outputs = 0;
    for (uint32_t m : group.members)
      if (p_.stored[m]) {
        outputs++;
        if (g_.steps[m].specs[0].dtype != step.specs[0].dtype) return;
      }
    if (outputs != 1) return;
    Work w = work_of(s);
    w.epilogue = std::make_shared<Fused>();
    if (backend_.supports(w)) p_.groups[id].epilogue_of = static_cast<int>(s);
  }

  const Graph& g_;
  const Backend& backend_;
  const bool merge_;
  std::vector<std::vector<uint32_t>> users_;
  Partition p_;
};

}  // namespace

Graph fuse(const Graph& g, const Backend& backend, bool merge) { return write_programs(g, Fuser(g, backend, merge).run()); }

}  // namespace nacre
