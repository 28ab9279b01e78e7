#include "core/graph/cache.h"

#include <list>
#include <unordered_map>

#include "core/evaluate.h"
#include "core/lineage.h"
#include "core/preparation.h"

namespace nacre {

void (*refuse_run)(Plan&, std::span<const Tensor>) = nullptr;

namespace {

// Least recently used last.
class PlanCache {
 public:
  Plan& plan_of(const Computation& c, Backend& backend) {
    const auto [first, last] = table_.equal_range(c.hash);
    for (auto it = first; it != last; ++it)
      if ((*it->second)->backend == &backend && c.equals(*(*it->second)->source)) {
        statistics().plan_hits++;
        recent_.splice(recent_.begin(), recent_, it->second);
        return **it->second;
      }
    recent_.push_front(c.compile(backend));
    table_.emplace(c.hash, recent_.begin());
    hashes_.emplace(recent_.front().get(), c.hash);
    while (recent_.size() > options().max_plans) drop_oldest();
    return *recent_.front();
  }
  void forget(uint64_t hash) {
    const auto [first, last] = table_.equal_range(hash);
    for (auto it = first; it != last; ++it) {
      hashes_.erase(it->second->get());
      recent_.erase(it->second);
    }
    table_.erase(hash);
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

}  // namespace

void clear_plans() {
  plans.clear();
  release_arena();
}

void forget_plans(uint64_t hash) { plans.forget(hash); }

Outcome run_cached(const Computation& c) {
  Backend* backend = &current_backend();
  const auto leave_lost_device = [&] {
    if (!is_lost(*backend)) return false;
    if (static_cast<Device*>(backend)->required) throw DeviceLost(text("[", backend->name(), "] the device has lost its memory and has not come back"));
    backend = &host_of(*backend);
    return true;
  };
  const auto once = [&]() -> Outcome {
    Plan& plan = plans.plan_of(c, *backend);
    if (refuse_run && !plan.prepared) refuse_run(plan, c.arguments);
    return {&plan, run(plan, c.arguments)};
  };
  leave_lost_device();
  Outcome outcome;
  try {
    outcome = once();
  } catch (const OutOfMemory&) {
    // Give back what is only kept for speed (packed weights, the arena), then try once more.
    clear_plans();
    outcome = once();
  }
  if (leave_lost_device()) outcome = once();  // what it gave means nothing
  if (backend->on_device()) note_run(*outcome.plan, c.arguments, outcome.outputs);
  return outcome;
}

}  // namespace nacre
